#pragma once

#include "importer/run.hpp"
#include "importer/settled.hpp"

// Databases that are not there yet, and those that have no branch yet.
namespace dolthub::importer {

// Makes the database where it is missing. True: it has no branch, and only an import makes one.
asio::awaitable<Settled<bool>> madeAndEmpty(Run& run, DatabaseName database);

// The first import makes the first branch, whose name is not ours to choose. Makes `target` from
// it, where it is another. True: `target` is there.
asio::awaitable<Settled<bool>> targetMade(Run& run, BranchName target);

} // namespace dolthub::importer
