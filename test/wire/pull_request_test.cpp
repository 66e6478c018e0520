#include "wire/answers.hpp"

using namespace wire_test;

namespace {

const PullRequestName seven{museum(), "7"};

} // namespace

BOOST_AUTO_TEST_SUITE(wire_pull_request)

BOOST_AUTO_TEST_CASE(creates) {
  CreatePullRequest request{BranchName{DatabaseName{"ada", "museum"}, "pots"},
                            BranchName{museum(), "main"}, "Pots"};
  const wire::Call call = made(api.pullRequests.create(request));
  BOOST_TEST(call.request.target == "/api/v1alpha1/arts/museum/pulls");
  BOOST_TEST(call.repeat == wire::Repeat::Never);
  BOOST_TEST(jsonBody(call) ==
             R"({"title":"Pots","description":"","fromBranchOwnerName":"ada",)"
             R"("fromBranchRepoName":"museum","fromBranchName":"pots","toBranchOwnerName":"arts",)"
             R"("toBranchRepoName":"museum","toBranchName":"main"})");
  BOOST_TEST((call.lost.kind == LostCall::Kind::CreatePullRequest));
  BOOST_TEST(call.lost.owner == "arts");
  BOOST_TEST(call.lost.keyValue("fromBranchOwnerName") == "ada");
  request.title = "two\nlines";
  BOOST_TEST(refusal(api.pullRequests.create(request)) ==
             "pull request title contains a control character at byte 3 (\\n)");
}

BOOST_AUTO_TEST_CASE(reads_the_created_one) {
  const CreatePullRequest asked{BranchName{DatabaseName{"ada", "museum"}, "pots"},
                                BranchName{museum(), "main"}, "Pots"};
  const auto idOf = [&](const char* body) {
    return good(api.pullRequests.readCreated(ok(body), asked)).id;
  };
  BOOST_TEST(idOf(R"({"pull_id":"12"})") == "12");
  BOOST_TEST(idOf(R"({"pull_id":12})") == "12");
  BOOST_TEST(idOf(R"({"pull_id":18446744073709551615})") == "18446744073709551615");
  for (const char* id : {R"("")", R"("a/b")", "1.5", "12.0", "null", "1e400", "[]"}) {
    const wire::Problem problem =
        bad(api.pullRequests.readCreated(ok(R"({"pull_id":)" + std::string{id} + "}"), asked));
    BOOST_TEST(problem.code == Errc::BadResponse);
    BOOST_TEST(problem.evidence == wire::Evidence::Done);
    BOOST_TEST(problem.message.find(".pull_id: ") != std::string::npos);
  }
}

BOOST_AUTO_TEST_CASE(the_created_one_is_what_the_answer_says) {
  const CreatePullRequest asked{BranchName{DatabaseName{"ada", "museum"}, "pots"},
                                BranchName{museum(), "main"}, "Pots"};
  const PullRequest told = good(api.pullRequests.readCreated(
      ok(R"({"pull_id":"12","title":"Pots, trimmed","description":"d","from_owner_name":"Ada",)"
         R"("from_repository_name":"Museum","from_branch_name":"Pots","to_owner_name":"Arts",)"
         R"("to_repository_name":"MUSEUM","to_branch_name":"Main","state":"merged"})"),
      asked));
  BOOST_TEST(told.title == "Pots, trimmed");
  BOOST_TEST(told.description == "d");
  BOOST_TEST(told.fromOwner == "Ada");
  BOOST_TEST(told.fromDatabase == "Museum");
  BOOST_TEST(told.fromBranch == "Pots");
  BOOST_TEST(told.toOwner == "Arts");
  BOOST_TEST(told.toDatabase == "MUSEUM");
  BOOST_TEST(told.toBranch == "Main");
  BOOST_TEST(told.state == PullRequestState::Merged);

  const PullRequest silent = good(api.pullRequests.readCreated(ok(R"({"pull_id":"12"})"), asked));
  BOOST_TEST(silent.title == "Pots");
  BOOST_TEST(silent.fromOwner == "ada");
  BOOST_TEST(silent.toBranch == "main");
  BOOST_TEST(silent.state == PullRequestState::Open);

  const wire::Problem another = bad(api.pullRequests.readCreated(
      ok(R"({"pull_id":"12","to_branch_name":"trunk"})"), asked)); // somebody else's answer
  BOOST_TEST(another.code == Errc::BadResponse);
  BOOST_TEST(another.evidence == wire::Evidence::Unknown);
}

