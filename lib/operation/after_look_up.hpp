#pragma once

#include "operation/sought.hpp"

#include <dolthub/error.hpp>
#include <dolthub/options.hpp>

#include <chrono>

// What becomes of a call whose answer was lost. No clock, no loop: values in, a value out.

namespace dolthub::operation {

// A call that failed and must not happen twice, as far as it decides whether it is looked for.
struct FailedCall {
  bool mayHaveHappened = false;
  bool cancelled = false;      // whoever made it waits no more
  bool callbackFailed = false; // what it was answered is known
  bool mayLook = true;         // there is time for it, and the client has not ended
};

constexpr bool isLookedFor(const FailedCall& call) noexcept {
  return call.mayHaveHappened && !call.cancelled && !call.callbackFailed && call.mayLook;
}

// One that is, as far as it decides.
struct LostCallState {
  Outcome outcome = Outcome::Unknown; // Unknown or Done
  bool twiceIsOnce = false;           // the update of a pull request
  bool canReopen = true;              // what it sends can be had again
  bool sentAgain = false;
  LostPolicy policy = LostPolicy::Report;
  bool acceptLikely = false;
};

enum class AfterLookUp { Succeeds, IsSentAgain, IsReported, IsCancelled };

constexpr bool mayBeSentAgain(const LostCallState& call) noexcept {
  return !call.sentAgain && call.canReopen && call.outcome == Outcome::Unknown &&
         (call.twiceIsOnce || call.policy == LostPolicy::SendAgain);
}

// What is safe to send again is so as soon as the server has told that it is not there; else the
// lists have all the time there is to catch up.
constexpr SearchUntil searchUntil(const LostCallState& call) noexcept {
  return call.twiceIsOnce && mayBeSentAgain(call) ? SearchUntil::Answered : SearchUntil::Found;
}

// What does not say what it is for is nobody's that is known.
constexpr AfterLookUp afterLookUp(const LostCallState& call, Sought sought) noexcept {
  if (sought == Sought::Proven || (sought == Sought::Likely && call.acceptLikely)) {
    return AfterLookUp::Succeeds;
  }
  return sought == Sought::NotThere && mayBeSentAgain(call) ? AfterLookUp::IsSentAgain
                                                            : AfterLookUp::IsReported;
}

// What becomes of one that is to be sent again, once the server may be asked: `left` is the time
// for it.
constexpr AfterLookUp afterPause(std::chrono::milliseconds left, bool cancelled) noexcept {
  if (left.count() <= 0) {
    return AfterLookUp::IsReported;
  }
  return cancelled ? AfterLookUp::IsCancelled : AfterLookUp::IsSentAgain;
}

} // namespace dolthub::operation
