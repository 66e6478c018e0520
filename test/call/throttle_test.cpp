#include "call/answers.hpp"
#include "call/token_bucket.hpp"
#include "harness/routes.hpp"
#include "harness/run.hpp"

#include <boost/test/unit_test.hpp>

#include <chrono>
#include <memory>
#include <string>
#include <vector>

// So many attempts a second, and no more.
namespace dolthub::harness {

namespace {

using namespace std::chrono_literals;

support::TimePoint at(support::Duration since) {
  return support::TimePoint{} + 1h + since;
}

struct Limited : World {
  explicit Limited(double perSecond) : World(limited(perSecond)), start(clock().now()) {
    auto serve = routes.serve();
    transport().otherwise = [this, serve] {
      return Script::serving([this, serve](const std::string& request) {
        begun.push_back(clock().now() - start);
        return serve(request);
      });
    };
    routes.on("GET", Reply{ada});
  }

  std::unique_ptr<Started<User>> ask(CallOptions options = {}) {
    return std::make_unique<Started<User>>(context(), client().currentUser(options));
  }

  Routes routes;
  support::TimePoint start;
  std::vector<support::Duration> begun; // when each request came

private:
  static ClientOptions limited(double perSecond) {
    ClientOptions options = testOptions();
    options.requestsPerSecond = perSecond;
    return options;
  }
};

} // namespace

BOOST_AUTO_TEST_SUITE(call_throttle)

BOOST_AUTO_TEST_CASE(a_bucket_gives_as_many_as_it_has_and_then_one_at_a_time) {
  struct Row {
    double perSecond;
    double capacity;
    std::vector<support::Duration> asked;
    std::vector<bool> given;
  };
  for (const Row& row :
       {Row{2, 1, {0s, 0s, 499ms, 500ms, 500ms, 1000ms}, {1, 0, 0, 1, 0, 1}},
        Row{2, 3, {0s, 0s, 0s, 0s, 500ms, 500ms}, {1, 1, 1, 0, 1, 0}},
        // What gathers beyond the capacity runs over.
        Row{2, 3, {0s, 1h, 1h, 1h, 1h}, {1, 1, 1, 1, 0}},
        // Late by half an interval, and made good.
        Row{1, 2, {0s, 0s, 1500ms, 2000ms, 2999ms, 3000ms}, {1, 1, 1, 1, 0, 1}},
        Row{0.5, 1, {0s, 1999ms, 2s}, {1, 0, 1}}, Row{1e12, 1e11, {0s, 0s, 0s}, {1, 1, 1}},
        Row{1e-300, 1, {0s, 24h, 8760h}, {1, 0, 0}}}) {
    call::TokenBucket bucket(row.perSecond, row.capacity);
    for (std::size_t i = 0; i < row.asked.size(); ++i) {
      BOOST_TEST_CONTEXT(row.perSecond << " a second, number " << i) {
        BOOST_TEST(bucket.take(at(row.asked[i])) == row.given[i]);
        if (!row.given[i]) {
          BOOST_TEST((bucket.next() > at(row.asked[i])));
        }
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(a_bucket_says_when_the_next_is_there) {
  call::TokenBucket bucket(4, 1);
  BOOST_TEST(bucket.take(at(0s)));
  BOOST_TEST((bucket.next() == at(250ms)));
  BOOST_TEST(!bucket.take(at(249ms)));
  BOOST_TEST((bucket.next() == at(250ms)));
}

BOOST_AUTO_TEST_CASE(calls_go_in_their_order_and_at_their_rate) {
  Limited site(2);
  std::vector<std::unique_ptr<Started<User>>> users;
  for (int i = 0; i < 5; ++i) {
    users.push_back(site.ask());
  }
  for (std::size_t done = 1; done <= users.size(); ++done) {
    site.settle();
    for (std::size_t i = 0; i < users.size(); ++i) {
      BOOST_TEST(users[i]->ended() == (i < done));
    }
    site.pass(500ms);
  }
  const std::vector<support::Duration> expected{0s, 500ms, 1s, 1500ms, 2s};
  BOOST_TEST((site.begun == expected));
}

BOOST_AUTO_TEST_CASE(no_second_has_more_than_it_may) {
  Limited site(20);
  std::vector<std::unique_ptr<Started<User>>> users;
  for (int i = 0; i < 200; ++i) {
    users.push_back(site.ask());
  }
  site.pass(11s);
  BOOST_TEST_REQUIRE(site.begun.size() == 200u);
  for (std::size_t i = 0; i + 22 < site.begun.size(); ++i) {
    BOOST_TEST((site.begun[i + 22] - site.begun[i] >= 1s));
  }
  BOOST_TEST((site.begun.back() <= 10s));
}

BOOST_AUTO_TEST_CASE(repeats_and_polls_count_too) {
  Limited site(1);
  const std::string poll = "GET /api/v1alpha1/demo/art/upload";
  site.routes.on(poll, {jsonResponse(R"({"status":"Error"})", 503),
                        jsonResponse(R"({"job_status":"Pending"})"),
                        jsonResponse(R"({"job_status":"Completed","pull_id":"7"})")});
  const auto import = importOperation(BranchName{DatabaseName{"demo", "art"}, "main"}, "jobs/1");
  AwaitOptions options;
  options.interval = 1ms;
  BOOST_TEST(site.run(site.client().awaitOperation(import, options)).has_value());
  BOOST_TEST_REQUIRE(site.begun.size() == 3u);
  BOOST_TEST((site.begun[1] - site.begun[0] >= 1s));
  BOOST_TEST((site.begun[2] - site.begun[1] == 1s)); // a millisecond would do, but for the rate

  Limited repeated(0.01);
  repeated.routes.on("GET", {jsonResponse(R"({"status":"Error"})", 503), ada});
  CallOptions patient;
  patient.timeout = 5min;
  BOOST_TEST(repeated.run(repeated.client().currentUser(patient)).has_value());
  BOOST_TEST_REQUIRE(repeated.begun.size() == 2u);
  BOOST_TEST((repeated.begun[1] == 100s));
}

// A poll has half a minute, and its turn comes every hundred seconds.
BOOST_AUTO_TEST_CASE(a_wait_goes_on_where_its_polls_wait_for_their_turn) {
  Limited site(0.01);
  const std::string poll = "GET /api/v1alpha1/demo/art/upload";
  site.routes.on(poll, {jsonResponse(R"({"job_status":"Pending"})"),
                        jsonResponse(R"({"job_status":"Pending"})"),
                        jsonResponse(R"({"job_status":"Pending"})"),
                        jsonResponse(R"({"job_status":"Completed","pull_id":"7"})")});
  const auto import = importOperation(BranchName{DatabaseName{"demo", "art"}, "main"}, "jobs/1");
  AwaitOptions options;
  options.timeout = 20min;
  BOOST_TEST(site.run(site.client().awaitOperation(import, options)).has_value());
  BOOST_TEST_REQUIRE(site.begun.size() == 4u);
  BOOST_TEST((site.begun[3] - site.begun[0] <= 301s));

  Limited never(1e-6);
  never.routes.on(poll, Reply{jsonResponse(R"({"job_status":"Pending"})")});
  const support::TimePoint begun = never.clock().now();
  const auto result = never.run(never.client().awaitOperation(import, options));
  BOOST_TEST_REQUIRE(result.has_error());
  BOOST_TEST(result.error().code() == Errc::Timeout);
  BOOST_TEST(result.error().details().reason == "WaitTimedOut");
  BOOST_TEST((never.clock().now() - begun >= 20min));
}

BOOST_AUTO_TEST_CASE(one_that_is_cancelled_leaves_its_turn_to_the_next) {
  Limited site(1);
  auto first = site.ask();
  auto second = site.ask();
  auto third = site.ask();
  site.settle();
  second->cancel();
  site.settle();
  BOOST_TEST(second->hasError());
  BOOST_TEST(second->error().isCancelled());
  BOOST_TEST((second->error().outcome() == Outcome::NotSent));
  site.pass(1s);
  BOOST_TEST(third->succeeded());
}

BOOST_AUTO_TEST_CASE(a_deadline_counts_while_it_waits) {
  Limited site(0.1);
  auto first = site.ask();
  CallOptions options;
  options.timeout = 3s;
  auto second = site.ask(options);
  site.pass(3s);
  BOOST_TEST_REQUIRE(second->hasError());
  BOOST_TEST(second->error().code() == Errc::Timeout);
  BOOST_TEST(second->error().message().find("its turn") != std::string::npos);
  BOOST_TEST((second->error().outcome() == Outcome::NotSent));
  // Nothing is left that would keep the context's run() from returning.
  site.settle();
  BOOST_TEST((site.clock().armed() == support::never));
}

BOOST_AUTO_TEST_CASE(the_end_of_the_client_ends_those_who_wait) {
  Limited site(0.1);
  auto first = site.ask();
  auto second = site.ask();
  site.settle();
  site.destroyClient();
  site.settle();
  BOOST_TEST_REQUIRE(second->hasError());
  BOOST_TEST(second->error().code() == Errc::ClientClosed);

  Limited other(0.1);
  auto third = other.ask();
  auto fourth = other.ask();
  other.settle();
  other.destroyContext();
}

BOOST_AUTO_TEST_CASE(without_a_rate_nobody_waits) {
  Limited site(0);
  std::vector<std::unique_ptr<Started<User>>> users;
  for (int i = 0; i < 50; ++i) {
    users.push_back(site.ask());
  }
  site.settle();
  BOOST_TEST(site.begun.size() == 50u);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace dolthub::harness