BOOST_AUTO_TEST_CASE(gets) {
  const wire::Call call = made(api.pullRequests.get(PullRequestName{museum(), "7 ?"}));
  BOOST_TEST(call.request.target == "/api/v1alpha1/arts/museum/pulls/7%20%3F");
  BOOST_TEST(call.repeat == wire::Repeat::Safe);
  const std::string common =
      R"("pull_id":7,"title":"Pots","description":"More","from_branch_owner":"ada",)"
      R"("from_branch_database":"museum","to_branch_owner":"arts","to_branch_database":"museum",)"
      R"("created_at":"2026-05-01T00:00:00.000Z","author":"ada")";
  for (const std::string& rest :
       {std::string{R"("state":"MERGED","from_branch":"pots","to_branch":"main")"},
        std::string{R"("state":"Merged","from_branch_name":"pots","to_branch_name":"main")"}}) {
    const PullRequest pull = good(api.pullRequests.readGot(ok("{" + common + "," + rest + "}")));
    BOOST_TEST(pull.id == "7");
    BOOST_TEST(pull.title == "Pots");
    BOOST_TEST(pull.description == "More");
    BOOST_TEST((pull.state == PullRequestState::Merged));
    BOOST_TEST(pull.fromOwner == "ada");
    BOOST_TEST(pull.fromDatabase == "museum");
    BOOST_TEST(pull.fromBranch == "pots");
    BOOST_TEST(pull.toOwner == "arts");
    BOOST_TEST(pull.toDatabase == "museum");
    BOOST_TEST(pull.toBranch == "main");
    BOOST_TEST(pull.createdAt.time.has_value());
    BOOST_TEST(pull.creator == "ada");
  }
}

BOOST_AUTO_TEST_CASE(reads_keys_with_a_stray_colon_only_without_the_plain_ones) {
  const PullRequest pull = good(api.pullRequests.readGot(
      ok(R"({"pull_id":"7","title:":"typo","description":"plain","description:":"typo"})")));
  BOOST_TEST(pull.title == "typo");
  BOOST_TEST(pull.description == "plain");
}

BOOST_AUTO_TEST_CASE(keeps_a_state_it_does_not_know) {
  const PullRequest pull = good(api.pullRequests.readGot(ok(R"({"pull_id":"7","state":"Draft"})")));
  BOOST_TEST((pull.state == PullRequestState::Unknown));
  BOOST_TEST(pull.stateText == "Draft");
  BOOST_TEST((good(api.pullRequests.readGot(ok(R"({"pull_id":"7"})"))).state ==
              PullRequestState::Unknown));
}

BOOST_AUTO_TEST_CASE(a_missing_one_is_a_400) {
  const wire::Problem problem = bad(api.pullRequests.readGot(refused("no such pull")));
  BOOST_TEST(problem.code == Errc::NotFound);
  BOOST_TEST(problem.evidence == wire::Evidence::Rejected);
}

BOOST_AUTO_TEST_CASE(updates) {
  UpdatePullRequest request{seven};
  BOOST_TEST(refusal(api.pullRequests.update(request)) ==
             "update of a pull request changes nothing");
  for (const PullRequestState state :
       {PullRequestState::Open, PullRequestState::Merged, PullRequestState::Unknown}) {
    request.state = state;
    const auto refused = api.pullRequests.update(request);
    BOOST_TEST_REQUIRE(refused.has_error());
    BOOST_TEST(refused.error().errc() == Errc::NotOffered);
  }
  request.state = PullRequestState::Closed;
  BOOST_TEST(jsonBody(made(api.pullRequests.update(request))) == R"({"state":"closed"})");
  request.title = "New";
  request.description = "";
  const wire::Call call = made(api.pullRequests.update(request));
  BOOST_TEST((call.request.method == message::Method::Patch));
  BOOST_TEST(call.repeat == wire::Repeat::Never);
  BOOST_TEST(call.request.target == "/api/v1alpha1/arts/museum/pulls/7");
  BOOST_TEST(jsonBody(call) == R"({"title":"New","description":"","state":"closed"})");
  BOOST_TEST(call.lost.keyValue("pull_id") == "7");
  request.title = "";
  BOOST_TEST(refusal(api.pullRequests.update(request)) == "pull request title is empty");

  const PullRequestSummary summary = good(api.pullRequests.readUpdated(
      ok(R"({"pull_id":"7","title":"New","description":"","state":"closed"})")));
  BOOST_TEST(summary.title == "New");
  BOOST_TEST((summary.state == PullRequestState::Closed));
}

