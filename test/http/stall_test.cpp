#include "harness/seams.hpp"
#include "http/site.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <memory>
#include <string>
#include <tuple>

// When long exchanges end because nothing moves, and when they do not.
namespace dolthub::http {

namespace {

using harness::jsonResponse;

// A peer that takes as much as it is told to, when it is told to.
class PausingStream final : public Stream {
public:
  struct Peer {
    explicit Peer(asio::any_io_executor executor) : event(std::move(executor)) {}

    void takes(std::size_t bytes) {
      room = bytes;
      event.cancel();
    }
    void says(std::string text) {
      toClient += text;
      event.cancel();
    }

    asio::steady_timer event;
    std::size_t room = 0;
    std::size_t unacknowledged = 0;
    std::size_t taken = 0;
    std::string toClient;
    bool watched = false;
    bool aborted = false;
  };
  explicit PausingStream(std::shared_ptr<Peer> peer) : peer_(std::move(peer)) {}

  asio::awaitable<error_code> connect(Address) override { co_return error_code{}; }
  IoResult readNow(std::span<char> into) override {
    const std::size_t count = std::min(into.size(), peer_->toClient.size());
    std::copy_n(peer_->toClient.data(), count, into.data());
    peer_->toClient.erase(0, count);
    if (count > 0) {
      return {{}, count};
    }
    return {peer_->aborted ? asio::error::connection_aborted : asio::error::would_block, 0};
  }
  IoResult writeNow(std::span<const char> from) override {
    const std::size_t count = std::min(from.size(), peer_->room);
    peer_->room -= count;
    peer_->taken += count;
    if (peer_->aborted) {
      return {asio::error::broken_pipe, 0};
    }
    return {count > 0 ? error_code{} : error_code(asio::error::would_block), count};
  }
  error_code flushNow() override { return {}; }
  asio::awaitable<error_code> wait(Direction direction) override {
    while (!peer_->aborted &&
           (direction == Direction::Read ? peer_->toClient.empty() : peer_->room == 0)) {
      peer_->event.expires_at(asio::steady_timer::time_point::max());
      const std::tuple<error_code> woken =
          co_await peer_->event.async_wait(asio::as_tuple(asio::deferred));
      static_cast<void>(woken);
    }
    co_return error_code{};
  }
  void abort() noexcept override {
    peer_->aborted = true;
    peer_->event.cancel();
  }
  std::size_t unacknowledged() noexcept override { return peer_->unacknowledged; }
  void setWatched(bool watched) noexcept override { peer_->watched = watched; }

private:
  std::shared_ptr<Peer> peer_;
};

constexpr std::size_t stallBody = 100'000;

// An upload of a text to such a peer, and its moments.
struct Upload {
  using Result = boost::system::result<Answer, Failure>;

  explicit Upload(seconds patience = seconds{30},
                  support::Duration deadline = std::chrono::hours{1})
      : peer(std::make_shared<PausingStream::Peer>(site.context->get_executor())),
        connection(site.hub, live), start(site.clock->now()) {
    connection.attach(std::make_unique<PausingStream>(peer));
    with.deadline = support::addSaturated(start, deadline);
    with.progressTimeout = patience;
    outgoing->bodyBytes = stallBody;
    outgoing->pieces.emplace_back(std::string(stallBody, 'x'));
    running = site.start(exchange(site.hub, site.worker, connection, *outgoing, with, progress));
  }
  ~Upload() {
    peer->aborted = true;
    peer->event.cancel();
    site.settle();
  }

  void takes(std::size_t bytes) {
    peer->takes(bytes);
    site.settle();
  }
  void says(std::string text) {
    peer->says(std::move(text));
    site.settle();
  }
  // To the second moment, with the clock ringing at each in between.
  void until(seconds after) {
    while (site.clock->armed() <= start + after) {
      site.clock->advanceToNext();
      site.settle();
    }
    site.advance(start + after - site.clock->now());
  }
  seconds elapsed() const { return std::chrono::floor<seconds>(site.clock->now() - start); }
  // Until it ends by itself.
  void toTheEnd() {
    while (!running->ended() && site.clock->advanceToNext()) {
      site.settle();
    }
  }

