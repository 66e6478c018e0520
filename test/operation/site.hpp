#pragma once

#include "harness/routes.hpp"
#include "harness/run.hpp"

#include <boost/test/unit_test.hpp>

#include <chrono>
#include <string>
#include <utility>

// A client, a server of routes, and one operation of each kind.
namespace dolthub::harness {

using namespace std::chrono_literals;

inline const DatabaseName art{"demo", "art"};
inline const std::string jobs = "repositoryOwners/demo/repositories/art/jobs/";

inline Operation<ImportResult> anImport(const std::string& id = "1") {
  return importOperation(BranchName{art, "main"}, jobs + id);
}
inline Operation<MergeResult> aMerge(const std::string& id = "1") {
  return mergeOperation(PullRequestName{art, "7"}, jobs + id);
}
inline Operation<ForkResult> aFork(const std::string& id = "1") {
  return forkOperation("operations/" + id);
}
inline Operation<SqlWriteResult> aWrite(const std::string& id = "1") {
  return sqlWriteOperation(art, "users/demo/userOperations/" + id);
}

inline const std::string pollImport = "GET /api/v1alpha1/demo/art/upload";
inline const std::string pollMerge = "GET /api/v1alpha1/demo/art/pulls/7/merge";
inline const std::string pollFork = "GET /api/v1alpha1/fork";
inline const std::string pollWrite = "GET /api/v1alpha1/demo/art/write";
inline const std::string listJobs = "GET /api/v1alpha1/demo/art/jobs";
inline const std::string listUserOperations = "GET /api/v1alpha1/users/demo/operations";

inline std::string job(const std::string& status, const std::string& more = {},
                       const std::string& id = "1") {
  return jsonResponse(R"({"status":"Success","operation_name":")" + jobs + id +
                      R"(","job_created":true,"job_status":")" + status + "\"" + more + "}");
}
inline const std::string running = job("In Progress");
inline const std::string completed = job("Completed", R"(,"pull_id":"7")");

inline std::string refusal(const std::string& words, unsigned status = 400) {
  return jsonResponse(R"({"status":"Error","message":")" + words + "\"}", status);
}
inline std::string listed(const std::string& status, const std::string& error = {},
                          const std::string& id = "1") {
  return jsonResponse(
      R"({"status":"Success","jobs":[{"job_id":")" + jobs + id +
      R"(","creator":"demo","description":"Import","job_type":"Import","status":")" + status +
      R"(","created_at":"2027-01-15T08:00:01Z","job_error":")" + error +
      R"("}],"next_page_token":""})");
}
inline const std::string nothingListed = jsonResponse(R"({"status":"Success","jobs":[]})");

struct Site : World {
  explicit Site(ClientOptions options = testOptions()) : World(std::move(options)) {
    transport().otherwise = routes.scripts();
    start = clock().now();
  }
  support::Duration elapsed() { return clock().now() - start; }

  Routes routes;
  support::TimePoint start;
};

inline AwaitOptions within(std::chrono::milliseconds timeout) {
  AwaitOptions options;
  options.timeout = timeout;
  return options;
}

} // namespace dolthub::harness
