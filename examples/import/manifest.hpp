#pragma once

#include <dolthub/importer.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dolthub_import {

// A file to import, and where the user asked for it ("plan.csv:3", or nothing for one that was
// named on the command line).
struct Entry {
  dolthub::PlannedFile file;
  std::string origin;
};

// "create", "update", "overwrite" or "replace".
std::string wordOf(dolthub::ImportOperation operation);
std::optional<dolthub::ImportOperation> operationFrom(std::string_view word);
// Names of columns, separated by spaces. One with spaces in it stands in quotes, ' or ", which are
// doubled where they are part of the name. None where a quote is not closed.
std::optional<std::vector<std::string>> keysFrom(std::string_view text);

// Reads a CSV with the header file,database,branch,table,operation,keys, in any order; or JSON: an
// array of objects with these fields, or an object that has it as "files". Relative paths are taken
// from the manifest's own folder. `table` may be empty (then it is named after the file), and so
// may `keys`.
// \throws UsageError that names every wrong cell by file, line and column name, or by file, number
// of the entry (from 1) and field.
std::vector<Entry> readManifest(const std::string& path);
std::vector<Entry> parseManifest(std::string_view text, const std::string& path);

} // namespace dolthub_import
