#include "import/manifest.hpp"

#include "import/csv.hpp"
#include "import/text.hpp"
#include "import/usage_error.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <system_error>

namespace {

constexpr std::array<std::string_view, 6> columnNames{"file",  "database",  "branch",
                                                      "table", "operation", "keys"};
constexpr std::size_t mostComplaints = 20;

class Manifest {
public:
  Manifest(std::string_view text, const std::string& path)
      : path_(path), folder_(std::filesystem::path(path).parent_path()),
        rows_(readCsv(text, path)) {}

  std::vector<Entry> entries() {
    readHeader();
    std::vector<Entry> entries;
    for (std::size_t i = 1; i < rows_.size(); ++i) {
      if (std::optional<Entry> entry = readRow(rows_[i])) {
        entries.push_back(std::move(*entry));
      }
    }
    if (count_ == 0 && entries.empty()) {
      complain(1, "the manifest lists no files");
    }
    if (count_ != 0) {
      if (count_ > mostComplaints) {
        complaints_ += "and " + std::to_string(count_ - mostComplaints) + " more\n";
      }
      complaints_.pop_back();
      throw UsageError(complaints_);
    }
    return entries;
  }

private:
  void complain(std::size_t line, const std::string& message) {
    if (++count_ <= mostComplaints) {
      complaints_ += path_ + ":" + std::to_string(line) + ": " + message + "\n";
    }
  }

  void complain(std::size_t line, std::string_view column, const std::string& message) {
    complain(line, "column \"" + std::string(column) + "\": " + message);
  }

  void readHeader() {
    if (rows_.empty()) {
      throw UsageError(path_ + ":1: the manifest is empty");
    }
    const CsvRow& header = rows_.front();
    places_.fill(header.cells.size());
    for (std::size_t i = 0; i < header.cells.size(); ++i) {
      const auto* const name = std::find(columnNames.begin(), columnNames.end(), header.cells[i]);
      if (name == columnNames.end()) {
        complain(header.line, printable(header.cells[i]), "is not a column of a manifest");
        continue;
      }
      std::size_t& place = places_[static_cast<std::size_t>(name - columnNames.begin())];
      if (place != header.cells.size()) {
        complain(header.line, *name, "is there twice");
      }
      place = i;
    }
    for (std::size_t i = 0; i < columnNames.size(); ++i) {
      if (places_[i] == header.cells.size()) {
        complain(header.line, columnNames[i], "is missing from the header");
      }
    }
    if (count_ != 0) {
      throw UsageError(complaints_ +
                       "The header must be: file,database,branch,table,operation,keys");
    }
  }

  std::optional<Entry> readRow(const CsvRow& row) {
    const std::size_t before = count_;
    if (row.cells.size() != rows_.front().cells.size()) {
      complain(row.line, std::to_string(row.cells.size()) + " cells in this row, " +
                             std::to_string(rows_.front().cells.size()) + " in the header");
      return std::nullopt;
    }
    const auto cell = [&](std::size_t column) -> const std::string& {
      return row.cells[places_[column]];
    };
    const std::string& name = cell(0);
    if (name.empty()) {
      complain(row.line, columnNames[0], "is empty");
    }
    std::optional<dolthub::BranchName> branch = readBranch(row.line, cell(1), cell(2));
    const std::optional<dolthub::ImportOperation> operation = operationFrom(cell(4));
    if (!operation) {
      complain(row.line, columnNames[4],
               "\"" + printable(cell(4)) + "\" is not one of create, update, overwrite, replace");
    }
    if (count_ != before || !branch || !operation) {
      return std::nullopt;
    }
    dolthub::PlannedFile file(std::move(*branch), (folder_ / name).string(), *operation);
    if (!cell(3).empty()) {
      file.table = cell(3);
    }
    file.primaryKeys = splitWords(cell(5));
    return Entry{std::move(file), path_ + ":" + std::to_string(row.line)};
  }

  std::optional<dolthub::BranchName> readBranch(std::size_t line, const std::string& database,
                                                const std::string& branch) {
    try {
      const dolthub::DatabaseName name = dolthub::DatabaseName::parse(database);
      try {
        return dolthub::BranchName(name, branch);
      } catch (const dolthub::Error& error) {
        complain(line, columnNames[2], error.message());
      }
    } catch (const dolthub::Error& error) {
      complain(line, columnNames[1], error.message());
    }
    return std::nullopt;
  }

  const std::string& path_;
  std::filesystem::path folder_;
  std::vector<CsvRow> rows_;
  std::array<std::size_t, columnNames.size()> places_{};
  std::string complaints_;
  std::size_t count_ = 0;
};

} // namespace

std::optional<dolthub::ImportOperation> operationFrom(std::string_view word) {
  if (word == "create") {
    return dolthub::ImportOperation::Create;
  }
  if (word == "update") {
    return dolthub::ImportOperation::Update;
  }
  if (word == "overwrite") {
    return dolthub::ImportOperation::Overwrite;
  }
  if (word == "replace") {
    return dolthub::ImportOperation::Replace;
  }
  return std::nullopt;
}

std::vector<std::string> splitWords(std::string_view text) {
  std::vector<std::string> words;
  while (!text.empty()) {
    const std::size_t space = text.find(' ');
    if (space != 0) {
      words.emplace_back(text.substr(0, space));
    }
    text.remove_prefix(space == std::string_view::npos ? text.size() : space + 1);
  }
  return words;
}

std::vector<Entry> parseManifest(std::string_view text, const std::string& path) {
  return Manifest(text, path).entries();
}

std::vector<Entry> readManifest(const std::string& path) {
  if (std::filesystem::is_directory(path)) {
    throw UsageError(path + ": the manifest is a directory");
  }
  std::ifstream file(path, std::ios::binary);
  if (!file.is_open()) {
    throw UsageError(path +
                     ": the manifest cannot be read: " + std::generic_category().message(errno));
  }
  std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  return parseManifest(text, path);
}
