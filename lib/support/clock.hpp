#pragma once

#include "support/time.hpp"

#include <boost/asio/any_io_executor.hpp>

#include <functional>
#include <memory>

namespace dolthub::support {

// The one place that tells the time, and the one bell behind all deadlines.
class Clock {
public:
  virtual ~Clock() = default;

  virtual TimePoint now() const = 0;
  virtual WallTime wallNow() const = 0;
  // For what goes on elsewhere while the machine sleeps, such as a server's patience.
  virtual BootTime bootNow() const { return BootTime(now().time_since_epoch()); }

  // Calls `ring` at `when` or later, once; replaces what was asked before; `never` takes it back.
  // Called under the hub's mutex; must not call `ring` from within.
  virtual void arm(TimePoint when) = 0;
  // Nothing rings afterwards, and nothing of the execution context is touched.
  virtual void shutdown() = 0;

  void onRing(std::function<void()> ring) { ring_ = std::move(ring); }

protected:
  std::function<void()> ring_;
};

std::unique_ptr<Clock> systemClock(const boost::asio::any_io_executor& executor);

} // namespace dolthub::support
