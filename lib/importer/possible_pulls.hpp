#pragma once

#include "importer/run.hpp"
#include "importer/settled.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace dolthub::importer {

struct PossiblePulls {
  std::vector<std::string> ids;
  bool isListed = false; // the import's job is, so that lists are as far as that
};

// The open pull requests that a file's import may have made, into `branch` or, where that is empty,
// into any, and that are of no other file that is known.
asio::awaitable<Result<PossiblePulls>> pullsThatMayBe(Run& run, std::size_t file,
                                                      std::string branch);

// Whether the pull request asks to merge into the branch: what neither a list nor a poll tells.
asio::awaitable<Result<bool>> asksFor(Run& run, std::string pullId, BranchName branch);

} // namespace dolthub::importer
