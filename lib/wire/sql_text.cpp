#include "wire/sql_text.hpp"

#include <algorithm>

namespace dolthub::wire {
namespace {

constexpr bool isSpace(char c) noexcept {
  return c == ' ' || (c >= '\t' && c <= '\r');
}

// MySQL takes `--` as a comment only with a space or the end behind it: `--1` is a number.
bool startsLineComment(std::string_view sql) noexcept {
  return sql.front() == '#' ||
         (sql.starts_with("--") && (sql.size() == 2 || static_cast<unsigned char>(sql[2]) <= ' '));
}

} // namespace

bool isBlankSql(std::string_view sql) noexcept {
  while (!sql.empty()) {
    std::size_t skip = 1;
    if (startsLineComment(sql)) {
      skip = sql.find('\n');
    } else if (sql.starts_with("/*") && !sql.starts_with("/*!")) {
      const std::size_t end = sql.find("*/", 2);
      skip = end == std::string_view::npos ? end : end + 2;
    } else if (!isSpace(sql.front()) && sql.front() != ';') {
      return false;
    }
    sql.remove_prefix(std::min(skip, sql.size()));
  }
  return true;
}

} // namespace dolthub::wire
