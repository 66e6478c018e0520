#include "client/real.hpp"
#include "client_access.hpp"
#include "harness/run.hpp"

#include <map>

// Cancelled at every step over real TCP and TLS, the handshake among them.
namespace dolthub::real {

namespace {

struct Watch {
  std::string state = "before";
};

// TCP that tells what is waited for; TLS is above it.
class WatchedStream final : public http::Stream {
public:
  WatchedStream(std::unique_ptr<http::Stream> lower, std::shared_ptr<Watch> watch)
      : lower_(std::move(lower)), watch_(std::move(watch)) {}

  asio::awaitable<boost::system::error_code> connect(http::Address address) override {
    watch_->state = "connect";
    const boost::system::error_code error = co_await lower_->connect(address);
    watch_->state = "connected";
    co_return error;
  }
  http::IoResult readNow(std::span<char> into) override { return lower_->readNow(into); }
  http::IoResult writeNow(std::span<const char> from) override {
    ++writes_; // the first is the client's hello
    return lower_->writeNow(from);
  }
  boost::system::error_code flushNow() override { return lower_->flushNow(); }
  asio::awaitable<boost::system::error_code> wait(http::Direction direction) override {
    watch_->state = writes_ <= 1 ? "handshake" : "read";
    return lower_->wait(direction);
  }
  void abort() noexcept override { lower_->abort(); }

private:
  std::unique_ptr<http::Stream> lower_;
  std::shared_ptr<Watch> watch_;
  int writes_ = 0;
};

class WatchedTransport final : public http::Transport {
public:
  WatchedTransport(std::unique_ptr<http::Transport> lower, std::shared_ptr<Watch> watch)
      : lower_(std::move(lower)), watch_(std::move(watch)) {}

  std::unique_ptr<http::Stream> make() override {
    return std::make_unique<WatchedStream>(lower_->make(), watch_);
  }
  void drop() noexcept override { lower_->drop(); }

private:
  std::unique_ptr<http::Transport> lower_;
  std::shared_ptr<Watch> watch_;
};

enum class How { Cancel, DestroyClient, DestroyContext };

} // namespace

BOOST_AUTO_TEST_SUITE(client_handshake)

BOOST_AUTO_TEST_CASE(stopped_at_every_step_over_tls) {
  Emulator emulator;
  emulator.createDatabase("demo", "art");
  int branches = 0;
  for (const How how : {How::Cancel, How::DestroyClient, How::DestroyContext}) {
    std::map<std::string, int> states;
    // A server that is quick may leave a state out: again, until all were met.
    const auto met = [&] {
      return states.contains("connect") && states.contains("handshake") && states.contains("read");
    };
    for (int steps = 0, round = 0; round < 4 || (round < 200 && !met()); ++steps) {
      const auto watch = std::make_shared<Watch>();
      auto context = std::make_unique<asio::io_context>();
      Seams seams = systemSeams(context->get_executor());
      seams.transport = std::make_unique<WatchedTransport>(std::move(seams.transport), watch);
      std::optional<Client> client(
          ClientAccess::make(context->get_executor(), optionsFor(emulator), std::move(seams)));
      CallOptions options;
      options.lost.lookUpTimeout = std::chrono::milliseconds{0};
      harness::Started<Branch> call(
          *context, client->createBranch(CreateBranch{BranchName{DatabaseName{"demo", "art"},
                                                                 "b" + std::to_string(++branches)},
                                                      Revision::branch("main")},
                                         options));
      for (int i = 0; i < steps && !call.ended(); ++i) {
        context->run_one();
      }
      const bool through = call.ended();
      const std::string state = watch->state;
      ++states[state];
      if (through) {
        ++round;
        steps = -1;
      }
      BOOST_TEST_CONTEXT("how " << static_cast<int>(how) << " step " << steps << " state "
                                << state) {
        if (how == How::Cancel) {
          call.cancel(asio::cancellation_type::total);
        } else if (how == How::DestroyClient) {
          client.reset();
        } else {
          context.reset();
          continue;
        }
        while (!call.ended()) {
          BOOST_TEST_REQUIRE(context->run_one() > 0u);
        }
        if (!through && call.hasError()) {
          const Error& error = call.error();
          // A completion that was queued before the stop may still have taken it a step further.
          const std::string& reached = watch->state;
          if (reached == "connect" || reached == "handshake") {
            BOOST_TEST(error.outcome() == Outcome::NotSent, error.what());
          } else if (reached == "read") {
            BOOST_TEST(error.outcome() == Outcome::Unknown);
            BOOST_TEST(error.lostCall().has_value());
          }
          BOOST_TEST((how != How::Cancel || error.isCancelled()));
        } else {
          BOOST_TEST((call.succeeded() || state == "before"), call.foreign());
        }
        context->restart();
        context->poll();
        if (client) {
          BOOST_TEST(client->statistics().openConnections <= (call.succeeded() ? 1u : 0u));
        }
      }
    }
    for (const auto& [state, count] : states) {
      BOOST_TEST_MESSAGE("  " << state << ": " << count);
    }
    for (const char* wanted : {"connect", "handshake", "read"}) {
      BOOST_TEST(states.contains(wanted), "never stopped in " << wanted);
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace dolthub::real
