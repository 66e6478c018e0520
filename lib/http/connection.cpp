#include "http/connection.hpp"

#include <utility>

namespace dolthub::http {

namespace {

// No longer than most ways to a server: of what comes later a look would know nothing either.
constexpr std::chrono::microseconds justNow{100};

} // namespace

Connection::Connection(std::shared_ptr<support::Hub> hub, support::List<Connection>& live)
    : hub_(std::move(hub)) {
  support::Hub::Lock lock(*hub_);
  live.push_back(*this);
  if (hub_->closed()) {
    stop_ = Stop::Closed;
  }
}

Connection::~Connection() {
  {
    support::Hub::Lock lock(*hub_);
    hub_->timers().clear(*this);
    unlink();
  }
  if (observer_) {
    tellEnd();
  }
}

void Connection::observe(std::shared_ptr<PoolObserver> observer, std::uint64_t number) {
  observer_ = std::move(observer);
  number_ = number;
}

void Connection::tellEnd() noexcept {
  PoolObserver::Closed closed;
  closed.number = number_;
  closed.reason = stop_ == Stop::Closed ? CloseReason::Closed : closeReason;
  closed.exchanges = exchanges;
  closed.age = hub_->bootNow() - openedAt;
  observer_->closed(closed);
}

void Connection::attach(std::unique_ptr<Stream> stream) {
  support::Hub::Lock lock(*hub_);
  hub_->timers().clear(*this); // the deadline of the stream before
  stream_.swap(stream);
  if (stop_ == Stop::Closed) {
    stream_->abort();
  } else {
    stop_ = Stop::No;
  }
}

void Connection::setDeadline(support::TimePoint deadline) {
  support::Hub::Lock lock(*hub_);
  watch_ = ProgressWatch(deadline);
  hub_->timers().set(*this, deadline);
}

void Connection::watch(support::TimePoint deadline, support::Duration patience,
                       ProgressWatch::Phase phase) {
  const support::TimePoint now = hub_->now();
  const std::size_t unacknowledged = stream_->unacknowledged();
  support::Hub::Lock lock(*hub_);
  watch_ = ProgressWatch(deadline, patience, phase, now, unacknowledged);
  hub_->timers().set(*this, watch_.next(now));
}

void Connection::ring() {
  const support::TimePoint now = hub_->now();
  const std::size_t unacknowledged = stream_ ? stream_->unacknowledged() : 0;
  if (const std::optional<support::TimePoint> next = watch_.look(now, unacknowledged)) {
    hub_->timers().set(*this, *next);
  } else {
    stop(Stop::TimedOut);
  }
}

void Connection::clearDeadline() {
  support::Hub::Lock lock(*hub_);
  hub_->timers().clear(*this);
}

Connection::Stop Connection::stopped() const {
  support::Hub::Lock lock(*hub_);
  return stop_;
}

void Connection::stop(Stop why) noexcept {
  if (stop_ != Stop::Closed) {
    stop_ = why;
  }
  if (stream_) {
    stream_->abort();
  }
}

bool Connection::stillGood(support::BootTime now) {
  const bool readEmpty = now - usedAt < justNow && !unread && !stream_->holdsInput();
  return readEmpty ? stopped() == Stop::No : stillGood();
}

bool Connection::stillGood() {
  char byte = 0;
  unread = false;
  return stopped() == Stop::No && stream_->readNow(std::span<char>(&byte, 1)).wouldBlock();
}

} // namespace dolthub::http
