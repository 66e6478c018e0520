// Branches, tags, releases and jobs.
#include "wire/answers.hpp"

using namespace wire_test;

BOOST_AUTO_TEST_SUITE(wire_branch)

BOOST_AUTO_TEST_CASE(creates) {
  const wire::Call call = made(api.branches.create(
      CreateBranch{BranchName{museum(), "feature/pots"}, Revision::branch("main")}));
  BOOST_TEST(call.request.target == "/api/v1alpha1/arts/museum/branches");
  BOOST_TEST(call.repeat == wire::Repeat::Never);
  BOOST_TEST(jsonBody(call) ==
             R"({"revisionType":"branch","revisionName":"main","newBranchName":"feature/pots"})");
  BOOST_TEST((call.lost.kind == LostCall::Kind::CreateBranch));
  BOOST_TEST(call.lost.keyValue("newBranchName") == "feature/pots");
  const auto typeOf = [](Revision from) {
    return jsonBody(
        made(api.branches.create(CreateBranch{BranchName{museum(), "b"}, std::move(from)})));
  };
  BOOST_TEST(typeOf(Revision::ref("v1")).find(R"("revisionType":"ref")") != std::string::npos);
  BOOST_TEST(typeOf(Revision::commit("h4sh")).find(R"("revisionType":"commit")") !=
             std::string::npos);
}

