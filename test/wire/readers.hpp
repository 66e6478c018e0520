#pragma once

#include "wire/v1alpha1/api.hpp"

#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace wire_test {

using namespace dolthub;
using dolthub::wire::v1alpha1::api;

// What reads an answer, for every kind of answer.
struct Reader {
  std::string name;
  std::string body; // one that fits
  std::function<std::optional<wire::Problem>(const message::Response&)> read;
};

template <class Function>
Reader reader(std::string name, std::string body, Function function) {
  return {std::move(name), std::move(body),
          [function](const message::Response& response) -> std::optional<wire::Problem> {
            auto reading = function(response);
            return reading ? std::nullopt : std::optional{reading.error()};
          }};
}

inline std::vector<Reader> readers() {
  const DatabaseName museum{"arts", "museum"};
  const PullRequestName pull{museum, "7"};
  const AnyOperation import = importOperation(BranchName{museum, "b"}, "jobs/1");
  const AnyOperation merge = mergeOperation(pull, "jobs/1");
  const AnyOperation fork = forkOperation("operations/1");
  const AnyOperation write = sqlWriteOperation(museum, "operations/1");
  const std::string started = R"({"operation_name":"jobs/1","user_operation_name":"users/a/1"})";
  const std::string job = R"({"operation_name":"jobs/1","job_status":"Completed","pull_id":"7"})";
  return {
      reader("user", R"({"username":"a","bio":"b","email_addresses":[{"address":"c"}]})",
             api.users.readCurrent),
      reader("operations",
             R"({"operations":[{"operation_name":"a","creator":"b","operation_type":"c",)"
             R"("created_at":"d"}],"next_page_token":"e"})",
             api.users.readOperations),
      reader("database", R"({"repository_owner":"a","repository_name":"b","visibility":"c"})",
             api.databases.readCreated),
      reader("fork", started,
             [](const message::Response& r) {
               return api.forks.readStarted(r, StartFork{DatabaseName{"a", "b"}, "c"}, "");
             }),
      reader("forks",
             R"({"forks":[{"database_owner":"a","database_name":"b"}],)"
             R"("parent_owner":"c","fork_network_count":1})",
             api.forks.readList),
      reader("branch", R"({"new_branch_name":"a"})", api.branches.readCreated),
      reader("branches", R"({"branches":[{"branch_name":"a"}]})", api.branches.readPage),
      reader("tag", R"({"tag_name":"a","tag_description":"b"})", api.tags.readCreated),
      reader("tags", R"({"tags":[{"tag_name":"a","tagged_at":"b"}],"next_page_token":""})",
             api.tags.readPage),
      reader("release", R"({"release_title":"a","release_tag":"b"})", api.releases.readCreated),
      reader("releases", R"({"releases":[{"release_title":"a"}]})", api.releases.readPage),
      reader("created pull", R"({"pull_id":"7","title":"a"})",
             [museum](const message::Response& r) {
               return api.pullRequests.readCreated(
                   r, CreatePullRequest{BranchName{museum, "a"}, BranchName{museum, "b"}, "c"});
             }),
      reader("pull", R"({"pull_id":"7","title":"a","state":"open","from_branch":"b"})",
             api.pullRequests.readGot),
      reader("updated pull", R"({"pull_id":"7","title":"a"})", api.pullRequests.readUpdated),
      reader("pulls", R"({"pulls":[{"pull_id":"7","state":"a"}],"next_page_token":"b"})",
             api.pullRequests.readPage),
      reader("comment", R"({"repository_owner":"arts","pull_id":"7","comment":"a"})",
             api.pullRequests.readComment),
      reader("merge", started,
             [pull](const message::Response& r) {
               return api.pullRequests.readStartedMerge(r, pull, "");
             }),
      reader("import", started,
             [museum](const message::Response& r) {
               return api.imports.readStarted(r, museum, "b", "");
             }),
      reader("jobs", R"({"jobs":[{"job_id":"a","status":"b","job_error":"c"}]})",
             api.jobs.readPage),
      reader("rows",
             R"({"query_execution_status":"Success","schema":[{"columnName":"a"}],)"
             R"("rows":[{"a":"b"}]})",
             api.sql.readResult),
      reader("write", started,
             [museum](const message::Response& r) { return api.sql.readStarted(r, museum, ""); }),
      reader("import poll", job,
             [import](const message::Response& r) { return api.operations.readPoll(import, r); }),
      reader("merge poll", job,
             [merge](const message::Response& r) { return api.operations.readPoll(merge, r); }),
      reader("fork poll",
             R"({"done":true,"operation_name":"o/1","database_owner":"a","database_name":"b"})",
             [fork](const message::Response& r) { return api.operations.readPoll(fork, r); }),
      reader("write poll",
             R"({"_id":"o/1","done":true,"res_details":{"query_execution_status":"Success",)"
             R"("from_commit_id":"a","to_commit_id":"b"}})",
             [write](const message::Response& r) { return api.operations.readPoll(write, r); }),
  };
}

} // namespace wire_test
