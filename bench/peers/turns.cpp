// How long another coroutine of the same thread waits for its turn while a fast server's download
// is given to a slow consumer: 1 ms for each 64 KiB.
#include "measure.hpp"

#include <dolthub/dolthub.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <exception>
#include <thread>

namespace asio = boost::asio;
using Clock = std::chrono::steady_clock;

namespace {

constexpr std::chrono::milliseconds turn{1};

asio::awaitable<void> tick(const bool& done, double& longest) {
  asio::steady_timer timer(co_await asio::this_coro::executor);
  while (!done) {
    const Clock::time_point due = Clock::now() + turn;
    timer.expires_at(due);
    co_await timer.async_wait(asio::use_awaitable);
    longest = std::max(longest, std::chrono::duration<double>(Clock::now() - due).count());
  }
}

asio::awaitable<void> download(const dolthub::Client& client, bool& done) {
  std::size_t untold = 0;
  dolthub::DownloadTable request(dolthub::DatabaseName("bench", "database"), "main", "measured");
  request.to.onData = [&untold](std::string_view bytes) {
    for (untold += bytes.size(); untold >= 64 << 10; untold -= 64 << 10) {
      std::this_thread::sleep_for(std::chrono::milliseconds{1});
    }
  };
  co_await client.downloadTable(std::move(request));
  done = true;
}

void rethrow(std::exception_ptr thrown) {
  if (thrown) {
    std::rethrow_exception(thrown);
  }
}

} // namespace

int main(int argc, char** argv) {
  if (argc != 4) {
    std::fprintf(stderr, "usage: %s HOST PORT CA-FILE\n", argv[0]);
    return 2;
  }
  asio::io_context context;
  dolthub::ClientOptions options;
  options.endpoint = std::string("https://") + argv[1] + ":" + argv[2];
  options.caFile = argv[3];
  const dolthub::Client client(context.get_executor(), options);
  bool done = false;
  double longest = 0;
  asio::co_spawn(context, tick(done, longest), rethrow);
  asio::co_spawn(context, download(client, done), rethrow);
  context.run();
  std::printf("{\"longest\": %.6f}\n", longest);
}
