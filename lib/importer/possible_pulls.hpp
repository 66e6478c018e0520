#pragma once

#include "importer/run.hpp"
#include "importer/settled.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace dolthub::importer {

// The open pull requests that a file's import may have made: into its branch, by this user, since
// its job was made, and of no other file that is known.
asio::awaitable<Settled<std::vector<std::string>>> pullsThatMayBe(Run& run, std::size_t file);

// Whether the pull request asks to merge into the branch: what neither a list nor a poll tells.
asio::awaitable<Settled<bool>> asksFor(Run& run, std::string pullId, BranchName branch);

} // namespace dolthub::importer
