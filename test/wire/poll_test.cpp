#include "wire/answers.hpp"

using namespace wire_test;

namespace {

const std::string jobName = "repositoryOwners/arts/repositories/museum/jobs/j-1";
const AnyOperation importing = importOperation(BranchName{museum(), "feature/x"}, jobName);
const AnyOperation merging = mergeOperation(PullRequestName{museum(), "7"}, jobName);
const AnyOperation forking = forkOperation("operations/f-1");
const AnyOperation writing = sqlWriteOperation(museum(), "users/ada/userOperations/w-1");

wire::Poll polled(const AnyOperation& operation, const Response& response) {
  return good(api.operations.readPoll(operation, response));
}

wire::Poll polled(const AnyOperation& operation, const std::string& body) {
  return polled(operation, ok(body));
}

std::string jobBody(const std::string& status) {
  return R"({"operation_name":")" + jobName +
         R"(","job_created":true,"pull_id":"7","job_status":")" + status + R"("})";
}

} // namespace

BOOST_AUTO_TEST_SUITE(wire_poll)

BOOST_AUTO_TEST_CASE(each_kind_is_asked_at_its_own_address) {
  const std::string encoded = "repositoryOwners%2Farts%2Frepositories%2Fmuseum%2Fjobs%2Fj-1";
  BOOST_TEST(made(api.operations.poll(importing)).request.target ==
             "/api/v1alpha1/arts/museum/upload?branch=feature%2Fx&branchName=feature%2Fx"
             "&operationName=" +
                 encoded);
  BOOST_TEST(made(api.operations.poll(merging)).request.target ==
             "/api/v1alpha1/arts/museum/pulls/7/merge?operationName=" + encoded);
  BOOST_TEST(made(api.operations.poll(forking)).request.target ==
             "/api/v1alpha1/fork?operationName=operations%2Ff-1");
  BOOST_TEST(made(api.operations.poll(writing)).request.target ==
             "/api/v1alpha1/arts/museum/write?operationName=users%2Fada%2FuserOperations%2Fw-1");
  BOOST_TEST(made(api.operations.poll(writing)).repeat == wire::Repeat::Safe);
  BOOST_TEST(refusal(api.operations.poll(AnyOperation{})) == "operation is empty");
}

BOOST_AUTO_TEST_CASE(a_jobs_word_decides_without_its_case) {
  for (const AnyOperation& operation : {importing, merging}) {
    for (const char* word : {"Completed", "completed", "Succeeded", "SUCCESS", "done"}) {
      const wire::Poll poll = polled(operation, jobBody(word));
      BOOST_TEST((poll.status == OperationStatus::Succeeded), word);
      BOOST_TEST(poll.statusText == word);
    }
    for (const char* word : {"Failed", "FAILURE", "error"}) {
      BOOST_TEST((polled(operation, jobBody(word)).status == OperationStatus::Failed), word);
    }
    // Which may have ended it, or may not: a list says, for which they are a reason to be read.
    for (const char* word :
         {"Import error", "has failed", "Failed: could not push to branch", "Error: cannot merge",
          "Failed after 30 seconds", "Completed with 10 errors", "Retrying after error",
          "Failed, retrying", "retry of a failed step"}) {
      const wire::Poll poll = polled(operation, jobBody(word));
      BOOST_TEST((poll.status == OperationStatus::Running), word);
      BOOST_TEST(poll.statusText == word);
      BOOST_TEST(poll.message == word);
    }
    BOOST_TEST(polled(operation, R"({"job_status":"In Progress","error":"disk full"})").message ==
               "disk full");
    for (const char* word :
         {"In Progress", "Pending review", "Cancelled", "", "almost done", "no errors yet",
          "not failed", "0 errors", "has not yet failed", "0 of 10 failed", "cannot fail",
          "none failed", "Running without any error"}) {
      const wire::Poll poll = polled(operation, jobBody(word));
      BOOST_TEST((poll.status == OperationStatus::Running), word);
      BOOST_TEST(poll.statusText == word);
      BOOST_TEST(poll.message == "", word);
      BOOST_TEST((std::holds_alternative<std::monostate>(poll.result)), word);
    }
  }
}

