#include "support/bench.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/strand.hpp>
#include <boost/test/unit_test.hpp>

#include <atomic>
#include <chrono>
#include <thread>

// The end of an execution context, of a client, and several threads at once.
namespace dolthub::support {

namespace {

struct Counted {
  explicit Counted(std::atomic<int>& count_) : count(count_) { ++count; }
  ~Counted() { --count; }
  Counted(const Counted&) = delete;
  Counted& operator=(const Counted&) = delete;
  std::atomic<int>& count;
};

asio::awaitable<void> counted(std::shared_ptr<Hub> hub, TimePoint when, std::atomic<int>& frames,
                              std::vector<Wake>& woken) {
  const Counted frame(frames);
  co_await sleepThen(std::move(hub), when, woken);
}

struct Member final : HubMember {
  void close() noexcept override { ++closed; }
  void drop() noexcept override { ++dropped; }
  int closed = 0;
  int dropped = 0;
};

// Waits where a thread finds it, and counts how it ended.
asio::awaitable<void> queued(std::shared_ptr<Hub> hub, List<Waiter>& queue, TimePoint when,
                             std::atomic<int> (&ends)[4]) {
  Sleeper sleeper(*hub);
  {
    Hub::Lock lock(*hub);
    if (!hub->closed()) {
      queue.push_back(sleeper);
      hub->timers().set(sleeper, when);
    }
  }
  const Wake wake = co_await hub->suspend(sleeper);
  ++ends[static_cast<int>(wake)];
}

// Holds the last reference to its hub, and can be completed before it is suspended.
asio::awaitable<void> parkedAtOnce(std::shared_ptr<Hub> hub, std::atomic<Sleeper*>& place) {
  Sleeper sleeper(*hub);
  {
    Hub::Lock lock(*hub);
    hub->complete(sleeper, Wake::Done);
  }
  place = &sleeper;
  co_await hub->suspend(sleeper);
}

struct Queue final : HubMember {
  explicit Queue(Hub& hub_) : hub(hub_) {
    Hub::Lock lock(hub);
    hub.join(*this);
  }
  ~Queue() {
    Hub::Lock lock(hub);
    unlink();
  }
  void close() noexcept override {
    while (Waiter* waiter = waiting.front()) {
      hub.complete(*waiter, Wake::Closed);
    }
  }
  void drop() noexcept override {}

