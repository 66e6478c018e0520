#include "call/caller.hpp"

#include "call/attempts.hpp"
#include "http/work.hpp"

#include <dolthub/version.hpp>

#include <boost/system/system_error.hpp>

#include <functional>
#include <utility>

namespace dolthub::call {

namespace {

using http::Failure;

Failure late() {
  return http::failed(http::Trouble::TimedOut, explain::Reason::TimeOver);
}

void giveBack(http::Lease& lease, bool reusable) {
  if (reusable) {
    lease.release();
  } else {
    lease.connection().closeReason = http::CloseReason::ByServer;
  }
}

// What the worker fills in while the call may already be gone.
struct Opening {
  message::Request request;
  std::uint64_t maxBytes = 0;
  std::vector<std::optional<http::FileIdentity>> identities;
  OpenedBody body;
};

} // namespace

Caller::Caller(const wire::Api& api, std::shared_ptr<support::Hub> hub,
               std::unique_ptr<support::Worker> worker, std::unique_ptr<http::Pool> pool,
               wire::Endpoint endpoint, ClientOptions options, std::shared_ptr<Telling> telling)
    : shared_(api, std::move(hub), std::move(endpoint), std::move(options)),
      worker_(std::move(worker)), pool_(std::move(pool)), telling_(std::move(telling)),
      commonHead_("Host: " + shared_.endpoint.hostHeader +
                  "\r\nUser-Agent: " + shared_.options.userAgent +
                  (shared_.options.userAgent.empty() ? "" : " ") + "dolthub-cpp/" +
                  std::string(version()) + "\r\nAccept: */*\r\nAccept-Encoding: identity\r\n") {
  if (shared_.options.requestsPerSecond > 0) {
    throttle_ = std::make_unique<Throttle>(shared_.hub, shared_.options.requestsPerSecond);
  }
}

boost::asio::awaitable<std::optional<Failure>> Caller::open(const message::Request& request,
                                                            Attempts& attempts) {
  const auto opening = std::make_shared<Opening>();
  opening->request = request;
  opening->maxBytes = shared_.options.maxUploadBytes;
  opening->identities = attempts.identities;
  std::function<std::optional<Failure>()> open = [opening]() -> std::optional<Failure> {
    auto opened = openBody(opening->request, opening->maxBytes, opening->identities);
    if (!opened) {
      return std::move(opened).error();
    }
    opening->body = std::move(*opened);
    return std::nullopt;
  };
  std::optional<Failure> failure =
      co_await http::onWorker(shared_.hub, *worker_, std::move(open), attempts.deadline());
  if (!failure) {
    attempts.identities = opening->identities;
    attempts.opened(std::move(opening->body));
  }
  co_return failure;
}

boost::asio::awaitable<std::optional<Failure>> Caller::prepare(const message::Request& request,
                                                               Attempts& attempts) {
  std::optional<Failure> failure;
  if (attempts.needsBody()) {
    failure = co_await open(request, attempts);
  }
  if (!failure && throttle_ && !attempts.outOfTime()) {
    failure = co_await throttle_->pass(attempts.deadline());
  }
  co_return failure;
}

boost::asio::awaitable<bool> Caller::waitForNext(Attempts& attempts) {
  support::Sleeper sleeper(*shared_.hub);
  const support::Wake wake = co_await shared_.hub->sleepUntil(sleeper, attempts.next());
  if (wake != support::Wake::TimedOut) {
    attempts.interrupted(wake);
  }
  co_return wake == support::Wake::TimedOut;
}

http::Outgoing Caller::outgoing(const wire::Call& call, const CallContext& context,
                                Attempts& attempts) {
  std::string boundary;
  if (hasSources(call.request)) {
    support::Hub::Lock lock(*shared_.hub);
    boundary = shared_.hub->random().name();
  }
  const ApiToken anonymous;
  requests_.fetch_add(1, std::memory_order_relaxed);
  polls_.fetch_add(context.isPoll ? 1 : 0, std::memory_order_relaxed);
  return makeOutgoing(call.request, attempts.takeBody(), commonHead_,
                      call.anonymous ? anonymous : *context.token, attempts.traceHeader(),
                      boundary);
}

namespace {

// Of a call that had waited for its connection, which goes on to the next.
std::optional<Failure> heldBack(const CallContext& context, const support::Hub& hub,
                                http::Lease& lease) {
  if (context.pause == nullptr || context.pause->until() <= hub.now()) {
    return std::nullopt;
  }
  lease.release();
  return http::failed(http::Trouble::TimedOut, "the server asked not to be asked now");
}

} // namespace

// What is rare has a coroutine of its own: g++ gives each variable of this one a place in its
// frame.
boost::asio::awaitable<Conclusion> Caller::run(const wire::Call& call, AnswerReader& reader,
                                               const CallContext& context) {
  Attempts attempts(shared_, call, context);
  try {
    bool again = true;
    while (again) {
      attempts.begin();
      std::optional<Failure> failure;
      if (attempts.needsBody() || throttle_) {
        failure = co_await prepare(call.request, attempts);
      }
      if (!failure && attempts.outOfTime()) {
        failure = late();
      }
      {
        std::optional<http::Lease> lease;
        if (!failure) {
          lease = pool_->acquireNow(attempts.leaseKind(), attempts.wantsFreshConnection());
        }
        if (!failure && !lease) {
          auto leased = co_await pool_->acquire(
              attempts.leaseKind(), attempts.wantsFreshConnection(), attempts.deadline());
          if (leased) {
            lease = std::move(*leased);
          } else {
            failure = std::move(leased).error();
          }
        }
        if (!failure) {
          failure = heldBack(context, *shared_.hub, *lease);
        }
        if (failure) {
          again = attempts.failed(*failure, false);
        } else {
          attempts.sending(lease->connection());
          http::Outgoing outgoing = this->outgoing(call, context, attempts);
          const http::ExchangeOptions options = attempts.exchangeOptions();
          auto answered = co_await http::exchange(shared_.hub, *worker_, lease->connection(),
                                                  outgoing, options, attempts.progress);
          attempts.sent(outgoing.bodyBytes);
          if (answered) {
            giveBack(*lease, answered->reusable);
            again = attempts.answered(answered->response, reader);
          } else {
            again = attempts.failed(answered.error(), !lease->isNew());
          }
        }
      }
      if (again && attempts.next() > shared_.hub->now()) {
        again = co_await waitForNext(attempts);
      }
    }
  } catch (const boost::system::system_error& error) {
    if (error.code() != boost::asio::error::operation_aborted) {
      throw;
    }
    attempts.cancelled();
  }
  co_return attempts.conclusion();
}

Statistics Caller::statistics() const {
  const http::PoolStatistics pool = pool_->statistics();
  Statistics statistics;
  statistics.requests = requests_.load(std::memory_order_relaxed);
  statistics.polls = polls_.load(std::memory_order_relaxed);
  statistics.bytesSent = shared_.bytesSent.load(std::memory_order_relaxed);
  statistics.connections = pool.opened;
  statistics.openConnections = pool.open;
  statistics.peakConnections = pool.peak;
  statistics.waitingForConnection = pool.waiting;
  return statistics;
}

} // namespace dolthub::call
