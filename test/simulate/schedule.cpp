#include "simulate/schedule.hpp"

#include <boost/asio/error.hpp>
#include <boost/system/system_error.hpp>

#include <algorithm>
#include <stdexcept>

namespace dolthub::simulate {

class Schedule::WorldClock final : public support::Clock {
public:
  WorldClock(Schedule& schedule, Duration wallAhead) : schedule_(&schedule), wallAhead_(wallAhead) {
    schedule.clocks_.push_back(this);
  }
  ~WorldClock() override { shutdown(); }

  TimePoint now() const override { return schedule_->now_; }
  support::WallTime wallNow() const override {
    return support::WallTime{std::chrono::seconds{1'800'000'000}} +
           std::chrono::floor<std::chrono::milliseconds>(schedule_->now_ - TimePoint{} +
                                                         wallAhead_);
  }
  void arm(TimePoint when) override { armed_ = when; }
  void shutdown() override {
    std::erase(schedule_->clocks_, this);
    armed_ = support::never;
  }

  TimePoint armed() const noexcept { return armed_; }
  void ringIfDue() {
    if (armed_ <= now()) {
      armed_ = support::never;
      ring_();
    }
  }

private:
  Schedule* schedule_;
  Duration wallAhead_;
  TimePoint armed_ = support::never;
};

Schedule::~Schedule() {
  plan_.clear();
  shutdown();
  while (!ready_.empty()) { // what is dropped may leave more
    std::vector<Task> dropped;
    dropped.swap(ready_);
  }
  destroy();
}

std::unique_ptr<support::Clock> Schedule::makeClock(Duration wallAhead) {
  return std::make_unique<WorldClock>(*this, wallAhead);
}

void Schedule::settle() {
  constexpr int manyForOneMoment = 200'000;
  for (int pieces = 0; !ready_.empty(); ++pieces) {
    if (pieces == manyForOneMoment) {
      throw std::runtime_error("something goes round and round without time passing");
    }
    const unsigned who = ready_[random_.below(ready_.size())].who;
    const auto first = std::find_if(ready_.begin(), ready_.end(),
                                    [who](const Task& task) { return task.who == who; });
    const std::unique_ptr<Work> work = std::move(first->work);
    ready_.erase(first);
    current_ = who;
    ++pieces_;
    if (onRun) {
      onRun(who);
    }
    work->run();
    if (onRan) {
      onRan(who);
    }
    current_ = 0;
  }
}

bool Schedule::turn(TimePoint until) {
  settle();
  TimePoint next = plan_.empty() ? support::never : plan_.begin()->first;
  for (const WorldClock* clock : clocks_) {
    next = std::min(next, clock->armed());
  }
  if (next == support::never || next > until) {
    now_ = until == support::never ? now_ : std::max(now_, until);
    return false;
  }
  now_ = std::max(now_, next);
  while (!plan_.empty() && plan_.begin()->first <= now_) {
    const auto node = plan_.extract(plan_.begin());
    node.mapped()();
  }
  const std::vector<WorldClock*> clocks = clocks_;
  for (WorldClock* clock : clocks) {
    if (std::find(clocks_.begin(), clocks_.end(), clock) != clocks_.end()) {
      clock->ringIfDue();
    }
  }
  return true;
}

asio::awaitable<void> sleepFor(Schedule& schedule, Duration time) {
  const auto event = std::make_shared<Event>();
  schedule.after(time, [event] { event->signal(); });
  const Event::Woken woken = co_await event->wait();
  if (woken == Event::Woken::Cancelled) {
    throw boost::system::system_error(asio::error::operation_aborted);
  }
}

} // namespace dolthub::simulate
