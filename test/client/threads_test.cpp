#include "client/real.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/strand.hpp>

#include <atomic>
#include <random>
#include <thread>

// One client in many threads. Run under TSan too.
namespace dolthub::real {

namespace {

using namespace std::chrono_literals;

class Threads {
public:
  Threads(asio::io_context& context, int count) : guard_(context.get_executor()) {
    for (int i = 0; i < count; ++i) {
      threads_.emplace_back([&context] { context.run(); });
    }
  }
  ~Threads() { join(); }
  void join() {
    guard_.reset();
    for (std::thread& thread : threads_) {
      if (thread.joinable()) {
        thread.join();
      }
    }
  }

private:
  asio::executor_work_guard<asio::io_context::executor_type> guard_;
  std::vector<std::thread> threads_;
};

struct Counts {
  std::atomic<int> good{0};
  std::atomic<int> cancelled{0};
  std::atomic<int> closed{0};
  std::atomic<int> other{0};
};

void count(Counts& counts, std::exception_ptr thrown) {
  try {
    if (thrown) {
      std::rethrow_exception(thrown);
    }
    ++counts.good;
  } catch (const Error& error) {
    ++(error.isCancelled()                  ? counts.cancelled
       : error.code() == Errc::ClientClosed ? counts.closed
                                            : counts.other);
  } catch (const boost::system::system_error&) {
    ++counts.cancelled; // between two calls
  }
}

asio::awaitable<void> someCalls(const Client& client, Counts& counts, int calls) {
  for (int i = 0; i < calls; ++i) {
    const User user = co_await client.currentUser();
    const Query query{DatabaseName{"demo", "art"}, "main", "SELECT 1"};
    const SqlResult result = co_await client.query(query);
    counts.good += 2;
  }
}

// A call on its own strand that something else may cancel from any thread.
struct Cancellable {
  explicit Cancellable(asio::io_context& context) : strand(asio::make_strand(context)) {}

  void cancel() {
    asio::post(strand, [this] { signal.emit(asio::cancellation_type::terminal); });
  }

  asio::strand<asio::io_context::executor_type> strand;
  asio::cancellation_signal signal;
};

constexpr int width = 4;

struct Shared {
  Shared() {
    emulator.createDatabase("demo", "art");
    emulator.setJobTime(1ms, 30ms);
    options = optionsFor(emulator);
    options.maxConnections = 3; // so that they meet in the queue
  }

