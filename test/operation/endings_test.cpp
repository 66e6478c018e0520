#include "operation/site.hpp"

// How each of the four protocols comes to its end.
namespace dolthub::harness {

BOOST_AUTO_TEST_SUITE(operation_endings)

BOOST_AUTO_TEST_CASE(an_import_ends_in_its_pull_request) {
  Site site;
  site.routes.on(pollImport, {job("Pending"), running, completed});
  const auto result = site.run(site.client().awaitOperation(anImport()));
  BOOST_TEST_REQUIRE(result.has_value());
  BOOST_TEST_REQUIRE(result->pullRequest.has_value());
  BOOST_TEST(result->pullRequest->id() == "7");
  BOOST_TEST((result->pullRequest->database() == art));
  BOOST_TEST(site.routes.requests.size() == 3u);
  BOOST_TEST(site.client().statistics().waitingOperations == 0u);
  BOOST_TEST(site.client().statistics().polls == 3u);
}

BOOST_AUTO_TEST_CASE(an_import_that_changed_nothing_has_no_pull_request) {
  Site site;
  site.routes.on(pollImport, Reply{job("Completed")});
  const auto result = site.run(site.client().awaitOperation(anImport()));
  BOOST_TEST_REQUIRE(result.has_value());
  BOOST_TEST(!result->pullRequest.has_value());
}

BOOST_AUTO_TEST_CASE(an_import_whose_pull_request_is_named_late_has_it) {
  Site site;
  site.routes.on(pollImport, {job("Completed"), job("Completed"), completed});
  const auto result = site.run(site.client().awaitOperation(anImport()));
  BOOST_TEST_REQUIRE(result.has_value());
  BOOST_TEST(result->pullRequest.has_value());
  BOOST_TEST((site.elapsed() < 10s));
}

// Its own poll has said so, and a program that is told of an unknown end would look for it in vain.
BOOST_AUTO_TEST_CASE(an_import_that_has_said_its_success_keeps_it_through_any_later_trouble) {
  for (const Reply& later : {Reply{refusal("no such operation", 404)}, Reply{refusal("oops", 500)},
                             Reply{refusal("token", 401)}, Reply{}}) {
    Site site;
    site.routes.on(pollImport, {job("Completed", R"(,"job_id":"jobs/1")"), later});
    site.routes.on(listJobs, Reply{nothingListed});
    const auto result = site.run(site.client().awaitOperation(anImport(), within(5min)));
    BOOST_TEST_REQUIRE(result.has_value());
    BOOST_TEST(!result->pullRequest.has_value());
    BOOST_TEST((result->landed == ImportResult::Landed::Unsaid));
    BOOST_TEST(result->jobId == "jobs/1");
    BOOST_TEST((site.elapsed() < 3min));
  }
}

// The list's id may be one that polls do not take.
BOOST_AUTO_TEST_CASE(an_operation_of_which_only_a_list_tells_is_unclear_within_minutes) {
  for (const unsigned status : {400u, 404u}) {
    Site site;
    site.routes.on(pollImport, Reply{refusal("no such job", status)});
    site.routes.on(listJobs, Reply{listed("Succeeded")});
    const auto result = site.run(site.client().awaitOperation(anImport(), within(12h)));
    BOOST_TEST_REQUIRE(result.has_error());
    BOOST_TEST(result.error().code() == Errc::OutcomeUnknown);
    BOOST_TEST((result.error().outcome() == Outcome::Unknown));
    BOOST_TEST(result.error().serverMessage() == "no such job");
    BOOST_TEST(result.error().message().find("\"Succeeded\"") != std::string::npos);
    BOOST_TEST(restoreAny(result.error().savedOperation()).name() == jobs + "1");
    BOOST_TEST((site.elapsed() < 5min));
  }
}

BOOST_AUTO_TEST_CASE(a_merge_ends) {
  Site site;
  site.routes.on(pollMerge, {running, job("Completed", R"(,"pull_id":7)")});
  const auto result = site.run(site.client().awaitOperation(aMerge()));
  BOOST_TEST_REQUIRE(result.has_value());
  BOOST_TEST(result->pullRequestId == "7");
}

BOOST_AUTO_TEST_CASE(a_fork_ends_in_its_owner_and_name) {
  Site site;
  site.routes.on(pollFork, {jsonResponse(R"({"status":"Success","done":false})"),
                            jsonResponse(R"({"done":true,"operation_name":"operations/jobs/1",)"
                                         R"("owner_name":"me","database_name":"art"})")});
  const auto result = site.run(site.client().awaitOperation(aFork()));
  BOOST_TEST_REQUIRE(result.has_value());
  BOOST_TEST(result->owner == "me");
  BOOST_TEST(result->name == "art");
}

BOOST_AUTO_TEST_CASE(a_write_ends_in_its_commits) {
  Site site;
  site.routes.on(pollWrite,
                 {jsonResponse(R"({"_id":"users/demo/userOperations/1","done":false})"),
                  jsonResponse(R"({"done":true,"res_details":{"query_execution_status":"Success",)"
                               R"("from_commit_id":"a","to_commit_id":"b"}})")});
  const auto result = site.run(site.client().awaitOperation(aWrite()));
  BOOST_TEST_REQUIRE(result.has_value());
  BOOST_TEST((result->changed == SqlWriteResult::Changed::Yes));
}

BOOST_AUTO_TEST_CASE(of_a_write_that_ended_nobody_knows_how_nobody_is_told_that_it_goes_on) {
  for (const std::string end : {R"("Error","query_execution_message":"context deadline exceeded")",
                                R"("Timeout")", R"("liuliu")"}) {
    Site site;
    site.routes.on(pollWrite,
                   Reply{jsonResponse(R"({"done":true,"res_details":{"query_execution_status":)" +
                                      end + "}}")});
    const auto result = site.run(site.client().awaitOperation(aWrite()));
    BOOST_TEST_REQUIRE(result.has_error());
    BOOST_TEST((result.error().outcome() == Outcome::Unknown));
    const std::string what = result.error().what();
    BOOST_TEST(what.find("goes on") == std::string::npos, what);
    BOOST_TEST(what.find("whether it was done, nobody knows") != std::string::npos, what);
  }
}

BOOST_AUTO_TEST_CASE(a_write_that_changed_nothing_succeeds) {
  Site site;
  site.routes.on(pollWrite,
                 Reply{refusal("Cannot return null for non-nullable field SqlWrite.toCommitId.")});
  const auto result = site.run(site.client().awaitOperation(aWrite()));
  BOOST_TEST_REQUIRE(result.has_value());
  BOOST_TEST((result->changed == SqlWriteResult::Changed::Unknown));
}

template <class R>
void checkFails(Site& site, const Operation<R>& operation, const std::string& reason) {
  const auto result = site.run(site.client().awaitOperation(operation));
  BOOST_TEST_REQUIRE(result.has_error());
  BOOST_TEST(result.error().code() == Errc::OperationFailed);
  BOOST_TEST(result.error().serverMessage() == reason);
  BOOST_TEST(result.error().httpStatus() == 200u);
  BOOST_TEST(!result.error().path().empty());
  BOOST_TEST((Operation<R>::restore(result.error().savedOperation()) == operation));
  BOOST_TEST(site.client().statistics().waitingOperations == 0u);
}

BOOST_AUTO_TEST_CASE(a_failure_carries_the_polls_own_reason) {
  Site site;
  site.routes.on(pollImport, {running, job("Failed", R"(,"job_error":"no primary key")")});
  checkFails(site, anImport(), "no primary key");
  site.routes.on(pollMerge, Reply{job("FAILED", R"(,"message":"conflict")")});
  checkFails(site, aMerge(), "conflict");
  site.routes.on(pollWrite, Reply{jsonResponse(
                                R"({"done":true,"res_details":{"query_execution_status":"Error",)"
                                R"("query_execution_message":"syntax error"}})")});
  checkFails(site, aWrite(), "syntax error");
}

BOOST_AUTO_TEST_CASE(a_failure_without_a_reason_gets_it_from_the_list) {
  Site site;
  site.routes.on(pollImport, Reply{job("Failed")});
  site.routes.on(listJobs, Reply{listed("Failed", "bad row")});
  checkFails(site, anImport(), "bad row");
  site.routes.on(pollMerge, Reply{job("Failed")});
  checkFails(site, aMerge(), "bad row");
  site.routes.on(
      pollWrite,
      Reply{jsonResponse(R"({"done":true,"res_details":{"query_execution_status":"Error"}})")});
  site.routes.on(
      listUserOperations,
      Reply{jsonResponse(R"({"operations":[{"operation_name":"users/demo/userOperations/1",)"
                         R"("operation_status":"Failure","error":"why not"}]})")});
  checkFails(site, aWrite(), "why not");
}

// A poll that says both has said neither; what its list says decides.
BOOST_AUTO_TEST_CASE(a_success_with_an_error_of_its_own_ends_as_the_list_says) {
  const std::string both = job("Completed", R"(,"error":"failed to push")");
  for (const std::string& reason : {std::string(), std::string("conflict")}) {
    Site site;
    site.routes.on(pollMerge, Reply{both});
    site.routes.on(listJobs, Reply{listed("Failed", reason)});
    checkFails(site, aMerge(), reason.empty() ? "failed to push" : reason);
    site.routes.on(pollImport, Reply{both});
    checkFails(site, anImport(), reason.empty() ? "failed to push" : reason);
  }
  Site well;
  well.routes.on(pollImport, Reply{job("Completed", R"(,"pull_id":"7","error":"old")")});
  well.routes.on(listJobs, {listed("Running"), nothingListed, listed("Succeeded")});
  const auto result = well.run(well.client().awaitOperation(anImport()));
  BOOST_TEST_REQUIRE(result.has_value());
  BOOST_TEST(result->pullRequest.has_value());
  BOOST_TEST((well.elapsed() < 30s));
  Site merged; // whose pull request says so, too
  merged.routes.on(pollMerge, Reply{both});
  merged.routes.on(listJobs, Reply{nothingListed});
  merged.routes.on("GET /api/v1alpha1/demo/art/pulls/7",
                   Reply{jsonResponse(R"({"pull_id":"7","state":"Merged"})")});
  BOOST_TEST(merged.run(merged.client().awaitOperation(aMerge())).has_value());
  Site polledAnew;
  polledAnew.routes.on(pollImport, {both, completed});
  polledAnew.routes.on(listJobs, Reply{nothingListed});
  BOOST_TEST(polledAnew.run(polledAnew.client().awaitOperation(anImport())).has_value());
}

BOOST_AUTO_TEST_CASE(a_success_with_an_error_of_its_own_is_unknown_where_no_list_tells) {
  const std::string both = job("Completed", R"(,"pull_id":"7","job_error":"failed to push")");
  for (const std::string& list : {nothingListed, refusal("oops", 500), listed("Running"),
                                  listed("liuliu"), listed("Succeeded", "failed to push")}) {
    for (const auto timeout : {std::chrono::milliseconds(1h), std::chrono::milliseconds(20s)}) {
      Site site;
      site.routes.on(pollImport, Reply{both});
      site.routes.on(listJobs, Reply{list});
      const auto result = site.run(site.client().awaitOperation(anImport(), within(timeout)));
      BOOST_TEST_REQUIRE(result.has_error());
      BOOST_TEST(result.error().code() == Errc::OutcomeUnknown);
      BOOST_TEST((result.error().outcome() == Outcome::Unknown));
      BOOST_TEST(result.error().serverMessage() == "failed to push");
      BOOST_TEST(result.error().message().find("\"Completed\"") != std::string::npos);
      BOOST_TEST(std::string(result.error().what()).find("goes on") == std::string::npos);
      BOOST_TEST((restoreAny(result.error().savedOperation()) == anImport()));
      BOOST_TEST((site.elapsed() < 4min));
    }
  }
  Site write; // which no list would name
  write.routes.on(pollWrite, Reply{jsonResponse(R"({"done":true,"error":"disk full","res_details":)"
                                                R"({"query_execution_status":"Success"}})")});
  const auto written =
      write.run(write.client().awaitOperation(sqlWriteOperation(art, "operations/1")));
  BOOST_TEST_REQUIRE(written.has_error());
  BOOST_TEST(written.error().code() == Errc::OutcomeUnknown);
  const auto once = write.run(write.client().pollOperation(sqlWriteOperation(art, "operations/1")));
  BOOST_TEST_REQUIRE(once.has_value());
  BOOST_TEST((once->status == OperationStatus::Unknown));
  BOOST_TEST(!once->result.has_value());
  BOOST_TEST(once->message == "disk full");
}

BOOST_AUTO_TEST_CASE(a_failure_without_a_reason_in_the_list_keeps_the_words_of_the_poll) {
  Site site;
  site.routes.on(pollMerge, {running, refusal("merge has conflicts in table t")});
  site.routes.on(listJobs, Reply{listed("Failed")});
  const auto merge = site.run(site.client().awaitOperation(aMerge()));
  BOOST_TEST_REQUIRE(merge.has_error());
  BOOST_TEST(merge.error().code() == Errc::OperationFailed);
  BOOST_TEST(merge.error().serverMessage() == "merge has conflicts in table t");
  // The same where the refusal bears the operation's own name.
  site.routes.on(pollImport,
                 Reply{jsonResponse(R"({"status":"Error","operation_name":")" + jobs +
                                        R"(1","message":"duplicate primary key given"})",
                                    400)});
  const auto import = site.run(site.client().awaitOperation(anImport()));
  BOOST_TEST_REQUIRE(import.has_error());
  BOOST_TEST(import.error().code() == Errc::OperationFailed);
  BOOST_TEST(import.error().serverMessage() == "duplicate primary key given");
}

