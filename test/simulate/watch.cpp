#include "simulate/watch.hpp"

#include "emulator/text.hpp"

#include <algorithm>
#include <charconv>

namespace dolthub::simulate {

namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

// A wait asks for its own operation at least so often, whatever lists say, and hears of its end
// within this time.
constexpr seconds longestGap{120};
// It gives up after two minutes of silence, at the poll that follows or the list that is read for
// it, of which neither may be answered: half a minute, and 20 seconds.
constexpr seconds lastPoll{50};
// What is on its way when the client is told to wait has its excuse.
constexpr milliseconds underWay{1500};
// A client of these worlds heeds no wish to be left alone beyond this.
constexpr std::chrono::minutes longestHeeded{5};

std::string operationOf(std::string_view target) {
  const auto parsed = emulator::parseTarget(target);
  return parsed ? parsed->find("operationName").value_or("") : "";
}

// The kind of request: a page of a list is the list.
std::string kindOf(std::string_view target) {
  const std::string operation = operationOf(target);
  return operation.empty() ? std::string(target.substr(0, target.find('?'))) : operation;
}

double secondsOf(support::Duration time) {
  return std::chrono::duration<double>(time).count();
}

} // namespace

void Watch::asked(support::TimePoint now, unsigned who, bool waits, std::string_view method,
                  std::string_view target) {
  ++arrived_[who];
  const auto repeat = repeated_.extract(who);
  if (method != "GET") {
    return;
  }
  if (const std::string operation = operationOf(target); !operation.empty()) {
    polls_[operation].push_back(now);
  }
  const auto told = told_.find(kindOf(target));
  if (!waits || told == told_.end()) {
    return;
  }
  // A list's wish holds for all who share it, a poll's for the wait that was told.
  // A list's next page may have waited for a connection when others were told.
  const bool isNext = target.find("pageToken=") != std::string_view::npos;
  const bool shares = told->first.starts_with('/') && !isNext && !alone_.contains(who) &&
                      !alone_.contains(told->second.who);
  const bool another = told->second.who != who;
  if (another && (!shares || (repeat && repeat.mapped() < told->second.when))) {
    return;
  }
  const support::Duration since = now - told->second.when;
  if (since > underWay && since < told->second.wait - milliseconds{50}) {
    violations_.push_back("ASKED AGAIN after " + std::to_string(secondsOf(since)) +
                          " s, and was told to wait " +
                          std::to_string(secondsOf(told->second.wait)) + " s, by script " +
                          std::to_string(who) + ": " + std::string(target));
  }
}

void Watch::answered(support::TimePoint now, unsigned who, std::string_view target,
                     std::string_view retryAfter, bool whole) {
  unsigned wait = 0;
  const auto [end, error] =
      std::from_chars(retryAfter.data(), retryAfter.data() + retryAfter.size(), wait);
  if (error != std::errc{} || end != retryAfter.data() + retryAfter.size()) {
    return;
  }
  const support::Duration heeded = std::min<support::Duration>(seconds{wait}, longestHeeded);
  const std::string kind = kindOf(target);
  longestTold_[kind] = std::max(longestTold_[kind], heeded);
  if (whole) {
    lastTold_[who] = kind;
    told_[kind] = {now, heeded, who};
  }
}

support::Duration Watch::longestWish(const std::string& operation) const {
  support::Duration longest{};
  for (const auto& [kind, wish] : longestTold_) {
    if (kind == operation || kind.starts_with("/")) {
      longest = std::max(longest, wish);
    }
  }
  return longest;
}

void Watch::unheard(unsigned who) {
  if (const auto last = lastTold_.find(who); last != lastTold_.end()) {
    told_.erase(last->second);
    lastTold_.erase(last);
  }
}

void Watch::checkWait(History& history, const Call& call, support::TimePoint ended) const {
  if (silenced_.contains(call.operation) || call.ended <= calmSince) {
    return;
  }
  const support::TimePoint from = std::max(call.begun, calmSince);
  // With a pace of its own it is patient for three polls that are not answered.
  const support::Duration pace =
      call.interval > support::Duration::zero() ? 3 * (call.interval + seconds{30}) : call.interval;
  const support::Duration longest = longestGap + pace + longestWish(call.operation);
  const std::string about =
      call.what + " of script " + std::to_string(call.script) + " for " + call.operation +
      (call.error ? "\n    which ended with: " + std::string(call.error->what()) : std::string());
  support::TimePoint last = from;
  support::Duration gap{};
  const auto found = polls_.find(call.operation);
  if (found != polls_.end()) {
    for (const support::TimePoint when : found->second) {
      if (when > from && when <= call.ended) {
        gap = std::max(gap, when - last);
        last = when;
      }
    }
  }
  gap = std::max(gap, call.ended - last);
  if (gap > longest) {
    history.violation("ITS OPERATION IS NOT ASKED ABOUT for " + std::to_string(secondsOf(gap)) +
                      " s: " + about);
  }
  if (ended != support::never && call.ended > std::max(from, ended) + longest + lastPoll) {
    history.violation("WAITS FOR WHAT HAS ENDED " +
                      std::to_string(secondsOf(call.ended - std::max(from, ended))) +
                      " s ago: " + about);
  }
}

} // namespace dolthub::simulate