BOOST_AUTO_TEST_CASE(a_job_that_is_queued_is_told_from_one_that_runs) {
  for (const AnyOperation& operation : {importing, merging}) {
    for (const char* word : {"Pending", "pending"}) {
      const wire::Poll poll = polled(operation, jobBody(word));
      BOOST_TEST((poll.status == OperationStatus::Pending), word);
      BOOST_TEST(poll.statusText == word);
    }
  }
}

BOOST_AUTO_TEST_CASE(a_created_job_is_not_a_finished_one) {
  const wire::Poll poll = polled(importing, R"({"job_created":true})");
  BOOST_TEST((poll.status == OperationStatus::Running));
  BOOST_TEST(poll.statusText == "");
}

BOOST_AUTO_TEST_CASE(an_import_ends_in_a_pull_request_or_in_none) {
  const auto resultOf = [](const std::string& rest) {
    return std::get<ImportResult>(
        polled(importing, R"({"job_status":"Completed")" + rest + "}").result);
  };
  BOOST_REQUIRE(resultOf(R"(,"pull_id":9)").pullRequest.has_value());
  BOOST_TEST(resultOf(R"(,"pull_id":9)").pullRequest->id() == "9");
  BOOST_TEST((resultOf(R"(,"pull_id":"9")").pullRequest->database() == museum()));
  BOOST_TEST(!resultOf("").pullRequest.has_value());
  BOOST_TEST(!resultOf(R"(,"pull_id":"")").pullRequest.has_value());
  BOOST_TEST(!resultOf(R"(,"pull_id":null)").pullRequest.has_value());
  BOOST_TEST(resultOf(R"(,"job_id":"j-1")").jobId == "j-1");
  BOOST_TEST(polled(importing, R"({"job_status":"Pending","job_id":"j-1"})").jobId == "j-1");
}

// How servers write that there is none, or that nobody filled it in.
BOOST_AUTO_TEST_CASE(what_is_no_number_names_no_pull_request) {
  for (const char* id :
       {"0", "\"0\"", "\"000\"", "-1", "\"-1\"", "\"null\"", "\"undefined\"", "\"None\"", "1.5",
        "\"a/b\"", "\" 7\"", "true", "{}", "[7]", "\"123456789012345678901\""}) {
    const std::string named = std::string(R"(,"pull_id":)") + id + '}';
    const wire::Poll import = polled(importing, R"({"job_status":"Completed")" + named);
    const auto& imported = std::get<ImportResult>(import.result);
    BOOST_TEST(!imported.pullRequest.has_value(), id);
    BOOST_TEST((imported.landed == ImportResult::Landed::Unsaid), id);
    const wire::Poll merge = polled(merging, R"({"job_status":"Completed")" + named);
    BOOST_TEST(std::get<MergeResult>(merge.result).pullRequestId == "7", id);
  }
  BOOST_TEST(std::get<ImportResult>(
                 polled(importing, R"({"job_status":"Completed","pull_id:":"10"})").result)
                 .pullRequest->id() == "10");
}

