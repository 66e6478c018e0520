#pragma once

#include "http/stream.hpp"
#include "support/time.hpp"

#include <cstddef>
#include <cstdint>

namespace dolthub::http {

// Why a connection is destroyed.
enum class CloseReason {
  Unused,   // for idleTime
  Aged,     // over maxAge
  Replaced, // one that sat idle made room
  ByServer,
  Failed, // its exchange did not end well
  Closed  // the client, or its context, has ended
};

// What the pool tells; outside the hub's mutex, by whoever causes it.
class PoolObserver {
public:
  struct Opened {
    std::uint64_t number = 0;
    Address peer;
    support::Duration lookUp{};
    support::Duration connecting{}; // addresses tried in vain included
    support::Duration handshake{};
    bool resumed = false;
  };
  struct Closed {
    std::uint64_t number = 0;
    CloseReason reason = CloseReason::Failed;
    std::uint64_t exchanges = 0;
    support::Duration age{};
  };
  struct Counts {
    std::size_t live = 0;
    std::size_t idle = 0;
    std::size_t waiting = 0;
  };

  virtual void opened(const Opened& connection) noexcept = 0;
  virtual void closed(const Closed& connection) noexcept = 0;
  virtual void changed(const Counts& counts) noexcept = 0;

protected:
  ~PoolObserver() = default;
};

} // namespace dolthub::http
