#include "importer/possible_pulls.hpp"

#include "importer/rules.hpp"
#include "text/text.hpp"

#include <algorithm>
#include <set>
#include <string>
#include <utility>

namespace dolthub::importer {

namespace {

// An end for lists that have none.
constexpr std::size_t mostOpenPulls = 1000;
constexpr std::size_t mostJobs = 150;
constexpr std::size_t aPageOfJobs = 15;

std::set<std::string> pullsOfFiles(Run& run, const DatabaseName& database) {
  std::set<std::string> pulls;
  for (std::size_t i = 0; i < run.plan().files.size(); ++i) {
    if (run.plan().files[i].target.database() == database) {
      pulls.insert(run.report(i).pullRequestId);
    }
  }
  return pulls;
}

// The job of a file's import, which is among the newest, as far as anybody knows.
asio::awaitable<Result<ListedImport>> listedImport(Run& run, std::size_t file) {
  const std::string operation(restoreAny(run.report(file).operation).name());
  const std::string_view id = text::lastPart(operation);
  Pages<Job> pages = run.client().listJobs(run.plan().files[file].target.database());
  ListedImport import;
  bool more = true;
  for (std::size_t seen = 0; more && !import.isListed && seen < mostJobs; seen += aPageOfJobs) {
    Result<Collected<Job>> jobs = co_await settled(pages.collect(aPageOfJobs));
    if (!jobs) {
      co_return Result<ListedImport>(jobs.error());
    }
    for (const Job& job : jobs->items) {
      import.creators.push_back(job.creator);
      if (job.id.ends_with(id)) {
        import.isListed = true;
        import.made = job.createdAt;
        import.creator = job.creator;
      }
    }
    more = jobs->more;
  }
  co_return Result<ListedImport>(std::move(import));
}

asio::awaitable<Result<bool>> isMadeFor(Run& run, std::string pullId, DatabaseName database,
                                        std::string branch) {
  PullRequestName name(database, std::move(pullId));
  Result<PullRequest> pull = co_await settled(run.client().getPullRequest(std::move(name)));
  co_return pull ? Result<bool>(mayBeFrom(*pull, database, branch)) : Result<bool>(pull.error());
}

} // namespace

asio::awaitable<Result<bool>> asksFor(Run& run, std::string pullId, BranchName branch) {
  PullRequestName name(branch.database(), std::move(pullId));
  Result<PullRequest> pull = co_await settled(run.client().getPullRequest(std::move(name)));
  co_return pull ? Result<bool>(isInto(*pull, branch)) : Result<bool>(pull.error());
}

asio::awaitable<Result<PossiblePulls>> pullsThatMayBe(Run& run, std::size_t file,
                                                      std::string branch) {
  using Pulls = Result<PossiblePulls>;
  const DatabaseName& database = run.plan().files[file].target.database();
  // Before the pull requests: a list that is as far as this one shows those too.
  Result<ListedImport> import = co_await listedImport(run, file);
  if (!import) {
    co_return Pulls(import.error());
  }
  ListPullRequests request(database);
  request.state = PullRequestState::Open;
  Pages<PullRequestSummary> pages = run.client().listPullRequests(std::move(request));
  Result<Collected<PullRequestSummary>> listed = co_await settled(pages.collect(mostOpenPulls));
  if (!listed) {
    co_return Pulls(listed.error());
  }
  const std::set<std::string> ofFiles = pullsOfFiles(run, database);
  PossiblePulls found;
  found.isListed = import->isListed;
  for (const PullRequestSummary& summary : listed->items) {
    if (ofFiles.contains(summary.id) || !mayBeFrom(summary, *import)) {
      continue;
    }
    Result<bool> made = co_await isMadeFor(run, summary.id, database, branch);
    if (!made) {
      co_return Pulls(made.error());
    }
    if (*made) {
      found.ids.push_back(summary.id);
    }
  }
  if (found.ids.empty() && listed->more) {
    co_return Pulls(listGoesOn(mostOpenPulls));
  }
  co_return Pulls(std::move(found));
}

} // namespace dolthub::importer
