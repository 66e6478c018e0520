#pragma once

#include "support/hub.hpp"

#include <boost/asio/awaitable.hpp>

#include <cstddef>
#include <memory>

namespace dolthub::operation {

// Polls in flight at once; the rest wait here, in the order in which they fell due, and hold no
// connection meanwhile.
class Gate final : public support::HubMember {
public:
  explicit Gate(std::shared_ptr<support::Hub> hub);
  ~Gate();

  // Leaves the gate when it ends.
  class Pass {
  public:
    Pass() = default;
    Pass(Pass&& other) noexcept;
    Pass& operator=(Pass&& other) noexcept;
    ~Pass();

  private:
    friend class Gate;
    explicit Pass(Gate& gate) noexcept : gate_(&gate) {}

    Gate* gate_ = nullptr;
  };

  // Done with `pass` set, or why not.
  boost::asio::awaitable<support::Wake> enter(Pass& pass, support::TimePoint deadline);

  void close() noexcept override;
  void drop() noexcept override {}

private:
  static constexpr std::size_t width = 8;

  struct GateWaiter final : support::Waiter {
    using Waiter::Waiter;
    ~GateWaiter() { leave(); }

    Pass pass; // what was granted and never taken goes on to the next
  };

  void leave() noexcept;

  std::shared_ptr<support::Hub> hub_;
  support::List<support::Waiter> queue_;
  std::size_t inside_ = 0;
};

} // namespace dolthub::operation
