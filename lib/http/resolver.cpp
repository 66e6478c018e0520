#include "http/resolver.hpp"

#include <boost/asio/ip/tcp.hpp>

#include <boost/system/system_error.hpp>

#include <algorithm>
#include <chrono>

namespace dolthub::http {

namespace {

constexpr std::chrono::seconds keptFor{60};

class SystemResolver final : public Resolver {
public:
  explicit SystemResolver(const asio::any_io_executor& executor) : resolver_(executor) {}

  void start(const std::string& host, std::function<void(Resolved)> done) override {
    if (!resolver_) {
      return;
    }
    resolver_->async_resolve(
        host, "",
        [done = std::move(done)](const error_code& error,
                                 const asio::ip::tcp::resolver::results_type& results) {
          Resolved resolved;
          resolved.error = error;
          resolved.mayPass = error == asio::error::host_not_found_try_again;
          for (const auto& entry : results) {
            resolved.addresses.push_back(entry.endpoint().address());
          }
          done(std::move(resolved));
        });
  }

  void drop() noexcept override { resolver_.reset(); }

private:
  std::optional<asio::ip::tcp::resolver> resolver_;
};

} // namespace

std::unique_ptr<Resolver> systemResolver(const asio::any_io_executor& executor) {
  return std::make_unique<SystemResolver>(executor);
}

Addresses::Addresses(std::shared_ptr<support::Hub> hub, std::unique_ptr<Resolver> resolver,
                     std::string host, std::uint16_t port)
    : hub_(std::move(hub)), resolver_(std::move(resolver)), host_(std::move(host)), port_(port) {
  error_code error;
  const asio::ip::address address = asio::ip::make_address(host_, error);
  if (!error) {
    literal_ = address;
  }
  support::Hub::Lock lock(*hub_);
  hub_->join(*this);
}

Addresses::~Addresses() {
  support::Hub::Lock lock(*hub_);
  unlink();
}

asio::awaitable<boost::system::result<std::vector<Address>, Failure>>
Addresses::get(support::TimePoint deadline) {
  if (literal_) {
    co_return std::vector<Address>{Address(*literal_, port_)};
  }
  std::optional<Failure> unstarted;
  support::Sleeper waiter(*hub_);
  {
    support::Hub::Lock lock(*hub_);
    if (hub_->now() < freshUntil_) {
      co_return answer();
    }
    waiters_.push_back(waiter);
    hub_->timers().set(waiter, deadline);
    if (!inFlight_ && !hub_->closed()) {
      unstarted = start();
      inFlight_ = !unstarted;
    }
  }
  if (unstarted) {
    co_return *unstarted;
  }
  const support::Wake wake = co_await hub_->suspend(waiter);
  Failure failure;
  switch (wake) {
  case support::Wake::Done: {
    support::Hub::Lock lock(*hub_);
    co_return answer();
  }
  case support::Wake::TimedOut:
    failure = failed(Trouble::TimedOut, explain::Reason::HostLookUpSlow, {host_});
    break;
  case support::Wake::Cancelled:
    failure.trouble = Trouble::Cancelled;
    break;
  case support::Wake::Closed:
    failure.trouble = Trouble::Closed;
    break;
  }
  co_return failure;
}

std::optional<Failure> Addresses::start() {
  try {
    resolver_->start(host_, [weak = weak_from_this()](Resolved resolved) {
      if (const std::shared_ptr<Addresses> self = weak.lock()) {
        self->finish(std::move(resolved));
      }
    });
  } catch (const boost::system::system_error& thrown) { // Asio begins a thread for the first
    return failed(Trouble::LocalLimit, "there is no thread to look up the host name " + host_,
                  thrown.code());
  }
  return std::nullopt;
}

void Addresses::worked(const Address& address) {
  support::Hub::Lock lock(*hub_);
  preferred_ = address.address();
}

void Addresses::close() noexcept {
  while (support::Waiter* waiter = waiters_.front()) {
    hub_->complete(*waiter, support::Wake::Closed);
  }
}

void Addresses::drop() noexcept {
  resolver_->drop();
}

void Addresses::finish(Resolved resolved) {
  support::Hub::Lock lock(*hub_);
  inFlight_ = false;
  known_ = std::move(resolved);
  if (known_.error && host_ == "localhost") { // means the same on every machine (RFC 6761)
    known_ = {{}, false, {asio::ip::address_v4::loopback(), asio::ip::address_v6::loopback()}};
  }
  const bool found = !known_.error && !known_.addresses.empty();
  freshUntil_ = found ? hub_->now() + keptFor : support::TimePoint::min();
  while (support::Waiter* waiter = waiters_.front()) {
    hub_->complete(*waiter, support::Wake::Done);
  }
}

boost::system::result<std::vector<Address>, Failure> Addresses::answer() const {
  if (known_.error || known_.addresses.empty()) {
    return known_.mayPass
               ? failed(Trouble::ResolveForNow, explain::Reason::HostLookUpFailed, {host_},
                        known_.error)
               : failed(Trouble::Resolve, explain::Reason::HostUnknown, {host_}, known_.error);
  }
  std::vector<Address> addresses;
  for (const asio::ip::address& address : known_.addresses) {
    addresses.emplace_back(address, port_);
  }
  if (preferred_) {
    std::stable_partition(addresses.begin(), addresses.end(),
                          [&](const Address& address) { return address.address() == *preferred_; });
  }
  return addresses;
}

} // namespace dolthub::http
