#include "http/stream.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>
#include <boost/test/unit_test.hpp>

#include <atomic>
#include <csignal>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include <fcntl.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

// Real sockets on the loopback.
namespace dolthub::http {

namespace {

using asio::ip::tcp;

struct Loop {
  std::unique_ptr<Stream> make() { return transport->make(); }

  error_code run(asio::awaitable<error_code> work) {
    std::optional<error_code> result;
    asio::co_spawn(context, std::move(work),
                   [&](std::exception_ptr, error_code error) { result = error; });
    context.restart();
    context.run();
    return result.value();
  }

  asio::io_context context;
  std::unique_ptr<Transport> transport = tcpTransport(context.get_executor());
};

// Takes connections.
struct Listener : Loop {
  Listener() : acceptor(context, tcp::endpoint(asio::ip::address_v4::loopback(), 0)) {}

  Address address() const { return acceptor.local_endpoint(); }

  tcp::acceptor acceptor;
};

// Takes none: its queue is full, and what comes is dropped.
struct BlackHole : Loop {
  BlackHole() : acceptor(context) {
    acceptor.open(tcp::v4());
    acceptor.bind(tcp::endpoint(asio::ip::address_v4::loopback(), 0));
    acceptor.listen(0);
    for (int i = 0; i < 3; ++i) {
      fillers.emplace_back(context, tcp::v4());
      fillers.back().native_non_blocking(true);
      const Address to = address();
      if (::connect(fillers.back().native_handle(), to.data(), static_cast<socklen_t>(to.size())) ==
          0) {
        continue;
      }
    }
  }

  Address address() const { return acceptor.local_endpoint(); }

