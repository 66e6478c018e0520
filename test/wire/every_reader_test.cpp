// What holds for every answer, whatever it is an answer to.
#include "wire/answers.hpp"
#include "wire/branch.hpp"
#include "wire/database.hpp"
#include "wire/import.hpp"
#include "wire/job.hpp"
#include "wire/poll.hpp"
#include "wire/pull_request.hpp"
#include "wire/release.hpp"
#include "wire/sql.hpp"
#include "wire/tag.hpp"
#include "wire/user.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <functional>
#include <optional>
#include <random>
#include <vector>

using namespace wire_test;
using wire::Evidence;

namespace {

struct Reader {
  std::string name;
  std::string body; // one that fits
  std::function<std::optional<wire::Problem>(const Response&)> read;
};

template <class Function>
Reader reader(std::string name, std::string body, Function function) {
  return {std::move(name), std::move(body),
          [function](const Response& response) -> std::optional<wire::Problem> {
            auto reading = function(response);
            return reading ? std::nullopt : std::optional{reading.error()};
          }};
}

std::vector<Reader> readers() {
  const PullRequestName pull{museum(), "7"};
  const AnyOperation import = importOperation(BranchName{museum(), "b"}, "jobs/1");
  const AnyOperation merge = mergeOperation(pull, "jobs/1");
  const AnyOperation fork = forkOperation("operations/1");
  const AnyOperation write = sqlWriteOperation(museum(), "operations/1");
  const std::string started = R"({"operation_name":"jobs/1","user_operation_name":"users/a/1"})";
  const std::string job = R"({"operation_name":"jobs/1","job_status":"Completed","pull_id":"7"})";
  return {
      reader("user", R"({"username":"a","bio":"b","email_addresses":[{"address":"c"}]})",
             wire::readUser),
      reader("operations",
             R"({"operations":[{"operation_name":"a","creator":"b","operation_type":"c",)"
             R"("created_at":"d"}],"next_page_token":"e"})",
             wire::readOperations),
      reader("database", R"({"repository_owner":"a","repository_name":"b","visibility":"c"})",
             wire::readDatabase),
      reader("fork", started, [](const Response& r) { return wire::readStartedFork(r, ""); }),
      reader("forks",
             R"({"forks":[{"database_owner":"a","database_name":"b"}],)"
             R"("parent_owner":"c","fork_network_count":1})",
             wire::readForks),
      reader("branch", R"({"new_branch_name":"a"})", wire::readCreatedBranch),
      reader("branches", R"({"branches":[{"branch_name":"a"}]})", wire::readBranches),
      reader("tag", R"({"tag_name":"a","tag_description":"b"})", wire::readCreatedTag),
      reader("tags", R"({"tags":[{"tag_name":"a","tagged_at":"b"}],"next_page_token":""})",
             wire::readTags),
      reader("release", R"({"release_title":"a","release_tag":"b"})", wire::readCreatedRelease),
      reader("releases", R"({"releases":[{"release_title":"a"}]})", wire::readReleases),
      reader("created pull", R"({"pull_id":"7","title":"a"})",
             [](const Response& r) { return wire::readCreatedPullRequest(r, museum()); }),
      reader("pull", R"({"pull_id":"7","title":"a","state":"open","from_branch":"b"})",
             wire::readPullRequest),
      reader("updated pull", R"({"pull_id":"7","title":"a"})", wire::readUpdatedPullRequest),
      reader("pulls", R"({"pulls":[{"pull_id":"7","state":"a"}],"next_page_token":"b"})",
             wire::readPullRequests),
      reader("comment", R"({"comment":"a"})", wire::readComment),
      reader("merge", started,
             [pull](const Response& r) { return wire::readStartedMerge(r, pull, ""); }),
      reader("import", started,
             [](const Response& r) { return wire::readStartedImport(r, museum(), "b", ""); }),
      reader("jobs", R"({"jobs":[{"job_id":"a","status":"b","job_error":"c"}]})", wire::readJobs),
      reader("rows",
             R"({"query_execution_status":"Success","schema":[{"columnName":"a"}],)"
             R"("rows":[{"a":"b"}]})",
             wire::readSqlResult),
      reader("write", started,
             [](const Response& r) { return wire::readStartedSqlWrite(r, museum(), ""); }),
      reader("import poll", job, [import](const Response& r) { return wire::readPoll(import, r); }),
      reader("merge poll", job, [merge](const Response& r) { return wire::readPoll(merge, r); }),
      reader("fork poll",
             R"({"done":true,"operation_name":"o/1","database_owner":"a","database_name":"b"})",
             [fork](const Response& r) { return wire::readPoll(fork, r); }),
      reader("write poll",
             R"({"_id":"o/1","done":true,"res_details":{"query_execution_status":"Success",)"
             R"("from_commit_id":"a","to_commit_id":"b"}})",
             [write](const Response& r) { return wire::readPoll(write, r); }),
  };
}

// Every place in a body, each with a function that puts something else there.
void eachPlace(boost::json::value& value, const std::string& path,
               const std::function<void(boost::json::value&, const std::string&)>& visit) {
  visit(value, path);
  if (auto* object = value.if_object()) {
    for (auto& entry : *object) {
      eachPlace(entry.value(), path + "." + std::string{entry.key()}, visit);
    }
  } else if (auto* array = value.if_array()) {
    for (std::size_t i = 0; i < array->size(); ++i) {
      eachPlace((*array)[i], path + "[" + std::to_string(i) + "]", visit);
    }
  }
}

} // namespace

