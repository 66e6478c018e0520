#include "importer/verify.hpp"

#include "importer/file_type.hpp"
#include "importer/rules.hpp"
#include "importer/settled.hpp"

#include <charconv>
#include <map>
#include <string>
#include <utility>

namespace dolthub::importer {

namespace {

// Files of one table, in order.
using Group = std::vector<std::size_t>;

std::vector<Group> groupsOf(Run& run, const Lane& lane) {
  const std::vector<PlannedFile>& files = run.plan().files;
  std::vector<Group> groups;
  std::map<std::string, std::size_t> known; // by table
  for (const std::size_t file : lane.files) {
    if (files[file].isIn || !isIn(run.report(file).outcome) ||
        typeOf(files[file]) == FileType::Sql) {
      continue;
    }
    const auto [place, isNew] = known.try_emplace(placeKey(files[file]), groups.size());
    if (isNew) {
      groups.emplace_back();
    }
    groups[place->second].push_back(file);
  }
  return groups;
}

ExpectedRows expectedOf(Run& run, const UncertainTables& uncertain, const Group& group) {
  const std::vector<PlannedFile>& files = run.plan().files;
  if (run.options().transformed || uncertain.has(files[group.front()])) {
    return ExpectedRows(); // what went in is not what was sent, or not all
  }
  std::vector<Contribution> contributions;
  for (const std::size_t file : group) {
    contributions.push_back(Contribution{files[file].operation, run.report(file).rows});
  }
  return expectedRows(contributions);
}

// Where the rows of a file are: the target, or the branch of its pull request.
asio::awaitable<Result<BranchName>> whereabouts(Run& run, std::size_t file) {
  const BranchName& target = run.plan().files[file].target;
  const FileReport& report = run.report(file);
  if (report.outcome != FileOutcome::InPullRequest) {
    co_return Result<BranchName>(target);
  }
  if (!run.options().stageBranch.empty()) {
    co_return Result<BranchName>(run.branchFor(file));
  }
  if (report.pullRequestId.empty()) { // it was only said to be in
    ErrorDetails details;
    details.outcome = Outcome::Done;
    details.message = "nobody knows its pull request";
    co_return Result<BranchName>(Error(Errc::NotFound, std::move(details)));
  }
  PullRequestName name(target.database(), report.pullRequestId);
  Result<PullRequest> pull = co_await settled(run.client().getPullRequest(std::move(name)));
  if (!pull) {
    co_return Result<BranchName>(pull.error());
  }
  try {
    co_return Result<BranchName>(
        BranchName(DatabaseName(pull->fromOwner, pull->fromDatabase), pull->fromBranch));
  } catch (const Error& error) {
    co_return Result<BranchName>(error);
  }
}

asio::awaitable<Result<std::uint64_t>> countRows(Run& run, std::size_t file) {
  Result<BranchName> branch = co_await whereabouts(run, file);
  if (!branch) {
    co_return Result<std::uint64_t>(branch.error());
  }
  try {
    Query query(branch->database(), branch->name(),
                "SELECT COUNT(*) FROM " + sqlIdentifier(run.plan().files[file].table));
    const SqlResult result = co_await run.client().query(std::move(query));
    const std::string text = result.cell(std::size_t{0}, std::size_t{0}).value_or("");
    std::uint64_t rows = 0;
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), rows);
    if (problem != std::errc{} || end != text.data() + text.size()) {
      ErrorDetails details;
      details.outcome = Outcome::Done;
      details.message = "the answer to SELECT COUNT(*) is not a number";
      co_return Result<std::uint64_t>(Error(Errc::BadResponse, std::move(details)));
    }
    co_return Result<std::uint64_t>(rows);
  } catch (const Error& error) {
    co_return Result<std::uint64_t>(error);
  }
}

// An outage is waited out here, too; and a count that nobody answered is made again.
asio::awaitable<Result<std::uint64_t>> countPatiently(Run& run, std::size_t file) {
  Result<std::uint64_t> rows = co_await countRows(run, file);
  for (unsigned tries = 1; !rows && mayPass(rows.error()) && tries < mostDoubts; ++tries) {
    DatabaseName database = run.plan().files[file].target.database();
    const std::chrono::milliseconds retryAfter = rows.error().details().retryAfter;
    const Outage::Found found =
        co_await run.outage().settled(std::move(database), true, retryAfter);
    if (found == Outage::Found::GaveUp || found == Outage::Found::Stranger) {
      break;
    }
    tries = found == Outage::Found::Recovered ? 0 : tries;
    rows = co_await countRows(run, file);
  }
  co_return rows;
}

Error notVerified(const Error& error) {
  ErrorDetails details = error.details();
  details.outcome = Outcome::Done;
  details.message = "imported, but its rows could not be counted: " + details.message;
  return Error(Errc::OperationFailed, std::move(details));
}

// The count that an earlier run wrote down for each of these files, and found right.
std::optional<std::uint64_t> knownRows(Run& run, const Group& group) {
  std::optional<std::uint64_t> rows;
  for (const std::size_t file : group) {
    const FileHistory past = run.journal().past(file);
    rows = past.verifyProblem ? std::nullopt : past.verifiedRows;
    if (!rows) {
      break;
    }
  }
  return rows;
}

asio::awaitable<void> verifyGroup(Run& run, const UncertainTables& uncertain, const Group& group) {
  const ExpectedRows expected = expectedOf(run, uncertain, group);
  std::optional<std::uint64_t> known = knownRows(run, group);
  if (known && !expected.admits(*known)) {
    known.reset(); // what did not fit is counted anew
  }
  Result<std::uint64_t> rows = Result<std::uint64_t>(known.value_or(0));
  if (!known) {
    rows = co_await countPatiently(run, group.front());
  }
  if (!rows && run.stop().abandoned()) {
    co_return; // not counted: that says nothing of the files
  }
  for (const std::size_t file : group) {
    FileReport& report = run.report(file);
    std::optional<Error> problem;
    if (!rows) {
      problem = notVerified(rows.error());
    } else {
      report.rowsInDatabase = *rows;
      if (!expected.admits(*rows)) {
        problem = rowsDiffer(*rows, expected);
      }
    }
    if (!known) {
      run.note([&](Journal& journal) { journal.verified(file, report.rowsInDatabase, problem); });
    }
    if (problem) {
      report.outcome = FileOutcome::Failed;
      report.error = std::move(problem);
    }
    ImportEvent event;
    event.kind = ImportEvent::Kind::Verified;
    event.file = file;
    run.tell(event);
  }
}

} // namespace

asio::awaitable<void> verifyLane(Run& run, const Lane& lane) {
  const std::vector<Group> groups = groupsOf(run, lane);
  UncertainTables uncertain;
  for (const std::size_t file : lane.files) {
    uncertain.add(run.plan().files[file], run.report(file).outcome);
  }
  for (const Group& group : groups) {
    if (run.stop().abandoned()) {
      co_return;
    }
    co_await verifyGroup(run, uncertain, group);
  }
}

} // namespace dolthub::importer
