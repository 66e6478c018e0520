#include "text/checks.hpp"
#include "text/text.hpp"

#include <dolthub/error.hpp>
#include <dolthub/sql.hpp>

#include <algorithm>
#include <charconv>
#include <cmath>

namespace dolthub {
namespace {

std::size_t columnIndex(const std::vector<SqlColumn>& columns, std::string_view name) {
  const auto found = std::find_if(columns.begin(), columns.end(),
                                  [&](const SqlColumn& column) { return column.name == name; });
  if (found == columns.end()) {
    throw Error::invalid("result has no column of this name");
  }
  return static_cast<std::size_t>(found - columns.begin());
}

template <class Number>
Number parsed(const SqlCell& cell, const char* kind) {
  Number number{};
  bool fits = false;
  if (cell) {
    const char* end = cell->data() + cell->size();
    const auto read = std::from_chars(cell->data(), end, number);
    fits = read.ec == std::errc{} && read.ptr == end;
  }
  if constexpr (std::is_floating_point_v<Number>) {
    fits = fits && std::isfinite(number);
  }
  if (!fits) {
    ErrorDetails details;
    details.outcome = Outcome::Done;
    details.message = std::string{"cell is "} + (cell ? "not " : "NULL, not ") + kind;
    throw Error{Errc::BadResponse, std::move(details)};
  }
  return number;
}

} // namespace

const SqlCell& SqlRows::cell(std::size_t row, std::size_t column) const {
  if (row >= rows.size() || column >= rows[row].size()) {
    throw Error::invalid("result has no cell at row " + std::to_string(row) + ", column " +
                         std::to_string(column));
  }
  return rows[row][column];
}

const SqlCell& SqlRows::cell(std::size_t row, std::string_view column) const {
  return cell(row, columnIndex(columns, column));
}

std::int64_t SqlRows::integer(std::size_t row, std::string_view column) const {
  return parsed<std::int64_t>(cell(row, column), "an integer of 64 bits");
}

double SqlRows::number(std::size_t row, std::string_view column) const {
  return parsed<double>(cell(row, column), "a number");
}

std::string sqlString(std::string_view text) {
  std::string out = "'";
  for (const char c : text) {
    switch (c) {
    case '\0':
      throw Error::invalid("SQL text contains a NUL byte");
    case '\'':
      out += "''"; // holds with NO_BACKSLASH_ESCAPES too
      break;
    case '\\':
      out += "\\\\";
      break;
    case '\n':
      out += "\\n";
      break;
    case '\r':
      out += "\\r";
      break;
    case '\x1a':
      out += "\\Z";
      break;
    default:
      out += c;
    }
  }
  return out + '\'';
}

std::string sqlIdentifier(std::string_view name) {
  if (name.empty()) {
    throw Error::invalid("SQL identifier is empty");
  }
  if (auto problem = textProblem("SQL identifier", name, Lines::One)) {
    throw Error::invalid(std::move(*problem));
  }
  if (text::characters(name) > 64) {
    throw Error::invalid("SQL identifier is longer than 64 characters");
  }
  std::string out = "`";
  for (const char c : name) {
    out.append(c == '`' ? 2 : 1, c);
  }
  return out + '`';
}

} // namespace dolthub
