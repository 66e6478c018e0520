#include "operation/lists.hpp"

// A call that loses its answer looks for itself.
namespace dolthub::harness {

BOOST_AUTO_TEST_SUITE(operation_lost)

namespace {

ImportFile file() {
  return ImportFile::fromBytes(BranchName{art, "main"}, "t.csv", "id\n1\n",
                               ImportOperation::Create);
}
CallOptions sendAgain() {
  CallOptions options;
  options.lost.policy = LostPolicy::SendAgain;
  return options;
}
CallOptions likely() {
  CallOptions options;
  options.lost.acceptLikely = true;
  return options;
}
const std::string started =
    jsonResponse(R"({"operation_name":")" + jobs + R"(again","status":"Success"})");

struct Losing : Site {
  Losing() {
    routes.on("POST", {Reply{{}, Reply::Then::Cut}, Reply{started}});
    routes.on(user, Reply{ada});
    routes.on(listJobs, Reply{nothingListed});
  }
};

} // namespace

BOOST_AUTO_TEST_CASE(what_may_be_anothers_is_no_success_and_is_told) {
  Losing site;
  site.routes.on(listJobs, Reply{jobsOf({jobEntry("found", "Import", "")})});
  const auto import = site.run(site.client().startImport(file(), sendAgain()));
  BOOST_TEST_REQUIRE(import.has_error());
  BOOST_TEST(import.error().code() == Errc::OutcomeUnknown);
  BOOST_TEST(restoreAny(import.error().savedOperation()).name() == jobs + "found");
  BOOST_TEST(import.error().lostCall().has_value());
  BOOST_TEST(import.error().message().find("another call's") != std::string::npos);
  BOOST_TEST(site.routes.count("POST") == 1u);

  Losing branches;
  branches.routes.on("POST", Reply{{}, Reply::Then::Cut});
  branches.routes.on(get + "demo/art/branches",
                     Reply{jsonResponse(R"({"branches":[{"branch_name":"b"}]})")});
  const auto branch = branches.run(
      branches.client().createBranch(CreateBranch{BranchName{art, "b"}, Revision::branch("main")}));
  BOOST_TEST_REQUIRE(branch.has_error()); // it may have been there before
  BOOST_TEST(branch.error().code() == Errc::OutcomeUnknown);
  BOOST_TEST(branch.error().message().find("somebody else") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(
    a_lost_import_that_is_found_is_a_success_with_its_handle_where_likely_is_enough) {
  Losing site;
  site.routes.on(listJobs,
                 Reply{jobsOf({jobEntry("found", "Import", "table " + file().tableName())})});
  const auto import = site.run(site.client().startImport(file(), likely()));
  BOOST_TEST_REQUIRE(import.has_value());
  BOOST_TEST(import->name() == jobs + "found");
  BOOST_TEST(import->branch() == "main");
  BOOST_TEST(site.routes.count("POST") == 1u);
}

// The system's clock was an hour ahead, and is set right while the file is on its way.
BOOST_AUTO_TEST_CASE(a_clock_that_is_set_meanwhile_dates_no_lost_call_wrongly) {
  Losing site;
  const std::string what = "table " + file().tableName();
  site.routes.on(listJobs,
                 Reply{jobsOf({jobEntry("found", "Import", what, "2027-01-15T07:00:01Z")})});
  site.transport().otherwise = [&site, serve = site.routes.serve()] {
    return Script::serving([&site, serve](const std::string& request) {
      site.clock().wallJump = request.starts_with("POST") ? -1h : site.clock().wallJump;
      return serve(request);
    });
  };
  const auto import = site.run(site.client().startImport(file(), likely()));
  BOOST_TEST_REQUIRE(import.has_value());
  BOOST_TEST(import->name() == jobs + "found");
}

// Of the same account, at that time, in that database: but of what, nothing says.
BOOST_AUTO_TEST_CASE(a_lost_import_is_not_taken_for_one_that_names_nothing) {
  Losing site;
  site.routes.on(listJobs, Reply{jobsOf({jobEntry("found", "Import", "Import zz.csv")})});
  const auto import = site.run(site.client().startImport(file(), likely()));
  BOOST_TEST_REQUIRE(import.has_error());
  BOOST_TEST(import.error().code() == Errc::OutcomeUnknown);
  BOOST_TEST(restoreAny(import.error().savedOperation()).name() == jobs + "found");
}

BOOST_AUTO_TEST_CASE(a_lost_import_is_not_taken_for_one_that_is_known) {
  Losing site;
  site.routes.on(listJobs, Reply{jobsOf({jobEntry("earlier", "Import", "")})});
  CallOptions options;
  options.lost.otherOperations = {jobs + "earlier"};
  const auto import = site.run(site.client().startImport(file(), options));
  BOOST_TEST_REQUIRE(import.has_error());
  BOOST_TEST(import.error().code() == Errc::OutcomeUnknown);
}

BOOST_AUTO_TEST_CASE(a_lost_import_that_is_not_found_is_reported) {
  Losing site;
  const auto import = site.run(site.client().startImport(file()));
  BOOST_TEST_REQUIRE(import.has_error());
  BOOST_TEST(import.error().code() == Errc::OutcomeUnknown);
  BOOST_TEST(import.error().outcome() == Outcome::Unknown);
  BOOST_TEST(import.error().lostCall().has_value());
  BOOST_TEST(import.error().message().find("looked for it afterwards") != std::string::npos);
  BOOST_TEST(site.routes.count("POST") == 1u);
  BOOST_TEST((site.elapsed() <= 30s));
}

BOOST_AUTO_TEST_CASE(a_marked_write_is_told_from_others_of_the_same_statement) {
  Losing site;
  std::string mark;
  site.transport().otherwise = [&] {
    return Script::serving([&](const std::string& request) -> Reply {
      if (request.starts_with("POST")) {
        const std::size_t begin = request.find("dolthub-call ");
        mark = request.substr(begin, request.find(" *", begin) - begin);
        return {{}, Reply::Then::Cut};
      }
      return request.starts_with(user + " ")
                 ? ada
                 : jsonResponse(R"({"operations":[)" + writeEntry("other", "delete from t") + "," +
                                writeEntry("mine", "/* " + mark + " */ delete from t") + "]}");
    });
  };
  StartSqlWrite write(BranchName{art, "main"}, "main", "delete from t");
  write.mark = true;
  std::string before;
  for (int i = 0; i < 2; ++i) {
    const auto started = site.run(site.client().startSqlWrite(write));
    BOOST_TEST_REQUIRE(started.has_value());
    BOOST_TEST(started->name() == "users/demo/userOperations/mine");
    BOOST_TEST(mark.size() > 20u);
    BOOST_TEST(mark != std::exchange(before, mark));
  }
  write.sql = " -- nothing";
  BOOST_TEST(site.run(site.client().startSqlWrite(write)).error().code() == Errc::InvalidArgument);
}

BOOST_AUTO_TEST_CASE(it_is_sent_again_only_after_it_was_not_found_and_only_once) {
  {
    Losing site;
    const auto import = site.run(site.client().startImport(file(), sendAgain()));
    BOOST_TEST_REQUIRE(import.has_value());
    BOOST_TEST(import->name() == jobs + "again");
    BOOST_TEST(site.routes.count("POST") == 2u);
    BOOST_TEST((site.elapsed() >= 15s)); // not at the first look
  }
  {
    Losing site;
    site.routes.on("POST", Reply{{}, Reply::Then::Cut});
    const auto import = site.run(site.client().startImport(file(), sendAgain()));
    BOOST_TEST(import.error().code() == Errc::OutcomeUnknown);
    BOOST_TEST(site.routes.count("POST") == 2u);
  }
  for (const std::string& list :
       {refusal("oops", 500),                                                  // could not ask
        jobsOf({jobEntry("1", "Import", ""), jobEntry("2", "Import", "")})}) { // several
    Losing site;
    site.routes.on(listJobs, Reply{list});
    const auto import = site.run(site.client().startImport(file(), sendAgain()));
    BOOST_TEST(import.error().code() == Errc::OutcomeUnknown);
    BOOST_TEST(site.routes.count("POST") == 1u);
  }
}

BOOST_AUTO_TEST_CASE(what_was_sent_again_may_have_happened_the_first_time) {
  for (const Reply& second : {Reply{refusal("no such branch")}, Reply{refusal("later", 429)}}) {
    Losing site;
    site.routes.on("POST", {Reply{{}, Reply::Then::Cut}, second});
    const auto import = site.run(site.client().startImport(file(), sendAgain()));
    BOOST_TEST(import.error().code() == Errc::OutcomeUnknown);
    BOOST_TEST(import.error().outcome() == Outcome::Unknown);
    BOOST_TEST(import.error().lostCall().has_value());
    const std::string told = import.error().what();
    BOOST_TEST(import.error().attempts() == site.routes.count("POST"), told);
    BOOST_TEST(told.find("it had been sent before, which may have done it") != std::string::npos,
               told);
    BOOST_TEST(told.find("an earlier one: the connection") != std::string::npos, told);
    BOOST_TEST((import.error().details().elapsed >= 15s), told); // the look-up is a part of it
  }
  Losing site;
  site.routes.on("POST", {Reply{{}, Reply::Then::Cut}, Reply{refusal("later", 429)}});
  Started<Operation<ImportResult>> start(site.context(),
                                         site.client().startImport(file(), sendAgain()));
  while (site.routes.count("POST") < 2) {
    site.pass(10ms);
  }
  start.cancel(); // before the next attempt: the second was not done
  site.settle();
  BOOST_TEST_REQUIRE(start.hasError());
  BOOST_TEST(start.error().isCancelled());
  BOOST_TEST(start.error().outcome() == Outcome::Unknown);
  BOOST_TEST(start.error().lostCall().has_value());
}

BOOST_AUTO_TEST_CASE(a_call_ends_at_the_latest_with_its_deadline_and_the_look_up) {
  Losing site;
  site.routes.on("POST", Reply{}); // silence
  site.routes.on("GET", Reply{});
  CallOptions options = sendAgain();
  options.timeout = 20s;
  options.lost.lookUpTimeout = 10s;
  const auto import = site.run(site.client().startImport(file(), options));
  BOOST_TEST(import.error().code() == Errc::OutcomeUnknown);
  BOOST_TEST((site.elapsed() <= 31s));
  BOOST_TEST(site.routes.count("POST") == 1u);
}

// ClientOptions::timeout is for a call with all repeats.
BOOST_AUTO_TEST_CASE(what_is_sent_again_has_what_was_left_of_the_time_of_its_kind) {
  UpdatePullRequest update(PullRequestName{art, "7"});
  update.title = "New";
  const auto silent = [](Losing& site) {
    site.routes.on("PATCH", {Reply{{}, Reply::Then::Cut}, Reply{}});
    site.routes.on(get + "demo/art/pulls/7", Reply{pull("7", "open", "Old")});
  };
  Losing site;
  silent(site);
  const auto updated = site.run(site.client().updatePullRequest(update));
  BOOST_TEST_REQUIRE(updated.has_error());
  BOOST_TEST(site.routes.count("PATCH") == 2u);
  BOOST_TEST(updated.error().details().limit == "ClientOptions::timeout = 60 s");
  BOOST_TEST((site.elapsed() <= 60s + 31s));

  Losing late; // nothing was left
  silent(late);
  late.routes.on("PATCH", Reply{});
  BOOST_TEST(late.run(late.client().updatePullRequest(update)).has_error());
  BOOST_TEST(late.routes.count("PATCH") == 1u);
  BOOST_TEST((late.elapsed() <= 60s + 31s));

  Losing patient; // the look-up's time is its own
  silent(patient);
  patient.routes.on(get + "demo/art/pulls/7",
                    {refusal("no", 500), refusal("no", 500), pull("7", "open", "Old")});
  BOOST_TEST(patient.run(patient.client().updatePullRequest(update)).has_error());
  BOOST_TEST(patient.routes.count("PATCH") == 2u);
  BOOST_TEST((patient.elapsed() > 60s));
}

BOOST_AUTO_TEST_CASE(an_answer_that_cannot_be_read_is_looked_for_too) {
  Losing site;
  site.routes.on("POST", Reply{jsonResponse(R"({"status":"Success"})")}); // no name
  site.routes.on(listJobs,
                 Reply{jobsOf({jobEntry("found", "Import", "table " + file().tableName())})});
  const auto import = site.run(site.client().startImport(file(), likely()));
  BOOST_TEST_REQUIRE(import.has_value());
  BOOST_TEST(import->name() == jobs + "found");
  BOOST_TEST(site.routes.count("POST") == 1u);
}

BOOST_AUTO_TEST_CASE(what_names_the_call_is_its_answer_where_likely_is_enough) {
  Losing site;
  site.routes.on("POST", Reply{{}, Reply::Then::Cut});
  site.routes.on(get + "demo/art/pulls?",
                 Reply{jsonResponse(R"({"pulls":[{"pull_id":"8","title":"Add","state":"open",)"
                                    R"("created_at":"2027-01-15T08:00:01Z"}]})")});
  site.routes.on(get + "demo/art/pulls/8", Reply{pull("8", "open")});
  site.routes.on(get + "demo/art/pulls/7", Reply{pull("7", "open")});
  site.routes.on(listJobs, Reply{jobsOf({jobEntry("m", "Merge", "Merge pull request #7")})});
  Client& client = site.client();
  const BranchName b{art, "b"};
  const BranchName main{art, "main"};
  BOOST_TEST(site.run(client.createPullRequest(CreatePullRequest{b, main, "Add"}, likely()))->id ==
             "8");
  BOOST_TEST(site.run(client.startMerge(PullRequestName{art, "7"}))->name() == jobs + "m");
  site.routes.on(listUserOperations, Reply{writesOf({"w"}, "delete from t")});
  BOOST_TEST(
      site.run(client.startSqlWrite(StartSqlWrite{main, "b", "delete from t"}, likely()))->name() ==
      "users/demo/userOperations/w");
  site.routes.on(listUserOperations, Reply{writesOf({"w"}, "merge main into b")});
  BOOST_TEST(site.run(client.startBranchMerge(StartBranchMerge{main, "b"}, likely()))->name() ==
             "users/demo/userOperations/w");
}

// What has a name may have been there before, and who asks for it anew must hear so.
BOOST_AUTO_TEST_CASE(a_name_that_exists_is_no_answer_however_little_is_enough) {
  Losing site;
  site.routes.on("POST", Reply{{}, Reply::Then::Cut});
  site.routes.on(get + "demo/art/branches",
                 Reply{jsonResponse(R"({"branches":[{"branch_name":"b"}]})")});
  site.routes.on(get + "demo/art/tags", Reply{jsonResponse(R"({"tags":[{"tag_name":"v1"}]})")});
  site.routes.on(
      get + "demo/art/releases",
      Reply{jsonResponse(R"({"releases":[{"release_title":"One","release_tag":"v1"}]})")});
  Client& client = site.client();
  const auto check = [](const auto& result) {
    BOOST_TEST_REQUIRE(result.has_error());
    BOOST_TEST(result.error().code() == Errc::OutcomeUnknown);
    BOOST_TEST(result.error().message().find("the name exists") != std::string::npos);
  };
  const BranchName b{art, "b"};
  check(site.run(client.createDatabase(CreateDatabase{art, Visibility::Public}, likely())));
  check(site.run(client.createBranch(CreateBranch{b, Revision::branch("main")}, likely())));
  check(site.run(client.createTag(CreateTag{art, "v1", "m", Revision::branch("main")}, likely())));
  check(site.run(client.createRelease(CreateRelease{art, "One", "v1", "main"}, likely())));
}

BOOST_AUTO_TEST_CASE(a_lost_merge_succeeds_where_its_pull_request_is_merged) {
  Losing site;
  site.routes.on("POST", Reply{{}, Reply::Then::Cut});
  site.routes.on(get + "demo/art/pulls/7", Reply{pull("7", "Merged")});
  const auto merge = site.run(site.client().startMerge(PullRequestName{art, "7"}, sendAgain()));
  BOOST_TEST_REQUIRE(merge.has_value());
  BOOST_TEST(merge->pullRequestId() == "7");
  BOOST_TEST(site.routes.count("POST") == 1u);
  const auto saved = Operation<MergeResult>::restore(merge->save());
  const auto merged = site.run(site.client().awaitOperation(saved));
  BOOST_TEST_REQUIRE(merged.has_value());
  BOOST_TEST(merged->pullRequestId == "7");
  BOOST_TEST((site.run(site.client().pollOperation(saved))->status == OperationStatus::Succeeded));
  BOOST_TEST(site.routes.count("GET /api/v1alpha1/demo/art/pulls/7/merge") == 0u);
}

BOOST_AUTO_TEST_CASE(a_lost_merge_is_sent_again_only_where_it_is_proven_not_to_have_begun) {
  struct Row {
    std::string pull, jobs;
    std::size_t posts;
  };
  for (const Row& row :
       {Row{pull("7", "Open"), nothingListed, 2}, Row{pull("7", "Open"), refusal("no", 500), 1},
        Row{pull("7", "merging"), nothingListed, 1}, Row{refusal("no", 500), nothingListed, 1},
        Row{pull("7", "Open"), jobsOf({jobEntry("1", "Merge", "a, b")}), 1}}) {
    Losing site;
    site.routes.on("POST", Reply{{}, Reply::Then::Cut});
    site.routes.on(get + "demo/art/pulls/7", Reply{row.pull});
    site.routes.on(listJobs, Reply{row.jobs});
    const auto merge = site.run(site.client().startMerge(PullRequestName{art, "7"}, sendAgain()));
    BOOST_TEST_REQUIRE(merge.has_error());
    BOOST_TEST(merge.error().code() == Errc::OutcomeUnknown);
    BOOST_TEST(merge.error().lostCall().has_value());
    BOOST_TEST(site.routes.count("POST") == row.posts);
  }
}

BOOST_AUTO_TEST_CASE(a_lost_update_is_read_before_it_is_sent_again) {
  const std::string readPull = get + "demo/art/pulls/7";
  const std::string asWanted = pull("7", "closed", "New", "kept");
  UpdatePullRequest update(PullRequestName{art, "7"});
  update.title = "New";
  update.state = PullRequestState::Closed;
  { // it had happened
    Losing site;
    site.routes.on("PATCH", Reply{{}, Reply::Then::Cut});
    site.routes.on(readPull, Reply{asWanted});
    const auto updated = site.run(site.client().updatePullRequest(update));
    BOOST_TEST_REQUIRE(updated.has_value());
    BOOST_TEST(updated->title == "New");
    BOOST_TEST(updated->description == "kept"); // which it did not ask for
    BOOST_TEST((updated->state == PullRequestState::Closed));
    BOOST_TEST(site.routes.requests.size() == 2u);
  }
  { // it had not
    Losing site;
    site.routes.on("PATCH", {Reply{{}, Reply::Then::Cut},
                             Reply{jsonResponse(R"({"pull_id":"7","title":"New"})")}});
    site.routes.on(readPull, {refusal("no", 500), pull("7", "open")});
    const auto updated = site.run(site.client().updatePullRequest(update));
    BOOST_TEST_REQUIRE(updated.has_value());
    BOOST_TEST(site.routes.count("PATCH") == 2u);
    BOOST_TEST((site.elapsed() < 5s)); // the first answer is enough
  }
  { // it happens after it was looked for, and the second is refused
    Losing site;
    site.routes.on("PATCH", {Reply{{}, Reply::Then::Cut}, Reply{refusal("is closed")}});
    site.routes.on(readPull, {pull("7", "open"), pull("7", "open"), asWanted});
    const auto updated = site.run(site.client().updatePullRequest(update));
    BOOST_TEST_REQUIRE(updated.has_value());
    BOOST_TEST(updated->title == "New");
    BOOST_TEST(site.routes.count("PATCH") == 2u);
  }
}

BOOST_AUTO_TEST_CASE(a_lost_update_that_nobody_can_read_is_not_sent_again) {
  UpdatePullRequest update(PullRequestName{art, "7"});
  update.title = "New";
  for (const bool asks : {true, false}) {
    Losing site;
    site.routes.on("PATCH", Reply{{}, Reply::Then::Cut});
    site.routes.on(get + "demo/art/pulls/7", Reply{refusal("no", 500)});
    CallOptions options = sendAgain();
    options.lost.lookUpTimeout = asks ? 30s : 0s;
    const auto updated = site.run(site.client().updatePullRequest(update, options));
    BOOST_TEST_REQUIRE(updated.has_error());
    BOOST_TEST(updated.error().code() == Errc::OutcomeUnknown);
    BOOST_TEST(updated.error().lostCall().has_value());
    BOOST_TEST(site.routes.count("PATCH") == 1u);
    BOOST_TEST((site.routes.count("GET") > 0) == asks);
  }
  Losing site; // lost both times, and never as it was asked for
  site.routes.on("PATCH", Reply{{}, Reply::Then::Cut});
  site.routes.on(get + "demo/art/pulls/7", Reply{pull("7", "open", "Old")});
  const auto updated = site.run(site.client().updatePullRequest(update));
  BOOST_TEST_REQUIRE(updated.has_error());
  BOOST_TEST(updated.error().code() == Errc::OutcomeUnknown);
  BOOST_TEST(site.routes.count("PATCH") == 2u);
}

BOOST_AUTO_TEST_CASE(a_server_that_asks_for_it_is_left_alone_before_it_is_asked_what_happened) {
  Losing site;
  site.routes.on("POST", Reply{jsonResponse(R"({"status":"Error"})", 503, "Retry-After: 10\r\n")});
  Started<Operation<ImportResult>> start(site.context(), site.client().startImport(file()));
  site.pass(9900ms);
  BOOST_TEST(site.routes.requests.size() == 1u);
  site.pass(200ms);
  BOOST_TEST(site.routes.requests.size() > 1u);
  site.pass(30s);
  BOOST_TEST(start.hasError());

  Losing never;
  never.routes.on("POST", Reply{jsonResponse(R"({"status":"Error"})", 503, "Retry-After: 40\r\n")});
  const auto import = never.run(never.client().startImport(file(), sendAgain()));
  BOOST_TEST_REQUIRE(import.has_error());
  BOOST_TEST(import.error().code() == Errc::OutcomeUnknown);
  BOOST_TEST(import.error().message().find("left alone for longer") != std::string::npos);
  BOOST_TEST(never.routes.requests.size() == 1u);
}

BOOST_AUTO_TEST_CASE(
    a_server_that_asks_for_it_is_left_alone_within_a_look_and_before_the_next_sending) {
  const std::string open = R"({"pull_id":"7","title":"Old","state":"open"})";
  UpdatePullRequest update(PullRequestName{art, "7"});
  update.title = "New";
  for (const auto& [timeout, patches] : {std::pair{60s, 2u}, std::pair{15s, 1u}}) {
    Losing site;
    site.routes.on("PATCH", {Reply{{}, Reply::Then::Cut},
                             Reply{jsonResponse(R"({"pull_id":"7","title":"New"})")}});
    site.routes.on(get + "demo/art/pulls/7", Reply{jsonResponse(open, 200, "Retry-After: 20\r\n")});
    CallOptions options;
    options.timeout = timeout;
    Started<PullRequestSummary> updated(site.context(),
                                        site.client().updatePullRequest(update, options));
    site.pass(19900ms);
    BOOST_TEST(site.routes.count("PATCH") == 1u);
    BOOST_TEST(updated.hasError() == (patches == 1));
    site.pass(200ms);
    BOOST_TEST(site.routes.count("PATCH") == patches);
    BOOST_TEST(updated.ended());
  }
  Losing site;
  site.routes.on(user, Reply{jsonResponse(R"({"username":"demo"})", 200, "Retry-After: 20\r\n")});
  Started<Operation<ImportResult>> start(site.context(),
                                         site.client().startImport(file(), sendAgain()));
  site.pass(19900ms);
  BOOST_TEST(site.routes.count(listJobs) == 0u);
  site.pass(200ms);
  BOOST_TEST(site.routes.count(listJobs) == 1u);
  start.cancel();
  site.settle();
  BOOST_TEST_REQUIRE(start.hasError());
  BOOST_TEST(start.error().isCancelled());
}

BOOST_AUTO_TEST_CASE(a_comment_is_neither_looked_for_nor_sent_again) {
  Losing site;
  site.routes.on("POST", Reply{{}, Reply::Then::Cut});
  const CommentOnPullRequest comment{PullRequestName{art, "7"}, "hello"};
  const auto result = site.run(site.client().commentOnPullRequest(comment, sendAgain()));
  BOOST_TEST(result.error().code() == Errc::OutcomeUnknown);
  BOOST_TEST(site.routes.requests.size() == 1u);
}

BOOST_AUTO_TEST_CASE(a_cancelled_call_is_not_looked_for_and_its_lost_call_finds_it_later) {
  Losing site;
  site.routes.on("POST", Reply{});
  Started<Operation<ImportResult>> start(site.context(), site.client().startImport(file()));
  site.pass(1s);
  start.cancel();
  site.settle();
  BOOST_TEST_REQUIRE(start.hasError());
  BOOST_TEST(start.error().isCancelled());
  BOOST_TEST(start.error().outcome() == Outcome::Unknown);
  BOOST_TEST_REQUIRE(start.error().lostCall().has_value());
  BOOST_TEST(site.routes.count("GET") == 0u);
  const LostCall saved = LostCall::restore(start.error().lostCall()->save());
  site.routes.on(listJobs, Reply{jobsOf({jobEntry("later", "Import", "")})});
  const Findings findings = find(site, saved);
  BOOST_TEST_REQUIRE(findings.operation.has_value());
  BOOST_TEST(findings.operation->name() == jobs + "later");
}

BOOST_AUTO_TEST_CASE(a_call_cancelled_while_it_is_looked_for_keeps_its_lost_call) {
  for (const auto after : {10ms, 500ms, 20'000ms}) {
    Losing site;
    site.routes.on("POST", Reply{{}, Reply::Then::Cut});
    site.routes.on("GET", Reply{});
    Started<Operation<ImportResult>> start(site.context(),
                                           site.client().startImport(file(), sendAgain()));
    site.pass(after);
    BOOST_TEST_REQUIRE(!start.ended());
    start.cancel(asio::cancellation_type::total);
    site.settle();
    BOOST_TEST_REQUIRE(start.hasError());
    BOOST_TEST(start.error().isCancelled());
    BOOST_TEST(start.error().lostCall().has_value());
    BOOST_TEST(site.routes.count("POST") == 1u);
  }
}

BOOST_AUTO_TEST_CASE(a_client_destroyed_while_it_looks_leaves_the_lost_call) {
  Losing site;
  site.routes.on("GET", Reply{});
  Started<Operation<ImportResult>> start(site.context(), site.client().startImport(file()));
  site.pass(1s);
  BOOST_TEST(!start.ended());
  site.destroyClient();
  site.settle();
  BOOST_TEST_REQUIRE(start.hasError());
  BOOST_TEST(start.error().lostCall().has_value());
  BOOST_TEST(start.error().outcome() == Outcome::Unknown);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace dolthub::harness
