#include "wire/answers.hpp"

using namespace wire_test;

BOOST_AUTO_TEST_SUITE(wire_user)

BOOST_AUTO_TEST_CASE(asks_who_it_is) {
  const wire::Call call = made(api.users.current());
  BOOST_TEST(call.request.target == "/api/v1alpha1/user");
  BOOST_TEST((call.request.method == message::Method::Get));
  BOOST_TEST(call.repeat == wire::Repeat::Safe);
  BOOST_TEST(hasNoBody(call));
}

BOOST_AUTO_TEST_CASE(reads_a_user) {
  const User user = good(api.users.readCurrent(ok(R"({
    "username":"ada","display_name":"Ada L.","bio":"","location":"London","url":"https://a.example",
    "profile_picture_url":"","email_addresses":[
      {"address":"ada@a.example","is_primary":true,"is_verified":false},
      {"address":"l@a.example","is_primary":false,"is_verified":true}]})")));
  BOOST_TEST(user.name == "ada");
  BOOST_TEST(user.displayName == "Ada L.");
  BOOST_TEST(user.location == "London");
  BOOST_TEST(user.url == "https://a.example");
  BOOST_TEST(user.profilePictureUrl == "");
  BOOST_REQUIRE(user.emailAddresses.size() == 2u);
  BOOST_TEST(user.emailAddresses[0].isPrimary);
  BOOST_TEST(!user.emailAddresses[0].isVerified);
  BOOST_TEST(user.emailAddresses[1].address == "l@a.example");
}

BOOST_AUTO_TEST_CASE(needs_only_the_name) {
  BOOST_TEST(
      good(api.users.readCurrent(ok(R"({"username":"ada","bio":null,"new":{"x":[1]}})"))).name ==
      "ada");
  BOOST_TEST(
      bad(api.users.readCurrent(ok("{}"))).message ==
      "the answer is not as DoltHub documents it: .username: expected string, found nothing");
}

BOOST_AUTO_TEST_CASE(no_token_is_seen_as_400_and_401) {
  BOOST_TEST(bad(api.users.readCurrent(answer(401, R"({"message":"who are you"})"))).code ==
             Errc::NotAuthenticated);
  BOOST_TEST(bad(api.users.readCurrent(refused("no authentication"))).code ==
             Errc::NotAuthenticated);
}

BOOST_AUTO_TEST_CASE(asks_for_operations) {
  ListUserOperations request{"ada/l"};
  BOOST_TEST(refusal(api.users.listOperations(request, "")).find("user name") == 0u);
  request.user = "ada l";
  BOOST_TEST(made(api.users.listOperations(request, "")).request.target ==
             "/api/v1alpha1/users/ada%20l/operations");
  request.type = OperationType::SqlWrite;
  BOOST_TEST(
      made(api.users.listOperations(request, "a+b/c=")).request.target ==
      "/api/v1alpha1/users/ada%20l/operations?operationType=SqlWrite&pageToken=a%2Bb%2Fc%3D");
  request.type = OperationType::Unknown;
  BOOST_TEST(refusal(api.users.listOperations(request, "")).find("type") != std::string::npos);
  request.type = OperationType::Fork;
  const auto refused = api.users.listOperations(request, "");
  BOOST_TEST_REQUIRE(refused.has_error());
  BOOST_TEST(refused.error().errc() == Errc::NotOffered);
}

BOOST_AUTO_TEST_CASE(reads_operations) {
  const Page<UserOperation> page = good(api.users.readOperations(ok(R"({"operations":[
    {"operation_name":"users/ada/userOperations/1","creator":"ada","description":"Import of a.csv",
     "operation_type":"import","operation_status":"Failure","error":"no such column",
     "metadata":"{'tableName': 'a'}","created_at":"2026-03-01T10:00:00Z",
     "updated_at":"2026-03-01T10:00:02.5+01:00"},
    {"operation_name":"users/ada/userOperations/2","operation_type":"Dream",
     "operation_status":"ada","metadata":{"a":1},"error":null},
    {"operation_name":"3","operation_status":"Completed"},
    {"operation_name":"4","operation_status":"Error"}],
    "next_page_token":"n2"})")));
  BOOST_TEST(page.nextPageToken == "n2");
  BOOST_REQUIRE(page.items.size() == 4u);
  BOOST_TEST((page.items[2].status == OperationStatus::Succeeded));
  BOOST_TEST((page.items[3].status == OperationStatus::Failed));
  const UserOperation& first = page.items[0];
  BOOST_TEST(first.name == "users/ada/userOperations/1");
  BOOST_TEST((first.type == OperationType::Import));
  BOOST_TEST((first.status == OperationStatus::Failed));
  BOOST_TEST(first.error == "no such column");
  BOOST_TEST(first.metadata == "{'tableName': 'a'}");
  BOOST_REQUIRE(first.createdAt.time.has_value());
  BOOST_REQUIRE(first.updatedAt.time.has_value());
  BOOST_TEST((*first.createdAt.time - *first.updatedAt.time).count() == 3'597'500);
  const UserOperation& second = page.items[1];
  BOOST_TEST((second.type == OperationType::Unknown));
  BOOST_TEST(second.typeText == "Dream");
  BOOST_TEST((second.status == OperationStatus::Unknown));
  BOOST_TEST(second.statusText == "ada");
  BOOST_TEST(second.metadata == R"({"a":1})");
  BOOST_TEST(second.createdAt.text == "");
}

BOOST_AUTO_TEST_CASE(a_page_may_be_empty_and_still_not_the_last) {
  BOOST_TEST(good(api.users.readOperations(ok(R"({"operations":[],"next_page_token":"x"})")))
                 .nextPageToken == "x");
  BOOST_TEST(good(api.users.readOperations(ok(R"({"operations":[],"next_page_token":null})")))
                 .nextPageToken == "");
}

BOOST_AUTO_TEST_SUITE_END()
