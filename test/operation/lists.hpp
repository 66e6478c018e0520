#pragma once

#include "operation/site.hpp"

#include <string>
#include <vector>

// What lists say about things that may be what a lost call made.
namespace dolthub::harness {

inline const std::string get = "GET /api/v1alpha1/";
inline const std::string user = get + "user";
inline const std::string ada = jsonResponse(R"({"username":"demo"})");

inline std::string pull(const std::string& id, const std::string& state,
                        const std::string& title = "Add", const std::string& description = {}) {
  return jsonResponse(R"({"pull_id":")" + id + R"(","title":")" + title + R"(","description":")" +
                      description + "\"," + R"("state":")" + state +
                      R"(","from_branch_owner":"demo","from_branch_database":"art",)"
                      R"("from_branch":"b","to_branch_owner":"demo","to_branch_database":"art",)"
                      R"("to_branch":"main"})");
}

inline std::string jobEntry(const std::string& id, const std::string& type,
                            const std::string& words,
                            const std::string& at = "2027-01-15T08:00:01Z",
                            const std::string& who = "demo") {
  return R"({"job_id":")" + jobs + id + R"(","creator":")" + who + R"(","description":")" + words +
         R"(","job_type":")" + type + R"(","status":"Running","created_at":")" + at + "\"}";
}
inline std::string jobsOf(const std::vector<std::string>& entries) {
  std::string all;
  for (const std::string& entry : entries) {
    all += (all.empty() ? "" : ",") + entry;
  }
  return jsonResponse(R"({"jobs":[)" + all + "]}");
}
inline std::string writeEntry(const std::string& id, const std::string& words) {
  return R"({"operation_name":"users/demo/userOperations/)" + id + R"(","description":")" + words +
         R"(","operation_type":"SqlWrite","operation_status":"Running",)" +
         R"("created_at":"2027-01-15T08:00:01Z"})";
}
inline std::string writesOf(const std::vector<std::string>& ids, const std::string& words) {
  std::string all;
  for (const std::string& id : ids) {
    all += (all.empty() ? "" : ",") + writeEntry(id, words);
  }
  return jsonResponse(R"({"operations":[)" + all + "]}");
}

inline Findings find(Site& site, const LostCall& call, std::chrono::milliseconds timeout = 0ms,
                     std::vector<std::string> others = {}) {
  CallOptions options;
  options.timeout = timeout;
  options.lost.otherOperations = std::move(others);
  const auto findings = site.run(site.client().findOut(call, options));
  BOOST_TEST_REQUIRE(findings.has_value());
  return *findings;
}

} // namespace dolthub::harness
