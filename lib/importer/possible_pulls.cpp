#include "importer/possible_pulls.hpp"

#include "importer/rules.hpp"
#include "public/text.hpp"

#include <algorithm>
#include <set>
#include <string>
#include <utility>

namespace dolthub::importer {

namespace {

// An end for lists that have none.
constexpr std::size_t mostOpenPulls = 1000;
constexpr std::size_t mostJobs = 150; // the newest, as far as anybody knows

std::set<std::string> pullsOfFiles(Run& run, const DatabaseName& database) {
  std::set<std::string> pulls;
  for (std::size_t i = 0; i < run.plan().files.size(); ++i) {
    if (run.plan().files[i].target.database() == database) {
      pulls.insert(run.report(i).pullRequestId);
    }
  }
  return pulls;
}

// When the server made the job of a file's import, by its own clock; nothing where no list shows
// it.
asio::awaitable<Settled<Timestamp>> jobMade(Run& run, std::size_t file) {
  const std::string operation(restoreAny(run.report(file).operation).name());
  const std::string_view id = text::lastPart(operation);
  Pages<Job> pages = run.client().listJobs(run.plan().files[file].target.database());
  Settled<Collected<Job>> jobs = co_await settled(pages.collect(mostJobs));
  if (!jobs) {
    co_return Settled<Timestamp>(jobs.error());
  }
  const auto ours = std::find_if(jobs->begin(), jobs->end(),
                                 [&](const Job& job) { return job.id.ends_with(id); });
  co_return Settled<Timestamp>(ours == jobs->end() ? Timestamp() : ours->createdAt);
}

} // namespace

asio::awaitable<Settled<bool>> asksFor(Run& run, std::string pullId, BranchName branch) {
  PullRequestName name(branch.database(), std::move(pullId));
  Settled<PullRequest> pull = co_await settled(run.client().getPullRequest(std::move(name)));
  co_return pull ? Settled<bool>(isInto(*pull, branch)) : Settled<bool>(pull.error());
}

asio::awaitable<Settled<std::vector<std::string>>> pullsThatMayBe(Run& run, std::size_t file) {
  using Pulls = Settled<std::vector<std::string>>;
  const DatabaseName& database = run.plan().files[file].target.database();
  ListPullRequests request(database);
  request.state = PullRequestState::Open;
  Pages<PullRequestSummary> pages = run.client().listPullRequests(std::move(request));
  Settled<Collected<PullRequestSummary>> listed = co_await settled(pages.collect(mostOpenPulls));
  if (!listed) {
    co_return Pulls(listed.error());
  }
  const std::set<std::string> ofFiles = pullsOfFiles(run, database);
  std::erase_if(listed->items,
                [&](const PullRequestSummary& summary) { return ofFiles.contains(summary.id); });
  std::vector<std::string> found;
  if (listed->empty() && !listed->more) {
    co_return Pulls(std::move(found));
  }
  Settled<Timestamp> made = co_await jobMade(run, file);
  if (!made) {
    co_return Pulls(made.error());
  }
  Settled<User> self = co_await settled(run.client().currentUser());
  if (!self) {
    co_return Pulls(self.error());
  }
  for (const PullRequestSummary& summary : listed->items) {
    if (!mayBeFrom(summary, *made, self->name)) {
      continue;
    }
    Settled<bool> asks = co_await asksFor(run, summary.id, run.branchFor(file));
    if (!asks) {
      co_return Pulls(asks.error());
    }
    if (*asks) {
      found.push_back(summary.id);
    }
  }
  if (found.empty() && listed->more) {
    co_return Pulls(listGoesOn(mostOpenPulls));
  }
  co_return Pulls(std::move(found));
}

} // namespace dolthub::importer