BOOST_AUTO_TEST_CASE(lists_with_filters) {
  ListPullRequests request{museum()};
  BOOST_TEST(made(api.pullRequests.list(request, "")).request.target ==
             "/api/v1alpha1/arts/museum/pulls");
  request.state = PullRequestState::Open;
  request.reviewStatus = ReviewStatus::AssignedReviewer;
  request.query = "pots + pans";
  BOOST_TEST(made(api.pullRequests.list(request, "t=2")).request.target ==
             "/api/v1alpha1/arts/museum/pulls?filterByState=Open"
             "&filterByReviewStatus=AssignedReviewer&query=pots%20%2B%20pans&pageToken=t%3D2");
  request.state = PullRequestState::Unknown;
  BOOST_TEST(refusal(api.pullRequests.list(request, "")) ==
             "pull request state to list is Unknown");

  // Nobody could ask for these.
  for (const char* id : {"", "1/2", ".."}) {
    const std::string body = R"({"pulls":[{"pull_id":")" + std::string(id) + R"("}]})";
    BOOST_TEST((bad(api.pullRequests.readPage(ok(body))).code == Errc::BadResponse));
  }
  const auto page = good(api.pullRequests.readPage(
      ok(R"({"pulls":[{"pull_id":"1","title":"a","description":"","state":"Open","creator":"ada",)"
         R"("created_at":"2026-05-01T00:00:00Z"},{"pull_id":2}],"next_page_token":"n"})")));
  BOOST_REQUIRE(page.items.size() == 2u);
  BOOST_TEST(page.items[0].creator == "ada");
  BOOST_TEST((page.items[0].state == PullRequestState::Open));
  BOOST_TEST(page.items[1].id == "2");
  BOOST_TEST(page.nextPageToken == "n");
}

BOOST_AUTO_TEST_CASE(comments) {
  CommentOnPullRequest request{seven, "Nice\npots \xF0\x9F\x8F\xBA"};
  const wire::Call call = made(api.pullRequests.comment(request));
  BOOST_TEST(call.request.target == "/api/v1alpha1/arts/museum/pulls/7/comments");
  BOOST_TEST(jsonBody(call) == "{\"comment\":\"Nice\\npots \xF0\x9F\x8F\xBA\"}");
  BOOST_TEST((call.lost.kind == LostCall::Kind::Comment));
  request.comment = "";
  BOOST_TEST(refusal(api.pullRequests.comment(request)) == "comment is empty");
  request.comment = std::string("a\0b", 3);
  BOOST_TEST(refusal(api.pullRequests.comment(request)) ==
             "comment contains a NUL character at byte 1");
  request.comment = "Nice";
  const wire::Call nice = made(api.pullRequests.comment(request));
  const auto answered = [&nice](const std::string& more) { // as to a request that was sent
    message::Response response = ok(R"({"status":"Success","comment":"Nice")" + more + "}");
    response.request = &nice.request;
    return api.pullRequests.readComment(response);
  };
  BOOST_TEST(answered("").has_value()); // what is not told is no other
  BOOST_TEST(answered(R"(,"pull_id":7)").has_value());
  BOOST_TEST((bad(answered(R"(,"pull_id":"8")")).evidence == wire::Evidence::Unknown));
  BOOST_TEST(bad(api.pullRequests.readComment(refusedIn200("no such pull"))).code ==
             Errc::NotFound);
}

BOOST_AUTO_TEST_CASE(merges) {
  const wire::Call call = made(api.pullRequests.startMerge(seven));
  BOOST_TEST(call.request.target == "/api/v1alpha1/arts/museum/pulls/7/merge");
  BOOST_TEST((call.request.method == message::Method::Post));
  BOOST_TEST(call.repeat == wire::Repeat::Never);
  BOOST_TEST(hasNoBody(call));
  BOOST_TEST((call.lost.kind == LostCall::Kind::Merge));
  BOOST_TEST(call.lost.keyValue("pull_id") == "7");

  const AnyOperation operation = good(api.pullRequests.readStartedMerge(
      ok(R"({"status":"Success","pull_id":"7","user_operation_name":"users/ada/userOperations/u",)"
         R"("operation_name":"repositoryOwners/arts/repositories/museum/jobs/j"})"),
      seven, "https://dolt.lab:8443"));
  BOOST_TEST((operation.kind() == OperationKind::Merge));
  BOOST_TEST(operation.name() == "repositoryOwners/arts/repositories/museum/jobs/j");
  BOOST_TEST(operation.userOperationName() == "users/ada/userOperations/u");
  BOOST_TEST((operation.database() == museum()));
  BOOST_TEST(operation.pullRequestId() == "7");
  BOOST_TEST(operation.endpoint() == "https://dolt.lab:8443");
  BOOST_TEST(good(api.pullRequests.readStartedMerge(
                      ok(R"({"status":"Success","pull_id":0,"operation_name":"j"})"), seven, ""))
                 .pullRequestId() == "7");
}

