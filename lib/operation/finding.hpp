#pragma once

#include "call/caller.hpp"
#include "operation/sought.hpp"

#include <dolthub/error.hpp>
#include <dolthub/findings.hpp>
#include <dolthub/pull_request.hpp>

#include <boost/asio/awaitable.hpp>

#include <optional>
#include <utility>

namespace dolthub::operation {

// What findings say, as far as it decides what becomes of the call.
constexpr Sought soughtOf(Findings::Answer answer, bool certain, bool named) noexcept {
  switch (answer) {
  case Findings::Answer::Found:
    break;
  case Findings::Answer::NotFound:
    return Sought::NotThere;
  case Findings::Answer::Several:
  case Findings::Answer::CouldNotAsk:
    return Sought::NotTold;
  }
  if (certain) {
    return Sought::Proven;
  }
  return named ? Sought::Likely : Sought::Nameless;
}

// What was learnt of a lost call.
class Learnt : public Findings {
public:
  Learnt() = default;
  Learnt(Findings findings, std::optional<PullRequestSummary> pull_, support::TimePoint notBefore_)
      : Findings(std::move(findings)), pull(std::move(pull_)), notBefore(notBefore_) {}

  Sought sought() const noexcept { return soughtOf(answer, certain, named); }

  std::optional<PullRequestSummary> pull; // of an update that was found: as it was read
  support::TimePoint notBefore{};         // the server asked to be left alone until then
};

// Looks for a call whose answer was lost, again and again until it is found, several things fit, or
// the time is over: lists lag. Only reads. Throws when cancelled, and for a lost call whose parts
// cannot be. Of `context` the token, the activity and the operations known to be another call's
// count. The server is left alone until `notBefore`, as it asked for with the call itself.
//
// Certain is what nobody else can have made: a merge, by its pull request; a SQL write and a pull
// request that bear the call's own mark; an update, whose content is all that was asked for. An
// import or a statement without a mark may be another's of the same table, user and time; what is
// found by its name alone may have been there before.
boost::asio::awaitable<Learnt> findOut(call::Caller& caller, LostCall lost,
                                       const call::CallContext& context,
                                       support::TimePoint deadline,
                                       SearchUntil until = SearchUntil::Found,
                                       support::TimePoint notBefore = {});

} // namespace dolthub::operation
