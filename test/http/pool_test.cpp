#include "harness/seams.hpp"
#include "http/site.hpp"

#include <boost/test/unit_test.hpp>

#include <random>

// Who gets a connection, when, and which.
namespace dolthub::http {

namespace {

using What = Step::What;
using harness::jsonResponse;

// Connections that stay open and say nothing.
struct OpenSite : Site {
  explicit OpenSite(PoolLimits limits = smallPool(2)) : Site(limits) {
    transport->otherwise = [] {
      return Script{};
    };
  }
  // A kept connection, used a moment ago.
  void keepOne() { lease().release(); }
};

// Somebody else who waits for the clock.
asio::awaitable<support::Wake> sleepUntil(std::shared_ptr<support::Hub> hub,
                                          support::TimePoint when) {
  support::Sleeper sleeper(*hub);
  const support::Wake wake = co_await hub->sleepUntil(sleeper, when);
  co_return wake;
}

} // namespace

BOOST_AUTO_TEST_SUITE(http_pool)

BOOST_AUTO_TEST_CASE(the_connection_used_last_is_used_next) {
  OpenSite site;
  Lease a = site.lease();
  Lease b = site.lease();
  Connection* const last = &a.connection();
  b.release();
  site.advance(seconds(1));
  a.release();
  BOOST_TEST(&site.lease().connection() == last);
  BOOST_TEST(site.transport->opened == 2);
}

BOOST_AUTO_TEST_CASE(what_is_not_given_back_is_destroyed) {
  OpenSite site;
  { Lease lease = site.lease(); }
  BOOST_TEST(site.transport->alive == 0);
  BOOST_TEST(site.pool->statistics().open == 0u);
  BOOST_TEST(site.pool->statistics().opened == 1u);
  Lease again = site.lease();
  BOOST_TEST(again.isNew());
}

BOOST_AUTO_TEST_CASE(a_free_connection_goes_to_the_oldest_waiter_and_to_no_newcomer) {
  OpenSite site;
  Lease a = site.lease();
  Lease b = site.lease();
  std::vector<std::unique_ptr<Running<Site::Leased>>> waiting;
  for (int i = 0; i < 3; ++i) {
    waiting.push_back(site.start(site.acquire()));
  }
  BOOST_TEST(site.pool->statistics().waiting == 3u);
  Connection* const freed = &a.connection();
  a.release();
  // Before the waiter has taken it, somebody else asks.
  BOOST_TEST(!site.pool->acquireNow(LeaseKind::Short, false).has_value());
  const auto newcomer = site.start(site.acquire());
  BOOST_TEST_REQUIRE(waiting[0]->ended());
  BOOST_TEST(&(*waiting[0]->get()).connection() == freed);
  BOOST_TEST(!waiting[1]->ended());
  BOOST_TEST(!newcomer->ended());
  b.release();
  site.settle();
  BOOST_TEST(waiting[1]->ended());
  BOOST_TEST(!waiting[2]->ended());
}

BOOST_AUTO_TEST_CASE(a_destroyed_connection_makes_room_for_the_oldest_waiter) {
  OpenSite site;
  Lease a = site.lease();
  Lease b = site.lease();
  const auto waiting = site.start(site.acquire());
  a = Lease();
  site.settle();
  BOOST_TEST_REQUIRE(waiting->ended());
  BOOST_TEST((*waiting->get()).isNew());
  BOOST_TEST(site.transport->alive == 2);
}

BOOST_AUTO_TEST_CASE(a_cancelled_waiter_loses_no_wake_up) {
  OpenSite site;
  Lease a = site.lease();
  Lease b = site.lease();
  const auto first = site.start(site.acquire());
  const auto second = site.start(site.acquire());
  first->signal.emit(asio::cancellation_type::terminal);
  site.settle();
  a.release();
  site.settle();
  BOOST_TEST(first->cancelled());
  BOOST_TEST(second->ended());
  // Cancelled after it was handed a connection, and before it went on.
  const auto third = site.start(site.acquire());
  const auto fourth = site.start(site.acquire());
  b.release();
  third->signal.emit(asio::cancellation_type::terminal);
  site.settle();
  BOOST_TEST(third->ended());
  if (third->cancelled()) {
    BOOST_TEST(fourth->ended());
  } else {
    third->get() = Failure{};
    site.settle();
    BOOST_TEST(fourth->ended());
  }
  BOOST_TEST(site.pool->statistics().waiting == 0u);
}

BOOST_AUTO_TEST_CASE(a_waiter_gives_up_at_its_deadline_and_says_why) {
  OpenSite site;
  Lease a = site.lease();
  Lease b = site.lease();
  const auto waiting = site.start(site.acquire(LeaseKind::Short, false, seconds(5)));
  site.advance(seconds(5));
  BOOST_TEST_REQUIRE(waiting->ended());
  BOOST_TEST(waiting->get().error().trouble == Trouble::TimedOut);
  BOOST_TEST(waiting->get().error().text ==
             "no connection became free in time: 2 of 2 are open, 0 of them idle; 0 calls wait");
  a.release();
  BOOST_TEST(!site.lease().isNew());
}

// Whoever comes by: a call that ends, or any clock of ours that rings.
BOOST_AUTO_TEST_CASE(an_idle_connection_is_closed_by_us_when_its_time_is_over) {
  {
    OpenSite site(smallPool(2));
    Lease a = site.lease();
    site.lease().release();
    site.advance(seconds(25)); // past the idle time
    BOOST_TEST(site.transport->alive == 2);
    a.release();
    BOOST_TEST(site.transport->alive == 1);
  }
  OpenSite site(smallPool(2));
  site.lease().release();
  const auto sleeping = site.start(sleepUntil(site.hub, site.clock->now() + seconds(25)));
  site.advance(seconds(15));
  BOOST_TEST(site.transport->alive == 1);
  site.advance(seconds(10));
  BOOST_TEST(sleeping->ended());
  BOOST_TEST(site.transport->alive == 0);
}

BOOST_AUTO_TEST_CASE(too_many_waiters_are_overload) {
  PoolLimits limits = smallPool(2);
  limits.maxWaiters = 2;
  OpenSite site(limits);
  Lease a = site.lease();
  Lease b = site.lease();
  const auto first = site.start(site.acquire());
  const auto second = site.start(site.acquire());
  const auto third = site.start(site.acquire());
  BOOST_TEST_REQUIRE(third->ended());
  BOOST_TEST(third->get().error().trouble == Trouble::Overloaded);
  BOOST_TEST(!first->ended());
  a.release();
  site.settle();
  BOOST_TEST(first->ended());
}

BOOST_AUTO_TEST_CASE(uploads_leave_room_for_short_calls) {
  OpenSite site(smallPool(4));
  std::vector<Lease> uploads;
  for (int i = 0; i < 3; ++i) {
    uploads.push_back(site.lease(LeaseKind::Long));
  }
  const auto fourth = site.start(site.acquire(LeaseKind::Long));
  BOOST_TEST(!fourth->ended());
  {
    Lease poll = site.lease(LeaseKind::Short);
    BOOST_TEST(!fourth->ended());
    poll.release();
  }
  site.settle();
  BOOST_TEST(!fourth->ended()); // an idle connection does not change that
  BOOST_TEST(!site.pool->acquireNow(LeaseKind::Long, false).has_value());
  uploads.pop_back();
  site.settle();
  BOOST_TEST(fourth->ended());
}

// A consumer of rows may wait for a connection that is only given back when it has ended.
BOOST_AUTO_TEST_CASE(a_call_without_a_deadline_waits_while_others_get_on_and_not_for_ever) {
  using std::chrono::minutes;
  OpenSite site(smallPool(3));
  Lease first = site.lease(LeaseKind::Long);
  Lease second = site.lease(LeaseKind::Long);
  std::vector<decltype(site.start(site.acquire(LeaseKind::Long)))> waiting;
  for (int i = 0; i < 4; ++i) {
    waiting.push_back(site.start(site.acquire(LeaseKind::Long)));
  }
  site.advance(minutes(9));
  first.release();
  site.advance(minutes(9));
  BOOST_TEST_REQUIRE(waiting[0]->ended());
  BOOST_TEST(waiting[0]->get().has_value());
  for (int i = 1; i < 4; ++i) {
    BOOST_TEST(!waiting[static_cast<std::size_t>(i)]->ended());
  }
  site.advance(minutes(2));
  for (int i = 1; i < 4; ++i) {
    const auto& late = waiting[static_cast<std::size_t>(i)];
    BOOST_TEST_REQUIRE(late->ended());
    BOOST_TEST(late->get().error().trouble == Trouble::TimedOut);
  }
}

BOOST_AUTO_TEST_CASE(a_connection_that_died_while_idle_is_never_used) {
  struct Row {
    const char* what;
    std::vector<Step> steps;
  };
  const std::string ok = jsonResponse("{}");
  const Row rows[] = {
      {"closed",
       {{What::ExpectRequest, {}}, {What::Send, ok}, {What::Expect, "now"}, {What::Close, {}}}},
      {"cut",
       {{What::ExpectRequest, {}}, {What::Send, ok}, {What::Expect, "now"}, {What::Cut, {}}}},
      {"reset",
       {{What::ExpectRequest, {}}, {What::Send, ok}, {What::Expect, "now"}, {What::Reset, {}}}},
      {"data",
       {{What::ExpectRequest, {}}, {What::Send, ok}, {What::Expect, "now"}, {What::Send, "x"}}},
  };
  for (const Row& row : rows) {
    for (const bool atOnce : {false, true}) {
      Site site;
      Script script;
      script.steps = row.steps;
      site.transport->scripts.push_back(std::move(script));
      site.transport->scripts.push_back(Script::answering({ok}));
      BOOST_TEST(exchanged(site, sending(aGet)).answered());
      {
        Lease lease = site.lease();
        BOOST_TEST(!lease.isNew());
        // The server acts while the connection is idle.
        lease.connection().stream().writeNow(std::span<const char>("now", 3));
        lease.release();
      }
      site.advance(milliseconds(1));
      BOOST_TEST_CONTEXT(row.what) {
        if (atOnce) {
          BOOST_TEST(!site.pool->acquireNow(LeaseKind::Short, false).has_value());
        }
        const Exchanged done = exchanged(site, sending(aGet));
        BOOST_TEST(done.answered());
        BOOST_TEST(site.transport->opened == 2);
        BOOST_TEST(site.transport->alive == 1);
        BOOST_TEST(site.pool->statistics().open == 1u);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(a_connection_that_was_read_empty_just_now_is_not_looked_at_again) {
  OpenSite site;
  site.keepOne();
  const auto looks = [&](bool fresh) {
    const int before = site.transport->reads;
    std::optional<Lease> lease = site.pool->acquireNow(LeaseKind::Short, fresh);
    BOOST_TEST_REQUIRE(lease.has_value());
    lease->release();
    return site.transport->reads - before;
  };
  BOOST_TEST(looks(false) == 1); // nothing was read of it yet
  BOOST_TEST(looks(false) == 0);
  BOOST_TEST(looks(true) == 1); // for a call that is not safe to repeat
  site.advance(milliseconds(1));
  BOOST_TEST(looks(false) == 1);
  std::optional<Lease> sunk = site.pool->acquireNow(LeaseKind::Short, false);
  sunk->connection().unread = true; // as behind a sink
  sunk->release();
  BOOST_TEST(looks(false) == 1);
  BOOST_TEST(looks(false) == 0);
}

BOOST_AUTO_TEST_CASE(idle_connections_are_closed_after_their_time) {
  OpenSite site;
  site.keepOne();
  site.advance(milliseconds(19'999));
  { // used again: its idle time begins anew
    Lease lease = site.lease();
    BOOST_TEST(!lease.isNew());
    lease.release();
  }
  site.advance(seconds(20));
  BOOST_TEST(!site.pool->acquireNow(LeaseKind::Short, false).has_value());
  Lease fresh = site.lease();
  BOOST_TEST(fresh.isNew());
  BOOST_TEST(site.transport->alive == 1);
}

BOOST_AUTO_TEST_CASE(what_nobody_needs_any_more_is_closed_also_while_others_are_busy) {
  OpenSite site(smallPool(4));
  {
    std::vector<Lease> burst;
    for (int i = 0; i < 4; ++i) {
      burst.push_back(site.lease());
    }
    for (Lease& lease : burst) {
      lease.release();
    }
  }
  BOOST_TEST(site.transport->alive == 4);
  for (int second = 0; second < 25; ++second) {
    site.advance(seconds(1));
    std::optional<Lease> ready = site.pool->acquireNow(LeaseKind::Short, false);
    Lease lease = ready ? std::move(*ready) : site.lease();
    lease.release();
  }
  BOOST_TEST(site.transport->alive == 1);
}

BOOST_AUTO_TEST_CASE(old_connections_are_closed_after_their_call) {
  OpenSite site;
  for (int minute = 0; minute < 4; ++minute) {
    for (int i = 0; i < 6; ++i) {
      site.lease().release();
      site.advance(seconds(10));
    }
  }
  BOOST_TEST(site.transport->opened == 1);
  {
    Lease lease = site.lease();
    site.advance(std::chrono::minutes(2));
    lease.release();
  }
  BOOST_TEST(site.transport->alive == 0);
  BOOST_TEST(site.pool->statistics().open == 0u);
}

// Its server has ended what was open, and said so to nobody.
BOOST_AUTO_TEST_CASE(a_connection_is_as_old_as_the_machine_slept) {
  OpenSite site;
  site.keepOne();
  site.clock->sleep(seconds(1));
  BOOST_TEST(!site.pool->acquireNow(LeaseKind::Short, true).has_value());
  BOOST_TEST(site.pool->acquireNow(LeaseKind::Short, false).has_value());
  site.keepOne();
  site.clock->sleep(std::chrono::minutes(10));
  BOOST_TEST(!site.pool->acquireNow(LeaseKind::Short, false).has_value());
  BOOST_TEST(site.lease().isNew());
  BOOST_TEST(site.transport->alive == 0);
}

BOOST_AUTO_TEST_CASE(a_call_that_must_not_be_repeated_takes_no_connection_that_sat_idle) {
  OpenSite site;
  site.keepOne();
  site.advance(milliseconds(999));
  {
    Lease lease = site.lease(LeaseKind::Short, true);
    BOOST_TEST(!lease.isNew());
    lease.release();
  }
  site.advance(seconds(1));
  BOOST_TEST(!site.pool->acquireNow(LeaseKind::Short, true).has_value());
  Lease lease = site.lease(LeaseKind::Short, true);
  BOOST_TEST(lease.isNew());
  BOOST_TEST(site.transport->alive == 2);
  // At the cap it replaces an idle one.
  site.advance(seconds(1));
  Lease other = site.lease(LeaseKind::Short, true);
  BOOST_TEST(other.isNew());
  BOOST_TEST(site.transport->alive == 2);
}

BOOST_AUTO_TEST_CASE(a_closed_pool_hands_out_nothing) {
  OpenSite site;
  Lease a = site.lease();
  Lease b = site.lease();
  const auto waiting = site.start(site.acquire());
  site.hub->close();
  site.settle();
  BOOST_TEST_REQUIRE(waiting->ended());
  BOOST_TEST(waiting->get().error().trouble == Trouble::Closed);
  a.release(); // a lease that ends later only destroys
  BOOST_TEST(site.pool->statistics().open == 1u);
  BOOST_TEST(!site.pool->acquireNow(LeaseKind::Short, false).has_value());
  const auto later = site.start(site.acquire());
  BOOST_TEST(later->get().error().trouble == Trouble::Closed);
}

BOOST_AUTO_TEST_CASE(the_end_of_the_context_drops_idle_connections_and_waiters) {
  OpenSite site;
  {
    Lease a = site.lease();
    Lease b = site.lease();
    a.release();
    b.release();
  }
  const auto callThatHangs = [&](LeaseKind kind) -> asio::awaitable<Site::Leased> {
    Site::Leased leased = co_await site.acquire(kind);
    support::Sleeper sleeper(*site.hub);
    co_await site.hub->sleepUntil(sleeper, support::never);
    co_return leased;
  };
  const auto upload = site.start(callThatHangs(LeaseKind::Long));
  const auto waiting = site.start(site.acquire(LeaseKind::Long));
  BOOST_TEST(site.transport->alive == 2); // one leased, one idle
  BOOST_TEST(site.pool->statistics().waiting == 1u);
  site.drop();
  BOOST_TEST(site.transport->alive == 0);
  BOOST_TEST(!upload->ended());
  BOOST_TEST(!waiting->ended());
}

BOOST_AUTO_TEST_CASE(random_calls_keep_the_counts_right) {
  for (unsigned seed = 0; seed < 40; ++seed) {
    std::mt19937 random(seed);
    const std::size_t cap = 2 + seed % 5;
    OpenSite site(smallPool(cap));
    std::vector<std::unique_ptr<Running<Site::Leased>>> calls;
    for (int step = 0; step < 150; ++step) {
      const std::size_t index = calls.empty() ? 0 : random() % calls.size();
      switch (random() % 6) {
      case 0:
      case 1:
        calls.push_back(
            site.start(site.acquire(random() % 2 == 0 ? LeaseKind::Short : LeaseKind::Long,
                                    random() % 3 == 0, seconds(1 + random() % 30))));
        break;
      case 2:
      case 3:
        if (!calls.empty() && calls[index]->ended()) {
          auto& call = *calls[index];
          if (!call.cancelled() && call.get().has_value() && random() % 2 == 0) {
            (*call.get()).release();
          }
          calls.erase(calls.begin() + static_cast<std::ptrdiff_t>(index));
        }
        break;
      case 4:
        if (!calls.empty()) {
          calls[index]->signal.emit(asio::cancellation_type::terminal);
        }
        break;
      default:
        site.clock->advance(milliseconds(random() % 3000));
      }
      site.settle();
      const PoolStatistics now = site.pool->statistics();
      BOOST_TEST_REQUIRE(now.open <= cap);
      BOOST_TEST_REQUIRE(static_cast<std::size_t>(site.transport->alive) == now.open);
    }
    for (const auto& call : calls) {
      call->signal.emit(asio::cancellation_type::terminal);
    }
    site.settle();
    calls.clear();
    BOOST_TEST(site.pool->statistics().waiting == 0u);
    // Nothing was lost: the whole pool can be leased again.
    std::vector<Lease> all;
    for (std::size_t i = 0; i < cap; ++i) {
      all.push_back(site.lease());
    }
    BOOST_TEST(site.pool->statistics().open == cap);
  }
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace dolthub::http
