#pragma once

#include "http/exchange.hpp"
#include "http/pool_observer.hpp"
#include "support/hub.hpp"
#include "wire/call.hpp"
#include "wire/endpoint.hpp"

#include <dolthub/observer.hpp>
#include <dolthub/options.hpp>

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace dolthub::call {

// `error.type` of OpenTelemetry: the status that is the error, or the code's name; empty of none.
std::string errorType(std::optional<Errc> error, unsigned httpStatus);

// How all that happens reaches the observer: there is one of these only where there is an observer.
class Telling final : public http::PoolObserver {
public:
  Telling(std::shared_ptr<Observer> observer, std::shared_ptr<support::Hub> hub,
          const wire::Endpoint& endpoint)
      : observer_(std::move(observer)), hub_(std::move(hub)), host_(endpoint.host),
        port_(endpoint.port) {}

  // What the observer throws is not our business.
  template <class Event>
  void tell(void (Observer::*callback)(const Event&), const Event& event) const noexcept {
    try {
      (observer_.get()->*callback)(event);
    } catch (...) {
    }
  }
  TraceHeader traceHeaderFor(const AttemptStarted& attempt) const noexcept;

  std::uint64_t newId() noexcept { return lastId_.fetch_add(1, std::memory_order_relaxed) + 1; }
  support::TimePoint now() const { return hub_->now(); }
  const std::string& host() const noexcept { return host_; }
  std::uint16_t port() const noexcept { return port_; }

  void opened(const Opened& connection) noexcept override;
  void closed(const Closed& connection) noexcept override;
  void changed(const Counts& counts) noexcept override;

private:
  const std::shared_ptr<Observer> observer_;
  const std::shared_ptr<support::Hub> hub_;
  const std::string host_;
  const std::uint16_t port_;
  std::atomic<std::uint64_t> lastId_{0};
};

// How one attempt ended, as it is told.
struct AttemptResult {
  std::optional<Errc> error;
  Outcome outcome = Outcome::NotSent;
  unsigned httpStatus = 0;
  bool sent = false;
  std::uint64_t requestBytes = 0;
  std::uint64_t responseBytes = 0;
  RetryReason retry = RetryReason::None;
  support::Duration retryDelay{};
};

// One call, or one wait, as the observer knows it, with the attempts made for it, one after the
// other.
class Activity {
public:
  Activity(std::shared_ptr<Telling> telling, std::string traceContext);
  Activity(const Activity&) = delete;
  Activity& operator=(const Activity&) = delete;

  void attemptBegins(const wire::Call& call, RequestPurpose purpose, unsigned attempt);
  // Over this connection.
  void attemptSends(std::uint64_t connection, bool isNew);
  // Filled in by its exchange.
  http::Noted& noted() noexcept { return noted_; }
  // Told once, and without the token.
  void attemptEnds(const AttemptResult& result, const ApiToken& token);

  const TraceHeader& traceHeader() const noexcept { return traceHeader_; }
  Telling& telling() const noexcept { return *telling_; }
  std::uint64_t id() const noexcept { return id_; }
  const std::string& traceContext() const noexcept { return traceContext_; }
  support::TimePoint started() const noexcept { return started_; }
  unsigned attempts() const noexcept { return attempts_; }
  unsigned lookUps() const noexcept { return lookUps_; }
  // What its attempts have come to, look-ups left out.
  Outcome outcome() const noexcept { return outcome_; }
  unsigned httpStatus() const noexcept { return httpStatus_; }

private:
  const std::shared_ptr<Telling> telling_;
  const std::uint64_t id_;
  const std::string traceContext_;
  const support::TimePoint started_;
  unsigned attempts_ = 0;
  unsigned lookUps_ = 0;
  Outcome outcome_ = Outcome::NotSent;
  unsigned httpStatus_ = 0;
  // Of the attempt under way.
  bool attempting_ = false;
  AttemptEnded attempt_;
  std::string path_;
  TraceHeader traceHeader_;
  support::TimePoint begun_{};
  support::TimePoint sendsAt_{};
  http::Noted noted_;
};

} // namespace dolthub::call
