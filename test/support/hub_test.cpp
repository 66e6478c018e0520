#include "support/bench.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/test/unit_test.hpp>

#include <chrono>

namespace dolthub::support {

namespace {

using std::chrono::seconds;

enum class Enable { Terminal, Partial, Total };

asio::awaitable<void> sleepEnabled(std::shared_ptr<Hub> hub, Enable enable,
                                   std::vector<Wake>& woken) {
  switch (enable) {
  case Enable::Terminal:
    break;
  case Enable::Partial:
    co_await asio::this_coro::reset_cancellation_state(asio::enable_partial_cancellation());
    break;
  case Enable::Total:
    co_await asio::this_coro::reset_cancellation_state(asio::enable_total_cancellation());
    break;
  }
  co_await sleepThen(hub, never, woken);
}

asio::awaitable<void> completedFirst(std::shared_ptr<Hub> hub, std::vector<Wake>& woken) {
  Sleeper sleeper(*hub);
  {
    Hub::Lock lock(*hub);
    hub->complete(sleeper, Wake::Done);
    hub->complete(sleeper, Wake::TimedOut);
  }
  const Wake wake = co_await hub->suspend(sleeper);
  woken.push_back(wake);
}

// Cancels itself between two waits.
asio::awaitable<void> cancelledBetween(std::shared_ptr<Hub> hub, asio::cancellation_signal& signal,
                                       std::vector<Wake>& woken) {
  // Asio 1.81 throws out of run() when a coroutine that was never suspended ends cancelled.
  co_await asio::post(asio::use_awaitable);
  signal.emit(asio::cancellation_type::terminal);
  co_await sleepThen(hub, never, woken);
}

} // namespace

BOOST_AUTO_TEST_SUITE(support_hub)

BOOST_AUTO_TEST_CASE(a_sleeper_wakes_at_its_time) {
  Bench bench;
  std::vector<Wake> woken;
  bench.spawn(sleepThen(bench.hub, bench.clock->now() + seconds(10), woken));
  bench.settle();
  bench.clock->advance(seconds(9));
  bench.settle();
  BOOST_TEST(woken.empty());
  bench.clock->advance(seconds(1));
  bench.settle();
  BOOST_TEST(woken == std::vector{Wake::TimedOut});
}

BOOST_AUTO_TEST_CASE(a_time_that_is_over_wakes_at_once) {
  Bench bench;
  std::vector<Wake> woken;
  bench.spawn(sleepThen(bench.hub, TimePoint{}, woken));
  bench.settle();
  BOOST_TEST(bench.clock->advanceToNext());
  bench.settle();
  BOOST_TEST(woken == std::vector{Wake::TimedOut});
}

BOOST_AUTO_TEST_CASE(many_sleepers_wake_in_the_order_of_their_times) {
  Bench bench;
  const TimePoint start = bench.clock->now();
  std::vector<int> order;
  const auto sleep = [&](int number) -> asio::awaitable<void> {
    std::vector<Wake> woken;
    co_await sleepThen(bench.hub, start + seconds(number), woken);
    order.push_back(number);
  };
  for (const int number : {5, 3, 9, 1, 7}) {
    bench.spawn(sleep(number));
  }
  bench.settle();
  bench.clock->advance(seconds(7));
  bench.settle();
  BOOST_TEST(order == (std::vector{1, 3, 5, 7}));
  BOOST_TEST((bench.clock->armed() == start + seconds(9)));
}

BOOST_AUTO_TEST_CASE(what_was_completed_before_it_is_suspended_goes_on_and_keeps_the_first_reason) {
  Bench bench;
  std::vector<Wake> woken;
  bench.spawn(completedFirst(bench.hub, woken));
  bench.settle();
  BOOST_TEST(woken == std::vector{Wake::Done});
}

BOOST_AUTO_TEST_CASE(a_waiter_is_completed_once) {
  Bench bench;
  std::vector<Wake> woken;
  Sleeper* sleeper = nullptr;
  asio::cancellation_signal signal;
  bench.spawn(sleepThen(bench.hub, bench.clock->now() + seconds(1), woken, &sleeper), signal);
  bench.settle();
  {
    Hub::Lock lock(*bench.hub);
    bench.hub->complete(*sleeper, Wake::Done);
    bench.hub->complete(*sleeper, Wake::Closed);
  }
  // All of these come while the completion is on its way.
  signal.emit(asio::cancellation_type::terminal);
  bench.clock->advance(seconds(2));
  bench.hub->close();
  bench.settle();
  BOOST_TEST(woken == std::vector{Wake::Done});
}

BOOST_AUTO_TEST_CASE(a_completion_is_posted_and_never_runs_inside_the_completer) {
  Bench bench;
  std::vector<Wake> woken;
  Sleeper* sleeper = nullptr;
  bench.spawn(sleepThen(bench.hub, never, woken, &sleeper));
  bench.settle();
  {
    Hub::Lock lock(*bench.hub);
    bench.hub->complete(*sleeper, Wake::Done);
  }
  BOOST_TEST(woken.empty());
  bench.settle();
  BOOST_TEST(woken.size() == 1u);
}

BOOST_AUTO_TEST_CASE(each_type_of_cancel_wakes_a_waiter_that_allows_it) {
  using asio::cancellation_type;
  struct Row {
    Enable enable;
    cancellation_type type;
    bool wakes;
  };
  const Row rows[] = {
      {Enable::Terminal, cancellation_type::terminal, true},
      {Enable::Terminal, cancellation_type::partial, false},
      {Enable::Terminal, cancellation_type::total, false},
      {Enable::Partial, cancellation_type::terminal, true},
      {Enable::Partial, cancellation_type::partial, true},
      {Enable::Partial, cancellation_type::total, false},
      {Enable::Total, cancellation_type::terminal, true},
      {Enable::Total, cancellation_type::partial, true},
      {Enable::Total, cancellation_type::total, true},
  };
  for (const Row& row : rows) {
    Bench bench;
    std::vector<Wake> woken;
    asio::cancellation_signal signal;
    // co_spawn hands on what is terminal alone: the coroutine's own state decides about the rest.
    const auto outer = [&]() -> asio::awaitable<void> {
      co_await sleepEnabled(bench.hub, row.enable, woken);
    };
    bench.spawn(outer(), signal);
    bench.settle();
    signal.emit(row.type);
    bench.settle();
    BOOST_TEST(woken.empty() == !row.wakes, "enabled " << static_cast<int>(row.enable) << ", type "
                                                       << static_cast<unsigned>(row.type));
    if (row.wakes) {
      BOOST_TEST(woken == std::vector{Wake::Cancelled});
      BOOST_TEST((bench.clock->armed() == never));
    }
  }
}

BOOST_AUTO_TEST_CASE(a_cancel_before_the_wait_leaves_nothing_behind) {
  Bench bench;
  std::vector<Wake> woken;
  asio::cancellation_signal signal;
  bench.spawn(cancelledBetween(bench.hub, signal, woken), signal);
  bench.settle();
  BOOST_TEST(woken.empty());
  bench.hub->close(); // would touch a waiter that was left in a list
  BOOST_TEST((bench.clock->armed() == never));
}

BOOST_AUTO_TEST_CASE(closing_wakes_all_and_whoever_comes_later) {
  Bench bench;
  std::vector<Wake> woken;
  bench.spawn(sleepThen(bench.hub, never, woken));
  bench.spawn(sleepThen(bench.hub, bench.clock->now() + seconds(5), woken));
  bench.settle();
  bench.hub->close();
  bench.hub->close();
  bench.settle();
  BOOST_TEST(woken == (std::vector{Wake::Closed, Wake::Closed}));
  bench.spawn(sleepThen(bench.hub, never, woken));
  bench.settle();
  BOOST_TEST(woken.size() == 3u);
  BOOST_TEST(woken.back() == Wake::Closed);
  BOOST_TEST((bench.clock->armed() == never));
}

BOOST_AUTO_TEST_CASE(the_clock_is_disarmed_when_nothing_is_due_any_more) {
  Bench bench;
  std::vector<Wake> woken;
  Sleeper* sleeper = nullptr;
  bench.spawn(sleepThen(bench.hub, bench.clock->now() + std::chrono::hours(1), woken, &sleeper));
  bench.settle();
  BOOST_TEST((bench.clock->armed() != never));
  {
    Hub::Lock lock(*bench.hub);
    bench.hub->complete(*sleeper, Wake::Done);
  }
  bench.settle();
  BOOST_TEST((bench.clock->armed() == never));
}

// A timer's completion may be on its way already when the timer is set anew.
BOOST_AUTO_TEST_CASE(a_ring_that_comes_late_leaves_nothing_armed) {
  struct LateClock final : Clock {
    TimePoint now() const override { return TimePoint{} + seconds(1); }
    WallTime wallNow() const override { return {}; }
    void arm(TimePoint when) override { armed = when; }
    void shutdown() override {}
    void ring() { ring_(); }
    TimePoint armed = never;
  };
  asio::io_context context;
  auto seam = std::make_unique<LateClock>();
  LateClock& clock = *seam;
  const auto hub = Hub::make(context.get_executor(), std::move(seam),
                             std::make_unique<harness::SeededRandom>(1));
  {
    Sleeper sleeper(*hub);
    Hub::Lock lock(*hub);
    hub->timers().set(sleeper, TimePoint{} + std::chrono::hours(1));
  }
  BOOST_TEST((clock.armed == TimePoint{} + std::chrono::hours(1)));
  clock.ring(); // nothing is due any more, and it has not been settled yet
  context.poll();
  BOOST_TEST((clock.armed == never));
}

BOOST_AUTO_TEST_CASE(run_returns_when_nothing_is_due_any_more) {
  asio::io_context context;
  const auto hub = Hub::make(context.get_executor(), systemClock(context.get_executor()),
                             std::make_unique<harness::SeededRandom>(1));
  std::vector<Wake> woken;
  Sleeper* longer = nullptr;
  asio::co_spawn(context, sleepThen(hub, hub->now() + std::chrono::hours(1), woken, &longer),
                 asio::detached);
  const auto shorter = [&]() -> asio::awaitable<void> {
    co_await sleepThen(hub, hub->now() + std::chrono::milliseconds(1), woken);
    Hub::Lock lock(*hub);
    hub->complete(*longer, Wake::Done);
  };
  asio::co_spawn(context, shorter(), asio::detached);
  context.run(); // hangs for an hour otherwise
  BOOST_TEST(woken == (std::vector{Wake::TimedOut, Wake::Done}));
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace dolthub::support
