// The same with what one writes first: three nested coroutines, a timer for the pause and one for
// each deadline.
#include "measure.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <exception>

namespace asio = boost::asio;

namespace {

asio::awaitable<void> pause(std::chrono::microseconds time) {
  asio::steady_timer timer(co_await asio::this_coro::executor, time);
  co_await timer.async_wait(asio::use_awaitable);
}

asio::awaitable<void> poll(std::chrono::microseconds time) {
  asio::steady_timer deadline(co_await asio::this_coro::executor, std::chrono::hours(2));
  co_await pause(time);
}

asio::awaitable<void> await(int rounds, std::chrono::microseconds time) {
  asio::steady_timer deadline(co_await asio::this_coro::executor, std::chrono::hours(2));
  for (int i = 0; i < rounds; ++i) {
    co_await poll(time);
  }
}

} // namespace

int main(int argc, char** argv) {
  const int count = argc == 3 ? std::atoi(argv[1]) : 0;
  const int rounds = argc == 3 ? std::atoi(argv[2]) : 0;
  asio::io_context context;
  for (int i = 0; i < count; ++i) {
    asio::co_spawn(context, await(rounds, std::chrono::microseconds{500'000 + 5 * i}),
                   [](std::exception_ptr) {});
  }
  context.poll();
  const bench::Stopwatch watch;
  context.restart();
  context.run();
  watch.report(static_cast<double>(count) * rounds);
}
