#include "harness/seams.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/post.hpp>

#include <algorithm>
#include <charconv>
#include <cstring>
#include <memory>
#include <optional>
#include <tuple>

namespace dolthub::harness {

void ManualClock::advance(support::Duration by) {
  const support::TimePoint end = now_ + by;
  while (armed_ <= end) {
    now_ = std::max(now_, std::exchange(armed_, support::never));
    ring_();
  }
  now_ = end;
}

bool ManualClock::advanceToNext() {
  if (armed_ == support::never) {
    return false;
  }
  advance(std::max(armed_ - now_, support::Duration::zero()));
  return true;
}

std::uint64_t SeededRandom::next() {
  // splitmix64
  std::uint64_t z = (state_ += 0x9e3779b97f4a7c15);
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
  z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
  return z ^ (z >> 31);
}

FakeResolver::FakeResolver(std::vector<std::string> addresses) {
  for (const std::string& address : addresses) {
    answer.addresses.push_back(asio::ip::make_address(address));
  }
}

void FakeResolver::start(const std::string&, std::function<void(http::Resolved)> done) {
  ++lookUps;
  if (startFails) {
    throw boost::system::system_error(startFails, "thread");
  }
  held_.push_back(std::move(done));
  if (!holds) {
    asio::post(executor, [this] { release(); });
  }
}

void FakeResolver::release() {
  for (auto& done : std::exchange(held_, {})) {
    done(answer);
  }
}

Script Script::answering(std::vector<std::string> responses) {
  Script script;
  for (std::string& response : responses) {
    script.steps.push_back({Step::What::ExpectRequest, {}});
    script.steps.push_back({Step::What::Send, std::move(response)});
  }
  return script;
}

Script Script::serving(Serve serve) {
  Script script;
  script.serve = std::move(serve);
  return script;
}

std::string jsonResponse(std::string_view body, unsigned status, std::string_view extraHeaders) {
  std::string text = "HTTP/1.1 " + std::to_string(status) + " Status\r\n";
  text += "Content-Type: application/json; charset=utf-8\r\n";
  text += extraHeaders;
  text += "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n";
  text += body;
  return text;
}

class ScriptedStream final : public http::Stream {
  // How many wait for the same thing; a coroutine that is destroyed no longer does.
  class Counted {
  public:
    explicit Counted(int& count) : count_(count) { ++count_; }
    ~Counted() { --count_; }
    Counted(const Counted&) = delete;
    Counted& operator=(const Counted&) = delete;

  private:
    int& count_;
  };

public:
  ScriptedStream(ScriptedTransport& transport, Script script, std::size_t number)
      : transport_(transport), script_(std::move(script)), number_(number),
        event_(transport.executor_) {
    ++transport_.alive;
    transport_.streams_.resize(number + 1);
    transport_.streams_[number] = this;
  }
  ~ScriptedStream() override {
    --transport_.alive;
    transport_.streams_[number_] = nullptr;
  }

  void feed(std::string_view bytes) {
    toClient_ += bytes;
    happen();
  }

  asio::awaitable<error_code> connect(http::Address) override {
    const Counted counted(transport_.connecting);
    while (script_.connectHangs && !aborted_) {
      const error_code waited = co_await sleep();
      if (waited) {
        co_return waited;
      }
    }
    // Also a connection that succeeds takes a turn of the loop.
    const std::tuple<> turn =
        co_await asio::post(transport_.executor_, asio::as_tuple(asio::deferred));
    static_cast<void>(turn);
    if (aborted_) {
      co_return asio::error::connection_aborted;
    }
    if (!script_.connect) {
      play();
    }
    co_return script_.connect;
  }

  http::IoResult readNow(std::span<char> into) override {
    if (aborted_) {
      return {asio::error::connection_aborted, 0};
    }
    ++transport_.reads;
    drained_ = toClient_.size() < into.size();
    if (!toClient_.empty()) {
      const std::size_t count = std::min(into.size(), toClient_.size());
      std::memcpy(into.data(), toClient_.data(), count);
      toClient_.erase(0, count);
      return {{}, count};
    }
    return {end_ ? end_ : error_code(asio::error::would_block), 0};
  }

