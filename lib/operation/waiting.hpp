#pragma once

#include "call/caller.hpp"
#include "operation/gate.hpp"
#include "operation/listing.hpp"
#include "operation/looking.hpp"
#include "operation/wait.hpp"

#include <dolthub/operation.hpp>
#include <dolthub/options.hpp>

#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>

namespace dolthub::operation {

// How a client waits for operations: one loop for all kinds.
class Waiting {
public:
  explicit Waiting(call::Caller& caller)
      : caller_(caller), gate_(caller.hub()), looking_(caller.hub()) {}

  boost::asio::awaitable<Polled> poll(const AnyOperation& operation, const call::Terms& terms);

  // A wait that is still to begin; `keep` is what it needs to live.
  std::unique_ptr<Wait> prepare(std::shared_ptr<void> keep, AnyOperation operation,
                                AwaitOptions options, std::shared_ptr<const ApiToken> token);
  // What follows when a wait is due: a look at the list for all, a poll, or another sleep.
  boost::asio::awaitable<void> turn(Wait& wait);

  std::size_t count() const noexcept { return looking_.count(); }

private:
  // Each passes the gate first, and ends by the wait's deadline. Done, or why it did not come to
  // it.
  boost::asio::awaitable<support::Wake> ask(Wait& wait, call::Terms& terms, Polled& polled);
  // Looks for the operation in the list that names it.
  boost::asio::awaitable<ListEntry> lookFor(const AnyOperation& operation, call::Terms& terms,
                                            support::TimePoint deadline);
  // Looks for all that share the list.
  boost::asio::awaitable<support::Wake> lookForAll(Looking::Member& member, call::Terms& terms,
                                                   support::TimePoint deadline);

  call::Caller& caller_;
  Gate gate_;
  Looking looking_;
};

} // namespace dolthub::operation
