#pragma once

#include "call/caller.hpp"

#include <dolthub/client.hpp>
#include <dolthub/error.hpp>

#include <boost/asio/awaitable.hpp>

#include <memory>
#include <string>
#include <vector>

namespace dolthub::operation {

// Looks for a call whose answer was lost, again and again until it is found, several things fit, or
// the time is over: lists lag. Only reads. Passes over the operations `others`, which are known to
// be another call's. Throws when cancelled, and for a lost call whose parts cannot be.
boost::asio::awaitable<Findings> findOut(call::Caller& caller, LostCall lost,
                                         std::shared_ptr<const ApiToken> token,
                                         support::TimePoint deadline,
                                         std::vector<std::string> others = {});

} // namespace dolthub::operation
