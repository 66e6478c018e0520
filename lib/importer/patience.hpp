#pragma once

#include "support/clock.hpp"

#include <chrono>
#include <optional>

namespace dolthub::importer {

// How long one kind of trouble lasts. Each kind has a patience of its own: what passed while
// another one was waited for does not count.
class Trouble {
public:
  // Whether it may still be waited for so long; it begins with the first question.
  bool isWorthWhile(support::TimePoint now, std::chrono::milliseconds delay,
                    std::chrono::milliseconds patience) noexcept {
    begin_ = begin_.value_or(now);
    return now - *begin_ + delay <= patience;
  }
  void leaveOut(support::Duration spent) noexcept {
    if (begin_) {
      *begin_ += spent;
    }
  }
  void end() noexcept { begin_.reset(); }

private:
  std::optional<support::TimePoint> begin_;
};

} // namespace dolthub::importer
