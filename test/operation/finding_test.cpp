#include "operation/lists.hpp"
#include "operation/matching.hpp"

// Finding out about a call whose answer was lost.
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

// Lists of jobs may not say which table is meant, and the user's own list does.
BOOST_AUTO_TEST_CASE(an_import_whose_job_says_nothing_is_named_by_its_operation) {
  Site site;
  site.routes.on(user, Reply{ada});
  site.routes.on(listJobs, Reply{jobsOf({jobEntry("mine", "Import", "")})});
  const auto operations = [](const std::string& table) {
    return Reply{jsonResponse(
        R"({"operations":[{"operation_name":"users/demo/userOperations/1","description":"",)"
        R"("operation_type":"Import","operation_status":"Running",)"
        R"("metadata":"{'branch_name': 'main', 'table_name': ')" +
        table + R"('}","created_at":"2027-01-15T08:00:01Z"}]})")};
  };
  for (const bool same : {true, false}) {
    site.routes.on(get + "users/demo/operations", operations(same ? "t" : "other"));
    const Findings findings = find(site, lostImport, 2s);
    BOOST_TEST((findings.answer == Answer::Found));
    BOOST_TEST(findings.named == same);
    BOOST_TEST(!findings.certain);
  }
}

// The pages that are read may be those of before the call, or of nothing at all.
BOOST_AUTO_TEST_CASE(a_list_that_goes_on_and_tells_nothing_of_that_time_is_no_proof) {
  struct Row {
    std::string entries;
    Answer answer;
  };
  for (const Row& row :
       {Row{"", Answer::CouldNotAsk},
        Row{jobEntry("later", "Import", "", "2027-01-15T08:00:01Z", "bob"), Answer::CouldNotAsk},
        Row{jobEntry("older", "Import", "", "2027-01-15T07:00:00Z"), Answer::NotFound}}) {
    Site site;
    site.routes.on(user, Reply{ada});
    std::vector<Reply> pages;
    for (int page = 0; page < 100; ++page) {
      pages.push_back(
          Reply{jsonResponse(R"({"jobs":[)" + row.entries + R"(],"next_page_token":"p)" +
                             std::to_string(page) + "\"}")});
    }
    site.routes.on(listJobs, pages);
    check(site, lostImport, row.answer);
  }
}

// Nobody promises that lists are newest first: the call may be on a page that is not read.
BOOST_AUTO_TEST_CASE(a_list_in_another_order_that_goes_on_is_no_proof) {
  const auto at = [](const char* time) {
    return jobEntry("older", "Import", "", "2027-01-15T07:" + std::string(time) + "Z");
  };
  struct Row {
    std::vector<std::string> pages;
    Answer answer;
  };
  for (const Row& row :
       {Row{{at("00:00"), at("00:01"), at("00:02"), at("00:03")}, Answer::CouldNotAsk},
        Row{{at("00:00") + ',' + at("00:01"), at("00:00")}, Answer::NotFound},
        Row{{at("00:03") + ',' + at("00:04"), at("00:01") + ',' + at("00:02"), at("00:00")},
            Answer::NotFound},
        Row{{at("00:03"), at("00:01"), at("00:02"), at("00:00")}, Answer::CouldNotAsk}}) {
    Site site;
    site.routes.on(user, Reply{ada});
    std::vector<Reply> pages;
    for (int page = 0; page < 100; ++page) {
      const std::size_t known = std::min<std::size_t>(page % 3, row.pages.size() - 1);
      pages.push_back(
          Reply{jsonResponse(R"({"jobs":[)" + row.pages[known] + R"(],"next_page_token":"p)" +
                             std::to_string(page) + "\"}")});
    }
    site.routes.on(listJobs, pages);
    check(site, lostImport, row.answer);
  }
}

// A gateway that knows no such route knows nothing of pull requests.
BOOST_AUTO_TEST_CASE(that_something_is_missing_only_the_server_itself_can_say) {
  const std::string readPull = get + "demo/art/pulls/7";
  for (const bool own : {true, false}) {
    Site site;
    site.routes.on(user, Reply{ada});
    site.routes.on(readPull,
                   Reply{jsonResponse(own ? R"({"status":"Error","message":"no such pull"})"
                                          : R"({"message":"no Route matched, not found"})",
                                      404)});
    check(site, lostMerge, own ? Answer::NotFound : Answer::CouldNotAsk);
  }
}

