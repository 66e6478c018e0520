#pragma once

#include "importer/run.hpp"
#include "importer/settled.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace dolthub::importer {

struct PossiblePulls {
  std::vector<std::string> ids;
  // That there are no others: the list of jobs is as far as the end of the import, and behind the
  // last pull request that any list shows none is there, by itself. A list that shows none may just
  // be behind.
  bool areAll = false;
};

// The open pull requests that a file's import may have made, into `branch` or, where that is empty,
// into any, and that are of no other file that is known. `isLast`: those that no list shows yet are
// looked for as well.
asio::awaitable<Result<PossiblePulls>> pullsThatMayBe(Run& run, std::size_t file,
                                                      std::string branch, bool isLast);

// Whether the pull request asks to merge into the branch: what neither a list nor a poll tells.
asio::awaitable<Result<bool>> asksFor(Run& run, std::string pullId, BranchName branch);

} // namespace dolthub::importer
