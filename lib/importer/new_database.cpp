#include "importer/new_database.hpp"

#include <algorithm>
#include <utility>
#include <vector>

namespace dolthub::importer {

asio::awaitable<Settled<bool>> madeAndEmpty(Run& run, DatabaseName database) {
  Pages<Branch> pages = run.client().listBranches(database);
  Settled<Collected<Branch>> branches = co_await settled(pages.collect());
  if (branches) {
    co_return Settled<bool>(branches->empty());
  }
  if (branches.error().code() != Errc::NotFound) {
    co_return Settled<bool>(branches.error());
  }
  CreateDatabase request(database, *run.options().createMissing);
  const Settled<Database> made = co_await settled(run.client().createDatabase(std::move(request)));
  if (made) {
    co_return Settled<bool>(true);
  }
  if (made.error().code() != Errc::AlreadyExists) {
    co_return Settled<bool>(made.error());
  }
  // It was there after all: DoltHub is known to deny that for moments.
  branches = co_await settled(pages.collect());
  co_return branches ? Settled<bool>(branches->empty()) : Settled<bool>(branches.error());
}

asio::awaitable<Settled<bool>> targetMade(Run& run, BranchName target) {
  Pages<Branch> pages = run.client().listBranches(target.database());
  Settled<Collected<Branch>> branches = co_await settled(pages.collect());
  if (!branches) {
    co_return Settled<bool>(branches.error());
  }
  const bool there = std::any_of(branches->begin(), branches->end(), [&](const Branch& branch) {
    return branch.name == target.name();
  });
  if (there || branches->empty()) {
    co_return Settled<bool>(there);
  }
  CreateBranch request(target, Revision::branch(branches->items.front().name));
  const Settled<Branch> made = co_await settled(run.client().createBranch(std::move(request)));
  if (!made && made.error().code() != Errc::AlreadyExists) {
    co_return Settled<bool>(made.error());
  }
  co_return Settled<bool>(true);
}

} // namespace dolthub::importer