BOOST_AUTO_TEST_CASE(a_reason_counts_whatever_word_stands_beside_it) {
  Site site;
  site.routes.on(pollImport, Reply{job("Failed")});
  site.routes.on(listJobs, Reply{listed("liuliu", "duplicate primary key")});
  checkFails(site, anImport(), "duplicate primary key");
  BOOST_TEST((site.elapsed() < 5s));
}

// Words that could be a proxy's are the server's own where the list has the same.
BOOST_AUTO_TEST_CASE(a_reason_that_reads_like_a_timeout_is_one) {
  Site site;
  site.routes.on(pollImport, Reply{refusal("query error: no such host in column upstream")});
  site.routes.on(listJobs, Reply{listed("liuliu", "query error: no such host in column upstream")});
  const auto result = site.run(site.client().awaitOperation(anImport()));
  BOOST_TEST(result.error().code() == Errc::OperationFailed);
  BOOST_TEST(result.error().serverMessage() == "query error: no such host in column upstream");
  BOOST_TEST((site.elapsed() < 1min));
}

// It is behind, or does not answer for a moment: the reason is worth a second look.
BOOST_AUTO_TEST_CASE(a_reason_that_the_list_does_not_have_yet_is_looked_for_again) {
  Site site;
  site.routes.on(pollImport, Reply{job("Failed")});
  site.routes.on(listJobs, {nothingListed, listed("Failed", "duplicate primary key")});
  const auto result = site.run(site.client().awaitOperation(anImport()));
  BOOST_TEST(result.error().serverMessage() == "duplicate primary key");
  BOOST_TEST((site.elapsed() < 15s));
}

