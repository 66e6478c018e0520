#include "import/manifest.hpp"

#include "import/csv.hpp"
#include "import/manifest_entry.hpp"
#include "import/text.hpp"
#include "import/usage_error.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <system_error>

namespace dolthub_import {

namespace {

constexpr std::size_t mostComplaints = 20;
constexpr std::size_t largestManifest = 256
                                        << 20; // of a million files; what is larger is no manifest

// A CSV with a header.
class CsvManifest {
public:
  CsvManifest(std::string_view text, const std::string& path)
      : path_(path), rows_(readCsv(text, path)) {}

  std::vector<Entry> entries() {
    readHeader();
    std::vector<Entry> entries;
    for (std::size_t i = 1; i < rows_.size(); ++i) {
      if (std::optional<Entry> entry = readRow(rows_[i])) {
        entries.push_back(std::move(*entry));
      }
    }
    if (rows_.size() == 1) {
      complaints_.add(at(1) + "the manifest lists no files");
    }
    complaints_.throwIfAny();
    return entries;
  }

private:
  std::string at(std::size_t line) const { return path_ + ":" + std::to_string(line) + ": "; }

  void complain(std::size_t line, std::string_view column, const std::string& message) {
    complaints_.add(at(line) + "column \"" + std::string(column) + "\": " + message);
  }

  void readHeader() {
    if (rows_.empty()) {
      throw InputError(at(1) + "the manifest is empty");
    }
    const CsvRow& header = rows_.front();
    places_.fill(header.cells.size());
    for (std::size_t i = 0; i < header.cells.size(); ++i) {
      const auto* const name =
          std::find(manifestFields.begin(), manifestFields.end(), header.cells[i]);
      if (name == manifestFields.end()) {
        complain(header.line, printable(header.cells[i]), "is not a column of a manifest");
        continue;
      }
      std::size_t& place = places_[static_cast<std::size_t>(name - manifestFields.begin())];
      if (place != header.cells.size()) {
        complain(header.line, *name, "is there twice");
      }
      place = i;
    }
    for (std::size_t i = 0; i < manifestFields.size(); ++i) {
      if (places_[i] == header.cells.size()) {
        complain(header.line, manifestFields[i], "is missing from the header");
      }
    }
    complaints_.throwIfAny("The header must be: file,database,branch,table,operation,keys");
  }

  std::optional<Entry> readRow(const CsvRow& row) {
    if (row.cells.size() != rows_.front().cells.size()) {
      complaints_.add(at(row.line) + std::to_string(row.cells.size()) + " cells in this row, " +
                      std::to_string(rows_.front().cells.size()) + " in the header");
      return std::nullopt;
    }
    const auto cell = [&](std::size_t column) -> const std::string& {
      return row.cells[places_[column]];
    };
    ManifestEntry entry;
    entry.file = cell(0);
    entry.database = cell(1);
    entry.branch = cell(2);
    entry.table = cell(3);
    entry.operation = cell(4);
    entry.origin = path_ + ":" + std::to_string(row.line);
    const std::optional<std::vector<std::string>> keys = keysFrom(cell(5));
    if (!keys) {
      complain(row.line, "keys", "a name in quotes is not closed, or not followed by a space");
    }
    entry.keys = keys.value_or(std::vector<std::string>());
    return entryFrom(entry, path_, [&](std::string_view column, const std::string& message) {
      complain(row.line, column, message);
    });
  }

