#pragma once

#include "call/caller.hpp"
#include "operation/gate.hpp"
#include "operation/listing.hpp"
#include "operation/looking.hpp"
#include "wire/poll.hpp"

#include <dolthub/operation.hpp>
#include <dolthub/options.hpp>

#include <boost/asio/awaitable.hpp>

#include <atomic>
#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>

namespace dolthub::operation {

// What one poll came to.
struct Polled {
  std::optional<wire::Poll> poll; // none when there is an error
  std::optional<Error> error;
  std::chrono::milliseconds retryAfter{0};
};

// How a client waits for operations: one loop for all kinds.
class Waiting {
public:
  explicit Waiting(call::Caller& caller)
      : caller_(caller), gate_(caller.hub()), looking_(caller.hub()) {}

  boost::asio::awaitable<Polled> poll(const AnyOperation& operation, const call::Terms& terms);

  // Until the operation has succeeded (nothing, and `end` is what it came to), or the Error.
  boost::asio::awaitable<std::optional<Error>> await(AnyOperation operation, AwaitOptions options,
                                                     std::shared_ptr<const ApiToken> token,
                                                     wire::Poll& end);

  std::size_t count() const noexcept { return count_.load(std::memory_order_relaxed); }

private:
  // Each passes the gate first, and ends by `deadline`.
  boost::asio::awaitable<std::optional<Error>> ask(const AnyOperation& operation,
                                                   call::Terms& terms, support::TimePoint deadline,
                                                   Polled& polled);
  // Looks for the operation in the list that names it.
  boost::asio::awaitable<ListEntry> lookFor(const AnyOperation& operation, call::Terms& terms,
                                            support::TimePoint deadline);
  // Looks for all that share the list. Done, or why it did not come to that.
  boost::asio::awaitable<support::Wake> lookForAll(Looking::Member& member, call::Terms& terms,
                                                   support::TimePoint deadline);

  call::Caller& caller_;
  Gate gate_;
  Looking looking_;
  std::atomic<std::size_t> count_{0};
};

} // namespace dolthub::operation