BOOST_AUTO_TEST_CASE(a_failure_is_one_also_where_the_list_cannot_be_had) {
  Site site;
  site.routes.on(pollImport, Reply{job("Failed")});
  site.routes.on(listJobs, Reply{refusal("no", 500)});
  checkFails(site, anImport(), "");
}

BOOST_AUTO_TEST_CASE(the_reason_is_found_on_a_later_page_of_the_list) {
  Site site;
  site.routes.on(pollImport, Reply{job("Failed")});
  site.routes.on(listJobs, Reply{jsonResponse(R"({"jobs":[],"next_page_token":"two"})")});
  site.routes.on(listJobs + "?pageToken=two", Reply{listed("Failed", "bad row")});
  checkFails(site, anImport(), "bad row");
}

BOOST_AUTO_TEST_CASE(a_servers_reason_is_shown_without_token_and_control_characters) {
  Site site;
  site.routes.on(pollImport, Reply{job("Failed", R"(,"job_error":"bad canary-token \u001b[2J")")});
  const auto polled = site.run(site.client().awaitOperation(anImport()));
  BOOST_TEST(polled.error().serverMessage().find("canary") == std::string::npos);
  BOOST_TEST(std::string(polled.error().what()).find('\x1b') == std::string::npos);
  site.routes.on(pollImport, Reply{job("Failed")});
  site.routes.on(listJobs, Reply{listed("Failed", "bad canary-token \\u001b[2J")});
  const auto fromList = site.run(site.client().awaitOperation(anImport()));
  BOOST_TEST(fromList.error().serverMessage().find("canary") == std::string::npos);
  BOOST_TEST(fromList.error().serverMessage().find('\x1b') == std::string::npos);
  site.routes.on(pollImport, Reply{job("Waiting for canary-token \\u001b[2J")});
  const auto late = site.run(site.client().awaitOperation(anImport(), within(3s)));
  BOOST_TEST(late.error().code() == Errc::Timeout);
  BOOST_TEST(late.error().message().find("Waiting for") != std::string::npos);
  BOOST_TEST(late.error().message().find("canary") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(words_that_nobody_knows_and_a_job_that_was_only_created_keep_it_running) {
  Site site;
  site.routes.on(pollImport,
                 {job("Queued"), job("Cancelling"), job(""),
                  jsonResponse(R"({"operation_name":")" + jobs + R"(1","job_created":true})"),
                  completed});
  BOOST_TEST(site.run(site.client().awaitOperation(anImport())).has_value());
  BOOST_TEST(site.routes.count(pollImport) == 5u);
}

// It may be how a failure is told, or a try of several: the list is asked at once, and decides.
BOOST_AUTO_TEST_CASE(a_word_that_only_sounds_like_a_failure_ends_no_wait_by_itself) {
  for (const char* word : {"Retrying after error", "Failed, retrying", "Failed: could not push"}) {
    for (const std::string& list : {listed("Running"), nothingListed, refusal("oops", 500)}) {
      Site site;
      std::vector<Reply> polls(12, Reply{job(word)}); // two minutes are the bound
      polls.emplace_back(completed);
      site.routes.on(pollImport, polls);
      site.routes.on(listJobs, Reply{list});
      BOOST_TEST(site.run(site.client().awaitOperation(anImport())).has_value(), word);
      BOOST_TEST((site.elapsed() > 1min));
    }
    Site ended;
    ended.routes.on(pollImport, {running, job(word)});
    ended.routes.on(listJobs, Reply{listed("Failed", "conflict")});
    checkFails(ended, anImport(), "conflict");
    BOOST_TEST((ended.elapsed() < 5s));
    Site unsaid;
    unsaid.routes.on(pollMerge, Reply{job(word)});
    unsaid.routes.on(listJobs, Reply{listed("Failed")});
    checkFails(unsaid, aMerge(), word);
  }
}

BOOST_AUTO_TEST_CASE(words_for_the_end_are_read_in_any_case) {
  for (const char* word : {"completed", "SUCCEEDED", "Success", "done"}) {
    Site site;
    site.routes.on(pollImport, Reply{job(word)});
    BOOST_TEST(site.run(site.client().awaitOperation(anImport())).has_value());
  }
}

BOOST_AUTO_TEST_CASE(an_answer_about_another_operation_is_not_this_ones_end) {
  Site site;
  site.routes.on(pollImport, {job("Completed", R"(,"pull_id":"8")", "2"), completed});
  const auto result = site.run(site.client().awaitOperation(anImport()));
  BOOST_TEST_REQUIRE(result.has_value());
  BOOST_TEST(result->pullRequest->id() == "7");
  site.routes.on(pollImport, Reply{job("Completed", R"(,"pull_id":"8")", "2")});
  const auto never = site.run(site.client().awaitOperation(anImport()));
  BOOST_TEST(never.error().code() == Errc::BadResponse);
  BOOST_TEST(!never.error().savedOperation().empty());
}

BOOST_AUTO_TEST_CASE(one_poll_tells_a_state) {
  Site site;
  site.routes.on(pollImport, {running, job("Failed", R"(,"job_error":"no")"), completed});
  auto state = site.run(site.client().pollOperation(anImport()));
  BOOST_TEST((state->status == OperationStatus::Running));
  BOOST_TEST(state->statusText == "In Progress");
  BOOST_TEST(!state->result.has_value());
  state = site.run(site.client().pollOperation(anImport()));
  BOOST_TEST((state->status == OperationStatus::Failed));
  BOOST_TEST(state->message == "no");
  state = site.run(site.client().pollOperation(anImport()));
  BOOST_TEST_REQUIRE(state->result.has_value());
  BOOST_TEST(state->result->pullRequest->id() == "7");
}

// A refusal that bears an operation's name, or is in words about a statement, is an answer as well.
BOOST_AUTO_TEST_CASE(one_poll_that_is_refused_for_what_the_operation_did_tells_its_failure) {
  Site site;
  site.routes.on(pollWrite, Reply{refusal("query error: table not found: x")});
  const auto write = site.run(site.client().pollOperation(aWrite()));
  BOOST_TEST_REQUIRE(write.has_value());
  BOOST_TEST((write->status == OperationStatus::Failed));
  BOOST_TEST(write->message == "query error: table not found: x");
  BOOST_TEST(!write->result.has_value());
  const std::string own = R"({"status":"Error","operation_name":")" + jobs +
                          R"(1","message":"duplicate primary key given"})";
  site.routes.on(pollImport, Reply{jsonResponse(own, 400)});
  const auto import = site.run(site.client().pollOperation(anImport()));
  BOOST_TEST_REQUIRE(import.has_value());
  BOOST_TEST((import->status == OperationStatus::Failed));
  BOOST_TEST(import->message == "duplicate primary key given");
  // And no import is lost of which the server speaks, whatever its list has.
  site.routes.on(listJobs, Reply{nothingListed});
  const auto awaited = site.run(site.client().awaitOperation(anImport()));
  BOOST_TEST_REQUIRE(awaited.has_error());
  BOOST_TEST(awaited.error().code() == Errc::OperationFailed);
  BOOST_TEST(awaited.error().serverMessage() == "duplicate primary key given");
}

