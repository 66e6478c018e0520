#include "operation/pace.hpp"
#include "operation/site.hpp"
#include "operation/wait.hpp"

#include <memory>
#include <vector>

// When it asks, when it asks again, and when it gives up.
namespace dolthub::harness {

namespace {

// When each request that begins with `start` came, since the site was made.
struct Times {
  explicit Times(Site& site, const std::string& start) {
    auto serve = site.routes.serve();
    site.transport().otherwise = [this, &site, serve, start] {
      return Script::serving([this, &site, serve, start](const std::string& request) {
        if (request.starts_with(start)) {
          at.push_back(site.elapsed());
        }
        return serve(request);
      });
    };
  }

  std::vector<support::Duration> at;
};

} // namespace

BOOST_AUTO_TEST_SUITE(operation_pace)

BOOST_AUTO_TEST_CASE(polls_come_soon_at_first_then_in_proportion_and_within_bounds) {
  using operation::pollDelay;
  for (const double random : {0.0, 0.5, 0.999999}) {
    BOOST_TEST((pollDelay(0, 0s, random) >= 240ms && pollDelay(0, 0s, random) <= 360ms));
    support::Duration before{};
    for (support::Duration waited = 0s; waited < 1h; waited += 1s) {
      const support::Duration next = pollDelay(1, waited, random);
      BOOST_TEST_REQUIRE((next >= before));
      BOOST_TEST_REQUIRE((next >= 800ms && next <= 30s));
      BOOST_TEST_REQUIRE((next <= 2s || next <= waited)); // never behind by more than what it took
      before = next;
    }
    BOOST_TEST((before >= 20s));
  }
}

BOOST_AUTO_TEST_CASE(an_hour_of_waiting_is_not_many_polls) {
  Site site;
  site.routes.on(pollImport, Reply{running});
  site.routes.on(listJobs, Reply{listed("Running")});
  const auto result = site.run(site.client().awaitOperation(anImport()));
  BOOST_TEST(result.error().code() == Errc::Timeout);
  BOOST_TEST((site.elapsed() == 1h));
  BOOST_TEST(site.routes.count(pollImport) < 170u);
  BOOST_TEST(site.routes.count(pollImport) > 80u);
  BOOST_TEST(site.routes.count(listJobs) < site.routes.count(pollImport) / 4);
}

BOOST_AUTO_TEST_CASE(a_servers_retry_after_is_the_least_wait) {
  Site site;
  const Times times(site, pollImport);
  site.routes.on(pollImport, {jsonResponse("{}", 429, "Retry-After: 40\r\n"),
                              jsonResponse("{}", 503, "Retry-After: 20\r\n"), completed});
  BOOST_TEST(site.run(site.client().awaitOperation(anImport())).has_value());
  BOOST_TEST_REQUIRE(times.at.size() == 3u);
  BOOST_TEST((times.at[1] - times.at[0] >= 40s && times.at[1] - times.at[0] < 41s));
  BOOST_TEST((times.at[2] - times.at[1] >= 20s));
}

BOOST_AUTO_TEST_CASE(a_poll_is_not_repeated_by_the_call_beneath) {
  Site site;
  const Times times(site, pollImport);
  site.routes.on(pollImport, {jsonResponse("{}", 503), completed});
  BOOST_TEST(site.run(site.client().awaitOperation(anImport())).has_value());
  BOOST_TEST_REQUIRE(times.at.size() == 2u);
  BOOST_TEST((times.at[1] - times.at[0] >= 800ms));
}

BOOST_AUTO_TEST_CASE(polls_that_fail_are_paced_like_polls_that_answer) {
  Site site;
  const Times times(site, pollImport);
  site.routes.on(pollImport, Reply{jsonResponse("{}", 500)});
  const auto result = site.run(site.client().awaitOperation(anImport()));
  BOOST_TEST(result.has_error());
  BOOST_TEST_REQUIRE(times.at.size() > 2u);
  for (std::size_t i = 1; i < times.at.size(); ++i) {
    BOOST_TEST((times.at[i] - times.at[i - 1] >= 800ms));
  }
}

BOOST_AUTO_TEST_CASE(an_operation_that_cannot_be_seen_yet_is_given_time) {
  for (const auto& words : {"no such repository", "operation not found", "what is this"}) {
    Site site;
    const Times times(site, pollImport);
    bool visible = false;
    site.routes.on(pollImport, Reply{refusal(words)});
    site.routes.on(listJobs, Reply{nothingListed});
    Started<ImportResult> wait(site.context(), site.client().awaitOperation(anImport()));
    site.pass(9500ms);
    BOOST_TEST(!wait.ended());
    visible = true;
    site.routes.on(pollImport, Reply{completed});
    site.pass(10s);
    BOOST_TEST((visible && wait.succeeded()));
  }
}

BOOST_AUTO_TEST_CASE(an_operation_that_is_refused_for_long_and_listed_nowhere_is_lost) {
  Site site;
  site.routes.on(pollImport, Reply{refusal("no such operation")});
  site.routes.on(listJobs, Reply{nothingListed});
  const auto result = site.run(site.client().awaitOperation(anImport()));
  BOOST_TEST(result.error().code() == Errc::OperationLost);
  BOOST_TEST(result.error().serverMessage() == "no such operation");
  BOOST_TEST(result.error().httpStatus() == 400u);
  BOOST_TEST((Operation<ImportResult>::restore(result.error().savedOperation()) == anImport()));
  BOOST_TEST((site.elapsed() > 2min && site.elapsed() < 3min));
}

// Who asks may be refused once and for all, and a statement in much the same words.
BOOST_AUTO_TEST_CASE(only_who_asks_is_refused_for_good) {
  struct Row {
    std::string words;
    unsigned status;
    bool forGood;
  };
  for (const Row& row : {Row{"not your database", 403, true}, Row{"no authentication", 400, true},
                         Row{"user ada is not allowed to operate on this resource", 400, true},
                         Row{"query error: subqueries are not allowed here", 400, false},
                         Row{"open /var/lib/jobs/1: permission denied", 400, false}}) {
    Site site;
    site.routes.on(
        pollWrite,
        {refusal(row.words, row.status),
         jsonResponse(R"({"done":true,"res_details":{"query_execution_status":"Success"}})")});
    const auto result = site.run(site.client().awaitOperation(aWrite()));
    BOOST_TEST(result.has_error() == row.forGood, row.words);
  }
}

// A gateway's sign-in page is no word of DoltHub's about the API token.
BOOST_AUTO_TEST_CASE(a_page_that_wants_a_log_in_is_told_as_a_page) {
  for (const unsigned status : {401u, 403u}) {
    Site site;
    const std::string page = "<html><title>Sign in</title></html>";
    site.routes.on(pollImport, Reply{"HTTP/1.1 " + std::to_string(status) +
                                     " Status\r\nContent-Type: text/html\r\nContent-Length: " +
                                     std::to_string(page.size()) + "\r\n\r\n" + page});
    site.routes.on(listJobs, Reply{nothingListed});
    const auto result = site.run(site.client().awaitOperation(anImport()));
    BOOST_TEST_REQUIRE(result.has_error());
    BOOST_TEST(result.error().code() == Errc::BadResponse);
    BOOST_TEST(std::string(result.error().what()).find("token") == std::string::npos);
    BOOST_TEST((site.elapsed() > 100s));
  }
}

// That the database is out of sight is said of such that are there, and a list may lag.
BOOST_AUTO_TEST_CASE(an_operation_is_not_lost_because_its_database_is_out_of_sight) {
  Site site;
  site.routes.on(pollImport, Reply{refusal("no such repository")});
  site.routes.on(listJobs, Reply{nothingListed});
  Started<ImportResult> wait(site.context(), site.client().awaitOperation(anImport()));
  site.pass(100s);
  BOOST_TEST(!wait.ended());
  site.routes.on(pollImport, Reply{completed});
  site.pass(60s);
  BOOST_TEST(wait.succeeded());
}

BOOST_AUTO_TEST_CASE(an_operation_is_not_called_lost_where_the_lists_could_not_be_asked) {
  Site site;
  site.routes.on(pollImport, Reply{refusal("no such operation")});
  site.routes.on(listJobs, Reply{jsonResponse("{}", 500)});
  const auto result = site.run(site.client().awaitOperation(anImport()));
  BOOST_TEST(result.error().code() == Errc::NotFound);
  BOOST_TEST(!result.error().savedOperation().empty());
}

// A copy of the server's data that is behind for a while does not know it either.
BOOST_AUTO_TEST_CASE(an_operation_that_disappears_for_a_while_is_not_lost) {
  Site site;
  site.routes.on(pollMerge, {running, refusal("no such job", 404)});
  site.routes.on(listJobs, Reply{nothingListed});
  Started<MergeResult> wait(site.context(), site.client().awaitOperation(aMerge()));
  site.pass(100s);
  BOOST_TEST(!wait.ended());
  site.routes.on(pollMerge, Reply{running});
  site.pass(60s);
  BOOST_TEST(!wait.ended());
  site.routes.on(pollMerge, Reply{refusal("no such job", 404)});
  site.pass(200s);
  BOOST_TEST_REQUIRE(wait.ended());
  BOOST_TEST(wait.error().code() == Errc::OperationLost);
}

BOOST_AUTO_TEST_CASE(a_refused_poll_of_a_write_is_its_failure_where_its_words_are_known) {
  Site site;
  const std::string words = "query error: syntax error near x";
  site.routes.on(pollWrite, {jsonResponse(R"({"done":false})"), refusal(words)});
  auto write = site.run(site.client().awaitOperation(aWrite()));
  BOOST_TEST(write.error().code() == Errc::OperationFailed);
  BOOST_TEST(write.error().serverMessage() == words);
  site.routes.on(pollFork, {jsonResponse(R"({"done":false})"), refusal("database too large")});
  auto fork = site.run(site.client().awaitOperation(aFork()));
  BOOST_TEST(fork.error().outcome() == Outcome::Unknown); // no list tells, and no phrase is known
  BOOST_TEST(fork.error().serverMessage() == "database too large");
}

// Known words are believed soon, others once they have outlasted an outage.
BOOST_AUTO_TEST_CASE(an_outage_in_words_that_nobody_knows_is_no_failure_of_a_write) {
  const std::string done =
      jsonResponse(R"({"done":true,"res_details":{"query_execution_status":"Success"}})");
  for (const char* words :
       {"the flux of the backend is not aligned", "query error: too many connections",
        "query error: the pool of the backend is dry", "query error: no such repository"}) {
    for (const auto& write : {aWrite(), sqlWriteOperation(art, "operations/1")}) {
      Site site;
      std::vector<Reply> polls{Reply{jsonResponse(R"({"done":false})")}};
      polls.insert(polls.end(), 8, Reply{refusal(words)});
      polls.emplace_back(done);
      site.routes.on(pollWrite, polls);
      BOOST_TEST(site.run(site.client().awaitOperation(write)).has_value(), words);
      BOOST_TEST((site.elapsed() > 20s));
    }
  }
  Site known;
  known.routes.on(pollWrite, Reply{refusal("query error: syntax error near x")});
  BOOST_TEST(known.run(known.client().awaitOperation(aWrite())).error().code() ==
             Errc::OperationFailed);
  BOOST_TEST((known.elapsed() < 1min));
}

// Two words at once, of which one is its success: neither is believed.
BOOST_AUTO_TEST_CASE(a_refusal_that_bears_a_success_is_no_failure) {
  Site site;
  site.routes.on(pollWrite,
                 Reply{jsonResponse(R"({"status":"Error","message":"oops","done":true,)"
                                    R"("res_details":{"query_execution_status":"Success"}})",
                                    400)});
  const auto written = site.run(site.client().awaitOperation(aWrite()));
  BOOST_TEST_REQUIRE(written.has_error());
  BOOST_TEST(written.error().code() != Errc::OperationFailed);
  BOOST_TEST(written.error().outcome() == Outcome::Unknown);
}

BOOST_AUTO_TEST_CASE(a_refusal_that_is_not_the_jobs_own_is_no_end_of_a_write) {
  const std::string redirect = "HTTP/1.1 307 Elsewhere\r\nLocation: https://elsewhere.invalid/\r\n"
                               "Content-Type: text/html\r\nContent-Length: 25\r\n\r\n"
                               "<title>Redirecting</title";
  const Reply cut("HTTP/1.1 400 Status\r\nContent-Length: 100\r\n\r\n{", Reply::Then::Cut);
  for (const Reply& answer :
       {Reply{redirect}, cut, Reply{refusal("Error polling an operation status.")},
        Reply{jsonResponse("<html>not here</html>", 404)}}) {
    Site site;
    site.routes.on(
        pollWrite,
        {jsonResponse(R"({"done":false})"), answer, answer,
         jsonResponse(R"({"done":true,"res_details":{"query_execution_status":"Success"}})")});
    const auto write = site.run(site.client().awaitOperation(aWrite()));
    BOOST_TEST(write.has_value(), answer.text);
  }
}

BOOST_AUTO_TEST_CASE(an_outage_of_half_a_minute_is_survived) {
  Site site;
  site.routes.on(pollImport, {running, running, running, running, running, running});
  Started<ImportResult> wait(site.context(), site.client().awaitOperation(anImport()));
  site.pass(40s);
  site.routes.on(pollImport, Reply{{}, Reply::Then::Cut});
  site.transport().otherwise = nullptr; // connections are refused
  site.pass(30s);
  BOOST_TEST(!wait.ended());
  site.transport().otherwise = site.routes.scripts();
  site.routes.on(pollImport, Reply{completed});
  site.pass(2min);
  BOOST_TEST(wait.succeeded());
}

BOOST_AUTO_TEST_CASE(an_outage_at_the_very_start_is_survived) {
  Site site;
  site.transport().otherwise = nullptr;
  Started<ImportResult> wait(site.context(), site.client().awaitOperation(anImport()));
  site.pass(6s);
  BOOST_TEST(!wait.ended());
  site.transport().otherwise = site.routes.scripts();
  site.routes.on(pollImport, Reply{completed});
  site.pass(1min);
  BOOST_TEST(wait.succeeded());
}

BOOST_AUTO_TEST_CASE(patience_ends_after_two_minutes_of_failures) {
  Site site;
  site.routes.on(pollImport, Reply{jsonResponse("{}", 502)});
  const auto often = site.run(site.client().awaitOperation(anImport()));
  BOOST_TEST(often.error().code() == Errc::Unavailable);
  BOOST_TEST(often.error().httpStatus() == 502u);
  BOOST_TEST(!often.error().savedOperation().empty());
  BOOST_TEST(site.routes.count(pollImport) >= 3u);
  BOOST_TEST((site.elapsed() >= 2min && site.elapsed() < 3min));

  site.start = site.clock().now();
  site.routes.on(pollImport, Reply{}); // silence: each poll takes its minute
  const auto seldom = site.run(site.client().awaitOperation(anImport()));
  BOOST_TEST(seldom.error().code() == Errc::Timeout);
  BOOST_TEST(!seldom.error().savedOperation().empty());
  BOOST_TEST((site.elapsed() >= 2min && site.elapsed() < 4min));
}

BOOST_AUTO_TEST_CASE(a_long_interval_does_not_end_the_wait_at_the_first_failure) {
  Site site;
  site.routes.on(pollImport, {jsonResponse("{}", 502), jsonResponse("{}", 502), completed});
  AwaitOptions options;
  options.interval = 150s;
  BOOST_TEST(site.run(site.client().awaitOperation(anImport(), options)).has_value());
}

BOOST_AUTO_TEST_CASE(a_retry_after_is_kept_with_every_status) {
  for (const unsigned status : {200u, 400u, 500u}) {
    Site site;
    const Times times(site, pollImport);
    site.routes.on(pollImport,
                   {jsonResponse(R"({"job_status":"In Progress"})", status, "Retry-After: 40\r\n"),
                    completed});
    BOOST_TEST(site.run(site.client().awaitOperation(anImport())).has_value());
    BOOST_TEST_REQUIRE(times.at.size() == 2u);
    BOOST_TEST((times.at[1] - times.at[0] >= 40s));
  }
}

BOOST_AUTO_TEST_CASE(an_operation_without_a_list_is_never_called_lost) {
  Site site;
  site.routes.on(pollWrite, Reply{refusal("no such repository")});
  Started<SqlWriteResult> wait(
      site.context(), site.client().awaitOperation(sqlWriteOperation(art, "operations/1")));
  site.pass(40s);
  BOOST_TEST(!wait.ended());
  site.routes.on(
      pollWrite,
      Reply{jsonResponse(R"({"done":true,"res_details":{"query_execution_status":"Success"}})")});
  site.pass(40s);
  BOOST_TEST(wait.succeeded());
}

BOOST_AUTO_TEST_CASE(a_proxys_page_is_no_verdict) {
  for (const unsigned status : {401u, 403u, 404u, 407u, 451u}) {
    Site site;
    site.routes.on(pollImport,
                   {jsonResponse("<html><title>Go away</title></html>", status),
                    jsonResponse("<html><title>Go away</title></html>", status), completed});
    BOOST_TEST(site.run(site.client().awaitOperation(anImport())).has_value(), status);
  }
}

BOOST_AUTO_TEST_CASE(a_poll_that_is_forbidden_for_a_while_is_asked_again) {
  Site site;
  site.routes.on(pollImport, {jsonResponse(R"({"status":"Error","message":"secondary rate limit"})",
                                           403, "Retry-After: 40\r\n"),
                              completed});
  BOOST_TEST(site.run(site.client().awaitOperation(anImport())).has_value());
  BOOST_TEST((site.elapsed() >= 40s));
}

BOOST_AUTO_TEST_CASE(polls_that_hang_keep_no_other_from_its_turn) {
  Site site;
  site.routes.on(pollImport, Reply{});
  site.routes.on(pollMerge, {job("In Progress"), job("Completed", R"(,"pull_id":7)")});
  std::vector<std::unique_ptr<Started<ImportResult>>> hanging;
  AwaitOptions options;
  options.listLooks = false;
  for (int i = 0; i < 40; ++i) {
    hanging.push_back(std::make_unique<Started<ImportResult>>(
        site.context(), site.client().awaitOperation(anImport(std::to_string(i + 10)), options)));
  }
  site.pass(1s);
  Started<MergeResult> healthy(site.context(), site.client().awaitOperation(aMerge("1"), options));
  site.pass(3min);
  BOOST_TEST(healthy.succeeded());
}

BOOST_AUTO_TEST_CASE(a_wait_that_ends_while_the_server_is_to_be_left_alone_says_so) {
  Site site;
  site.routes.on(pollImport, {running, jsonResponse(R"({"status":"Error","message":"slow down"})",
                                                    429, "Retry-After: 300\r\n")});
  const auto result = site.run(site.client().awaitOperation(anImport(), within(60s)));
  BOOST_TEST_REQUIRE(result.has_error());
  BOOST_TEST(result.error().code() == Errc::Timeout);
  BOOST_TEST((result.error().details().retryAfter > 230s));
  BOOST_TEST((result.error().details().retryAfter <= 300s));
  BOOST_TEST(std::string(result.error().what()).find("the server asks to wait") !=
             std::string::npos);
}

// Nobody runs out of time unasked since his operation has ended.
BOOST_AUTO_TEST_CASE(what_hangs_leaves_time_for_a_last_poll) {
  for (const auto interval : {0s, 1s}) {
    AwaitOptions options = within(25s);
    options.interval = interval;
    Site poll;
    poll.routes.on(pollImport, {running, running, Reply{}, completed});
    BOOST_TEST(poll.run(poll.client().awaitOperation(anImport(), options)).has_value());
    BOOST_TEST((poll.elapsed() < 25s));

    Site list;
    list.routes.on(pollImport, Reply{running});
    list.routes.on(listJobs, Reply{});
    Started<ImportResult> wait(list.context(), list.client().awaitOperation(anImport(), options));
    while (list.routes.count(listJobs) == 0) {
      list.pass(100ms);
    }
    list.routes.on(pollImport, Reply{completed});
    list.pass(25s - list.elapsed());
    BOOST_TEST(wait.succeeded());
  }
}

BOOST_AUTO_TEST_CASE(a_merge_whose_pull_request_is_merged_succeeds_though_no_job_is_listed) {
  Site site;
  site.routes.on(pollMerge, {running, refusal("no such job", 404)});
  site.routes.on(listJobs, Reply{nothingListed});
  site.routes.on("GET /api/v1alpha1/demo/art/pulls/7 ",
                 Reply{jsonResponse(R"({"pull_id":"7","title":"t","state":"Merged"})")});
  const auto result = site.run(site.client().awaitOperation(aMerge()));
  BOOST_TEST_REQUIRE(result.has_value());
  BOOST_TEST(result->pullRequestId == "7");
}

BOOST_AUTO_TEST_CASE(a_pool_that_is_full_for_a_moment_does_not_end_the_wait) {
  ClientOptions options = testOptions();
  options.maxConnections = 2;
  options.maxWaiters = 0;
  Site site(options);
  site.routes.on("GET /api/v1alpha1/user", Reply{});
  site.routes.on(pollImport, Reply{completed});
  Started<User> first(site.context(), site.client().currentUser());
  Started<User> second(site.context(), site.client().currentUser());
  site.pass(58s);
  Started<ImportResult> wait(site.context(), site.client().awaitOperation(anImport()));
  site.pass(20s);
  BOOST_TEST(first.hasError());
  BOOST_TEST(wait.succeeded());
}

BOOST_AUTO_TEST_CASE(what_no_poll_will_ever_answer_ends_the_wait_at_once) {
  struct Row {
    Reply reply;
    Errc code;
  };
  for (const Row& row : {Row{refusal("no authentication", 401), Errc::NotAuthenticated},
                         Row{refusal("API token is not allowed", 403), Errc::NotPermitted}}) {
    Site site;
    site.routes.on(pollImport, row.reply);
    const auto result = site.run(site.client().awaitOperation(anImport()));
    BOOST_TEST(result.error().code() == row.code);
    BOOST_TEST(!result.error().savedOperation().empty());
    BOOST_TEST(site.routes.count(pollImport) == 1u);
  }
}

BOOST_AUTO_TEST_CASE(a_job_that_failed_while_its_poll_says_in_progress_is_found_out) {
  Site site;
  site.routes.on(pollImport, Reply{running});
  site.routes.on(listJobs, Reply{listed("Failed", "disk full")});
  const auto result = site.run(site.client().awaitOperation(anImport()));
  BOOST_TEST(result.error().code() == Errc::OperationFailed);
  BOOST_TEST(result.error().serverMessage() == "disk full");
  BOOST_TEST((site.elapsed() < 1min));
}

BOOST_AUTO_TEST_CASE(a_failed_job_is_found_though_each_answer_asks_to_wait) {
  Site site;
  site.routes.on(pollImport, Reply{jsonResponse(R"({"status":"Success","done":false})", 200,
                                                "Retry-After: 20\r\n")});
  site.routes.on(listJobs, Reply{listed("Failed", "disk full")});
  const auto result = site.run(site.client().awaitOperation(anImport()));
  BOOST_TEST(result.error().code() == Errc::OperationFailed);
  BOOST_TEST(result.error().serverMessage() == "disk full");
  BOOST_TEST((site.elapsed() < 5min));
}

BOOST_AUTO_TEST_CASE(a_list_that_says_succeeded_brings_the_poll_forward_and_is_no_verdict) {
  Site site;
  const Times times(site, pollImport);
  site.routes.on(pollImport, {running, running, running, running, running, running, completed});
  site.routes.on(listJobs, Reply{listed("Succeeded")});
  BOOST_TEST(site.run(site.client().awaitOperation(anImport())).has_value());
  BOOST_TEST_REQUIRE(times.at.size() == 7u);
  BOOST_TEST(site.routes.count(listJobs) == 1u);
  BOOST_TEST((times.at[6] - times.at[5] < 1s));
}

BOOST_AUTO_TEST_CASE(the_deadline_bounds_everything_and_leaves_a_saved_operation) {
  for (const auto timeout : {-1ms, 0ms, 1ms, 5000ms, 90'000ms}) {
    for (const Reply& reply : {Reply{running}, Reply{}, Reply{jsonResponse("{}", 500)},
                               Reply{jsonResponse("{}", 429, "Retry-After: 1000\r\n")}}) {
      Site site;
      site.routes.on(pollImport, reply);
      site.routes.on(listJobs, Reply{}); // a list that never comes
      const auto result = site.run(site.client().awaitOperation(anImport(), within(timeout)));
      BOOST_TEST_REQUIRE(result.has_error());
      BOOST_TEST((site.elapsed() <= std::max(timeout, 0ms)));
      BOOST_TEST((Operation<ImportResult>::restore(result.error().savedOperation()) == anImport()));
      if (reply.text == running || timeout <= 1ms) {
        BOOST_TEST(result.error().code() == Errc::Timeout);
        BOOST_TEST((site.elapsed() == std::max(timeout, 0ms)));
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(a_deadline_beyond_all_time_is_none) {
  Site site;
  site.routes.on(pollImport, {running, completed});
  BOOST_TEST(
      site.run(site.client().awaitOperation(anImport(), within(std::chrono::milliseconds::max())))
          .has_value());
}

BOOST_AUTO_TEST_CASE(time_runs_from_when_the_wait_is_awaited) {
  Site site;
  site.routes.on(pollImport, Reply{running});
  auto wait = site.client().awaitOperation(anImport(), within(5s));
  site.pass(1min);
  BOOST_TEST(site.client().statistics().waitingOperations == 0u);
  const support::Duration before = site.elapsed();
  const auto result = site.run(std::move(wait));
  BOOST_TEST_REQUIRE(result.has_error());
  BOOST_TEST(result.error().code() == Errc::Timeout);
  BOOST_TEST((site.elapsed() - before == 5s));
}

// Of that size it fits where the first steps of Asio's co_spawn lay
// (bench/peers/waiting_dolthub.cpp).
BOOST_AUTO_TEST_CASE(what_a_wait_remembers_is_small) {
  BOOST_TEST(sizeof(operation::Wait) <= 248u);
}

BOOST_AUTO_TEST_CASE(progress_is_told_and_what_it_throws_ends_the_wait) {
  Site site;
  site.routes.on(pollImport, {job("Pending"), running, completed});
  std::vector<std::string> told;
  AwaitOptions options;
  options.onProgress = [&](const OperationProgress& progress) {
    BOOST_TEST(progress.name == jobs + "1");
    BOOST_TEST(progress.polls == told.size() + 1);
    told.emplace_back(progress.statusText);
  };
  BOOST_TEST(site.run(site.client().awaitOperation(anImport(), options)).has_value());
  BOOST_TEST_REQUIRE(told.size() >= 2u);
  BOOST_TEST(told[0] == "Pending");
  BOOST_TEST(told[1] == "In Progress");

  site.routes.on(pollImport, Reply{running});
  options.onProgress = [](const OperationProgress&) {
    throw std::runtime_error("stop");
  };
  const auto result = site.run(site.client().awaitOperation(anImport(), options));
  BOOST_TEST(result.error().code() == Errc::CallbackFailed);
  BOOST_TEST(result.error().message() == "the progress callback threw \"stop\"");
  BOOST_TEST(!result.error().savedOperation().empty());
}

BOOST_AUTO_TEST_CASE(what_is_queued_is_told_apart_from_what_runs) {
  Site site;
  site.routes.on(pollImport, {job("Pending"), job("Pending"), running, job("Pending"),
                              job("Pending"), completed});
  std::vector<OperationProgress> told;
  AwaitOptions options;
  options.listLooks = false;
  options.interval = 10s;
  options.onProgress = [&](const OperationProgress& progress) {
    told.push_back(progress);
  };
  BOOST_TEST(site.run(site.client().awaitOperation(anImport(), options)).has_value());
  BOOST_TEST_REQUIRE(told.size() == 5u);
  for (const std::size_t i : {0, 1, 3, 4}) {
    BOOST_TEST((told[i].status == OperationStatus::Pending));
  }
  BOOST_TEST((told[0].queued == told[0].waited));
  BOOST_TEST((told[1].queued == told[1].waited && told[1].queued > 9s));
  BOOST_TEST((told[2].status == OperationStatus::Running));
  BOOST_TEST((told[2].queued == 0s));
  // The server begins it anew.
  BOOST_TEST((told[3].queued == 0s));
  BOOST_TEST((told[4].queued == told[4].waited - told[3].waited));
}

BOOST_AUTO_TEST_CASE(a_wait_whose_time_is_over_says_how_long_it_was_queued) {
  Site site;
  site.routes.on(pollImport, Reply{job("Pending")});
  site.routes.on(listJobs, Reply{nothingListed});
  const auto queued = site.run(site.client().awaitOperation(anImport(), within(10min)));
  BOOST_TEST_REQUIRE(queued.has_error());
  BOOST_TEST(queued.error().message().find(
                 "its last state: Pending, queued for 598 s: the server has not begun it") !=
                 std::string::npos,
             queued.error().message());
  site.routes.on(pollImport, {job("Pending"), running});
  const auto runs = site.run(site.client().awaitOperation(anImport(), within(10min)));
  BOOST_TEST_REQUIRE(runs.has_error());
  BOOST_TEST(runs.error().message().ends_with("its last state: In Progress"),
             runs.error().message());
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace dolthub::harness