BOOST_AUTO_TEST_CASE(an_answer_that_names_another_place_says_nothing_of_this_one) {
  const auto isOther = [](const AnyOperation& operation, const std::string& state,
                          const std::string& place) {
    const auto read = api.operations.readPoll(operation, ok("{" + state + "," + place + "}"));
    return read.has_error() && read.error().code == Errc::BadResponse &&
           read.error().message.find("names another") != std::string::npos;
  };
  const std::string done = R"("done":true,"res_details":{"query_execution_status":"Success"})";
  for (const std::string key : {"repository_owner", "database_owner", "owner_name"}) {
    for (const AnyOperation& operation : {importing, merging}) {
      for (const char* word : {"Completed", "Failed", "In Progress"}) {
        const std::string state = R"("job_status":")" + std::string(word) + "\"";
        BOOST_TEST(isOther(operation, state, "\"" + key + R"(":"bob")"), key << word);
        BOOST_TEST(!isOther(operation, state, "\"" + key + R"(":"Arts")"), key << word);
        BOOST_TEST(!isOther(operation, state, "\"" + key + R"(":null)"), key << word);
      }
    }
    BOOST_TEST(isOther(writing, done, "\"" + key + R"(":"bob")"), key);
  }
  for (const std::string key : {"repository_name", "database_name"}) {
    for (const AnyOperation& operation : {importing, merging}) {
      BOOST_TEST(isOther(operation, R"("job_status":"Completed")", "\"" + key + R"(":"other")"),
                 key);
      BOOST_TEST(!isOther(operation, R"("job_status":"Completed")", "\"" + key + R"(":"museum")"),
                 key);
    }
    BOOST_TEST(isOther(writing, done, "\"" + key + R"(":"other")"), key);
  }
  BOOST_TEST(isOther(importing, R"("job_status":"Completed")", R"("branch_name":"main")"));
  BOOST_TEST(!isOther(importing, R"("job_status":"Completed")", R"("branch_name":"feature/x")"));
}

BOOST_AUTO_TEST_CASE(a_merge_ends_in_its_pull_request) {
  const std::string own = R"({"job_status":"Completed","pull_id":7})";
  BOOST_TEST(std::get<MergeResult>(polled(merging, own).result).pullRequestId == "7");
  BOOST_TEST(std::get<MergeResult>(polled(merging, R"({"job_status":"Completed"})").result)
                 .pullRequestId == "7");
  BOOST_TEST(
      bad(api.operations.readPoll(merging, ok(R"({"job_status":"Completed","pull_id":"9"})")))
          .message ==
      "the answer is not as DoltHub documents it: .pull_id: names another pull request");
}

BOOST_AUTO_TEST_CASE(a_merge_without_a_name_is_asked_about_by_its_pull_request) {
  const AnyOperation byPull = mergeOperation(PullRequestName{museum(), "7"}, "");
  BOOST_TEST((restoreAny(byPull.save()) == byPull));
  BOOST_TEST(made(api.operations.poll(byPull)).request.target ==
             "/api/v1alpha1/arts/museum/pulls/7");
  const auto status = [&](const std::string& state) {
    return polled(byPull, R"({"pull_id":"7","state":")" + state + "\"}").status;
  };
  BOOST_TEST((status("Open") == OperationStatus::Running));
  BOOST_TEST((status("merging") == OperationStatus::Running));
  BOOST_TEST((status("closed") == OperationStatus::Failed));
  BOOST_TEST((status("merged") == OperationStatus::Succeeded));
  const wire::Poll merged = polled(byPull, R"({"pull_id":7,"state":"Merged"})");
  BOOST_TEST(std::get<MergeResult>(merged.result).pullRequestId == "7");
  BOOST_TEST(merged.statusText == "Merged");
  // Nothing that refuses to tell says anything about the merge.
  const Response refused = answer(400, R"({"status":"Error","message":"no such repository"})");
  BOOST_TEST(bad(api.operations.readPoll(byPull, refused)).code == Errc::NotFound);
  // What was started has a name.
  const auto nameless = api.pullRequests.readStartedMerge(
      ok(R"({"status":"Success","operation_name":""})"), PullRequestName{museum(), "7"}, {});
  BOOST_TEST(nameless.has_error());
}

BOOST_AUTO_TEST_CASE(a_failed_job_says_why_where_it_says_so) {
  BOOST_TEST(polled(importing, R"({"job_status":"Failed","job_error":"no key"})").message ==
             "no key");
  BOOST_TEST(polled(importing, R"({"job_status":"Failed","error":"no key"})").message == "no key");
  BOOST_TEST(polled(importing, R"({"job_status":"Failed","message":"no key"})").message ==
             "no key");
  BOOST_TEST(polled(importing, R"({"job_status":"Failed"})").message == "");
  const wire::Poll poll = polled(
      importing, answer(400, R"({"status":"Error","message":"no key","job_status":"Failed"})"));
  BOOST_TEST((poll.status == OperationStatus::Failed));
  BOOST_TEST(poll.message == "no key");
}

// One half of it is wrong, and the poll does not say which.
BOOST_AUTO_TEST_CASE(a_success_with_an_error_of_its_own_is_neither) {
  const auto check = [](const AnyOperation& operation, const std::string& body,
                        const std::string& words) {
    const wire::Poll poll = polled(operation, body);
    BOOST_TEST((poll.status == OperationStatus::Unknown), body);
    BOOST_TEST(poll.message == words, body);
  };
  for (const AnyOperation& operation : {importing, merging}) {
    for (const char* key : {"job_error", "error", "message"}) {
      check(operation,
            R"({"job_status":"Completed","pull_id":"7",")" + std::string(key) +
                R"(":"merge failed: failed to push to branch"})",
            "merge failed: failed to push to branch");
    }
    check(operation, R"({"job_status":"Completed","error":{"code":7}})", R"({"code":7})");
    check(operation, R"({"job_status":"Completed","message":"table rows already exists"})",
          "table rows already exists");
    for (const char* nothing :
         {R"("error":"")", R"("error":" ")", R"("job_error":null)", R"("error":false)",
          R"("error":{})", R"("error":[])", R"("message":"Import completed")",
          R"("message":"done, 0 errors")"}) {
      const std::string body = R"({"job_status":"Completed",)" + std::string(nothing) + "}";
      BOOST_TEST((polled(operation, body).status == OperationStatus::Succeeded), body);
    }
  }
  check(forking,
        R"({"done":true,"database_owner":"ada","database_name":"museum","error":"disk full"})",
        "disk full");
  const std::string success = R"({"done":true,"res_details":{"query_execution_status":"Success",)"
                              R"("query_execution_message":")";
  check(writing, success + R"(Query OK"},"error":"disk full"})", "disk full");
  check(writing, success + R"(Query OK","error":"disk full"}})", "disk full");
  check(writing, success + R"(query error: table not found: x"}})",
        "query error: table not found: x");
  check(writing,
        R"({"done":true,"error":"disk full","res_details":)"
        R"({"query_execution_status":"SuccessWithWarning","query_execution_message":"1 warning"}})",
        "disk full");
}

