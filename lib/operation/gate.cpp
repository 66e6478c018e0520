#include "operation/gate.hpp"

#include <utility>

namespace dolthub::operation {

using support::Hub;
using support::Wake;

Gate::Gate(std::shared_ptr<Hub> hub) : hub_(std::move(hub)) {
  Hub::Lock lock(*hub_);
  hub_->join(*this);
}

Gate::~Gate() {
  Hub::Lock lock(*hub_);
  unlink();
}

Gate::Pass::Pass(Pass&& other) noexcept : gate_(std::exchange(other.gate_, nullptr)) {}

Gate::Pass& Gate::Pass::operator=(Pass&& other) noexcept {
  std::swap(gate_, other.gate_);
  return *this;
}

Gate::Pass::~Pass() {
  if (gate_ != nullptr) {
    gate_->leave();
  }
}

boost::asio::awaitable<Wake> Gate::enter(Pass& pass, support::TimePoint deadline) {
  GateWaiter waiter(*hub_);
  {
    Hub::Lock lock(*hub_);
    if (inside_ < width) {
      ++inside_;
      pass = Pass(*this);
      co_return Wake::Done;
    }
    queue_.push_back(waiter);
    hub_->alarm().set(waiter, deadline);
  }
  const Wake wake = co_await hub_->suspend(waiter);
  if (wake == Wake::Done) {
    pass = std::move(waiter.pass);
  }
  co_return wake;
}

void Gate::leave() noexcept {
  Hub::Lock lock(*hub_);
  if (auto* const next = static_cast<GateWaiter*>(queue_.front())) {
    next->pass = Pass(*this);
    hub_->complete(*next, Wake::Done);
  } else {
    --inside_;
  }
}

void Gate::close() noexcept {
  while (support::Waiter* waiter = queue_.front()) {
    hub_->complete(*waiter, Wake::Closed);
  }
}

} // namespace dolthub::operation