// A server may know no page tokens, and show its first page for each.
BOOST_AUTO_TEST_CASE(a_first_page_that_comes_again_is_not_the_whole_list) {
  Site site;
  site.routes.on(user, Reply{ada});
  const std::string bobs = jobEntry("1", "Import", "", "2027-01-15T08:00:01Z", "bob");
  site.routes.on(listJobs,
                 Reply{jsonResponse(R"({"jobs":[)" + bobs + R"(],"next_page_token":"T"})")});
  check(site, lostImport, Answer::CouldNotAsk);
}

// What bears no time that can be read may be the call's, or of last year.
BOOST_AUTO_TEST_CASE(what_fits_and_is_not_dated_is_neither_found_nor_absent) {
  Site site;
  site.routes.on(user, Reply{ada});
  const std::string readPull = get + "demo/art/pulls/7";
  site.routes.on(readPull, Reply{pull("7", "Open")});
  for (const std::string at : {"", "2027-01-15 08:00:01"}) {
    site.routes.on(listJobs, Reply{jobsOf({jobEntry("1", "Import", "", at)})});
    check(site, lostImport, Answer::CouldNotAsk);
    site.routes.on(listJobs, Reply{jobsOf({jobEntry("1", "Merge", "Merge #7", at)})});
    check(site, lostMerge, Answer::CouldNotAsk);
  }
}

// An earlier try of the same is not this call's, where the caller says so.
BOOST_AUTO_TEST_CASE(a_merge_is_not_taken_for_one_that_the_caller_knows) {
  Site site;
  site.routes.on(user, Reply{ada});
  site.routes.on(get + "demo/art/pulls/7", Reply{pull("7", "Open")});
  site.routes.on(listJobs, Reply{jobsOf({jobEntry("a", "Merge", "Merge pull request #7")})});
  check(site, lostMerge, Answer::Found);
  BOOST_TEST((find(site, lostMerge, 2s, {jobs + "a"}).answer == Answer::NotFound));
}

// Of a call that was sent by a clock that has been set back since nobody knows when it was.
BOOST_AUTO_TEST_CASE(a_call_of_later_than_now_is_not_dated) {
  Site site;
  site.routes.on(user, Reply{ada});
  LostCall later = lostImport;
  later.sentAt += 1h;
  site.routes.on(listJobs, Reply{jobsOf({jobEntry("1", "Import", "")})});
  check(site, later, Answer::CouldNotAsk);
  site.routes.on(listJobs, Reply{nothingListed});
  check(site, later, Answer::NotFound);
}

BOOST_AUTO_TEST_CASE(a_fork_is_found_by_its_owner_in_any_case) {
  Site site;
  site.routes.on(
      get + "demo/art/forks",
      Reply{jsonResponse(R"({"forks":[{"database_owner":"ME","database_name":"art"}]})")});
  check(site, lostFork, Answer::Found);
}

// A clock that is being set right runs some per cent wrong: what the call made may be dated before
// it, by the clock of today.
BOOST_AUTO_TEST_CASE(a_servers_clock_that_moved_since_hides_nothing) {
  Site site;
  site.routes.on(user, Reply{ada});
  site.routes.on(listJobs, Reply{jobsOf({jobEntry("mine", "Import", "", "2027-01-15T07:59:54Z")})});
  check(site, lostImport, Answer::NotFound); // two seconds after the call
  site.clock().wallJump = 5min;              // the list is asked five minutes after it
  site.routes.on(listJobs, Reply{jobsOf({jobEntry("mine", "Import", "", "2027-01-15T07:59:54Z"),
                                         jobEntry("old", "Import", "", "2027-01-15T07:58:54Z")})});
  check(site, lostImport, Answer::Found);
}

// A proxy's date is not the clock that dates the lists.
BOOST_AUTO_TEST_CASE(a_date_that_is_not_the_lists_proves_nothing) {
  const std::string entry = jobEntry("older", "Import", "Import table t", "2027-01-15T07:50:00Z");
  const std::string ours = jobEntry("ours", "Import", "Import table t");
  struct Row {
    std::string date;
    std::vector<std::string> entries;
    Answer answer;
  };
  for (const Row& row : {
           Row{"08:00:02", {entry}, Answer::NotFound},
           Row{"08:00:02", {ours, entry}, Answer::Found},
           // It is behind, and the list has what came later.
           Row{"07:45:00", {entry}, Answer::CouldNotAsk},
           Row{"07:45:00", {ours, entry}, Answer::Found},
           // It is ahead: what is not yet there by it may be ours.
           Row{"10:00:00", {ours}, Answer::CouldNotAsk},
           Row{"10:00:00", {entry}, Answer::NotFound},
       }) {
    Site site;
    const std::string date = "Date: Fri, 15 Jan 2027 " + row.date + " GMT\r\n";
    site.routes.on(user, Reply{jsonResponse(R"({"username":"demo"})", 200, date)});
    std::string all;
    for (const std::string& one : row.entries) {
      all += (all.empty() ? "" : ",") + one;
    }
    site.routes.on(listJobs, Reply{jsonResponse(R"({"jobs":[)" + all + "]}", 200, date)});
    const Findings findings = find(site, lostImport);
    BOOST_TEST((findings.answer == row.answer), row.date << ": " << findings.message);
    if (findings.operation) {
      BOOST_TEST(findings.operation->name() == jobs + "ours");
    }
  }
}

