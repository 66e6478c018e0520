#include "import/text.hpp"

#include <algorithm>
#include <cstdint>

namespace dolthub_import {

namespace {

// The character at the beginning of a text.
struct Character {
  std::size_t size = 1; // bytes
  bool harmless = false;
};

constexpr Character broken{};

bool isHarmless(std::uint32_t point) {
  const bool control = point < 0x20 || (point >= 0x7f && point < 0xa0);
  const bool lineEnd = point == 0x2028 || point == 0x2029;
  const bool direction = point == 0x061c || point == 0x200e || point == 0x200f ||
                         (point >= 0x202a && point <= 0x202e) ||
                         (point >= 0x2066 && point <= 0x2069);
  return !control && !lineEnd && !direction;
}

Character characterAt(std::string_view text) {
  const auto first = static_cast<unsigned char>(text[0]);
  if (first < 0x80) {
    return {1, isHarmless(first)};
  }
  const std::size_t size = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  if (first < 0xc2 || first > 0xf4 || text.size() < size) {
    return broken;
  }
  std::uint32_t point = first & (0x7fu >> size);
  for (const char c : text.substr(1, size - 1)) {
    if ((static_cast<unsigned char>(c) & 0xc0) != 0x80) {
      return broken;
    }
    point = point << 6 | (static_cast<unsigned char>(c) & 0x3fu);
  }
  const bool overlong = (size == 3 && point < 0x800) || (size == 4 && point < 0x10000);
  const bool surrogate = point >= 0xd800 && point < 0xe000;
  return overlong || surrogate || point > 0x10ffff ? broken : Character{size, isHarmless(point)};
}

std::string spelt(char c) {
  constexpr char digits[] = "0123456789abcdef";
  const auto byte = static_cast<unsigned char>(c);
  return {'\\', 'x', digits[byte >> 4], digits[byte & 15]};
}

} // namespace

std::string printable(std::string_view text) {
  std::string safe;
  while (!text.empty()) {
    const Character next = characterAt(text);
    if (next.harmless) {
      safe.append(text.substr(0, next.size));
    } else {
      for (const char c : text.substr(0, next.size)) {
        safe += spelt(c);
      }
    }
    text.remove_prefix(next.size);
  }
  return safe;
}

std::string lowered(std::string text) {
  for (char& c : text) {
    c = static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
  }
  return text;
}

std::string inUtf8(std::string_view json) {
  std::string safe;
  while (!json.empty()) {
    const std::size_t size = characterAt(json).size;
    const bool isBroken = size == 1 && static_cast<unsigned char>(json[0]) >= 0x80;
    safe += isBroken ? "\\" + spelt(json[0]) : std::string(json.substr(0, size));
    json.remove_prefix(size);
  }
  return safe;
}

} // namespace dolthub_import
