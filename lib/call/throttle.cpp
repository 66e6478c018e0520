#include "call/throttle.hpp"

#include <algorithm>
#include <utility>

namespace dolthub::call {

using support::Hub;
using support::Wake;

namespace {

// At once, of what a second has: enough to make good a timer that rings late, and too little for a
// burst that a server counts as one.
constexpr double part = 0.1;

} // namespace

Throttle::Throttle(std::shared_ptr<Hub> hub, double perSecond)
    : hub_(std::move(hub)), bucket_(perSecond, std::max(1.0, perSecond * part)) {
  Hub::Lock lock(*hub_);
  hub_->join(*this);
}

Throttle::~Throttle() {
  Hub::Lock lock(*hub_);
  hub_->timers().clear(tap_);
  unlink();
}

boost::asio::awaitable<std::optional<http::Failure>> Throttle::pass(support::TimePoint deadline) {
  support::Sleeper waiter(*hub_);
  {
    Hub::Lock lock(*hub_);
    if (queue_.front() == nullptr && bucket_.take(hub_->now())) {
      co_return std::nullopt;
    }
    queue_.push_back(waiter);
    hub_->timers().set(waiter, deadline);
    if (!tap_.armed()) {
      hub_->timers().set(tap_, bucket_.next());
    }
  }
  const Wake wake = co_await hub_->suspend(waiter);
  if (wake != Wake::Done) {
    Hub::Lock lock(*hub_);
    if (queue_.empty()) { // an armed clock keeps the context's run() from returning
      hub_->timers().clear(tap_);
    }
  }
  switch (wake) {
  case Wake::Done:
    co_return std::nullopt;
  case Wake::TimedOut:
    co_return http::failed(http::Trouble::TimedOut, explain::Reason::TurnLate);
  case Wake::Cancelled:
    co_return http::failed(http::Trouble::Cancelled, {});
  case Wake::Closed:
    break;
  }
  co_return http::failed(http::Trouble::Closed, {});
}

void Throttle::serve() {
  const support::TimePoint now = hub_->now();
  while (support::Waiter* const first = queue_.front()) {
    if (!bucket_.take(now)) {
      hub_->timers().set(tap_, bucket_.next());
      return;
    }
    hub_->complete(*first, Wake::Done);
  }
}

void Throttle::close() noexcept {
  hub_->timers().clear(tap_);
  while (support::Waiter* const waiter = queue_.front()) {
    hub_->complete(*waiter, Wake::Closed);
  }
}

} // namespace dolthub::call