  http::IoResult writeNow(std::span<const char> from) override {
    if (aborted_ || end_ == asio::error::connection_reset) {
      return {asio::error::connection_reset, 0};
    }
    if (blocked_ || full_) {
      return {asio::error::would_block, 0};
    }
    if (script_.writesAtOnce != 0 && from.size() >= script_.writesAtOnce) {
      from = from.first(script_.writesAtOnce);
      full_ = true;
    }
    received().append(from.data(), from.size());
    unmatched_.append(from.data(), from.size());
    play();
    return {{}, from.size()};
  }

  error_code flushNow() override { return {}; }

  bool holdsInput() const noexcept override { return !drained_; }

  asio::awaitable<error_code> wait(http::Direction direction) override {
    const Counted counted(direction == http::Direction::Read ? transport_.reading
                                                             : transport_.writing);
    for (;;) {
      const bool ready =
          direction == http::Direction::Read ? !toClient_.empty() || end_ : !blocked_;
      if (ready || aborted_) {
        const std::tuple<> turn =
            co_await asio::post(transport_.executor_, asio::as_tuple(asio::deferred));
        static_cast<void>(turn);
        full_ = full_ && direction != http::Direction::Write;
        co_return error_code{};
      }
      const error_code waited = co_await sleep();
      if (waited) {
        co_return waited;
      }
    }
  }

  void abort() noexcept override {
    aborted_ = true;
    event_.cancel();
  }

  std::size_t unacknowledged() noexcept override { return transport_.unacknowledged; }

private:
  std::string& received() { return transport_.received[number_]; }

  // Until something happens on the stream; an error when the coroutine was cancelled.
  asio::awaitable<error_code> sleep() {
    happened_ = false;
    event_.expires_at(asio::steady_timer::time_point::max());
    const std::tuple<error_code> waited =
        co_await event_.async_wait(asio::as_tuple(asio::deferred));
    static_cast<void>(waited);
    co_return aborted_ || happened_ ? error_code{} : error_code(asio::error::operation_aborted);
  }

  std::optional<std::string> takeRequest() {
    const std::size_t head = unmatched_.find("\r\n\r\n");
    if (head == std::string::npos) {
      return std::nullopt;
    }
    std::size_t length = 0;
    constexpr std::string_view name = "Content-Length: ";
    const std::size_t at = unmatched_.find(name);
    if (at < head) {
      std::from_chars(unmatched_.data() + at + name.size(), unmatched_.data() + head, length);
    }
    if (unmatched_.size() < head + 4 + length) {
      return std::nullopt;
    }
    std::string request = unmatched_.substr(0, head + 4 + length);
    unmatched_.erase(0, request.size());
    return request;
  }

  void play() {
    while (next_ < script_.steps.size()) {
      const Step& step = script_.steps[next_];
      switch (step.what) {
      case Step::What::Expect: {
        const std::size_t at = unmatched_.find(step.text);
        if (at == std::string::npos) {
          return;
        }
        unmatched_.erase(0, at + step.text.size());
        break;
      }
      case Step::What::ExpectRequest:
        if (!takeRequest()) {
          return;
        }
        break;
      case Step::What::Send:
        toClient_ += step.text;
        break;
      case Step::What::Close:
        end_ = asio::error::eof;
        break;
      case Step::What::Cut:
        end_ = asio::error::connection_aborted;
        break;
      case Step::What::Reset:
        end_ = asio::error::connection_reset;
        break;
      case Step::What::Block:
        blocked_ = true;
        break;
      }
      ++next_;
      happen();
    }
    while (script_.serve && next_ == script_.steps.size() && !end_) {
      const std::optional<std::string> request = takeRequest();
      if (!request) {
        return;
      }
      Reply reply = script_.serve(*request);
      if (!script_.servesLater) {
        say(reply);
        continue;
      }
      asio::post(transport_.executor_,
                 [alive = std::weak_ptr(alive_), this, reply = std::move(reply)] {
                   if (alive.lock()) {
                     say(reply);
                   }
                 });
    }
  }

