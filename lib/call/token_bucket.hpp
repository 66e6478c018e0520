#pragma once

#include "support/time.hpp"

#include <algorithm>
#include <chrono>

namespace dolthub::call {

// How many may go, and when the next one: so many a second on average, and at once as many as have
// gathered while nobody came, up to `capacity`. It is told the time; it has no clock.
class TokenBucket {
public:
  // `perSecond` is over 0, `capacity` at least 1.
  TokenBucket(double perSecond, double capacity) noexcept
      : interval_(intervalOf(perSecond)),
        gathered_(std::chrono::duration_cast<support::Duration>(interval_ * (capacity - 1))) {}

  // When a token is there: now, or before, or later.
  support::TimePoint next() const noexcept { return next_; }

  bool take(support::TimePoint now) noexcept {
    // What gathered beyond the capacity has run over.
    next_ = std::max(next_, now - gathered_);
    if (next_ > now) {
      return false;
    }
    next_ = support::addSaturated(next_, std::chrono::duration_cast<support::Duration>(interval_));
    return true;
  }

private:
  using Nanoseconds = std::chrono::duration<double, std::nano>;

  static Nanoseconds intervalOf(double perSecond) noexcept {
    constexpr double most = 1e17; // three years, which no sum of times wraps
    return Nanoseconds(std::clamp(1e9 / perSecond, 1.0, most));
  }

  Nanoseconds interval_;
  support::Duration gathered_;
  support::TimePoint next_ = support::TimePoint::min();
};

} // namespace dolthub::call
