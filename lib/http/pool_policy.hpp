#pragma once

#include <algorithm>
#include <cstddef>

namespace dolthub::http {

// Uploads and downloads are long: they never take all connections, so that a poll does not wait
// for an upload.
enum class LeaseKind { Short, Long };

constexpr std::size_t longCap(std::size_t cap) noexcept {
  return cap - std::max<std::size_t>(1, cap / 8);
}

struct PoolCounts {
  std::size_t cap = 0;
  std::size_t total = 0; // leased, being opened, or idle
  std::size_t idle = 0;
  std::size_t longLeases = 0;
  std::size_t shortWaiting = 0;
  std::size_t longWaiting = 0;
  std::size_t maxWaiters = 0;
};

constexpr bool hasRoom(const PoolCounts& counts, LeaseKind kind) noexcept {
  return kind == LeaseKind::Short || counts.longLeases < longCap(counts.cap);
}

enum class Admission {
  UseIdle,
  Open,
  ReplaceIdle, // close the idle connection that was unused longest, and open one
  Wait,
  Overloaded
};

// What a call that comes now gets. `idleFits`: the connection used last is fresh enough for it.
constexpr Admission admit(const PoolCounts& counts, LeaseKind kind, bool idleFits) noexcept {
  const bool somebodyWaits =
      counts.shortWaiting > 0 || (counts.longWaiting > 0 && hasRoom(counts, LeaseKind::Long));
  if (hasRoom(counts, kind) && !somebodyWaits) {
    if (counts.idle > 0 && idleFits) {
      return Admission::UseIdle;
    }
    if (counts.total < counts.cap) {
      return Admission::Open;
    }
    if (counts.idle > 0) {
      return Admission::ReplaceIdle;
    }
  }
  return counts.shortWaiting + counts.longWaiting < counts.maxWaiters ? Admission::Wait
                                                                      : Admission::Overloaded;
}

// Which queue a connection that was given back goes to: the oldest waiter whose kind has room.
enum class NextQueue { Nobody, Short, Long };

constexpr NextQueue nextWaiter(const PoolCounts& counts, bool longIsOlder) noexcept {
  const bool longMay = counts.longWaiting > 0 && hasRoom(counts, LeaseKind::Long);
  if (counts.shortWaiting > 0) {
    return longMay && longIsOlder ? NextQueue::Long : NextQueue::Short;
  }
  return longMay ? NextQueue::Long : NextQueue::Nobody;
}

} // namespace dolthub::http
