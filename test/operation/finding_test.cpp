#include "operation/site.hpp"

#include <vector>

// Finding out about a call whose answer was lost: asked for, and by itself.
namespace dolthub::harness {

namespace {

using Kind = LostCall::Kind;

LostCall lost(Kind kind, std::vector<std::pair<std::string, std::string>> key) {
  LostCall call;
  call.kind = kind;
  call.endpoint = "https://dolthub.test";
  call.method = "POST";
  call.path = "/api/v1alpha1/demo/art/x";
  call.owner = "demo";
  call.database = "art";
  call.sentAt = ManualClock::wallStart;
  call.key = std::move(key);
  return call;
}

const LostCall lostImport = lost(Kind::Import, {{"branchName", "main"}, {"tableName", "t"}});
const LostCall lostMerge = lost(Kind::Merge, {{"pull_id", "7"}});
const LostCall lostWrite =
    lost(Kind::SqlWrite,
         {{"fromBranchName", "main"}, {"toBranchName", "main"}, {"query", "delete from t"}});
const LostCall lostFork = lost(Kind::Fork, {{"ownerName", "me"}});
const LostCall lostDatabase = lost(Kind::CreateDatabase, {});
const LostCall lostBranch = lost(Kind::CreateBranch, {{"newBranchName", "b"}});
const LostCall lostTag = lost(Kind::CreateTag, {{"tagName", "v1"}});
const LostCall lostRelease = lost(Kind::CreateRelease, {{"tag", "v1"}, {"title", "One"}});
const LostCall lostPull = lost(Kind::CreatePullRequest, {{"title", "Add"},
                                                         {"fromBranchOwnerName", "demo"},
                                                         {"fromBranchRepoName", "art"},
                                                         {"fromBranchName", "b"},
                                                         {"toBranchName", "main"}});
const LostCall lostUpdate =
    lost(Kind::UpdatePullRequest, {{"pull_id", "7"}, {"title", "New"}, {"state", "closed"}});
const LostCall lostComment = lost(Kind::Comment, {{"pull_id", "7"}});

const std::string get = "GET /api/v1alpha1/";
const std::string user = get + "user";
const std::string ada = jsonResponse(R"({"username":"demo"})");

std::string pull(const std::string& id, const std::string& state,
                 const std::string& title = "Add") {
  return jsonResponse(R"({"pull_id":")" + id + R"(","title":")" + title + R"(","description":"",)" +
                      R"("state":")" + state +
                      R"(","from_branch_owner":"demo","from_branch_database":"art",)"
                      R"("from_branch":"b","to_branch_owner":"demo","to_branch_database":"art",)"
                      R"("to_branch":"main"})");
}

std::string jobEntry(const std::string& id, const std::string& type, const std::string& words,
                     const std::string& at = "2027-01-15T08:00:01Z",
                     const std::string& who = "demo") {
  return R"({"job_id":")" + jobs + id + R"(","creator":")" + who + R"(","description":")" + words +
         R"(","job_type":")" + type + R"(","status":"Running","created_at":")" + at + "\"}";
}
std::string jobsOf(const std::vector<std::string>& entries) {
  std::string all;
  for (const std::string& entry : entries) {
    all += (all.empty() ? "" : ",") + entry;
  }
  return jsonResponse(R"({"jobs":[)" + all + "]}");
}
std::string writesOf(const std::vector<std::string>& ids, const std::string& words) {
  std::string all;
  for (const std::string& id : ids) {
    all += (all.empty() ? std::string() : ",") +
           R"({"operation_name":"users/demo/userOperations/)" + id + R"(","description":")" +
           words + R"(","operation_type":"SqlWrite","operation_status":"Running",)" +
           R"("created_at":"2027-01-15T08:00:01Z"})";
  }
  return jsonResponse(R"({"operations":[)" + all + "]}");
}

Findings find(Site& site, const LostCall& call, std::chrono::milliseconds timeout = 0ms) {
  CallOptions options;
  options.timeout = timeout;
  const auto findings = site.run(site.client().findOut(call, options));
  BOOST_TEST_REQUIRE(findings.has_value());
  return *findings;
}

void check(Site& site, const LostCall& call, Findings::Answer answer) {
  BOOST_TEST_CONTEXT("kind " << static_cast<int>(call.kind)) {
    const Findings findings = find(site, call, 2s);
    BOOST_TEST((findings.answer == answer), "message: " << findings.message);
    BOOST_TEST(!findings.message.empty());
    BOOST_TEST(site.routes.count("POST") + site.routes.count("PATCH") == 0u);
  }
}

using Answer = Findings::Answer;

} // namespace

BOOST_AUTO_TEST_SUITE(operation_finding)

