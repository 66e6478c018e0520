#include "importer/possible_pulls.hpp"

#include "importer/rules.hpp"

#include <algorithm>
#include <utility>

namespace dolthub::importer {

namespace {

// An end for lists that have none.
constexpr std::size_t mostOpenPulls = 1000;

bool isOfAnother(Run& run, const DatabaseName& database, const std::string& pull) {
  for (std::size_t i = 0; i < run.plan().files.size(); ++i) {
    if (run.plan().files[i].target.database() == database && run.report(i).pullRequestId == pull) {
      return true;
    }
  }
  return false;
}

} // namespace

asio::awaitable<Settled<std::vector<std::string>>> pullsThatMayBe(Run& run, std::size_t file,
                                                                  support::WallTime sentAt) {
  using Pulls = Settled<std::vector<std::string>>;
  const BranchName branch = run.branchFor(file);
  ListPullRequests request(branch.database());
  request.state = PullRequestState::Open;
  Pages<PullRequestSummary> pages = run.client().listPullRequests(std::move(request));
  Settled<Collected<PullRequestSummary>> listed = co_await settled(pages.collect(mostOpenPulls));
  if (!listed) {
    co_return Pulls(listed.error());
  }
  std::string user; // asked for where it matters
  std::vector<std::string> found;
  for (const PullRequestSummary& summary : listed->items) {
    if (!mayBeFrom(summary, sentAt) || isOfAnother(run, branch.database(), summary.id)) {
      continue;
    }
    if (user.empty()) {
      Settled<User> self = co_await settled(run.client().currentUser());
      if (!self) {
        co_return Pulls(self.error());
      }
      user = self->name;
    }
    if (!summary.creator.empty() && summary.creator != user) {
      continue;
    }
    PullRequestName name(branch.database(), summary.id);
    Settled<PullRequest> pull = co_await settled(run.client().getPullRequest(std::move(name)));
    if (!pull) {
      co_return Pulls(pull.error());
    }
    if (isInto(*pull, branch)) {
      found.push_back(summary.id);
    }
  }
  co_return Pulls(std::move(found));
}

} // namespace dolthub::importer
