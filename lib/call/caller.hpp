#pragma once

// lib/call: one call from start to verdict, with its attempts, its token and its deadline.

#include "call/call_context.hpp"
#include "call/shared.hpp"
#include "call/telling.hpp"
#include "call/throttle.hpp"
#include "http/exchange.hpp"
#include "http/pool.hpp"
#include "support/hub.hpp"
#include "support/worker.hpp"
#include "wire/api.hpp"
#include "wire/call.hpp"
#include "wire/endpoint.hpp"

#include <dolthub/error.hpp>
#include <dolthub/options.hpp>

#include <boost/asio/awaitable.hpp>

#include <atomic>
#include <chrono>
#include <memory>
#include <optional>
#include <string>

namespace dolthub::call {

class Attempts;

// What the calls of a client share, and the way of each of them from start to verdict.
class Caller {
public:
  Caller(const wire::Api& api, std::shared_ptr<support::Hub> hub,
         std::unique_ptr<support::Worker> worker, std::unique_ptr<http::Pool> pool,
         wire::Endpoint endpoint, ClientOptions options, std::shared_ptr<Telling> telling);

  // Carries the call until it is answered, cannot be, or its time is over. A call that may have
  // happened is never sent again. A poll is tried once: whoever polls has patience of his own.
  boost::asio::awaitable<Conclusion> run(const wire::Call& call, AnswerReader& reader,
                                         const CallContext& context);

  // What is spoken.
  const wire::Api& api() const noexcept { return shared_.api; }
  const std::shared_ptr<support::Hub>& hub() const noexcept { return shared_.hub; }
  const wire::Endpoint& endpoint() const noexcept { return shared_.endpoint; }
  const ClientOptions& options() const noexcept { return shared_.options; }
  support::Worker& worker() noexcept { return *worker_; }
  http::Pool& pool() noexcept { return *pool_; }
  // None where nobody observes.
  const std::shared_ptr<Telling>& telling() const noexcept { return telling_; }
  Statistics statistics() const;

private:
  // Opens what is to be uploaded.
  boost::asio::awaitable<std::optional<http::Failure>> open(const message::Request& request,
                                                            Attempts& attempts);
  // What has to be done before an attempt takes a connection.
  boost::asio::awaitable<std::optional<http::Failure>> prepare(const message::Request& request,
                                                               Attempts& attempts);
  http::Outgoing outgoing(const wire::Call& call, const CallContext& context, Attempts& attempts);
  // Waits until the next attempt is due; false when there will be none.
  boost::asio::awaitable<bool> waitForNext(Attempts& attempts);

  Shared shared_;
  std::unique_ptr<support::Worker> worker_;
  std::unique_ptr<http::Pool> pool_;
  const std::shared_ptr<Telling> telling_;
  const std::string commonHead_;       // the header lines that every request has
  std::unique_ptr<Throttle> throttle_; // none: as many a second as there are
  std::atomic<std::uint64_t> requests_{0};
  std::atomic<std::uint64_t> polls_{0};
};

} // namespace dolthub::call
