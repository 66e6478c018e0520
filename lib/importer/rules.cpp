#include "importer/rules.hpp"

#include "importer/split.hpp"

#include <algorithm>

namespace dolthub::importer {

namespace {

bool nothingHappened(const Error& error) noexcept {
  return error.outcome() == Outcome::NotSent || error.outcome() == Outcome::NotDone;
}

bool isOpen(const Error& error) noexcept {
  return error.outcome() == Outcome::Unknown || error.outcome() == Outcome::Done;
}

} // namespace

FileOutcome afterUploadFailed(const Error& error) noexcept {
  if (isOpen(error)) {
    return FileOutcome::Unknown;
  }
  return error.isCancelled() && nothingHappened(error) ? FileOutcome::NotStarted
                                                       : FileOutcome::Failed;
}

FileOutcome afterImportFailed(const Error& error) noexcept {
  // Everything else is a lost wait: the server goes on with it.
  return error.code() == Errc::OperationFailed ? FileOutcome::Failed : FileOutcome::Unknown;
}

FileOutcome afterMergeRefused(const Error& error) noexcept {
  if (isOpen(error)) {
    return FileOutcome::Unknown;
  }
  return error.isCancelled() ? FileOutcome::InPullRequest : FileOutcome::Failed;
}

FileOutcome afterMergeFailed(const Error& error) noexcept {
  return error.code() == Errc::OperationFailed ? FileOutcome::Failed : FileOutcome::Unknown;
}

namespace {

Next goOn(const Past& past, bool merge) noexcept {
  switch (past.stage) {
  case Stage::Fresh:
    return Next::Upload;
  case Stage::Intended:
    return Next::LookForImport;
  case Stage::Accepted:
    return Next::AwaitImport;
  case Stage::Imported:
    break;
  case Stage::MergeIntended:
    return Next::LookForMerge;
  case Stage::MergeAccepted:
    return Next::AwaitMerge;
  }
  return merge && !past.report.pullRequestId.empty() ? Next::Merge : Next::LeaveAlone;
}

} // namespace

Next nextStep(const Past& past, bool merge, bool retryFailed) noexcept {
  if (!past.finished) {
    return goOn(past, merge);
  }
  switch (past.report.outcome) {
  case FileOutcome::Merged:
  case FileOutcome::Unchanged:
    return Next::LeaveAlone;
  case FileOutcome::InPullRequest:
    return goOn(past, merge); // its merge was interrupted before it left
  case FileOutcome::NotStarted:
    return Next::Upload;
  case FileOutcome::Failed:
    if (!retryFailed) {
      return Next::LeaveAlone;
    }
    // An import that failed has put nothing anywhere; a merge that failed leaves the pull request.
    return past.report.pullRequestId.empty() ? Next::Upload : Next::Merge;
  case FileOutcome::Unknown:
    break;
  }
  return goOn(past, merge);
}

FileReport reportOf(const Past& past, const PlannedFile& file) {
  FileReport report = past.report;
  report.rows = file.facts ? file.facts->rows : std::nullopt;
  report.rowsInDatabase = past.verifiedRows;
  if (past.finished) {
    return report;
  }
  switch (past.stage) {
  case Stage::Fresh:
    report.outcome = FileOutcome::NotStarted;
    break;
  case Stage::Imported:
    report.outcome = FileOutcome::InPullRequest;
    if (report.pullRequestId.empty()) {
      report.outcome = past.intoEmpty ? FileOutcome::Merged : FileOutcome::Unchanged;
    }
    break;
  case Stage::Intended:
  case Stage::Accepted:
  case Stage::MergeIntended:
  case Stage::MergeAccepted:
    report.outcome = FileOutcome::Unknown;
    break;
  }
  return report;
}

void advance(StagePast& past, StageStep step, const std::string& text) {
  switch (step) {
  case StageStep::BranchIntent:
    past.branchIntended = true;
    break;
  case StageStep::BranchMade:
    past.branchMade = true;
    break;
  case StageStep::PullIntent:
    past.pullIntended = true;
    break;
  case StageStep::PullMade:
    past.pullRequestId = text;
    break;
  case StageStep::MergeIntent:
    past.mergeIntended = true;
    past.mergeOperation.clear();
    break;
  case StageStep::MergeRefused:
    past.mergeIntended = false;
    past.mergeOperation.clear(); // one that was accepted, and failed
    break;
  case StageStep::MergeAccepted:
    past.mergeOperation = text;
    break;
  case StageStep::Merged:
    past.merged = true;
    break;
  }
}

void applyStage(const StagePast& stage, FileReport& report) {
  if (!stage.branchIntended || report.outcome != FileOutcome::Merged) {
    return;
  }
  report.pullRequestId = stage.pullRequestId;
  if (!stage.merged) {
    report.outcome = FileOutcome::InPullRequest;
  }
}

bool mayBeSentAgain(const Past& past) noexcept {
  const Next next = nextStep(past, true, true);
  return next == Next::Upload || next == Next::LookForImport;
}

bool isIn(FileOutcome outcome) noexcept {
  return outcome == FileOutcome::Merged || outcome == FileOutcome::InPullRequest ||
         outcome == FileOutcome::Unchanged;
}

std::chrono::milliseconds busyDelay(std::chrono::milliseconds first, unsigned attempt,
                                    double unit) noexcept {
  using std::chrono::milliseconds;
  constexpr milliseconds longest = std::chrono::minutes{1};
  milliseconds delay = std::clamp(first, milliseconds{1}, longest);
  for (; attempt > 0 && delay < longest; --attempt) {
    delay = std::min(delay * 2, longest);
  }
  return milliseconds{
      static_cast<long long>(static_cast<double>(delay.count()) * (0.8 + 0.4 * unit))};
}

ExpectedRows expectedRows(const std::vector<Contribution>& files) noexcept {
  ExpectedRows expected;
  for (const Contribution& file : files) {
    if (file.operation != ImportOperation::Update) {
      expected.least = file.rows.value_or(0);
      expected.most = file.rows;
      continue;
    }
    expected.least = std::max(expected.least, file.rows.value_or(0));
    if (expected.most && file.rows) {
      *expected.most += *file.rows;
    } else {
      expected.most.reset();
    }
  }
  return expected;
}

Error notStarted(std::string why) {
  ErrorDetails details;
  details.outcome = Outcome::NotSent;
  details.message = "not started: " + std::move(why);
  return Error::cancelled(std::move(details));
}

Error leftAlone() {
  ErrorDetails details;
  details.outcome = Outcome::Unknown;
  details.message = "left alone when the run was ended";
  return Error::cancelled(std::move(details));
}

LostCall lostUpload(const PlannedFile& file, const std::string& branch, support::WallTime sentAt) {
  constexpr std::string_view operations[] = {"Create", "Update", "Overwrite", "Replace"};
  LostCall lost;
  lost.kind = LostCall::Kind::Import;
  lost.method = "POST";
  lost.owner = file.target.database().owner();
  lost.database = file.target.database().name();
  lost.sentAt = sentAt;
  lost.key = {{"branchName", branch},
              {"tableName", file.table},
              {"fileName", uploadName(file)},
              {"importOp", std::string(operations[static_cast<int>(file.operation)])}};
  return lost;
}

LostCall lostMerge(const PullRequestName& pullRequest, support::WallTime sentAt) {
  LostCall lost;
  lost.kind = LostCall::Kind::Merge;
  lost.method = "POST";
  lost.owner = pullRequest.database().owner();
  lost.database = pullRequest.database().name();
  lost.sentAt = sentAt;
  lost.key = {{"pull_id", pullRequest.id()}};
  return lost;
}

Error mayHaveHappened(LostCall lost, const std::string& findings) {
  const bool upload = lost.kind == LostCall::Kind::Import;
  ErrorDetails details;
  details.outcome = Outcome::Unknown;
  details.message = std::string(upload ? "its upload" : "its merge") +
                    " may have reached DoltHub before the earlier run ended: " + findings;
  details.lostCall = std::move(lost);
  return Error(Errc::OutcomeUnknown, std::move(details));
}

Error rowsDiffer(std::uint64_t found, const ExpectedRows& expected) {
  std::string wanted = std::to_string(expected.least);
  if (!expected.most) {
    wanted = "at least " + wanted;
  } else if (*expected.most != expected.least) {
    wanted += " to " + std::to_string(*expected.most);
  }
  ErrorDetails details;
  details.outcome = Outcome::Done;
  details.message = "imported, but the table has " + std::to_string(found) +
                    (found == 1 ? " row" : " rows") + " where the files say " + wanted;
  return Error(Errc::OperationFailed, std::move(details));
}

} // namespace dolthub::importer
