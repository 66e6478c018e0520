#pragma once

#include "message/request.hpp"

#include <dolthub/error.hpp>
#include <dolthub/observer.hpp>

#include <algorithm>
#include <chrono>

// Whether a call is sent once more, and when. No clock, no loop and no lock: values in, a value
// out.

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

// What a call has done whose earlier attempts came to `before`, and the last one to `now`.
constexpr Outcome combined(Outcome before, Outcome now) noexcept {
  if (before == Outcome::NotSent || now == Outcome::Done || now == Outcome::Unknown) {
    return now;
  }
  if (before == Outcome::Unknown || before == Outcome::Done) {
    return before;
  }
  return now == Outcome::NotSent ? Outcome::NotDone : now;
}

// A read costs nobody anything, so it is asked again for as long as a restart of the server takes,
// within the call's time; who changes something is told soon.
constexpr unsigned maxAttempts(message::Method method) noexcept {
  return method == message::Method::Get ? 8 : 4;
}

// A call after an attempt.
struct Progressed {
  message::Method method = message::Method::Get;
  unsigned attempts = 1; // this one included
  bool wasStale = false; // an earlier attempt met a dead connection
  bool canRepeat = true; // its body can be had again, and nothing of an answer was handed on
  bool isPoll = false;   // whoever polls has patience of his own
};

enum class Repetition {
  None,
  AtOnce, // free of charge
  Later   // after a wait, if the time and the budget allow it
};

constexpr Repetition repetitionAfter(const Ending& ending, const Progressed& call) noexcept {
  if (!call.canRepeat || ending.cancelled) {
    return Repetition::None;
  }
  if (ending.stale && !call.wasStale) {
    return Repetition::AtOnce;
  }
  const bool more = !call.isPoll && call.attempts < maxAttempts(call.method);
  return ending.mayRepeat && ending.worthRepeating && more ? Repetition::Later : Repetition::None;
}

// Why, in the observer's words.
constexpr RetryReason retryReason(Repetition repetition, Errc code, unsigned httpStatus) noexcept {
  switch (repetition) {
  case Repetition::None:
    return RetryReason::None;
  case Repetition::AtOnce:
    return RetryReason::DeadConnection;
  case Repetition::Later:
    break;
  }
  switch (code) {
  case Errc::ResolveFailed:
  case Errc::ConnectFailed:
  case Errc::LocalLimit:
    return RetryReason::NoConnection;
  case Errc::RateLimited:
    return RetryReason::RateLimited;
  default:
    return httpStatus < 400 ? RetryReason::ConnectionLost : RetryReason::Unavailable;
  }
}

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

} // namespace dolthub::call
