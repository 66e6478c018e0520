#include "call/answers.hpp"
#include "harness/routes.hpp"
#include "harness/run.hpp"

#include <boost/test/unit_test.hpp>

#include <string>

// The API token: where it goes, and where it never shows; and what else a caller may send.
namespace dolthub::harness {

namespace {

struct Site : World {
  explicit Site(ClientOptions options = testOptions()) : World(std::move(options)) {
    transport().otherwise = routes.scripts();
  }

  Routes routes;
};

ClientOptions withToken(const std::string& token) {
  ClientOptions options = testOptions();
  options.apiToken = ApiToken(token);
  return options;
}

void checkHides(const Error& error, const std::string& token) {
  for (const std::string& text :
       {std::string(error.what()), error.message(), error.serverMessage(), error.path(),
        error.savedOperation(), error.lostCall() ? error.lostCall()->save() : std::string()}) {
    BOOST_TEST(text.find(token) == std::string::npos, "the token is in: " << text);
  }
}

} // namespace

BOOST_AUTO_TEST_SUITE(call_secrets)

BOOST_AUTO_TEST_CASE(the_token_goes_into_one_header_line) {
  Site site;
  site.routes.on("GET", Reply{ada});
  BOOST_TEST(site.run(site.client().currentUser()).has_value());
  const std::string& request = site.routes.requests.at(0);
  const std::string line = "\r\nauthorization: token canary-token\r\n";
  const std::size_t at = request.find(line);
  BOOST_TEST_REQUIRE(at != std::string::npos);
  BOOST_TEST(request.find("canary-token", at + line.size()) == std::string::npos);
  BOOST_TEST(request.find("canary-token") > at);
}

BOOST_AUTO_TEST_CASE(the_users_product_is_named_before_the_library) {
  for (const std::string& product : {std::string(), std::string("museum-sync/2.1")}) {
    ClientOptions options = testOptions();
    options.userAgent = product;
    Site site(options);
    site.routes.on("GET", Reply{ada});
    BOOST_TEST(site.run(site.client().currentUser()).has_value());
    const std::string line = "\r\nUser-Agent: " + product + (product.empty() ? "" : " ") +
                             "dolthub-cpp/" + std::string(version()) + "\r\n";
    BOOST_TEST(site.routes.requests.at(0).find(line) != std::string::npos);
  }
}

BOOST_AUTO_TEST_CASE(an_anonymous_query_sends_no_authorization) {
  Site site;
  site.routes.on("GET", Reply{jsonResponse(R"({"query_execution_status":"Success","rows":[]})")});
  const DatabaseName museum{"demo", "art"};
  BOOST_TEST(site.run(site.client().query(Query::publicDefault(museum, "select 1"))).has_value());
  BOOST_TEST(site.routes.requests.at(0).find("uthorization") == std::string::npos);
  BOOST_TEST(site.routes.requests.at(0).find("canary") == std::string::npos);
  BOOST_TEST(site.run(site.client().query(Query{museum, "main", "select 1"})).has_value());
  BOOST_TEST(site.routes.requests.at(1).find("authorization: token canary") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_client_without_a_token_sends_no_authorization) {
  ClientOptions options = testOptions();
  options.apiToken = {};
  Site site(options);
  site.routes.on("GET", Reply{ada});
  BOOST_TEST(site.run(site.client().currentUser()).has_value());
  BOOST_TEST(site.routes.requests.at(0).find("uthorization") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(two_tokens_share_connections_and_nothing_else) {
  Site site(withToken("first-secret"));
  site.routes.on("GET", Reply{ada});
  const Client other = site.client().withToken(ApiToken("second-secret"));
  const Client nobody = site.client().withToken(ApiToken());
  BOOST_TEST(site.run(site.client().currentUser()).has_value());
  BOOST_TEST(site.run(other.currentUser()).has_value());
  BOOST_TEST(site.run(nobody.currentUser()).has_value());
  BOOST_TEST(site.run(site.client().currentUser()).has_value());
  BOOST_TEST(site.transport().opened == 1);
  const auto holds = [&](std::size_t request, const char* token) {
    return site.routes.requests.at(request).find(token) != std::string::npos;
  };
  BOOST_TEST((holds(0, "first-secret") && !holds(0, "second-secret")));
  BOOST_TEST((!holds(1, "first-secret") && holds(1, "second-secret")));
  BOOST_TEST((!holds(2, "first-secret") && !holds(2, "second-secret")));
  BOOST_TEST((holds(3, "first-secret") && !holds(3, "second-secret")));
}

BOOST_AUTO_TEST_CASE(a_look_up_after_a_lost_call_asks_as_the_same_user) {
  Site site(withToken("first-secret"));
  site.routes.on("POST", Reply{{}, Reply::Then::Cut});
  site.routes.on("GET", Reply{jsonResponse(R"({"branches":[{"branch_name":"new"}]})")});
  const Client other = site.client().withToken(ApiToken("second-secret"));
  const auto branch = site.run(other.createBranch(
      CreateBranch{BranchName{DatabaseName{"demo", "art"}, "new"}, Revision::branch("main")}));
  // A branch of that name may be anybody's, so finding it is no success.
  BOOST_TEST((branch.error().errc() == Errc::OutcomeUnknown));
  BOOST_TEST(site.routes.requests.size() >= 2u);
  for (const std::string& request : site.routes.requests) {
    BOOST_TEST(request.find("second-secret") != std::string::npos);
    BOOST_TEST(request.find("first-secret") == std::string::npos);
  }
}

BOOST_AUTO_TEST_CASE(a_token_that_the_server_echoes_is_redacted) {
  for (const unsigned status : {200u, 400u, 401u, 404u, 500u}) {
    Site site;
    site.routes.on(
        "GET",
        Reply{jsonResponse(R"({"status":"Error","message":"bad token canary-token! canary-token"})",
                           status)});
    const auto user = site.run(site.client().currentUser());
    BOOST_TEST_REQUIRE(user.has_error());
    checkHides(user.error(), "canary-token");
    BOOST_TEST(user.error().serverMessage() == "bad token [your API token]! [your API token]");
    const std::string advice = user.error().explain(Audience::ImporterUser);
    BOOST_TEST(advice.find("give one that was made on") != std::string::npos, advice);
  }
}

// As servers and proxies write what they were sent: in an address, in JSON, in other letters.
BOOST_AUTO_TEST_CASE(a_token_that_is_echoed_in_another_spelling_is_redacted) {
  const std::string token = "Canary/token+1";
  for (const char* spelt : {"Canary/token+1", "Canary%2Ftoken%2B1", "canary%2ftoken%2b1",
                            "CANARY/TOKEN+1", "%43anary%2Ftoken%2b%31", R"(Canary\/token+1)",
                            R"(Canary\\/token+1)", R"(\u0043anary\u002Ftoken\u002b1)"}) {
    for (const bool json : {true, false}) {
      Site site(withToken(token));
      const std::string words = std::string("bad: ") + spelt + "!";
      const std::string body = json ? R"({"status":"Error","message":")" + words + "\"}" : words;
      site.routes.on("GET", Reply{jsonResponse(body, 400)});
      const auto user = site.run(site.client().currentUser());
      BOOST_TEST_REQUIRE(user.has_error());
      BOOST_TEST(user.error().serverMessage() == "bad: [your API token]!", spelt);
    }
    // A name in an answer that is good.
    Site site(withToken(token));
    site.routes.on("GET", Reply{jsonResponse(std::string(R"({"username":"a)") + spelt +
                                             R"(","display_name":"x"})")});
    const auto user = site.run(site.client().currentUser());
    BOOST_TEST_REQUIRE(user.has_value(), spelt);
    BOOST_TEST(user->name == "a[your API token]", spelt);
  }
  // A message that is cut within it.
  for (std::size_t before = 2048 - 20; before <= 2048; ++before) {
    Site cut(withToken(token));
    cut.routes.on("GET",
                  Reply{jsonResponse(R"({"status":"Error","message":")" + std::string(before, '.') +
                                         "canary%2Ftoken%2B1....\"}",
                                     400)});
    const auto refused = cut.run(cut.client().currentUser());
    BOOST_TEST(refused.error().serverMessage().find("canary") == std::string::npos);
  }
}

// What is kept, saved and shown of an answer that is good.
BOOST_AUTO_TEST_CASE(a_token_in_names_and_ids_is_left_out) {
  Site site;
  site.routes.on("POST", Reply{jsonResponse(R"({"status":"Success","pull_id":"canary-token",)"
                                            R"("operation_name":"jobs/canary-token"})")});
  const PullRequestName pull(DatabaseName("demo", "art"), "7");
  const auto merge = site.run(site.client().startMerge(pull));
  if (merge.has_error()) {
    checkHides(merge.error(), "canary-token");
  } else {
    BOOST_TEST(merge->save().find("canary-token") == std::string::npos);
  }
  const auto opened = site.run(site.client().createPullRequest(
      CreatePullRequest{BranchName{DatabaseName{"demo", "art"}, "b"},
                        BranchName{DatabaseName{"demo", "art"}, "main"}, "title"}));
  if (opened.has_error()) {
    checkHides(opened.error(), "canary-token");
  } else {
    BOOST_TEST(opened->id.find("canary-token") == std::string::npos);
  }
}

// Else no answer to a client with such a one could be read.
BOOST_AUTO_TEST_CASE(a_token_that_is_a_word_of_the_answer_harms_nothing) {
  Site site(withToken("ada"));
  site.routes.on("GET", Reply{ada});
  const auto user = site.run(site.client().currentUser());
  BOOST_TEST_REQUIRE(user.has_value());
  BOOST_TEST(user->name == "ada");
}

BOOST_AUTO_TEST_CASE(a_lost_call_holds_no_token) {
  Site site;
  site.routes.on("POST", Reply{{}, Reply::Then::Cut});
  CallOptions options;
  options.lost.lookUpTimeout = std::chrono::milliseconds{0};
  const auto branch = site.run(site.client().createBranch(
      CreateBranch{BranchName{DatabaseName{"demo", "art"}, "b"}, Revision::branch("main")},
      std::move(options)));
  BOOST_TEST_REQUIRE(branch.has_error());
  BOOST_TEST_REQUIRE(branch.error().lostCall().has_value());
  checkHides(branch.error(), "canary-token");
}

BOOST_AUTO_TEST_CASE(a_token_that_is_part_of_our_own_words_is_redacted_too) {
  for (const char* token : {"token", "t", "[your", "en]"}) {
    Site site(withToken(token));
    const std::string words = "at: token [your API token] en]";
    site.routes.on("GET",
                   Reply{jsonResponse(R"({"status":"Error","message":")" + words + "\"}", 400)});
    const auto user = site.run(site.client().currentUser());
    BOOST_TEST_REQUIRE(user.has_error());
    BOOST_TEST(!user.error().serverMessage().empty());
    BOOST_TEST(user.error().serverMessage() != words);
  }
}

BOOST_AUTO_TEST_CASE(a_token_at_the_cut_of_a_long_message_is_redacted) {
  const std::string token = "0123456789abcdefghijklmnopqrstuvwxyz";
  for (std::size_t before = 2048 - token.size(); before <= 2048; ++before) {
    Site site(withToken(token));
    site.routes.on("GET", Reply{jsonResponse(R"({"status":"Error","message":")" +
                                                 std::string(before, '.') + token + "....\"}",
                                             400)});
    const auto user = site.run(site.client().currentUser());
    checkHides(user.error(), token.substr(0, 8));
  }
}

BOOST_AUTO_TEST_CASE(a_servers_control_characters_are_escaped) {
  Site site;
  site.routes.on("GET", Reply{jsonResponse(
                            "{\"status\":\"Error\",\"message\":\"a\\u001b]0;x\\u0007b\"}", 400)});
  const auto user = site.run(site.client().currentUser());
  for (const char c : {'\x1b', '\x07'}) {
    BOOST_TEST(user.error().serverMessage().find(c) == std::string::npos);
    BOOST_TEST(std::string(user.error().what()).find(c) == std::string::npos);
  }
}

BOOST_AUTO_TEST_CASE(the_body_is_shown_on_request) {
  Site site;
  const std::string body = R"({"status":"Error","message":"canary-token"})";
  site.routes.on("GET", Reply{jsonResponse(body, 400)});
  CallOptions options;
  std::string seen;
  options.onBody = [&seen](std::string_view answer) {
    seen = answer;
  };
  BOOST_TEST(site.run(site.client().currentUser(options)).has_error());
  BOOST_TEST(seen == body);
}

BOOST_AUTO_TEST_CASE(a_redirect_is_not_followed_and_gets_no_token) {
  for (const unsigned status : {301u, 302u, 303u, 307u, 308u}) {
    Site site;
    site.routes.on(
        "GET", Reply{jsonResponse("{}", status, "Location: https://evil.test/x?canary-token\r\n")});
    const auto user = site.run(site.client().currentUser());
    BOOST_TEST_REQUIRE(user.has_error());
    BOOST_TEST(user.error().message().find("evil.test") != std::string::npos);
    checkHides(user.error(), "canary-token");
    BOOST_TEST(site.routes.requests.size() == 1u);
    BOOST_TEST(site.transport().opened == 1);
  }
}

// Pasted into the wrong field it would be in the address that servers and proxies log.
BOOST_AUTO_TEST_CASE(a_token_in_the_place_of_a_name_is_refused_unsent) {
  Site site(withToken("canary-token"));
  const PullRequestName pull{DatabaseName{"demo", "art"}, "canary-token"};
  const auto read = site.run(site.client().getPullRequest(pull));
  BOOST_TEST_REQUIRE(read.has_error());
  BOOST_TEST((read.error().code() == Errc::InvalidArgument));
  checkHides(read.error(), "canary-token");
  const auto made = site.run(site.client().createBranch(CreateBranch{
      BranchName{DatabaseName{"demo", "art"}, "canary-token"}, Revision::branch("m")}));
  BOOST_TEST_REQUIRE(made.has_error());
  checkHides(made.error(), "canary-token");
  BOOST_TEST(site.routes.requests.empty());
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace dolthub::harness