  const std::string& path_;
  std::vector<CsvRow> rows_;
  std::array<std::size_t, manifestFields.size()> places_{};
  Complaints complaints_;
};

// The branch that an entry names, or nothing and a complaint.
std::optional<dolthub::BranchName> branchFrom(const ManifestEntry& entry,
                                              const FieldComplaint& complain) {
  try {
    const dolthub::DatabaseName name = dolthub::DatabaseName::parse(entry.database);
    try {
      return dolthub::BranchName(name, entry.branch);
    } catch (const dolthub::Error& error) {
      complain("branch", error.message());
    }
  } catch (const dolthub::Error& error) {
    complain("database", error.message());
  }
  return std::nullopt;
}

// JSON where it says so, or begins as JSON does and no CSV header can.
bool isJson(std::string_view text, const std::string& path) {
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  const char c = first == std::string_view::npos ? '\0' : text[first];
  return path.ends_with(".json") || c == '[' || c == '{';
}

} // namespace

void Complaints::add(const std::string& text) {
  if (++count_ <= mostComplaints) {
    text_ += text + "\n";
  }
}

void Complaints::throwIfAny(const std::string& hint) const {
  if (count_ == 0) {
    return;
  }
  std::string text = text_;
  if (count_ > mostComplaints) {
    text += "and " + std::to_string(count_ - mostComplaints) + " more\n";
  }
  text += hint;
  if (text.ends_with('\n')) {
    text.pop_back();
  }
  throw InputError(text);
}

std::optional<Entry> entryFrom(const ManifestEntry& entry, const std::string& manifest,
                               const FieldComplaint& complain) {
  if (entry.file.empty()) {
    complain("file", "is empty");
  }
  std::optional<dolthub::BranchName> branch = branchFrom(entry, complain);
  const std::optional<dolthub::ImportOperation> operation = operationFrom(entry.operation);
  if (!operation) {
    complain("operation", "\"" + printable(entry.operation) +
                              "\" is not one of create, update, overwrite, replace");
  }
  if (entry.file.empty() || !branch || !operation) {
    return std::nullopt;
  }
  const std::filesystem::path folder = std::filesystem::path(manifest).parent_path();
  dolthub::PlannedFile file(std::move(*branch), (folder / entry.file).string(), *operation);
  if (!entry.table.empty()) {
    file.table = entry.table;
  }
  file.primaryKeys = entry.keys;
  return Entry{std::move(file), entry.origin};
}

std::string wordOf(dolthub::ImportOperation operation) {
  return lowered(std::string(toString(operation)));
}

std::optional<dolthub::ImportOperation> operationFrom(std::string_view word) {
  for (const dolthub::ImportOperation operation :
       {dolthub::ImportOperation::Create, dolthub::ImportOperation::Update,
        dolthub::ImportOperation::Overwrite, dolthub::ImportOperation::Replace}) {
    if (word == wordOf(operation)) {
      return operation;
    }
  }
  return std::nullopt;
}

std::optional<std::vector<std::string>> keysFrom(std::string_view text) {
  std::vector<std::string> names;
  std::size_t at = 0;
  while ((at = text.find_first_not_of(' ', at)) != std::string_view::npos) {
    std::string name;
    const char quote = text[at];
    if (quote != '"' && quote != '\'') {
      const std::size_t end = std::min(text.find(' ', at), text.size());
      names.emplace_back(text.substr(at, end - at));
      at = end;
      continue;
    }
    bool closed = false;
    for (++at; at < text.size() && !closed; ++at) {
      const bool doubled = text[at] == quote && at + 1 < text.size() && text[at + 1] == quote;
      closed = text[at] == quote && !doubled;
      at += doubled ? 1 : 0;
      if (!closed) {
        name.push_back(text[at]);
      }
    }
    if (!closed || (at < text.size() && text[at] != ' ')) {
      return std::nullopt;
    }
    names.push_back(std::move(name));
  }
  return names;
}

std::vector<Entry> parseManifest(std::string_view text, const std::string& path) {
  if (text.starts_with("\xef\xbb\xbf")) {
    text.remove_prefix(3);
  }
  return isJson(text, path) ? parseJsonManifest(text, path) : CsvManifest(text, path).entries();
}

std::vector<Entry> readManifest(const std::string& path) {
  if (std::filesystem::is_directory(path)) {
    throw InputError(path + ": the manifest is a directory");
  }
  std::ifstream file(path, std::ios::binary);
  if (!file.is_open()) {
    throw InputError(path +
                     ": the manifest cannot be read: " + std::generic_category().message(errno));
  }
  std::string text;
  std::array<char, 65536> chunk;
  while (file.read(chunk.data(), chunk.size()) || file.gcount() != 0) {
    text.append(chunk.data(), static_cast<std::size_t>(file.gcount()));
    if (std::find(text.end() - file.gcount(), text.end(), '\0') != text.end()) {
      throw InputError(path + ": the manifest is no text in UTF-8: it has a NUL byte");
    }
    if (text.size() > largestManifest) {
      throw InputError(path + ": the manifest is over " + std::to_string(largestManifest) +
                       " bytes");
    }
  }
  if (file.bad()) {
    throw InputError(path +
                     ": the manifest cannot be read: " + std::generic_category().message(errno));
  }
  return parseManifest(text, path);
}

} // namespace dolthub_import
