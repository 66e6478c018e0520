#pragma once

#include "simulate/history.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace dolthub::simulate {

// What the server sees of the client's manners, which its effects do not show: when each operation
// was asked about, and whether the client came again before it was told to.
class Watch {
public:
  // A request of the script has arrived; `waits`: it belongs to a wait for an operation.
  void asked(support::TimePoint now, unsigned who, bool waits, std::string_view method,
             std::string_view target);
  // The answer to a script has left, with that Retry-After.
  void answered(support::TimePoint now, unsigned who, std::string_view target,
                std::string_view retryAfter, bool whole);
  // A script's waits have a pace of their own, and share no list.
  void waitsAlone(unsigned who) { alone_.insert(who); }
  // Nobody is left who was told.
  void forgetWishes() {
    told_.clear();
    lastTold_.clear();
  }
  // The script's next request is that of `begun` once more: what others were told since it may not
  // know.
  void repeats(unsigned who, support::TimePoint begun) { repeated_[who] = begun; }
  // No answer has reached the script: what it was told last it may not know.
  void unheard(unsigned who);
  // An operation's poll is not answered, or not truly.
  void silences(const std::string& operation) { silenced_.insert(operation); }
  // A script was told of a success that is none, as no client could know.
  void lies(unsigned who) { liedTo_.insert(who); }
  bool liedTo(unsigned who) const { return liedTo_.contains(who); }

  // A script's requests that have arrived.
  std::uint64_t arrivals(unsigned who) { return arrived_[who]; }

  // What the server is seen to have done amiss to a script's calls.
  void disturbs(unsigned who) { disturbed_[who] += 1; }
  std::uint64_t disturbances(unsigned who) { return disturbed_[who]; }
  // It has a connection. Who gets none soon is hindered by what happens to others.
  void holds(unsigned who, support::TimePoint now) { heldSince_.try_emplace(who, now); }
  void wants(unsigned who) { heldSince_.erase(who); }
  bool isKeptWaiting(unsigned who, support::TimePoint since) const {
    const auto held = heldSince_.find(who);
    return held == heldSince_.end() || held->second - since > std::chrono::seconds{5};
  }
  // Whoever wants what they share.
  void disturbsAllUntil(support::TimePoint end) { allDisturbed_ = std::max(allDisturbed_, end); }
  support::TimePoint allDisturbedUntil() const { return allDisturbed_; }

  // From when on all polls are answered in truth.
  support::TimePoint calmSince = support::never;
  support::TimePoint clearSince = support::never;

  // `ended`: when the operation ended as its polls show; never where they do not.
  void checkWait(History& history, const Call& call, support::TimePoint ended) const;
  void violation(std::string text) { violations_.push_back(std::move(text)); }
  const std::vector<std::string>& violations() const noexcept { return violations_; }

  // The longest that the server asked for with the operation's polls, or with a list.
  support::Duration longestWish(const std::string& operation) const;

private:
  struct Told {
    support::TimePoint when{};
    support::Duration wait{};
    unsigned who = 0;
  };

  std::map<std::string, std::vector<support::TimePoint>, std::less<>> polls_; // by operation
  std::map<std::string, Told, std::less<>> told_;                             // by what was asked
  std::map<unsigned, std::string> lastTold_;                                  // and whom, of what
  std::map<std::string, support::Duration, std::less<>> longestTold_;         // by what was asked
  std::set<std::string> silenced_;
  std::set<unsigned> liedTo_;
  std::set<unsigned> alone_;
  std::map<unsigned, support::TimePoint> repeated_;
  std::map<unsigned, std::uint64_t> disturbed_;
  std::map<unsigned, support::TimePoint> heldSince_;
  support::TimePoint allDisturbed_{};
  std::map<unsigned, std::uint64_t> arrived_;
  std::vector<std::string> violations_;
};

} // namespace dolthub::simulate
