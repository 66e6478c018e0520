#pragma once

#include "support/clock.hpp"

#include <cstddef>
#include <vector>

namespace dolthub::support {

// Something due at a time. Lives in its owner; takes itself out when it ends.
class TimerEntry {
public:
  TimerEntry() = default;
  TimerEntry(const TimerEntry&) = delete;
  TimerEntry& operator=(const TimerEntry&) = delete;

  TimePoint due() const noexcept { return due_; }
  bool armed() const noexcept { return place_ != nowhere; }

protected:
  ~TimerEntry() = default;

private:
  friend class TimerQueue;

  // Its time has come, and it is no longer armed. Called under the hub's mutex.
  virtual void ring() = 0;

  static constexpr std::size_t nowhere = static_cast<std::size_t>(-1);

  TimePoint due_{};
  std::size_t place_ = nowhere;
};

// All deadlines of a client, by due time: a heap whose entries know their places, so that one is
// set or taken out in logarithmic time without an allocation. Guarded by the hub's mutex.
class TimerQueue {
public:
  void set(TimerEntry& entry, TimePoint due);
  void clear(TimerEntry& entry) noexcept;
  // Rings what is due at `now`.
  void ringDue(TimePoint now);
  // When the next entry is due, or `never`.
  TimePoint next() const noexcept { return heap_.empty() ? never : heap_.front()->due_; }
  std::size_t size() const noexcept { return heap_.size(); }

private:
  void put(std::size_t place, TimerEntry* entry) noexcept;
  void up(std::size_t place, TimerEntry* entry) noexcept;
  void down(std::size_t place, TimerEntry* entry) noexcept;

  std::vector<TimerEntry*> heap_;
};

} // namespace dolthub::support