BOOST_AUTO_TEST_CASE(a_fork_ends_in_a_database) {
  BOOST_TEST(
      (polled(forking, R"({"status":"Success","done":false,"operation_name":"operations/f-1"})")
           .status == OperationStatus::Running));
  BOOST_TEST((polled(forking, R"({"operation_name":"operations/f-1"})").status ==
              OperationStatus::Running));
  for (const char* ownerKey : {"database_owner", "owner_name"}) {
    const wire::Poll poll =
        polled(forking, R"({"done":true,"operation_name":"operations/jobs/f-1",")" +
                            std::string{ownerKey} + R"(":"ada","database_name":"museum"})");
    BOOST_TEST((poll.status == OperationStatus::Succeeded));
    BOOST_TEST(std::get<ForkResult>(poll.result).owner == "ada");
    BOOST_TEST(std::get<ForkResult>(poll.result).name == "museum");
  }
  BOOST_TEST(bad(api.operations.readPoll(forking, ok(R"({"done":true})")))
                 .message.find(".database_owner") != std::string::npos);
  BOOST_TEST(bad(api.operations.readPoll(forking, refused("no such operation"))).code ==
             Errc::NotFound);
}

BOOST_AUTO_TEST_CASE(a_write_ends_in_commits) {
  const auto body = [](const std::string& status, const std::string& from, const std::string& to) {
    return R"({"_id":"users/ada/userOperations/w-1","done":true,"res_details":{)"
           R"("query_execution_status":")" +
           status + R"(","query_execution_message":"Query OK","owner_name":"arts",)" +
           R"("from_commit_id":")" + from + R"(","to_commit_id":")" + to + R"("}})";
  };
  BOOST_TEST((polled(writing, R"({"_id":"x/w-1","done":false,"res_details":null})").status ==
              OperationStatus::Running));
  const wire::Poll poll = polled(writing, body("Success", "a", "b"));
  BOOST_TEST((poll.status == OperationStatus::Succeeded));
  const auto result = std::get<SqlWriteResult>(poll.result);
  BOOST_TEST((result.changed == SqlWriteResult::Changed::Yes));
  BOOST_TEST(result.fromCommit == "a");
  BOOST_TEST(result.toCommit == "b");
  BOOST_TEST(result.message == "Query OK");
  BOOST_TEST(!result.warning);
  BOOST_TEST((std::get<SqlWriteResult>(polled(writing, body("Success", "a", "a")).result).changed ==
              SqlWriteResult::Changed::No));
  BOOST_TEST((std::get<SqlWriteResult>(polled(writing, body("Success", "", "")).result).changed ==
              SqlWriteResult::Changed::Unknown));
  BOOST_TEST(std::get<SqlWriteResult>(polled(writing, body("SuccessWithWarning", "a", "b")).result)
                 .warning);
  const wire::Poll failed = polled(writing, body("Error", "", ""));
  BOOST_TEST((failed.status == OperationStatus::Failed));
  BOOST_TEST(failed.message == "Query OK");
}

