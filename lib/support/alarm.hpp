#pragma once

#include "support/clock.hpp"

#include <cstddef>
#include <vector>

namespace dolthub::support {

// Something due at a time. Lives in its owner; takes itself out when it ends.
class AlarmEntry {
public:
  AlarmEntry() = default;
  AlarmEntry(const AlarmEntry&) = delete;
  AlarmEntry& operator=(const AlarmEntry&) = delete;

  TimePoint due() const noexcept { return due_; }
  bool armed() const noexcept { return place_ != nowhere; }

protected:
  ~AlarmEntry() = default;

private:
  friend class Alarm;

  // Its time has come, and it is no longer armed. Called under the hub's mutex.
  virtual void ring() = 0;

  static constexpr std::size_t nowhere = static_cast<std::size_t>(-1);

  TimePoint due_{};
  std::size_t place_ = nowhere;
};

// All deadlines of a client, by due time: a heap whose entries know their places, so that one is
// set or taken out in logarithmic time without an allocation. Guarded by the hub's mutex.
class Alarm {
public:
  void set(AlarmEntry& entry, TimePoint due);
  void clear(AlarmEntry& entry) noexcept;
  // Rings what is due at `now`.
  void ringDue(TimePoint now);
  // When the next entry is due, or `never`.
  TimePoint next() const noexcept { return heap_.empty() ? never : heap_.front()->due_; }
  std::size_t size() const noexcept { return heap_.size(); }

private:
  void put(std::size_t place, AlarmEntry* entry) noexcept;
  void up(std::size_t place, AlarmEntry* entry) noexcept;
  void down(std::size_t place, AlarmEntry* entry) noexcept;

  std::vector<AlarmEntry*> heap_;
};

} // namespace dolthub::support
