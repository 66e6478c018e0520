#pragma once

#include <dolthub/importer.hpp>

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <utility>
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

// The table that a file goes into; two files whose keys are equal, and not empty, go into the same.
std::string placeKey(const PlannedFile& file);

// Of each of these files the next one that will be read. It is asked in their order, and asks about
// each of them once.
class Following {
public:
  Following(const std::vector<std::size_t>& files, std::function<bool(std::size_t file)> willBeRead)
      : files_(files), willBeRead_(std::move(willBeRead)) {}

  std::optional<std::size_t> behind(std::size_t position);

private:
  const std::vector<std::size_t>& files_;
  std::function<bool(std::size_t)> willBeRead_;
  std::size_t next_ = 0;
};

} // namespace dolthub::importer
