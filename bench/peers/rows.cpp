// A table read as rows by a consumer that takes 1 ms for a thousand of them: how long it takes, and
// how much memory.
#include "measure.hpp"

#include <dolthub/dolthub.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/use_future.hpp>

#include <chrono>

namespace asio = boost::asio;

namespace {

// As somebody does who writes them elsewhere.
class Consumer {
public:
  explicit Consumer(asio::io_context& context) : timer_(context) {}

  asio::awaitable<void> take(dolthub::RowBatch& batch) {
    for (std::size_t i = 0; i < batch.rows.size(); ++i) {
      nulls += batch.rows[i][3] ? 0 : 1;
      sum += static_cast<double>(batch.integer(i, "id"));
    }
    untimed_ += batch.rows.size();
    timer_.expires_after(std::chrono::milliseconds(untimed_ / 1000));
    untimed_ %= 1000;
    co_await timer_.async_wait(asio::use_awaitable);
  }

  std::uint64_t nulls = 0;
  double sum = 0;

private:
  asio::steady_timer timer_;
  std::size_t untimed_ = 0;
};

} // namespace

int main(int argc, char** argv) {
  if (argc != 4) {
    std::fprintf(stderr, "usage: %s HOST PORT CA-FILE\n", argv[0]);
    return 2;
  }
  try {
    asio::io_context context;
    dolthub::ClientOptions options;
    options.endpoint = std::string("https://") + argv[1] + ":" + argv[2];
    options.caFile = argv[3];
    const dolthub::Client client(context.get_executor(), options);
    Consumer consumer(context);
    dolthub::ReadRows request(dolthub::DatabaseName("bench", "database"), "main", "measured");
    request.onRows = [&consumer](dolthub::RowBatch& batch) {
      return consumer.take(batch);
    };
    const double before = bench::peakBytes();
    const double cpuBefore = bench::cpuSeconds();
    const auto began = std::chrono::steady_clock::now();
    auto reading = asio::co_spawn(context, client.readRows(request), asio::use_future);
    context.run();
    const dolthub::RowsRead read = reading.get();
    const double wall =
        std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
    const auto rows = static_cast<double>(read.rows);
    if (consumer.nulls != read.rows || consumer.sum != rows * (rows + 1) / 2) {
      std::fprintf(stderr, "these are not the rows that were written\n");
      return 1;
    }
    std::printf("%.0f MB, %.0f rows, %.1f seconds, %.1f of them of CPU; the process had %.1f MB "
                "before, %.1f MB at most\n",
                static_cast<double>(read.bytes) / 1e6, rows, wall, bench::cpuSeconds() - cpuBefore,
                before / 1e6, bench::peakBytes() / 1e6);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
}