BOOST_AUTO_TEST_CASE(an_import_is_found_by_its_job) {
  Site site;
  site.routes.on(user, Reply{ada});
  site.routes.on(listJobs,
                 Reply{jobsOf({jobEntry("old", "Import", "", "2027-01-15T07:00:00Z"),
                               jobEntry("write", "SqlRead", ""),
                               jobEntry("other", "Import", "", "2027-01-15T08:00:01Z", "bob"),
                               jobEntry("mine", "Import", "")})});
  const Findings findings = find(site, lostImport, 2s);
  BOOST_TEST((findings.answer == Answer::Found));
  BOOST_TEST(!findings.certain);
  BOOST_TEST_REQUIRE(findings.operation.has_value());
  BOOST_TEST(findings.operation->name() == jobs + "mine");
  BOOST_TEST(findings.operation->branch() == "main");
  BOOST_TEST(findings.operation->endpoint() == "https://dolthub.test");
  site.routes.on(listJobs,
                 Reply{jobsOf({jobEntry("1", "Import", ""), jobEntry("2", "Import", "")})});
  check(site, lostImport, Answer::Several);
  site.routes.on(listJobs, Reply{jobsOf({jobEntry("1", "Import", "Import table t"),
                                         jobEntry("2", "Import", "Import table tt")})});
  check(site, lostImport, Answer::Found);
}

BOOST_AUTO_TEST_CASE(a_merge_is_found_by_its_job_or_by_its_pull_request) {
  Site site;
  site.routes.on(get + "demo/art/pulls/7", Reply{pull("7", "Open")});
  site.routes.on(listJobs, Reply{jobsOf({jobEntry("70", "Merge", "Merge pull request #70"),
                                         jobEntry("m", "Merge", "Merge pull request #7")})});
  Findings findings = find(site, lostMerge, 2s);
  BOOST_TEST_REQUIRE(findings.operation.has_value());
  BOOST_TEST(findings.operation->name() == jobs + "m");
  BOOST_TEST(findings.operation->pullRequestId() == "7");
  BOOST_TEST(findings.certain);
  site.routes.on(listJobs, Reply{nothingListed});
  check(site, lostMerge, Answer::NotFound);
  site.routes.on(get + "demo/art/pulls/7", Reply{pull("7", "Merged")});
  findings = find(site, lostMerge, 2s);
  BOOST_TEST((findings.answer == Answer::Found));
  BOOST_TEST(findings.id == "7");
  // A merge of before is another try, unless the pull request is merged.
  site.routes.on(get + "demo/art/pulls/7", Reply{pull("7", "Open")});
  site.routes.on(
      listJobs,
      Reply{jobsOf({jobEntry("m", "Merge", "Merge pull request #7", "2027-01-15T07:00:00Z")})});
  check(site, lostMerge, Answer::NotFound);
}

BOOST_AUTO_TEST_CASE(a_write_is_found_by_its_statement) {
  Site site;
  site.routes.on(user, Reply{ada});
  site.routes.on(listOperations, Reply{writesOf({"w"}, "delete from t")});
  const Findings findings = find(site, lostWrite, 2s);
  BOOST_TEST_REQUIRE(findings.operation.has_value());
  BOOST_TEST(findings.operation->name() == "users/demo/userOperations/w");
  site.routes.on(listOperations, Reply{writesOf({"w", "x"}, "delete from t")});
  check(site, lostWrite, Answer::Several);
  site.routes.on(listOperations, Reply{writesOf({"w"}, "delete from u")});
  check(site, lostWrite, Answer::NotFound);
}

BOOST_AUTO_TEST_CASE(what_has_a_name_is_found_by_it) {
  Site site;
  site.routes.on(
      get + "demo/art/forks",
      Reply{jsonResponse(R"({"forks":[{"database_owner":"me","database_name":"art"}]})")});
  BOOST_TEST(find(site, lostFork, 2s).id == "me/art");
  site.routes.on(get + "demo/art/branches",
                 Reply{jsonResponse(R"({"branches":[{"branch_name":"b"}]})")});
  BOOST_TEST(find(site, lostDatabase, 2s).id == "demo/art");
  BOOST_TEST(find(site, lostBranch, 2s).id == "b");
  site.routes.on(get + "demo/art/tags",
                 {jsonResponse(R"({"tags":[{"tag_name":"v0"}],"next_page_token":"n"})"),
                  jsonResponse(R"({"tags":[{"tag_name":"v1"}]})")});
  BOOST_TEST(find(site, lostTag, 2s).id == "v1");
  site.routes.on(
      get + "demo/art/releases",
      Reply{jsonResponse(R"({"releases":[{"release_title":"One","release_tag":"v1"}]})")});
  BOOST_TEST(find(site, lostRelease, 2s).id == "v1");
  for (const LostCall& call : {lostFork, lostDatabase, lostBranch, lostTag, lostRelease}) {
    check(site, call, Answer::Found);
    BOOST_TEST(!find(site, call).certain); // somebody else may have made it
  }
}

