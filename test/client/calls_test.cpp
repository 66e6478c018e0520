#include "harness/routes.hpp"
#include "harness/run.hpp"
#include "harness/seams.hpp"

#include <boost/test/unit_test.hpp>

#include <string>
#include <utility>

namespace dolthub::harness {

BOOST_AUTO_TEST_SUITE(client_calls)

BOOST_AUTO_TEST_CASE(a_call_is_answered) {
  World world;
  world.transport().scripts.push_back(
      Script::answering({jsonResponse(R"({"status":"Success","username":"ada"})")}));
  const Result<User> user = world.run(world.client().currentUser());
  BOOST_TEST_REQUIRE(user.has_value());
  BOOST_TEST(user->name == "ada");
  BOOST_TEST(world.transport().received.at(0).starts_with("GET /api/v1alpha1/user HTTP/1.1\r\n"));
}

BOOST_AUTO_TEST_CASE(the_connection_is_used_again) {
  World world;
  const std::string answer = jsonResponse(R"({"status":"Success","username":"ada"})");
  world.transport().scripts.push_back(Script::answering({answer, answer}));
  BOOST_TEST(world.run(world.client().currentUser()).has_value());
  BOOST_TEST(world.run(world.client().currentUser()).has_value());
  BOOST_TEST(world.transport().opened == 1);
}

BOOST_AUTO_TEST_CASE(a_silent_server_meets_the_deadline) {
  World world;
  world.transport().scripts.push_back(Script{});
  const Result<User> user = world.run(world.client().currentUser());
  BOOST_TEST_REQUIRE(user.has_error());
  BOOST_TEST(user.error().code() == Errc::Timeout);
  BOOST_TEST(user.error().message() == "the time ran out while waiting for the answer");
  BOOST_TEST(world.transport().alive == 0);
}

// Not only awaited at once: a call is a value that may outlive everything it was made of.
BOOST_AUTO_TEST_CASE(what_a_call_was_made_of_may_be_gone_when_it_is_awaited) {
  World world;
  Routes routes;
  routes.on("GET",
            Reply{jsonResponse(
                R"({"query_execution_status":"Success","rows":[],"job_status":"Pending"})")});
  routes.on(
      "POST",
      Reply{jsonResponse(
          R"({"operation_name":"operations/1","tag_name":"a-name-that-lies-on-the-heap-and-nowhere-else"})")});
  world.transport().otherwise = routes.scripts();
  // Longer than what a std::string keeps in itself, so that a dangling one shows under ASan.
  const std::string name = "a-name-that-lies-on-the-heap-and-nowhere-else";
  const auto query = [&] {
    const DatabaseName database{name, name};
    const Query request{database, name, "select '" + name + "'"};
    CallOptions options;
    options.traceContext = name;
    return world.client().query(request, options);
  };
  const auto write = [&] {
    const StartSqlWrite request{BranchName{DatabaseName{name, name}, name}, name, "drop " + name};
    return world.client().startSqlWrite(request);
  };
  const auto tag = [&] {
    const Client other = world.client().withToken(ApiToken("canary-token-" + name));
    const CreateTag request{DatabaseName{name, name}, name, name, Revision::branch(name)};
    return other.createTag(request);
  };
  const auto poll = [&] {
    const auto operation = importOperation(BranchName{DatabaseName{name, name}, name}, name);
    return world.client().pollOperation(operation);
  };
  auto queried = query();
  auto written = write();
  auto tagged = tag();
  auto polled = poll();
  BOOST_TEST(routes.requests.empty());
  BOOST_TEST(world.run(std::move(queried)).has_value());
  BOOST_TEST(world.run(std::move(written)).has_value());
  BOOST_TEST(world.run(std::move(tagged)).has_value());
  BOOST_TEST(world.run(std::move(polled)).has_value());
  BOOST_TEST(routes.requests.at(0).find("/" + name + "/" + name + "/" + name + "?q=select") !=
             std::string::npos);
  BOOST_TEST(routes.requests.at(1).find("\"drop " + name + "\"") != std::string::npos);
  BOOST_TEST(routes.requests.at(2).find("authorization: token canary-token-" + name) !=
             std::string::npos);
  BOOST_TEST(routes.requests.at(3).find("operationName=" + name) != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace dolthub::harness
