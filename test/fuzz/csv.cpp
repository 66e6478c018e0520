#include "fuzz/target.hpp"

#include "csv/row_reader.hpp"
#include "csv/scanner.hpp"
#include "importer/split.hpp"

#include <cstdint>
#include <string>
#include <tuple>

namespace fuzz {

namespace {

using namespace dolthub;

struct Scan {
  std::vector<std::uint64_t> rowEnds;
  std::uint64_t rows = 0;
  std::uint64_t headerEnd = 0;
  std::vector<std::string> columns;
  std::vector<std::tuple<std::uint64_t, std::uint64_t, std::string>> problems;

  bool operator==(const Scan&) const = default;
};

Scan scan(std::string_view input, std::size_t size, char delimiter) {
  Scan result;
  csv::Scanner scanner(delimiter);
  scanner.onRow = [&](std::uint64_t end) {
    result.rowEnds.push_back(end);
  };
  for (; !input.empty(); input.remove_prefix(std::min(size, input.size()))) {
    scanner.feed(input.substr(0, size));
  }
  scanner.finish();
  result.rows = scanner.rows();
  result.headerEnd = scanner.headerEnd();
  result.columns = scanner.columns();
  for (const FileProblem& problem : scanner.problems()) {
    result.problems.emplace_back(problem.line, problem.column, problem.message);
  }
  return result;
}

struct Table {
  std::vector<SqlRow> rows;
  bool failed = false;
  bool operator==(const Table&) const = default;
};

Table readRows(std::string_view input, std::size_t size) {
  constexpr std::uint64_t maxRowBytes = 1000;
  Table table;
  csv::RowReader reader(maxRowBytes, {});
  const auto take = [&](bool failed) {
    table.failed = failed;
    for (SqlRow& row : reader.batch().rows) {
      check(row.size() == reader.columns().size(), "a row of other columns");
      table.rows.push_back(std::move(row));
    }
  };
  for (; !input.empty() && !table.failed; input.remove_prefix(std::min(size, input.size()))) {
    take(reader.feed(input.substr(0, size)).has_value());
  }
  if (!table.failed) {
    take(reader.finish().has_value());
  }
  if (table.failed) {
    table.rows.clear(); // how many came before depends on the pieces
  }
  return table;
}

} // namespace

// A table's rows are the same in pieces of any size. A file reads the same in pieces of any size;
// and in parts, as they are sent, it has the same rows.
void scanCsv(std::string_view input) {
  const unsigned char how = choice(input);
  const char delimiter = (how & 1) != 0 ? '|' : ',';
  const Scan whole = scan(input, input.size() + 1, delimiter);
  check(scan(input, 1 + how / 2 % 7, delimiter) == whole, "in pieces, it is another file");
  check(whole.rows == whole.rowEnds.size(), "a row that was not told");
  const Table table = readRows(input, input.size() + 1);
  check(readRows(input, 1 + how / 2 % 7) == table, "in pieces, it is another table");
  if (delimiter == ',' && whole.columns.size() > 1 && !table.failed) {
    check(whole.rows == table.rows.size(), "a row that was not given");
  }
  check(whole.problems.size() <= 21, "too many problems");
  if (!whole.problems.empty()) {
    return;
  }
  importer::PartFinder finder(whole.headerEnd + 1 + how % 32);
  std::uint64_t last = whole.headerEnd;
  for (const std::uint64_t end : whole.rowEnds) {
    check(end > last && end <= input.size(), "rows do not follow each other");
    last = end;
    finder.row(whole.headerEnd, end);
  }
  std::uint64_t begin = whole.headerEnd;
  std::uint64_t rows = 0;
  for (const FilePart& part : finder.finish()) {
    check(part.bytes.begin == begin && part.bytes.end > begin, "a gap between two parts");
    std::string text(input.substr(0, part.header.end));
    text += input.substr(begin, part.bytes.end - begin);
    begin = part.bytes.end;
    const Scan alone = scan(text, text.size(), delimiter);
    check(alone.problems.empty() && alone.columns == whole.columns, "a part is no such file");
    check(alone.rows == part.rows, "a part has other rows");
    rows += part.rows;
  }
  check(rows == whole.rows && begin == last, "the parts are not the whole");
}

} // namespace fuzz
