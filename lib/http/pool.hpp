#pragma once

#include "http/connection.hpp"
#include "http/failure.hpp"
#include "http/pool_observer.hpp"
#include "http/pool_policy.hpp"
#include "http/resolver.hpp"
#include "http/stream.hpp"
#include "support/hub.hpp"

#include <boost/system/result.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace dolthub::http {

struct PoolLimits {
  std::size_t maxConnections = 16;
  std::size_t maxWaiters = 100'000;
  support::Duration idleTime{};
  support::Duration maxAge{};
  support::Duration connectTimeout{};
};

struct PoolStatistics {
  std::uint64_t opened = 0;
  std::size_t open = 0;
  std::size_t peak = 0;
  std::size_t waiting = 0;
};

class Pool;

// The right to one connection of the pool, with or without the connection. What is not given back
// by `release` is destroyed with it.
class Lease {
public:
  Lease() = default;
  Lease(Lease&& other) noexcept;
  Lease& operator=(Lease&& other) noexcept;
  ~Lease() { end(false); }

  Connection& connection() noexcept { return *connection_; }
  bool isNew() const noexcept { return !connection_->used; }
  // After a whole exchange that left the connection clean.
  void release() { end(true); }

private:
  friend class Pool;

  Lease(Pool& pool, LeaseKind kind, std::unique_ptr<Connection> connection) noexcept
      : pool_(&pool), kind_(kind), connection_(std::move(connection)) {}
  void end(bool reusable);

  Pool* pool_ = nullptr;
  LeaseKind kind_ = LeaseKind::Short;
  std::unique_ptr<Connection> connection_;
};

// The connections to one host.
class Pool final : public support::HubMember {
public:
  Pool(std::shared_ptr<support::Hub> hub, std::unique_ptr<Transport> transport,
       std::shared_ptr<Addresses> addresses, std::string host, PoolLimits limits,
       std::shared_ptr<PoolObserver> observer = nullptr);
  ~Pool();

  // An idle connection at once, where nobody waits and one is good. The way of most calls: it costs
  // no coroutine.
  std::optional<Lease> acquireNow(LeaseKind kind, bool fresh);
  // `fresh`: the call must not be repeated, so it takes no connection that sat idle for long
  // enough that the server may just have given it up.
  asio::awaitable<boost::system::result<Lease, Failure>> acquire(LeaseKind kind, bool fresh,
                                                                 support::TimePoint deadline);
  PoolStatistics statistics() const;

  void close() noexcept override;
  void drop() noexcept override;
  // The connections that sat idle for too long.
  std::shared_ptr<void> tidy() override;

private:
  friend class Lease;
  class Tidied;

  struct PoolWaiter final : support::Waiter {
    PoolWaiter(Pool& pool, LeaseKind kind_) : Waiter(*pool.hub_), kind(kind_), pool_(pool) {}
    ~PoolWaiter() { leave(); }

    LeaseKind kind;
    bool isPatient = false; // as long as others get on
    std::uint64_t number = 0;
    Lease lease; // what was handed over and never taken goes on to the next

  private:
    void ring() override;

    Pool& pool_;
  };

  // When the steps of one opening began.
  struct Opening {
    support::TimePoint lookUp{};
    support::TimePoint connect{};
    support::TimePoint handshake{}; // none: there was none
  };

  PoolCounts counts() const noexcept;
  // Counts, under the mutex, what tell() tells without it; where somebody observes.
  PoolObserver::Counts observed() const noexcept;
  void tell(const PoolObserver::Counts& counts) const noexcept;
  void tellNow() const noexcept;
  void giveBack(LeaseKind kind, std::unique_ptr<Connection> connection, bool reusable);
  // A place for `waiter` at once, in `lease`, or among those who wait.
  Admission enterLocked(Lease& lease, PoolWaiter& waiter, bool fresh,
                        std::vector<std::unique_ptr<Connection>>& unwanted);
  // Under the mutex: hands a free place, with its connection if it has one, to whoever is next.
  bool handOn(std::unique_ptr<Connection>& connection) noexcept;
  // The one used last is good for a call; `fresh` as of acquire().
  bool idleFits(bool fresh, support::BootTime now) const noexcept;
  bool isOutdated(const Connection& connection, support::BootTime now) const noexcept;
  std::vector<std::unique_ptr<Connection>> takeOutdated();
  asio::awaitable<std::optional<Failure>> open(Lease& lease, support::TimePoint deadline);
  void stands(Connection& connection, const Address& address, const Opening& opening);
  void tellOpened(Connection& connection, const Address& address, const Opening& opening);
  Failure queueFull() const;
  Failure noteFailure(Failure failure);
  Failure waitFailure(support::Wake wake) const;

  std::shared_ptr<support::Hub> hub_;
  std::unique_ptr<Transport> transport_;
  std::shared_ptr<Addresses> addresses_;
  const std::string host_;
  const PoolLimits limits_;
  const std::shared_ptr<PoolObserver> observer_; // mostly none

  // Guarded by the hub's mutex.
  support::List<Connection> live_;
  std::vector<std::unique_ptr<Connection>> idle_; // used last at the back
  support::List<support::Waiter> shortQueue_;
  support::List<support::Waiter> longQueue_;
  std::size_t total_ = 0;
  std::size_t longLeases_ = 0;
  support::TimePoint longFreedAt_{};
  std::uint64_t nextNumber_ = 0;
  std::uint64_t lastConnection_ = 0; // of those that are told
  std::string lastConnectError_;     // empty after a success
  support::TimePoint connectFailedAt_{};
  PoolStatistics statistics_;
};

} // namespace dolthub::http
