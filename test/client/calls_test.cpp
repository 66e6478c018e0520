#include "harness/run.hpp"
#include "harness/seams.hpp"

#include <boost/test/unit_test.hpp>

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
  BOOST_TEST(user.error().message() == "waiting for the answer took too long");
  BOOST_TEST(world.transport().alive == 0);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace dolthub::harness