// Two files for one table, right after one another, look alike in the list.
BOOST_AUTO_TEST_CASE(an_operation_known_to_be_anothers_is_passed_over) {
  Site site;
  site.routes.on(user, Reply{ada});
  site.routes.on(listJobs, Reply{jobsOf({jobEntry("first", "Import", "Import table t")})});
  BOOST_TEST((find(site, lostImport).answer == Answer::Found));
  BOOST_TEST((find(site, lostImport, 0ms, {jobs + "first"}).answer == Answer::NotFound));
  BOOST_TEST((find(site, lostImport, 0ms, {"elsewhere/jobs/first"}).answer == Answer::NotFound));
  site.routes.on(listJobs, Reply{jobsOf({jobEntry("second", "Import", "Import table t"),
                                         jobEntry("first", "Import", "Import table t")})});
  const Findings findings = find(site, lostImport, 0ms, {jobs + "first"});
  BOOST_TEST_REQUIRE(findings.operation.has_value());
  BOOST_TEST(findings.operation->name() == jobs + "second");
  site.routes.on(listUserOperations, Reply{writesOf({"1"}, "delete from t")});
  BOOST_TEST((find(site, lostWrite).answer == Answer::Found));
  BOOST_TEST(
      (find(site, lostWrite, 0ms, {"users/demo/userOperations/1"}).answer == Answer::NotFound));
}

BOOST_AUTO_TEST_CASE(a_merge_is_found_by_its_job_or_by_its_pull_request) {
  Site site;
  site.routes.on(user, Reply{ada});
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
  BOOST_TEST(findings.certain);
  BOOST_TEST_REQUIRE(findings.operation.has_value()); // to be waited for like any other
  BOOST_TEST(findings.operation->name() == "");
  BOOST_TEST(site.run(site.client().awaitOperation(Operation<MergeResult>(*findings.operation)))
                 ->pullRequestId == "7");
  // A merge of before is another try, unless the pull request is merged.
  site.routes.on(get + "demo/art/pulls/7", Reply{pull("7", "Open")});
  site.routes.on(
      listJobs,
      Reply{jobsOf({jobEntry("m", "Merge", "Merge pull request #7", "2027-01-15T07:00:00Z")})});
  check(site, lostMerge, Answer::NotFound);
}

// Its own clock dates it, which may be ahead of what dates the answers: as long as the pull request
// is open the lost one may be still to come.
BOOST_AUTO_TEST_CASE(a_failed_merge_may_be_an_earlier_try_while_its_pull_request_is_open) {
  std::string failed = jobEntry("old", "Merge", "Merge pull request #7", "2027-01-15T08:00:35Z");
  failed.replace(failed.find("Running"), 7, "Failed");
  const std::string merging =
      jobEntry("new", "Merge", "Merge pull request #7", "2027-01-15T08:01:00Z");
  Site site;
  site.routes.on(user, Reply{ada});
  site.routes.on(get + "demo/art/pulls/7", Reply{pull("7", "Open")});
  site.routes.on(listJobs, Reply{jobsOf({failed})});
  Findings findings = find(site, lostMerge, 2s);
  BOOST_TEST((findings.answer == Answer::Found));
  BOOST_TEST(!findings.certain);
  BOOST_TEST(findings.named);
  BOOST_TEST(findings.operation->name() == jobs + "old");
  site.routes.on(listJobs, {Reply{jobsOf({failed})}, Reply{jobsOf({failed})},
                            Reply{jobsOf({merging, failed})}});
  findings = find(site, lostMerge, 20s);
  BOOST_TEST(findings.certain);
  BOOST_TEST(findings.operation->name() == jobs + "new");
  site.routes.on(listJobs, Reply{jobsOf({failed})});
  site.routes.on(get + "demo/art/pulls/7", Reply{pull("7", "Closed")});
  BOOST_TEST(find(site, lostMerge, 2s).certain);
}

