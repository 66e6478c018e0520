// The whole library: pool, deadline, token, typed answer. A last word `observed` gives it an
// observer that does nothing.
#include "measure.hpp"

#include <dolthub/dolthub.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <exception>
#include <memory>
#include <string_view>

namespace asio = boost::asio;

namespace {

asio::awaitable<void> ask(const dolthub::Client& client, dolthub::PullRequestName name, int& left) {
  while (left > 0) {
    --left;
    co_await client.getPullRequest(name);
  }
}

void run(asio::io_context& context, const dolthub::Client& client,
         const dolthub::PullRequestName& name, int connections, int requests) {
  for (int i = 0; i < connections; ++i) {
    asio::co_spawn(context, ask(client, name, requests), [](std::exception_ptr thrown) {
      if (thrown) {
        std::rethrow_exception(thrown);
      }
    });
  }
  context.restart();
  context.run();
}

} // namespace

int main(int argc, char** argv) {
  const bool isObserved = argc == 8 && std::string_view(argv[7]) == "observed";
  const bench::Job job = bench::jobFrom(isObserved ? argc - 1 : argc, argv);
  asio::io_context context;
  dolthub::ClientOptions options;
  options.endpoint = "https://" + job.host + ":" + job.port;
  options.caFile = job.caFile;
  options.apiToken = dolthub::ApiToken("dhat.v1.measured");
  options.maxConnections = static_cast<std::size_t>(job.connections < 2 ? 2 : job.connections);
  if (isObserved) {
    options.observer = std::make_shared<dolthub::Observer>();
  }
  const dolthub::Client client(context.get_executor(), options);
  const dolthub::PullRequestName name(dolthub::DatabaseName("bench", "database"), "1");
  run(context, client, name, job.connections, job.warmUp);
  const bench::Stopwatch watch;
  bench::measured([&] { run(context, client, name, job.connections, job.requests); });
  watch.report(job.requests);
}
