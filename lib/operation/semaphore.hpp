#pragma once

#include "support/hub.hpp"

#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <cstddef>
#include <memory>

namespace dolthub::operation {

// Polls in flight at once; the rest wait here, in the order in which they fell due, and hold no
// connection meanwhile. A poll that takes long keeps its place for a while only: a server that
// hangs with some of them must not keep the others from their turn.
class Semaphore final : public support::HubMember {
public:
  explicit Semaphore(std::shared_ptr<support::Hub> hub);
  ~Semaphore();

  // A place, given back when it ends, or when it was held for long.
  class Place final : public support::AlarmEntry {
  public:
    Place() = default;
    ~Place();

  private:
    friend class Semaphore;

    void ring() override;

    Semaphore* semaphore_ = nullptr;
  };

  // Done with `place` taken, or why not. Both outlive the wait for it.
  boost::asio::awaitable<support::Wake> enter(Place& place, support::TimePoint deadline);

  void close() noexcept override;
  void drop() noexcept override {}

private:
  static constexpr std::size_t width = 8;
  static constexpr std::chrono::seconds longestHold{3};

  struct PlaceWaiter final : support::Waiter {
    PlaceWaiter(support::Hub& hub, Place& place_) noexcept : Waiter(hub), place(place_) {}
    ~PlaceWaiter() { leave(); }

    Place& place;
  };

  // Under the hub's mutex.
  void take(Place& place);
  void giveBack() noexcept;

  std::shared_ptr<support::Hub> hub_;
  support::List<support::Waiter> queue_;
  std::size_t inside_ = 0;
};

} // namespace dolthub::operation