BOOST_AUTO_TEST_SUITE(wire_every_reader)

BOOST_AUTO_TEST_CASE(reads_what_fits) {
  for (const Reader& reader : readers()) {
    const auto problem = reader.read(ok(reader.body));
    BOOST_TEST(!problem.has_value(), reader.name << ": " << (problem ? problem->message : ""));
    std::string more = reader.body;
    more.insert(1, R"("never heard of":{"status":"Error","x":[1,null]},"":"",)");
    BOOST_TEST(!reader.read(ok(more)).has_value(), reader.name);
    BOOST_TEST(!reader.read(ok("\xEF\xBB\xBF" + reader.body)).has_value(), reader.name);
    BOOST_TEST(!reader.read(answer(200, reader.body, "text/plain")).has_value(), reader.name);
  }
}

BOOST_AUTO_TEST_CASE(sees_errors_whatever_they_come_in) {
  for (const Reader& reader : readers()) {
    for (const Response& response :
         {refused("no such repository"), refusedIn200("no such repository"),
          failedQuery("no such repository"), answer(400, "no such repository", "text/plain")}) {
      const auto problem = reader.read(response);
      BOOST_REQUIRE_MESSAGE(problem.has_value(), reader.name);
      BOOST_TEST(problem->code == Errc::NotFound, reader.name);
      BOOST_TEST(problem->evidence == Evidence::Rejected, reader.name);
      BOOST_TEST(problem->serverMessage == "no such repository", reader.name);
    }
    BOOST_TEST(reader.read(page404()).value().code == Errc::BadResponse, reader.name);
    BOOST_TEST(
        reader.read(answer(200, "upstream request timeout", "text/plain")).value().evidence ==
            Evidence::Unknown,
        reader.name);
    BOOST_TEST(reader.read(answer(503, "", "")).value().evidence == Evidence::Unknown, reader.name);
    BOOST_TEST(reader.read(answer(200, "<html></html>", "text/html")).value().evidence ==
                   Evidence::Unknown,
               reader.name);
  }
}

BOOST_AUTO_TEST_CASE(takes_no_part_of_an_answer_for_the_whole) {
  for (const Reader& reader : readers()) {
    for (std::size_t length = 0; length < reader.body.size(); ++length) {
      const auto problem = reader.read(ok(reader.body.substr(0, length)));
      BOOST_REQUIRE_MESSAGE(problem.has_value(), reader.name << " cut to " << length);
      BOOST_TEST(problem->code == Errc::BadResponse);
      BOOST_TEST(problem->evidence == Evidence::Unknown);
    }
  }
}

BOOST_AUTO_TEST_CASE(outlives_any_damage) {
  std::mt19937 random{20'260'301};
  for (const Reader& reader : readers()) {
    for (int round = 0; round < 200; ++round) {
      std::string body = reader.body;
      for (int change = 0; change < 3; ++change) {
        const std::size_t at = random() % body.size();
        switch (random() % 3) {
        case 0:
          body[at] = static_cast<char>(random() % 256);
          break;
        case 1:
          body.erase(at, 1 + random() % 4);
          break;
        default:
          body.insert(at, 1, "{}[]\",:0e"[random() % 9]);
        }
        if (body.empty()) {
          body = "{";
        }
      }
      if (const auto problem = reader.read(ok(body))) {
        BOOST_TEST(!problem->message.empty(), reader.name << ": " << body);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(names_the_place_that_does_not_fit) {
  for (const Reader& reader : readers()) {
    for (const char* odd : {"null", "-1.5", "{}", "[]", "[7]", R"("")", "true"}) {
      boost::json::value body = boost::json::parse(reader.body);
      eachPlace(body, "", [&](boost::json::value& place, const std::string& path) {
        if (path.empty()) {
          return;
        }
        boost::json::value saved = std::exchange(place, boost::json::parse(odd));
        // A problem is not asked for: some fields are optional, some take anything. But one that
        // comes names a place at or under the one that changed.
        if (const auto problem = reader.read(ok(boost::json::serialize(body)))) {
          BOOST_TEST(problem->code == Errc::BadResponse, reader.name << path);
          BOOST_TEST(problem->evidence == Evidence::Done, reader.name << path);
          const bool named = problem->message.find("not fit: " + path) != std::string::npos;
          BOOST_TEST(named, reader.name << path << " = " << odd << ": " << problem->message);
        }
        place = std::move(saved);
      });
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()
