#include "importer/outage.hpp"

#include "harness/routes.hpp"
#include "harness/run.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/test/unit_test.hpp>

#include <memory>
#include <string>
#include <vector>

// When a server that is out of order is asked whether it is back. The importer's clock is moved by
// hand, beside the client's.
namespace {

using namespace dolthub;
using namespace std::chrono_literals;
using harness::jsonResponse;
using importer::Outage;

const std::string probe = "GET /api/v1alpha1/";
// To whom asks for the user, and to whom asks for branches.
const std::string inOrder = jsonResponse(R"({"status":"Success","username":"demo","branches":[]})");

// What a gateway says to whoever has not logged in.
std::string logInPage(unsigned status) {
  const std::string page = "<html><head><title>Sign in</title></head></html>";
  return "HTTP/1.1 " + std::to_string(status) +
         " x\r\nContent-Type: text/html\r\nContent-Length: " + std::to_string(page.size()) +
         "\r\n\r\n" + page;
}

std::string redirect(unsigned status) {
  return "HTTP/1.1 " + std::to_string(status) +
         " x\r\nLocation: https://status.example/down\r\nContent-Length: 0\r\n\r\n";
}

std::string leaveMeAlone(int seconds) {
  return jsonResponse("{}", 503, "Retry-After: " + std::to_string(seconds) + "\r\n");
}

struct Site : harness::World, Outage::Run {
  explicit Site(std::chrono::milliseconds patience = 1h) {
    transport().otherwise = routes.scripts();
    auto clock = std::make_unique<harness::ManualClock>();
    importerClock = clock.get();
    hub = support::Hub::make(context().get_executor(), std::move(clock),
                             std::make_unique<harness::SeededRandom>(1));
    stop.emplace(hub, control, [] {});
    outage.emplace(hub, client(), patience, *stop, *this);
  }

  void begin(std::chrono::milliseconds retryAfter) {
    asio::co_spawn(context(), outage->settled(DatabaseName("demo", "art"), true, retryAfter),
                   [this](std::exception_ptr, Outage::Found value) { found = value; });
    settle();
  }
  void advance(support::Duration by) {
    importerClock->advance(by);
    settle();
  }

  harness::Routes routes;
  harness::ManualClock* importerClock = nullptr;
  std::shared_ptr<support::Hub> hub;
  ImportControl control;
  std::optional<importer::Stop> stop;
  std::optional<Outage> outage;
  std::optional<Outage::Found> found;

  std::size_t told = 0;

  double draw() override { return 0.5; }
  void tell(ImportEvent::Kind, std::chrono::milliseconds, const std::string&) noexcept override {
    ++told;
  }
};

} // namespace

BOOST_AUTO_TEST_SUITE(importer_outage)

BOOST_AUTO_TEST_CASE(a_server_that_answers_is_in_order) {
  Site site;
  site.routes.on(probe, inOrder);
  site.begin(0ms);
  BOOST_TEST((site.found == Outage::Found::InOrder));
}

BOOST_AUTO_TEST_CASE(a_server_that_asks_to_be_left_alone_is_left_alone) {
  Site site;
  site.routes.on(probe, inOrder);
  site.begin(120s);
  site.advance(119s);
  BOOST_TEST(site.routes.requests.size() == 0);
  BOOST_TEST(site.outage->declared());
  site.advance(2s);
  BOOST_TEST(site.routes.requests.size() == 1);
  BOOST_TEST((site.found == Outage::Found::Recovered));
}

BOOST_AUTO_TEST_CASE(what_a_probe_is_told_counts_for_the_next) {
  Site site;
  site.routes.on(probe, {leaveMeAlone(20), leaveMeAlone(200), inOrder});
  site.begin(0ms);
  site.advance(19s);
  BOOST_TEST(site.routes.requests.size() == 1);
  site.advance(2s);
  BOOST_TEST(site.routes.requests.size() == 2);
  site.advance(199s);
  BOOST_TEST(site.routes.requests.size() == 2);
  site.advance(2s);
  BOOST_TEST(site.routes.requests.size() == 3);
  BOOST_TEST((site.found == Outage::Found::Recovered));
}

