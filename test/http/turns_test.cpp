#include "http/site.hpp"
#include "http/tls_bench.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <thread>

#include <sys/socket.h>

// That no exchange keeps the loop to itself, whatever its peer sends and however long the caller's
// functions take.
namespace dolthub::http {

namespace {

using asio::ip::tcp;
using RealTime = std::chrono::steady_clock;

const std::string endlessHead = "HTTP/1.1 200 OK\r\nContent-Length: 999999999999\r\n\r\n";

// Has always more, for as long as a test may take, and takes always more.
class EndlessStream final : public Stream {
public:
  struct Watch {
    std::size_t ofTurn = 0; // bytes since somebody else ran
    std::size_t most = 0;
    std::size_t all = 0;
    std::size_t enough = 64'000'000;
    bool aborted = false;
    std::string piece = "y"; // again and again, behind the head

    void moved(std::size_t bytes) {
      all += bytes;
      most = std::max(most, ofTurn += bytes);
    }
  };
  explicit EndlessStream(std::shared_ptr<Watch> watch) : watch_(std::move(watch)) {}

  asio::awaitable<error_code> connect(Address) override { co_return error_code{}; }
  IoResult readNow(std::span<char> into) override {
    if (watch_->all > watch_->enough) {
      return {asio::error::connection_reset, 0};
    }
    if (head_.empty()) {
      std::size_t at = 0;
      for (; at + watch_->piece.size() <= into.size(); at += watch_->piece.size()) {
        std::copy(watch_->piece.begin(), watch_->piece.end(), into.begin() + at);
      }
      watch_->moved(at);
      return {{}, at};
    }
    const std::size_t count = std::min(into.size(), head_.size());
    std::copy_n(head_.begin(), count, into.begin());
    head_.erase(0, count);
    return {{}, count};
  }
  IoResult writeNow(std::span<const char> from) override {
    watch_->moved(from.size());
    return {{}, from.size()};
  }
  error_code flushNow() override { return {}; }
  asio::awaitable<error_code> wait(Direction) override { co_return error_code{}; }
  void abort() noexcept override { watch_->aborted = true; } // and what came can still be read

  void answers(std::string head) { head_ = std::move(head); }

private:
  std::shared_ptr<Watch> watch_;
  std::string head_;
};

// Runs again as soon as the others did.
void keepRunning(Site& site, EndlessStream::Watch& watch, const bool& ended) {
  asio::post(*site.context, [&] {
    watch.ofTurn = 0;
    if (!ended) {
      keepRunning(site, watch, ended);
    }
  });
}

class CountingReader final : public SourceReader {
public:
  explicit CountingReader(std::size_t bytes) : left_(bytes) {}
  std::optional<boost::system::result<std::size_t, Failure>>
  readNow(std::span<char> into) override {
    return read(into);
  }
  boost::system::result<std::size_t, Failure> read(std::span<char> into) override {
    const std::size_t count = std::min(left_, into.size());
    std::fill_n(into.begin(), count, 'x');
    left_ -= count;
    return count;
  }

private:
  std::size_t left_;
};

// The loopback, in real time: an exchange, and a ticker beside it.
struct RealLoop {
  RealLoop()
      : acceptor(context, tcp::endpoint(asio::ip::address_v4::loopback(), 0)),
        hub(support::Hub::make(context.get_executor(), support::systemClock(context.get_executor()),
                               std::make_unique<harness::SeededRandom>(1))),
        connection(std::in_place, hub, live) {
    connection->attach(tcpTransport(context.get_executor())->make());
    with.deadline = hub->now() + seconds{20}; // should all else fail
  }
  ~RealLoop() {
    connection.reset();
    if (server.joinable()) {
      server.join();
    }
  }

  // `serve` gets the connection, in a thread.
  template <class Serve>
  void serving(Serve serve) {
    server = std::thread([this, serve] {
      boost::system::error_code error;
      tcp::socket socket(serverContext);
      acceptor.accept(socket, error);
      if (!error) {
        serve(socket);
      }
    });
  }

