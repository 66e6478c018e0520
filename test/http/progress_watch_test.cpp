#include "http/progress_watch.hpp"
#include "http/turn.hpp"

#include <boost/test/unit_test.hpp>

#include <optional>
#include <vector>

namespace dolthub::http {

namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using Phase = ProgressWatch::Phase;

const support::TimePoint watchStart{std::chrono::hours{1}};

// When a watch ends that sees so many bytes unacknowledged from the given seconds on.
struct Seen {
  int from;
  std::size_t unacknowledged;
};
std::optional<seconds> endOf(ProgressWatch watch, const std::vector<Seen>& seen) {
  support::TimePoint now = watchStart;
  support::TimePoint next = watch.next(now);
  for (int looks = 0; looks < 10'000 && next != support::never; ++looks) {
    BOOST_TEST_REQUIRE((next > now));
    now = next;
    std::size_t unacknowledged = 0;
    for (const Seen& row : seen) {
      unacknowledged = now - watchStart >= seconds{row.from} ? row.unacknowledged : unacknowledged;
    }
    const std::optional<support::TimePoint> again = watch.look(now, unacknowledged);
    if (!again) {
      return std::chrono::floor<seconds>(now - watchStart);
    }
    next = *again;
  }
  return std::nullopt;
}

} // namespace

BOOST_AUTO_TEST_SUITE(http_progress_watch)

BOOST_AUTO_TEST_CASE(what_the_peer_acknowledges_is_progress) {
  struct Row {
    const char* what;
    Phase phase;
    int deadline; // 0: none
    std::vector<Seen> seen;
    std::optional<int> end;
  };
  const Row rows[] = {
      {"nothing to acknowledge", Phase::Moving, 0, {{0, 0}}, 30},
      {"never acknowledged", Phase::Moving, 0, {{0, 1000}}, 30},
      {"never acknowledged, all handed over", Phase::Waiting, 0, {{0, 1000}}, 30},
      {"a deadline before", Phase::Moving, 20, {{0, 1000}}, 20},
      {"some in between", Phase::Moving, 0, {{0, 1000}, {28, 900}, {45, 800}}, 75},
      {"a little before it is over", Phase::Moving, 0, {{0, 1000}, {28, 999}}, 58},
      {"all of it, and an answer is awaited", Phase::Waiting, 200, {{0, 1000}, {10, 0}}, 200},
      {"all of it from the beginning", Phase::Waiting, 200, {{0, 0}}, 200},
      {"all of it, and no time for the answer", Phase::Waiting, 0, {{0, 1000}, {10, 0}}, {}},
      {"all of it, and more is to be sent", Phase::Moving, 200, {{0, 1000}, {10, 0}}, 41},
  };
  for (const Row& row : rows) {
    const support::TimePoint deadline =
        row.deadline == 0 ? support::never : watchStart + seconds{row.deadline};
    const ProgressWatch watch(deadline, seconds{30}, row.phase, watchStart,
                              row.seen.front().unacknowledged);
    const std::optional<seconds> end = endOf(watch, row.seen);
    BOOST_TEST_CONTEXT(row.what) {
      BOOST_TEST_REQUIRE(end.has_value() == row.end.has_value());
      if (end) { // looks are two seconds apart
        BOOST_TEST(end->count() >= *row.end);
        BOOST_TEST(end->count() <= *row.end + 2);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(without_patience_there_is_the_deadline_alone) {
  BOOST_TEST((ProgressWatch().next(watchStart) == support::never));
  const support::TimePoint deadline = watchStart + seconds{7};
  ProgressWatch watch(deadline);
  BOOST_TEST((watch.next(watchStart) == deadline));
  BOOST_TEST((watch.look(deadline - milliseconds{1}, 5) == deadline));
  BOOST_TEST(!watch.look(deadline, 0).has_value());
}

BOOST_AUTO_TEST_CASE(any_patience_ends_and_looks_at_sensible_distances) {
  const ProgressWatch shortest(support::never, milliseconds{1}, Phase::Moving, watchStart, 9);
  BOOST_TEST((shortest.next(watchStart) == watchStart + milliseconds{1}));
  const ProgressWatch longest(support::never, support::Duration::max(), Phase::Moving, watchStart,
                              0);
  BOOST_TEST((longest.next(watchStart) == support::never));
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(http_turn)

BOOST_AUTO_TEST_CASE(a_turn_is_over_after_so_many_bytes_or_so_much_time) {
  Turn turn;
  BOOST_TEST(turn.fresh());
  turn.moved(500);
  turn.moved(500); // a request and its answer
  BOOST_TEST(turn.fresh());
  turn.restart();
  turn.moved(Turn::maxBytes - 1);
  BOOST_TEST(!turn.fresh());
  BOOST_TEST(!turn.over(watchStart));
  BOOST_TEST(!turn.over(watchStart + milliseconds{9}));
  BOOST_TEST(turn.over(watchStart + milliseconds{10}));
  turn.restart();
  BOOST_TEST(!turn.over(watchStart + milliseconds{10})); // only now somebody looks
  turn.moved(Turn::maxBytes);
  BOOST_TEST(turn.over(watchStart + milliseconds{10}));
  turn.restart();
  turn.begin(watchStart);
  turn.begin(watchStart + milliseconds{9});
  BOOST_TEST(!turn.fresh());
  BOOST_TEST(turn.over(watchStart + milliseconds{10}));
  turn.restart();
  for (int tiny = 0; tiny < 256; ++tiny) {
    BOOST_TEST(!turn.full());
    turn.moved(1); // which costs more than its byte
  }
  BOOST_TEST(turn.full());
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace dolthub::http