BOOST_AUTO_TEST_CASE(one_that_wants_to_be_left_alone_for_an_hour_is_asked_after_five_minutes) {
  Site site;
  site.routes.on(probe, {leaveMeAlone(3600), inOrder});
  site.begin(1h);
  site.advance(299s);
  BOOST_TEST(site.routes.requests.size() == 0);
  site.advance(2s);
  BOOST_TEST(site.routes.requests.size() == 1);
  site.advance(301s);
  BOOST_TEST(site.routes.requests.size() == 2);
  BOOST_TEST((site.found == Outage::Found::Recovered));
}

BOOST_AUTO_TEST_CASE(
    a_pause_that_patience_does_not_cover_ends_with_it_and_is_asked_after_once_more) {
  for (const bool isBack : {true, false}) {
    Site site(90s);
    site.routes.on(probe, isBack ? inOrder : leaveMeAlone(600));
    site.begin(10min);
    BOOST_TEST(!site.found);
    site.advance(89s);
    BOOST_TEST(site.routes.requests.size() == 0);
    site.advance(2s);
    BOOST_TEST(site.routes.requests.size() == 1);
    BOOST_TEST((site.found == (isBack ? Outage::Found::Recovered : Outage::Found::GaveUp)));
    BOOST_TEST(site.stop->stopped() == !isBack);
  }
}

// What a server that is out of order, or something in front of it, may say; of what a call tries
// again by itself, more often.
struct Said {
  std::string answer;
  std::size_t times = 3;
};
const std::vector<Said> outages{{leaveMeAlone(7200)},
                                {jsonResponse("{}", 503), 12},
                                {jsonResponse("{}", 429), 12},
                                {jsonResponse("{}", 429, "Retry-After: 90\r\n")},
                                {logInPage(200)},
                                {logInPage(401)},
                                {logInPage(403)},
                                {redirect(302)},
                                {redirect(307)}};

BOOST_AUTO_TEST_CASE(whatever_is_said_by_a_server_out_of_order_it_is_asked_on_until_it_works) {
  for (const Said& said : outages) {
    Site site;
    std::vector<harness::Reply> replies(said.times, harness::Reply{said.answer});
    replies.emplace_back(inOrder);
    site.routes.on(probe, replies);
    site.outage->noteAnswer(true);
    site.begin(0ms);
    for (int i = 0; i < 16 * 60 && !site.found; ++i) {
      site.advance(1s);
      site.pass(1s);
    }
    BOOST_TEST((site.found == Outage::Found::Recovered), said.answer);
    BOOST_TEST(site.told > 0, said.answer);
    BOOST_TEST(site.routes.requests.size() == said.times + 1, said.answer);
    BOOST_TEST(!site.stop->stopped());
  }
}

BOOST_AUTO_TEST_CASE(
    a_server_that_stays_out_of_order_is_asked_at_a_bounded_pace_until_patience_ends) {
  for (const Said& said : outages) {
    Site site(1h);
    site.routes.on(probe, said.answer);
    site.outage->noteAnswer(true);
    site.begin(0ms);
    for (int i = 0; i < 3600; ++i) {
      BOOST_TEST_REQUIRE(!site.found, said.answer);
      site.advance(1s);
      site.pass(1s);
    }
    for (int i = 0; i < 40; ++i) { // the first and the last question take some time
      site.advance(1s);
      site.pass(1s);
    }
    BOOST_TEST((site.found == Outage::Found::GaveUp), said.answer);
    BOOST_TEST(site.stop->stopped());
    BOOST_TEST(site.routes.requests.size() > 11, said.answer);
    BOOST_TEST(site.routes.requests.size() < 500, said.answer); // each is tried anew a few times
  }
}

