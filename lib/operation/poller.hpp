#pragma once

#include "call/caller.hpp"
#include "operation/semaphore.hpp"
#include "operation/shared_list_poll.hpp"
#include "operation/wait.hpp"

#include <dolthub/operation.hpp>
#include <dolthub/options.hpp>

#include <boost/asio/awaitable.hpp>

#include <atomic>
#include <chrono>
#include <cstddef>
#include <memory>

namespace dolthub::operation {

// What a client's waits for operations share, and how they ask: it carries out what a wait's
// schedule decides.
class Poller {
public:
  explicit Poller(call::Caller& caller)
      : caller_(caller), semaphore_(caller.hub()), lists_(caller.hub()) {}

  // Told as a call of its own, unless it is part of a wait.
  boost::asio::awaitable<Polled> poll(const AnyOperation& operation, call::CallContext& context);

  // Carries out a wait's action that is no sleep, and tells it what came of it.
  boost::asio::awaitable<void> turn(Wait& wait);

  const wire::Api& api() const noexcept { return caller_.api(); }
  const std::string& origin() const noexcept { return caller_.endpoint().origin; }
  const std::string& host() const noexcept { return caller_.endpoint().hostHeader; }
  support::Hub& hub() const noexcept { return *caller_.hub(); }
  SharedListPoll& lists() noexcept { return lists_; }
  const std::shared_ptr<call::Telling>& telling() const noexcept { return caller_.telling(); }
  // Those who wait now.
  std::size_t count() const noexcept { return count_.load(std::memory_order_relaxed); }
  void count(int change) noexcept { count_ += static_cast<std::size_t>(change); }

private:
  boost::asio::awaitable<void> look(Wait& wait, call::CallContext& context);
  boost::asio::awaitable<void> poll(Wait& wait, call::CallContext& context);
  boost::asio::awaitable<void> readList(Wait& wait, call::CallContext& context);
  // Whether what was to be made is there: a pull request that is merged, a fork of the owner's.
  // Each gives how long the server asked to wait.
  boost::asio::awaitable<std::chrono::milliseconds>
  checkMerged(const AnyOperation& operation, const call::CallContext& context, ListEntry& entry);
  boost::asio::awaitable<std::chrono::milliseconds>
  checkForked(Wait& wait, const call::CallContext& context, ListEntry& entry);
  support::TimePoint within(const Wait& wait, support::Duration time) const;

  call::Caller& caller_;
  Semaphore semaphore_;
  SharedListPoll lists_;
  std::atomic<std::size_t> count_{0};
};

} // namespace dolthub::operation
