#include "wire/answers.hpp"

using namespace wire_test;

BOOST_AUTO_TEST_SUITE(wire_database)

BOOST_AUTO_TEST_CASE(creates) {
  CreateDatabase request{museum(), Visibility::Private};
  request.description = "Pots & \"pans\"";
  const wire::Call call = made(api.databases.create(request));
  BOOST_TEST(call.request.target == "/api/v1alpha1/database");
  BOOST_TEST((call.request.method == message::Method::Post));
  BOOST_TEST(call.repeat == wire::Repeat::Never);
  BOOST_TEST(jsonBody(call) == R"({"ownerName":"arts","repoName":"museum","visibility":"private",)"
                               R"("description":"Pots & \"pans\""})");
  BOOST_TEST((call.lost.kind == LostCall::Kind::CreateDatabase));
  BOOST_TEST(call.lost.owner == "arts");
  BOOST_TEST(call.lost.database == "museum");
  BOOST_TEST(call.lost.keyValue("repoName") == "museum");

  request.visibility = Visibility::Public;
  BOOST_TEST(jsonBody(made(api.databases.create(request))).find("\"public\"") != std::string::npos);
  request.description = "\xFF";
  BOOST_TEST(refusal(api.databases.create(request)) ==
             "database description is not valid UTF-8 at byte 0");
}

BOOST_AUTO_TEST_CASE(reads_what_was_created) {
  const Database database = good(api.databases.readCreated(
      ok(R"({"status":"Success","description":"Pots","repository_owner":"arts",)"
         R"("repository_name":"museum","visibility":"private"})")));
  BOOST_TEST(database.owner == "arts");
  BOOST_TEST(database.name == "museum");
  BOOST_TEST(database.description == "Pots");
  BOOST_TEST(database.visibility == "private");
}

BOOST_AUTO_TEST_CASE(a_taken_name_is_told_in_400_and_in_200) {
  for (const Response& response : {refused("database arts/museum already exists"),
                                   refusedIn200("database arts/museum already exists")}) {
    const wire::Problem problem = bad(api.databases.readCreated(response));
    BOOST_TEST(problem.code == Errc::AlreadyExists);
    BOOST_TEST(problem.evidence == wire::Evidence::Rejected);
    BOOST_TEST(problem.serverMessage == "database arts/museum already exists");
  }
}

BOOST_AUTO_TEST_CASE(forks) {
  StartFork request{museum(), "ada"};
  const wire::Call call = made(api.forks.start(request));
  BOOST_TEST(call.request.target == "/api/v1alpha1/fork");
  BOOST_TEST(jsonBody(call) ==
             R"({"ownerName":"ada","parentOwnerName":"arts","parentDatabaseName":"museum"})");
  BOOST_TEST((call.lost.kind == LostCall::Kind::Fork));
  BOOST_TEST(call.lost.keyValue("ownerName") == "ada");
  request.owner = "..";
  BOOST_TEST(refusal(api.forks.start(request)) ==
             "fork owner is \"..\", which would change the address");
}

BOOST_AUTO_TEST_CASE(reads_a_started_fork) {
  const AnyOperation operation = good(api.forks.readStarted(
      ok(R"({"status":"Success","parent_owner":"arts","parent_database":"museum",)"
         R"("forked_owner":"ada","operation_name":"operations/7c1"})"),
      StartFork{museum(), "ada"}, "https://www.dolthub.com"));
  BOOST_TEST((operation.kind() == OperationKind::Fork));
  BOOST_TEST(operation.name() == "operations/7c1");
  BOOST_TEST(operation.userOperationName() == "");
  BOOST_TEST((operation.database() == museum()));
  BOOST_TEST(operation.forkOwner() == "ada");
  BOOST_TEST(operation.endpoint() == "https://www.dolthub.com");
}

BOOST_AUTO_TEST_CASE(a_started_operation_needs_a_usable_name) {
  for (const char* name : {R"("")", R"("..")", R"("a\u0000b")", "null", "17"}) {
    const wire::Problem problem =
        bad(api.forks.readStarted(ok(R"({"operation_name":)" + std::string{name} + "}"),
                                  StartFork{museum(), "ada"}, "https://www.dolthub.com"));
    BOOST_TEST(problem.code == Errc::BadResponse);
    BOOST_TEST(problem.evidence == wire::Evidence::Done);
    BOOST_TEST(problem.message.find(".operation_name: ") != std::string::npos);
  }
  BOOST_TEST(good(api.forks.readStarted(ok(R"({"operation_name:":"operations/7c1"})"),
                                        StartFork{museum(), "ada"}, ""))
                 .name() == "operations/7c1");
}

BOOST_AUTO_TEST_CASE(lists_forks) {
  BOOST_TEST(made(api.forks.list(museum())).request.target == "/api/v1alpha1/arts/museum/forks");
  const Forks forks =
      good(api.forks.readList(ok(R"({"database_owner":"arts","database_name":"museum",
    "forks":[{"database_owner":"ada","database_name":"museum"},
             {"database_owner":"bob","database_name":"museum"}],
    "parent_owner":"","parent_database_name":"","network_root_owner":"arts",
    "network_root_database_name":"museum","fork_network_count":3})")));
  BOOST_REQUIRE(forks.forks.size() == 2u);
  BOOST_TEST(forks.forks[1].owner == "bob");
  BOOST_TEST(forks.parentOwner == "");
  BOOST_TEST(forks.rootOwner == "arts");
  BOOST_TEST(forks.rootName == "museum");
  BOOST_TEST(forks.networkCount == 3);
}

BOOST_AUTO_TEST_SUITE_END()
