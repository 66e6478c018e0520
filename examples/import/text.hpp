#pragma once

#include <string>
#include <string_view>

// Control characters as \xNN: what files and servers say must not drive the terminal.
inline std::string printable(std::string_view text) {
  constexpr char digits[] = "0123456789abcdef";
  std::string safe;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || byte == 0x7f) {
      safe += {'\\', 'x', digits[byte >> 4], digits[byte & 15]};
    } else {
      safe.push_back(c);
    }
  }
  return safe;
}