BOOST_AUTO_TEST_CASE(operations_of_another_endpoint_or_kind_or_damaged_are_refused_unsent) {
  Site site;
  AnyOperation::Parts parts(OperationKind::Import);
  parts.name = jobs + "1";
  parts.database = art;
  parts.branch = "main";
  parts.endpoint = "https://elsewhere.test";
  const Operation<ImportResult> foreign{AnyOperation(parts)};
  const auto awaited = site.run(site.client().awaitOperation(foreign));
  BOOST_TEST(awaited.error().code() == Errc::InvalidArgument);
  BOOST_TEST(awaited.error().message().find("endpoint") != std::string::npos);
  BOOST_TEST(site.run(site.client().pollOperation(foreign)).error().code() ==
             Errc::InvalidArgument);
  BOOST_TEST(site.run(site.client().awaitOperation(Operation<ImportResult>{})).error().code() ==
             Errc::InvalidArgument);
  BOOST_CHECK_THROW(Operation<MergeResult>::restore(anImport().save()), Error);
  const std::string saved = anImport().save();
  for (std::size_t size = 0; size < saved.size(); ++size) {
    BOOST_CHECK_THROW(Operation<ImportResult>::restore(saved.substr(0, size)), Error);
  }
  BOOST_TEST(site.routes.requests.empty());
}

// It would be sent in the path, and stand in errors and in what an observer is told.
BOOST_AUTO_TEST_CASE(a_poll_or_a_look_up_with_the_token_in_a_name_is_refused_unsent) {
  Site site;
  const auto polled = site.run(
      site.client().pollOperation(mergeOperation(PullRequestName{art, "canary-token"}, "jobs/1")));
  BOOST_TEST_REQUIRE(polled.has_error());
  BOOST_TEST(polled.error().code() == Errc::InvalidArgument);
  BOOST_TEST(polled.error().path().empty());
  LostCall lost;
  lost.kind = LostCall::Kind::UpdatePullRequest;
  lost.owner = "demo";
  lost.database = "art";
  lost.key = {{"pull_id", "canary-token"}, {"title", "New"}};
  const auto found = site.run(site.client().findOut(lost));
  BOOST_TEST_REQUIRE(found.has_error());
  BOOST_TEST(found.error().code() == Errc::InvalidArgument);
  BOOST_TEST(site.routes.requests.empty());
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace dolthub::harness
