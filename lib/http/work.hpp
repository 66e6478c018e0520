#pragma once

#include "http/failure.hpp"
#include "support/hub.hpp"
#include "support/worker.hpp"

#include <boost/asio/awaitable.hpp>

#include <functional>
#include <memory>
#include <optional>

namespace dolthub::http {

// What a wait that was not fulfilled means; `when` says what took too long.
Failure interrupted(support::Wake wake, const char* when);

// The failure that an error is which says that something of this process or machine is used up.
std::optional<Failure> localLimit(const boost::system::error_code& error);

// Runs `work` on the worker and waits for it. It may outlive the wait, so what it touches must be
// its own.
boost::asio::awaitable<std::optional<Failure>>
onWorker(std::shared_ptr<support::Hub> hub, support::Worker& worker,
         std::function<std::optional<Failure>()> work, support::TimePoint deadline);

} // namespace dolthub::http
