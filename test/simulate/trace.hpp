#pragma once

#include "support/clock.hpp"

#include <cstdint>
#include <cstdio>
#include <initializer_list>
#include <string>
#include <string_view>

namespace dolthub::simulate {

// All that happens in one run, as a hash and, where somebody wants to read it, as lines.
class Trace {
public:
  explicit Trace(bool shown) : shown_(shown) {}

  // `who`: the script it is about, 0 for none.
  void add(support::TimePoint now, unsigned who, std::string_view what, std::string_view about = {},
           std::initializer_list<std::uint64_t> numbers = {}) {
    mix(static_cast<std::uint64_t>(now.time_since_epoch().count()));
    mix(who);
    mix(what);
    mix(about);
    for (const std::uint64_t number : numbers) {
      mix(number);
    }
    ++events_;
    if (shown_) {
      show(now, who, what, about, numbers);
    }
  }

  // For a reader only.
  void note(const std::string& text) const {
    if (shown_) {
      std::printf("%s\n", text.c_str());
    }
  }

  bool shown() const noexcept { return shown_; }
  std::uint64_t hash() const noexcept { return hash_; }
  std::uint64_t events() const noexcept { return events_; }

private:
  void mix(std::uint64_t number) noexcept {
    hash_ = (hash_ ^ number) * 0x9e3779b97f4a7c15;
    hash_ ^= hash_ >> 32;
  }
  void mix(std::string_view text) noexcept {
    mix(text.size());
    for (const char c : text) {
      hash_ = (hash_ ^ static_cast<unsigned char>(c)) * 0x100000001b3;
    }
  }
  static void show(support::TimePoint now, unsigned who, std::string_view what,
                   std::string_view about, std::initializer_list<std::uint64_t> numbers) {
    const double seconds =
        std::chrono::duration<double>(now - support::TimePoint{} - std::chrono::hours{24}).count();
    std::printf("%10.4f  %3u  %.*s", seconds, who, static_cast<int>(what.size()), what.data());
    for (const std::uint64_t number : numbers) {
      std::printf(" %llu", static_cast<unsigned long long>(number));
    }
    std::printf("  %s\n", std::string(about).c_str());
  }

  const bool shown_;
  std::uint64_t hash_ = 0xcbf29ce484222325;
  std::uint64_t events_ = 0;
};

} // namespace dolthub::simulate
