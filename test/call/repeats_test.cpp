#include "call/answers.hpp"
#include "harness/routes.hpp"
#include "harness/run.hpp"
#include "http/temporary.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

// When a call is sent again, after how long, and when it is not.
namespace dolthub::harness {

namespace {

using namespace std::chrono_literals;

const std::string getUser = "GET /api/v1alpha1/user ";
const std::string postBranch = "POST /api/v1alpha1/demo/art/branches ";

std::string saysBusy(unsigned status, std::string_view headers = {}) {
  return jsonResponse(R"({"status":"Error","message":"come back"})", status, headers);
}

struct TimedSite : World {
  explicit TimedSite(ClientOptions options = testOptions()) : World(std::move(options)) {
    transport().otherwise = routes.scripts();
    start = clock().now();
  }
  support::Duration elapsed() { return clock().now() - start; }
  asio::awaitable<Branch> makeBranch(CallOptions options = {}) {
    options.lost.lookUpTimeout = 0ms;
    return client().createBranch(
        CreateBranch{BranchName{DatabaseName{"demo", "art"}, "new"}, Revision::branch("main")},
        std::move(options));
  }

  Routes routes;
  support::TimePoint start;
};

CallOptions within(std::chrono::milliseconds timeout) {
  CallOptions options;
  options.timeout = timeout;
  return options;
}

} // namespace

BOOST_AUTO_TEST_SUITE(call_repeats)

BOOST_AUTO_TEST_CASE(a_server_that_answers_503_to_everything_is_not_asked_much_more_than_needed) {
  TimedSite site;
  site.routes.on("GET", Reply{saysBusy(503)});
  site.routes.on("POST", Reply{saysBusy(503)});
  constexpr std::size_t calls = 10'000;
  for (std::size_t i = 0; i < calls; i += 2) {
    const auto user = site.run(site.client().currentUser());
    BOOST_TEST_REQUIRE(user.has_error());
    BOOST_TEST_REQUIRE(user.error().code() == Errc::Unavailable);
    const auto branch = site.run(site.makeBranch());
    BOOST_TEST_REQUIRE(branch.has_error());
    BOOST_TEST_REQUIRE(branch.error().outcome() == Outcome::Unknown);
    site.routes.requests.resize(std::min<std::size_t>(site.routes.requests.size(), 1));
  }
  const auto requests = site.client().statistics().requests;
  BOOST_TEST_MESSAGE("requests per call: " << static_cast<double>(requests) / calls);
  BOOST_TEST(requests <= calls * 12 / 10);
  BOOST_TEST(requests > calls); // but the first are repeated
}

BOOST_AUTO_TEST_CASE(a_host_that_refuses_connections_is_not_stormed) {
  World world;
  for (int i = 0; i < 2000; ++i) {
    const auto user = world.run(world.client().currentUser());
    BOOST_TEST_REQUIRE(user.error().code() == Errc::ConnectFailed);
    BOOST_TEST_REQUIRE(user.error().outcome() == Outcome::NotSent);
  }
  BOOST_TEST(world.transport().opened <= 2400);
  BOOST_TEST(world.transport().alive == 0);
}

BOOST_AUTO_TEST_CASE(a_crowd_in_an_outage_tries_once_each_and_no_more_than_the_budget_has) {
  constexpr int crowd = 500;
  World world; // refuses
  int atOnce = 0;
  Routes routes;
  routes.on("GET", Reply{ada});
  bool down = true;
  world.transport().otherwise = [&] {
    atOnce = std::max(atOnce, world.transport().alive + 1);
    Script script = Script::serving(routes.serve());
    script.servesLater = true;
    if (down) {
      script.connect = asio::error::connection_refused;
    }
    return script;
  };
  const auto callAll = [&] {
    std::vector<std::unique_ptr<Started<User>>> calls;
    for (int i = 0; i < crowd; ++i) {
      calls.push_back(
          std::make_unique<Started<User>>(world.context(), world.client().currentUser()));
    }
    return calls;
  };
  auto calls = callAll();
  world.pass(5s);
  BOOST_TEST(world.transport().opened > crowd);
  BOOST_TEST(world.transport().opened <= crowd + 100);
  BOOST_TEST(atOnce <= 16);
  for (const auto& call : calls) {
    BOOST_TEST_REQUIRE(call->ended());
    BOOST_TEST_REQUIRE(call->error().code() == Errc::ConnectFailed);
  }
  down = false;
  world.transport().opened = 0;
  calls = callAll();
  world.settle();
  BOOST_TEST(world.transport().opened == 16);
  for (const auto& call : calls) {
    BOOST_TEST_REQUIRE(call->succeeded());
  }
}

BOOST_AUTO_TEST_CASE(attempts_are_counted_and_end_at_eight_of_a_read_and_four_of_a_change) {
  TimedSite site;
  site.routes.on("GET", Reply{saysBusy(503)});
  const auto user = site.run(site.client().currentUser());
  BOOST_TEST(user.error().attempts() == 8u);
  BOOST_TEST(user.error().httpStatus() == 503u);
  BOOST_TEST(user.error().serverMessage() == "come back");
  BOOST_TEST(site.routes.requests.size() == 8u);
  BOOST_TEST((site.elapsed() > 2s));
  BOOST_TEST((site.elapsed() < 60s));
  site.routes.on("POST", Reply{saysBusy(429)});
  BOOST_TEST(site.run(site.makeBranch()).error().attempts() == 4u);
}

// What a server that is started anew takes.
BOOST_AUTO_TEST_CASE(a_read_outlives_an_outage_of_some_seconds) {
  TimedSite site;
  site.routes.on(getUser, {Reply{saysBusy(502)}, Reply{saysBusy(503)}, Reply{saysBusy(502)},
                           Reply{saysBusy(503)}, Reply{saysBusy(502)}, Reply{ada}});
  const auto user = site.run(site.client().currentUser());
  BOOST_TEST(user.has_value());
  BOOST_TEST(site.routes.requests.size() == 6u);
}

BOOST_AUTO_TEST_CASE(an_anonymous_call_is_not_told_of_a_token_that_nobody_sent) {
  ClientOptions options = testOptions();
  options.apiToken = {};
  TimedSite site(options);
  site.routes.on("GET",
                 Reply{jsonResponse(R"({"status":"Error","message":"Not authenticated"})", 400)});
  const auto user = site.run(site.client().currentUser());
  BOOST_TEST(user.error().code() == Errc::NotAuthenticated);
  BOOST_TEST(user.error().message() == "the server wants an API token, and none was sent");
}

BOOST_AUTO_TEST_CASE(retry_after_is_honoured_as_seconds_and_as_a_date) {
  for (const char* header :
       {"Retry-After: 7\r\n", "Date: Fri, 15 Jan 2027 08:00:00 GMT\r\n"
                              "Retry-After: Fri, 15 Jan 2027 08:00:07 GMT\r\n"}) {
    for (const unsigned status : {429u, 503u}) {
      TimedSite site;
      site.routes.on("GET", {saysBusy(status, header), ada});
      BOOST_TEST(site.run(site.client().currentUser()).has_value());
      BOOST_TEST((site.elapsed() == 7s));
      if (status == 503) { // of a POST it says nothing
        continue;
      }
      site.start = site.clock().now();
      site.routes.on("POST",
                     {saysBusy(status, header), jsonResponse(R"({"new_branch_name":"new"})")});
      BOOST_TEST(site.run(site.makeBranch()).has_value());
      BOOST_TEST((site.elapsed() == 7s));
      BOOST_TEST(site.routes.count("POST") == 2u);
    }
  }
}

BOOST_AUTO_TEST_CASE(a_retry_after_holds_though_the_answer_behind_it_was_cut_off) {
  for (const Reply::Then then : {Reply::Then::Cut, Reply::Then::Reset}) {
    TimedSite site;
    std::string cut = saysBusy(429, "Retry-After: 7\r\n");
    cut.pop_back();
    site.routes.on("GET", {Reply{cut, then}, Reply{ada}});
    BOOST_TEST(site.run(site.client().currentUser()).has_value());
    BOOST_TEST((site.elapsed() == 7s));
  }
}

BOOST_AUTO_TEST_CASE(a_system_clock_that_is_set_changes_no_wait) {
  for (const auto jump : {std::chrono::hours{-24 * 365}, std::chrono::hours{24 * 365}}) {
    TimedSite site;
    site.clock().wallJump = jump;
    site.routes.on("GET", {Reply{saysBusy(503, "Date: Thu, 01 Jan 2026 00:00:00 GMT\r\n"
                                               "Retry-After: Thu, 01 Jan 2026 00:00:07 GMT\r\n")},
                           Reply{ada}});
    Started<User> call(site.context(), site.client().currentUser());
    site.settle();
    site.clock().wallJump = -jump; // and again while the call waits
    site.pass(7s - 1ms);
    BOOST_TEST(!call.ended());
    site.pass(1ms);
    BOOST_TEST(call.succeeded());
    BOOST_TEST((site.elapsed() == 7s));
  }
}

BOOST_AUTO_TEST_CASE(a_retry_after_that_makes_no_sense_is_our_own_back_off) {
  for (const char* header : {"Retry-After: abc\r\n", "Retry-After: -1\r\n", "",
                             "Retry-After: Fri, 15 Jan 1999 08:00:07 GMT\r\n"}) {
    TimedSite site;
    site.routes.on("GET", Reply{saysBusy(429, header)});
    const auto user = site.run(site.client().currentUser());
    BOOST_TEST(user.error().code() == Errc::RateLimited);
    BOOST_TEST(site.routes.requests.size() == 8u);
    BOOST_TEST((site.elapsed() > 0ms && site.elapsed() < 40s));
  }
}

BOOST_AUTO_TEST_CASE(a_retry_after_behind_the_deadline_fails_at_once) {
  TimedSite site;
  site.routes.on("GET", {saysBusy(429, "Retry-After: 1000000000\r\n"), ada});
  const auto user = site.run(site.client().currentUser());
  BOOST_TEST_REQUIRE(user.has_error());
  BOOST_TEST(user.error().code() == Errc::RateLimited);
  BOOST_TEST(user.error().attempts() == 1u);
  BOOST_TEST((site.elapsed() == 0ms));
}

BOOST_AUTO_TEST_CASE(a_retry_after_of_years_is_bounded) {
  TimedSite site;
  site.routes.on("GET", {saysBusy(429, "Retry-After: 1000000000\r\n"), ada});
  BOOST_TEST(site.run(site.client().currentUser(within(10min))).has_value());
  BOOST_TEST((site.elapsed() == 5min));
}

BOOST_AUTO_TEST_CASE(whether_all_attempts_failed_alike_is_told) {
  TimedSite site;
  site.routes.on("GET", Reply{saysBusy(503)});
  const Error alike = site.run(site.client().currentUser(within(10s))).error();
  BOOST_TEST(alike.attempts() > 2u);
  BOOST_TEST(alike.details().earlier == "");
  BOOST_TEST(std::string(alike.what()).find(", all failed alike") != std::string::npos,
             alike.what());

  TimedSite other;
  other.routes.on("GET", {Reply{saysBusy(503)}, Reply{{}, Reply::Then::Close}});
  const Error mixed = other.run(other.client().currentUser(within(10s))).error();
  BOOST_TEST(mixed.attempts() > 2u);
  BOOST_TEST(mixed.details().earlier == "the server is unavailable, HTTP 503");
  BOOST_TEST(std::string(mixed.what()).find(", an earlier one: the server is unavailable, HTTP") !=
                 std::string::npos,
             mixed.what());
}

BOOST_AUTO_TEST_CASE(what_the_server_asks_to_wait_is_told_as_it_asks) {
  TimedSite site;
  site.routes.on("GET", Reply{saysBusy(429, "Retry-After: 4000\r\n")});
  const Error error = site.run(site.client().currentUser(within(1min))).error();
  BOOST_TEST((error.details().retryAfter == 4000s));
}

BOOST_AUTO_TEST_CASE(a_dead_kept_connection_is_replaced_at_once_and_free) {
  TimedSite site;
  Script stale;
  stale.steps = {{Step::What::ExpectRequest, {}},
                 {Step::What::Send, ada},
                 {Step::What::ExpectRequest, {}},
                 {Step::What::Cut, {}}};
  site.transport().scripts.push_back(std::move(stale));
  site.routes.on("GET", Reply{ada});
  BOOST_TEST(site.run(site.client().currentUser()).has_value());
  BOOST_TEST(site.run(site.client().currentUser()).has_value());
  BOOST_TEST((site.elapsed() == 0ms));
  BOOST_TEST(site.transport().opened == 2);
}

BOOST_AUTO_TEST_CASE(a_poll_too_may_meet_a_dead_connection) {
  TimedSite site;
  Script stale;
  stale.steps = {{Step::What::ExpectRequest, {}},
                 {Step::What::Send, ada},
                 {Step::What::ExpectRequest, {}},
                 {Step::What::Cut, {}}};
  site.transport().scripts.push_back(std::move(stale));
  site.routes.on("GET /api/v1alpha1/fork",
                 Reply{jsonResponse(R"({"done":true,"owner_name":"o","database_name":"d"})")});
  BOOST_TEST(site.run(site.client().currentUser()).has_value());
  BOOST_TEST(site.run(site.client().pollOperation(forkOperation("operations/1"))).has_value());
  BOOST_TEST((site.elapsed() == 0ms));
}

BOOST_AUTO_TEST_CASE(a_post_whose_answer_is_lost_is_not_sent_again) {
  using Then = Reply::Then;
  for (const Then then : {Then::Close, Then::Cut, Then::Reset}) {
    TimedSite site;
    site.routes.on("POST", Reply{{}, then});
    const auto branch = site.run(site.makeBranch());
    BOOST_TEST_REQUIRE(branch.has_error());
    const Error& error = branch.error();
    BOOST_TEST(error.code() == Errc::OutcomeUnknown);
    BOOST_TEST(error.outcome() == Outcome::Unknown);
    BOOST_TEST(site.routes.requests.size() == 1u);
    BOOST_TEST_REQUIRE(error.lostCall().has_value());
    BOOST_TEST(error.lostCall()->endpoint == "https://dolthub.test");
    BOOST_TEST(error.lostCall()->method == "POST");
    BOOST_TEST(error.lostCall()->path == "/api/v1alpha1/demo/art/branches");
    BOOST_TEST(error.lostCall()->keyValue("newBranchName") == "new");
  }
}

BOOST_AUTO_TEST_CASE(a_post_behind_a_silent_server_is_unknown_at_its_deadline) {
  TimedSite site;
  site.routes.on("POST", Reply{});
  const auto branch = site.run(site.makeBranch());
  BOOST_TEST(branch.error().code() == Errc::OutcomeUnknown);
  BOOST_TEST(branch.error().lostCall().has_value());
  BOOST_TEST((site.elapsed() == 60s));
}

BOOST_AUTO_TEST_CASE(a_post_meets_every_status_as_the_fault_table_says) {
  struct Row {
    unsigned status;
    Outcome outcome;
    std::size_t requests;
  };
  for (const Row row : {Row{400, Outcome::Rejected, 1}, Row{401, Outcome::Rejected, 1},
                        Row{403, Outcome::Rejected, 1}, Row{404, Outcome::Rejected, 1},
                        Row{408, Outcome::Unknown, 1}, Row{409, Outcome::Rejected, 1},
                        Row{413, Outcome::Rejected, 1}, Row{415, Outcome::Rejected, 1},
                        Row{422, Outcome::Rejected, 1}, Row{429, Outcome::NotDone, 4},
                        Row{500, Outcome::Unknown, 1}, Row{502, Outcome::Unknown, 1},
                        Row{503, Outcome::Unknown, 1}, Row{504, Outcome::Unknown, 1}}) {
    BOOST_TEST_CONTEXT("status " << row.status) {
      TimedSite site;
      site.routes.on("POST", Reply{saysBusy(row.status)});
      const auto branch = site.run(site.makeBranch());
      BOOST_TEST_REQUIRE(branch.has_error());
      BOOST_TEST(branch.error().outcome() == row.outcome);
      BOOST_TEST(site.routes.requests.size() == row.requests);
      BOOST_TEST((branch.error().code() == Errc::OutcomeUnknown) ==
                 (row.outcome == Outcome::Unknown));
      BOOST_TEST(branch.error().lostCall().has_value() == (row.outcome == Outcome::Unknown));
    }
  }
}

BOOST_AUTO_TEST_CASE(an_import_is_not_even_repeated_after_503) {
  TimedSite site;
  site.routes.on("POST", Reply{saysBusy(503, "Retry-After: 1\r\n")});
  CallOptions options;
  options.lost.lookUpTimeout = 0ms;
  const auto import = site.run(site.client().startImport(
      ImportFile::fromBytes(BranchName{DatabaseName{"demo", "art"}, "main"}, "a.csv", "id\n1\n",
                            ImportOperation::Create),
      options));
  BOOST_TEST(import.error().code() == Errc::OutcomeUnknown);
  BOOST_TEST(site.routes.requests.size() == 1u);
}

// A PATCH may be sent twice, after it was read, but what the first came to is not forgotten.
BOOST_AUTO_TEST_CASE(a_patch_that_may_have_happened_stays_so_whatever_its_repeats_come_to) {
  TimedSite site;
  UpdatePullRequest update{PullRequestName{DatabaseName{"demo", "art"}, "7"}};
  update.title = "new";
  const Reply unchanged{jsonResponse(R"({"pull_id":"7","title":"old","state":"open"})"),
                        Reply::Then::Close};
  site.transport().scripts.push_back(Script::serving([](const std::string&) {
    return Reply{{}, Reply::Then::Cut};
  }));
  site.transport().scripts.push_back(
      Script::serving([&](const std::string&) { return unchanged; }));
  site.transport().otherwise = nullptr; // then connections are refused
  const auto updated = site.run(site.client().updatePullRequest(update));
  BOOST_TEST_REQUIRE(updated.has_error());
  BOOST_TEST(updated.error().attempts() == 5u); // the one that was lost, and four that never left
  BOOST_TEST(updated.error().outcome() == Outcome::Unknown);
  BOOST_TEST(updated.error().code() == Errc::OutcomeUnknown);
  BOOST_TEST(updated.error().lostCall().has_value());
}

// By itself it is sent again only where it certainly did not happen.
BOOST_AUTO_TEST_CASE(a_patch_that_may_have_happened_is_not_sent_again_unread) {
  for (const Reply& reply :
       {Reply{{}, Reply::Then::Cut}, Reply{saysBusy(500)}, Reply{saysBusy(502)},
        Reply{saysBusy(504)}, Reply{saysBusy(429)}, Reply{saysBusy(503)}}) {
    TimedSite site;
    site.routes.on("PATCH", reply);
    UpdatePullRequest update{PullRequestName{DatabaseName{"demo", "art"}, "7"}};
    update.title = "new";
    CallOptions options;
    options.lost.lookUpTimeout = 0ms;
    const auto updated = site.run(site.client().updatePullRequest(update, options));
    BOOST_TEST_REQUIRE(updated.has_error());
    const bool notDone = updated.error().outcome() == Outcome::NotDone;
    BOOST_TEST(notDone == (reply.text == saysBusy(429)));
    BOOST_TEST(site.routes.requests.size() == (notDone ? 4u : 1u));
  }
}

BOOST_AUTO_TEST_CASE(an_upload_that_was_answered_before_it_was_sent_may_have_happened) {
  for (const Step::What end : {Step::What::Close, Step::What::Cut, Step::What::Reset}) {
    TimedSite site;
    Script early;
    early.steps = {{Step::What::Expect, "xxxx"},
                   {Step::What::Send, jsonResponse(R"({"operation_name":"demo/jobs/1"})")},
                   {end, {}}};
    site.transport().scripts.push_back(std::move(early));
    CallOptions options;
    options.lost.lookUpTimeout = 0ms;
    const auto import = site.run(site.client().startImport(
        ImportFile::fromBytes(BranchName{DatabaseName{"demo", "art"}, "main"}, "a.csv",
                              std::string(300 * 1024, 'x'), ImportOperation::Create),
        options));
    BOOST_TEST_REQUIRE(import.has_error());
    BOOST_TEST(import.error().code() == Errc::OutcomeUnknown);
    BOOST_TEST(import.error().outcome() == Outcome::Unknown);
    BOOST_TEST(site.transport().opened == 1); // it was not sent again
  }
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(call_deadlines)

BOOST_AUTO_TEST_CASE(a_deadline_of_now_or_before_sends_nothing) {
  for (const auto timeout : {0ms, -5ms, std::chrono::milliseconds::min()}) {
    TimedSite site;
    site.routes.on("GET", Reply{ada});
    const auto user = site.run(site.client().currentUser(within(timeout)));
    BOOST_TEST_REQUIRE(user.has_error());
    BOOST_TEST(user.error().code() == Errc::Timeout);
    BOOST_TEST(user.error().outcome() == Outcome::NotSent);
    BOOST_TEST(site.transport().opened == 0);
    BOOST_TEST((site.elapsed() == 0ms));
  }
}

BOOST_AUTO_TEST_CASE(a_deadline_beyond_all_time_is_none) {
  TimedSite site;
  site.routes.on("GET", Reply{ada});
  BOOST_TEST(
      site.run(site.client().currentUser(within(std::chrono::milliseconds::max()))).has_value());
  ClientOptions options = testOptions();
  options.timeout = std::chrono::milliseconds::max();
  options.queryTimeout = std::chrono::milliseconds::max();
  options.progressTimeout = std::chrono::milliseconds::max();
  options.idleTime = std::chrono::milliseconds::max();
  options.maxConnectionAge = std::chrono::milliseconds::max();
  options.connectTimeout = std::chrono::milliseconds::max();
  TimedSite other(options);
  other.routes.on("GET", Reply{ada});
  BOOST_TEST(other.run(other.client().currentUser()).has_value());
  BOOST_TEST(other.run(other.client().currentUser()).has_value());
  BOOST_TEST(other.transport().opened == 1);
}

BOOST_AUTO_TEST_CASE(an_upload_with_all_the_time_there_is_has_no_deadline) {
  ClientOptions options = testOptions();
  options.progressTimeout = std::chrono::milliseconds::max();
  TimedSite site(options);
  site.routes.on("POST", Reply{});
  const ImportFile file = ImportFile::fromBytes(BranchName{DatabaseName{"demo", "art"}, "main"},
                                                "a.csv", "id\n1\n", ImportOperation::Create);
  Started<Operation<ImportResult>> upload(
      site.context(), site.client().startImport(file, within(std::chrono::milliseconds::max())));
  site.pass(std::chrono::hours{2});
  BOOST_TEST(!upload.ended());
}

BOOST_AUTO_TEST_CASE(a_deadline_covers_all_attempts) {
  TimedSite site;
  site.routes.on("GET", Reply{saysBusy(503, "Retry-After: 4\r\n")});
  const auto user = site.run(site.client().currentUser(within(10s)));
  BOOST_TEST(user.error().code() == Errc::Unavailable);
  BOOST_TEST(user.error().attempts() == 3u);
  BOOST_TEST((site.elapsed() == 8s));
}

BOOST_AUTO_TEST_CASE(kinds_of_calls_have_their_times) {
  TimedSite site;
  site.routes.on("GET", Reply{});
  BOOST_TEST(site.run(site.client().currentUser()).error().code() == Errc::Timeout);
  BOOST_TEST((site.elapsed() == 60s));
  site.start = site.clock().now();
  Query query{DatabaseName{"demo", "art"}, "main", "select 1"};
  BOOST_TEST(site.run(site.client().query(query)).error().code() == Errc::Timeout);
  BOOST_TEST((site.elapsed() == 90s));
  site.start = site.clock().now();
  DownloadTable download{DatabaseName{"demo", "art"}, "main", "t"};
  BOOST_TEST(site.run(site.client().downloadTable(download)).error().code() == Errc::Timeout);
  BOOST_TEST((site.elapsed() == 30s)); // without progress
}

BOOST_AUTO_TEST_CASE(an_upload_has_a_minute_and_its_size_at_the_slowest_rate) {
  ClientOptions options = testOptions();
  options.progressTimeout = 10h;
  options.slowestUpload = 1024;
  TimedSite site(options);
  Script blocked;
  blocked.steps = {{Step::What::Expect, "\r\n\r\n"}, {Step::What::Block, {}}};
  site.transport().scripts.push_back(std::move(blocked));
  const auto import = site.run(site.client().startImport(
      ImportFile::fromBytes(BranchName{DatabaseName{"demo", "art"}, "main"}, "a.csv",
                            std::string(100 * 1024, 'x'), ImportOperation::Create)));
  BOOST_TEST(import.error().code() == Errc::Timeout);
  BOOST_TEST(import.error().outcome() == Outcome::NotDone);
  BOOST_TEST((site.elapsed() == 160s));
}

BOOST_AUTO_TEST_CASE(an_upload_that_stands_still_ends_before_its_time) {
  TimedSite site;
  Script blocked;
  blocked.steps = {{Step::What::Expect, "\r\n\r\n"}, {Step::What::Block, {}}};
  site.transport().scripts.push_back(std::move(blocked));
  const auto import = site.run(site.client().startImport(
      ImportFile::fromBytes(BranchName{DatabaseName{"demo", "art"}, "main"}, "a.csv",
                            std::string(200 * 1024, 'x'), ImportOperation::Create)));
  BOOST_TEST(import.error().code() == Errc::Timeout);
  BOOST_TEST((site.elapsed() == 30s));
}

// Each byte is progress; the call's time goes on all the same.
BOOST_AUTO_TEST_CASE(an_answer_that_drips_meets_the_deadline) {
  TimedSite site;
  site.transport().scripts.push_back(Script::serving([](const std::string&) { return Reply{}; }));
  Started<User> call(site.context(), site.client().currentUser());
  site.settle();
  std::size_t fed = 0;
  while (!call.ended()) {
    site.transport().feed(0, ada.substr(fed++, 1));
    site.pass(1s);
    BOOST_TEST_REQUIRE(fed < ada.size());
  }
  BOOST_TEST(fed == 60u);
  BOOST_TEST(call.error().code() == Errc::Timeout);
  BOOST_TEST(site.transport().alive == 0);
}

BOOST_AUTO_TEST_CASE(a_download_that_drips_goes_on_until_the_time_it_was_given) {
  TimedSite site;
  site.transport().scripts.push_back(Script::serving([](const std::string&) {
    return Reply{"HTTP/1.1 200 OK\r\nContent-Type: text/csv\r\nContent-Length: 1000\r\n\r\n"};
  }));
  Started<Downloaded> call(
      site.context(), site.client().downloadTable(
                          DownloadTable{DatabaseName{"demo", "art"}, "main", "t"}, within(5min)));
  site.settle();
  while (!call.ended()) {
    site.transport().feed(0, "x");
    site.pass(20s);
  }
  BOOST_TEST(call.error().code() == Errc::Timeout);
  BOOST_TEST((site.elapsed() == 5min));
}

BOOST_AUTO_TEST_CASE(a_disk_that_hangs_keeps_no_call_for_ever) {
  const http::Temporary folder;
  const std::string path = folder / "t.csv";
  DownloadTable download{DatabaseName{"demo", "art"}, "main", "t"};
  download.to.path = path;
  for (const int pieces : {0, 1}) { // it hangs with the first bytes, with the last step
    TimedSite site;
    site.routes.on("GET", Reply{"HTTP/1.1 200 OK\r\nContent-Type: text/csv\r\n"
                                "Content-Length: 3\r\n\r\na\r\n"});
    site.worker().hangsAfter = pieces;
    const auto downloaded = site.run(site.client().downloadTable(download));
    BOOST_TEST(downloaded.error().code() == Errc::Timeout);
    BOOST_TEST((site.elapsed() == 30s));
    site.worker().goOn();
    BOOST_TEST(!std::filesystem::exists(path)); // given up in time, it never appears
  }
  TimedSite site;
  site.worker().hangsAfter = 0;
  const auto import = site.run(site.client().startImport(
      ImportFile{BranchName{DatabaseName{"demo", "art"}, "main"}, path, ImportOperation::Create}));
  BOOST_TEST(import.error().code() == Errc::Timeout);
  BOOST_TEST(import.error().outcome() == Outcome::NotSent);
  BOOST_TEST((site.elapsed() == 60s));
}

BOOST_AUTO_TEST_CASE(a_process_without_a_thread_for_its_files_is_told_so) {
  TimedSite site;
  site.worker().hasThread = false;
  const auto import = site.run(site.client().startImport(ImportFile{
      BranchName{DatabaseName{"demo", "art"}, "main"}, "a.csv", ImportOperation::Create}));
  BOOST_TEST(import.error().code() == Errc::LocalLimit);
  BOOST_TEST(import.error().outcome() == Outcome::NotSent);
  BOOST_TEST(import.error().message().find("cannot start a thread") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_path_with_a_nul_byte_is_refused_before_anything_is_sent) {
  TimedSite site;
  DownloadTable download{DatabaseName{"demo", "art"}, "main", "t"};
  download.to.path = std::string("a\0b", 3);
  const auto downloaded = site.run(site.client().downloadTable(download));
  BOOST_TEST(downloaded.error().code() == Errc::InvalidArgument);
  BOOST_TEST(site.routes.requests.empty());
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace dolthub::harness
