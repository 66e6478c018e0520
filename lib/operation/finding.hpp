#pragma once

#include "call/caller.hpp"

#include <dolthub/client.hpp>
#include <dolthub/error.hpp>

#include <boost/asio/awaitable.hpp>

namespace dolthub::operation {

// Looks for a call whose answer was lost, again and again until it is found, several things fit, or
// the time is over: lists lag. Only reads. Throws when cancelled, and for a lost call whose parts
// cannot be. Of `terms` the token, the trace header and the operations known to be another call's
// count.
//
// Certain is what nobody else can have made: a merge, by its pull request; a SQL write and a pull
// request that bear the call's own mark; an update, whose content is all that was asked for. An
// import or a statement without a mark may be another's of the same table, user and time; what is
// found by its name alone may have been there before.
boost::asio::awaitable<Findings> findOut(call::Caller& caller, LostCall lost,
                                         const call::Terms& terms, support::TimePoint deadline);

} // namespace dolthub::operation
