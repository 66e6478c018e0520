// The whole library: startImport of a file on disk, COUNT of them at once, ROUNDS times.
#include "measure.hpp"

#include <dolthub/dolthub.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <exception>

namespace asio = boost::asio;

namespace {

asio::awaitable<void> upload(const dolthub::Client& client, std::string path, int& left) {
  const dolthub::BranchName branch(dolthub::DatabaseName("bench", "database"), "main");
  while (left > 0) {
    --left;
    dolthub::ImportFile file(branch, path, dolthub::ImportOperation::Create);
    co_await client.startImport(std::move(file));
  }
}

void run(asio::io_context& context, const dolthub::Client& client, const std::string& path,
         int atOnce, int uploads) {
  for (int i = 0; i < atOnce; ++i) {
    asio::co_spawn(context, upload(client, path, uploads), [](std::exception_ptr thrown) {
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
  const bench::UploadJob job = bench::uploadJobFrom(argc, argv);
  asio::io_context context;
  dolthub::ClientOptions options;
  options.endpoint = "https://" + job.host + ":" + job.port;
  options.caFile = job.caFile;
  options.apiToken = dolthub::ApiToken("dhat.v1.measured");
  // An eighth of the connections is kept for short calls.
  options.maxConnections = static_cast<std::size_t>(job.atOnce) * 8 / 7 + 2;
  options.maxUploadBytes = 1 << 30;
  const dolthub::Client client(context.get_executor(), options);
  const bench::Stopwatch watch;
  run(context, client, job.file, job.atOnce, job.uploads);
  watch.report(job.gigabytes());
}