BOOST_AUTO_TEST_CASE(what_has_a_name_and_is_not_there_is_not_found) {
  Site site;
  site.routes.on(get + "demo/art/forks", Reply{jsonResponse(R"({"forks":[]})")});
  site.routes.on(get + "demo/art/branches", Reply{jsonResponse(R"({"branches":[]})")});
  site.routes.on(get + "demo/art/tags", Reply{jsonResponse(R"({"tags":[]})")});
  site.routes.on(get + "demo/art/releases", Reply{jsonResponse(R"({"releases":[]})")});
  for (const LostCall& call : {lostFork, lostBranch, lostTag, lostRelease}) {
    check(site, call, Answer::NotFound);
  }
  site.routes.on(get + "demo/art/branches", Reply{refusal("no such repository")});
  check(site, lostDatabase, Answer::NotFound);
}

BOOST_AUTO_TEST_CASE(a_pull_request_is_found_by_its_branches_and_title) {
  Site site;
  const std::string list = get + "demo/art/pulls?";
  site.routes.on(list,
                 Reply{jsonResponse(R"({"pulls":[{"pull_id":"8","title":"Add","state":"open"},)"
                                    R"({"pull_id":"9","title":"Add more","state":"open"}]})")});
  site.routes.on(get + "demo/art/pulls/8", Reply{pull("8", "open")});
  BOOST_TEST(find(site, lostPull, 2s).id == "8");
  site.routes.on(get + "demo/art/pulls/8", Reply{pull("8", "open", "Else")});
  check(site, lostPull, Answer::NotFound);
  site.routes.on(list,
                 Reply{jsonResponse(R"({"pulls":[{"pull_id":"8","title":"Add","state":"open"},)"
                                    R"({"pull_id":"9","title":"Add","state":"open"}]})")});
  site.routes.on(get + "demo/art/pulls/8", Reply{pull("8", "open")});
  site.routes.on(get + "demo/art/pulls/9", Reply{pull("9", "open")});
  check(site, lostPull, Answer::Several);
}

BOOST_AUTO_TEST_CASE(an_update_is_found_when_the_pull_request_is_so) {
  Site site;
  site.routes.on(get + "demo/art/pulls/7", Reply{pull("7", "closed", "New")});
  check(site, lostUpdate, Answer::Found);
  site.routes.on(get + "demo/art/pulls/7", Reply{pull("7", "open", "New")});
  check(site, lostUpdate, Answer::NotFound);
  site.routes.on(get + "demo/art/pulls/7", Reply{pull("7", "closed", "Old")});
  check(site, lostUpdate, Answer::NotFound);
}

BOOST_AUTO_TEST_CASE(what_cannot_be_asked_says_so) {
  Site site;
  check(site, lostComment, Answer::CouldNotAsk);
  check(site, lost(Kind::Other, {}), Answer::CouldNotAsk);
  BOOST_TEST(site.routes.requests.empty());
  site.routes.on("GET", Reply{refusal("no", 500)});
  for (const LostCall& call : {lostImport, lostMerge, lostWrite, lostFork, lostDatabase, lostBranch,
                               lostTag, lostRelease, lostPull, lostUpdate}) {
    check(site, call, Answer::CouldNotAsk);
  }
}

BOOST_AUTO_TEST_CASE(a_list_that_lags_is_asked_again_within_the_time) {
  Site site;
  site.routes.on(get + "demo/art/branches",
                 {jsonResponse(R"({"branches":[]})"), refusal("oops", 500),
                  jsonResponse(R"({"branches":[{"branch_name":"b"}]})")});
  BOOST_TEST((find(site, lostBranch, 30s).answer == Answer::Found));
  BOOST_TEST((site.elapsed() < 10s));
  site.start = site.clock().now();
  site.routes.on(get + "demo/art/branches", Reply{jsonResponse(R"({"branches":[]})")});
  BOOST_TEST((find(site, lostBranch, 30s).answer == Answer::NotFound));
  BOOST_TEST((site.elapsed() >= 15s && site.elapsed() <= 30s));
  site.start = site.clock().now();
  site.routes.on(get + "demo/art/branches", Reply{}); // silence
  BOOST_TEST((find(site, lostBranch, 30s).answer == Answer::CouldNotAsk));
  BOOST_TEST((site.elapsed() <= 31s));
}

