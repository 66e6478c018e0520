#pragma once

#include "support/hub.hpp"

#include <boost/asio/awaitable.hpp>

#include <memory>

namespace dolthub::importer {

// Coroutines that wait for one another, first come, first served. Each goes on when it is woken, at
// its time, when it is cancelled, or with the end of the context.
class WaitList final : public support::HubMember {
public:
  explicit WaitList(std::shared_ptr<support::Hub> hub);
  WaitList(const WaitList&) = delete;
  WaitList& operator=(const WaitList&) = delete;
  ~WaitList();

  void close() noexcept override;
  void drop() noexcept override {}

  boost::asio::awaitable<support::Wake> wait(support::TimePoint until = support::never);
  // False when nobody waits.
  bool wakeOne() noexcept;
  void wakeAll(support::Wake wake) noexcept;

private:
  void wakeAllLocked(support::Wake wake) noexcept;

  std::shared_ptr<support::Hub> hub_;
  support::List<support::Waiter> waiting_;
};

} // namespace dolthub::importer
