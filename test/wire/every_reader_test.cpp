// What holds for every answer, whatever it is an answer to.
#include "wire/answers.hpp"
#include "wire/readers.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <functional>
#include <random>
#include <vector>

using namespace wire_test;
using wire::Evidence;

namespace {

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
      body.as_object()["status"] = "Success"; // DoltHub's own, so it was done
      eachPlace(body, "", [&](boost::json::value& place, const std::string& path) {
        if (path.empty() || path.ends_with("query_execution_status") ||
            path.starts_with(".schema") || path == ".status") {
          return; // see sql_test.cpp
        }
        boost::json::value saved = std::exchange(place, boost::json::parse(odd));
        // A problem is not asked for: some fields are optional, some take anything. But one that
        // comes names a place at or under the one that changed.
        if (const auto problem = reader.read(ok(boost::json::serialize(body)))) {
          BOOST_TEST(problem->code == Errc::BadResponse, reader.name << path);
          BOOST_TEST(problem->evidence == Evidence::Done, reader.name << path);
          const bool named = problem->message.find("documents it: " + path) != std::string::npos;
          BOOST_TEST(named, reader.name << path << " = " << odd << ": " << problem->message);
        }
        place = std::move(saved);
      });
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()
