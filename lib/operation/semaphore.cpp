#include "operation/semaphore.hpp"

#include <chrono>
#include <utility>

namespace dolthub::operation {

using support::Hub;
using support::Wake;

Semaphore::Semaphore(std::shared_ptr<Hub> hub) : hub_(std::move(hub)) {
  Hub::Lock lock(*hub_);
  hub_->join(*this);
}

Semaphore::~Semaphore() {
  Hub::Lock lock(*hub_);
  unlink();
}

Semaphore::Permit::~Permit() {
  if (semaphore_ == nullptr) {
    return; // never taken; who rings leaves the pointer
  }
  Hub::Lock lock(*semaphore_->hub_);
  if (armed()) {
    semaphore_->hub_->timers().clear(*this);
    semaphore_->giveBack();
  }
}

void Semaphore::Permit::ring() {
  semaphore_->giveBack();
}

boost::asio::awaitable<Wake> Semaphore::acquire(Permit& permit, support::TimePoint deadline) {
  PermitWaiter waiter(*hub_, permit);
  {
    Hub::Lock lock(*hub_);
    if (inside_ < width) {
      take(permit);
      co_return Wake::Done;
    }
    queue_.push_back(waiter);
    hub_->timers().set(waiter, deadline);
  }
  const Wake wake = co_await hub_->suspend(waiter);
  co_return wake;
}

void Semaphore::take(Permit& permit) {
  ++inside_;
  permit.semaphore_ = this;
  hub_->timers().set(permit, support::addSaturated(hub_->now(), longestHold));
}

void Semaphore::giveBack() noexcept {
  --inside_;
  if (auto* const next = static_cast<PermitWaiter*>(queue_.front())) {
    take(next->permit);
    hub_->complete(*next, Wake::Done);
  }
}

void Semaphore::close() noexcept {
  while (support::Waiter* waiter = queue_.front()) {
    hub_->complete(*waiter, Wake::Closed);
  }
}

} // namespace dolthub::operation
