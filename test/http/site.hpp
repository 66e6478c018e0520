#pragma once

#include "harness/seams.hpp"
#include "http/exchange.hpp"
#include "http/pool.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/system/system_error.hpp>

#include <algorithm>
#include <exception>
#include <memory>
#include <optional>
#include <ostream>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace dolthub::http {

inline std::ostream& boost_test_print_type(std::ostream& out, Trouble trouble) {
  constexpr const char* names[] = {"Resolve",  "ResolveForNow", "Connect",      "Proxy",
                                   "Tls",      "LocalLimit",    "Overloaded",   "TimedOut",
                                   "Closed",   "Cancelled",     "Disconnected", "BadResponse",
                                   "TooLarge", "FileUnusable",  "FileChanged",  "Callback"};
  return out << names[static_cast<int>(trouble)];
}
inline std::ostream& boost_test_print_type(std::ostream& out, Reach reach) {
  constexpr const char* names[] = {"NotSent", "Incomplete", "Whole", "Answered"};
  return out << names[static_cast<int>(reach)];
}

using harness::Script;
using harness::Step;
using std::chrono::milliseconds;
using std::chrono::seconds;

// What a coroutine came to, and the way to cancel it.
template <class T>
class Running {
public:
  bool ended() const noexcept { return value_.has_value() || thrown_; }
  T& get() {
    if (thrown_) {
      std::rethrow_exception(thrown_);
    }
    return value_.value();
  }
  // It was stopped, by a value that says so or by Asio's exception.
  bool cancelled() const {
    if (thrown_) {
      try {
        std::rethrow_exception(thrown_);
      } catch (const boost::system::system_error& error) {
        return error.code() == asio::error::operation_aborted;
      }
    }
    return value_ && value_->has_error() && value_->error().trouble == Trouble::Cancelled;
  }
  asio::cancellation_signal signal;

  std::optional<T> value_;
  std::exception_ptr thrown_;
};

inline PoolLimits smallPool(std::size_t connections = 4) {
  PoolLimits limits;
  limits.maxConnections = connections;
  limits.maxWaiters = 100;
  limits.idleTime = seconds{20};
  limits.maxAge = std::chrono::minutes{5};
  limits.connectTimeout = seconds{10};
  return limits;
}

// A pool over scripted streams, on an io_context and a clock that move only when told.
class Site {
public:
  explicit Site(PoolLimits limits = smallPool(), const std::string& host = "dolthub.test")
      : context(std::in_place) {
    auto clockSeam = std::make_unique<harness::ManualClock>();
    auto resolverSeam = std::make_unique<harness::FakeResolver>();
    auto transportSeam = std::make_unique<harness::ScriptedTransport>(context->get_executor());
    clock = clockSeam.get();
    resolver = resolverSeam.get();
    resolver->executor = context->get_executor();
    transport = transportSeam.get();
    hub = support::Hub::make(context->get_executor(), std::move(clockSeam),
                             std::make_unique<harness::SeededRandom>(1));
    addresses = std::make_shared<Addresses>(hub, std::move(resolverSeam), host, 443);
    pool.emplace(hub, std::move(transportSeam), addresses, host, limits);
  }
  // The frames under way use all the rest.
  ~Site() { context.reset(); }

  void settle() {
    context->restart();
    context->poll();
  }
  void advance(support::Duration by) {
    clock->advance(by);
    settle();
  }
  void drop() { context.reset(); }

  template <class T>
  std::unique_ptr<Running<T>> start(asio::awaitable<T> work) {
    auto running = std::make_unique<Running<T>>();
    asio::co_spawn(
        *context, std::move(work),
        asio::bind_cancellation_slot(running->signal.slot(),
                                     [at = running.get()](std::exception_ptr thrown, T value) {
                                       at->thrown_ = thrown;
                                       at->value_.emplace(std::move(value));
                                     }));
    settle();
    return running;
  }
  // Runs to the end; moves the clock where nothing else moves.
  template <class T>
  T run(asio::awaitable<T> work) {
    auto running = start(std::move(work));
    while (!running->ended()) {
      if (!clock->advanceToNext()) {
        throw std::logic_error("it waits, and nothing will ever wake it");
      }
      settle();
    }
    return std::move(running->get());
  }

  using Leased = boost::system::result<Lease, Failure>;
  asio::awaitable<Leased> acquire(LeaseKind kind = LeaseKind::Short, bool fresh = false,
                                  std::optional<support::Duration> within = {}) {
    return pool->acquire(kind, fresh, within ? clock->now() + *within : support::never);
  }
  // A lease at once.
  Lease lease(LeaseKind kind = LeaseKind::Short, bool fresh = false) {
    Leased leased = run(acquire(kind, fresh));
    if (!leased) {
      throw std::logic_error("no lease: " + leased.error().text);
    }
    return std::move(*leased);
  }

  std::optional<asio::io_context> context;
  harness::ManualClock* clock;
  harness::FakeResolver* resolver;
  harness::ScriptedTransport* transport;
  std::shared_ptr<support::Hub> hub;
  std::shared_ptr<Addresses> addresses;
  std::optional<Pool> pool;
  harness::InlineWorker worker;
};

// A lease, an exchange, and the lease given back.
struct Exchanged {
  bool answered() const noexcept { return answer.has_value(); }
  const message::Response& response() const { return answer.value().response; }
  const Failure& failure() const { return failed.value(); }

  std::optional<Answer> answer;
  std::optional<Failure> failed;
  Progress progress;
};

inline asio::awaitable<boost::system::result<std::shared_ptr<Exchanged>, Failure>>
once(Site& site, std::shared_ptr<Outgoing> outgoing, std::shared_ptr<ExchangeOptions> options,
     std::shared_ptr<Exchanged> exchanged = std::make_shared<Exchanged>()) {
  auto leased = co_await site.pool->acquire(LeaseKind::Short, false, options->deadline);
  if (!leased) {
    exchanged->failed = leased.error();
    co_return exchanged;
  }
  Lease lease = std::move(*leased);
  auto answered = co_await exchange(site.hub, site.worker, lease.connection(), *outgoing, *options,
                                    exchanged->progress);
  if (answered) {
    exchanged->answer = std::move(*answered);
    if (exchanged->answer->reusable) {
      lease.release();
    }
  } else {
    exchanged->failed = std::move(answered).error();
  }
  co_return exchanged;
}

inline std::shared_ptr<Outgoing> sending(std::string head) {
  auto outgoing = std::make_shared<Outgoing>();
  outgoing->head = std::move(head);
  return outgoing;
}

inline const std::string aGet = "GET /a HTTP/1.1\r\nHost: dolthub.test\r\n\r\n";

inline std::shared_ptr<ExchangeOptions> options() {
  return std::make_shared<ExchangeOptions>();
}

inline Exchanged exchanged(Site& site, std::shared_ptr<Outgoing> outgoing,
                           std::shared_ptr<ExchangeOptions> with = options()) {
  return std::move(**site.run(once(site, std::move(outgoing), std::move(with))));
}

inline Script script(std::vector<Step> steps, std::size_t writesAtOnce = 0) {
  Script script;
  script.steps = std::move(steps);
  script.writesAtOnce = writesAtOnce;
  return script;
}

} // namespace dolthub::http
