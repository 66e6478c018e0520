#pragma once

#include "support/time.hpp"

#include <algorithm>
#include <cstddef>
#include <optional>

namespace dolthub::http {

// Until when an exchange may go on. No I/O: times and counts in, the next time to look out.
class ProgressWatch {
public:
  enum class Phase {
    Moving, // bytes have to move
    Waiting // for an answer, once the peer has all: then its time is its own
  };

  ProgressWatch() = default;
  explicit ProgressWatch(support::TimePoint deadline) : deadline_(deadline) {}
  // Something moved `now`, and the peer has not acknowledged so many bytes.
  ProgressWatch(support::TimePoint deadline, support::Duration patience, Phase phase,
                support::TimePoint now, std::size_t unacknowledged)
      : deadline_(deadline), patience_(patience), phase_(phase), movedAt_(now),
        unacknowledged_(unacknowledged) {}

  support::TimePoint next(support::TimePoint now) const noexcept {
    if (patience_ == support::Duration::zero() || awaitsAnswer()) {
      return deadline_;
    }
    const support::TimePoint end = support::addSaturated(movedAt_, patience_);
    if (unacknowledged_ == 0) {
      return std::min(deadline_, end);
    }
    // What the peer acknowledges wakes nobody.
    const support::Duration step = std::max<support::Duration>(patience_ / looks, leastStep);
    return std::min({deadline_, end, support::addSaturated(now, step)});
  }

  // When to look again; nothing when it is over.
  std::optional<support::TimePoint> look(support::TimePoint now, std::size_t unacknowledged) {
    if (unacknowledged < unacknowledged_) {
      movedAt_ = now;
    }
    unacknowledged_ = unacknowledged;
    const bool stands = patience_ > support::Duration::zero() && !awaitsAnswer() &&
                        now >= support::addSaturated(movedAt_, patience_);
    if (now >= deadline_ || stands) {
      return std::nullopt;
    }
    return next(now);
  }

private:
  static constexpr int looks = 16; // within one patience
  static constexpr std::chrono::milliseconds leastStep{1};

  bool awaitsAnswer() const noexcept { return phase_ == Phase::Waiting && unacknowledged_ == 0; }

  support::TimePoint deadline_ = support::never;
  support::Duration patience_{}; // zero: none, or rather endless
  Phase phase_ = Phase::Moving;
  support::TimePoint movedAt_{};
  std::size_t unacknowledged_ = 0;
};

} // namespace dolthub::http