// Open is no proof: a merge that has begun leaves it so.
BOOST_AUTO_TEST_CASE(a_merge_is_not_found_only_where_its_pull_request_and_the_jobs_could_be_read) {
  Site site;
  site.routes.on(user, Reply{ada});
  const std::string readPull = get + "demo/art/pulls/7";
  site.routes.on(readPull, Reply{pull("7", "Open")});
  site.routes.on(listJobs, Reply{nothingListed});
  check(site, lostMerge, Answer::NotFound);
  site.routes.on(listJobs, Reply{refusal("no", 500)});
  check(site, lostMerge, Answer::CouldNotAsk);
  site.routes.on(listJobs, Reply{nothingListed});
  site.routes.on(readPull, Reply{refusal("no", 500)});
  check(site, lostMerge, Answer::CouldNotAsk);
  site.routes.on(readPull, Reply{pull("7", "merging")});
  check(site, lostMerge, Answer::CouldNotAsk);
  BOOST_TEST(find(site, lostMerge).message.find("merging") != std::string::npos);
  site.routes.on(readPull, Reply{pull("7", "Open")});
  site.routes.on(listJobs, Reply{jobsOf({jobEntry("1", "Merge", "branches into one")})});
  check(site, lostMerge, Answer::Found);
  BOOST_TEST(!find(site, lostMerge).certain);
  site.routes.on(listJobs,
                 Reply{jobsOf({jobEntry("1", "Merge", "one"), jobEntry("2", "Merge", "two")})});
  check(site, lostMerge, Answer::Several);
}

BOOST_AUTO_TEST_CASE(what_was_marked_is_found_by_its_mark_and_certain) {
  Site site;
  site.routes.on(user, Reply{ada});
  LostCall write = lostWrite;
  write.key.emplace_back("mark", "dolthub-call abc");
  site.routes.on(listUserOperations, Reply{writesOf({"w"}, "delete from t")});
  check(site, write, Answer::NotFound);
  site.routes.on(listUserOperations,
                 Reply{writesOf({"w"}, "/* dolthub-call abc */ delete  from t")});
  BOOST_TEST(find(site, write, 2s).certain);
  site.routes.on(get + "demo/art/pulls",
                 Reply{jsonResponse(R"({"pulls":[{"pull_id":"7","title":"Add"}]})")});
  site.routes.on(get + "demo/art/pulls/7", Reply{pull("7", "Open", "Add", "by dolthub-call abc")});
  LostCall marked = lostPull;
  marked.key.emplace_back("mark", "dolthub-call abc");
  const Findings findings = find(site, marked, 2s);
  BOOST_TEST(findings.id == "7");
  BOOST_TEST(findings.certain);
  BOOST_TEST(!find(site, lostPull, 2s).certain);
  marked.key.back().second = "dolthub-call other";
  check(site, marked, Answer::NotFound);
}

BOOST_AUTO_TEST_CASE(a_marked_pull_request_is_found_where_the_lists_clock_is_behind) {
  Site site;
  LostCall marked = lostPull;
  marked.key.emplace_back("mark", "dolthub-call abc");
  site.routes.on(get + "demo/art/pulls/7", Reply{pull("7", "Open", "Add", "by dolthub-call abc")});
  for (const auto& [at, answer] : {std::pair{"2027-01-15T07:59:00Z", Answer::Found},
                                   std::pair{"2027-01-14T07:59:00Z", Answer::NotFound}}) {
    site.routes.on(get + "demo/art/pulls",
                   Reply{jsonResponse(R"({"pulls":[{"pull_id":"7","title":"Add","created_at":")" +
                                      std::string(at) + R"("}]})")});
    check(site, marked, answer); // of yesterday's, each would be one request more
    check(site, lostPull, Answer::CouldNotAsk);
  }
}

// Who says that a search takes a title as it is.
BOOST_AUTO_TEST_CASE(a_pull_request_that_the_servers_search_does_not_show_is_found_all_the_same) {
  Site site;
  LostCall marked = lostPull;
  marked.key.emplace_back("mark", "dolthub-call abc");
  site.routes.on(get + "demo/art/pulls/7", Reply{pull("7", "Open", "Add ", "by dolthub-call abc")});
  site.routes.on(get + "demo/art/pulls?query", Reply{jsonResponse(R"({"pulls":[]})")});
  site.routes.on(get + "demo/art/pulls ",
                 Reply{jsonResponse(R"({"pulls":[{"pull_id":"7","title":"Add "}]})")});
  check(site, marked, Answer::Found); // and with a space behind its title
  site.routes.on(get + "demo/art/pulls ", Reply{refusal("oops", 500)});
  check(site, marked, Answer::CouldNotAsk);
}