  Emulator emulator;
  ClientOptions options;
  Counts counts;
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(client_threads, Shared)

BOOST_AUTO_TEST_CASE(one_context_with_many_threads) {
  asio::io_context context;
  const Client client(context.get_executor(), options);
  Threads threads(context, width);
  for (int i = 0; i < 8; ++i) {
    asio::co_spawn(context, someCalls(client, counts, 20),
                   [this](std::exception_ptr thrown) { count(counts, thrown); });
  }
  threads.join();
  BOOST_TEST(counts.good == 8 * 20 * 2 + 8);
  BOOST_TEST(client.statistics().peakConnections <= 3u);
  BOOST_TEST(client.statistics().waitingForConnection == 0u);
}

BOOST_AUTO_TEST_CASE(calls_awaited_from_other_contexts) {
  asio::io_context sockets;
  const Client client(sockets.get_executor(), options);
  Threads socketThreads(sockets, 1);
  {
    std::vector<std::unique_ptr<asio::io_context>> contexts;
    std::vector<std::unique_ptr<Threads>> threads;
    for (int i = 0; i < width; ++i) {
      contexts.push_back(std::make_unique<asio::io_context>());
      asio::co_spawn(*contexts.back(), someCalls(client, counts, 20),
                     [this](std::exception_ptr thrown) { count(counts, thrown); });
      threads.push_back(std::make_unique<Threads>(*contexts.back(), 1));
    }
    for (auto& thread : threads) {
      thread->join();
    }
  }
  socketThreads.join();
  BOOST_TEST(counts.good == width * 20 * 2 + width);
}

BOOST_AUTO_TEST_CASE(cancelled_from_other_threads) {
  asio::io_context context;
  const Client client(context.get_executor(), options);
  std::vector<std::unique_ptr<Cancellable>> calls;
  constexpr int many = 60;
  {
    Threads threads(context, width);
    for (int i = 0; i < many; ++i) {
      calls.push_back(std::make_unique<Cancellable>(context));
      asio::co_spawn(calls.back()->strand, someCalls(client, counts, 3),
                     asio::bind_cancellation_slot(
                         calls.back()->signal.slot(),
                         [this](std::exception_ptr thrown) { count(counts, thrown); }));
    }
    std::minstd_rand random(1);
    for (auto& call : calls) {
      if (random() % 4 == 0) {
        std::this_thread::yield();
      }
      call->cancel();
    }
  }
  BOOST_TEST(counts.other == 0);
  BOOST_TEST(counts.closed == 0);
  BOOST_TEST(client.statistics().waitingForConnection == 0u);
  BOOST_TEST(client.statistics().openConnections <= 3u);
  context.restart();
  asio::co_spawn(context, someCalls(client, counts, 1),
                 [this](std::exception_ptr thrown) { count(counts, thrown); });
  context.run();
  BOOST_TEST(counts.other == 0);
}

BOOST_AUTO_TEST_CASE(destroyed_from_another_thread) {
  for (int round = 0; round < 10; ++round) {
    Counts here;
    asio::io_context context;
    std::optional<Client> client(std::in_place, context.get_executor(), options);
    constexpr int many = 20;
    std::atomic<int> ended{0};
    {
      Threads threads(context, width);
      for (int i = 0; i < many; ++i) {
        asio::co_spawn(context, client->currentUser(), [&](std::exception_ptr thrown, const User&) {
          count(here, thrown);
          ++ended;
        });
      }
      for (int i = 0; i < round * 200; ++i) {
        std::this_thread::yield();
      }
      client.reset();
    }
    BOOST_TEST(ended == many);
    BOOST_TEST(here.good + here.closed == many);
  }
}

BOOST_AUTO_TEST_CASE(operations_awaited_together_by_many_threads) {
  asio::io_context context;
  const Client client(context.get_executor(), options);
  std::atomic<int> told{0};
  std::size_t good = 0;
  const auto work = [&]() -> asio::awaitable<void> {
    std::vector<Operation<ForkResult>> forks;
    for (int i = 0; i < 30; ++i) {
      const StartFork fork{DatabaseName{"demo", "art"}, "o" + std::to_string(i)};
      forks.push_back(co_await client.startFork(fork));
    }
    AwaitManyOptions<ForkResult> awaiting;
    awaiting.onEnd = [&told](std::size_t, const Result<ForkResult>&) {
      ++told;
    };
    const std::vector<Result<ForkResult>> results =
        co_await client.awaitOperations(forks, awaiting);
    for (const Result<ForkResult>& result : results) {
      good += result.has_value() ? 1 : 0;
    }
  };
  asio::co_spawn(context, work(), [this](std::exception_ptr thrown) { count(counts, thrown); });
  Threads threads(context, width);
  threads.join();
  BOOST_TEST(counts.good == 1);
  BOOST_TEST(good == 30u);
  BOOST_TEST(told == 30);
}

// Who looks at a list looks for all; what it says of another is for that one's own thread to take.
BOOST_AUTO_TEST_CASE(waits_of_many_threads_share_looks_at_one_list) {
  constexpr int many = 24;
  emulator.setJobTime(2s, 3s);
  asio::io_context context;
  const Client client(context.get_executor(), options);
  std::atomic<int> byLooks{0};
  const auto wait = [&](int number) -> asio::awaitable<void> {
    const DatabaseName art{"demo", "art"};
    const BranchName branch{art, "b" + std::to_string(number)};
    co_await client.createBranch(CreateBranch{branch, Revision::branch("main")});
    const CreatePullRequest open{branch, BranchName{art, "main"}, "t"};
    const PullRequest pull = co_await client.createPullRequest(open);
    const Operation<MergeResult> operation = co_await client.startMerge(pull.name());
    AwaitOptions awaiting;
    bool told = false;
    awaiting.onProgress = [&](const OperationProgress& progress) {
      byLooks += !std::exchange(told, true) && progress.polls == 0 ? 1 : 0;
    };
    co_await client.awaitOperation(operation, awaiting);
  };
  for (int i = 0; i < many; ++i) {
    asio::co_spawn(asio::make_strand(context), wait(i),
                   [this](std::exception_ptr thrown) { count(counts, thrown); });
  }
  Threads threads(context, width);
  threads.join();
  BOOST_TEST(counts.good == many);
  BOOST_TEST(byLooks > many / 4); // they did learn of one another's looks
}

BOOST_AUTO_TEST_CASE(operations_awaited_together_are_cancelled_by_another_thread) {
  for (int round = 0; round < 5; ++round) {
    asio::io_context context;
    const Client client(context.get_executor(), options);
    Counts here;
    Cancellable cancellable(context);
    std::vector<Operation<ForkResult>> forks;
    for (int i = 0; i < 30; ++i) {
      forks.push_back(forkOperation("operations/" + std::to_string(i)));
    }
    {
      Threads threads(context, width);
      asio::co_spawn(cancellable.strand, client.awaitOperations(forks),
                     asio::bind_cancellation_slot(
                         cancellable.signal.slot(),
                         [&](std::exception_ptr thrown, const std::vector<Result<ForkResult>>&) {
                           count(here, thrown);
                         }));
      while (round % 2 == 1 && client.statistics().polls < static_cast<std::uint64_t>(round)) {
        std::this_thread::yield();
      }
      cancellable.cancel();
    }
    BOOST_TEST(here.cancelled == 1);
    BOOST_TEST(client.statistics().waitingOperations == 0u);
  }
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace dolthub::real
