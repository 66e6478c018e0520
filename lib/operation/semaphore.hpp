#pragma once

#include "support/hub.hpp"

#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <cstddef>
#include <memory>

namespace dolthub::operation {

// Polls in flight at once; the rest wait here, in the order in which they fell due, and hold no
// connection meanwhile. A poll that takes long keeps its permit for a while only: a server that
// hangs with some of them must not keep the others from their turn.
class Semaphore final : public support::HubMember {
public:
  explicit Semaphore(std::shared_ptr<support::Hub> hub);
  ~Semaphore();

  // A permit, given back when it ends, or when it was held for long.
  class Permit final : public support::TimerEntry {
  public:
    Permit() = default;
    ~Permit();

  private:
    friend class Semaphore;

    void ring() override;

    Semaphore* semaphore_ = nullptr;
  };

  // Done with `permit` taken, or why not. Both outlive the wait for it.
  boost::asio::awaitable<support::Wake> acquire(Permit& permit, support::TimePoint deadline);

  void close() noexcept override;
  void drop() noexcept override {}

private:
  static constexpr std::size_t width = 8;
  static constexpr std::chrono::seconds longestHold{3};

  struct PermitWaiter final : support::Waiter {
    PermitWaiter(support::Hub& hub, Permit& permit_) noexcept : Waiter(hub), permit(permit_) {}
    ~PermitWaiter() { leave(); }

    Permit& permit;
  };

  // Under the hub's mutex.
  void take(Permit& permit);
  void giveBack() noexcept;

  std::shared_ptr<support::Hub> hub_;
  support::List<support::Waiter> queue_;
  std::size_t inside_ = 0;
};

} // namespace dolthub::operation
