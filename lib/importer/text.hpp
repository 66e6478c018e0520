#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace dolthub::importer {

// ASCII letters only, as MySQL compares the names of tables and columns.
inline std::string lowerCase(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) {
    if (c >= 'A' && c <= 'Z') {
      c = static_cast<char>(c - 'A' + 'a');
    }
  }
  return lower;
}

// What follows the last slash.
inline std::string_view lastPart(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

} // namespace dolthub::importer
