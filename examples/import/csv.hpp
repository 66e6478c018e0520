#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace dolthub_import {

// One row of a small CSV that is held in memory, with the line it begins on (from 1).
struct CsvRow {
  std::size_t line = 0;
  std::vector<std::string> cells;
};

// Empty lines are left out, as is a byte order mark. \throws UsageError for a quote that is never
// closed, with `name` and the line.
std::vector<CsvRow> readCsv(std::string_view text, const std::string& name);

} // namespace dolthub_import
