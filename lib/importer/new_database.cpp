#include "importer/new_database.hpp"

#include "importer/file_type.hpp"
#include "importer/rules.hpp"
#include "text/text.hpp"

#include <algorithm>
#include <utility>
#include <vector>

namespace dolthub::importer {

asio::awaitable<Result<bool>> madeAndEmpty(Run& run, DatabaseName database) {
  Pages<Branch> pages = run.client().listBranches(database);
  Result<Collected<Branch>> branches = co_await settled(pages.collect());
  run.outage().noteAnswer(branches || branches.error().code() == Errc::NotFound);
  if (branches) {
    co_return Result<bool>(branches->empty());
  }
  if (branches.error().code() != Errc::NotFound) {
    co_return Result<bool>(branches.error());
  }
  CreateDatabase request(database, *run.options().createMissing);
  const Result<Database> made = co_await settled(run.client().createDatabase(std::move(request)));
  if (made) {
    co_return Result<bool>(true);
  }
  if (made.error().code() != Errc::AlreadyExists) {
    co_return Result<bool>(made.error());
  }
  // It was there after all: DoltHub is known to deny that for moments.
  branches = co_await settled(pages.collect());
  co_return branches ? Result<bool>(branches->empty()) : Result<bool>(branches.error());
}

asio::awaitable<Error> withoutBranches(Run& run, DatabaseName database, Error error) {
  Pages<Branch> pages = run.client().listBranches(database);
  const Result<Collected<Branch>> branches = co_await settled(pages.collect());
  if (!branches || !branches->empty()) {
    co_return error;
  }
  ErrorDetails details = error.details();
  details.message += "; " + database.text() +
                     " has no branch yet: its first file makes one in a run of its own, with "
                     "--create-missing (ImportOptions::createMissing) and a new journal";
  co_return error.withDetails(std::move(details));
}

namespace {

// The target, or the one that there is; none where an import's own may be among them.
const Branch* firstBranch(const std::vector<Branch>& branches, const BranchName& target) {
  const auto named = std::find_if(branches.begin(), branches.end(), [&](const Branch& branch) {
    return branch.name == target.name();
  });
  if (named != branches.end()) {
    return &*named;
  }
  return branches.size() == 1 ? &branches.front() : nullptr;
}

bool hasTable(const SqlResult& tables, const PlannedFile& file) {
  if (typeOf(file) == FileType::Sql) {
    return !tables.rows.empty();
  }
  return std::any_of(tables.rows.begin(), tables.rows.end(), [&](const SqlRow& row) {
    return !row.empty() && text::equalNoCase(row.front().value_or(""), file.table);
  });
}

} // namespace

asio::awaitable<Result<bool>> isInFirstBranch(Run& run, std::size_t file) {
  const PlannedFile& planned = run.plan().files[file];
  Pages<Branch> pages = run.client().listBranches(planned.target.database());
  Result<Collected<Branch>> branches = co_await settled(pages.collect());
  if (!branches) {
    co_return Result<bool>(branches.error());
  }
  const Branch* first = firstBranch(branches->items, planned.target);
  if (first == nullptr) {
    co_return Result<bool>(false);
  }
  Query query(planned.target.database(), first->name, "SHOW TABLES");
  const Result<SqlResult> tables = co_await settled(run.client().query(std::move(query)));
  co_return tables ? Result<bool>(hasTable(*tables, planned)) : Result<bool>(tables.error());
}

asio::awaitable<Result<std::string>> branchInstead(Run& run, std::string pullId,
                                                   BranchName target) {
  using Instead = Result<std::string>;
  PullRequestName name(target.database(), std::move(pullId));
  const Result<PullRequest> pull = co_await settled(run.client().getPullRequest(std::move(name)));
  if (!pull) {
    co_return Instead(pull.error());
  }
  if (pull->toBranch.empty() || isInto(*pull, target)) {
    co_return Instead(std::string());
  }
  Pages<Branch> pages = run.client().listBranches(target.database());
  const Result<Collected<Branch>> branches = co_await settled(pages.collect());
  if (!branches) {
    co_return Instead(branches.error());
  }
  const auto isListed = [&](const std::string& branch) {
    return std::any_of(branches->begin(), branches->end(),
                       [&](const Branch& listed) { return listed.name == branch; });
  };
  if (!isListed(pull->toBranch)) { // it may lack the target as well
    ErrorDetails details;
    details.outcome = Outcome::Unknown;
    details.message = "its pull request goes into " + pull->toBranch +
                      ", which the list of branches does not show";
    co_return Instead(Error(Errc::NotFound, std::move(details)));
  }
  co_return Instead(isListed(target.name()) ? pull->toBranch : std::string());
}

asio::awaitable<Result<bool>> targetMade(Run& run, BranchName target) {
  Pages<Branch> pages = run.client().listBranches(target.database());
  Result<Collected<Branch>> branches = co_await settled(pages.collect());
  if (!branches) {
    co_return Result<bool>(branches.error());
  }
  const bool there = std::any_of(branches->begin(), branches->end(), [&](const Branch& branch) {
    return branch.name == target.name();
  });
  if (there || branches->empty()) {
    co_return Result<bool>(there);
  }
  CreateBranch request(target, Revision::branch(branches->items.front().name));
  const Result<Branch> made = co_await settled(run.client().createBranch(std::move(request)));
  if (!made && made.error().code() != Errc::AlreadyExists) {
    co_return Result<bool>(made.error());
  }
  co_return Result<bool>(true);
}

} // namespace dolthub::importer
