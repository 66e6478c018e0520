#pragma once

#include "importer/run.hpp"
#include "importer/settled.hpp"

// Databases that are not there yet, and those that have no branch yet.
namespace dolthub::importer {

// Makes the database where it is missing. True: it has no branch, and only an import makes one.
asio::awaitable<Result<bool>> madeAndEmpty(Run& run, DatabaseName database);

// The refusal of an upload, and that its database has no branch yet, where that is so.
asio::awaitable<Error> withoutBranches(Run& run, DatabaseName database, Error error);

// Whether what an import of the file has made is in the first branch: its table, or any of a
// script. An import may as well have made that branch empty, and a pull request into it.
asio::awaitable<Result<bool>> isInFirstBranch(Run& run, std::size_t file);

// The branch into which the pull request of such an import goes, where that is not the target and
// the target is there: the list by which the database had no branch was not true, or not any more.
// Empty where the target is still to be made from it.
asio::awaitable<Result<std::string>> branchInstead(Run& run, std::string pullId, BranchName target);

// The first import makes the first branch, whose name is not ours to choose. Makes `target` from
// it, where it is another. True: `target` is there.
asio::awaitable<Result<bool>> targetMade(Run& run, BranchName target);

} // namespace dolthub::importer