  boost::system::result<Answer, Failure> run(std::shared_ptr<Outgoing> outgoing) {
    std::optional<boost::system::result<Answer, Failure>> result;
    const auto work = [&]() -> asio::awaitable<void> {
      error_code error = co_await connection->stream().connect(acceptor.local_endpoint());
      if (error) {
        throw boost::system::system_error(error);
      }
      begun = RealTime::now();
      auto answer = co_await exchange(hub, worker, *connection, *outgoing, with, progress);
      took = RealTime::now() - begun;
      result.emplace(std::move(answer));
    };
    asio::steady_timer ticker(context);
    RealTime::time_point last = RealTime::now();
    std::function<void()> tick = [&] {
      longest = std::max<RealTime::duration>(longest, RealTime::now() - last);
      last = RealTime::now();
      if (cancelAt && last - begun >= *cancelAt && begun != RealTime::time_point{}) {
        cancelled = last;
        cancelAt.reset();
        signal.emit(asio::cancellation_type::terminal);
      }
      if (result || failed) {
        return;
      }
      ticker.expires_after(milliseconds{1});
      ticker.async_wait([&](error_code) { tick(); });
    };
    tick();
    asio::co_spawn(context, work(),
                   asio::bind_cancellation_slot(signal.slot(), [&](std::exception_ptr thrown) {
                     failed = thrown;
                     context.stop(); // the connection's deadline is still armed
                   }));
    context.run();
    if (failed) {
      std::rethrow_exception(failed);
    }
    return std::move(result.value());
  }

