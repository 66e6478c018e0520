#include <boost/test/unit_test.hpp>

#include "emulator/site.hpp"

using namespace emulator_test;

namespace {

Reply openPull(Site& site, const std::string& branch, const std::string& title) {
  return site.post("demo/art/pulls", {{"title", title},
                                      {"description", "d"},
                                      {"fromBranchOwnerName", "demo"},
                                      {"fromBranchRepoName", "art"},
                                      {"fromBranchName", branch},
                                      {"toBranchOwnerName", "demo"},
                                      {"toBranchRepoName", "art"},
                                      {"toBranchName", "main"}});
}

Reply patch(Site& site, const std::string& pull, const json::object& body) {
  return site.send("PATCH", "/api/v1alpha1/demo/art/pulls/" + pull, json::serialize(body));
}

/// A database whose branch `b` has one change that main has not.
struct Changed : Site {
  Changed() {
    import("id,name,note\n1,a,\n2,b,\n3,c,\n");
    merge("1");
    write("UPDATE art SET name = 'x' WHERE id = 2", "main", "b");
  }
};

} // namespace

BOOST_AUTO_TEST_SUITE(emulator_pulls)

BOOST_FIXTURE_TEST_CASE(a_pull_request_lives, Changed) {
  auto made = openPull(*this, "b", "Title");
  BOOST_TEST(made.text("pull_id") == "2");
  BOOST_TEST(made.text("from_branch_name") == "b");
  BOOST_TEST(openPull(*this, "b", "Title").text("message").ends_with("already exists"));
  BOOST_TEST(openPull(*this, "none", "Title").text("message") == "branch not found");
  auto seen = get("demo/art/pulls/2");
  BOOST_TEST(seen.text("title") == "Title");
  BOOST_TEST(seen.text("state") == "open");
  BOOST_TEST(seen.text("from_branch") == "b");
  BOOST_TEST(seen.text("to_branch") == "main");
  BOOST_TEST(seen.text("author") == "demo");
  BOOST_TEST(patch(*this, "2", {{"title", "New"}}).text("title") == "New");
  BOOST_TEST(patch(*this, "2", {}).status == 400u);
  BOOST_TEST(patch(*this, "2", {{"state", "open"}}).status == 400u);
  BOOST_TEST(post("demo/art/pulls/2/comments", {{"comment", "good"}}).text("comment") == "good");
  BOOST_TEST(post("demo/art/pulls/9/comments", {{"comment", "good"}}).text("message") ==
             "no such pull");
  BOOST_TEST(patch(*this, "2", {{"state", "closed"}}).text("state") == "closed");
  BOOST_TEST(startMerge("2").text("message") == "pull request is already closed");
  BOOST_TEST(effects("comment created").front().text == "good");
}

BOOST_FIXTURE_TEST_CASE(lists_are_filtered, Changed) {
  openPull(*this, "b", "Some numbers");
  auto titles = [&](const std::string& query) {
    return column(get("demo/art/pulls?" + query), "pulls", "pull_id");
  };
  BOOST_TEST(titles("") == "2,1");
  BOOST_TEST(titles("filterByState=Open") == "2");
  BOOST_TEST(titles("filterByState=Merged") == "1");
  BOOST_TEST(titles("query=NUMBERS") == "2");
  BOOST_TEST(titles("query=demo") == "2,1");
  BOOST_TEST(titles("filterByReviewStatus=Approved") == "");
  BOOST_TEST(get("demo/art/pulls?filterByState=Opened").status == 400u);
}

BOOST_FIXTURE_TEST_CASE(a_merge_is_a_job, Changed) {
  openPull(*this, "b", "Title");
  auto started = startMerge("2");
  BOOST_TEST(started.text("operation_name").starts_with("repositoryOwners/demo/repositories/art/"));
  BOOST_TEST(started.text("user_operation_name").starts_with("users/demo/userOperations/"));
  BOOST_TEST(startMerge("2").text("message") == "pull request is being merged");
  auto first = pollMerge("2", started);
  BOOST_TEST(first.text("job_status") == "Pending");
  BOOST_TEST(first.json.at("job_created").as_bool() == false);
  BOOST_TEST(cells("SELECT name FROM art WHERE id = 2") == "b");
  passJobs();
  auto last = pollMerge("2", started);
  BOOST_TEST(last.text("job_status") == "Completed");
  BOOST_TEST(last.text("pull_id") == "2");
  BOOST_TEST(cells("SELECT name FROM art WHERE id = 2") == "x");
  BOOST_TEST(startMerge("2").text("message") == "pull request is already merged");
  BOOST_TEST(get("demo/art/pulls/2").text("state") == "merged");
  // Every poll has its own address.
  BOOST_TEST(pollMerge("1", started).status == 400u);
  BOOST_TEST(pollWrite(started).status == 400u);
  BOOST_TEST(
      get("demo/art/upload?branch=main&operationName=" + encode(started.text("operation_name")))
          .status == 400u);
  BOOST_TEST(get("fork?operationName=" + encode(started.text("operation_name"))).status == 400u);
  std::string demo = std::exchange(token, core.addUser("alice"));
  BOOST_TEST(pollMerge("2", started).status == 400u);
}

