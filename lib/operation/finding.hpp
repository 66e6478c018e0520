#pragma once

#include "call/caller.hpp"

#include <dolthub/client.hpp>
#include <dolthub/error.hpp>

#include <boost/asio/awaitable.hpp>

#include <memory>

namespace dolthub::operation {

// Looks for a call whose answer was lost, again and again until it is found, several things fit, or
// the time is over: lists lag. Only reads. Throws when
// cancelled, and for a lost call whose parts cannot be.
boost::asio::awaitable<Findings> findOut(call::Caller& caller, LostCall lost,
                                         std::shared_ptr<const ApiToken> token,
                                         support::TimePoint deadline);

} // namespace dolthub::operation
