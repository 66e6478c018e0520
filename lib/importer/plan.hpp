#pragma once

#include <dolthub/importer.hpp>

#include <cstddef>
#include <vector>

namespace dolthub::importer {

// The files of one database, which go in one after the other.
struct Lane {
  DatabaseName database;
  std::vector<std::size_t> files; // indices of the plan, in its order
};

// One lane a database; those with the most bytes first, so that the longest one does not begin
// when all others are done. `sizes`, by file, counts where the plan has no facts.
std::vector<Lane> lanesOf(const ImportPlan& plan, const std::vector<std::uint64_t>& sizes = {});

// Whether two files go into the same table of the same branch.
bool sameTable(const PlannedFile& one, const PlannedFile& other);

} // namespace dolthub::importer
