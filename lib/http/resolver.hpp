#pragma once

#include "http/failure.hpp"
#include "http/stream.hpp"
#include "support/hub.hpp"

#include <boost/asio/ip/address.hpp>
#include <boost/system/result.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace dolthub::http {

struct Resolved {
  error_code error;
  bool mayPass = false; // the error is of the moment
  std::vector<asio::ip::address> addresses;
};

// The seam for look-ups. `start` is called under the hub's mutex; `done` is called once, later, in
// any thread, without it.
class Resolver {
public:
  virtual ~Resolver() = default;
  virtual void start(const std::string& host, std::function<void(Resolved)> done) = 0;
  // The execution context ends.
  virtual void drop() noexcept {}
};

std::unique_ptr<Resolver> systemResolver(const asio::any_io_executor& executor);

// The addresses of the one host a client talks to: kept for a minute, one look-up in flight,
// address literals at once. What worked last comes first.
class Addresses final : public support::HubMember, public std::enable_shared_from_this<Addresses> {
public:
  Addresses(std::shared_ptr<support::Hub> hub, std::unique_ptr<Resolver> resolver, std::string host,
            std::uint16_t port);
  ~Addresses();

  asio::awaitable<boost::system::result<std::vector<Address>, Failure>>
  get(support::TimePoint deadline);
  void worked(const Address& address);

  void close() noexcept override;
  void drop() noexcept override;

private:
  // Begins a look-up, under the mutex, or says why not.
  std::optional<Failure> start();
  void finish(Resolved resolved);
  boost::system::result<std::vector<Address>, Failure> answer() const;

  std::shared_ptr<support::Hub> hub_;
  std::unique_ptr<Resolver> resolver_;
  const std::string host_;
  const std::uint16_t port_;
  std::optional<asio::ip::address> literal_;

  // Guarded by the hub's mutex.
  Resolved known_;
  std::optional<asio::ip::address> preferred_;
  support::TimePoint freshUntil_ = support::TimePoint::min();
  support::List<support::Waiter> waiters_;
  bool inFlight_ = false;
};

} // namespace dolthub::http
