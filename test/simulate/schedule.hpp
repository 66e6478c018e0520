#pragma once

#include "emulator/random.hpp"
#include "simulate/trace.hpp"
#include "support/clock.hpp"

#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/execution.hpp>
#include <boost/asio/execution_context.hpp>
#include <boost/asio/post.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <utility>
#include <vector>

namespace dolthub::simulate {

namespace asio = boost::asio;
using emulator::Random;
using support::Duration;
using support::TimePoint;

// The time of one simulated world and everything that is ready to run or planned in it. One thread;
// of what is ready at the same moment the seed draws what runs next, as threads would.
class Schedule final : public asio::execution_context {
public:
  Schedule(std::uint64_t seed, Trace& trace) : random_(seed), trace_(trace) {}
  ~Schedule();

  // Runs what it is given as the script `who`; in order, but in any order with other scripts'.
  class Executor {
  public:
    Executor(Schedule& schedule, unsigned who) noexcept : schedule_(&schedule), who_(who) {}

    asio::execution_context& query(asio::execution::context_t) const noexcept { return *schedule_; }
    static constexpr asio::execution::blocking_t query(asio::execution::blocking_t) noexcept {
      return asio::execution::blocking.never;
    }
    Executor require(asio::execution::blocking_t::never_t) const noexcept { return *this; }
    template <class Function>
    void execute(Function function) const {
      schedule_->ready_.push_back({who_, std::make_unique<WorkOf<Function>>(std::move(function))});
    }
    friend bool operator==(const Executor& a, const Executor& b) noexcept {
      return a.schedule_ == b.schedule_ && a.who_ == b.who_;
    }
    friend bool operator!=(const Executor& a, const Executor& b) noexcept { return !(a == b); }

  private:
    Schedule* schedule_;
    unsigned who_;
  };

  Executor executor(unsigned who) noexcept { return {*this, who}; }
  // Whose work runs now; 0 in between.
  unsigned current() const noexcept { return current_; }
  TimePoint now() const noexcept { return now_; }
  std::uint64_t pieces() const noexcept { return pieces_; } // of work that ran until now
  Trace& trace() noexcept { return trace_; }

  void at(TimePoint when, std::function<void()> what) {
    plan_.emplace(std::max(when, now_), std::move(what));
  }
  void after(Duration delay, std::function<void()> what) { at(now_ + delay, std::move(what)); }

  // The clock of one client.
  std::unique_ptr<support::Clock> makeClock(Duration wallAhead);

  // Called before each piece of a script's work, and after it.
  std::function<void(unsigned who)> onRun;
  std::function<void(unsigned who)> onRan;

  // Runs what is ready; then moves to the next moment at which something happens, at most `until`.
  // false when nothing will ever happen. Throws when a moment never ends.
  bool turn(TimePoint until = support::never);

private:
  class WorldClock;
  struct Work {
    virtual ~Work() = default;
    virtual void run() = 0;
  };
  template <class Function>
  struct WorkOf final : Work {
    explicit WorkOf(Function function_) : function(std::move(function_)) {}
    void run() override { std::move(function)(); }
    Function function;
  };
  struct Task {
    unsigned who;
    std::unique_ptr<Work> work;
  };

  void settle();

  TimePoint now_ = TimePoint{} + std::chrono::hours{24};
  Random random_;
  Trace& trace_;
  std::vector<Task> ready_;
  std::multimap<TimePoint, std::function<void()>> plan_; // of equals the older first
  std::vector<WorldClock*> clocks_;
  unsigned current_ = 0;
  std::uint64_t pieces_ = 0;
};

// What one coroutine waits for.
class Event {
public:
  enum class Woken { Signalled, Cancelled };

  Event() = default;
  Event(const Event&) = delete;
  Event& operator=(const Event&) = delete;

  // Resumed by the next signal, on the coroutine's own executor.
  auto wait() {
    return asio::async_initiate<const asio::deferred_t&, void(Woken)>(
        [](auto handler, Event* self) {
          auto slot = asio::get_associated_cancellation_slot(handler);
          self->waiter_ = std::make_unique<WaiterOf<decltype(handler)>>(std::move(handler));
          if (slot.is_connected()) {
            slot.assign([self](asio::cancellation_type type) {
              if (type != asio::cancellation_type::none) {
                self->complete(Woken::Cancelled);
              }
            });
          }
        },
        asio::deferred, this);
  }
  void signal() { complete(Woken::Signalled); }

private:
  struct Waiter {
    virtual ~Waiter() = default;
    virtual void resume(Woken woken) = 0;
  };
  template <class Handler>
  struct WaiterOf final : Waiter {
    explicit WaiterOf(Handler handler_) : handler(std::move(handler_)) {}
    void resume(Woken woken) override {
      const auto executor = asio::get_associated_executor(handler);
      asio::post(executor,
                 [handler = std::move(handler), woken]() mutable { std::move(handler)(woken); });
    }
    Handler handler;
  };

  void complete(Woken woken) {
    if (const std::unique_ptr<Waiter> waiter = std::move(waiter_)) {
      waiter->resume(woken);
    }
  }

  std::unique_ptr<Waiter> waiter_;
};

// In a script. A cancel throws.
asio::awaitable<void> sleepFor(Schedule& schedule, Duration time);

} // namespace dolthub::simulate
