#include "import/record.hpp"
#include "import/usage_error.hpp"
#include "importer/temporary.hpp"

#include <boost/json.hpp>
#include <boost/test/unit_test.hpp>

#include <chrono>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

using namespace dolthub_import;

// What is sent to support.

namespace {

std::vector<boost::json::object> linesOf(const std::string& path) {
  std::ifstream file(path);
  std::vector<boost::json::object> lines;
  for (std::string line; std::getline(file, line);) {
    lines.push_back(boost::json::parse(line).as_object());
  }
  return lines;
}

dolthub::AttemptEnded anAttempt() {
  dolthub::AttemptEnded attempt;
  attempt.id = 7;
  attempt.attempt = 2;
  attempt.method = "GET";
  attempt.pathTemplate = "/api/v1alpha1/{owner}/{database}/{ref}";
  attempt.path = "/api/v1alpha1/demo/art/main";
  attempt.serverAddress = "www.dolthub.com";
  attempt.httpStatus = 503;
  attempt.errorType = "503";
  attempt.requestBytes = 120;
  attempt.responseBytes = 80;
  attempt.duration = std::chrono::milliseconds{1500};
  attempt.retry = dolthub::RetryReason::Unavailable;
  attempt.retryDelay = std::chrono::milliseconds{250};
  return attempt;
}

} // namespace

BOOST_AUTO_TEST_SUITE(importer_record)

BOOST_AUTO_TEST_CASE(an_attempt_is_a_line_without_names) {
  const TemporaryFolder folder;
  const std::string path = folder.write("night.record", "");
  RequestRecord(path).take(anAttempt());
  const std::vector<boost::json::object> lines = linesOf(path);
  BOOST_TEST_REQUIRE(lines.size() == 2u);
  BOOST_TEST(lines[0].at("record").as_string() == "dolthub-import");
  const boost::json::object& line = lines[1];
  BOOST_TEST(line.at("http.request.method").as_string() == "GET");
  BOOST_TEST(line.at("url.template").as_string() == "/api/v1alpha1/{owner}/{database}/{ref}");
  BOOST_TEST(line.at("http.response.status_code").as_int64() == 503);
  BOOST_TEST(line.at("error.type").as_string() == "503");
  BOOST_TEST(line.at("http.request.resend_count").as_int64() == 1);
  BOOST_TEST(line.at("duration_ms").as_double() == 1500.0);
  BOOST_TEST(line.at("retry").as_string() == "Unavailable");
  BOOST_TEST(line.at("retry_delay_ms").as_double() == 250.0);
  BOOST_TEST(boost::json::serialize(line).find("demo") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(headers_of_an_answer_are_in_its_line_by_their_names) {
  const TemporaryFolder folder;
  const std::string path = folder.write("night.record", "");
  const std::vector<dolthub::ResponseHeader> headers{
      {"server", "nginx"}, {"via", "1.1 one"}, {"via", "1.1 \"two\""}};
  dolthub::AttemptEnded attempt = anAttempt();
  attempt.responseHeaders = headers;
  RequestRecord(path).take(attempt);
  const std::vector<boost::json::object> lines = linesOf(path);
  BOOST_TEST_REQUIRE(lines.size() == 2u);
  const auto header = [&lines](const std::string& name) {
    return boost::json::serialize(lines[1].at("http.response.header." + name));
  };
  BOOST_TEST(header("server") == R"(["nginx"])");
  BOOST_TEST(header("via") == R"(["1.1 one","1.1 \"two\""])");
}

BOOST_AUTO_TEST_CASE(each_attempt_has_a_span_of_its_call_s_trace) {
  const TemporaryFolder folder;
  RequestRecord record(folder.write("night.record", ""));
  const dolthub::AttemptEnded attempt = anAttempt();
  const std::string one = record.traceHeader(attempt).value;
  const std::string two = record.traceHeader(attempt).value;
  BOOST_TEST(one.size() == 55u);
  BOOST_TEST(one.substr(0, 35) == two.substr(0, 35));
  BOOST_TEST(one != two);
  BOOST_TEST(one.ends_with("-01"));
}

BOOST_AUTO_TEST_CASE(what_is_there_is_kept_and_what_is_another_s_is_refused) {
  const TemporaryFolder folder;
  const std::string path = folder.write("night.record", "");
  RequestRecord(path).take(anAttempt());
  RequestRecord(path).take(anAttempt());
  BOOST_TEST(linesOf(path).size() == 4u);
  const std::string data = folder.write("a.csv", "id\n1\n");
  BOOST_CHECK_THROW(RequestRecord{data}, UsageError);
  std::ifstream file(data);
  std::stringstream text;
  text << file.rdbuf();
  BOOST_TEST(text.str() == "id\n1\n");
}

BOOST_AUTO_TEST_CASE(a_record_is_bounded_and_says_so) {
  const TemporaryFolder folder;
  const std::string path = folder.write("night.record", "");
  RequestRecord record(path, 2000);
  for (int i = 0; i < 100; ++i) {
    record.take(anAttempt());
  }
  BOOST_TEST(record.finish());
  const std::vector<boost::json::object> lines = linesOf(path);
  BOOST_TEST(lines.size() > 2u);
  BOOST_TEST(lines.size() < 10u);
  BOOST_TEST(lines.back().at("full").as_bool());
}

BOOST_AUTO_TEST_SUITE_END()
