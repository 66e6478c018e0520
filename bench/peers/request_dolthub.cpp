// The whole library: pool, deadline, token, typed answer.
#include "measure.hpp"

#include <dolthub/dolthub.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <exception>

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
  const bench::Job job = bench::jobFrom(argc, argv);
  asio::io_context context;
  dolthub::ClientOptions options;
  options.endpoint = "https://" + job.host + ":" + job.port;
  options.caFile = job.caFile;
  options.apiToken = dolthub::ApiToken("dhat.v1.measured");
  options.maxConnections = static_cast<std::size_t>(job.connections < 2 ? 2 : job.connections);
  const dolthub::Client client(context.get_executor(), options);
  const dolthub::PullRequestName name(dolthub::DatabaseName("bench", "database"), "1");
  run(context, client, name, job.connections, job.warmUp);
  const bench::Stopwatch watch;
  bench::measured([&] { run(context, client, name, job.connections, job.requests); });
  watch.report(job.requests);
}
