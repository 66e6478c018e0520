#include "http/pool.hpp"

#include "http/tls.hpp"
#include "http/tunnel.hpp"
#include "http/work.hpp"

#include <algorithm>
#include <utility>

namespace dolthub::http {

namespace {

using support::Hub;

// An idle connection younger than this was in use so lately that the server still holds it.
constexpr std::chrono::seconds freshFor{1};
// No address gets less than this, or the last of many would get nothing.
constexpr std::chrono::milliseconds leastShare{250};
// A call without a deadline waits for a connection while others get on, but not for one that none
// of those who hold them will ever give back: a consumer of rows may wait for just that.
constexpr std::chrono::minutes standstill{10};
// A failure to connect explains a wait that ends later by no more than this.
constexpr std::chrono::seconds tellsFor{60};

std::string waitingText(std::size_t calls) {
  return std::to_string(calls) + (calls == 1 ? " call waits" : " calls wait");
}

std::string wholeText(const Failure& failure) {
  return failure.text + (failure.cause ? " [" + failure.cause.message() + "]" : std::string());
}

// Another address of the same host would only hide it, such as a broken certificate.
bool isOfTheHost(const Failure& failure) {
  return failure.trouble == Trouble::Tls || failure.trouble == Trouble::Proxy ||
         failure.trouble == Trouble::LocalLimit;
}

// What the stream itself knows goes before what its error says.
Failure withReason(Failure failure, const Stream& stream) {
  if (stream.reason() != explain::Reason::None) {
    const std::string said = stream.explain();
    failure.reason = stream.reason();
    failure.text += said.empty() ? "" : ": " + said;
  }
  return failure;
}

// What the stream says of its end is our own ending it; how far it was, it knows.
Failure tooSlow(bool callIsOver, const std::string& where, const Stream& stream) {
  Failure failure = failed(callIsOver ? Trouble::TimedOut : Trouble::Connect,
                           explain::Reason::ConnectingSlow, {where});
  if (stream.reason() == explain::Reason::ProxyNotReached) {
    failure.reason = stream.reason();
  }
  return failure;
}

// Why connecting to `where` ended in `error`, which no deadline and no cancel of ours is.
Failure notConnected(const error_code& error, const std::string& where, const Stream& stream) {
  if (isTlsRefusal(error)) {
    Failure failure = failed(
        Trouble::Tls, "no trusted TLS connection to " + where + ": " + stream.explain(), error);
    failure.reason = stream.reason();
    return failure;
  }
  const bool proxyRefuses = isProxyRefusal(error);
  if (proxyRefuses || stream.reason() == explain::Reason::ProxyCannotReach) {
    Failure failure = failed(proxyRefuses ? Trouble::Proxy : Trouble::Connect,
                             "no connection through " + where + ": " + stream.explain());
    failure.reason = stream.reason();
    WhenAgain again = stream.whenAgain();
    failure.retryAfter = std::move(again.retryAfter);
    failure.date = std::move(again.date);
    return failure;
  }
  if (std::optional<Failure> limit = localLimit(error)) {
    return std::move(*limit);
  }
  const bool refused = error == boost::system::errc::connection_refused;
  return withReason(
      failed(Trouble::Connect,
             refused ? explain::Reason::ConnectionRefused : explain::Reason::NoConnection, {where},
             error),
      stream);
}

} // namespace

Lease::Lease(Lease&& other) noexcept
    : pool_(std::exchange(other.pool_, nullptr)), kind_(other.kind_),
      connection_(std::move(other.connection_)) {}

Lease& Lease::operator=(Lease&& other) noexcept {
  end(false);
  pool_ = std::exchange(other.pool_, nullptr);
  kind_ = other.kind_;
  connection_ = std::move(other.connection_);
  return *this;
}

void Lease::end(bool reusable) {
  if (Pool* const pool = std::exchange(pool_, nullptr)) {
    pool->giveBack(kind_, std::move(connection_), reusable);
  }
}

void Pool::PoolWaiter::ring() {
  const support::TimePoint until = pool_.longFreedAt_ + standstill;
  if (isPatient && pool_.hub_->now() < until) {
    pool_.hub_->timers().set(*this, until);
  } else {
    Waiter::ring();
  }
}

Pool::Pool(std::shared_ptr<Hub> hub, std::unique_ptr<Transport> transport,
           std::shared_ptr<Addresses> addresses, std::string host, PoolLimits limits,
           std::shared_ptr<PoolObserver> observer)
    : hub_(std::move(hub)), transport_(std::move(transport)), addresses_(std::move(addresses)),
      host_(std::move(host)), limits_(limits), observer_(std::move(observer)) {
  Hub::Lock lock(*hub_);
  hub_->join(*this);
}

Pool::~Pool() {
  {
    Hub::Lock lock(*hub_);
    unlink();
    while (Connection* const connection = live_.front()) {
      connection->unlink(); // it may end after the pool, in another thread
    }
  }
  for (const std::unique_ptr<Connection>& connection : idle_) {
    connection->closeReason = CloseReason::Closed;
  }
  idle_.clear();
}

PoolCounts Pool::counts() const noexcept {
  PoolCounts counts;
  counts.cap = limits_.maxConnections;
  counts.total = total_;
  counts.idle = idle_.size();
  counts.longLeases = longLeases_;
  counts.shortWaiting = shortQueue_.size();
  counts.longWaiting = longQueue_.size();
  counts.maxWaiters = limits_.maxWaiters;
  return counts;
}

PoolObserver::Counts Pool::observed() const noexcept {
  PoolObserver::Counts counts;
  if (observer_) {
    counts.live = total_;
    counts.idle = idle_.size();
    counts.waiting = shortQueue_.size() + longQueue_.size();
  }
  return counts;
}

void Pool::tell(const PoolObserver::Counts& counts) const noexcept {
  if (observer_) {
    observer_->changed(counts);
  }
}

void Pool::tellNow() const noexcept {
  if (observer_) {
    PoolObserver::Counts now;
    {
      Hub::Lock lock(*hub_);
      now = observed();
    }
    tell(now);
  }
}

std::optional<Lease> Pool::acquireNow(LeaseKind kind, bool fresh) {
  Lease lease;
  const support::BootTime now = hub_->bootNow();
  PoolObserver::Counts left;
  {
    Hub::Lock lock(*hub_);
    // The one unused longest stands in front. acquire() closes what nobody needs any more.
    if (idle_.empty() || isOutdated(*idle_.front(), now) || hub_->closed() ||
        admit(counts(), kind, idleFits(fresh, now)) != Admission::UseIdle) {
      return std::nullopt;
    }
    lease = Lease(*this, kind, std::move(idle_.back()));
    idle_.pop_back();
    longLeases_ += kind == LeaseKind::Long ? 1 : 0;
    left = observed();
  }
  tell(left);
  // A call that is not safe to repeat is not sent on a connection that may have just ended.
  if (!(fresh ? lease.connection_->stillGood() : lease.connection_->stillGood(now))) {
    lease.connection_->closeReason = CloseReason::ByServer;
    return std::nullopt; // its end makes room
  }
  return lease;
}

Admission Pool::enterLocked(Lease& lease, PoolWaiter& waiter, bool fresh,
                            std::vector<std::unique_ptr<Connection>>& unwanted) {
  const LeaseKind kind = waiter.kind;
  const Admission admission = admit(counts(), kind, idleFits(fresh, hub_->bootNow()));
  switch (admission) {
  case Admission::UseIdle:
    lease = Lease(*this, kind, std::move(idle_.back()));
    idle_.pop_back();
    break;
  case Admission::Open:
    ++total_;
    lease = Lease(*this, kind, nullptr);
    break;
  case Admission::ReplaceIdle:
    idle_.front()->closeReason = CloseReason::Replaced;
    unwanted.push_back(std::move(idle_.front()));
    idle_.erase(idle_.begin());
    lease = Lease(*this, kind, nullptr);
    break;
  case Admission::Wait:
    waiter.number = nextNumber_++;
    (kind == LeaseKind::Short ? shortQueue_ : longQueue_).push_back(waiter);
    return admission;
  case Admission::Overloaded:
    return admission;
  }
  longLeases_ += kind == LeaseKind::Long ? 1 : 0;
  return admission;
}

asio::awaitable<boost::system::result<Lease, Failure>> Pool::acquire(LeaseKind kind, bool fresh,
                                                                     support::TimePoint deadline) {
  Lease lease;
  PoolWaiter waiter(*this, kind);
  std::vector<std::unique_ptr<Connection>> unwanted; // destroyed without the mutex
  Admission admission = Admission::Overloaded;
  PoolObserver::Counts left;
  {
    Hub::Lock lock(*hub_);
    if (hub_->closed()) {
      co_return waitFailure(support::Wake::Closed);
    }
    unwanted = takeOutdated();
    admission = enterLocked(lease, waiter, fresh, unwanted);
    if (admission == Admission::Overloaded) {
      co_return queueFull();
    }
    if (admission == Admission::Wait) {
      waiter.isPatient = deadline == support::never;
      hub_->timers().set(waiter, waiter.isPatient ? hub_->now() + standstill : deadline);
    }
    left = observed();
  }
  unwanted.clear();
  tell(left);
  if (admission == Admission::Wait) {
    const support::Wake wake = co_await hub_->suspend(waiter);
    if (wake != support::Wake::Done) {
      tellNow();
      co_return waitFailure(wake);
    }
    lease = std::move(waiter.lease);
  }
  if (lease.connection_ && !lease.connection_->stillGood()) {
    lease.connection_->closeReason = CloseReason::ByServer;
    lease.connection_.reset();
  }
  if (!lease.connection_) {
    std::optional<Failure> failure = co_await open(lease, deadline);
    if (failure) {
      co_return std::move(*failure);
    }
  }
  co_return std::move(lease);
}

void Pool::stands(Connection& connection, const Address& address, const Opening& opening) {
  connection.clearDeadline();
  connection.openedAt = hub_->bootNow();
  connection.usedAt = connection.openedAt;
  addresses_->worked(address);
  {
    Hub::Lock lock(*hub_);
    ++statistics_.opened;
    lastConnectError_.clear();
  }
  if (observer_) {
    tellOpened(connection, address, opening);
  }
}

void Pool::tellOpened(Connection& connection, const Address& address, const Opening& opening) {
  PoolObserver::Opened opened;
  opened.peer = address;
  opened.lookUp = opening.connect - opening.lookUp;
  const bool shook = opening.handshake != support::TimePoint{};
  const support::TimePoint now = hub_->now();
  opened.connecting = (shook ? opening.handshake : now) - opening.connect;
  opened.handshake = shook ? now - opening.handshake : support::Duration::zero();
  opened.resumed = connection.stream().resumed();
  {
    Hub::Lock lock(*hub_);
    opened.number = ++lastConnection_;
  }
  connection.observe(observer_, opened.number);
  observer_->opened(opened);
}

asio::awaitable<std::optional<Failure>> Pool::open(Lease& lease, support::TimePoint deadline) {
  Opening opening; // noted where somebody observes
  opening.lookUp = observer_ ? hub_->now() : support::TimePoint{};
  const support::TimePoint until =
      std::min(deadline, support::addSaturated(hub_->now(), limits_.connectTimeout));
  auto addresses = co_await addresses_->get(until);
  if (!addresses) {
    Failure unresolved = std::move(addresses).error();
    if (unresolved.trouble == Trouble::TimedOut && hub_->now() < deadline) {
      unresolved.trouble = Trouble::ResolveForNow;
    }
    co_return noteFailure(std::move(unresolved));
  }
  opening.connect = observer_ ? hub_->now() : support::TimePoint{};
  auto connection = std::make_unique<Connection>(hub_, live_);
  {
    Hub::Lock lock(*hub_);
    statistics_.peak = std::max(statistics_.peak, live_.size());
  }
  Failure failure;
  std::string others; // of the addresses tried before
  for (std::size_t i = 0; i < addresses->size(); ++i) {
    const Address& address = (*addresses)[i];
    const support::TimePoint now = hub_->now();
    const auto share = (until - now) / static_cast<long>(addresses->size() - i);
    connection->attach(transport_->make());
    if (observer_) {
      connection->stream().onHandshake([this, &opening] { opening.handshake = hub_->now(); });
    }
    connection->setDeadline(std::min(until, now + std::max<support::Duration>(share, leastShare)));
    const error_code error = co_await connection->stream().connect(address);
    const Connection::Stop stopped = connection->stopped();
    if (!error && stopped == Connection::Stop::No) {
      stands(*connection, address, opening);
      lease.connection_ = std::move(connection);
      co_return std::nullopt;
    }
    if (stopped == Connection::Stop::Closed) {
      co_return waitFailure(support::Wake::Closed);
    }
    if (stopped == Connection::Stop::No && error == asio::error::operation_aborted) {
      co_return waitFailure(support::Wake::Cancelled);
    }
    others += failure.text.empty() ? std::string() : "; before that: " + wholeText(failure);
    const std::string where = address.address().to_string() + " port " +
                              std::to_string(address.port()) + " (" + host_ + ")";
    if (stopped == Connection::Stop::TimedOut) {
      failure = tooSlow(hub_->now() >= deadline, where, connection->stream());
    } else {
      failure = notConnected(error, where, connection->stream());
    }
    if (isOfTheHost(failure) || hub_->now() >= until) {
      break;
    }
  }
  failure.text += others;
  co_return noteFailure(std::move(failure));
}

// Under the mutex.
Failure Pool::queueFull() const {
  return failed(Trouble::Overloaded, explain::Reason::QueueFull,
                {waitingText(limits_.maxWaiters), std::to_string(total_),
                 std::to_string(limits_.maxConnections)});
}

Failure Pool::noteFailure(Failure failure) {
  Hub::Lock lock(*hub_);
  lastConnectError_ = failure.text;
  connectFailedAt_ = hub_->now();
  return failure;
}

Failure Pool::waitFailure(support::Wake wake) const {
  Failure failure;
  switch (wake) {
  case support::Wake::TimedOut: {
    Hub::Lock lock(*hub_);
    const bool tells = !lastConnectError_.empty() && hub_->now() - connectFailedAt_ <= tellsFor;
    const std::size_t waiting = shortQueue_.size() + longQueue_.size();
    failure = failed(Trouble::TimedOut, explain::Reason::NoFreeConnection,
                     {std::to_string(total_), std::to_string(limits_.maxConnections),
                      std::to_string(idle_.size()), waitingText(waiting),
                      tells ? "; the last to be opened: " + lastConnectError_ : std::string()});
    break;
  }
  case support::Wake::Cancelled:
    failure.trouble = Trouble::Cancelled;
    break;
  case support::Wake::Closed:
  case support::Wake::Done:
    failure.trouble = Trouble::Closed;
    break;
  }
  return failure;
}

void Pool::giveBack(LeaseKind kind, std::unique_ptr<Connection> connection, bool reusable) {
  if (connection) {
    const support::BootTime now = hub_->bootNow();
    connection->usedAt = now;
    const bool aged = now - connection->openedAt >= limits_.maxAge;
    if (!reusable || aged) {
      if (reusable) {
        connection->closeReason = CloseReason::Aged;
      }
      connection.reset();
    } else {
      connection->used = true;
      connection->stream().rest();
    }
  }
  std::unique_ptr<Connection> unwanted; // destroyed without the mutex
  std::vector<std::unique_ptr<Connection>> outdated;
  PoolObserver::Counts left;
  {
    Hub::Lock lock(*hub_);
    if (!idle_.empty() && isOutdated(*idle_.front(), hub_->bootNow())) {
      outdated = takeOutdated();
    }
    if (kind == LeaseKind::Long) {
      --longLeases_;
      longFreedAt_ = hub_->now();
    }
    if (connection) {
      hub_->timers().clear(*connection);
    }
    if (hub_->closed() && connection) {
      connection->closeReason = CloseReason::Closed;
      unwanted = std::move(connection);
    }
    if (!handOn(connection)) {
      if (connection) {
        idle_.push_back(std::move(connection));
      } else {
        --total_;
      }
    }
    left = observed();
  }
  tell(left);
}

bool Pool::handOn(std::unique_ptr<Connection>& connection) noexcept {
  const auto* const oldestShort = static_cast<PoolWaiter*>(shortQueue_.front());
  const auto* const oldestLong = static_cast<PoolWaiter*>(longQueue_.front());
  const bool longIsOlder =
      oldestShort != nullptr && oldestLong != nullptr && oldestLong->number < oldestShort->number;
  const NextQueue next = nextWaiter(counts(), longIsOlder);
  if (next == NextQueue::Nobody) {
    return false;
  }
  auto& waiter = static_cast<PoolWaiter&>(
      *(next == NextQueue::Short ? shortQueue_.front() : longQueue_.front()));
  if (waiter.kind == LeaseKind::Long) {
    ++longLeases_;
  }
  waiter.lease = Lease(*this, waiter.kind, std::move(connection));
  hub_->complete(waiter, support::Wake::Done);
  return true;
}

bool Pool::idleFits(bool fresh, support::BootTime now) const noexcept {
  return !idle_.empty() && !isOutdated(*idle_.back(), now) &&
         (!fresh || now - idle_.back()->usedAt < freshFor);
}

bool Pool::isOutdated(const Connection& connection, support::BootTime now) const noexcept {
  return now - connection.usedAt >= limits_.idleTime || now - connection.openedAt >= limits_.maxAge;
}

std::vector<std::unique_ptr<Connection>> Pool::takeOutdated() {
  const support::BootTime now = hub_->bootNow();
  std::vector<std::unique_ptr<Connection>> outdated;
  for (auto it = idle_.begin(); it != idle_.end();) {
    if (isOutdated(**it, now)) {
      const bool aged = now - (*it)->openedAt >= limits_.maxAge;
      (*it)->closeReason = aged ? CloseReason::Aged : CloseReason::Unused;
      outdated.push_back(std::move(*it));
      it = idle_.erase(it);
      --total_;
    } else {
      ++it;
    }
  }
  return outdated;
}

PoolStatistics Pool::statistics() const {
  Hub::Lock lock(*hub_);
  PoolStatistics statistics = statistics_;
  statistics.open = live_.size();
  statistics.waiting = shortQueue_.size() + longQueue_.size();
  return statistics;
}

void Pool::close() noexcept {
  for (Connection* connection = live_.front(); connection != nullptr;
       connection = live_.next(*connection)) {
    connection->stop(Connection::Stop::Closed);
  }
  for (support::List<support::Waiter>* queue : {&shortQueue_, &longQueue_}) {
    while (support::Waiter* waiter = queue->front()) {
      hub_->complete(*waiter, support::Wake::Closed);
    }
  }
}

// Connections that are destroyed, and told so, without the mutex: by then another thread may have
// ended the pool.
class Pool::Tidied {
public:
  Tidied(const Pool& pool, std::vector<std::unique_ptr<Connection>> connections)
      : observer_(pool.observer_), connections_(std::move(connections)), left_(pool.observed()) {}
  ~Tidied() {
    connections_.clear();
    if (observer_) {
      observer_->changed(left_);
    }
  }

private:
  const std::shared_ptr<PoolObserver> observer_;
  std::vector<std::unique_ptr<Connection>> connections_;
  const PoolObserver::Counts left_;
};

std::shared_ptr<void> Pool::tidy() {
  if (idle_.empty() || !isOutdated(*idle_.front(), hub_->bootNow())) {
    return nullptr;
  }
  return std::make_shared<Tidied>(*this, takeOutdated());
}

void Pool::drop() noexcept {
  std::vector<std::unique_ptr<Connection>> idle;
  {
    Hub::Lock lock(*hub_);
    idle.swap(idle_);
    total_ -= idle.size();
  }
  for (const std::unique_ptr<Connection>& connection : idle) {
    connection->closeReason = CloseReason::Closed;
  }
  transport_->drop();
}

} // namespace dolthub::http
