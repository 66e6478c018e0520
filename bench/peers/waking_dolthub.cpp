// COUNT coroutines that sleep and are woken, ROUNDS times each, as a wait between its polls is.
#include "measure.hpp"

#include "support/hub.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <exception>

namespace asio = boost::asio;
namespace support = dolthub::support;

namespace {

asio::awaitable<void> wait(support::Hub& hub, int rounds, support::Duration offset) {
  for (int i = 0; i < rounds; ++i) {
    support::Sleeper sleeper(hub);
    co_await hub.sleepUntil(sleeper, hub.now() + std::chrono::milliseconds{500} + offset);
  }
}

asio::awaitable<void> await(support::Hub& hub, int rounds, support::Duration offset) {
  co_await wait(hub, rounds, offset);
}

} // namespace

int main(int argc, char** argv) {
  const int count = argc == 3 ? std::atoi(argv[1]) : 0;
  const int rounds = argc == 3 ? std::atoi(argv[2]) : 0;
  asio::io_context context;
  const auto hub =
      support::Hub::make(context.get_executor(), support::systemClock(context.get_executor()),
                         support::systemRandom());
  for (int i = 0; i < count; ++i) {
    asio::co_spawn(context, await(*hub, rounds, std::chrono::microseconds{5 * i}),
                   [](std::exception_ptr) {});
  }
  context.poll();
  const bench::Stopwatch watch;
  context.restart();
  context.run();
  watch.report(static_cast<double>(count) * rounds);
}
