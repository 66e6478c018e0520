#pragma once

#include "client_access.hpp"
#include "http/resolver.hpp"
#include "http/stream.hpp"
#include "support/clock.hpp"
#include "support/random.hpp"
#include "support/worker.hpp"

#include <boost/asio/steady_timer.hpp>

#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

// What the tests put in place of the world: a clock that a test moves, numbers from a seed, file
// work done at once, a resolver and a transport that play what they were told.
namespace dolthub::harness {

using boost::system::error_code;

class ManualClock final : public support::Clock {
public:
  support::TimePoint now() const override { return now_; }
  support::WallTime wallNow() const override {
    return wallStart + wallJump +
           std::chrono::floor<std::chrono::milliseconds>(now_ - support::TimePoint{} - dayOne +
                                                         slept_);
  }
  support::BootTime bootNow() const override {
    return support::BootTime(now_.time_since_epoch() + slept_);
  }
  void arm(support::TimePoint when) override { armed_ = when; }
  void shutdown() override { armed_ = support::never; }

  support::TimePoint armed() const noexcept { return armed_; }
  // Moves the time; rings at every moment that something asked for.
  void advance(support::Duration by);
  // To the next moment that something asked for; false when there is none.
  bool advanceToNext();
  // The machine sleeps: time goes by, and nothing rings.
  void sleep(support::Duration by) { slept_ += by; }

  static constexpr support::WallTime wallStart{std::chrono::seconds{1'800'000'000}};
  std::chrono::milliseconds wallJump{0}; // somebody has set the system's clock

private:
  static constexpr std::chrono::hours dayOne{24};

  support::TimePoint now_ = support::TimePoint{} + dayOne;
  support::Duration slept_{0};
  support::TimePoint armed_ = support::never;
};

class SeededRandom final : public support::Random {
public:
  explicit SeededRandom(std::uint64_t seed) : state_(seed) {}
  std::uint64_t next() override;

private:
  std::uint64_t state_;
};

class InlineWorker final : public support::Worker {
public:
  bool submit(std::function<void()> work) override {
    if (hasThread && hangsAfter-- > 0) {
      work();
    } else if (hasThread) {
      held_.push_back(std::move(work));
    }
    return hasThread;
  }
  // The disk takes what it held up.
  void goOn() {
    for (const std::function<void()>& work : std::exchange(held_, {})) {
      work();
    }
  }

  int hangsAfter = 1'000'000; // pieces of work: the disk takes no more
  bool hasThread = true;

private:
  std::vector<std::function<void()>> held_;
};

// Answers every look-up with the same; or holds it back until told.
class FakeResolver final : public http::Resolver {
public:
  explicit FakeResolver(std::vector<std::string> addresses = {"10.0.0.1"});

  void start(const std::string& host, std::function<void(http::Resolved)> done) override;

  http::Resolved answer;
  bool holds = false;
  error_code startFails;          // is thrown, as where there is no thread for it
  asio::any_io_executor executor; // where answers come from
  int lookUps = 0;
  // Lets go what was held back.
  void release();
  std::size_t held() const noexcept { return held_.size(); }

private:
  std::vector<std::function<void(http::Resolved)>> held_;
};

// What one connection does. Steps are played in order; a step that waits for bytes of the client
// is reached when they came.
struct Step {
  enum class What {
    Expect,        // until `text` was received
    ExpectRequest, // until a whole request was received: head, and body by its Content-Length
    Send,          // `text`
    Close,         // cleanly, as with close_notify
    Cut,           // end without close_notify
    Reset,         // an error in both directions
    Block          // takes no more bytes from the client until the connection is aborted
  };
  What what;
  std::string text;
};

// What a server of functions says to one request.
struct Reply {
  enum class Then { Keep, Close, Cut, Reset };

  Reply() = default; // silence
  Reply(std::string text_, Then then_ = Then::Keep) : text(std::move(text_)), then(then_) {}

  std::string text;
  Then then = Then::Keep;
};
using Serve = std::function<Reply(const std::string& request)>;

struct Script {
  error_code connect; // what connecting comes to
  bool connectHangs = false;
  std::vector<Step> steps;  // behind the last: `serve`, or silence
  Serve serve;              // called for each whole request
  bool servesLater = false; // what `serve` says arrives after a turn of the loop
  // Bytes taken before writing blocks for a turn of the loop; 0: it never does.
  std::size_t writesAtOnce = 0;

  static Script answering(std::vector<std::string> responses);
  static Script serving(Serve serve);
};

std::string jsonResponse(std::string_view body, unsigned status = 200,
                         std::string_view extraHeaders = {});

class ScriptedTransport final : public http::Transport {
public:
  explicit ScriptedTransport(asio::any_io_executor executor) : executor_(std::move(executor)) {}

  std::unique_ptr<http::Stream> make() override;
  // Bytes for the client on connection `number`, counted from 0, if it still stands.
  void feed(std::size_t number, std::string_view bytes);

  std::deque<Script> scripts;        // one for each connection; then `otherwise`
  std::function<Script()> otherwise; // none: connections are refused
  std::vector<std::string> received; // everything each connection received, in order of opening
  int opened = 0;
  int alive = 0;
  // Streams that wait for something at this moment.
  int connecting = 0;
  int reading = 0;
  int reads = 0;                  // looks, whatever they found
  std::size_t unacknowledged = 0; // what all streams say of themselves
  int writing = 0;

private:
  friend class ScriptedStream;
  asio::any_io_executor executor_;
  std::vector<class ScriptedStream*> streams_; // by number; null when destroyed
};

// The seams of one client, and what a test holds of them also when the client has ended.
struct TestSeams {
  explicit TestSeams(asio::any_io_executor executor, std::uint64_t seed = 1);

  Seams take(); // once
  ManualClock* clock;
  FakeResolver* resolver;
  ScriptedTransport* transport;
  InlineWorker* worker; // only as long as the client

private:
  std::shared_ptr<ManualClock> ownClock_;
  std::shared_ptr<FakeResolver> ownResolver_;
  std::shared_ptr<ScriptedTransport> ownTransport_;
  Seams seams_;
};

} // namespace dolthub::harness
