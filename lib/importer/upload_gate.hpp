#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <optional>

namespace dolthub::importer {

// Whether new files are sent, decided apart from waiting for it. A server can be out of order for
// uploads alone: reads are answered, and of each upload nobody knows whether it arrived. After two
// of these in a row, over all lanes, no new file is taken for a while; then one tries alone.
class UploadGate {
public:
  using TimePoint = std::chrono::steady_clock::time_point;
  using Pause = std::chrono::milliseconds;

  static constexpr unsigned mostLost = 2;
  static constexpr Pause firstPause = std::chrono::seconds{30};
  static constexpr Pause longestPause = std::chrono::minutes{5};

  explicit UploadGate(Pause patience) noexcept : patience_(patience) {}

  // Whether the file may be sent now. Where it is the one that tries, `left` or an end of its
  // upload gives its turn back.
  bool lets(std::size_t file, TimePoint now) noexcept {
    if (!until_) {
      return true;
    }
    if (!trying_ && now >= *until_) {
      trying_ = file;
    }
    return trying_ == file;
  }
  // When whoever is not let asks again, unless something happens before.
  TimePoint asksAgainAt() const noexcept { return trying_ || !until_ ? TimePoint::max() : *until_; }

  // The server took an upload, or its database is busy. True: that ends an outage.
  bool answered() noexcept {
    const bool wasClosed = until_.has_value();
    lost_ = 0;
    until_.reset();
    trying_.reset();
    return wasClosed;
  }

  // Of the file's upload nobody knows whether it arrived. How long nothing is sent from now on;
  // zero where patience is over. None: nothing changes, as with those that left before.
  std::optional<Pause> lost(std::size_t file, TimePoint now) noexcept {
    if (until_ ? trying_ != file : ++lost_ < mostLost) {
      return std::nullopt;
    }
    if (!until_) {
      begin_ = now;
      next_ = firstPause;
    }
    const Pause left = patience_ - std::chrono::floor<Pause>(now - begin_);
    const Pause pause = std::clamp(left, Pause{0}, next_);
    next_ = std::min(next_ * 2, longestPause);
    until_ = now + pause;
    trying_.reset();
    return pause;
  }

  // The file is done with, sent or not. True: another one may try.
  bool left(std::size_t file) noexcept {
    const bool tried = trying_ == file;
    if (tried) {
      trying_.reset();
    }
    return tried;
  }

private:
  Pause patience_;
  Pause next_ = firstPause;
  unsigned lost_ = 0; // in a row
  TimePoint begin_{};
  std::optional<TimePoint> until_; // none: open
  std::optional<std::size_t> trying_;
};

} // namespace dolthub::importer
