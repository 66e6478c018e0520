#pragma once

#include "importer/run.hpp"

namespace dolthub::importer {

// Counts the rows of each table that the lane's files went into, and compares. A file in an open
// pull request is counted on the branch behind it.
asio::awaitable<void> verifyLane(Run& run, const Lane& lane);

} // namespace dolthub::importer
