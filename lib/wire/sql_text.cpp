#include "wire/sql_text.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

namespace dolthub::wire {
namespace {

// What a server may take for space and trim: ASCII's, and Unicode's with its marks of no width.
constexpr std::array<std::string_view, 24> wideSpaces{
    "\xC2\x85",     "\xC2\xA0",     "\xE1\x9A\x80", "\xE1\xA0\x8E", "\xE2\x80\x80", "\xE2\x80\x81",
    "\xE2\x80\x82", "\xE2\x80\x83", "\xE2\x80\x84", "\xE2\x80\x85", "\xE2\x80\x86", "\xE2\x80\x87",
    "\xE2\x80\x88", "\xE2\x80\x89", "\xE2\x80\x8A", "\xE2\x80\x8B", "\xE2\x80\x8C", "\xE2\x80\x8D",
    "\xE2\x80\xA8", "\xE2\x80\xA9", "\xE2\x80\xAF", "\xE2\x81\x9F", "\xE3\x80\x80", "\xEF\xBB\xBF"};

// How many bytes of space `sql` begins with; 0 for none.
constexpr std::size_t spaceAt(std::string_view sql) noexcept {
  if (sql.front() == ' ' || (sql.front() >= '\t' && sql.front() <= '\r')) {
    return 1;
  }
  for (const std::string_view space : wideSpaces) {
    if (sql.starts_with(space)) {
      return space.size();
    }
  }
  return 0;
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
    } else if (sql.front() != ';') {
      skip = spaceAt(sql);
      if (skip == 0) {
        return false;
      }
    }
    sql.remove_prefix(std::min(skip, sql.size()));
  }
  return true;
}

} // namespace dolthub::wire
