#include "harness/seams.hpp"
#include "http/site.hpp"

#include <boost/test/unit_test.hpp>

// From a name to a connection.
namespace dolthub::http {

namespace {

Script refusing(boost::system::error_code error = asio::error::connection_refused) {
  Script script;
  script.connect = error;
  return script;
}

Script hanging() {
  Script script;
  script.connectHangs = true;
  return script;
}

void resolveTo(Site& site, const std::vector<const char*>& addresses) {
  site.resolver->answer.addresses.clear();
  for (const char* address : addresses) {
    site.resolver->answer.addresses.push_back(asio::ip::make_address(address));
  }
}

} // namespace

BOOST_AUTO_TEST_SUITE(http_connect)

BOOST_AUTO_TEST_CASE(the_second_address_is_tried_when_the_first_refuses) {
  Site site;
  resolveTo(site, {"::1", "127.0.0.1"});
  site.transport->scripts = {refusing(), Script{}};
  BOOST_TEST(site.run(site.acquire()).has_value());
  BOOST_TEST(site.transport->opened == 2);
  // What worked comes first the next time, and only one connection counts.
  BOOST_TEST(site.pool->statistics().opened == 1u);
  const auto again = site.run(site.addresses->get(support::never));
  BOOST_TEST(again->front().address().to_string() == "127.0.0.1");
}

BOOST_AUTO_TEST_CASE(a_dead_first_address_leaves_time_for_the_second) {
  Site site;
  resolveTo(site, {"10.0.0.1", "10.0.0.2"});
  site.transport->scripts = {hanging(), Script{}};
  const support::TimePoint start = site.clock->now();
  BOOST_TEST(site.run(site.acquire()).has_value());
  BOOST_TEST((site.clock->now() - start == seconds(5))); // half of ten
}

BOOST_AUTO_TEST_CASE(the_text_names_every_address_that_failed) {
  Site site;
  resolveTo(site, {"10.0.0.1", "10.0.0.2"});
  site.transport->scripts = {refusing(), refusing(asio::error::network_unreachable)};
  const auto result = site.run(site.acquire());
  BOOST_TEST_REQUIRE(result.has_error());
  BOOST_TEST(result.error().trouble == Trouble::Connect);
  for (const char* part : {"10.0.0.1", "10.0.0.2", "443", "dolthub.test", "[Connection refused]"}) {
    BOOST_TEST(result.error().text.find(part) != std::string::npos, result.error().text);
  }
  BOOST_TEST(result.error().cause == asio::error::network_unreachable);
  BOOST_TEST(site.pool->statistics().open == 0u);
  BOOST_TEST(site.pool->statistics().opened == 0u); // none came to be
  BOOST_TEST(site.transport->alive == 0);
}

BOOST_AUTO_TEST_CASE(connecting_ends_at_the_connect_time_or_the_deadline) {
  {
    Site site;
    site.transport->otherwise = hanging;
    const support::TimePoint start = site.clock->now();
    const auto result = site.run(site.acquire(LeaseKind::Short, false, std::chrono::minutes(1)));
    BOOST_TEST_REQUIRE(result.has_error());
    BOOST_TEST(result.error().trouble == Trouble::Connect); // another try may come
    BOOST_TEST((site.clock->now() - start == seconds(10)));
  }
  Site site;
  site.transport->otherwise = hanging;
  const auto result = site.run(site.acquire(LeaseKind::Short, false, seconds(3)));
  BOOST_TEST_REQUIRE(result.has_error());
  BOOST_TEST(result.error().trouble == Trouble::TimedOut);
  BOOST_TEST(result.error().text ==
             "no connection to 10.0.0.1 port 443 (dolthub.test) in time: nothing came back");
  BOOST_TEST(site.transport->alive == 0);
}

BOOST_AUTO_TEST_CASE(a_failed_connect_makes_room_for_a_waiter) {
  Site site(smallPool(2));
  site.transport->scripts = {Script{}, hanging(), Script{}};
  Lease held = site.lease();
  const auto connecting = site.start(site.acquire(LeaseKind::Short, false, seconds(3)));
  const auto waiting = site.start(site.acquire());
  BOOST_TEST(!waiting->ended());
  site.advance(seconds(3));
  BOOST_TEST(connecting->get().has_error());
  BOOST_TEST_REQUIRE(waiting->ended());
  BOOST_TEST(waiting->get().has_value());
}

BOOST_AUTO_TEST_CASE(what_this_process_is_out_of_is_no_fault_of_the_server) {
  Site site;
  resolveTo(site, {"10.0.0.1", "10.0.0.2"});
  site.transport->scripts = {
      refusing(boost::system::errc::make_error_code(boost::system::errc::too_many_files_open))};
  const auto result = site.run(site.acquire());
  BOOST_TEST_REQUIRE(result.has_error());
  BOOST_TEST(result.error().trouble == Trouble::LocalLimit);
  BOOST_TEST(site.transport->opened == 1);
}

BOOST_AUTO_TEST_CASE(a_waiters_time_out_names_the_last_connect_error) {
  Site site(smallPool(2));
  site.transport->scripts = {refusing(), hanging(), hanging()};
  BOOST_TEST(site.run(site.acquire()).has_error());
  const auto first = site.start(site.acquire());
  const auto second = site.start(site.acquire());
  const auto result = site.run(site.acquire(LeaseKind::Short, false, seconds(1)));
  BOOST_TEST(result.error().text.find("the last to be opened: 10.0.0.1") != std::string::npos);
}

// An outage that is over explains nothing any more.
BOOST_AUTO_TEST_CASE(a_connect_error_is_forgotten_after_a_success_or_a_minute) {
  for (const bool connects : {true, false}) {
    PoolLimits limits = smallPool(2);
    limits.connectTimeout = std::chrono::minutes(5);
    Site site(limits);
    const Script next = connects ? Script{} : hanging();
    site.transport->scripts = {refusing(), next, hanging()};
    BOOST_TEST(site.run(site.acquire()).has_error());
    const auto first = site.start(site.acquire(LeaseKind::Short, false, std::chrono::minutes(4)));
    const auto second = site.start(site.acquire(LeaseKind::Short, false, std::chrono::minutes(4)));
    const seconds wait = connects ? seconds(1) : seconds(62);
    const auto result = site.run(site.acquire(LeaseKind::Short, false, wait));
    BOOST_TEST(result.error().text.find("2 of 2 are open") != std::string::npos);
    BOOST_TEST(result.error().text.find("the last to be opened") == std::string::npos);
  }
}

// As in a container without /etc/hosts.
BOOST_AUTO_TEST_CASE(localhost_needs_nobody_who_knows_it) {
  Site site(smallPool(), "localhost");
  site.resolver->answer = {};
  site.resolver->answer.error = asio::error::host_not_found;
  const auto addresses = site.run(site.addresses->get(support::never));
  BOOST_TEST_REQUIRE(addresses.has_value());
  BOOST_TEST(addresses->front().address().to_string() == "127.0.0.1");
}

BOOST_AUTO_TEST_CASE(a_name_without_address_fails_for_good_or_for_now) {
  Site site;
  site.resolver->answer = {};
  site.resolver->answer.error = asio::error::host_not_found;
  const auto gone = site.run(site.acquire());
  BOOST_TEST(gone.error().trouble == Trouble::Resolve);
  BOOST_TEST(gone.error().text.find("dolthub.test") != std::string::npos);
  site.resolver->answer.error = asio::error::host_not_found_try_again;
  site.resolver->answer.mayPass = true;
  BOOST_TEST(site.run(site.acquire()).error().trouble == Trouble::ResolveForNow);
  // Failures are not kept.
  site.resolver->answer = {};
  BOOST_TEST(site.run(site.acquire()).error().trouble == Trouble::Resolve);
  resolveTo(site, {"10.0.0.1"});
  site.transport->otherwise = [] {
    return Script{};
  };
  BOOST_TEST(site.run(site.acquire()).has_value());
  BOOST_TEST(site.resolver->lookUps == 4);
  BOOST_TEST(site.transport->opened == 1);
}

BOOST_AUTO_TEST_CASE(a_look_up_that_cannot_begin_fails_for_now) {
  Site site;
  site.resolver->startFails = asio::error::try_again;
  const auto none = site.run(site.acquire());
  BOOST_TEST_REQUIRE(none.has_error());
  BOOST_TEST(none.error().trouble == Trouble::LocalLimit);
  BOOST_TEST((none.error().cause == asio::error::try_again));
  BOOST_TEST(none.error().text.find("dolthub.test") != std::string::npos);
  site.resolver->startFails = {};
  resolveTo(site, {"10.0.0.1"});
  site.transport->scripts = {Script{}};
  BOOST_TEST(site.run(site.acquire()).has_value());
}

BOOST_AUTO_TEST_CASE(a_look_up_that_hangs_ends_by_time_and_holds_up_nobody_else) {
  Site site;
  site.transport->otherwise = [] {
    return Script{};
  };
  Lease kept = site.lease();
  kept.release();
  site.advance(std::chrono::minutes(1)); // the address is forgotten
  site.lease().release();
  site.resolver->holds = true;
  site.advance(std::chrono::seconds(61));
  const auto first = site.start(site.acquire(LeaseKind::Short, false, seconds(3)));
  const auto second = site.start(site.acquire(LeaseKind::Short, false, std::chrono::minutes(1)));
  BOOST_TEST(site.resolver->held() == 1u); // one in flight
  site.advance(seconds(3));
  BOOST_TEST_REQUIRE(first->ended());
  BOOST_TEST(first->get().error().trouble == Trouble::TimedOut);
  site.advance(seconds(7));
  BOOST_TEST_REQUIRE(second->ended());
  // Its own deadline is far: it may try again.
  BOOST_TEST(second->get().error().trouble == Trouble::ResolveForNow);
  site.resolver->release(); // too late for them, in time for the next
  site.settle();
  BOOST_TEST(site.run(site.acquire()).has_value());
}

BOOST_AUTO_TEST_CASE(a_cancelled_look_up_leaves_the_others) {
  Site site;
  site.transport->otherwise = [] {
    return Script{};
  };
  site.resolver->holds = true;
  const auto first = site.start(site.acquire());
  const auto second = site.start(site.acquire());
  first->signal.emit(asio::cancellation_type::terminal);
  site.settle();
  BOOST_TEST(first->cancelled());
  site.resolver->release();
  site.settle();
  BOOST_TEST_REQUIRE(second->ended());
  BOOST_TEST(second->get().has_value());
  BOOST_TEST(site.resolver->lookUps == 1);
}

BOOST_AUTO_TEST_CASE(who_gives_up_connecting_takes_nobody_along) {
  for (const bool cancelled : {true, false}) {
    Site site(smallPool(2));
    site.transport->otherwise = [] {
      return Script{};
    };
    site.resolver->holds = true;
    const auto first = site.start(site.acquire(LeaseKind::Short, false, seconds(3)));
    const auto second = site.start(site.acquire());
    const auto waiting = site.start(site.acquire());
    if (cancelled) {
      first->signal.emit(asio::cancellation_type::terminal);
      site.settle();
      BOOST_TEST(first->cancelled());
    } else {
      site.advance(seconds(3));
      BOOST_TEST(first->get().error().trouble == Trouble::TimedOut);
    }
    BOOST_TEST(!waiting->ended());
    site.resolver->release();
    site.settle();
    BOOST_TEST_REQUIRE((second->ended() && waiting->ended()));
    BOOST_TEST(second->get().has_value());
    BOOST_TEST(waiting->get().has_value());
  }
}

BOOST_AUTO_TEST_CASE(address_literals_are_not_looked_up) {
  for (const char* host : {"192.0.2.7", "2001:db8::7"}) {
    Site site(smallPool(), host);
    site.transport->otherwise = [] {
      return Script{};
    };
    BOOST_TEST(site.run(site.acquire()).has_value());
    BOOST_TEST(site.resolver->lookUps == 0);
    BOOST_TEST(site.run(site.addresses->get(support::never))->front().address().to_string() ==
               host);
  }
}

BOOST_AUTO_TEST_CASE(an_old_deadline_never_stops_a_new_stream) {
  Site site;
  site.transport->otherwise = [] {
    return Script{};
  };
  support::List<Connection> live;
  Connection connection(site.hub, live);
  connection.attach(site.transport->make());
  connection.setDeadline(site.clock->now() + seconds(1));
  connection.attach(site.transport->make());
  site.advance(seconds(2));
  BOOST_TEST((connection.stopped() == Connection::Stop::No));
  BOOST_TEST(connection.stillGood());
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace dolthub::http