  void say(const Reply& reply) {
    toClient_ += reply.text;
    switch (reply.then) {
    case Reply::Then::Keep:
      break;
    case Reply::Then::Close:
      end_ = asio::error::eof;
      break;
    case Reply::Then::Cut:
      end_ = asio::error::connection_aborted;
      break;
    case Reply::Then::Reset:
      end_ = asio::error::connection_reset;
      break;
    }
    happen();
  }

  void happen() {
    happened_ = true;
    event_.cancel();
  }

  ScriptedTransport& transport_;
  Script script_;
  const std::size_t number_;
  asio::steady_timer event_;
  const std::shared_ptr<int> alive_ = std::make_shared<int>();
  std::size_t next_ = 0;
  std::string unmatched_;
  std::string toClient_;
  error_code end_;
  bool blocked_ = false;
  bool full_ = false; // for one turn
  bool happened_ = false;
  bool drained_ = false; // the last read left nothing behind
  bool aborted_ = false;
};

std::unique_ptr<http::Stream> ScriptedTransport::make() {
  Script script;
  if (!scripts.empty()) {
    script = std::move(scripts.front());
    scripts.pop_front();
  } else if (otherwise) {
    script = otherwise();
  } else {
    script.connect = asio::error::connection_refused;
  }
  ++opened;
  received.emplace_back();
  return std::make_unique<ScriptedStream>(*this, std::move(script), received.size() - 1);
}

void ScriptedTransport::feed(std::size_t number, std::string_view bytes) {
  if (ScriptedStream* const stream = streams_.at(number)) {
    stream->feed(bytes);
  }
}

namespace {

// What a client is given: it may end before a test does.
class LentClock final : public support::Clock {
public:
  explicit LentClock(std::shared_ptr<ManualClock> clock) : clock_(std::move(clock)) {
    clock_->onRing([this] { ring_(); });
  }
  ~LentClock() override { clock_->shutdown(); }

  support::TimePoint now() const override { return clock_->now(); }
  support::WallTime wallNow() const override { return clock_->wallNow(); }
  support::BootTime bootNow() const override { return clock_->bootNow(); }
  void arm(support::TimePoint when) override { clock_->arm(when); }
  void shutdown() override { clock_->shutdown(); }

private:
  std::shared_ptr<ManualClock> clock_;
};

class LentResolver final : public http::Resolver {
public:
  explicit LentResolver(std::shared_ptr<FakeResolver> resolver) : resolver_(std::move(resolver)) {}

  void start(const std::string& host, std::function<void(http::Resolved)> done) override {
    resolver_->start(host, std::move(done));
  }
  void drop() noexcept override { resolver_->drop(); }

private:
  std::shared_ptr<FakeResolver> resolver_;
};

class LentTransport final : public http::Transport {
public:
  explicit LentTransport(std::shared_ptr<ScriptedTransport> transport)
      : transport_(std::move(transport)) {}

  std::unique_ptr<http::Stream> make() override { return transport_->make(); }
  void drop() noexcept override { transport_->drop(); }

private:
  std::shared_ptr<ScriptedTransport> transport_;
};

} // namespace

TestSeams::TestSeams(asio::any_io_executor executor, std::uint64_t seed)
    : ownClock_(std::make_shared<ManualClock>()), ownResolver_(std::make_shared<FakeResolver>()),
      ownTransport_(std::make_shared<ScriptedTransport>(executor)) {
  clock = ownClock_.get();
  resolver = ownResolver_.get();
  resolver->executor = executor;
  transport = ownTransport_.get();
  seams_.clock = std::make_unique<LentClock>(ownClock_);
  seams_.random = std::make_unique<SeededRandom>(seed);
  auto ownWorker = std::make_unique<InlineWorker>();
  worker = ownWorker.get();
  seams_.worker = std::move(ownWorker);
  seams_.resolver = std::make_unique<LentResolver>(ownResolver_);
  seams_.transport = std::make_unique<LentTransport>(ownTransport_);
  seams_.plain = true;
}

Seams TestSeams::take() {
  return std::move(seams_);
}

} // namespace dolthub::harness