BOOST_AUTO_TEST_CASE(a_look_reads_no_pull_request_twice) {
  Site site;
  LostCall marked = lostPull;
  marked.key.emplace_back("mark", "dolthub-call abc");
  site.routes.on(get + "demo/art/pulls/7", Reply{pull("7", "Open", "Add", "somebody else's")});
  site.routes.on(get + "demo/art/pulls",
                 Reply{jsonResponse(R"({"pulls":[{"pull_id":"7","title":"Add"}]})")});
  check(site, marked, Answer::NotFound);
  BOOST_TEST(site.routes.count(get + "demo/art/pulls/7") ==
             site.routes.count(get + "demo/art/pulls?query"));
}

BOOST_AUTO_TEST_CASE(a_write_is_found_by_its_statement) {
  Site site;
  site.routes.on(user, Reply{ada});
  site.routes.on(listUserOperations, Reply{writesOf({"w"}, "delete from t")});
  const Findings findings = find(site, lostWrite, 2s);
  BOOST_TEST_REQUIRE(findings.operation.has_value());
  BOOST_TEST(findings.operation->name() == "users/demo/userOperations/w");
  BOOST_TEST(!findings.certain);
  BOOST_TEST(findings.message.find("may be another") != std::string::npos);
  site.routes.on(listUserOperations, Reply{writesOf({"w", "x"}, "delete from t")});
  check(site, lostWrite, Answer::Several);
  site.routes.on(listUserOperations, Reply{writesOf({"w"}, "delete from u")});
  check(site, lostWrite, Answer::NotFound);
}

// A table may be called like a word of the sentence around it.
BOOST_AUTO_TEST_CASE(a_name_with_a_hyphen_is_not_two_names) {
  Site site;
  site.routes.on(user, Reply{ada});
  const LostCall merge =
      lost(Kind::BranchMerge, {{"fromBranchName", "main"}, {"toBranchName", "import"}});
  site.routes.on(listUserOperations, Reply{writesOf({"1"}, "Merge branch main into import-7")});
  check(site, merge, Answer::NotFound);
  site.routes.on(listUserOperations, Reply{writesOf({"1"}, "Merge branch main into import")});
  check(site, merge, Answer::Found);
}

BOOST_AUTO_TEST_CASE(a_table_is_matched_as_a_description_names_it) {
  Site site;
  site.routes.on(user, Reply{ada});
  for (const std::string table : {"file", "data", "import"}) {
    LostCall call = lostImport;
    call.key = {{"branchName", "main"}, {"tableName", table}};
    site.routes.on(listJobs, Reply{jobsOf({jobEntry("1", "Import", "import data file into table t"),
                                           jobEntry("2", "Import", "table maintenance")})});
    check(site, call, Answer::NotFound);
    site.routes.on(listJobs, Reply{jobsOf({jobEntry("1", "Import", "import data file into table t"),
                                           jobEntry("2", "Import", "into '" + table + "'")})});
    BOOST_TEST(find(site, call).operation->name() == jobs + "2");
  }
}

// Whether a lost import into this table, of branch "main", may be a job with such a description:
// its own, one that says nothing, or another's.
namespace {

enum class Said { Ours, Nothing, Anothers };

Said saidOf(const std::string& description, const std::string& table) {
  Job job;
  job.id = "1";
  job.type = OperationType::Import;
  job.description = description;
  job.createdAt.time = ManualClock::wallStart;
  const LostCall call = lost(Kind::Import, {{"branchName", "main"}, {"tableName", table}});
  const operation::PossibleImports possible({job}, call, ManualClock::wallStart, "");
  return possible.named ? Said::Ours : possible.jobs.empty() ? Said::Anothers : Said::Nothing;
}

} // namespace

