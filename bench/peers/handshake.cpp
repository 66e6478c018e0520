// COUNT connections, one after the other: `full` with nothing to resume, `resumed` with the tickets
// of those before.
#include "measure.hpp"

#include "http/stream.hpp"
#include "http/tls.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <exception>
#include <vector>

namespace asio = boost::asio;
namespace http = dolthub::http;

namespace {

// One connection, used once: the server's tickets come behind its handshake.
asio::awaitable<void> connect(http::Stream& stream, http::Address address, std::string request) {
  const boost::system::error_code error = co_await stream.connect(address);
  if (error) {
    throw boost::system::system_error(error, stream.explain());
  }
  stream.writeNow(request);
  char byte = 0;
  for (http::IoResult got = stream.readNow({&byte, 1}); got.wouldBlock();
       got = stream.readNow({&byte, 1})) {
    co_await stream.wait(http::Direction::Read);
  }
}

} // namespace

int main(int argc, char** argv) {
  if (argc != 7) {
    std::fprintf(stderr, "usage: %s full|resumed HOST PORT TARGET CA-FILE COUNT\n", argv[0]);
    return 2;
  }
  const bool resumed = std::string(argv[1]) == "resumed";
  const std::string host = argv[2];
  const http::Address address(asio::ip::make_address("127.0.0.1"),
                              static_cast<std::uint16_t>(std::atoi(argv[3])));
  const std::string request =
      std::string("GET ") + argv[4] + " HTTP/1.1\r\nHost: " + host + "\r\n\r\n";
  const int count = std::atoi(argv[6]);
  asio::io_context context;
  const auto transport = http::tcpTransport(context.get_executor());
  std::vector<std::shared_ptr<http::TlsContext>> contexts;
  for (int i = 0; i <= (resumed ? 0 : count); ++i) {
    contexts.push_back(*http::TlsContext::make({{}, argv[5]}));
  }
  const auto run = [&](std::size_t index) {
    const auto stream = contexts[resumed ? 0 : index]->wrap(transport->make(), host);
    asio::co_spawn(context, connect(*stream, address, request), [](std::exception_ptr thrown) {
      if (thrown) {
        std::rethrow_exception(thrown);
      }
    });
    context.restart();
    context.run();
  };
  run(0);
  const bench::Stopwatch watch;
  for (int i = 1; i <= count; ++i) {
    run(static_cast<std::size_t>(i));
  }
  watch.report(count);
}
