#pragma once

#include "http/pool_observer.hpp"
#include "http/progress_watch.hpp"
#include "http/stream.hpp"
#include "support/hub.hpp"

#include <cstdint>
#include <memory>
#include <vector>

namespace dolthub::http {

// One connection. It belongs to one call at a time; a deadline or the end of the client shuts its
// socket down from outside and leaves the rest to that call.
class Connection final : public support::TimerEntry, public support::ListHook {
public:
  enum class Stop { No, TimedOut, Closed };

  Connection(std::shared_ptr<support::Hub> hub, support::List<Connection>& live);
  ~Connection();

  // The stream to use from now on; none before.
  void attach(std::unique_ptr<Stream> stream);
  Stream& stream() noexcept { return *stream_; }

  void setDeadline(support::TimePoint deadline);
  // Likewise; and before that when nothing moved for `patience`, from now on.
  void watch(support::TimePoint deadline, support::Duration patience, ProgressWatch::Phase phase);
  void clearDeadline();
  Stop stopped() const;
  // Under the mutex.
  void stop(Stop why) noexcept;

  // Looks whether the peer has ended it, or sent what nobody asked for.
  bool stillGood();
  // The same, but does not look again where it was read empty just before `now`: the look is a
  // system call that finds nothing.
  bool stillGood(support::BootTime now);

  // It stands, and its end will be told.
  void observe(std::shared_ptr<PoolObserver> observer, std::uint64_t number);
  std::uint64_t number() const noexcept { return number_; }

  support::BootTime openedAt{};
  support::BootTime usedAt{};
  bool used = false;           // had a whole exchange before
  bool unread = false;         // time went by since it was last read empty
  std::uint64_t exchanges = 0; // begun
  CloseReason closeReason = CloseReason::Failed;
  std::vector<char> received; // the exchange's buffer, kept for the next

private:
  void ring() override;

  void tellEnd() noexcept;

  std::shared_ptr<support::Hub> hub_;
  std::shared_ptr<PoolObserver> observer_;
  std::uint64_t number_ = 0;
  std::unique_ptr<Stream> stream_;
  ProgressWatch watch_;
  Stop stop_ = Stop::No;
};

} // namespace dolthub::http