BOOST_AUTO_TEST_CASE(a_name_in_a_description_is_of_what_the_word_before_it_says) {
  struct Row {
    const char* description;
    const char* table;
    Said said;
  };
  for (const Row& row : {
           Row{R"(import table "prices" into branch "main")", "main", Said::Anothers},
           Row{R"(import table "prices" into branch "main")", "prices", Said::Ours},
           Row{R"(import table "prices" into "main")", "main", Said::Anothers},
           Row{"import table prices into branch `main`", "main", Said::Anothers},
           Row{"import table prices into `main`", "main", Said::Nothing},
           Row{"Import Table 'prices' into Branch 'main'", "main", Said::Anothers},
           Row{R"(import "prices.csv" into branch "main")", "main", Said::Nothing},
           Row{R"(import file "main" into table t)", "main", Said::Anothers},
           Row{R"(import file "main")", "main", Said::Nothing},
           Row{R"(import file named "main")", "main", Said::Nothing},
           Row{R"(import into the database "main")", "main", Said::Nothing},
           Row{R"(import for pull request "main")", "main", Said::Nothing},
           Row{R"(import at tag "main")", "main", Said::Nothing},
           Row{R"({"branch_name": "main", "table_name": "prices"})", "main", Said::Anothers},
           Row{R"({"branch_name": "main", "table_name": "prices"})", "prices", Said::Ours},
           Row{R"({'branchName': 'main'})", "main", Said::Nothing},
           Row{"table: prices, branch: main", "prices", Said::Ours},
           Row{"table: prices, branch: main", "main", Said::Anothers},
           Row{R"(import of a table into branch "main")", "main", Said::Nothing},
           Row{R"(import a table into "t")", "t", Said::Ours},
           Row{R"(import the table named "t")", "t", Said::Ours},
           Row{R"(import the table called "t")", "u", Said::Anothers},
           Row{R"(import "t" into branch "main")", "t", Said::Ours},
           Row{R"(import "main" into branch "main")", "main", Said::Ours},
           Row{R"(import table "main" into branch "main")", "main", Said::Ours},
           Row{R"(import "table" into branch "main")", "table", Said::Ours},
           Row{R"(import table table into branch main)", "table", Said::Ours},
           Row{R"(import files into "t")", "t", Said::Ours},
       }) {
    BOOST_TEST((saidOf(row.description, row.table) == row.said),
               row.description << " for " << row.table << ": "
                               << static_cast<int>(saidOf(row.description, row.table)));
  }
}

BOOST_AUTO_TEST_CASE(an_import_is_not_found_by_anybody_where_the_user_is_not_known) {
  Site site;
  site.routes.on(user,
                 {refusal("no", 500), refusal("no", 500), refusal("no", 500), refusal("no", 500)});
  site.routes.on(listJobs,
                 Reply{jobsOf({jobEntry("1", "Import", "", "2027-01-15T08:00:01Z", "bob")})});
  check(site, lostImport, Answer::CouldNotAsk);
}

BOOST_AUTO_TEST_CASE(a_statement_over_lines_is_found_among_reads_and_not_in_another_type) {
  Site site;
  site.routes.on(user, Reply{ada});
  LostCall write = lostWrite;
  write.key.back().second = "delete\nfrom t";
  site.routes.on(listUserOperations, Reply{writesOf({"w"}, R"(delete\\nfrom t)")});
  check(site, write, Answer::Found);
  BOOST_TEST(site.routes.count(listUserOperations + "?operationType=SqlWrite") > 0u);
  LostCall merge = lost(Kind::BranchMerge, {{"fromBranchName", "main"}, {"toBranchName", "dev"}});
  site.routes.on(listUserOperations,
                 Reply{jsonResponse(R"({"operations":[{"operation_name":"users/demo/x/1",)"
                                    R"("description":"table maintenance into dev of main",)"
                                    R"("operation_type":"Import","operation_status":"Running",)"
                                    R"("created_at":"2027-01-15T08:00:01Z"}]})")});
  check(site, merge, Answer::NotFound);
}

// Whether the server leaves them out, as it is asked to, or not.
BOOST_AUTO_TEST_CASE(a_write_is_found_behind_many_newer_reads) {
  std::string reads;
  for (int i = 0; i < 45; ++i) {
    reads += R"({"operation_name":"users/demo/userOperations/r)" + std::to_string(i) +
             R"(","description":"select * from t","operation_type":"SqlRead",)"
             R"("operation_status":"Succeeded","created_at":"2027-01-15T08:00:02Z"},)";
  }
  const std::string write = writeEntry("w", "delete from t");
  const std::string behind = jsonResponse(R"({"operations":[)" + reads + write + "]}");
  reads.pop_back();
  const std::string before =
      jsonResponse(R"({"operations":[)" + reads + R"(],"next_page_token":"2"})");
  for (const std::vector<Reply>& pages :
       {std::vector<Reply>{behind}, std::vector<Reply>{before, writesOf({"w"}, "delete from t")}}) {
    Site site;
    site.routes.on(user, Reply{ada});
    site.routes.on(listUserOperations, pages);
    const Findings findings = find(site, lostWrite, 2s);
    BOOST_TEST_REQUIRE(findings.operation.has_value());
    BOOST_TEST(findings.operation->name() == "users/demo/userOperations/w");
  }
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
    BOOST_TEST(!find(site, call).named);   // before the call, too
  }
}

