// What waiting asks of the server, and how soon it notices the end: the whole client on a clock of
// its own, 500 imports at once over 50 databases. Durations are log-normal with a median of 20 s
// and a sigma of 1, at least 1 s; against a loop of one second for each. `on` or `off`: looks at
// lists.
#include "harness/seams.hpp"

#include <dolthub/dolthub.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <exception>
#include <random>
#include <string>
#include <vector>

namespace asio = boost::asio;
namespace harness = dolthub::harness;
using dolthub::support::TimePoint;

namespace {

constexpr int databases = 50;
constexpr int operations = 500;
constexpr int rounds = 20;

double seconds(dolthub::support::Duration duration) {
  return std::chrono::duration<double>(duration).count();
}

// DoltHub, as far as waiting for imports goes. Import N is in database N % 50.
class Server {
public:
  Server(const harness::ManualClock& clock, std::vector<double> durations)
      : clock_(clock), start_(clock.now()), durations_(std::move(durations)) {}

  harness::Reply answer(const std::string& request) {
    ++requests;
    const auto numberBehind = [&](std::string_view mark) {
      return std::stoi(request.substr(request.find(mark) + mark.size()));
    };
    if (request.find("/jobs HTTP") != std::string::npos ||
        request.find("/jobs?") != std::string::npos) {
      std::string jobs;
      for (int i = numberBehind("/bench/d"); i < operations; i += databases) {
        jobs += (jobs.empty() ? "" : ",") + (R"({"job_id":")" + name(i)) + R"(","status":")" +
                (ended(i) ? "Succeeded" : "Running") + "\"}";
      }
      return harness::jsonResponse(R"({"status":"Success","jobs":[)" + jobs + "]}");
    }
    const int i = numberBehind("jobs%2F");
    return harness::jsonResponse(R"({"status":"Success","operation_name":")" + name(i) +
                                 R"(","job_status":")" + (ended(i) ? "Completed" : "In Progress") +
                                 "\"}");
  }

  static std::string name(int i) {
    return "repositoryOwners/bench/repositories/d" + std::to_string(i % databases) + "/jobs/" +
           std::to_string(i);
  }
  // How late it was noticed, as a share of how long it took.
  double noticed(int i) const {
    return (seconds(clock_.now() - start_) - durations_[i]) / durations_[i];
  }

  int requests = 0;

private:
  bool ended(int i) const { return seconds(clock_.now() - start_) >= durations_[i]; }

  const harness::ManualClock& clock_;
  TimePoint start_;
  std::vector<double> durations_;
};

asio::awaitable<void> await(const dolthub::Client& client, const Server& server, int i, bool looks,
                            std::vector<double>& noticed) {
  dolthub::AwaitOptions options;
  options.timeout = std::chrono::hours{100};
  options.listLooks = looks;
  const dolthub::BranchName branch(
      dolthub::DatabaseName("bench", "d" + std::to_string(i % databases)), "main");
  co_await client.awaitOperation(dolthub::importOperation(branch, Server::name(i)), options);
  noticed.push_back(server.noticed(i));
}

} // namespace

int main(int argc, char** argv) {
  const bool looks = argc == 2 && std::string(argv[1]) == "on";
  std::mt19937_64 random(1);
  std::lognormal_distribution<double> durations(std::log(20.0), 1.0);
  double requests = 0;
  double loopRequests = 0;
  std::vector<double> noticed;
  for (int round = 0; round < rounds; ++round) {
    std::vector<double> drawn(operations);
    for (double& duration : drawn) {
      duration = std::max(1.0, durations(random));
      loopRequests += std::ceil(duration);
    }
    asio::io_context context;
    harness::TestSeams seams(context.get_executor(), static_cast<std::uint64_t>(round) + 1);
    Server server(*seams.clock, drawn);
    seams.transport->otherwise = [&] {
      return harness::Script::serving([&](const std::string& text) { return server.answer(text); });
    };
    const dolthub::Client client =
        dolthub::ClientAccess::make(context.get_executor(), {}, seams.take());
    for (int i = 0; i < operations; ++i) {
      asio::co_spawn(context, await(client, server, i, looks, noticed),
                     [](std::exception_ptr thrown) {
                       if (thrown) {
                         std::rethrow_exception(thrown);
                       }
                     });
    }
    do {
      context.restart();
      context.poll();
    } while (client.statistics().waitingOperations > 0 && seams.clock->advanceToNext());
    requests += server.requests;
  }
  const auto middle = noticed.begin() + static_cast<std::ptrdiff_t>(noticed.size() / 2);
  std::nth_element(noticed.begin(), middle, noticed.end());
  std::printf("{\"requests\": %.4f, \"loop\": %.4f, \"noticed\": %.4f, \"ended\": %zu}\n",
              requests / (rounds * operations), loopRequests / (rounds * operations), *middle,
              noticed.size());
}
