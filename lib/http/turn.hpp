#pragma once

#include "support/time.hpp"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <optional>

namespace dolthub::http {

// What a coroutine did since it was last suspended: where the peer always has more, or the caller's
// function is slow, nobody else would run.
class Turn {
public:
  static constexpr std::size_t maxBytes = 256 * 1024;
  static constexpr std::size_t leastCost = 1024; // of one operation, as if so many bytes moved

  // It was suspended. The time counts from when somebody looks at it: most turns are over before,
  // and never ask the clock.
  void restart() noexcept {
    bytes_ = 0;
    began_.reset();
  }
  void moved(std::size_t bytes) noexcept { bytes_ += std::max(bytes, leastCost); }
  // What takes its time begins.
  void begin(support::TimePoint now) noexcept {
    if (!began_) {
      began_ = now;
    }
  }

  // Not worth a look at the clock.
  bool fresh() const noexcept { return bytes_ < maxBytes / 16 && !began_; }
  bool full() const noexcept { return bytes_ >= maxBytes; }
  bool over(support::TimePoint now) noexcept {
    begin(now);
    return full() || now - *began_ >= support::longestTurn;
  }

private:
  std::size_t bytes_ = 0;
  std::optional<support::TimePoint> began_;
};

} // namespace dolthub::http
