#pragma once

#include "support/clock.hpp"

#include <algorithm>
#include <chrono>
#include <cstddef>

namespace dolthub::operation {

// How long after one poll the next is due, when the operation was waited for since `waited`: soon
// at first, since most imports are short, then in proportion, so that the wait behind the end stays
// a small share of the whole; sooner where a look at a list is `shared` with others. The figures
// are the fewest requests, in bench/peers/polling.cpp, that notice the end of half of all
// operations within a fifth of what they took, or a tenth where shared. `random` in [0, 1) spreads
// it by a fifth, so that operations started together are not asked about together.
constexpr support::Duration nextPoll(std::size_t polls, support::Duration waited, double random,
                                     bool shared = false) noexcept {
  using namespace std::chrono_literals;
  const support::Duration part = shared ? waited / 5 : waited * 2 / 5;
  const support::Duration plain =
      polls == 0 ? support::Duration(300ms) : std::clamp<support::Duration>(part, 1500ms, 30s);
  return support::Duration(static_cast<support::Duration::rep>(static_cast<double>(plain.count()) *
                                                               (0.8 + 0.4 * random)));
}

// Polls that failed in a row say nothing about the operation; this is when they end the wait.
class Patience {
public:
  static constexpr unsigned maxFailures = 10;
  static constexpr std::chrono::minutes maxSilence{2};

  explicit Patience(support::TimePoint now) : lastHeard_(now) {}

  void heard(support::TimePoint when) {
    if (when > lastHeard_) {
      failures_ = 0;
      lastHeard_ = when;
    }
  }
  // false: it is over.
  bool failed(support::TimePoint now) {
    ++failures_;
    return failures_ < maxFailures && now - lastHeard_ < maxSilence;
  }

private:
  unsigned failures_ = 0;
  support::TimePoint lastHeard_;
};

// A poll may be refused because the operation is too young to be seen.
inline constexpr std::chrono::seconds notVisibleGrace{10};
// A failed import or merge may look as if it ran for ever, so every so many polls without a change
// the jobs list is asked.
inline constexpr std::size_t pollsBetweenChecks = 5;

} // namespace dolthub::operation
