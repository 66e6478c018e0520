#include "simulate/network.hpp"

#include <boost/asio/ip/address.hpp>

#include <algorithm>
#include <charconv>
#include <cstring>

namespace dolthub::simulate {

namespace {

using http::IoResult;

constexpr std::uint64_t mostBytesOfTurn = 1 << 20;

const asio::ip::address deadAddress = asio::ip::make_address("10.0.0.9");
const asio::ip::address goodAddress = asio::ip::make_address("10.0.0.1");

} // namespace

std::string_view Framing::feed(std::string_view bytes) {
  if (done()) {
    *this = Framing();
  }
  if (!headDone_) {
    const std::size_t before = head_.size();
    head_ += bytes;
    const std::size_t end = head_.find("\r\n\r\n", before < 3 ? 0 : before - 3);
    if (end == std::string::npos) {
      return {};
    }
    head_.resize(end + 4);
    bytes.remove_prefix(head_.size() - before);
    headDone_ = true;
    constexpr std::string_view name = "\r\nContent-Length: ";
    const std::size_t at = head_.find(name);
    if (at != std::string::npos) {
      std::from_chars(head_.data() + at + name.size(), head_.data() + head_.size(), length_);
    }
    left_ = length_;
  }
  const std::size_t body = std::min(left_, bytes.size());
  left_ -= body;
  return bytes.substr(body);
}

Line::Line(World& world, unsigned number) : world_(world), number_(number) {
  const Weather& weather = world.weather;
  if (world.calm) {
    return;
  }
  const double fate = world.random.fraction();
  if (fate < weather.reset) {
    fate_ = Fate::Reset;
  } else if (fate < weather.reset + weather.closed) {
    fate_ = Fate::Closed;
  } else if (fate < weather.reset + weather.closed + weather.silence) {
    fate_ = Fate::Silence;
  } else if (fate < weather.reset + weather.closed + weather.silence + weather.slow) {
    fate_ = Fate::Slow;
  }
  strikesAnswers_ = world.chance(0.5);
  pause_ = world.between(seconds{1}, seconds{40});
  const std::uint64_t span = world.chance(0.5) ? 700 : 6000;
  strikesAt_ = world.random.below(span);
  if (world.tls && world.chance(0.6)) { // in the handshake
    strikesAt_ = world.random.below(strikesAnswers_ ? 2000 : 500);
  }
  if (weather.slowReaders > 0 && world.chance(weather.slowReaders)) {
    bytesPerSecond_ = 700 + world.random.below(8000);
    window_ = 4096 + world.random.below(80'000);
  } else if (world.chance(weather.smallWindow)) {
    window_ = 1 + world.random.below(600);
  }
}

Duration Line::delay() {
  const auto latency = static_cast<std::uint64_t>(world_.weather.latency.count());
  return std::chrono::microseconds(latency * 500 + world_.random.below(latency * 1000 + 1));
}

// The far end is made once the connection stands.
void Line::connecting(std::function<std::unique_ptr<Far>(Line&)> far) {
  Duration time = delay() + delay();
  error_code error;
  if (!world_.calm) {
    if (world_.chance(world_.weather.refused)) {
      world_.met(Trouble::Refused, owner);
      error = asio::error::connection_refused;
    } else if (fate_ == Fate::Reset && world_.chance(0.1)) {
      world_.met(Trouble::Reset, owner);
      error = asio::error::connection_reset;
    } else if (fate_ == Fate::Silence && world_.chance(0.2)) {
      world_.met(Trouble::Silence, owner);
      return;
    } else if (fate_ == Fate::Slow && world_.chance(0.2)) {
      world_.met(Trouble::Slow, owner);
      time += world_.between(milliseconds{300}, seconds{12});
    }
  }
  world_.schedule.after(time, [self = shared_from_this(), error, far = std::move(far)] {
    if (self->dropped_) {
      return;
    }
    self->connection = error ? Connecting::Failed : Connecting::Done;
    if (!error) {
      self->far_ = far(*self);
    }
    self->end_ = error;
    self->event.signal();
  });
}

IoResult Line::take(std::span<char> into) {
  if (taken_ == inbox_.size()) {
    return {end_ ? end_ : error_code(asio::error::would_block), 0};
  }
  const std::size_t count = std::min(into.size(), inbox_.size() - taken_);
  std::memcpy(into.data(), inbox_.data() + taken_, count);
  taken_ += count;
  if (taken_ == inbox_.size()) {
    inbox_.clear();
    taken_ = 0;
  }
  readByClient_ += count;
  if (onTaken) {
    onTaken();
  }
  return {{}, count};
}

IoResult Line::put(std::span<const char> from) {
  if (end_ == asio::error::connection_reset) {
    return {end_, 0};
  }
  const std::size_t room = window_ - std::min(window_, onTheWay_);
  const std::size_t count = end_ ? from.size() : std::min(room, from.size());
  if (count == 0) {
    return {asio::error::would_block, 0};
  }
  if (!counted_ && takenFromClient_ >= requestEnd_) {
    ++world_.requests[owner];
    counted_ = true;
  }
  asking_ = true;
  onTheWay_ += count;
  const std::uint64_t before = takenFromClient_;
  takenFromClient_ += count;
  std::string bytes(from.data(), count);
  const bool strikes =
      fate_ != Fate::Good && !strikesAnswers_ && !struck_ && takenFromClient_ > strikesAt_;
  struck_ = struck_ || strikes;
  if (strikes && fate_ == Fate::Slow) {
    strike();
    lastThere_ = std::max(lastThere_, world_.schedule.now() + pause_);
  } else if (strikes) {
    bytes.resize(static_cast<std::size_t>(strikesAt_ - std::min(strikesAt_, before)));
  }
  lastThere_ = std::max(lastThere_, world_.schedule.now() + delay());
  if (bytesPerSecond_ == 0 || strikes) {
    travel(std::move(bytes), count, strikes);
    return {{}, count};
  }
  for (std::size_t at = 0; at < bytes.size(); at += 2048) {
    const std::string part = bytes.substr(at, 2048);
    lastThere_ += milliseconds{part.size() * 1000 / bytesPerSecond_};
    travel(part, part.size(), false);
  }
  return {{}, count};
}

void Line::travel(std::string bytes, std::size_t count, bool strikes) {
  world_.schedule.at(lastThere_,
                     [self = shared_from_this(), bytes = std::move(bytes), count, strikes] {
                       if (!self->silent_) {
                         self->onTheWay_ -= count;
                         self->arrive(bytes);
                         self->event.signal();
                       }
                       if (strikes && self->fate_ != Fate::Slow) {
                         self->strike();
                       }
                     });
}

void Line::arrive(std::string bytes) {
  if (ended_ || !far_) {
    if (ended_ && !dropped_ && !end_) { // it was forgotten
      finish(asio::error::connection_reset);
    }
    return;
  }
  if (!bytes.empty()) {
    far_->arrives(bytes);
  }
}

void Line::strike() {
  if (dropped_ || ended_) {
    return;
  }
  const Phase phase =
      this->phase() == Phase::Idle ? Phase::Idle : world_.whereabouts.phaseOf(owner);
  switch (fate_) {
  case Fate::Good:
    break;
  case Fate::Reset:
  case Fate::Closed:
    world_.met(fate_ == Fate::Reset ? Trouble::Reset : Trouble::Closed, phase, owner);
    hangUp(fate_ == Fate::Reset, world_.chance(0.5));
    far_->lost();
    break;
  case Fate::Silence:
    world_.met(Trouble::Silence, phase, owner);
    silent_ = true;
    break;
  case Fate::Slow:
    world_.met(Trouble::Slow, phase, owner);
    break;
  }
}

void Line::drop() {
  dropped_ = true;
  world_.schedule.at(std::max(lastThere_, world_.schedule.now() + delay()),
                     [self = shared_from_this()] {
                       if (self->far_ && !self->ended_) {
                         self->ended_ = true;
                         self->far_->lost();
                       }
                     });
}

void Line::send(std::string_view bytes) {
  if (!alive()) {
    return;
  }
  const std::uint64_t before = sentToClient_;
  sentToClient_ += bytes.size();
  const bool strikes =
      fate_ != Fate::Good && strikesAnswers_ && !struck_ && sentToClient_ > strikesAt_;
  struck_ = struck_ || strikes;
  // In two segments, now and then; and where it strikes.
  std::size_t cut = world_.chance(0.3) ? world_.random.below(bytes.size() + 1) : bytes.size();
  if (strikes) {
    cut = static_cast<std::size_t>(strikesAt_ - std::min(strikesAt_, before));
  }
  sendSegment(bytes.substr(0, cut));
  if (strikes) {
    const bool pauses = fate_ == Fate::Slow;
    lastBack_ += milliseconds(world_.random.below(2)); // what came before is read, or not
    world_.schedule.at(lastBack_, [self = shared_from_this()] { self->strike(); });
    if (!pauses) {
      world_.watch.disturbs(owner);
      return; // the rest never comes
    }
    lastBack_ += pause_;
  }
  sendSegment(bytes.substr(cut));
}

void Line::sendSegment(std::string_view bytes) {
  lastBack_ = std::max(lastBack_, world_.schedule.now() + delay());
  if (!bytes.empty()) {
    world_.schedule.at(lastBack_, [self = shared_from_this(), text = std::string(bytes)]() mutable {
      self->deliver(std::move(text));
    });
  }
}

void Line::deliver(std::string bytes) {
  if (!silent_ && !dropped_ && !end_) {
    inbox_ += bytes;
    event.signal();
  }
}

// Behind what was sent before.
void Line::hangUp(bool reset, bool announced) {
  if (!alive()) {
    return;
  }
  ended_ = true;
  const error_code end = reset                     ? error_code(asio::error::connection_reset)
                         : announced || world_.tls ? error_code(asio::error::eof)
                                                   : error_code(asio::error::connection_aborted);
  const bool forgets = reset && world_.chance(0.3);
  lastBack_ = std::max(lastBack_, world_.schedule.now() + delay());
  world_.schedule.at(lastBack_, [self = shared_from_this(), end, forgets] {
    if (forgets) {
      self->inbox_.clear();
      self->taken_ = 0;
    }
    self->finish(end);
  });
}

void Line::forget() {
  ended_ = true;
}

void Line::finish(error_code end) {
  if (!silent_ && !dropped_ && !end_) {
    end_ = end;
    world_.watch.disturbs(owner); // who may have come to it since it was struck
    event.signal();
  }
}

void Line::answerEnds() {
  answerEnd_ = sentToClient_;
}

void Line::requestEnds(std::uint64_t left) {
  requestEnd_ = takenFromClient_ - onTheWay_ + left;
  counted_ = false;
  answerBegin_ = readByClient_;
  asking_ = false;
  asked_ = true;
}

Phase Line::phase() const {
  if (connection != Connecting::Done) {
    return Phase::Connect;
  }
  if (far_ && !far_->ready()) {
    return Phase::Handshake;
  }
  if (asking_) {
    return Phase::Write;
  }
  if (!asked_ || (answerEnd_ > answerBegin_ && readByClient_ >= answerEnd_)) {
    return Phase::Idle;
  }
  return readByClient_ == answerBegin_ ? Phase::Wait : Phase::Read;
}

class Network::NameServer final : public http::Resolver {
public:
  explicit NameServer(World& world) : world_(world) {}

  void start(const std::string&, std::function<void(http::Resolved)> done) override {
    const unsigned who = world_.schedule.current();
    world_.whereabouts.resolves(who);
    const Weather& weather = world_.weather;
    http::Resolved resolved;
    Duration time = world_.between(milliseconds{1}, milliseconds{50});
    if (!world_.calm && world_.chance(weather.nameFails)) {
      resolved.mayPass = world_.chance(0.7);
      resolved.error =
          resolved.mayPass ? asio::error::host_not_found_try_again : asio::error::host_not_found;
      world_.met(resolved.mayPass ? Trouble::NameFailsForNow : Trouble::NameFails, Phase::Resolve,
                 who);
    } else if (weather.deadAddress) {
      resolved.addresses = {deadAddress, goodAddress};
    } else {
      resolved.addresses = {goodAddress};
    }
    if (!world_.calm && world_.chance(weather.nameSlow)) {
      time = world_.between(milliseconds{500}, seconds{30});
      world_.met(Trouble::NameSlow, Phase::Resolve, who);
    }
    if (resolved.error || time >= milliseconds{500}) {
      world_.watch.disturbsAllUntil(world_.schedule.now() + time);
    }
    // It may outlive the client.
    world_.schedule.after(
        time, [&world = world_, done = std::move(done), resolved = std::move(resolved)] {
          world.whereabouts.resolved();
          done(resolved);
        });
  }

private:
  World& world_;
};

class Network::SimulatedStream final : public http::Stream {
public:
  explicit SimulatedStream(Network& network)
      : network_(network), world_(network.world_),
        line_(std::make_shared<Line>(network.world_, ++network.lines_)) {
    ++network_.streams_;
  }
  ~SimulatedStream() override {
    --network_.streams_;
    world_.whereabouts.forgets(line_.get());
    line_->drop();
  }

  asio::awaitable<error_code> connect(http::Address address) override {
    touch();
    note("connects", {});
    if (network_.cut_) {
      co_return asio::error::network_down;
    }
    if (address.address() == deadAddress) {
      world_.met(Trouble::DeadAddress, line_->owner);
      if (world_.calm || world_.chance(0.5)) {
        co_return asio::error::host_unreachable;
      }
    } else {
      line_->connecting(network_.answerer_);
    }
    while (line_->connection == Line::Connecting::Under && !aborted_) {
      const Event::Woken woken = co_await line_->event.wait();
      if (woken == Event::Woken::Cancelled && !aborted_) {
        co_return asio::error::operation_aborted;
      }
    }
    if (aborted_) {
      co_return asio::error::connection_aborted;
    }
    error_code failed;
    if (line_->connection == Line::Connecting::Failed) {
      char none = 0;
      failed = line_->take(std::span<char>(&none, 1)).error;
    }
    co_return failed;
  }

  IoResult readNow(std::span<char> into) override {
    touch();
    const IoResult got =
        aborted_ ? IoResult{asio::error::connection_aborted, 0} : line_->take(into);
    drained_ = got.bytes < into.size();
    bytesOfTurn_ = world_.schedule.pieces() == turn_ ? bytesOfTurn_ + got.bytes : got.bytes;
    turn_ = world_.schedule.pieces();
    if (bytesOfTurn_ > mostBytesOfTurn && bytesOfTurn_ - got.bytes <= mostBytesOfTurn) {
      world_.watch.violation("THE LOOP STANDS STILL: " + std::to_string(bytesOfTurn_) +
                             " bytes without letting others run, in script " +
                             std::to_string(line_->owner));
    }
    if (!got.wouldBlock()) {
      note(got.error ? "reads the end" : "reads", {got.bytes});
    }
    return got;
  }

  IoResult writeNow(std::span<const char> from) override {
    touch();
    const IoResult put =
        aborted_ || network_.cut_ ? IoResult{asio::error::connection_reset, 0} : line_->put(from);
    if (!put.wouldBlock()) {
      note(put.error ? "cannot write" : "writes", {put.bytes});
    }
    return put;
  }

  error_code flushNow() override { return {}; }

  bool holdsInput() const noexcept override { return !drained_; }

  asio::awaitable<error_code> wait(http::Direction direction) override {
    touch();
    for (;;) {
      const bool ready = direction == http::Direction::Read ? line_->readable() : line_->writable();
      if (ready || aborted_) {
        co_return error_code{};
      }
      const Event::Woken woken = co_await line_->event.wait();
      if (woken == Event::Woken::Cancelled && !aborted_) {
        co_return asio::error::operation_aborted;
      }
    }
  }

  void abort() noexcept override {
    if (!aborted_ && !world_.clientEnds) {
      const unsigned who = line_->owner;
      world_.count(Trouble::Deadline, world_.whereabouts.phaseOf(who), who);
    }
    aborted_ = true;
    line_->event.signal();
  }

  std::size_t unacknowledged() noexcept override { return line_->unacknowledged(); }

private:
  void touch() {
    if (const unsigned who = world_.schedule.current()) {
      line_->owner = who;
      world_.whereabouts.uses(who, line_.get());
      world_.watch.holds(who, world_.schedule.now());
      if (line_->isTroubled()) {
        world_.watch.disturbs(who);
      }
    }
  }
  void note(std::string_view what, std::initializer_list<std::uint64_t> numbers) {
    const std::string about = world_.trace.shown() ? "line " + std::to_string(line_->number()) : "";
    world_.trace.add(world_.schedule.now(), line_->owner, what, about, numbers);
  }

  Network& network_;
  World& world_;
  const std::shared_ptr<Line> line_;
  bool drained_ = false; // the last read left nothing behind
  std::uint64_t turn_ = 0;
  std::uint64_t bytesOfTurn_ = 0;
  bool aborted_ = false;
};

class Network::Streams final : public http::Transport {
public:
  explicit Streams(Network& network) : network_(network) {}
  std::unique_ptr<http::Stream> make() override {
    return std::make_unique<SimulatedStream>(network_);
  }

private:
  Network& network_;
};

std::unique_ptr<http::Resolver> Network::makeResolver() {
  return std::make_unique<NameServer>(world_);
}

std::unique_ptr<http::Transport> Network::makeTransport() {
  return std::make_unique<Streams>(*this);
}

} // namespace dolthub::simulate
