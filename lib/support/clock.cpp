#include "support/clock.hpp"

#include <boost/asio/steady_timer.hpp>

#include <optional>

#include <time.h>

namespace dolthub::support {

namespace {

// What is due within the same few milliseconds is woken together: each ring costs a system call or
// two, and no deadline of ours is finer.
constexpr Duration grain = std::chrono::milliseconds{5};

class SystemClock final : public Clock {
public:
  explicit SystemClock(const boost::asio::any_io_executor& executor) : timer_(executor) {}

  TimePoint now() const override { return std::chrono::steady_clock::now(); }

  WallTime wallNow() const override {
    return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
  }

  BootTime bootNow() const override {
    timespec time{};
    ::clock_gettime(CLOCK_BOOTTIME, &time);
    return BootTime(std::chrono::seconds{time.tv_sec} + std::chrono::nanoseconds{time.tv_nsec});
  }

  void arm(TimePoint when) override {
    if (!timer_) {
      return;
    }
    timer_->cancel();
    if (when == never) {
      return;
    }
    timer_->expires_at(addSaturated(when, grain - when.time_since_epoch() % grain));
    // A copy: the clock may be gone when a late completion comes.
    timer_->async_wait([ring = ring_](const boost::system::error_code& error) {
      if (!error) {
        ring();
      }
    });
  }

  void shutdown() override { timer_.reset(); }

private:
  std::optional<boost::asio::steady_timer> timer_;
};

} // namespace

std::unique_ptr<Clock> systemClock(const boost::asio::any_io_executor& executor) {
  return std::make_unique<SystemClock>(executor);
}

} // namespace dolthub::support
