#include "harness/seams.hpp"
#include "http/site.hpp"

#include <boost/test/unit_test.hpp>

#include <stdexcept>

// One request and its answer: what is sent, how far it got wherever the connection ends, and when
// a connection may be used again.
namespace dolthub::http {

namespace {

using What = Step::What;
using harness::jsonResponse;

const std::string anAnswer = jsonResponse(R"({"a":1})");

std::string aPost(const std::string& body) {
  return "POST /b HTTP/1.1\r\nHost: dolthub.test\r\nContent-Length: " +
         std::to_string(body.size()) + "\r\n\r\n" + body;
}

} // namespace

BOOST_AUTO_TEST_SUITE(http_exchange)

BOOST_AUTO_TEST_CASE(a_request_is_sent_as_it_was_given_and_its_answer_read) {
  for (const std::size_t writes : {0u, 1u, 7u}) {
    Site site;
    Script served = Script::answering({anAnswer});
    served.writesAtOnce = writes;
    site.transport->scripts.push_back(std::move(served));
    const std::string request = aPost("hello, world");
    const Exchanged done = exchanged(site, sending(request));
    BOOST_TEST_REQUIRE(done.answered());
    BOOST_TEST(done.response().status == 200u);
    BOOST_TEST(done.response().body == R"({"a":1})");
    BOOST_TEST(done.answer->reusable);
    BOOST_TEST(site.transport->received.at(0) == request);
    BOOST_TEST(done.progress.reach() == Reach::Answered);
    BOOST_TEST(site.transport->alive == 1);
  }
}

BOOST_AUTO_TEST_CASE(reach_says_how_much_of_the_request_left_wherever_the_connection_ends) {
  const std::string request = aPost("hello");
  for (const What end : {What::Reset, What::Cut, What::Close}) {
    for (std::size_t sent = 0; sent <= request.size(); ++sent) {
      Site site;
      std::vector<Step> steps;
      if (sent > 0) {
        steps.push_back({What::Expect, request.substr(0, sent)});
      }
      steps.push_back({end, {}});
      site.transport->scripts.push_back(script(std::move(steps), 1));
      const Exchanged done = exchanged(site, sending(request));
      BOOST_TEST_CONTEXT("end " << static_cast<int>(end) << " after " << sent << " bytes") {
        BOOST_TEST_REQUIRE(done.failed.has_value());
        BOOST_TEST(done.failure().trouble == Trouble::Disconnected);
        if (end == What::Reset) {
          const Reach wanted = sent == 0               ? Reach::NotSent
                               : sent < request.size() ? Reach::Incomplete
                                                       : Reach::Whole;
          BOOST_TEST(done.progress.reach() == wanted);
          BOOST_TEST(site.transport->received.at(0) == request.substr(0, sent));
        } else {
          // The other direction is still open: all of it leaves.
          BOOST_TEST(done.progress.reach() == Reach::Whole);
        }
        BOOST_TEST(site.transport->alive == 0);
        BOOST_TEST(site.pool->statistics().open == 0u);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(reach_says_whether_a_status_came_wherever_the_answer_ends) {
  const std::size_t head = anAnswer.find("\r\n\r\n") + 4;
  for (const What end : {What::Reset, What::Cut, What::Close}) {
    for (std::size_t came = 0; came < anAnswer.size(); ++came) {
      Site site;
      site.transport->scripts.push_back(
          script({{What::ExpectRequest, {}}, {What::Send, anAnswer.substr(0, came)}, {end, {}}}));
      const Exchanged done = exchanged(site, sending(aPost("hello")));
      BOOST_TEST_CONTEXT("end " << static_cast<int>(end) << " after " << came << " bytes") {
        BOOST_TEST_REQUIRE(done.failed.has_value());
        BOOST_TEST(done.failure().trouble == Trouble::Disconnected);
        BOOST_TEST(done.progress.reach() == (came < head ? Reach::Whole : Reach::Answered));
        BOOST_TEST(done.progress.status == (came < head ? 0u : 200u));
        BOOST_TEST(site.transport->alive == 0);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(a_connection_is_kept_only_where_it_is_clean) {
  struct Row {
    const char* what;
    std::string answer;
    bool kept;
  };
  const Row rows[] = {
      {"length", anAnswer, true},
      {"chunks", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n", true},
      {"error", jsonResponse("{}", 500), true},
      {"no content", "HTTP/1.1 204 No Content\r\n\r\n", true},
      {"interim", "HTTP/1.1 100 Continue\r\n\r\n" + anAnswer, true},
      {"close", jsonResponse("{}", 200, "Connection: close\r\n"), false},
      {"1.0", "HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n", false},
      {"leftover", anAnswer + "HTTP/1.1 200 OK\r\n", false},
      {"one byte too many", anAnswer + "\n", false},
      {"204 with a body", "HTTP/1.1 204 No Content\r\nContent-Length: 2\r\n\r\nhi", false},
      {"304 with a body", "HTTP/1.1 304 Not Modified\r\n\r\nhi", false},
  };
  for (const Row& row : rows) {
    Site site;
    site.transport->scripts.push_back(Script::answering({row.answer}));
    const Exchanged done = exchanged(site, sending(aGet));
    BOOST_TEST_CONTEXT(row.what) {
      BOOST_TEST_REQUIRE(done.answered());
      BOOST_TEST(done.answer->reusable == row.kept);
      BOOST_TEST(site.transport->alive == (row.kept ? 1 : 0));
      BOOST_TEST(site.pool->statistics().open == (row.kept ? 1u : 0u));
    }
  }
}

BOOST_AUTO_TEST_CASE(a_refused_answer_never_leaves_a_connection) {
  for (const char* answer :
       {"HTTP/1.1 999 What\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\n", "nonsense\r\n\r\n"}) {
    Site site;
    site.transport->scripts.push_back(Script::answering({answer}));
    const Exchanged done = exchanged(site, sending(aGet));
    BOOST_TEST(done.failed.has_value());
    BOOST_TEST(site.transport->alive == 0);
  }
}

BOOST_AUTO_TEST_CASE(a_body_up_to_the_end_counts_after_a_clean_end_alone) {
  const std::string answer = "HTTP/1.1 200 OK\r\n\r\nhello";
  for (const What end : {What::Close, What::Cut}) {
    Site site;
    site.transport->scripts.push_back(
        script({{What::ExpectRequest, {}}, {What::Send, answer}, {end, {}}}));
    const Exchanged done = exchanged(site, sending(aGet));
    BOOST_TEST(done.answered() == (end == What::Close));
    BOOST_TEST(site.transport->alive == 0);
  }
}

BOOST_AUTO_TEST_CASE(silence_meets_the_deadline) {
  Site site;
  site.transport->scripts.push_back(Script{});
  auto with = options();
  with->deadline = site.clock->now() + seconds(5);
  const Exchanged done = exchanged(site, sending(aGet), with);
  BOOST_TEST_REQUIRE(done.failed.has_value());
  BOOST_TEST(done.failure().trouble == Trouble::TimedOut);
  BOOST_TEST(done.failure().text == "the time ran out while waiting for the answer");
  BOOST_TEST(done.progress.reach() == Reach::Whole);
  BOOST_TEST((site.clock->now() == with->deadline));
  BOOST_TEST(site.transport->alive == 0);
}

BOOST_AUTO_TEST_CASE(half_an_answer_meets_the_deadline_too) {
  Site site;
  site.transport->scripts.push_back(
      script({{What::ExpectRequest, {}}, {What::Send, anAnswer.substr(0, anAnswer.size() - 1)}}));
  auto with = options();
  with->deadline = site.clock->now() + seconds(5);
  const Exchanged done = exchanged(site, sending(aGet), with);
  BOOST_TEST_REQUIRE(done.failed.has_value());
  BOOST_TEST(done.failure().trouble == Trouble::TimedOut);
  BOOST_TEST(done.progress.reach() == Reach::Answered);
}

BOOST_AUTO_TEST_CASE(a_deadline_that_is_over_ends_it_at_once) {
  Site site;
  site.transport->scripts.push_back(Script{});
  Lease lease = site.lease();
  auto with = options();
  with->deadline = site.clock->now() - seconds(1);
  const auto outgoing = sending(aGet);
  Progress progress;
  const auto result =
      site.run(exchange(site.hub, site.worker, lease.connection(), *outgoing, *with, progress));
  BOOST_TEST_REQUIRE(result.has_error());
  BOOST_TEST(result.error().trouble == Trouble::TimedOut);
}

BOOST_AUTO_TEST_CASE(long_exchanges_end_when_no_byte_moves) {
  Site site;
  site.transport->scripts.push_back(script({{What::Expect, "POST"}, {What::Block, {}}}, 1));
  auto with = options();
  with->deadline = site.clock->now() + std::chrono::hours(1);
  with->progressTimeout = seconds(30);
  const support::TimePoint start = site.clock->now();
  const Exchanged done = exchanged(site, sending(aPost("hello")), with);
  BOOST_TEST_REQUIRE(done.failed.has_value());
  BOOST_TEST(done.failure().trouble == Trouble::TimedOut);
  BOOST_TEST(done.failure().text == "nothing moved for too long while sending the request");
  BOOST_TEST(done.progress.reach() == Reach::Incomplete);
  BOOST_TEST((site.clock->now() == start + seconds(30)));
}

BOOST_AUTO_TEST_CASE(a_finished_exchange_leaves_no_deadline_armed) {
  Site site;
  site.transport->scripts.push_back(Script::answering({anAnswer, anAnswer}));
  auto with = options();
  with->deadline = site.clock->now() + seconds(5);
  BOOST_TEST(exchanged(site, sending(aGet), with).answered());
  site.settle();
  BOOST_TEST((site.clock->armed() == support::never));
  site.advance(seconds(10));
  BOOST_TEST(exchanged(site, sending(aGet)).answered());
  BOOST_TEST(site.transport->opened == 1);
}

BOOST_AUTO_TEST_CASE(a_cancel_destroys_the_connection_wherever_it_comes) {
  struct Row {
    const char* what;
    Script script;
    Reach reach;
  };
  Script hangs;
  hangs.connectHangs = true;
  Row rows[] = {
      {"connecting", std::move(hangs), Reach::NotSent},
      {"writing", script({{What::Expect, "POST"}, {What::Block, {}}}, 1), Reach::Incomplete},
      {"waiting", Script{}, Reach::Whole},
      {"reading",
       script({{What::ExpectRequest, {}}, {What::Send, anAnswer.substr(0, anAnswer.size() - 1)}}),
       Reach::Answered},
  };
  for (Row& row : rows) {
    Site site;
    site.transport->scripts.push_back(std::move(row.script));
    const auto done = std::make_shared<Exchanged>();
    const auto running = site.start(once(site, sending(aPost("hello")), options(), done));
    BOOST_TEST_CONTEXT(row.what) {
      BOOST_TEST(!running->ended());
      running->signal.emit(asio::cancellation_type::terminal);
      site.settle();
      BOOST_TEST_REQUIRE(running->ended());
      BOOST_TEST((running->cancelled() || done->failure().trouble == Trouble::Cancelled));
      BOOST_TEST(done->progress.reach() == row.reach);
      BOOST_TEST(site.transport->alive == 0);
      BOOST_TEST(site.pool->statistics().open == 0u);
    }
  }
}

BOOST_AUTO_TEST_CASE(the_end_of_the_client_ends_what_is_under_way) {
  Script hangs;
  hangs.connectHangs = true;
  Script scripts[] = {
      std::move(hangs), script({{What::Expect, "POST"}, {What::Block, {}}}, 1), Script{},
      script({{What::ExpectRequest, {}}, {What::Send, anAnswer.substr(0, anAnswer.size() - 1)}})};
  for (Script& one : scripts) {
    Site site;
    site.transport->scripts.push_back(std::move(one));
    const auto running = site.start(once(site, sending(aPost("hello")), options()));
    site.hub->close();
    site.settle();
    BOOST_TEST_REQUIRE(running->ended());
    BOOST_TEST((*running->get())->failure().trouble == Trouble::Closed);
    BOOST_TEST(site.transport->alive == 0);
  }
}

BOOST_AUTO_TEST_CASE(an_io_context_may_end_in_the_middle) {
  Site site;
  site.transport->scripts.push_back(Script{});
  const auto running = site.start(once(site, sending(aGet), options()));
  BOOST_TEST(site.transport->alive == 1);
  site.drop();
  BOOST_TEST(site.transport->alive == 0);
  BOOST_TEST(!running->ended());
}

BOOST_AUTO_TEST_CASE(a_server_that_never_closes_holds_up_nobody) {
  for (const char* last : {"Connection: close\r\n", ""}) {
    Site site;
    const support::TimePoint start = site.clock->now();
    // Behind its answer the server neither says close_notify nor ends the connection.
    site.transport->scripts.push_back(Script::answering({jsonResponse(R"({"a":1})", 200, last)}));
    const Exchanged done = exchanged(site, sending(aGet));
    BOOST_TEST_REQUIRE(done.answered());
    BOOST_TEST(done.response().body == R"({"a":1})");
    BOOST_TEST(site.transport->alive == (*last == '\0' ? 1 : 0));
    site.hub->close();
    site.pool->drop();
    site.settle();
    BOOST_TEST(site.transport->alive == 0);
    BOOST_TEST((site.clock->now() == start));
  }
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace dolthub::http