  Site site;
  std::shared_ptr<PausingStream::Peer> peer;
  support::List<Connection> live;
  Connection connection;
  const support::TimePoint start;
  ExchangeOptions with;
  std::shared_ptr<Outgoing> outgoing =
      sending("POST /u HTTP/1.1\r\nContent-Length: " + std::to_string(stallBody) + "\r\n\r\n");
  Progress progress;
  std::unique_ptr<Running<Result>> running;
};

} // namespace

BOOST_AUTO_TEST_SUITE(http_stall)

BOOST_AUTO_TEST_CASE(a_kernel_that_took_all_is_no_peer_that_has_it) {
  Upload upload;
  upload.peer->unacknowledged = stallBody;
  upload.takes(1 << 20); // the kernel
  BOOST_TEST(upload.progress.whole);
  for (int minute = 1; minute <= 5; ++minute) { // steadily, and slower than the patience
    upload.until(seconds{25 * minute});
    BOOST_TEST_REQUIRE(!upload.running->ended());
    upload.peer->unacknowledged -= 10'000;
  }
  upload.toTheEnd(); // then nothing more
  BOOST_TEST_REQUIRE(upload.running->get().has_error());
  BOOST_TEST(upload.running->get().error().trouble == Trouble::TimedOut);
  BOOST_TEST(upload.elapsed().count() >= 125 + 29);
  BOOST_TEST(upload.elapsed().count() <= 125 + 32);
  BOOST_TEST(upload.progress.reach() == Reach::Whole);
}

BOOST_AUTO_TEST_CASE(what_is_acknowledged_while_no_more_is_taken_is_progress) {
  Upload upload;
  upload.peer->unacknowledged = 60'000;
  upload.takes(60'000);
  for (int part = 1; part <= 4; ++part) {
    upload.until(seconds{25 * part});
    BOOST_TEST_REQUIRE(!upload.running->ended());
    upload.peer->unacknowledged -= 1000;
  }
  upload.toTheEnd();
  BOOST_TEST_REQUIRE(upload.running->get().has_error());
  BOOST_TEST(upload.running->get().error().text ==
             "nothing moved for too long while sending the request");
  BOOST_TEST(upload.elapsed().count() >= 100 + 29);
  BOOST_TEST(upload.elapsed().count() <= 100 + 32);
  BOOST_TEST(upload.progress.reach() == Reach::Incomplete);
}

BOOST_AUTO_TEST_CASE(a_server_that_has_all_has_until_the_deadline) {
  Upload upload(seconds{30}, std::chrono::minutes{10});
  upload.peer->unacknowledged = 500;
  upload.takes(1 << 20);
  upload.until(seconds{20});
  upload.peer->unacknowledged = 0;
  upload.until(seconds{200});
  BOOST_TEST(!upload.running->ended());
  upload.says("HTTP/1.1 102 Processing\r\n\r\n"); // is no answer
  upload.until(seconds{590});
  BOOST_TEST(!upload.running->ended());
  upload.toTheEnd();
  BOOST_TEST(upload.elapsed().count() == 600);
  BOOST_TEST_REQUIRE(upload.running->get().has_error());
  BOOST_TEST(upload.running->get().error().text == "the time ran out while waiting for the answer");
}

BOOST_AUTO_TEST_CASE(without_a_deadline_the_patience_ends_the_wait_for_an_answer_too) {
  Upload upload(seconds{30}, support::Duration::max());
  upload.takes(1 << 20);
  BOOST_TEST(upload.progress.whole);
  upload.toTheEnd();
  BOOST_TEST_REQUIRE(upload.running->ended());
  BOOST_TEST(upload.elapsed().count() == 30);
}

BOOST_AUTO_TEST_CASE(an_answer_that_began_goes_on_or_ends) {
  Upload upload;
  upload.takes(1 << 20);
  const std::string answer = jsonResponse("{}");
  upload.until(seconds{100});
  upload.says(answer.substr(0, answer.size() - 1));
  upload.toTheEnd();
  BOOST_TEST(upload.elapsed().count() == 130);
  BOOST_TEST(upload.running->get().has_error());
}

// What the peer says meanwhile is not what it takes.
BOOST_AUTO_TEST_CASE(words_while_we_send_are_no_progress) {
  Upload upload;
  upload.takes(50'000);
  for (int at = 5; at < 30; at += 5) {
    upload.until(seconds{at});
    upload.says("HTTP/1.1 102 Processing\r\n\r\n");
  }
  upload.toTheEnd();
  BOOST_TEST(upload.elapsed().count() == 30);
}

BOOST_AUTO_TEST_CASE(a_pause_within_the_patience_is_survived_and_nothing_else_counts_it) {
  Upload upload(seconds{60});
  BOOST_TEST(upload.peer->watched); // the kernel has no say
  upload.peer->unacknowledged = 50'000;
  upload.takes(50'000);
  upload.until(seconds{45});
  BOOST_TEST(!upload.running->ended());
  upload.peer->unacknowledged = 0;
  upload.takes(1 << 20);
  BOOST_TEST(upload.progress.whole);
  upload.says(jsonResponse("{}"));
  BOOST_TEST_REQUIRE(upload.running->ended());
  BOOST_TEST(upload.running->get().has_value());
  BOOST_TEST(upload.peer->taken == upload.outgoing->head.size() + stallBody); // once
}

BOOST_AUTO_TEST_CASE(a_peer_that_died_is_noticed_by_the_patience) {
  for (const std::size_t taken : {std::size_t{50'000}, std::size_t{1} << 20}) {
    Upload upload(seconds{60});
    upload.peer->unacknowledged = 50'000;
    upload.takes(taken);
    upload.toTheEnd();
    BOOST_TEST(upload.elapsed().count() == 60);
    BOOST_TEST(upload.running->get().error().trouble == Trouble::TimedOut);
  }
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace dolthub::http