BOOST_FIXTURE_TEST_CASE(rows_of_both_sides_come_together, Changed) {
  write("INSERT INTO art VALUES ('4', 'd', NULL)");
  write("DELETE FROM art WHERE id = 3");
  write("INSERT INTO art VALUES ('5', 'e', NULL)", "b", "b");
  openPull(*this, "b", "Title");
  BOOST_TEST(merge("2").text("job_status") == "Completed");
  BOOST_TEST(cells("SELECT id, name FROM art ORDER BY id") == "1,a;2,x;4,d;5,e");
}

BOOST_FIXTURE_TEST_CASE(a_row_changed_on_both_sides_is_a_conflict, Changed) {
  write("UPDATE art SET name = 'y' WHERE id = 2");
  openPull(*this, "b", "Title");
  BOOST_TEST(merge("2").text("job_status") == "Failed");
  auto jobs = get("demo/art/jobs");
  auto& job = jobs.json.at("jobs").as_array().front().as_object();
  BOOST_TEST(job.at("status").as_string() == "Failed");
  BOOST_TEST(job.at("job_error").as_string().starts_with("conflict in table art"));
  BOOST_TEST(get("demo/art/pulls/2").text("state") == "open");
  // What is the same on both sides is none.
  write("UPDATE art SET name = 'x' WHERE id = 2");
  BOOST_TEST(merge("2").text("job_status") == "Completed");
}

BOOST_AUTO_TEST_CASE(tables_without_keys_merge_when_rows_are_only_added) {
  Site site;
  Upload keyless;
  keyless.keys = {};
  site.import("a\n1\n1\n", keyless);
  site.merge("1");
  site.write("INSERT INTO art VALUES ('1'), ('2')", "main", "b");
  site.write("INSERT INTO art VALUES ('3')");
  openPull(site, "b", "Title");
  BOOST_TEST(site.merge("2").text("job_status") == "Completed");
  BOOST_TEST(site.cells("SELECT a FROM art ORDER BY a") == "1;1;1;2;3");
  site.write("DELETE FROM art WHERE a = 2", "b", "b");
  site.write("INSERT INTO art VALUES ('4')");
  openPull(site, "b", "Title");
  BOOST_TEST(site.merge("3").text("job_status") == "Failed");
}

BOOST_AUTO_TEST_CASE(overlapping_merges_can_be_made_to_fail) {
  dolthub::EmulatorOptions options;
  options.overlappingMergesFail = true;
  Site site{options};
  for (const char* table : {"one", "two"}) {
    Upload upload;
    upload.table = table;
    site.import("id\n1\n", upload);
  }
  auto first = site.startMerge("1");
  auto second = site.startMerge("2");
  site.passJobs();
  std::string states = site.pollMerge("1", first).text("job_status") +
                       site.pollMerge("2", second).text("job_status");
  BOOST_TEST((states == "CompletedFailed" || states == "FailedCompleted"));
}

BOOST_AUTO_TEST_CASE(failures_are_shown_in_three_ways) {
  for (auto shown : {dolthub::FailedPoll::Failed, dolthub::FailedPoll::InProgress,
                     dolthub::FailedPoll::BadRequest}) {
    dolthub::EmulatorOptions options;
    options.failedPoll = shown;
    Site site{options};
    auto last = site.import("id\n1\n1\n");
    if (shown == dolthub::FailedPoll::BadRequest) {
      BOOST_TEST(last.status == 400u);
      BOOST_TEST(last.text("message") == "duplicate primary key given: [1]");
    } else {
      BOOST_TEST(last.text("job_status") ==
                 (shown == dolthub::FailedPoll::Failed ? "Failed" : "In Progress"));
    }
    auto operations = site.get("users/demo/operations");
    BOOST_TEST(column(operations, "operations", "operation_status") == "Failure");
    BOOST_TEST(column(operations, "operations", "error") == "duplicate primary key given: [1]");
  }
}

BOOST_AUTO_TEST_SUITE_END()