  tcp::acceptor acceptor;
  std::vector<tcp::socket> fillers;
};

// This process's own socket that is connected to `peer`; -1 when there is none.
int socketTo(const tcp::endpoint& peer) {
  for (int candidate = 0; candidate < 1024; ++candidate) {
    tcp::endpoint found;
    socklen_t size = static_cast<socklen_t>(found.capacity());
    if (::getpeername(candidate, found.data(), &size) == 0 && found == peer) {
      return candidate;
    }
  }
  return -1;
}

int option(int socket, int level, int name) {
  int value = -1;
  socklen_t size = sizeof value;
  ::getsockopt(socket, level, name, &value, &size);
  return value;
}

} // namespace

BOOST_AUTO_TEST_SUITE(http_tcp)

BOOST_AUTO_TEST_CASE(bytes_go_both_ways_until_the_peer_ends) {
  Listener bench;
  const auto stream = bench.make();
  BOOST_TEST(!bench.run(stream->connect(bench.address())));
  tcp::socket server = bench.acceptor.accept();
  char buffer[16];
  BOOST_TEST(stream->readNow(buffer).wouldBlock());
  BOOST_TEST(stream->writeNow(std::span<const char>("ping", 4)).bytes == 4u);
  BOOST_TEST(asio::read(server, asio::buffer(buffer, 4)) == 4u);
  asio::write(server, asio::buffer("pong!", 5));
  BOOST_TEST(!bench.run(stream->wait(Direction::Read)));
  BOOST_TEST(stream->readNow(std::span<char>(buffer, 2)).bytes == 2u);
  BOOST_TEST(stream->readNow(buffer).bytes == 3u);
  BOOST_TEST(stream->readNow(buffer).wouldBlock());
  server.close();
  BOOST_TEST(!bench.run(stream->wait(Direction::Read)));
  BOOST_TEST(stream->readNow(buffer).error == asio::error::eof);
}

BOOST_AUTO_TEST_CASE(a_closed_port_refuses) {
  Listener bench;
  const Address address = bench.address();
  bench.acceptor.close();
  const auto stream = bench.make();
  BOOST_TEST(bench.run(stream->connect(address)) == asio::error::connection_refused);
}

BOOST_AUTO_TEST_CASE(a_stream_that_was_aborted_does_not_connect) {
  Listener bench;
  const auto stream = bench.make();
  stream->abort();
  BOOST_TEST(bench.run(stream->connect(bench.address())) == asio::error::connection_aborted);
}

BOOST_AUTO_TEST_CASE(an_abort_ends_a_connect_that_hangs) {
  BlackHole bench;
  const auto stream = bench.make();
  std::optional<error_code> result;
  asio::co_spawn(bench.context, stream->connect(bench.address()),
                 [&](std::exception_ptr, error_code error) { result = error; });
  bench.context.poll();
  BOOST_TEST(!result.has_value());
  stream->abort();
  bench.context.run();
  BOOST_TEST_REQUIRE(result.has_value());
  BOOST_TEST(result->failed());
}

BOOST_AUTO_TEST_CASE(no_abort_of_another_thread_is_lost) {
  BlackHole bench;
  for (int round = 0; round < 200; ++round) {
    const auto stream = bench.make();
    std::atomic<bool> begun = false;
    std::thread other([&] {
      while (!begun) {
      }
      for (std::atomic<int> i = 0; i < round * 4; ++i) {
      }
      stream->abort();
    });
    const auto connect = [&]() -> asio::awaitable<error_code> {
      begun = true;
      const error_code error = co_await stream->connect(bench.address());
      co_return error;
    };
    BOOST_TEST(bench.run(connect()).failed()); // hangs for minutes where it is lost
    other.join();
  }
}

BOOST_AUTO_TEST_CASE(an_abort_ends_a_wait_for_bytes) {
  for (const Direction direction : {Direction::Read, Direction::Write}) {
    Listener bench;
    const auto stream = bench.make();
    BOOST_TEST(!bench.run(stream->connect(bench.address())));
    const tcp::socket server = bench.acceptor.accept();
    const std::string much(1 << 20, 'x');
    while (direction == Direction::Write && !stream->writeNow(much).wouldBlock()) {
    }
    std::thread other([&] { stream->abort(); });
    bench.run(stream->wait(direction));
    other.join();
    char byte = 0;
    BOOST_TEST(!stream->readNow({&byte, 1}).wouldBlock());
    BOOST_TEST(stream->writeNow(std::span<const char>("x", 1)).error.failed());
  }
}

// A path that no longer carries anything cannot be made on the loopback: what makes the kernel give
// it up is read back instead.
BOOST_AUTO_TEST_CASE(the_kernel_is_told_to_give_up_dead_paths) {
  Listener bench;
  const auto stream = bench.make();
  BOOST_TEST(!bench.run(stream->connect(bench.address())));
  const int socket = socketTo(bench.acceptor.local_endpoint());
  BOOST_TEST_REQUIRE(socket >= 0);
  BOOST_TEST(option(socket, SOL_SOCKET, SO_KEEPALIVE) == 1);
  BOOST_TEST(option(socket, IPPROTO_TCP, TCP_USER_TIMEOUT) == 30'000);
  // Its time counts also while a peer only pauses: not where somebody looks at what is
  // acknowledged.
  stream->setWatched(true);
  BOOST_TEST(option(socket, IPPROTO_TCP, TCP_USER_TIMEOUT) == 0);
  stream->setWatched(false);
  BOOST_TEST(option(socket, IPPROTO_TCP, TCP_USER_TIMEOUT) == 30'000);
}

BOOST_AUTO_TEST_CASE(no_program_that_is_started_inherits_a_connection) {
  Listener bench;
  const auto stream = bench.make();
  BOOST_TEST(!bench.run(stream->connect(bench.address())));
  const int socket = socketTo(bench.acceptor.local_endpoint());
  BOOST_TEST_REQUIRE(socket >= 0);
  BOOST_TEST(::fcntl(socket, F_GETFD) == FD_CLOEXEC);
}

BOOST_AUTO_TEST_CASE(the_kernel_takes_little_in_advance_and_says_what_is_acknowledged) {
  Listener bench;
  const int window = 16 * 1024;
  ::setsockopt(bench.acceptor.native_handle(), SOL_SOCKET, SO_RCVBUF, &window, sizeof window);
  const auto stream = bench.make();
  BOOST_TEST(stream->unacknowledged() == 0u);
  BOOST_TEST(!bench.run(stream->connect(bench.address())));
  tcp::socket server = bench.acceptor.accept();
  const std::string piece(64 * 1024, 'x');
  std::size_t taken = 0;
  for (IoResult put = stream->writeNow(piece); !put.error; put = stream->writeNow(piece)) {
    taken += put.bytes;
    BOOST_TEST_REQUIRE(taken < 1u << 20); // it would take megabytes
  }
  BOOST_TEST(stream->unacknowledged() > 0u);
  BOOST_TEST(stream->unacknowledged() <= taken);
  std::string read(taken, '\0');
  asio::read(server, asio::buffer(read));
  BOOST_TEST(!bench.run(stream->wait(Direction::Write)));
  for (int looks = 0; looks < 1'000'000 && stream->unacknowledged() > 0; ++looks) {
    std::this_thread::yield(); // the last acknowledgement may be on its way
  }
  BOOST_TEST(stream->unacknowledged() == 0u);
}

BOOST_AUTO_TEST_CASE(a_peer_that_ends_while_we_write_kills_nobody) {
  const auto before = std::signal(SIGPIPE, SIG_DFL); // which ends the process
  Listener bench;
  const auto stream = bench.make();
  BOOST_TEST(!bench.run(stream->connect(bench.address())));
  bench.acceptor.accept().close();
  error_code error;
  while (!error || error == asio::error::would_block) {
    error = stream->writeNow(std::span<const char>("x", 1)).error;
  }
  // The first write after the reset says so, the next ones are what the signal is for.
  BOOST_TEST((error == asio::error::connection_reset || error == asio::error::broken_pipe));
  BOOST_TEST(stream->writeNow(std::span<const char>("x", 1)).error == asio::error::broken_pipe);
  std::signal(SIGPIPE, before);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace dolthub::http
