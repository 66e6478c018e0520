#include "client/process_memory.hpp"
#include "client/real.hpp"
#include "examples/emulator_process.hpp"

#include <chrono>
#include <set>

// 10,000 operations of all four kinds awaited at once by one thread; the emulator is a process of
// its own.
namespace dolthub::real {

namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

#ifdef DOLTHUB_SANITIZED
constexpr int ofEach = 100; // it is slow then, and its memory is not its own
constexpr bool measures = false;
#else
constexpr int ofEach = 2500;
constexpr bool measures = true;
#endif

struct Crowd {
  std::vector<Operation<ImportResult>> imports;
  std::vector<Operation<MergeResult>> merges;
  std::vector<Operation<ForkResult>> forks;
  std::vector<Operation<SqlWriteResult>> writes;
};

std::string number(const char* what, int i) {
  return what + std::to_string(i);
}

// Of each kind, the one with number `i`.
asio::awaitable<void> startOne(Client& client, Crowd& crowd, int i) {
  const DatabaseName base{"demo", "base"};
  const BranchName main{base, "main"};
  const BranchName target{DatabaseName{"demo", number("d", i)}, "main"};
  ImportFile file = ImportFile::fromBytes(target, "t.csv", "id\n1\n", ImportOperation::Create);
  file.primaryKeys = {"id"};
  const Operation<ImportResult> import = co_await client.startImport(file);
  crowd.imports[static_cast<std::size_t>(i)] = import;
  const StartFork fork{base, number("o", i)};
  const Operation<ForkResult> forking = co_await client.startFork(fork);
  crowd.forks[static_cast<std::size_t>(i)] = forking;
  const StartSqlWrite write{target, "written", "CREATE TABLE w (id INT PRIMARY KEY)"};
  const Operation<SqlWriteResult> writing = co_await client.startSqlWrite(write);
  crowd.writes[static_cast<std::size_t>(i)] = writing;
  const BranchName branch{base, number("b", i)};
  const CreateBranch create{branch, Revision::branch("main")};
  const Branch made = co_await client.createBranch(create);
  const CreatePullRequest open{branch, main, number("p", i)};
  const PullRequest pull = co_await client.createPullRequest(open);
  const Operation<MergeResult> merge = co_await client.startMerge(pull.name());
  crowd.merges[static_cast<std::size_t>(i)] = merge;
}

asio::awaitable<void> startMany(Client& client, Crowd& crowd, int& next) {
  while (next < ofEach) {
    const int i = next++;
    co_await startOne(client, crowd, i);
  }
}

void rethrow(std::exception_ptr thrown) {
  if (thrown) {
    std::rethrow_exception(thrown);
  }
}

template <class R>
void awaitAll(asio::io_context& context, Client& client, const std::vector<Operation<R>>& all,
              std::vector<Result<R>>& results) {
  asio::co_spawn(context, client.awaitOperations(all),
                 [&results](std::exception_ptr thrown, std::vector<Result<R>> ended) {
                   rethrow(thrown);
                   results = std::move(ended);
                 });
}

template <class R>
const R& good(const std::vector<Result<R>>& results, int i) {
  const Result<R>& result = results.at(static_cast<std::size_t>(i));
  BOOST_TEST_REQUIRE(result.has_value(), result.error().what());
  return *result;
}

} // namespace

BOOST_AUTO_TEST_SUITE(client_ten_thousand)

BOOST_AUTO_TEST_CASE(operations_of_all_kinds_awaited_at_once) {
  const auto begun = Clock::now();
  const examples::EmulatorProcess emulator;
  std::vector<std::string> databases{"base"};
  for (int i = 0; i < ofEach; ++i) {
    databases.push_back(number("d", i));
  }
  emulator.createDatabases(databases);
  emulator.tell("job-time", {{"min_ms", 2000}, {"max_ms", 12000}});

  asio::io_context context;
  ClientOptions options;
  options.endpoint = emulator.about("endpoint");
  options.caFile = emulator.about("ca_file");
  options.apiToken = ApiToken(emulator.about("token"));
  Client client(context.get_executor(), options);
  Crowd crowd;
  crowd.imports.resize(ofEach);
  crowd.merges.resize(ofEach);
  crowd.forks.resize(ofEach);
  crowd.writes.resize(ofEach);
  int next = 0;
  for (int i = 0; i < 15; ++i) {
    asio::co_spawn(context, startMany(client, crowd, next), rethrow);
  }
  context.run();
  const auto started = Clock::now();
  const Statistics before = client.statistics();

  harness::measurePeakAnew();
  const long idle = harness::processMemory("VmRSS");
  std::vector<Result<ImportResult>> imports;
  std::vector<Result<MergeResult>> merges;
  std::vector<Result<ForkResult>> forks;
  std::vector<Result<SqlWriteResult>> writes;
  context.restart();
  awaitAll(context, client, crowd.imports, imports);
  awaitAll(context, client, crowd.merges, merges);
  awaitAll(context, client, crowd.forks, forks);
  awaitAll(context, client, crowd.writes, writes);
  context.poll_one(); // each begins its waits
  context.poll_one();
  context.poll_one();
  context.poll_one();
  while (client.statistics().waitingOperations < 4 * ofEach && context.poll_one() > 0) {
  }
  BOOST_TEST(client.statistics().waitingOperations == static_cast<std::size_t>(4 * ofEach));
  context.run();
  const auto ended = Clock::now();
  const long peak = harness::processMemory("VmHWM");
  const Statistics after = client.statistics();

  std::set<std::string> commits;
  for (int i = 0; i < ofEach; ++i) {
    BOOST_TEST_REQUIRE((good(imports, i).pullRequest->database() ==
                        crowd.imports[static_cast<std::size_t>(i)].database()));
    BOOST_TEST_REQUIRE(good(merges, i).pullRequestId ==
                       crowd.merges[static_cast<std::size_t>(i)].pullRequestId());
    BOOST_TEST_REQUIRE(good(forks, i).owner == number("o", i));
    commits.insert(good(writes, i).toCommit);
  }
  BOOST_TEST(commits.size() == static_cast<std::size_t>(ofEach));
  BOOST_TEST(after.peakConnections <= 16u);
  BOOST_TEST(after.waitingOperations == 0u);
  const auto seconds = [](auto span) {
    return std::chrono::duration<double>(span).count();
  };
  BOOST_TEST_MESSAGE(4 * ofEach << " operations: started in " << seconds(started - begun)
                                << " s, awaited in " << seconds(ended - started) << " s with "
                                << after.polls - before.polls << " polls, peak connections "
                                << after.peakConnections << "; memory " << idle << " KiB idle, "
                                << peak << " KiB at most: " << (peak - idle) / 1024 << " MiB more");
  if (measures) {
    BOOST_TEST((peak - idle) <= 60 * 1024);
  }
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace dolthub::real
