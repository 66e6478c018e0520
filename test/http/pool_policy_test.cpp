#include "http/pool_policy.hpp"

#include <boost/test/unit_test.hpp>

#include <deque>
#include <ostream>
#include <random>
#include <vector>

namespace dolthub::http {

static std::ostream& boost_test_print_type(std::ostream& out, Admission admission) {
  constexpr const char* names[] = {"UseIdle", "Open", "ReplaceIdle", "Wait", "Overloaded"};
  return out << names[static_cast<int>(admission)];
}
static std::ostream& boost_test_print_type(std::ostream& out, NextQueue next) {
  constexpr const char* names[] = {"Nobody", "Short", "Long"};
  return out << names[static_cast<int>(next)];
}

BOOST_AUTO_TEST_SUITE(http_pool_policy)

BOOST_AUTO_TEST_CASE(long_leases_stay_below_the_cap_by_an_eighth_and_at_least_one) {
  BOOST_TEST(longCap(2) == 1u);
  BOOST_TEST(longCap(7) == 6u);
  BOOST_TEST(longCap(8) == 7u);
  BOOST_TEST(longCap(15) == 14u);
  BOOST_TEST(longCap(16) == 14u);
  BOOST_TEST(longCap(100) == 88u);
}

BOOST_AUTO_TEST_CASE(a_newcomer_is_admitted_by_the_table) {
  struct Row {
    std::size_t total, idle, longLeases, shortWaiting, longWaiting;
    LeaseKind kind;
    bool idleFits;
    Admission wanted;
  };
  const Row rows[] = {
      // cap 8, at most 3 waiters
      {0, 0, 0, 0, 0, LeaseKind::Short, false, Admission::Open},
      {3, 1, 0, 0, 0, LeaseKind::Short, true, Admission::UseIdle},
      {3, 1, 0, 0, 0, LeaseKind::Short, false, Admission::Open},
      {8, 1, 0, 0, 0, LeaseKind::Short, false, Admission::ReplaceIdle},
      {8, 1, 0, 0, 0, LeaseKind::Short, true, Admission::UseIdle},
      {8, 0, 0, 0, 0, LeaseKind::Short, false, Admission::Wait},
      {8, 0, 0, 2, 1, LeaseKind::Short, false, Admission::Overloaded},
      {8, 0, 0, 3, 0, LeaseKind::Long, false, Admission::Overloaded},
      // long leases at their cap: a long one waits beside idle connections, a short one does not
      {8, 1, 7, 0, 0, LeaseKind::Long, true, Admission::Wait},
      {7, 0, 7, 0, 1, LeaseKind::Long, false, Admission::Wait},
      {7, 0, 7, 0, 1, LeaseKind::Short, false, Admission::Open},
      {8, 1, 7, 0, 1, LeaseKind::Short, true, Admission::UseIdle},
      // nobody passes one who waits and may
      {7, 1, 0, 1, 0, LeaseKind::Short, true, Admission::Wait},
      {7, 1, 0, 1, 0, LeaseKind::Long, true, Admission::Wait},
      {7, 1, 0, 0, 1, LeaseKind::Short, true, Admission::Wait},
  };
  int number = 0;
  for (const Row& row : rows) {
    PoolCounts counts;
    counts.cap = 8;
    counts.maxWaiters = 3;
    counts.total = row.total;
    counts.idle = row.idle;
    counts.longLeases = row.longLeases;
    counts.shortWaiting = row.shortWaiting;
    counts.longWaiting = row.longWaiting;
    BOOST_TEST_CONTEXT("row " << number) {
      BOOST_TEST(admit(counts, row.kind, row.idleFits) == row.wanted);
    }
    ++number;
  }
}

BOOST_AUTO_TEST_CASE(no_room_for_waiters_means_overloaded_at_once) {
  PoolCounts counts;
  counts.cap = 2;
  counts.total = 2;
  BOOST_TEST(admit(counts, LeaseKind::Short, false) == Admission::Overloaded);
}

BOOST_AUTO_TEST_CASE(the_oldest_waiter_whose_lane_has_room_is_next) {
  PoolCounts counts;
  counts.cap = 8;
  BOOST_TEST(nextWaiter(counts, false) == NextQueue::Nobody);
  counts.shortWaiting = 1;
  BOOST_TEST(nextWaiter(counts, false) == NextQueue::Short);
  counts.longWaiting = 1;
  BOOST_TEST(nextWaiter(counts, false) == NextQueue::Short);
  BOOST_TEST(nextWaiter(counts, true) == NextQueue::Long);
  counts.longLeases = longCap(8);
  BOOST_TEST(nextWaiter(counts, true) == NextQueue::Short);
  counts.shortWaiting = 0;
  BOOST_TEST(nextWaiter(counts, true) == NextQueue::Nobody);
}

namespace {

// The pool as counts and two queues of numbers.
struct Model {
  explicit Model(std::size_t cap) {
    counts.cap = cap;
    counts.maxWaiters = 6;
  }

