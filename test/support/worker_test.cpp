#include "support/bench.hpp"
#include "support/worker.hpp"

#include <boost/test/unit_test.hpp>

#include <atomic>
#include <future>
#include <latch>
#include <system_error>
#include <thread>

namespace dolthub::support {

namespace {

std::shared_ptr<Hub> realHub(asio::io_context& context) {
  return Hub::make(context.get_executor(), systemClock(context.get_executor()),
                   std::make_unique<harness::SeededRandom>(1));
}

asio::awaitable<void> waitFor(std::shared_ptr<Hub> hub, Worker& worker, std::function<void()> work,
                              TimePoint deadline, std::vector<Wake>& woken,
                              std::latch* begun = nullptr) {
  WorkerJob job(hub, worker, std::move(work));
  if (begun != nullptr) {
    begun->wait();
  }
  const Wake wake = co_await job.wait(deadline);
  woken.push_back(wake);
}

// Work that begins, and ends when it is told to.
struct Held {
  std::function<void()> work() {
    return [this] {
      begun.count_down();
      go.wait();
      done.set_value();
    };
  }
  void end() {
    go.count_down();
    done.get_future().wait();
  }

  std::latch begun{1};
  std::latch go{1};
  std::promise<void> done;
};

asio::awaitable<void> waitTwice(std::shared_ptr<Hub> hub, Worker& worker, std::latch& go,
                                std::vector<Wake>& woken) {
  std::function<void()> work = [&go] {
    go.wait();
  };
  WorkerJob job(hub, worker, std::move(work));
  const Wake first = co_await job.wait(hub->now());
  woken.push_back(first);
  go.count_down();
  const Wake second = co_await job.wait(never);
  woken.push_back(second);
}

} // namespace

BOOST_AUTO_TEST_SUITE(support_worker)

BOOST_AUTO_TEST_CASE(work_is_done_in_order_on_one_other_thread) {
  const auto worker = threadWorker();
  std::vector<int> order;
  std::vector<std::thread::id> threads;
  std::promise<void> done;
  for (int i = 0; i < 5; ++i) {
    worker->submit([&, i] {
      order.push_back(i);
      threads.push_back(std::this_thread::get_id());
    });
  }
  worker->submit([&] { done.set_value(); });
  done.get_future().wait();
  BOOST_TEST(order == (std::vector{0, 1, 2, 3, 4}));
  BOOST_TEST((threads.front() != std::this_thread::get_id()));
  BOOST_TEST((threads.front() == threads.back()));
}

BOOST_AUTO_TEST_CASE(a_wait_ends_when_the_work_does) {
  asio::io_context context;
  const auto hub = realHub(context);
  const auto worker = threadWorker();
  std::vector<Wake> woken;
  bool worked = false;
  asio::co_spawn(context,
                 waitFor(
                     hub, *worker, [&] { worked = true; }, never, woken),
                 asio::detached);
  context.run();
  BOOST_TEST(woken == std::vector{Wake::Done});
  BOOST_TEST(worked);
}

BOOST_AUTO_TEST_CASE(work_that_ended_before_the_wait_needs_none) {
  asio::io_context context;
  const auto hub = realHub(context);
  harness::InlineWorker worker;
  std::vector<Wake> woken;
  asio::co_spawn(context,
                 waitFor(
                     hub, worker, [] {}, TimePoint{}, woken),
                 asio::detached);
  context.run();
  BOOST_TEST(woken == std::vector{Wake::Done});
}

BOOST_AUTO_TEST_CASE(work_outlives_a_wait_that_ran_out_of_time) {
  asio::io_context context;
  const auto hub = realHub(context);
  const auto worker = threadWorker();
  std::vector<Wake> woken;
  Held held;
  asio::co_spawn(context, waitFor(hub, *worker, held.work(), hub->now(), woken, &held.begun),
                 asio::detached);
  context.run(); // the job is gone when this returns
  BOOST_TEST(woken == std::vector{Wake::TimedOut});
  held.end();
}

// What it would use belongs to a call that is over.
BOOST_AUTO_TEST_CASE(work_that_has_not_begun_when_its_wait_ends_never_runs) {
  asio::io_context context;
  const auto hub = realHub(context);
  const auto worker = threadWorker();
  std::vector<Wake> woken;
  std::latch go(1);
  worker->submit([&go] { go.wait(); });
  bool ran = false;
  asio::co_spawn(context,
                 waitFor(
                     hub, *worker, [&] { ran = true; }, hub->now(), woken),
                 asio::detached);
  context.run(); // the job is gone when this returns
  BOOST_TEST(woken == std::vector{Wake::TimedOut});
  std::promise<void> done;
  worker->submit([&] { done.set_value(); });
  go.count_down();
  done.get_future().wait(); // behind all else
  BOOST_TEST(!ran);
}

BOOST_AUTO_TEST_CASE(a_worker_that_gets_no_thread_says_so_and_tries_again) {
  static bool outOfThreads = true;
  const auto worker = threadWorker([](std::function<void()> run) {
    if (outOfThreads) {
      throw std::system_error(std::make_error_code(std::errc::resource_unavailable_try_again));
    }
    startDetached(std::move(run));
  });
  asio::io_context context;
  const auto hub = realHub(context);
  const WorkerJob job(hub, *worker, [] {});
  BOOST_TEST(!job.accepted());
  outOfThreads = false;
  std::promise<void> done;
  const WorkerJob next(hub, *worker, [&] { done.set_value(); });
  BOOST_TEST(next.accepted());
  done.get_future().wait();
}

BOOST_AUTO_TEST_CASE(a_job_can_be_waited_for_again) {
  asio::io_context context;
  const auto hub = realHub(context);
  const auto worker = threadWorker();
  std::vector<Wake> woken;
  std::latch go(1);
  asio::co_spawn(context, waitTwice(hub, *worker, go, woken), asio::detached);
  context.run();
  BOOST_TEST(woken == (std::vector{Wake::TimedOut, Wake::Done}));
}

BOOST_AUTO_TEST_CASE(a_cancel_ends_the_wait_and_not_the_work) {
  asio::io_context context;
  const auto hub = realHub(context);
  const auto worker = threadWorker();
  std::vector<Wake> woken;
  Held held;
  asio::cancellation_signal signal;
  asio::co_spawn(context, waitFor(hub, *worker, held.work(), never, woken),
                 asio::bind_cancellation_slot(signal.slot(), asio::detached));
  context.poll();
  held.begun.wait();
  signal.emit(asio::cancellation_type::terminal);
  context.run();
  BOOST_TEST(woken == std::vector{Wake::Cancelled});
  held.end();
}

BOOST_AUTO_TEST_CASE(the_end_of_a_worker_waits_for_nothing_and_drops_what_has_not_begun) {
  auto worker = threadWorker();
  std::latch begun(1);
  std::latch go(1);
  std::promise<void> done;
  const auto later = std::make_shared<std::atomic<bool>>(false);
  worker->submit([&] {
    begun.count_down();
    go.wait();
    done.set_value();
  });
  worker->submit([later] { *later = true; });
  begun.wait();
  worker.reset();
  BOOST_TEST(later.use_count() == 1); // dropped
  go.count_down();
  done.get_future().wait();
  BOOST_TEST(!*later);
}

BOOST_AUTO_TEST_CASE(a_client_that_ends_while_work_is_under_way_ends_the_wait) {
  asio::io_context context;
  const auto hub = realHub(context);
  const auto worker = threadWorker();
  std::vector<Wake> woken;
  Held held;
  asio::co_spawn(context, waitFor(hub, *worker, held.work(), never, woken), asio::detached);
  context.poll();
  held.begun.wait();
  hub->close();
  context.run();
  BOOST_TEST(woken == std::vector{Wake::Closed});
  held.end();
}

// The worker completes its waiter, or is the last to know the hub, while the context ends.
BOOST_AUTO_TEST_CASE(a_context_may_end_while_the_worker_completes_a_job) {
  for (int round = 0; round < 300; ++round) {
    auto context = std::make_unique<asio::io_context>();
    auto hub = realHub(*context);
    const auto worker = threadWorker();
    std::vector<Wake> woken;
    std::latch begun(1);
    const int spins = round * 20;
    std::function<void()> work = [&begun, spins] {
      begun.count_down();
      for (std::atomic<int> i = 0; i < spins; ++i) {
      }
    };
    asio::co_spawn(*context, waitFor(hub, *worker, std::move(work), never, woken), asio::detached);
    hub.reset();
    context->poll_one();
    begun.wait();
    context.reset();
  }
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace dolthub::support
