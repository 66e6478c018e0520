#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace dolthub::emulator {

/// Splitmix64: small, and the same everywhere, so that a seed replays a run.
class Random {
public:
  explicit Random(std::uint64_t seed) : state_(seed) {}

  std::uint64_t next() {
    std::uint64_t z = (state_ += 0x9e3779b97f4a7c15U);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
    return z ^ (z >> 31);
  }

  /// A number below `end`, which is at least 1.
  std::uint64_t below(std::uint64_t end) { return next() % end; }

  double fraction() { return static_cast<double>(next() >> 11) * 0x1.0p-53; }

  std::string letters(std::size_t length, std::string_view alphabet) {
    std::string text;
    text.reserve(length);
    while (text.size() < length) {
      text += alphabet[below(alphabet.size())];
    }
    return text;
  }

  std::string uuid() {
    std::string text = letters(36, "0123456789abcdef");
    for (std::size_t at : {8U, 13U, 18U, 23U}) {
      text[at] = '-';
    }
    text[14] = '4';
    return text;
  }

  /// Dolt writes commit ids with 32 of these digits.
  std::string commitId() { return letters(32, "0123456789abcdefghijklmnopqrstuv"); }

private:
  std::uint64_t state_;
};

} // namespace dolthub::emulator
