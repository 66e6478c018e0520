// What one writes first: three nested coroutines a wait, each with a timer of its own.
#include "measure.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <exception>

namespace asio = boost::asio;

namespace {

asio::awaitable<void> pause() {
  asio::steady_timer timer(co_await asio::this_coro::executor, std::chrono::hours(1));
  co_await timer.async_wait(asio::use_awaitable);
}

asio::awaitable<int> poll(std::string name) {
  asio::steady_timer deadline(co_await asio::this_coro::executor, std::chrono::hours(2));
  co_await pause();
  co_return static_cast<int>(name.size());
}

asio::awaitable<void> await(std::string name) {
  asio::steady_timer deadline(co_await asio::this_coro::executor, std::chrono::hours(2));
  co_await poll(std::move(name));
}

} // namespace

int main(int argc, char** argv) {
  const int count = argc == 2 ? std::atoi(argv[1]) : 0;
  asio::io_context context;
  for (int i = 0; i < count; ++i) {
    asio::co_spawn(context,
                   await("repositoryOwners/bench/repositories/database/jobs/" + std::to_string(i)),
                   [](std::exception_ptr) {});
  }
  context.poll();
  std::printf("{\"rss\": %.0f, \"units\": %d}\n", bench::residentBytes(), count);
  std::fflush(stdout);
  std::_Exit(0);
}
