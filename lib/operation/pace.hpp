#pragma once

#include "support/time.hpp"

#include <algorithm>
#include <chrono>
#include <cstddef>

namespace dolthub::operation {

// How long after one poll the next is due, when the operation was waited for since `waited`: soon
// at first, since most imports are short, then in proportion, so that the wait behind the end stays
// a small share of the whole; sooner where a look at a list is `shared` with others. The figures
// are the fewest requests, in bench/peers/polling.cpp, that notice the end of half of all
// operations within a fifth of what they took, or a tenth where shared. `random` in [0, 1) spreads
// it by a fifth, so that operations started together are not asked about together; 30 s are not
// exceeded.
constexpr support::Duration pollDelay(std::size_t polls, support::Duration waited, double random,
                                      bool shared = false) noexcept {
  using namespace std::chrono_literals;
  const support::Duration part = shared ? waited / 5 : waited * 2 / 5;
  const support::Duration plain =
      polls == 0 ? support::Duration(300ms) : std::clamp<support::Duration>(part, 1500ms, 25s);
  return support::Duration(static_cast<support::Duration::rep>(static_cast<double>(plain.count()) *
                                                               (0.8 + 0.4 * random)));
}

// Between two polls of its own, however much a list says meanwhile: a list may be wrong for ever.
constexpr support::Duration ownPollWithin(support::Duration waited) noexcept {
  using namespace std::chrono_literals;
  return std::clamp<support::Duration>(waited, 10s, 60s);
}

// What one poll may take, and what a look at a list: they say that the operation still runs, and a
// server that hangs with one may answer the next.
inline constexpr std::chrono::seconds pollTime{30};
inline constexpr std::chrono::seconds lookTime{5};
// Who is due while somebody else looks waits so long for what the look says.
inline constexpr std::chrono::seconds patienceWithALook{2};
// Reading lists for one operation's sake, all pages together.
inline constexpr std::chrono::seconds listTime{20};

// How long a wait puts off a failure to learn its reason, where the server asks to be left alone.
inline constexpr std::chrono::minutes patienceForAReason{1};
// A success that names no pull request is asked about again after a second, two, four and eight:
// the server may be slower to make one than to end the import.
inline constexpr std::chrono::seconds pullRequestLag{1};
inline constexpr unsigned pollsForAPullRequest = 5;
// How long after an operation's end a list may be behind, as far as a reason is worth it.
inline constexpr std::chrono::seconds listsLag{10};
// How long one must go on to call failed what polls say runs: DoltHub's polls may say so of a
// failed job for ever, and a list may be behind a job that is tried again.
inline constexpr std::chrono::seconds listsInsist{40};

// Polls that fail say nothing about the operation. They end the wait when there were so many, and
// nothing was heard for so long; what the server asked to wait does not count.
inline constexpr unsigned fewestFailures = 3;
inline constexpr std::chrono::minutes longestSilence{2};

// A poll may be refused because the operation is too young to be seen, or because its database is
// out of sight for a moment: "no such repository" shows up in short outages.
inline constexpr std::chrono::seconds notVisibleGrace{10};
inline constexpr unsigned refusalsToBelieve = 3;
// A failed import or merge may look as if it ran for ever, so every so many polls without a change
// the list is asked.
inline constexpr unsigned pollsBetweenChecks = 5;
// Where the server asks for long pauses, that would take minutes.
constexpr unsigned pollsBeforeACheck(support::Duration retryAfter) noexcept {
  return retryAfter < listsLag ? pollsBetweenChecks : 2;
}
// Polls in quick succession after a list said that it has succeeded, for it may be ahead.
inline constexpr unsigned soonPolls = 5;
// After so many polls whose look before had said nothing, a wait looks no more.
inline constexpr unsigned looksInVain = 5;

} // namespace dolthub::operation