BOOST_AUTO_TEST_CASE(reads) {
  BOOST_TEST(good(api.branches.readCreated(
                      ok(R"({"status":"Success","new_branch_name":"b","revision_type":"branch"})")))
                 .name == "b");
  BOOST_TEST(bad(api.branches.readCreated(refused("query error: branch not found"))).code ==
             Errc::NotFound);
  BOOST_TEST(made(api.branches.list(museum(), "")).request.target ==
             "/api/v1alpha1/arts/museum/branches");
  const Page<Branch> branches = good(
      api.branches.readPage(ok(R"({"branches":[{"branch_name":"main"},{"branch_name":"b"}]})")));
  BOOST_REQUIRE(branches.size() == 2u);
  BOOST_TEST(branches.items[1].name == "b");
  BOOST_TEST(good(api.branches.readPage(ok(R"({"branches":[]})"))).empty());
  BOOST_TEST(
      bad(api.branches.readPage(ok(R"({"branches":[{"branch_name":"main"},{"branch_name":7}]})")))
          .message == "the answer is not as DoltHub documents it: .branches[1].branch_name: "
                      "expected string, found number");
  BOOST_TEST(
      bad(api.branches.readPage(ok(R"({"branches":[{"branch_name":"main"},"b"]})"))).message ==
      "the answer is not as DoltHub documents it: .branches[1]: expected object, found string");
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(wire_tag)

BOOST_AUTO_TEST_CASE(creates) {
  CreateTag request{museum(), "v1", "First\nlight", Revision::commit("h4sh")};
  const wire::Call call = made(api.tags.create(request));
  BOOST_TEST(call.request.target == "/api/v1alpha1/arts/museum/tags");
  BOOST_TEST(jsonBody(call) == R"({"tagName":"v1","tagMessage":"First\nlight",)"
                               R"("revisionType":"commit","revisionName":"h4sh"})");
  BOOST_TEST(call.lost.keyValue("tagName") == "v1");
  request.name = "v\r1";
  BOOST_TEST(refusal(api.tags.create(request)) ==
             "tag name contains a control character at byte 1 (\\r)");
}

BOOST_AUTO_TEST_CASE(reads) {
  const Tag tag = good(api.tags.readCreated(ok(
      R"({"tag_name":"v1","tag_description":"First","revision_type":"branch","revision_name":"m"})")));
  BOOST_TEST(tag.name == "v1");
  BOOST_TEST(tag.message == "First");
  BOOST_TEST(tag.taggedAt.text == "");
  BOOST_TEST(made(api.tags.list(museum(), "")).request.target == "/api/v1alpha1/arts/museum/tags");
  BOOST_TEST(made(api.tags.list(museum(), "p 2")).request.target ==
             "/api/v1alpha1/arts/museum/tags?pageToken=p%202&next_page_token=p%202");
  const auto page = good(api.tags.readPage(
      ok(R"({"tags":[{"tag_name":"v1","tag_description":"","tagged_at":"yesterday"}]})")));
  BOOST_REQUIRE(page.items.size() == 1u);
  BOOST_TEST(page.items[0].taggedAt.text == "yesterday");
  BOOST_TEST(!page.items[0].taggedAt.time.has_value());
  BOOST_TEST(page.nextPageToken == "");
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(wire_release)

BOOST_AUTO_TEST_CASE(creates) {
  CreateRelease request{museum(), "Spring", "v2", "main"};
  request.description = "More pots";
  request.createTag = true;
  const wire::Call call = made(api.releases.create(request));
  BOOST_TEST(call.request.target == "/api/v1alpha1/arts/museum/releases");
  BOOST_TEST(jsonBody(call) == R"({"title":"Spring","tag":"v2","commitSha":"main",)"
                               R"("description":"More pots","createTagIfNotExists":true})");
  BOOST_TEST((call.lost.kind == LostCall::Kind::CreateRelease));
  request.title.clear();
  BOOST_TEST(refusal(api.releases.create(request)) == "release title is empty");
  request.title = "Spring";
  request.commit = "";
  BOOST_TEST(refusal(api.releases.create(request)) == "release commit is empty");
}

BOOST_AUTO_TEST_CASE(reads) {
  const std::string release =
      R"({"release_title":"Spring","release_tag":"v2","release_commit_sha":"h4sh",)"
      R"("release_description":"More","release_created_at":"2026-04-01T00:00:00Z",)"
      R"("release_updated_at":"2026-04-02T00:00:00Z"})";
  BOOST_TEST(good(api.releases.readCreated(ok(release))).commit == "h4sh");
  BOOST_TEST(made(api.releases.list(museum(), "x&y")).request.target ==
             "/api/v1alpha1/arts/museum/releases?next_page_token=x%26y&pageToken=x%26y");
  const auto page =
      good(api.releases.readPage(ok(R"({"releases":[)" + release + R"(],"next_page_token":"t"})")));
  BOOST_REQUIRE(page.items.size() == 1u);
  BOOST_TEST(page.items[0].title == "Spring");
  BOOST_TEST(page.items[0].description == "More");
  BOOST_TEST(
      (*page.items[0].updatedAt.time - *page.items[0].createdAt.time == std::chrono::hours{24}));
  BOOST_TEST(page.nextPageToken == "t");
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(wire_job)

BOOST_AUTO_TEST_CASE(lists) {
  BOOST_TEST(made(api.jobs.list(museum(), "")).request.target == "/api/v1alpha1/arts/museum/jobs");
  BOOST_TEST(made(api.jobs.list(museum(), "2")).request.target ==
             "/api/v1alpha1/arts/museum/jobs?pageToken=2&next_page_token=2");
  const auto page = good(api.jobs.readPage(ok(R"({"jobs":[
    {"job_id":"repositoryOwners/arts/repositories/museum/jobs/1","creator":"ada",
     "description":"Merge pull request #3","job_type":"Merge","status":"FAILED",
     "created_at":"2026-05-01T00:00:00.000Z","job_error":"failed to push to branch"},
    {"job_id":17,"job_type":"Import","status":"Succeeded","job_error":null,"error":"old name"},
    {"job_id":"j3","status":"Paused"}],"next_page_token":""})")));
  BOOST_REQUIRE(page.items.size() == 3u);
  BOOST_TEST(page.items[0].id == "repositoryOwners/arts/repositories/museum/jobs/1");
  BOOST_TEST((page.items[0].type == OperationType::Merge));
  BOOST_TEST((page.items[0].status == OperationStatus::Failed));
  BOOST_TEST(page.items[0].error == "failed to push to branch");
  BOOST_TEST(page.items[1].id == "17");
  BOOST_TEST(page.items[1].error == "old name");
  BOOST_TEST((page.items[2].status == OperationStatus::Unknown));
  BOOST_TEST(page.items[2].statusText == "Paused");
  BOOST_TEST((page.items[2].type == OperationType::Unknown));
  // The words that a poll has for an end, and only these as wholes: a list is hearsay.
  const auto statusOf = [](const std::string& word) {
    return good(api.jobs.readPage(ok(R"({"jobs":[{"job_id":"1","status":")" + word + "\"}]}")))
        .items[0]
        .status;
  };
  for (const char* word : {"Completed", "COMPLETED", "Success", "done", "ok"}) {
    BOOST_TEST((statusOf(word) == OperationStatus::Succeeded), word);
  }
  for (const char* word : {"Error", "failure", "FAILED"}) {
    BOOST_TEST((statusOf(word) == OperationStatus::Failed), word);
  }
  for (const char* word : {"Almost done", "error 2, trying again", "incomplete", "finished", ""}) {
    BOOST_TEST((statusOf(word) == OperationStatus::Unknown), word);
  }
  BOOST_TEST(bad(api.jobs.readPage(ok(R"({"jobs":[{"job_id":true}]})"))).message ==
             "the answer is not as DoltHub documents it: .jobs[0].job_id: expected string or "
             "integer, found boolean");
}

// Go writes a slice that nothing was put into as null.
BOOST_AUTO_TEST_CASE(a_list_that_is_null_is_empty_and_one_that_is_missing_is_none) {
  const auto isEmpty = [](const auto& reading) {
    return reading.has_value() && reading->empty();
  };
  BOOST_TEST(isEmpty(api.branches.readPage(ok(R"({"status":"Success","branches":null})"))));
  BOOST_TEST(isEmpty(api.tags.readPage(ok(R"({"tags":null})"))));
  BOOST_TEST(isEmpty(api.releases.readPage(ok(R"({"releases":null})"))));
  BOOST_TEST(isEmpty(api.jobs.readPage(ok(R"({"jobs":null})"))));
  BOOST_TEST(isEmpty(api.pullRequests.readPage(ok(R"({"pulls":null})"))));
  BOOST_TEST(isEmpty(api.users.readOperations(ok(R"({"operations":null})"))));
  BOOST_TEST(good(api.forks.readList(ok(R"({"forks":null})"))).forks.empty());
  BOOST_TEST(bad(api.jobs.readPage(ok(R"({"status":"Success"})"))).message ==
             "the answer is not as DoltHub documents it: .jobs: expected array, found nothing");
  BOOST_TEST(bad(api.jobs.readPage(ok(R"({"jobs":{}})"))).message ==
             "the answer is not as DoltHub documents it: .jobs: expected array, found object");
}

BOOST_AUTO_TEST_CASE(a_page_token_may_be_a_number_and_a_time_that_is_none_is_unknown) {
  BOOST_TEST(
      good(api.branches.readPage(ok(R"({"branches":[],"next_page_token":2})"))).nextPageToken ==
      "2");
  for (const char* time : {"1767225600", "1767225600.5", "true", "{}", "\"yesterday\"", "null"}) {
    const auto page =
        good(api.jobs.readPage(ok(R"({"jobs":[{"job_id":"1","created_at":)" + std::string(time) +
                                  R"(}],"next_page_token":18446744073709551615})")));
    BOOST_REQUIRE(page.size() == 1u);
    BOOST_TEST(!page.items[0].createdAt.time.has_value(), time);
    BOOST_TEST(page.nextPageToken == "18446744073709551615");
  }
}

// A proxy that mixes up answers, or a cache: such an answer says nothing about what was asked for.
BOOST_AUTO_TEST_CASE(an_answer_about_something_else_is_no_success) {
  const DatabaseName database{"arts", "museum"};
  const auto about = [](const wire::Call& call, const std::string& body, auto read) {
    message::Response response = ok(body);
    response.request = &call.request;
    return read(response);
  };
  const auto isUnknown = [](const auto& reading) {
    return reading.has_error() && reading.error().evidence == wire::Evidence::Unknown &&
           reading.error().code == Errc::BadResponse;
  };
  const wire::Call branch =
      made(api.branches.create({BranchName{database, "new"}, Revision::branch("main")}));
  BOOST_TEST(isUnknown(about(branch, R"({"new_branch_name":"old"})", api.branches.readCreated)));
  BOOST_TEST(about(branch, R"({"new_branch_name":"New"})", api.branches.readCreated).has_value());
  const wire::Call tag = *api.tags.create({database, "v1", "m", Revision::branch("main")});
  BOOST_TEST(isUnknown(about(tag, R"({"tag_name":"v2"})", api.tags.readCreated)));
  BOOST_TEST(about(tag, R"({"tag_name":"v1"})", api.tags.readCreated).has_value());
  UpdatePullRequest close{PullRequestName{database, "7"}};
  close.state = PullRequestState::Closed;
  const wire::Call update = *api.pullRequests.update(close);
  BOOST_TEST(
      isUnknown(about(update, R"({"pull_id":"7","state":"Open"})", api.pullRequests.readUpdated)));
  BOOST_TEST(about(update, R"({"pull_id":"7","state":"Closed"})", api.pullRequests.readUpdated)
                 .has_value());
  const auto merge = [&](const std::string& name) {
    return api.pullRequests.readStartedMerge(ok(R"({"operation_name":")" + name + "\"}"),
                                             PullRequestName{database, "7"}, "");
  };
  BOOST_TEST(isUnknown(merge("repositoryOwners/arts/repositories/pots/jobs/1")));
  BOOST_TEST(merge("repositoryOwners/Arts/repositories/museum/jobs/1").has_value());
  BOOST_TEST(merge("jobs/1").has_value());
}

BOOST_AUTO_TEST_SUITE_END()
