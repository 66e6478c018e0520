// COUNT operations, each awaited in a coroutine of the user's, on a clock that stands still: what
// waiting costs in memory.
#include "measure.hpp"

#include "client_access.hpp"

#include <dolthub/dolthub.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <exception>

namespace asio = boost::asio;

namespace {

class StandingClock final : public dolthub::support::Clock {
public:
  dolthub::support::TimePoint now() const override { return {}; }
  dolthub::support::WallTime wallNow() const override { return {}; }
  void arm(dolthub::support::TimePoint) override {}
  void shutdown() override {}
};

asio::awaitable<void> await(const dolthub::Client& client,
                            dolthub::Operation<dolthub::ImportResult> operation) {
  co_await client.awaitOperation(std::move(operation));
}

} // namespace

int main(int argc, char** argv) {
  const int count = argc == 2 ? std::atoi(argv[1]) : 0;
  asio::io_context context;
  dolthub::Seams seams = dolthub::systemSeams(context.get_executor());
  seams.clock = std::make_unique<StandingClock>();
  const dolthub::Client client =
      dolthub::ClientAccess::make(context.get_executor(), {}, std::move(seams));
  const dolthub::BranchName branch(dolthub::DatabaseName("bench", "database"), "main");
  for (int i = 0; i < count; ++i) {
    asio::co_spawn(context,
                   await(client, dolthub::importOperation(
                                     branch, "repositoryOwners/bench/repositories/database/jobs/" +
                                                 std::to_string(i))),
                   [](std::exception_ptr) {});
  }
  context.poll();
  std::printf("{\"rss\": %.0f, \"units\": %d}\n", bench::residentBytes(), count);
  std::fflush(stdout);
  std::_Exit(0); // taking it down is not what is measured
}
