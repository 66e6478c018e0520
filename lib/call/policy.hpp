#pragma once

#include "http/failure.hpp"
#include "support/clock.hpp"
#include "wire/call.hpp"

#include <dolthub/error.hpp>

#include <algorithm>
#include <chrono>

namespace dolthub::call {

// How one attempt ended, as far as it decides what comes next.
struct Ending {
  Errc code = Errc::Unavailable;
  Outcome outcome = Outcome::NotSent;
  bool cancelled = false;
  // Sending it again cannot make it happen twice.
  bool mayRepeat = false;
  // The reason may pass.
  bool worthRepeating = false;
  // A kept connection was dead: the next attempt is free, at once, on a new one.
  bool stale = false;
};

Ending endingOf(const http::Failure& failure, wire::Repeat repeat, message::Method method,
                bool reusedConnection);
Ending endingOf(const wire::Problem& problem, wire::Repeat repeat, message::Method method);

// What a call has done whose earlier attempts came to `before`, and the last one to `now`.
Outcome combined(Outcome before, Outcome now) noexcept;

// A caller's time as the clocks count it; what is beyond their range is all the time there is.
constexpr support::Duration bounded(std::chrono::milliseconds time) noexcept {
  constexpr auto most = std::chrono::floor<std::chrono::milliseconds>(support::Duration::max());
  return std::clamp(time, std::chrono::milliseconds{0}, most);
}

// Repeats of all calls of a client together: a server that fails everything is not asked twice as
// often for it. A repeat costs a token, a success gives a tenth back.
class RetryBudget {
public:
  bool take() noexcept {
    if (tenths_ < 10) {
      return false;
    }
    tenths_ -= 10;
    return true;
  }
  void succeeded() noexcept { tenths_ = std::min(tenths_ + 1, full); }

private:
  static constexpr int full = 1000;
  int tenths_ = full;
};

inline constexpr unsigned maxAttempts = 4;

// How long to wait before attempt number `next` (2 is the first repeat): full jitter, `random` in
// [0, 1), and never less than the server asked for.
constexpr std::chrono::milliseconds backOff(unsigned next, double random,
                                            std::chrono::milliseconds atLeast) noexcept {
  constexpr std::chrono::milliseconds base{250};
  constexpr std::chrono::milliseconds cap{10'000};
  const auto span = std::min(cap, base * (1 << std::min(next, 10u)) / 2);
  const auto drawn = std::chrono::milliseconds(
      static_cast<std::chrono::milliseconds::rep>(static_cast<double>(span.count()) * random));
  return std::max(drawn, atLeast);
}

} // namespace dolthub::call