  Hub& hub;
  List<Waiter> waiting;
};

} // namespace

BOOST_AUTO_TEST_SUITE(support_hub_end)

BOOST_AUTO_TEST_CASE(an_io_context_that_ends_takes_its_sleepers_with_it) {
  Bench bench;
  std::atomic<int> frames = 0;
  std::vector<Wake> woken;
  for (int i = 0; i < 3; ++i) {
    bench.spawn(counted(bench.hub, never, frames, woken));
    bench.spawn(counted(bench.hub, bench.clock->now() + std::chrono::hours(1), frames, woken));
  }
  bench.settle();
  BOOST_TEST(frames == 6);
  bench.context.reset();
  BOOST_TEST(frames == 0);
  BOOST_TEST(woken.empty());
  BOOST_TEST((bench.clock->armed() == never));
}

BOOST_AUTO_TEST_CASE(an_io_context_may_end_with_completions_on_their_way) {
  Bench bench;
  std::atomic<int> frames = 0;
  std::vector<Wake> woken;
  bench.spawn(counted(bench.hub, never, frames, woken));
  bench.settle();
  bench.hub->close();
  bench.context.reset();
  BOOST_TEST(frames == 0);
}

BOOST_AUTO_TEST_CASE(members_are_told_once_of_each_end) {
  Bench bench;
  Member member;
  {
    Hub::Lock lock(*bench.hub);
    bench.hub->join(member);
  }
  bench.hub->close();
  BOOST_TEST(member.closed == 1);
  BOOST_TEST(member.dropped == 0);
  bench.context.reset();
  BOOST_TEST(member.closed == 2); // closing twice is allowed
  BOOST_TEST(member.dropped == 1);
}

BOOST_AUTO_TEST_CASE(a_hub_that_ends_first_leaves_its_context_in_order) {
  Bench bench;
  bench.hub.reset();
  bench.settle();
  bench.context.reset();
  BOOST_TEST(bench.hub == nullptr);
}

BOOST_AUTO_TEST_CASE(a_hub_outlives_its_context) {
  Bench bench;
  bench.context.reset();
  BOOST_TEST(bench.hub->closed());
  bench.hub->close();
  Sleeper sleeper(*bench.hub);
  Hub::Lock lock(*bench.hub);
  bench.hub->complete(sleeper, Wake::Done);
}

// A strand is part of its context, and must not be released when that is gone.
BOOST_AUTO_TEST_CASE(a_hub_that_outlives_its_context_keeps_nothing_of_it) {
  auto context = std::make_unique<asio::io_context>();
  std::shared_ptr<Hub> hub;
  {
    const auto strand = asio::make_strand(*context);
    hub = Hub::make(strand, systemClock(strand), std::make_unique<harness::SeededRandom>(1));
    BOOST_TEST((hub->executor() == asio::any_io_executor(strand)));
  }
  context.reset();
  BOOST_TEST(!hub->executor());
}

// Resumed by another thread the moment it is parked, it ends with the last reference to its hub.
BOOST_AUTO_TEST_CASE(a_hub_may_end_while_the_thread_that_parked_its_last_call_lets_it_go) {
  for (int round = 0; round < 2000; ++round) {
    asio::io_context context(2);
    auto hub = Hub::make(context.get_executor(), systemClock(context.get_executor()),
                         std::make_unique<harness::SeededRandom>(1));
    std::atomic<Sleeper*> place = nullptr;
    asio::co_spawn(context, parkedAtOnce(std::move(hub), place), asio::detached);
    std::thread other([&] {
      while (place == nullptr) {
      }
      context.run();
    });
    context.run();
    other.join();
    BOOST_TEST_REQUIRE(place.load() != nullptr);
  }
}

BOOST_AUTO_TEST_CASE(two_hubs_share_a_context) {
  Bench bench;
  auto seam = std::make_unique<harness::ManualClock>();
  const auto other = Hub::make(bench.context->get_executor(), std::move(seam),
                               std::make_unique<harness::SeededRandom>(2));
  std::atomic<int> frames = 0;
  std::vector<Wake> woken;
  bench.spawn(counted(bench.hub, never, frames, woken));
  bench.spawn(counted(other, never, frames, woken));
  bench.settle();
  other->close();
  bench.settle();
  BOOST_TEST(frames == 1);
  bench.context.reset();
  BOOST_TEST(frames == 0);
}

BOOST_AUTO_TEST_CASE(every_waiter_ends_once_whoever_completes_it) {
  constexpr int waiters = 2000;
  asio::io_context context(4);
  const auto hub = Hub::make(context.get_executor(), systemClock(context.get_executor()),
                             std::make_unique<harness::SeededRandom>(1));
  Queue queue(*hub);
  std::atomic<int> ends[4] = {};
  struct Call {
    explicit Call(asio::io_context& context) : strand(asio::make_strand(context)) {}
    asio::strand<asio::io_context::executor_type> strand;
    asio::cancellation_signal signal;
  };
  std::vector<std::unique_ptr<Call>> calls;
  for (int i = 0; i < waiters; ++i) {
    calls.push_back(std::make_unique<Call>(context));
    const TimePoint when = i % 4 == 0 ? hub->now() + std::chrono::microseconds(i) : never;
    asio::co_spawn(calls.back()->strand, queued(hub, queue.waiting, when, ends),
                   asio::bind_cancellation_slot(calls.back()->signal.slot(), asio::detached));
  }
  std::vector<std::thread> threads;
  for (int i = 0; i < 3; ++i) {
    threads.emplace_back([&] { context.run(); });
  }
  // One completes, one cancels, and in the end one closes.
  std::thread completer([&] {
    for (int i = 0; i < waiters / 4; ++i) {
      Hub::Lock lock(*hub);
      if (Waiter* waiter = queue.waiting.front()) {
        hub->complete(*waiter, Wake::Done);
      }
    }
  });
  for (int i = 1; i < waiters; i += 4) {
    Call& call = *calls[static_cast<std::size_t>(i)];
    asio::post(call.strand, [&call] { call.signal.emit(asio::cancellation_type::terminal); });
  }
  completer.join();
  hub->close();
  for (std::thread& thread : threads) {
    thread.join();
  }
  // A cancel that came before the coroutine's first step ends it without a wait.
  const int ended = ends[0] + ends[1] + ends[2] + ends[3];
  BOOST_TEST(ended <= waiters);
  BOOST_TEST(ended >= waiters * 3 / 4);
  BOOST_TEST(queue.waiting.empty());
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace dolthub::support
