#pragma once

#include "importer/run.hpp"
#include "importer/settled.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace dolthub::importer {

// The open pull requests that a file's import, which was sent then, may have made: into its branch,
// by this user, and of no other file that is known.
asio::awaitable<Settled<std::vector<std::string>>> pullsThatMayBe(Run& run, std::size_t file,
                                                                  support::WallTime sentAt);

} // namespace dolthub::importer