  void check() const {
    BOOST_TEST_REQUIRE(counts.total <= counts.cap);
    BOOST_TEST_REQUIRE(counts.longLeases <= longCap(counts.cap));
    BOOST_TEST_REQUIRE(counts.idle + leases.size() == counts.total);
    BOOST_TEST_REQUIRE(shortQueue.size() + longQueue.size() <= counts.maxWaiters);
    // Nobody waits who could have been served.
    if (!shortQueue.empty()) {
      BOOST_TEST_REQUIRE(counts.idle == 0u);
      BOOST_TEST_REQUIRE(counts.total == counts.cap);
    }
    if (!longQueue.empty() && counts.longLeases < longCap(counts.cap)) {
      BOOST_TEST_REQUIRE(counts.idle == 0u);
      BOOST_TEST_REQUIRE(counts.total == counts.cap);
    }
  }
  void update() {
    counts.shortWaiting = shortQueue.size();
    counts.longWaiting = longQueue.size();
  }
  void give(LeaseKind kind) {
    leases.push_back(kind);
    counts.longLeases += kind == LeaseKind::Long ? 1 : 0;
  }
  void come(LeaseKind kind, bool idleFits) {
    switch (admit(counts, kind, idleFits && counts.idle > 0)) {
    case Admission::UseIdle:
      --counts.idle;
      give(kind);
      break;
    case Admission::Open:
      ++counts.total;
      give(kind);
      break;
    case Admission::ReplaceIdle:
      --counts.idle;
      give(kind);
      break;
    case Admission::Wait:
      (kind == LeaseKind::Short ? shortQueue : longQueue).push_back(next++);
      break;
    case Admission::Overloaded:
      break;
    }
    update();
  }
  void giveBack(std::size_t index, bool reusable) {
    counts.longLeases -= leases[index] == LeaseKind::Long ? 1 : 0;
    leases.erase(leases.begin() + static_cast<std::ptrdiff_t>(index));
    const bool longIsOlder =
        !longQueue.empty() && (shortQueue.empty() || longQueue.front() < shortQueue.front());
    switch (nextWaiter(counts, longIsOlder)) {
    case NextQueue::Nobody:
      (reusable ? counts.idle : counts.total) += reusable ? 1 : static_cast<std::size_t>(-1);
      break;
    case NextQueue::Short:
      shortQueue.pop_front();
      give(LeaseKind::Short);
      break;
    case NextQueue::Long:
      longQueue.pop_front();
      give(LeaseKind::Long);
      break;
    }
    update();
  }

  PoolCounts counts;
  std::vector<LeaseKind> leases;
  std::deque<int> shortQueue;
  std::deque<int> longQueue;
  int next = 0;
};

} // namespace

BOOST_AUTO_TEST_CASE(random_calls_keep_every_promise) {
  for (unsigned seed = 0; seed < 200; ++seed) {
    std::mt19937 random(seed);
    Model model(2 + seed % 20);
    for (int step = 0; step < 300; ++step) {
      const LeaseKind kind = random() % 2 == 0 ? LeaseKind::Short : LeaseKind::Long;
      if (model.leases.empty() || random() % 2 == 0) {
        model.come(kind, random() % 3 != 0);
      } else if (random() % 6 == 0 && !model.shortQueue.empty()) {
        model.shortQueue.pop_back(); // one gave up
        model.update();
      } else {
        model.giveBack(random() % model.leases.size(), random() % 4 != 0);
      }
      model.check();
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace dolthub::http
