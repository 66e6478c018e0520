#include "importer/stage_job.hpp"

#include "importer/rules.hpp"

#include <algorithm>
#include <utility>

namespace dolthub::importer {

namespace {

std::string titleOf(const BranchName& stage) {
  return "Import staged in " + stage.name();
}

asio::awaitable<MergeResult> awaitSaved(const Client& client, std::string saved,
                                        AwaitOptions options) {
  MergeResult result =
      co_await client.awaitOperation(Operation<MergeResult>::restore(saved), std::move(options));
  co_return result;
}

} // namespace

StageJob::StageJob(Run& run, const Lane& lane)
    : run_(run), lane_(lane), first_(lane.files.front()), target_(run.plan().files[first_].target),
      stage_(run.branchFor(first_)), past_(run.journal().stagePast(first_)) {}

asio::awaitable<bool> StageJob::open() {
  if (past_.branchMade) {
    co_return true;
  }
  if (past_.branchIntended) {
    // Nobody but the earlier run was to make a branch of this name.
    const bool there = co_await branchIsThere();
    if (there) {
      wrote(StageStep::BranchMade);
      co_return true;
    }
  }
  if (!intend(StageStep::BranchIntent)) {
    co_return false;
  }
  CreateBranch request(stage_, Revision::branch(target_.name()));
  const Settled<Branch> made = co_await settled(run_.client().createBranch(std::move(request)));
  if (!made) {
    endFiles(FileOutcome::NotStarted, made.error());
    co_return false;
  }
  wrote(StageStep::BranchMade);
  co_return true;
}

asio::awaitable<bool> StageJob::branchIsThere() {
  Pages<Branch> pages = run_.client().listBranches(stage_.database());
  Settled<Collected<Branch>> branches = co_await settled(pages.collect());
  co_return branches&& std::any_of(branches->begin(), branches->end(), [&](const Branch& branch) {
    return branch.name == stage_.name();
  });
}

asio::awaitable<void> StageJob::close() {
  const bool complete = allIn() || !run_.stopped();
  if (!past_.merged && past_.pullRequestId.empty() && anyIn() && complete) {
    co_await makePull();
  }
  const bool wanted = run_.options().merge && !past_.merged && !past_.pullRequestId.empty();
  if (wanted && allIn() && !run_.abandoned()) {
    co_await merge();
  }
  settle();
}

asio::awaitable<void> StageJob::makePull() {
  if (past_.pullIntended) {
    const std::optional<std::string> found = co_await findPull();
    if (found) {
      wrote(StageStep::PullMade, *found);
      co_return;
    }
  }
  if (!intend(StageStep::PullIntent)) {
    co_return;
  }
  CreatePullRequest request(stage_, target_, titleOf(stage_));
  Settled<PullRequest> made = co_await settled(run_.client().createPullRequest(std::move(request)));
  if (made) {
    wrote(StageStep::PullMade, made->id);
  } else {
    endFiles(FileOutcome::Failed, made.error());
  }
}

// The branch is ours alone, so a pull request from it is too.
asio::awaitable<std::optional<std::string>> StageJob::findPull() {
  ListPullRequests request(stage_.database());
  request.query = titleOf(stage_);
  Pages<PullRequestSummary> pages = run_.client().listPullRequests(std::move(request));
  Settled<Collected<PullRequestSummary>> listed = co_await settled(pages.collect(100));
  std::optional<std::string> found;
  if (!listed) {
    co_return found;
  }
  for (const PullRequestSummary& summary : listed->items) {
    PullRequestName name(stage_.database(), summary.id);
    Settled<PullRequest> pull = co_await settled(run_.client().getPullRequest(std::move(name)));
    if (pull && pull->fromBranch == stage_.name()) {
      found = pull->id;
    }
  }
  co_return found;
}

asio::awaitable<void> StageJob::merge() {
  PullRequestName name(stage_.database(), past_.pullRequestId);
  if (past_.mergeIntended) {
    Settled<PullRequest> pull = co_await settled(run_.client().getPullRequest(name));
    if (pull && pull->state == PullRequestState::Merged) {
      wrote(StageStep::Merged);
      co_return;
    }
    if (past_.mergeOperation.empty() && run_.options().assume != Assume::Retry) {
      endFiles(FileOutcome::Unknown,
               mayHaveHappened(lostMerge(name, {}), "its pull request is open"));
      co_return;
    }
  }
  if (past_.mergeOperation.empty()) {
    if (!intend(StageStep::MergeIntent)) {
      co_return;
    }
    Settled<Operation<MergeResult>> started = co_await settled(run_.client().startMerge(name));
    if (!started) {
      const FileOutcome outcome = afterMergeRefused(started.error());
      if (outcome != FileOutcome::Unknown) {
        wrote(StageStep::MergeRefused);
      }
      endFiles(outcome, started.error());
      co_return;
    }
    wrote(StageStep::MergeAccepted, started->save());
  }
  co_await awaitMerge();
}

asio::awaitable<void> StageJob::awaitMerge() {
  AwaitOptions options;
  options.timeout = run_.options().waitTimeout;
  const Settled<MergeResult> merged =
      co_await settled(awaitSaved(run_.client(), past_.mergeOperation, std::move(options)));
  if (merged) {
    wrote(StageStep::Merged);
    ++run_.report().merges;
    co_return;
  }
  const FileOutcome outcome = afterMergeFailed(merged.error());
  if (outcome == FileOutcome::Failed) {
    wrote(StageStep::MergeRefused);
  }
  endFiles(outcome, merged.error());
}

bool StageJob::intend(StageStep step) {
  try {
    run_.journal().staged(first_, step, {});
    advance(past_, step, {});
    return true;
  } catch (const Error& error) {
    endFiles(FileOutcome::NotStarted, error);
    run_.stop(error.message());
    return false;
  }
}

void StageJob::wrote(StageStep step, const std::string& text) {
  run_.note([&](Journal& journal) { journal.staged(first_, step, text); });
  advance(past_, step, text);
}

// What befalls the files that are in the stage, or were to be.
void StageJob::endFiles(FileOutcome outcome, const Error& error) {
  for (const std::size_t file : lane_.files) {
    FileReport& report = run_.report(file);
    const bool waitsForStage =
        report.outcome == FileOutcome::Merged || report.outcome == FileOutcome::NotStarted;
    if (waitsForStage && !report.error) {
      const bool inStage = report.outcome == FileOutcome::Merged;
      report.error = error;
      report.pullRequestId = past_.pullRequestId;
      report.outcome =
          inStage && outcome == FileOutcome::NotStarted ? FileOutcome::Failed : outcome;
    }
  }
}

void StageJob::settle() {
  for (const std::size_t file : lane_.files) {
    FileReport& report = run_.report(file);
    const bool inStage = report.outcome == FileOutcome::Merged;
    applyStage(past_, report);
    if (inStage && !past_.merged && past_.pullRequestId.empty() && !report.error) {
      report.error =
          notStarted("the pull request of branch " + stage_.name() + ", where the rows are");
    }
  }
}

bool StageJob::allIn() const {
  return std::all_of(lane_.files.begin(), lane_.files.end(),
                     [&](std::size_t file) { return isIn(run_.report(file).outcome); });
}

bool StageJob::anyIn() const {
  return std::any_of(lane_.files.begin(), lane_.files.end(), [&](std::size_t file) {
    return run_.report(file).outcome == FileOutcome::Merged;
  });
}

} // namespace dolthub::importer