BOOST_AUTO_TEST_CASE(a_write_that_the_server_gave_up_waiting_for_has_not_failed) {
  const wire::Problem problem = bad(api.operations.readPoll(
      writing, ok(R"({"_id":"operations/w-1","done":true,"res_details":)"
                  R"({"query_execution_status":"Error",)"
                  R"("query_execution_message":"query error: context deadline exceeded"}})")));
  BOOST_TEST(problem.code == Errc::OutcomeUnknown);
  BOOST_TEST(problem.evidence == wire::Evidence::Unknown);
}

// DoltHub's own code once had "Timeout" among its words, and may have others.
BOOST_AUTO_TEST_CASE(a_write_that_ended_nobody_knows_how_is_told_as_that) {
  const auto ended = [](const std::string& word) {
    return R"({"_id":"x/w-1","done":true,"res_details":{"query_execution_status":")" + word +
           R"(","query_execution_message":"words","from_commit_id":"a","to_commit_id":"b"}})";
  };
  for (const char* word : {"Cancelled", "Aborted", "", "RowLimit", "liuliu", "Timeout"}) {
    for (const unsigned status : {200u, 400u}) {
      const wire::Problem problem =
          bad(api.operations.readPoll(writing, answer(status, ended(word))));
      const bool isTimeout = word == std::string_view{"Timeout"};
      BOOST_TEST(problem.code == (isTimeout ? Errc::OutcomeUnknown : Errc::BadResponse), word);
      BOOST_TEST(problem.aboutOperation, word << status);
      BOOST_TEST(problem.message.find('"' + std::string{word} + '"') != std::string::npos);
      BOOST_TEST(problem.serverMessage == "words");
    }
  }
  for (const char* word : {"Success", "success", "SuccessWithWarning"}) {
    BOOST_TEST((polled(writing, ended(word)).status == OperationStatus::Succeeded), word);
  }
}

BOOST_AUTO_TEST_CASE(an_answer_without_anything_of_an_operations_is_none) {
  for (const AnyOperation& operation : {importing, merging, forking, writing}) {
    for (const char* body : {"{}", R"({"status":"Success"})", R"({"healthy":true})"}) {
      BOOST_TEST(bad(api.operations.readPoll(operation, ok(body))).code == Errc::BadResponse, body);
    }
    // But its own fields count more than a status that nobody knows.
    const char* body =
        operation.kind() == OperationKind::Fork || operation.kind() == OperationKind::SqlWrite
            ? R"({"status":"Pending","done":false})"
            : R"({"status":"Pending","job_status":"In Progress"})";
    BOOST_TEST((polled(operation, body).status == OperationStatus::Running), body);
  }
}

// A flat 400 is how a SQL write's failure is told; that nobody could be asked is not.
BOOST_AUTO_TEST_CASE(a_refused_poll_of_a_write_tells_its_failure_from_the_polls) {
  for (const char* words :
       {"query error: table not found: timeouts", "query error: branch not found",
        "query error: duplicate primary key given", "table with name rows already exists",
        "never heard of"}) {
    const wire::Poll poll = polled(writing, refused(words));
    const std::string_view told = words;
    const bool known = told.starts_with("query error") || told.ends_with("already exists");
    BOOST_TEST((poll.status == OperationStatus::Failed), words);
    BOOST_TEST(
        (poll.source == (known ? wire::Poll::Source::Refusal : wire::Poll::Source::OddRefusal)),
        words);
    BOOST_TEST(poll.message == words);
  }
  for (const char* words :
       {"no such repository", "operation not found", "Error polling an operation",
        "no authentication", "API token is not allowed to operate on this resource",
        "query error: context deadline exceeded", "query error: http status: 403",
        "cleaning up existing job"}) {
    BOOST_TEST(!api.operations.readPoll(writing, refused(words)).has_value(), words);
    const std::string named =
        R"({"_id":"operations/w-1","status":"Error","message":")" + std::string{words} + "\"}";
    BOOST_TEST(!api.operations.readPoll(writing, answer(400, named)).has_value(), words);
  }
  const std::string page = "<html>query error: table not found: x</html>";
  BOOST_TEST(!api.operations.readPoll(writing, answer(400, page, "text/html")).has_value());
  BOOST_TEST(!api.operations.readPoll(writing, answer(403, R"({"status":"Error","message":"x"})")));
  BOOST_TEST(!api.operations.readPoll(writing, answer(500, R"({"status":"Error","message":"x"})")));
}

