#include "importer/stop.hpp"

#include "importer/control.hpp"

#include <utility>

namespace dolthub::importer {

using support::Hub;
using support::Wake;

Stop::Stop(std::shared_ptr<Hub> hub, ImportControl control, std::function<void()> abandon)
    : hub_(std::move(hub)), control_(std::move(control)), abandon_(std::move(abandon)),
      sleeping_(hub_), lists_{&sleeping_} {
  ImportControlAccess::state(control_).listeners[this] = [this] {
    changed();
  };
}

Stop::~Stop() {
  ImportControlAccess::state(control_).listeners.erase(this);
}

bool Stop::stopped() const noexcept {
  return stopped_ || ImportControlAccess::state(control_).stopped;
}

bool Stop::abandoned() const noexcept {
  return abandoned_ || ImportControlAccess::state(control_).abandoned;
}

std::string Stop::why() const {
  return stopped_ ? why_ : ImportControlAccess::state(control_).why;
}

void Stop::stop(std::string why) {
  if (!stopped()) {
    why_ = std::move(why);
    stopped_ = true;
  }
  changed();
}

void Stop::abandon() {
  stopped_ = true;
  abandoned_ = true;
  changed();
}

void Stop::fail(std::exception_ptr problem) noexcept {
  if (!failure_) {
    failure_ = std::move(problem);
  }
  stopped_ = true;
  changed();
}

void Stop::changed() noexcept {
  if (!stopped()) {
    return;
  }
  for (WaitList* list : lists_) {
    list->wakeAll(Wake::Cancelled);
  }
  if (abandoned() && !std::exchange(told_, true)) {
    abandon_();
  }
}

boost::asio::awaitable<bool> Stop::sleep(std::chrono::milliseconds delay, bool stoppable) {
  if (abandoned() || (stoppable && stopped())) {
    co_return false;
  }
  const support::TimePoint until = support::addSaturated(hub_->now(), delay);
  if (stoppable) {
    const Wake wake = co_await sleeping_.wait(until);
    co_return wake == Wake::TimedOut;
  }
  support::Sleeper sleeper(*hub_);
  const Wake wake = co_await hub_->sleepUntil(sleeper, until);
  co_return wake == Wake::TimedOut;
}

} // namespace dolthub::importer
