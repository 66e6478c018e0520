#pragma once

#include <chrono>

namespace dolthub::support {

using TimePoint = std::chrono::steady_clock::time_point;
using Duration = std::chrono::steady_clock::duration;
// Counts while the machine sleeps, too, as a TimePoint does not.
using BootTime = std::chrono::time_point<struct BootClock, Duration>;
using WallTime = std::chrono::sys_time<std::chrono::milliseconds>;

inline constexpr TimePoint never = TimePoint::max();
// At most so long without letting others run, but for what one function of the caller's takes.
inline constexpr std::chrono::milliseconds longestTurn{10};

// `from + by`, or `never` where that is out of range.
constexpr TimePoint addSaturated(TimePoint from, Duration by) noexcept {
  if (by <= Duration::zero()) {
    return from;
  }
  return by >= never - from ? never : from + by;
}

} // namespace dolthub::support