BOOST_AUTO_TEST_CASE(an_answer_about_another_pull_request_is_refused) {
  const wire::Call call = made(api.pullRequests.get(PullRequestName{museum(), "7"}));
  Response response = ok(R"({"pull_id":"8","title":"Pots"})");
  response.request = &call.request;
  BOOST_TEST(
      bad(api.pullRequests.readGot(response)).message ==
      "the answer is not as DoltHub documents it: .pull_id: names another than was asked for");
  BOOST_TEST(!api.pullRequests.readUpdated(response).has_value());
  response.body = R"({"pull_id":7,"title":"Pots"})";
  BOOST_TEST(good(api.pullRequests.readGot(response)).id == "7");
  BOOST_TEST(good(api.pullRequests.readUpdated(response)).id == "7");
  response.body = R"({"pull_id":7,"to_branch_owner":"Arts","to_branch_database":"museum"})";
  BOOST_TEST(api.pullRequests.readGot(response).has_value());
  for (const char* other : {R"("to_branch_owner":"evil")", R"("database_name":"other")"}) {
    response.body = R"({"pull_id":7,)" + std::string{other} + "}";
    BOOST_TEST(!api.pullRequests.readGot(response).has_value(), other);
  }
}

BOOST_AUTO_TEST_CASE(an_update_that_is_answered_with_what_was_there_before_is_not_done) {
  UpdatePullRequest request{seven};
  request.description = "new\nlines ";
  const wire::Call call = made(api.pullRequests.update(request));
  Response response = ok(R"({"pull_id":"7","description":"old"})");
  response.request = &call.request;
  const wire::Problem problem = bad(api.pullRequests.readUpdated(response));
  BOOST_TEST(problem.evidence == wire::Evidence::Unknown);
  response.body = R"({"pull_id":"7","description":"new\r\nlines"})"; // as a server may keep it
  BOOST_TEST(api.pullRequests.readUpdated(response).has_value());

  request.title = " New  pots ";
  const wire::Call renamed = made(api.pullRequests.update(request));
  response.request = &renamed.request;
  response.body = R"({"pull_id":"7","title":"New pots"})";
  BOOST_TEST(api.pullRequests.readUpdated(response).has_value());
  response.body = R"({"pull_id":"7","title":"Old pots"})";
  BOOST_TEST(!api.pullRequests.readUpdated(response).has_value());
}

BOOST_AUTO_TEST_CASE(a_comment_or_a_title_is_the_same_however_the_server_keeps_its_ends) {
  const wire::Call comment = made(api.pullRequests.comment({seven, "ok\r\nfine\r\n"}));
  const wire::Call release =
      made(api.releases.create(CreateRelease{museum(), "One ", "v1", "main"}));
  Response response;
  for (const char* kept : {R"(ok\nfine\n)", R"(ok\nfine)", R"(ok\r\nfine)"}) {
    response = ok(R"({"status":"Success","comment":")" + std::string(kept) + R"("})");
    response.request = &comment.request;
    BOOST_TEST(api.pullRequests.readComment(response).has_value(), kept);
  }
  response.body = R"({"status":"Success","comment":"not fine"})";
  BOOST_TEST((bad(api.pullRequests.readComment(response)).evidence == wire::Evidence::Unknown));
  response.request = &release.request;
  response.body = R"({"release_title":"One","release_tag":"v1"})";
  BOOST_TEST(api.releases.readCreated(response).has_value());
  response.body = R"({"release_title":"Two","release_tag":"v1"})";
  BOOST_TEST(!api.releases.readCreated(response).has_value());
}

BOOST_AUTO_TEST_CASE(without_an_owner_of_its_branch_it_goes_into_its_database) {
  const PullRequest pull = good(api.pullRequests.readGot(
      ok(R"({"pull_id":"7","database_owner":"arts","database_name":"museum"})")));
  BOOST_TEST(pull.toOwner == "arts");
  BOOST_TEST(pull.toDatabase == "museum");
}

BOOST_AUTO_TEST_SUITE_END()