BOOST_AUTO_TEST_CASE(a_list_is_read_as_far_as_the_name_and_no_further) {
  for (const int page : {0, 60}) {
    Site site;
    std::vector<Reply> pages;
    for (int i = 0; i <= page + 1; ++i) {
      const std::string tag = i == page ? "v1" : "other" + std::to_string(i);
      pages.push_back(jsonResponse(R"({"tags":[{"tag_name":")" + tag +
                                   R"("}],"next_page_token":"p)" + std::to_string(i) + R"("})"));
    }
    site.routes.on(get + "demo/art/tags", pages);
    check(site, lostTag, Answer::Found);
    BOOST_TEST(site.routes.count(get + "demo/art/tags") == static_cast<std::size_t>(page + 1));
  }
}

// Else a branch of a later page would be created twice.
BOOST_AUTO_TEST_CASE(a_branch_is_looked_for_on_every_page) {
  Site site;
  const std::string branches = get + "demo/art/branches";
  site.routes.on(branches,
                 {jsonResponse(R"({"branches":[{"branch_name":"a"}],"next_page_token":"n"})"),
                  jsonResponse(R"({"branches":[{"branch_name":"b"}]})")});
  check(site, lostBranch, Answer::Found);
  BOOST_TEST(site.routes.count(branches + "?pageToken=n") == 1u);
  site.routes.on(branches,
                 {jsonResponse(R"({"branches":[{"branch_name":"a"}],"next_page_token":"n"})"),
                  refusal("oops", 500)});
  BOOST_TEST((find(site, lostBranch).answer == Answer::CouldNotAsk));
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
  site.routes.on(user, Reply{ada});
  const std::string list = get + "demo/art/pulls";
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

// What a server may keep otherwise; a space within may be all that was to change.
BOOST_AUTO_TEST_CASE(an_update_is_found_however_the_server_keeps_line_ends_and_outer_spaces) {
  LostCall call = lostUpdate;
  call.key = {{"pull_id", "7"}, {"title", " New title"}, {"description", "one\r\ntwo\n"}};
  for (const auto& [title, description, answer] :
       {std::tuple{"New title", "one\\ntwo", Answer::Found},
        std::tuple{"New title ", "one\\r\\ntwo\\r\\n", Answer::Found},
        std::tuple{"Newtitle", "one\\ntwo", Answer::NotFound},
        std::tuple{"New title", "one two", Answer::NotFound}}) {
    Site site;
    site.routes.on(get + "demo/art/pulls/7", Reply{pull("7", "open", title, description)});
    check(site, call, answer);
  }
  Site site;
  LostCall release = lostRelease;
  release.key = {{"title", "One "}, {"tag", "v1"}};
  site.routes.on(
      get + "demo/art/releases",
      Reply{jsonResponse(R"({"releases":[{"release_title":"One","release_tag":"v1"}]})")});
  check(site, release, Answer::Found);
}

BOOST_AUTO_TEST_CASE(nothing_was_done_to_a_pull_request_that_is_not_there) {
  for (const LostCall& call : {lostMerge, lostUpdate}) {
    Site site;
    site.routes.on(get + "demo/art/pulls/7", Reply{refusal("no such pull")});
    check(site, call, Answer::NotFound);
    site.routes.on(get + "demo/art/pulls/7", Reply{refusal("no such repository")});
    check(site, call, Answer::CouldNotAsk); // which may be there
  }
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

// What a job's description says is documented nowhere: one that speaks of this pull request among
// other things may be another's.
BOOST_AUTO_TEST_CASE(a_merge_job_that_also_speaks_of_another_is_no_certainty) {
  for (const char* description : {R"(Merge pull request #9: revert \"Merge pull request #7\")",
                                  "#9 (follows #7)", "#7.5", "Merge pull request #7 of other/db"}) {
    Site site;
    site.routes.on(user, Reply{ada});
    site.routes.on(get + "demo/art/pulls/7", Reply{pull("7", "Open")});
    site.routes.on(listJobs, Reply{jobsOf({jobEntry("m", "Merge", description)})});
    BOOST_TEST(!find(site, lostMerge, 2s).certain, description);
  }
}

BOOST_AUTO_TEST_CASE(a_look_up_leaves_the_server_alone_as_long_as_it_asks) {
  for (const int seconds : {10, 3600}) {
    Site site;
    site.routes.on(user, Reply{ada});
    site.routes.on(listJobs,
                   Reply{jsonResponse(R"({"status":"Error","message":"later"})", 429,
                                      "Retry-After: " + std::to_string(seconds) + "\r\n")});
    CallOptions options;
    options.lost.lookUpTimeout = 30s;
    const auto findings = site.run(site.client().findOut(lostImport, options));
    BOOST_TEST((findings->answer == Answer::CouldNotAsk));
    BOOST_TEST(site.routes.count(listJobs) == (seconds == 10 ? 3u : 1u));
  }
}

// By hand, that is: no saved one has it.
BOOST_AUTO_TEST_CASE(a_time_that_cannot_be_is_taken_for_the_nearest_that_can) {
  using Time = decltype(LostCall::sentAt);
  Site site;
  site.routes.on(user, Reply{ada});
  site.routes.on(listJobs, Reply{jobsOf({jobEntry("mine", "Import", "")})});
  LostCall call = lostImport;
  call.sentAt = Time::min();
  check(site, call, Answer::Found);
  call.sentAt = Time::max(); // by which nothing can be dated
  check(site, call, Answer::CouldNotAsk);
}

// Else a program that is resumed would take it for looked for in vain, and repeat the change.
BOOST_AUTO_TEST_CASE(a_look_up_whose_client_ends_says_so_and_not_that_it_found_nothing) {
  for (const Reply& list : {Reply{nothingListed}, Reply{}}) { // between two looks, and within one
    Site site;
    site.routes.on(user, Reply{ada});
    site.routes.on(listJobs, list);
    Started<Findings> look(site.context(), site.client().findOut(lostImport));
    site.pass(5s);
    BOOST_TEST(!look.ended());
    site.destroyClient();
    site.pass(1min);
    BOOST_TEST_REQUIRE(look.hasError());
    BOOST_TEST(look.error().code() == Errc::ClientClosed);
  }
}

// Lists lag: the last look is close to the end of the time that was given.
BOOST_AUTO_TEST_CASE(a_look_up_uses_its_time) {
  for (const auto& [time, last] : {std::pair{900ms, 600ms}, std::pair{30'000ms, 28'000ms}}) {
    Site site;
    site.routes.on(user, Reply{ada});
    site.routes.on(listJobs, Reply{nothingListed});
    CallOptions options;
    options.lost.lookUpTimeout = time;
    const auto findings = site.run(site.client().findOut(lostImport, options));
    BOOST_TEST((findings->answer == Answer::NotFound));
    BOOST_TEST((site.elapsed() >= last));
    BOOST_TEST((site.elapsed() <= time));
    BOOST_TEST(site.routes.count(listJobs) >= 2u);
  }
}

// What is asked in the last second may find too little time for a connection, too.
BOOST_AUTO_TEST_CASE(a_last_look_that_fails_takes_nothing_from_the_one_before) {
  Site site;
  site.routes.on(user, Reply{ada});
  std::vector<Reply> lists(6, Reply{nothingListed}); // after 0, 1, 3, 7, 15 and 23 seconds
  lists.push_back(Reply{{}, Reply::Then::Cut});
  site.routes.on(listJobs, lists);
  BOOST_TEST((find(site, lostImport, 30s).answer == Answer::NotFound));
  BOOST_TEST(site.routes.count(listJobs) >= 7u);
}

// It would be the last itself, and find as little time.
BOOST_AUTO_TEST_CASE(no_look_begins_just_before_the_last) {
  for (const auto time : {24'100ms, 24'500ms, 24'900ms}) {
    Site site;
    site.routes.on(user, Reply{ada});
    std::vector<Reply> lists(5, Reply{nothingListed}); // after 0, 1, 3, 7 and 15 seconds
    lists.push_back(Reply{});
    site.routes.on(listJobs, lists);
    BOOST_TEST((find(site, lostImport, time).answer == Answer::NotFound), time.count());
  }
}

// What began to be there meanwhile was not seen.
BOOST_AUTO_TEST_CASE(what_was_learnt_before_an_outage_is_no_answer_behind_it) {
  for (const Reply& outage : {Reply{{}, Reply::Then::Cut}, Reply{refusal("oops", 500)}, Reply{}}) {
    Site site;
    site.routes.on(user, Reply{ada});
    site.routes.on(listJobs, {Reply{nothingListed}, Reply{nothingListed},
                              Reply{refusal("oops", 500)}, Reply{refusal("oops", 500)},
                              Reply{refusal("oops", 500)}, Reply{refusal("oops", 500)}, outage});
    BOOST_TEST((find(site, lostImport, 30s).answer == Answer::CouldNotAsk));
  }
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace dolthub::harness