// The endpoint is wrong, for all that anybody knows: no twelve hours are waited for that.
BOOST_AUTO_TEST_CASE(who_is_turned_away_from_the_first_request_on_is_told_at_once) {
  for (const std::string& answer : {logInPage(401), logInPage(403), redirect(302), redirect(307)}) {
    Site site;
    site.routes.on(probe, answer);
    site.begin(0ms);
    BOOST_TEST((site.found == Outage::Found::Stranger), answer);
    BOOST_TEST(site.routes.requests.size() == 1, answer);
    BOOST_TEST(!site.stop->stopped());
    BOOST_TEST(site.told == 0);
  }
}

// Which makes no stranger of it later.
BOOST_AUTO_TEST_CASE(a_probe_that_dolthub_answers_shows_that_it_is_there) {
  for (const std::string& answer :
       {inOrder, jsonResponse(R"({"status":"Error","message":"no authentication"})", 401)}) {
    Site site;
    site.routes.on(probe, {answer, logInPage(401), inOrder});
    site.begin(0ms);
    BOOST_TEST((site.found == Outage::Found::InOrder), answer);
    site.found.reset();
    site.begin(0ms);
    BOOST_TEST(!site.found, answer);
    site.advance(2s);
    BOOST_TEST((site.found == Outage::Found::Recovered), answer);
  }
}

BOOST_AUTO_TEST_CASE(without_patience_a_server_out_of_order_ends_the_run_at_once) {
  Site site(0ms);
  site.routes.on(probe, inOrder);
  site.begin(2h);
  BOOST_TEST((site.found == Outage::Found::GaveUp));
  BOOST_TEST(site.routes.requests.size() == 0);
}

// What is under way is asked about once; how to end a wait that is over already is not told.
BOOST_AUTO_TEST_CASE(a_stop_from_before_ends_the_wait_when_the_server_is_seen_to_be_out_of_order) {
  for (const bool works : {false, true}) {
    Site site;
    site.routes.on(probe, works ? inOrder : leaveMeAlone(20));
    site.control.stop();
    site.begin(0ms);
    BOOST_TEST(site.routes.requests.size() == 1);
    BOOST_TEST((site.found == (works ? Outage::Found::InOrder : Outage::Found::GaveUp)));
    BOOST_TEST(site.told == 0);
  }
}

BOOST_AUTO_TEST_CASE(a_run_that_is_stopped_has_five_seconds_for_its_last_question) {
  Site site;
  site.routes.on(probe, jsonResponse("{}", 502));
  site.control.stop();
  site.begin(0ms);
  site.pass(6s);
  BOOST_TEST((site.found == Outage::Found::GaveUp));
}

// Both are told in the same turn of the context, the next one before those who waited.
BOOST_AUTO_TEST_CASE(who_waited_for_one_outage_is_not_told_of_the_next) {
  Site site;
  site.routes.on(probe, inOrder);
  std::optional<Outage::Found> waited;
  std::optional<bool> passed;
  const DatabaseName art("demo", "art");
  const auto watchesTwice = [&]() -> asio::awaitable<void> {
    co_await site.outage->settled(art, true, 120s);
    co_await site.outage->settled(art, true, 120s);
  };
  asio::co_spawn(site.context(), watchesTwice(), asio::detached);
  asio::co_spawn(site.context(), site.outage->settled(art, true, 0ms),
                 [&](std::exception_ptr, Outage::Found value) { waited = value; });
  asio::co_spawn(site.context(), site.outage->passed(),
                 [&](std::exception_ptr, bool value) { passed = value; });
  site.settle();
  site.advance(121s);
  BOOST_TEST((waited == Outage::Found::Recovered));
  BOOST_TEST((passed == true));
  BOOST_TEST(site.outage->declared());
  site.advance(121s);
}

BOOST_AUTO_TEST_SUITE_END()