// What DoltHub puts before a message says that a statement's message follows, and not that it is
// about the statement.
BOOST_AUTO_TEST_CASE(a_database_server_out_of_order_is_no_statements_failure) {
  for (const char* words :
       {"query error: too many connections", "query error: connection lost",
        "query error: could not connect to server", "query error: driver: bad connection",
        "query error: database is read-only", "query error: lock wait timeout exceeded",
        "query error: internal error", "query error: never heard of",
        "query error: no such table in the cache",
        "query error: runtime error: index out of range [3] with length 2"}) {
    const auto read = api.operations.readPoll(writing, refused(words));
    BOOST_TEST((read.has_error() || read->source == wire::Poll::Source::OddRefusal), words);
  }
  BOOST_TEST(
      api.operations.readPoll(writing, refused("query error: no such repository")).has_error());
  for (const char* words :
       {"query error: Error parsing SQL: syntax error at position 3 near 'x'",
        "query error: syntax error near x", "query error: duplicate unique key given: [1]",
        "query error: column name 'a' is non-nullable but attempted to set a value of null",
        "query error: cannot add or update a child row - Foreign key violation on fk: `f`",
        "query error: Check constraint 'c' violated",
        "query error: number of values does not match number of columns provided",
        "query error: column 'x' could not be found in any table in scope",
        "query error: branch not found"}) {
    BOOST_TEST((polled(writing, refused(words)).source == wire::Poll::Source::Refusal), words);
  }
}

BOOST_AUTO_TEST_CASE(a_write_that_changed_nothing_comes_in_many_forms) {
  const std::string words = "Cannot return null for non-nullable field SqlWrite.toCommitId.";
  for (const Response& response :
       {refused(words), refusedIn200(words), failedQuery(words), answer(400, words, "text/plain"),
        answer(200, words, ""), answer(500, R"({"errors":[{"message":")" + words + R"("}]})"),
        ok(R"({"done":true,"res_details":{"query_execution_status":"Error",)"
           R"("query_execution_message":")" +
           words + R"("}})")}) {
    const wire::Poll poll = polled(writing, response);
    BOOST_TEST((poll.status == OperationStatus::Succeeded));
    const auto result = std::get<SqlWriteResult>(poll.result);
    BOOST_TEST((result.changed == SqlWriteResult::Changed::Unknown));
    BOOST_TEST(result.message.find("toCommitId") != std::string::npos);
  }
  BOOST_TEST(!api.operations.readPoll(importing, refused(words)).has_value());
}

BOOST_AUTO_TEST_CASE(an_answer_about_another_operation_is_refused) {
  const std::string other = jobName.substr(0, jobName.size() - 1) + "2";
  for (const char* status : {"Completed", "Failed", "Pending"}) {
    const std::string body =
        R"({"operation_name":")" + other + R"(","job_status":")" + status + R"("})";
    for (const Response& response : {ok(body), answer(400, body)}) {
      BOOST_TEST(!api.operations.readPoll(importing, response).has_value(), status);
    }
    BOOST_TEST(
        bad(api.operations.readPoll(importing, ok(body))).message ==
        "the answer is not as DoltHub documents it: .operation_name: names another operation");
  }
  BOOST_TEST(
      !api.operations.readPoll(forking, ok(R"({"operation_name":"operations/f-2","done":false})")));
  BOOST_TEST(!api.operations.readPoll(writing,
                                      ok(R"({"_id":"users/a/userOperations/w-2","done":false})")));
  // A user's operation may bear another id than the work itself, which may be a number.
  for (const char* id : {"\"operations/w-1\"", "\"operations/w-2\"", "17"}) {
    const std::string body = std::string(R"({"_id":)") + id + R"(,"done":false})";
    BOOST_TEST(api.operations.readPoll(writing, ok(body)).has_value(), id);
  }
  // Nor does an id of another form tell of a fork, whose owner does.
  const std::string forked =
      R"({"operation_name":"operations/jobs/f-2","done":true,"database_name":"museum",)"
      R"("database_owner":")";
  AnyOperation::Parts parts{OperationKind::Fork};
  parts.name = forking.name();
  parts.forkOwner = "ada";
  const AnyOperation owned{std::move(parts)};
  BOOST_TEST(api.operations.readPoll(owned, ok(forked + R"(Ada"})")).has_value());
  BOOST_TEST(!api.operations.readPoll(owned, ok(forked + R"(evil"})")).has_value());
  for (const char* place : {R"("owner_name":"evil")", R"("repository_name":"other")"}) {
    for (const char* word : {"Success", "Error"}) {
      BOOST_TEST(!api.operations
                      .readPoll(writing, ok(R"({"_id":"operations/w-2","done":true,)"
                                            R"("res_details":{"query_execution_status":")" +
                                            std::string{word} + R"(",)" + place + "}}"))
                      .has_value(),
                 place);
    }
  }
}

