#include "support/hub.hpp"

#include "support/hub_service.hpp"

#include <boost/asio/execution_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/query.hpp>

#include <thread>
#include <utility>
#include <vector>

namespace dolthub::support {

namespace asio = boost::asio;

void Waiter::leave() noexcept {
  Hub::Lock lock(hub_);
  completed_ = true;
  unlink();
  hub_.timers_.clear(*this);
}

void Waiter::ring() {
  hub_.complete(*this, Wake::TimedOut);
}

Hub::Hub(asio::any_io_executor executor, std::unique_ptr<Clock> clock,
         std::unique_ptr<Random> random)
    : executor_(std::move(executor)), clock_(std::move(clock)), random_(std::move(random)) {}

std::shared_ptr<Hub> Hub::make(asio::any_io_executor executor, std::unique_ptr<Clock> clock,
                               std::unique_ptr<Random> random) {
  std::shared_ptr<Hub> hub(new Hub(std::move(executor), std::move(clock), std::move(random)));
  hub->clock_->onRing([weak = hub->weak_from_this()] {
    if (const std::shared_ptr<Hub> self = weak.lock()) {
      self->ring();
    }
  });
  // Made after the clock's timer, so that it is shut down before the timer's service.
  asio::execution_context& context = asio::query(hub->executor_, asio::execution::context);
  hub->service_ = &asio::use_service<HubService>(context);
  hub->service_->add(*hub);
  return hub;
}

Hub::~Hub() {
  if (!dropped_) {
    clock_->shutdown();
    service_->remove(*this); // from here on the context may end
  }
}

asio::any_io_executor Hub::executor() {
  Lock lock(*this);
  return executor_;
}

void Hub::complete(Waiter& waiter, Wake wake) noexcept {
  if (waiter.completed_) {
    return;
  }
  waiter.completed_ = true;
  waiter.wake_ = wake;
  waiter.unlink();
  timers_.clear(waiter);
  if (waiter.handler_) {
    ready_.push(waiter);
  }
}

void Hub::release() noexcept {
  ReadyQueue ready;
  ready.swap(ready_);
  bool settle = false;
  if (!dropped_) {
    const TimePoint next = timers_.next();
    if (next < armedFor_) {
      armedFor_ = next;
      clock_->arm(next);
    } else if (next == never && armedFor_ != never && !settling_) {
      // An armed clock keeps the context's run() from returning; but the next call is often made
      // in a moment, and arming costs more than all else here.
      settling_ = true;
      settle = true;
    }
  }
  const bool dropped = dropped_;
  const bool posts = settle || (!ready.empty() && !dropped);
  if (posts) {
    ++posting_;
  }
  mutex_.unlock();
  if (settle) {
    asio::post(executor_, [weak = weak_from_this()] {
      if (const std::shared_ptr<Hub> self = weak.lock()) {
        self->settle();
      }
    });
  }
  if (dropped) {
    ready.dropAll();
  } else {
    ready.postAll();
  }
  if (posts) {
    --posting_;
  }
}

void Hub::settle() {
  Lock lock(*this);
  settling_ = false;
  if (!dropped_ && timers_.next() == never && armedFor_ != never) {
    armedFor_ = never;
    clock_->arm(never);
  }
}

void Hub::ring() {
  ReadyQueue ready;
  std::vector<std::shared_ptr<void>> outlived;
  {
    const std::lock_guard lock(mutex_);
    if (dropped_) {
      return;
    }
    const TimePoint now = clock_->now();
    timers_.ringDue(now);
    for (HubMember* member = members_.front(); member != nullptr; member = members_.next(*member)) {
      if (std::shared_ptr<void> some = member->tidy()) {
        outlived.push_back(std::move(some));
      }
    }
    // Said also where nothing is left: this ring may have been on its way when the clock was set
    // anew.
    armedFor_ = timers_.next();
    clock_->arm(armedFor_);
    ready.swap(ready_);
  }
  outlived.clear(); // while whoever gave them is there
  ready.dispatchAll();
}

void Hub::close() noexcept {
  Lock lock(*this);
  closeLocked();
}

void Hub::closeLocked() noexcept {
  closed_ = true;
  for (HubMember* member = members_.front(); member != nullptr; member = members_.next(*member)) {
    member->close();
  }
  while (Waiter* waiter = waiting_.front()) {
    complete(*waiter, Wake::Closed);
  }
}

void Hub::shutdown() noexcept {
  {
    Lock lock(*this);
    closeLocked();
    dropped_ = true; // from now on completing means dropping
  }
  while (posting_ != 0) {
    std::this_thread::yield(); // another thread completed something just before
  }
  for (HubMember* member = members_.front(); member != nullptr; member = members_.next(*member)) {
    member->drop();
  }
  clock_->shutdown();
  asio::any_io_executor executor; // a strand's is part of the context: it must not outlive it
  Lock lock(*this);
  executor.swap(executor_);
}

} // namespace dolthub::support
