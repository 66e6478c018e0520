#pragma once

// lib/support: clock, random numbers, environment, digests; and the hub, by which coroutines wait
// for each other and for a time.

#include "support/clock.hpp"
#include "support/list.hpp"
#include "support/random.hpp"
#include "support/ready_queue.hpp"
#include "support/timer_queue.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/post.hpp>

#include <atomic>
#include <memory>
#include <mutex>
#include <utility>

namespace dolthub::support {

class Hub;

// A coroutine that waits for somebody else: for a connection, an address, a time, a piece of a
// file. It lives in the coroutine's frame, is completed exactly once, and has left every list
// before its owner goes on. It may be completed before it is suspended.
class Waiter : public TimerEntry, public ListHook, public ReadyEntry {
public:
  explicit Waiter(Hub& hub) noexcept : hub_(hub) {}

protected:
  ~Waiter() { leave(); }
  // Nobody completes it afterwards. A derived class whose members a completer fills calls this in
  // its own destructor.
  void leave() noexcept;
  // Under the mutex.
  void ring() override;

private:
  friend class Hub;

  bool completed_ = false;
  Hub& hub_;
};

// Waits for a time, or for whoever holds a pointer to it.
class Sleeper final : public Waiter {
public:
  using Waiter::Waiter;
};

// A part of the client that gets to know when it ends.
class HubMember : public ListHook {
public:
  // The client was destroyed, or its execution context ends: complete whoever waits here and stop
  // what is under way. Called under the mutex.
  virtual void close() noexcept = 0;
  // The execution context ends: keep nothing that belongs to it. Called without the mutex.
  virtual void drop() noexcept = 0;
  // Some time has passed: gives away what has outlived its use, to be destroyed without the mutex.
  // Called under it.
  virtual std::shared_ptr<void> tidy() { return nullptr; }

protected:
  ~HubMember() = default;
};

// What calls share sits behind this mutex, which is never held over a suspension, a callback or a
// completion: what was completed under it is posted to its own executor when it is let go. What the
// clock wakes goes on at once, where it may: a post costs more than all else about a wake.
class Hub : public std::enable_shared_from_this<Hub> {
public:
  static std::shared_ptr<Hub> make(boost::asio::any_io_executor executor,
                                   std::unique_ptr<Clock> clock, std::unique_ptr<Random> random);
  ~Hub();

  Hub(const Hub&) = delete;
  Hub& operator=(const Hub&) = delete;

  class Lock {
  public:
    explicit Lock(Hub& hub) : hub_(hub) { hub_.mutex_.lock(); }
    ~Lock() { hub_.release(); }
    Lock(const Lock&) = delete;
    Lock& operator=(const Lock&) = delete;

  private:
    Hub& hub_;
  };

  // None once its execution context has ended.
  boost::asio::any_io_executor executor();
  TimePoint now() const { return clock_->now(); }
  WallTime wallNow() const { return clock_->wallNow(); }
  BootTime bootNow() const { return clock_->bootNow(); }

  // Suspends until somebody completes `waiter`. Called without the mutex, and awaited at once.
  auto suspend(Waiter& waiter) {
    return boost::asio::async_initiate<const boost::asio::deferred_t&, void(Wake)>(
        [](auto handler, Waiter* self) { self->hub_.park(*self, std::move(handler)); },
        boost::asio::deferred, &waiter);
  }
  // Waits until `when`, the end of the client, or a cancel.
  auto sleepUntil(Waiter& waiter, TimePoint when) {
    {
      Lock lock(*this);
      timers_.set(waiter, when);
    }
    return suspend(waiter);
  }

  // The client ends: whoever waits is completed with Closed.
  void close() noexcept;

  // What follows needs the mutex, by a Lock.
  void complete(Waiter& waiter, Wake wake) noexcept;
  TimerQueue& timers() noexcept { return timers_; }
  Random& random() noexcept { return *random_; }
  bool closed() const noexcept { return closed_; }
  void join(HubMember& member) noexcept { members_.push_back(member); }

private:
  friend class Waiter;
  friend class HubService;

  Hub(boost::asio::any_io_executor executor, std::unique_ptr<Clock> clock,
      std::unique_ptr<Random> random);

  template <class Handler>
  class Parked final : public ParkedHandler {
  public:
    explicit Parked(Handler handler) : handler_(std::move(handler)) {}

    void post(Wake wake) override {
      const auto executor = boost::asio::get_associated_executor(handler_);
      boost::asio::post(
          executor, [handler = std::move(handler_), wake]() mutable { std::move(handler)(wake); });
    }

    void dispatch(Wake wake) override {
      const auto executor = boost::asio::get_associated_executor(handler_);
      boost::asio::dispatch(
          executor, [handler = std::move(handler_), wake]() mutable { std::move(handler)(wake); });
    }

  private:
    Handler handler_;
  };

  template <class Handler>
  void park(Waiter& waiter, Handler handler) {
    auto slot = boost::asio::get_associated_cancellation_slot(handler);
    auto parked = std::make_unique<Parked<Handler>>(std::move(handler));
    // Once the mutex is let go, another thread may resume the call, and end it with the last hub.
    const std::shared_ptr<Hub> kept = shared_from_this();
    Lock lock(*this);
    waiter.handler_ = std::move(parked);
    if (waiter.completed_) {
      ready_.push(waiter);
      return;
    }
    if (closed_) {
      complete(waiter, Wake::Closed);
      return;
    }
    if (!waiter.linked()) {
      waiting_.push_back(waiter);
    }
    if (slot.is_connected()) {
      slot.assign([self = &waiter](boost::asio::cancellation_type type) {
        if (type != boost::asio::cancellation_type::none) {
          const std::shared_ptr<Hub> hub = self->hub_.shared_from_this();
          Lock guard(*hub);
          hub->complete(*self, Wake::Cancelled);
        }
      });
    }
  }

  void release() noexcept;
  void ring();
  void settle();
  void closeLocked() noexcept;
  void shutdown() noexcept; // by the service

  std::mutex mutex_;
  boost::asio::any_io_executor executor_;
  std::unique_ptr<Clock> clock_;
  std::unique_ptr<Random> random_;
  TimerQueue timers_;
  TimePoint armedFor_ = never;
  List<Waiter> waiting_; // those in no other list
  List<HubMember> members_;
  ReadyQueue ready_;
  class HubService* service_ = nullptr;
  std::atomic<int> posting_ = 0; // threads that post what they completed
  bool settling_ = false;
  bool closed_ = false;
  bool dropped_ = false; // the execution context is gone
};

} // namespace dolthub::support