BOOST_AUTO_TEST_CASE(a_refusal_in_words_about_the_operation_is_its_failure_by_hearsay) {
  const std::string words = R"("status":"Error","message":"duplicate primary key given"})";
  for (const auto& [operation, response] :
       {std::pair{importing, answer(400, R"({"operation_name":")" + jobName + "\"," + words)},
        std::pair{writing, refused("duplicate primary key given")},
        std::pair{forking, refused("duplicate primary key given")}}) {
    const wire::Poll poll = polled(operation, response);
    BOOST_TEST((poll.status == OperationStatus::Failed));
    // In an answer that bears the job's name such words are about its data.
    BOOST_TEST((poll.source == (operation.kind() == OperationKind::Import
                                    ? wire::Poll::Source::Refusal
                                    : wire::Poll::Source::OddRefusal)));
    BOOST_TEST(poll.message == "duplicate primary key given");
  }
  BOOST_TEST((polled(importing, jobBody("Failed")).source == wire::Poll::Source::State));
  // Without the operation's name nobody knows of what it speaks.
  BOOST_TEST(!api.operations.readPoll(importing, answer(400, "{" + words)).has_value());
}

// One that refuses and says in the same breath that it goes on: it is asked again.
BOOST_AUTO_TEST_CASE(what_goes_on_by_its_own_word_has_not_failed) {
  const std::string words = R"("status":"Error","message":"duplicate primary key given"})";
  for (const unsigned status : {200u, 400u}) {
    for (const AnyOperation& operation : {writing, forking}) {
      BOOST_TEST(!api.operations.readPoll(operation, answer(status, R"({"done":false,)" + words)));
    }
    for (const char* word : {"Running", "Pending", "Merging", "Completed"}) {
      const std::string body =
          R"({"operation_name":")" + jobName + R"(","job_status":")" + word + "\"," + words;
      BOOST_TEST(!api.operations.readPoll(importing, answer(status, body)), word);
    }
  }
}

BOOST_AUTO_TEST_CASE(a_poll_that_fails_says_nothing_about_the_operation) {
  struct Row {
    Response response;
    Errc code;
    wire::Evidence evidence;
  };
  for (const Row& row :
       {Row{refused("no such job"), Errc::NotFound, wire::Evidence::Rejected},
        Row{page404(), Errc::BadResponse, wire::Evidence::Rejected},
        Row{answer(502, "<html></html>", "text/html"), Errc::Unavailable, wire::Evidence::Unknown},
        Row{answer(429, ""), Errc::RateLimited, wire::Evidence::NotDone},
        Row{answer(200, "upstream request timeout", "text/plain"), Errc::Timeout,
            wire::Evidence::Unknown},
        Row{answer(504, "upstream request timeout", "text/plain"), Errc::Unavailable,
            wire::Evidence::Unknown}}) {
    for (const AnyOperation& operation : {importing, merging, forking, writing}) {
      const wire::Problem problem = bad(api.operations.readPoll(operation, row.response));
      BOOST_TEST(problem.code == row.code);
      BOOST_TEST(problem.evidence == row.evidence);
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()
