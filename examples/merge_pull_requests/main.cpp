// Merges all open pull requests of a database: the oldest first, one after another into the same
// branch, since DoltHub may fail the second of two merges into one branch; different branches at
// once. A merge that fails is told, and the others go on.
//
//     example-merge-pull-requests owner/database
#include "environment.hpp"

#include <dolthub/dolthub.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>

#include <algorithm>
#include <iostream>
#include <map>

namespace asio = boost::asio;

// The pull requests by the branch they go to.
using ByBranch = std::map<std::string, std::vector<dolthub::PullRequestName>>;

asio::awaitable<ByBranch> openPullRequests(dolthub::Client& client,
                                           dolthub::DatabaseName database) {
  dolthub::ListPullRequests request{database};
  request.state = dolthub::PullRequestState::Open;
  auto pages = client.listPullRequests(request);
  auto listed = co_await pages.collect();

  // Ids are numbers of growing length.
  std::sort(listed.items.begin(), listed.items.end(), [](const auto& a, const auto& b) {
    return std::pair{a.id.size(), a.id} < std::pair{b.id.size(), b.id};
  });
  ByBranch byBranch;
  for (const auto& summary : listed.items) {
    dolthub::PullRequestName name{database, summary.id};
    auto pullRequest = co_await client.getPullRequest(name); // the list does not say where to
    byBranch[pullRequest.toBranch].push_back(name);
  }
  co_return byBranch;
}

asio::awaitable<void> merge(dolthub::Client& client, dolthub::PullRequestName pullRequest) {
  auto started = co_await client.startMerge(pullRequest);
  co_await client.awaitOperation(started);
}

// How many could not be merged.
asio::awaitable<int> mergeInto(dolthub::Client& client, std::string branch,
                               std::vector<dolthub::PullRequestName> pullRequests) {
  int failed = 0;
  for (const auto& pullRequest : pullRequests) {
    auto merged = co_await dolthub::asResult(merge(client, pullRequest));
    if (merged) {
      std::cout << "merged " << pullRequest.id() << " into " << branch << '\n';
    } else {
      ++failed;
      std::cout << "failed " << pullRequest.id() << " into " << branch << ": "
                << merged.error().what() << '\n';
    }
  }
  co_return failed;
}

int main(int argc, char** argv) {
  if (argc != 2) {
    std::cerr << "usage: example-merge-pull-requests owner/database\n";
    return 2;
  }
  try {
    auto database = dolthub::DatabaseName::parse(argv[1]);
    asio::io_context context;
    dolthub::Client client{context.get_executor(), optionsFromEnvironment()};

    auto listing = asio::co_spawn(context, openPullRequests(client, database), asio::use_future);
    context.run();
    ByBranch byBranch = listing.get();

    std::vector<std::future<int>> merging;
    for (const auto& [branch, pullRequests] : byBranch) {
      merging.push_back(
          asio::co_spawn(context, mergeInto(client, branch, pullRequests), asio::use_future));
    }
    context.restart();
    context.run();
    int failed = 0;
    for (auto& branch : merging) {
      failed += branch.get();
    }
    return failed == 0 ? 0 : 1;
  } catch (const std::exception& error) {
    std::cerr << error.what() << '\n';
    return 1;
  }
}
