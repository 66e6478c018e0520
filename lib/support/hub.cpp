#include "support/hub.hpp"

#include <boost/asio/execution_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/query.hpp>

#include <algorithm>
#include <thread>
#include <utility>
#include <vector>

namespace dolthub::support {

namespace asio = boost::asio;

// Tells every hub of an execution context that the context ends, while its sockets and timers can
// still be destroyed.
class HubService final : public asio::execution_context::service {
public:
  using key_type = HubService;
  static asio::execution_context::id id;

  explicit HubService(asio::execution_context& context)
      : asio::execution_context::service(context) {}

  void add(Hub& hub) {
    const std::lock_guard lock(mutex_);
    hubs_.push_back(&hub);
  }

  void remove(Hub& hub) noexcept {
    const std::lock_guard lock(mutex_);
    std::erase(hubs_, &hub);
  }

private:
  void shutdown() override {
    for (;;) {
      std::shared_ptr<Hub> hub;
      {
        const std::lock_guard lock(mutex_);
        if (hubs_.empty()) {
          return;
        }
        hub = hubs_.back()->weak_from_this().lock();
        if (hub) {
          hubs_.pop_back();
        }
      }
      if (hub) {
        hub->shutdown();
      } else {
        std::this_thread::yield(); // it ends in another thread, and needs the context until then
      }
    }
  }

  std::mutex mutex_;
  std::vector<Hub*> hubs_;
};

asio::execution_context::id HubService::id;

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
    enqueue(waiter);
  }
}

// Those who are to go on. Should one of them throw, the others are posted.
struct Hub::Ready {
  ~Ready() {
    while (Waiter* const waiter = take()) {
      const std::unique_ptr<ParkedHandler> handler = std::move(waiter->handler_);
      handler->post(waiter->wake_);
    }
  }

  // Its frame may be gone once it goes on.
  Waiter* take() noexcept {
    return first == nullptr ? nullptr : std::exchange(first, first->nextReady_);
  }

  Waiter* first = nullptr;
};

void Hub::enqueue(Waiter& waiter) noexcept {
  (readyLast_ != nullptr ? readyLast_->nextReady_ : readyFirst_) = &waiter;
  readyLast_ = &waiter;
}

void Hub::release() noexcept {
  Waiter* ready = std::exchange(readyFirst_, nullptr);
  readyLast_ = nullptr;
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
  const bool posts = settle || (ready != nullptr && !dropped);
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
  while (ready != nullptr) {
    // Its frame may be gone once it is posted, or dropped.
    Waiter* const waiter = std::exchange(ready, ready->nextReady_);
    const std::unique_ptr<ParkedHandler> handler = std::move(waiter->handler_);
    if (!dropped) {
      handler->post(waiter->wake_);
    }
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
  Ready ready;
  std::vector<std::shared_ptr<void>> outlived;
  {
    const std::lock_guard lock(mutex_);
    if (dropped_) {
      return;
    }
    const TimePoint now = clock_->now();
    timers_.ringDue(now);
    for (HubMember* member = members_.front(); member != nullptr; member = members_.next(*member)) {
      if (std::shared_ptr<void> some = member->tidy(now)) {
        outlived.push_back(std::move(some));
      }
    }
    // Said also where nothing is left: this ring may have been on its way when the clock was set
    // anew.
    armedFor_ = timers_.next();
    clock_->arm(armedFor_);
    ready.first = std::exchange(readyFirst_, nullptr);
    readyLast_ = nullptr;
  }
  outlived.clear(); // while whoever gave them is there
  while (Waiter* const waiter = ready.take()) {
    const std::unique_ptr<ParkedHandler> handler = std::move(waiter->handler_);
    handler->dispatch(waiter->wake_);
  }
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