  asio::io_context context;
  asio::io_context serverContext;
  tcp::acceptor acceptor;
  std::shared_ptr<support::Hub> hub;
  support::List<Connection> live;
  std::optional<Connection> connection;
  harness::InlineWorker worker;
  ExchangeOptions with;
  Progress progress;
  asio::cancellation_signal signal;
  std::optional<RealTime::duration> cancelAt;
  std::exception_ptr failed;
  RealTime::time_point begun{};
  RealTime::time_point cancelled{};
  RealTime::duration took{};
  RealTime::duration longest{};
  std::thread server;
};

// Sends an answer without end, until the client is gone.
void sendEndlessly(tcp::socket& socket) {
  error_code error;
  asio::write(socket, asio::buffer(endlessHead), error);
  const std::string piece(256 * 1024, 'y');
  while (!error) {
    asio::write(socket, asio::buffer(piece), error);
  }
}

// A callback that takes a millisecond, by working.
std::unique_ptr<Sink> slowSink() {
  return callbackSink([](std::string_view) {
    const RealTime::time_point until = RealTime::now() + milliseconds{1};
    while (RealTime::now() < until) {
    }
  });
}

// An exchange that says when it has ended.
asio::awaitable<boost::system::result<Answer, Failure>> noting(Site& site, Connection& connection,
                                                               Outgoing& outgoing,
                                                               const ExchangeOptions& with,
                                                               Progress& progress, bool& ended) {
  auto answer = co_await exchange(site.hub, site.worker, connection, outgoing, with, progress);
  ended = true;
  co_return answer;
}

} // namespace

BOOST_AUTO_TEST_SUITE(http_turns)

BOOST_AUTO_TEST_CASE(an_endless_download_lets_others_run) {
  for (const std::string& piece : {std::string("y"), std::string("1\r\ny\r\n")}) {
    Site site;
    support::List<Connection> live;
    Connection connection(site.hub, live);
    const auto watch = std::make_shared<EndlessStream::Watch>();
    watch->piece = piece;
    auto stream = std::make_unique<EndlessStream>(watch);
    stream->answers(piece.size() == 1 ? endlessHead
                                      : "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
    connection.attach(std::move(stream));
    ExchangeOptions with;
    with.deadline = site.clock->now() + seconds{1};
    std::size_t called = 0;
    with.sink = callbackSink([&](std::string_view) {
      if (++called == 100) { // its time is over while it works
        site.clock->advance(seconds{1});
      }
    });
    const auto outgoing = sending(aGet);
    Progress progress;
    bool ended = false;
    keepRunning(site, *watch, ended);
    const auto result = site.run(noting(site, connection, *outgoing, with, progress, ended));
    BOOST_TEST_REQUIRE(result.has_error());
    BOOST_TEST(result.error().trouble == Trouble::TimedOut);
    BOOST_TEST(called >= 100u);
    BOOST_TEST(called <= 100u + 20); // what fits in one turn
    BOOST_TEST(watch->most <= 1u << 20);
  }
}

// By the time that a test moves: a busy machine changes nothing about it.
BOOST_AUTO_TEST_CASE(others_wait_ten_milliseconds_and_a_piece_for_a_slow_consumer) {
  for (const int piece : {1, 4, 20}) {
    Site site;
    support::List<Connection> live;
    Connection connection(site.hub, live);
    const auto watch = std::make_shared<EndlessStream::Watch>();
    watch->enough = 200'000'000;
    auto stream = std::make_unique<EndlessStream>(watch);
    stream->answers(endlessHead);
    connection.attach(std::move(stream));
    ExchangeOptions with;
    with.deadline = site.clock->now() + seconds{1};
    with.sink = callbackSink([&](std::string_view) { site.clock->advance(milliseconds{piece}); });
    const auto outgoing = sending(aGet);
    Progress progress;
    bool ended = false;
    support::TimePoint ran = site.clock->now();
    support::Duration longest{0};
    std::function<void()> other = [&] {
      longest = std::max(longest, site.clock->now() - ran);
      ran = site.clock->now();
      if (!ended) {
        asio::post(*site.context, other);
      }
    };
    other();
    const auto result = site.run(noting(site, connection, *outgoing, with, progress, ended));
    BOOST_TEST_REQUIRE(result.has_error());
    BOOST_TEST(result.error().trouble == Trouble::TimedOut);
    BOOST_TEST((longest <= support::longestTurn + milliseconds{piece}), piece);
    BOOST_TEST((site.clock->now() <= with.deadline + support::longestTurn + milliseconds{piece}));
  }
}

BOOST_AUTO_TEST_CASE(an_upload_that_never_waits_lets_others_run) {
  for (const bool inPieces : {true, false}) {
    Site site;
    support::List<Connection> live;
    Connection connection(site.hub, live);
    const auto watch = std::make_shared<EndlessStream::Watch>();
    auto stream = std::make_unique<EndlessStream>(watch);
    watch->enough = 200'000'000;
    watch->piece = "HTTP/1.1 204 No Content\r\n\r\n";
    stream->answers(watch->piece);
    connection.attach(std::move(stream));
    constexpr std::size_t size = 20'000'000;
    const auto outgoing =
        sending("POST /u HTTP/1.1\r\nContent-Length: " + std::to_string(size) + "\r\n\r\n");
    outgoing->bodyBytes = size;
    if (inPieces) {
      outgoing->pieces.emplace_back(std::make_unique<CountingReader>(size));
    } else {
      outgoing->head += std::string(size, 'x');
    }
    const ExchangeOptions with;
    Progress progress;
    bool ended = false;
    keepRunning(site, *watch, ended);
    const auto result = site.run(noting(site, connection, *outgoing, with, progress, ended));
    BOOST_TEST_REQUIRE(result.has_value());
    BOOST_TEST(watch->all >= size);
    BOOST_TEST(watch->most <= 1u << 20);
  }
}

BOOST_AUTO_TEST_CASE(interim_answers_without_end_end) {
  Site site;
  support::List<Connection> live;
  Connection connection(site.hub, live);
  const auto watch = std::make_shared<EndlessStream::Watch>();
  watch->piece = "HTTP/1.1 102 Processing\r\n\r\n";
  connection.attach(std::make_unique<EndlessStream>(watch));
  const ExchangeOptions with;
  const auto outgoing = sending(aGet);
  Progress progress;
  const auto result =
      site.run(exchange(site.hub, site.worker, connection, *outgoing, with, progress));
  BOOST_TEST_REQUIRE(result.has_error());
  BOOST_TEST(result.error().text ==
             "the answer is garbled, and no valid HTTP: interim answers without end");
  BOOST_TEST(watch->all <= 64u * 1024);
}

BOOST_AUTO_TEST_CASE(tls_records_without_data_are_bounded) {
  for (const bool withData : {false, true}) {
    TlsBench bench;
    TlsPeer peer(TlsBench::serving());
    const auto stream = bench.open(&peer);
    BOOST_TEST_REQUIRE(!bench.handshake(*stream));
    BOOST_TEST_REQUIRE((readAll(*stream).second == asio::error::would_block)); // tickets
    error_code error;
    int updates = 0;
    for (; updates < 1000 && !error; ++updates) {
      bench.line->keyUpdate();
      bench.line->keyUpdate();
      if (withData) {
        bench.line->send("a byte");
      }
      const error_code end = readAll(*stream).second;
      error = end == asio::error::would_block ? error_code() : end;
    }
    BOOST_TEST((error == asio::ssl::error::unexpected_result));
    BOOST_TEST(stream->explain() == "TLS records without end, and no data in them");
    BOOST_TEST(updates <= 70);
  }
}

BOOST_AUTO_TEST_CASE(new_keys_in_each_of_many_exchanges_are_none_too_many) {
  TlsBench bench;
  TlsPeer peer(TlsBench::serving());
  const auto stream = bench.open(&peer);
  BOOST_TEST_REQUIRE(!bench.handshake(*stream));
  for (int exchange = 0; exchange < 100; ++exchange) {
    for (int update = 0; update < 10; ++update) {
      bench.line->keyUpdate();
    }
    bench.line->send("an answer");
    const auto [got, error] = readAll(*stream);
    BOOST_TEST_REQUIRE(got == "an answer");
    BOOST_TEST_REQUIRE((error == asio::error::would_block));
    BOOST_TEST_REQUIRE(stream->writeNow(std::span<const char>("x", 1)).bytes == 1u);
    stream->rest();
  }
}

BOOST_AUTO_TEST_CASE(a_fast_server_and_a_slow_consumer_leave_time_for_others) {
  RealLoop loop;
  loop.serving([](tcp::socket& socket) { sendEndlessly(socket); });
  loop.with.sink = slowSink();
  loop.with.progressTimeout = seconds{10};
  loop.with.deadline = loop.hub->now() + seconds{1};
  const auto result = loop.run(sending(aGet));
  BOOST_TEST_REQUIRE(result.has_error());
  BOOST_TEST(result.error().trouble == Trouble::TimedOut);
  BOOST_TEST(loop.progress.bodySunk > 1u << 20);
  const auto longest = std::chrono::duration_cast<milliseconds>(loop.longest).count();
  const auto took = std::chrono::duration_cast<milliseconds>(loop.took).count();
  BOOST_TEST_MESSAGE("longest wait " << longest << " ms, ended after " << took << " ms");
  BOOST_TEST(longest <= 300); // some ten; the machine may be busy
  BOOST_TEST(took >= 900);
  BOOST_TEST(took <= 1500);
}

BOOST_AUTO_TEST_CASE(a_cancel_reaches_a_download_that_never_waits) {
  RealLoop loop;
  loop.serving([](tcp::socket& socket) { sendEndlessly(socket); });
  loop.with.sink = slowSink();
  loop.cancelAt = milliseconds{200};
  const auto result = loop.run(sending(aGet));
  BOOST_TEST_REQUIRE(result.has_error());
  BOOST_TEST(result.error().trouble == Trouble::Cancelled);
  const auto after =
      std::chrono::duration_cast<milliseconds>(loop.begun + loop.took - loop.cancelled).count();
  BOOST_TEST_MESSAGE("ended " << after << " ms after the cancel");
  BOOST_TEST(after <= 300);
}

// 1.5 MiB at 64 KiB each 100 ms, behind a kernel that would take it all at once.
BOOST_AUTO_TEST_CASE(an_upload_to_a_slow_reader_goes_on_as_long_as_it_reads) {
  RealLoop loop;
  constexpr std::size_t size = 1536 * 1024;
  loop.serving([&](tcp::socket& socket) {
    const int window = 64 * 1024;
    ::setsockopt(socket.native_handle(), SOL_SOCKET, SO_RCVBUF, &window, sizeof window);
    std::string buffer(64 * 1024, '\0');
    std::size_t got = 0;
    asio::steady_timer pause(loop.serverContext);
    error_code error;
    while (!error && got < size) {
      pause.expires_after(milliseconds{100});
      pause.wait(error);
      got += socket.read_some(asio::buffer(buffer), error);
    }
    asio::write(socket, asio::buffer(harness::jsonResponse("{}")), error);
  });
  loop.with.progressTimeout = milliseconds{1000};
  const auto outgoing =
      sending("POST /u HTTP/1.1\r\nContent-Length: " + std::to_string(size) + "\r\n\r\n");
  outgoing->bodyBytes = size;
  outgoing->pieces.emplace_back(std::make_unique<CountingReader>(size));
  const auto result = loop.run(outgoing);
  BOOST_TEST_REQUIRE(result.has_value(), result.error().text);
  BOOST_TEST(loop.progress.bodySent == size);
  BOOST_TEST((loop.took >= milliseconds{1500}));
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace dolthub::http
