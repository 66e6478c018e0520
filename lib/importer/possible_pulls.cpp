#include "importer/possible_pulls.hpp"

#include "importer/rules.hpp"
#include "text/text.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <utility>

namespace dolthub::importer {

namespace {

// An end for lists that have none.
constexpr std::size_t mostOpenPulls = 1000;
constexpr std::size_t mostJobs = 150;
constexpr std::size_t aPageOfJobs = 15;
// Before and behind the last that is known; others may make some meanwhile.
constexpr unsigned mostUnlistedPulls = 20;

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
        import.hasEnded = job.status == OperationStatus::Succeeded;
        import.made = job.createdAt;
        import.creator = job.creator;
      }
    }
    more = jobs->more;
  }
  co_return Result<ListedImport>(std::move(import));
}

bool isMadeFor(const PullRequest& pull, const ListedImport& import, const DatabaseName& database,
               const std::string& branch) {
  return mayBeFrom(pull, import) && mayBeFrom(pull, database, branch);
}

// 0 where it has no number.
std::uint64_t numberOf(const std::string& id) {
  std::uint64_t number = 0;
  const auto [end, problem] = std::from_chars(id.data(), id.data() + id.size(), number);
  return problem == std::errc{} && end == id.data() + id.size() ? number : 0;
}

// The number of the last one that is known, as each database counts them; nothing where it counts
// otherwise.
asio::awaitable<Result<std::optional<std::uint64_t>>> lastNumber(Run& run, DatabaseName database,
                                                                 std::set<std::string> known) {
  using Last = Result<std::optional<std::uint64_t>>;
  Pages<PullRequestSummary> pages = run.client().listPullRequests(ListPullRequests(database));
  Result<Collected<PullRequestSummary>> newest = co_await settled(pages.collect(1));
  if (!newest) {
    co_return Last(newest.error());
  }
  for (const PullRequestSummary& pull : newest->items) {
    known.insert(pull.id);
  }
  std::uint64_t last = 0;
  for (const std::string& id : known) {
    const std::uint64_t number = numberOf(id);
    if (number == 0 && !id.empty()) {
      co_return Last(std::nullopt);
    }
    last = std::max(last, number);
  }
  co_return Last(last);
}

// Lists lag, and a pull request that is asked for by its name is there or not. False: it was not
// found out whether there are others.
asio::awaitable<Result<bool>> lookBehindLists(Run& run, DatabaseName database, std::string branch,
                                              std::set<std::string> known,
                                              const ListedImport& import,
                                              std::vector<std::string>& found) {
  const auto last = co_await lastNumber(run, database, known);
  if (!last) {
    co_return Result<bool>(last.error());
  }
  if (!*last) {
    co_return Result<bool>(true); // nothing more can be asked
  }
  // Those before the last, too: the known ones need not be the first.
  const std::uint64_t begin = **last > mostUnlistedPulls ? **last - mostUnlistedPulls : 0;
  for (std::uint64_t number = begin + 1; number <= **last + mostUnlistedPulls; ++number) {
    const std::string id = std::to_string(number);
    if (known.contains(id)) {
      continue;
    }
    PullRequestName name(database, id);
    const Result<PullRequest> pull = co_await settled(run.client().getPullRequest(std::move(name)));
    const bool isMissing = !pull && pull.error().code() == Errc::NotFound;
    if (!pull && !isMissing) {
      co_return Result<bool>(pull.error());
    }
    if (isMissing && number > **last) {
      co_return Result<bool>(true);
    }
    if (pull && isMadeFor(*pull, import, database, branch)) {
      found.push_back(id);
    }
  }
  co_return Result<bool>(false);
}

} // namespace

asio::awaitable<Result<bool>> asksFor(Run& run, std::string pullId, BranchName branch) {
  PullRequestName name(branch.database(), std::move(pullId));
  Result<PullRequest> pull = co_await settled(run.client().getPullRequest(std::move(name)));
  co_return pull ? Result<bool>(isInto(*pull, branch)) : Result<bool>(pull.error());
}

asio::awaitable<Result<PossiblePulls>> pullsThatMayBe(Run& run, std::size_t file,
                                                      std::string branch, bool isLast) {
  using Pulls = Result<PossiblePulls>;
  const DatabaseName& database = run.plan().files[file].target.database();
  // Before the pull requests: what they show is of later then.
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
  std::set<std::string> known = pullsOfFiles(run, database);
  PossiblePulls found;
  for (const PullRequestSummary& summary : listed->items) {
    if (known.contains(summary.id) || !mayBeFrom(summary, *import)) {
      continue;
    }
    PullRequestName name(database, summary.id);
    Result<PullRequest> pull = co_await settled(run.client().getPullRequest(std::move(name)));
    if (!pull) {
      co_return Pulls(pull.error());
    }
    if (isMadeFor(*pull, *import, database, branch)) {
      found.ids.push_back(summary.id);
    }
  }
  if (found.ids.empty() && listed->more) {
    co_return Pulls(listGoesOn(mostOpenPulls));
  }
  if (isLast && found.ids.empty()) {
    const Result<bool> areAll = co_await lookBehindLists(run, database, std::move(branch),
                                                         std::move(known), *import, found.ids);
    if (!areAll) {
      co_return Pulls(areAll.error());
    }
    found.areAll = *areAll && import->hasEnded;
  }
  co_return Pulls(std::move(found));
}

} // namespace dolthub::importer
