#pragma once

#include "support/time.hpp"

#include <chrono>
#include <optional>

namespace dolthub::importer {

// With one kind of trouble, since when. What passed while another kind was waited for does not
// count.
class Patience {
public:
  // Whether it may still be waited for so long; it begins with the first question.
  bool isWorthWhile(support::TimePoint now, std::chrono::milliseconds delay,
                    std::chrono::milliseconds longest) noexcept {
    begin_ = begin_.value_or(now);
    return now - *begin_ + delay <= longest;
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
