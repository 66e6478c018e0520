#pragma once

#include "call/caller.hpp"

#include <dolthub/client.hpp>
#include <dolthub/error.hpp>
#include <dolthub/pull_request.hpp>

#include <boost/asio/awaitable.hpp>

#include <optional>
#include <utility>

namespace dolthub::operation {

// What was learnt of a lost call.
class Learnt : public Findings {
public:
  Learnt() = default;
  Learnt(Findings findings, std::optional<PullRequestSummary> pull_, support::TimePoint notBefore_)
      : Findings(std::move(findings)), pull(std::move(pull_)), notBefore(notBefore_) {}

  std::optional<PullRequestSummary> pull; // of an update that was found: as it was read
  support::TimePoint notBefore{};         // the server asked to be left alone until then
};

// How long it is looked for: until it is found, or until the server has told that it is not there.
enum class SearchUntil { Found, Answered };

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
