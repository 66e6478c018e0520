#pragma once

// lib/call: one call from start to verdict, with its attempts, its token and its deadline.

#include "call/policy.hpp"
#include "call/telling.hpp"
#include "call/throttle.hpp"
#include "http/exchange.hpp"
#include "http/pool.hpp"
#include "support/hub.hpp"
#include "support/worker.hpp"
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

// Makes of a response what the caller asked for, or says why it is not that.
class AnswerReader {
public:
  virtual std::optional<wire::Problem> read(const message::Response& response) = 0;

protected:
  ~AnswerReader() = default;
};

// What a server asked to be left alone in, by whoever was told.
class Pause {
public:
  virtual support::TimePoint until() const = 0;

protected:
  ~Pause() = default;
};

// Who asks, and how long.
struct CallContext {
  std::shared_ptr<const ApiToken> token;
  CallOptions options;
  std::shared_ptr<http::Sink> sink; // for a download
  bool isPoll = false;              // of a wait
  bool isRestOfTime = false;        // options.timeout is what is left of the kind's own
  RequestPurpose purpose = RequestPurpose::Call;
  // Looked at when there is a connection, for which the call may have waited: not sent before.
  const Pause* pause = nullptr;
  Activity* activity = nullptr; // none where nobody observes
};

// How a call ended.
struct Conclusion {
  std::optional<Error> error; // none when the reader has the answer
  // What the server asked to wait before it is called again, with whatever status, a success as
  // well; bounded by ClientOptions.
  std::chrono::milliseconds retryAfter{0};
  // Of the last answer, see wire::Problem.
  bool ownBody = false;
  bool aboutOperation = false;
  // Of a success that went to a sink, for what its end may still bring to light.
  std::optional<ErrorDetails> sunk;
};

// What the calls of a client share, and the way of each of them from start to verdict.
class Caller {
public:
  Caller(std::shared_ptr<support::Hub> hub, std::unique_ptr<support::Worker> worker,
         std::unique_ptr<http::Pool> pool, wire::Endpoint endpoint, ClientOptions options,
         std::shared_ptr<Telling> telling);

  // Carries the call until it is answered, cannot be, or its time is over. A call that may have
  // happened is never sent again. A poll is tried once: whoever polls has patience of his own.
  boost::asio::awaitable<Conclusion> run(const wire::Call& call, AnswerReader& reader,
                                         const CallContext& context);

  const std::shared_ptr<support::Hub>& hub() const noexcept { return hub_; }
  const wire::Endpoint& endpoint() const noexcept { return endpoint_; }
  const ClientOptions& options() const noexcept { return options_; }
  support::Worker& worker() noexcept { return *worker_; }
  http::Pool& pool() noexcept { return *pool_; }
  // None where nobody observes.
  const std::shared_ptr<Telling>& telling() const noexcept { return telling_; }
  Statistics statistics() const;

private:
  class Attempts;

  // Opens what is to be uploaded.
  boost::asio::awaitable<std::optional<http::Failure>> open(const message::Request& request,
                                                            Attempts& attempts);
  // What has to be done before an attempt takes a connection.
  boost::asio::awaitable<std::optional<http::Failure>> prepare(const message::Request& request,
                                                               Attempts& attempts);
  http::Outgoing outgoing(const wire::Call& call, const CallContext& context, Attempts& attempts);
  // Waits until the next attempt is due; false when there will be none.
  boost::asio::awaitable<bool> waitForNext(Attempts& attempts);

  std::shared_ptr<support::Hub> hub_;
  std::unique_ptr<support::Worker> worker_;
  std::unique_ptr<http::Pool> pool_;
  const wire::Endpoint endpoint_;
  const ClientOptions options_;
  const std::shared_ptr<Telling> telling_;
  const std::string commonHead_;       // the header lines that every request has
  std::unique_ptr<Throttle> throttle_; // none: as many a second as there are
  RetryBudget budget_;                 // guarded by the hub's mutex
  std::atomic<std::uint64_t> requests_{0};
  std::atomic<std::uint64_t> polls_{0};
  std::atomic<std::uint64_t> bytesSent_{0};
};

} // namespace dolthub::call
