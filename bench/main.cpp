// What a request costs the client: CPU time of its own thread, the embedded DoltHub's left out.
#include <dolthub/dolthub.hpp>
#include <dolthub/emulator.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <iostream>
#include <sys/resource.h>

namespace asio = boost::asio;

namespace {

using Seconds = std::chrono::duration<double>;

struct Cost {
  double cpu = 0;  // seconds of this thread
  double wall = 0; // seconds
};

double threadCpu() {
  rusage usage{};
  ::getrusage(RUSAGE_THREAD, &usage);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

// Runs the coroutines in this thread until all have ended.
Cost run(asio::io_context& context, std::vector<asio::awaitable<void>> work) {
  std::vector<std::future<void>> ends;
  for (asio::awaitable<void>& one : work) {
    ends.push_back(asio::co_spawn(context, std::move(one), asio::use_future));
  }
  const double cpu = threadCpu();
  const auto begin = std::chrono::steady_clock::now();
  context.restart();
  context.run();
  const Cost cost{threadCpu() - cpu, Seconds{std::chrono::steady_clock::now() - begin}.count()};
  for (std::future<void>& end : ends) {
    end.get();
  }
  return cost;
}

asio::awaitable<void> prepare(dolthub::Client& client, dolthub::BranchName main,
                              std::optional<dolthub::PullRequestName>& made) {
  dolthub::BranchName other{main.database(), "other"};
  dolthub::CreateBranch branch{other, dolthub::Revision::branch(main.name())};
  co_await client.createBranch(branch);
  dolthub::CreatePullRequest pullRequest{other, main, "measured"};
  made = co_await client.createPullRequest(pullRequest);
}

asio::awaitable<void> ask(dolthub::Client& client, dolthub::PullRequestName name, int& left) {
  while (left > 0) {
    --left;
    co_await client.getPullRequest(name);
  }
}

asio::awaitable<void> upload(dolthub::Client& client, dolthub::BranchName branch,
                             std::string bytes) {
  dolthub::ImportFile file = dolthub::ImportFile::fromBytes(
      branch, "measured.csv", std::move(bytes), dolthub::ImportOperation::Create);
  file.primaryKeys = {"id"};
  co_await client.startImport(std::move(file));
}

// A CSV file of about so many bytes: few rows, since the server has to store them.
std::string csv(std::size_t size) {
  std::string text = "id,text\n";
  const std::string cell(16'000, 'x');
  for (int row = 0; text.size() < size; ++row) {
    text += std::to_string(row) + ',' + cell + '\n';
  }
  return text;
}

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

} // namespace

int main() {
  try {
    dolthub::Emulator emulator;
    emulator.createDatabase("demo", "bench");
    dolthub::BranchName main{dolthub::DatabaseName{"demo", "bench"}, "main"};

    asio::io_context context;
    dolthub::ClientOptions options;
    options.endpoint = emulator.endpoint();
    options.caCertificates = emulator.caCertificate();
    options.apiToken = dolthub::ApiToken{emulator.apiToken()};
    options.maxConnections = 64;
    dolthub::Client client{context.get_executor(), options};

    std::optional<dolthub::PullRequestName> pullRequest;
    {
      std::vector<asio::awaitable<void>> work;
      work.push_back(prepare(client, main, pullRequest));
      run(context, std::move(work));
    }

    constexpr int requests = 5000;
    constexpr int rounds = 5;
    std::printf("%-28s %14s %14s\n", "", "us CPU each", "each second");
    for (const int atOnce : {1, 16, 64}) {
      std::vector<double> cpu;
      std::vector<double> rate;
      for (int round = 0; round <= rounds; ++round) {
        int left = requests;
        std::vector<asio::awaitable<void>> work;
        for (int i = 0; i < atOnce; ++i) {
          work.push_back(ask(client, *pullRequest, left));
        }
        const Cost cost = run(context, std::move(work));
        if (round > 0) { // the first one warms up
          cpu.push_back(cost.cpu * 1e6 / requests);
          rate.push_back(requests / cost.wall);
        }
      }
      std::printf("pull request, %2d at once     %14.1f %14.0f\n", atOnce, median(cpu),
                  median(rate));
    }

    const std::string file = csv(50'000'000);
    std::vector<asio::awaitable<void>> work;
    work.push_back(upload(client, main, file));
    const Cost cost = run(context, std::move(work));
    std::printf("\n%-28s %14s %14s\n", "", "s CPU a GB", "MB a second");
    std::printf("%-28s %14.2f %14.0f\n", "upload, 50 MB from memory",
                cost.cpu * 1e9 / static_cast<double>(file.size()),
                static_cast<double>(file.size()) / 1e6 / cost.wall);
  } catch (const std::exception& error) {
    std::cerr << error.what() << '\n';
    return 1;
  }
}