BOOST_AUTO_TEST_CASE(a_lost_call_of_another_endpoint_or_that_cannot_be_is_refused_unsent) {
  Site site;
  LostCall foreign = lostBranch;
  foreign.endpoint = "https://elsewhere.test";
  LostCall damaged = lostBranch;
  damaged.database = "..";
  LostCall nameless = lostMerge;
  nameless.key.clear();
  for (const LostCall& call : {foreign, damaged, nameless}) {
    const auto findings = site.run(site.client().findOut(call));
    BOOST_TEST_REQUIRE(findings.has_error());
    BOOST_TEST(findings.error().code() == Errc::InvalidArgument);
  }
  BOOST_TEST(site.routes.requests.empty());
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(operation_lost)

namespace {

ImportFile file() {
  return ImportFile::fromBytes(BranchName{art, "main"}, "t.csv", "id\n1\n",
                               ImportOperation::Create);
}
CallOptions sendAgain() {
  CallOptions options;
  options.onLost = LostPolicy::SendAgain;
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

BOOST_AUTO_TEST_CASE(a_lost_import_that_is_found_is_a_success_with_its_handle) {
  Losing site;
  site.routes.on(listJobs, Reply{jobsOf({jobEntry("found", "Import", "")})});
  const auto import = site.run(site.client().startImport(file()));
  BOOST_TEST_REQUIRE(import.has_value());
  BOOST_TEST(import->name() == jobs + "found");
  BOOST_TEST(import->branch() == "main");
  BOOST_TEST(site.routes.count("POST") == 1u);
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

BOOST_AUTO_TEST_CASE(a_call_ends_at_the_latest_with_its_deadline_and_the_look_up) {
  Losing site;
  site.routes.on("POST", Reply{}); // silence
  site.routes.on("GET", Reply{});
  CallOptions options = sendAgain();
  options.timeout = 20s;
  options.lookUpTimeout = 10s;
  const auto import = site.run(site.client().startImport(file(), options));
  BOOST_TEST(import.error().code() == Errc::OutcomeUnknown);
  BOOST_TEST((site.elapsed() <= 31s));
  BOOST_TEST(site.routes.count("POST") == 1u);
}

BOOST_AUTO_TEST_CASE(an_answer_that_cannot_be_read_is_looked_for_too) {
  Losing site;
  site.routes.on("POST", Reply{jsonResponse(R"({"status":"Success"})")}); // no name
  site.routes.on(listJobs, Reply{jobsOf({jobEntry("found", "Import", "")})});
  const auto import = site.run(site.client().startImport(file(), sendAgain()));
  BOOST_TEST_REQUIRE(import.has_value());
  BOOST_TEST(import->name() == jobs + "found");
  BOOST_TEST(site.routes.count("POST") == 1u);
}

BOOST_AUTO_TEST_CASE(every_kind_of_lost_call_succeeds_when_it_is_found) {
  Losing site;
  site.routes.on("POST", Reply{{}, Reply::Then::Cut});
  site.routes.on(get + "demo/art/branches",
                 Reply{jsonResponse(R"({"branches":[{"branch_name":"b"}]})")});
  site.routes.on(get + "demo/art/tags", Reply{jsonResponse(R"({"tags":[{"tag_name":"v1"}]})")});
  site.routes.on(
      get + "demo/art/releases",
      Reply{jsonResponse(R"({"releases":[{"release_title":"One","release_tag":"v1"}]})")});
  site.routes.on(
      get + "demo/art/pulls?",
      Reply{jsonResponse(R"({"pulls":[{"pull_id":"8","title":"Add","state":"open"}]})")});
  site.routes.on(get + "demo/art/pulls/8", Reply{pull("8", "open")});
  site.routes.on(get + "demo/art/pulls/7", Reply{pull("7", "open")});
  site.routes.on(listJobs, Reply{jobsOf({jobEntry("m", "Merge", "Merge pull request #7")})});
  site.routes.on(listOperations, Reply{writesOf({"w"}, "delete from t main b")});
  Client& client = site.client();
  const BranchName b{art, "b"};
  const BranchName main{art, "main"};
  BOOST_TEST(site.run(client.createDatabase(CreateDatabase{art, Visibility::Public}))->name ==
             "art");
  BOOST_TEST(site.run(client.createBranch(CreateBranch{b, Revision::branch("main")}))->name == "b");
  BOOST_TEST(
      site.run(client.createTag(CreateTag{art, "v1", "m", Revision::branch("main")}))->name ==
      "v1");
  BOOST_TEST(site.run(client.createRelease(CreateRelease{art, "One", "v1", "main"}))->tag == "v1");
  BOOST_TEST(site.run(client.createPullRequest(CreatePullRequest{b, main, "Add"}))->id == "8");
  BOOST_TEST(site.run(client.startMerge(PullRequestName{art, "7"}))->name() == jobs + "m");
  BOOST_TEST(site.run(client.startSqlWrite(StartSqlWrite{main, "b", "delete from t"}))->name() ==
             "users/demo/userOperations/w");
  BOOST_TEST(site.run(client.startBranchMerge(StartBranchMerge{main, "b"}))->name() ==
             "users/demo/userOperations/w");
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
