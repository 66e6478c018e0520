#include "wire/answers.hpp"
#include "wire/verdict.hpp"

using namespace wire_test;
using wire::Evidence;
using wire::Repeat;

namespace {

wire::Problem judged(const Response& response, Repeat repeat = Repeat::Never) {
  return wire::judge(response, repeat).value();
}

struct Known {
  const char* words;
  Errc code;
};

// The messages that DoltHub is known to send.
constexpr Known known[] = {
    {"no such repository", Errc::NotFound},
    {"no such pull", Errc::NotFound},
    {"query error: branch not found", Errc::NotFound},
    {"error: Cleaning up existing job", Errc::Busy},
    {"query error: http status: 403", Errc::RateLimited},
    {"apitoken_db: API Token with matching ID not found", Errc::NotAuthenticated},
    {"no authentication", Errc::NotAuthenticated},
    {"invalid authorization header", Errc::NotAuthenticated},
    {"API token is not allowed to operate on this resource", Errc::NotPermitted},
    {"Calls authenticated with a token must include a refName", Errc::InvalidArgument},
    {"query error: Error parsing SQL: syntax error at position 9 near 'from'.", Errc::Rejected},
    {"Unsupported SQL statement: CALL DOLT_BRANCH('upstream')", Errc::Rejected},
    {"branch x already exists", Errc::AlreadyExists},
    {"something never heard of", Errc::Rejected},
    {"", Errc::Rejected},
};

constexpr const char* gaveUp[] = {"query error: context deadline exceeded",
                                  "request timed out",
                                  "upstream request timeout",
                                  "upstream connect error or disconnect/reset before headers",
                                  "rpc error: dial tcp: lookup db: no such host",
                                  "query error: http status: 502"};

} // namespace

BOOST_AUTO_TEST_SUITE(wire_verdict)

BOOST_AUTO_TEST_CASE(an_answer_without_an_error_is_no_problem) {
  for (const char* body :
       {"{}", R"({"status":"Success"})", R"({"query_execution_status":"RowLimit"})",
        R"({"status":7})", R"({"errors":[]})", "\xEF\xBB\xBF {}", " \r\n{ }\n"}) {
    BOOST_TEST(!wire::judge(ok(body), Repeat::Never).has_value(), body);
    BOOST_TEST(!wire::judge(answer(201, body, ""), Repeat::Never).has_value(), body);
  }
}

BOOST_AUTO_TEST_CASE(a_known_message_means_the_same_in_400_and_in_200) {
  for (const Known& row : known) {
    for (const Response& response :
         {refused(row.words), refusedIn200(row.words), failedQuery(row.words),
          answer(400, row.words, "text/plain"),
          answer(422, R"({"error":")" + std::string{row.words} + R"("})"),
          ok(R"({"data":null,"errors":[{"message":")" + std::string{row.words} + R"("}]})")}) {
      for (const Repeat repeat : {Repeat::Safe, Repeat::Never, Repeat::Fragile}) {
        const wire::Problem problem = judged(response, repeat);
        BOOST_TEST(problem.code == row.code, row.words << ": " << problem.code);
        BOOST_TEST(problem.evidence == Evidence::Rejected, row.words);
        BOOST_TEST(problem.serverMessage == row.words);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(a_server_that_gave_up_waiting_proves_nothing) {
  for (const char* words : gaveUp) {
    for (const Response& response :
         {refused(words), refusedIn200(words), failedQuery(words), answer(400, words, "text/plain"),
          answer(200, words, "text/plain")}) {
      BOOST_TEST(judged(response, Repeat::Safe).code == Errc::Timeout, words);
      BOOST_TEST(judged(response, Repeat::Never).code == Errc::Unavailable, words);
      for (const Repeat repeat : {Repeat::Safe, Repeat::Never, Repeat::Fragile}) {
        BOOST_TEST(judged(response, repeat).evidence == Evidence::Unknown, words);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(statuses) {
  struct Row {
    unsigned status;
    Errc code;
    Evidence evidence;
  };
  const std::string body = R"({"status":"Error","message":"words"})";
  for (const Row& row : {Row{400, Errc::Rejected, Evidence::Rejected},
                         Row{401, Errc::NotAuthenticated, Evidence::Rejected},
                         Row{403, Errc::NotPermitted, Evidence::Rejected},
                         Row{404, Errc::NotFound, Evidence::Rejected},
                         Row{405, Errc::Rejected, Evidence::Rejected},
                         Row{408, Errc::Unavailable, Evidence::Unknown},
                         Row{409, Errc::Rejected, Evidence::Rejected},
                         Row{413, Errc::Rejected, Evidence::Rejected},
                         Row{414, Errc::Rejected, Evidence::Rejected},
                         Row{415, Errc::Rejected, Evidence::Rejected},
                         Row{422, Errc::Rejected, Evidence::Rejected},
                         Row{429, Errc::RateLimited, Evidence::NotDone},
                         Row{500, Errc::Unavailable, Evidence::Unknown},
                         Row{501, Errc::Unavailable, Evidence::Unknown},
                         Row{502, Errc::Unavailable, Evidence::Unknown},
                         Row{503, Errc::Unavailable, Evidence::NotDone},
                         Row{504, Errc::Unavailable, Evidence::Unknown},
                         Row{520, Errc::Unavailable, Evidence::Unknown},
                         Row{199, Errc::BadResponse, Evidence::Unknown},
                         Row{999, Errc::BadResponse, Evidence::Unknown},
                         Row{0, Errc::BadResponse, Evidence::Unknown}}) {
    const wire::Problem problem = judged(answer(row.status, body));
    BOOST_TEST(problem.code == row.code, row.status);
    BOOST_TEST(problem.evidence == row.evidence, row.status);
    BOOST_TEST(problem.serverMessage == "words", row.status);
    BOOST_TEST(!problem.message.empty(), row.status);
  }
}

BOOST_AUTO_TEST_CASE(a_503_counts_as_not_done_only_when_somebody_says_later) {
  Response page = answer(503, "<html><title>Sorry</title></html>", "text/html");
  BOOST_TEST(judged(page).evidence == Evidence::Unknown);
  page.retryAfter = "5";
  BOOST_TEST(judged(page).evidence == Evidence::NotDone);
  BOOST_TEST(judged(page, Repeat::Safe).evidence == Evidence::NotDone);
  BOOST_TEST(judged(page, Repeat::Fragile).evidence == Evidence::Unknown);
  BOOST_TEST(judged(answer(503, R"({"message":"x"})"), Repeat::Fragile).evidence ==
             Evidence::Unknown);
  BOOST_TEST(judged(answer(503, R"({"message":"x"})")).evidence == Evidence::NotDone);
}

BOOST_AUTO_TEST_CASE(a_refusal_may_come_as_a_page_or_as_nothing) {
  const wire::Problem page =
      judged(answer(400, "<html><title>Bad\x1b[2J request</title></html>", "text/html"));
  BOOST_TEST(page.code == Errc::Rejected);
  BOOST_TEST(page.evidence == Evidence::Rejected);
  BOOST_TEST(page.serverMessage == "Bad\\x1b[2J request");
  const wire::Problem nothing = judged(answer(400, "", ""));
  BOOST_TEST(nothing.code == Errc::Rejected);
  BOOST_TEST(nothing.evidence == Evidence::Rejected);
  BOOST_TEST(nothing.serverMessage == "");
}

BOOST_AUTO_TEST_CASE(a_wrong_route_is_not_a_missing_database) {
  const wire::Problem problem = judged(page404());
  BOOST_TEST(problem.code == Errc::BadResponse);
  BOOST_TEST(problem.message.find("no such route") != std::string::npos);
  BOOST_TEST(problem.serverMessage == "DoltHub: lost");
}

BOOST_AUTO_TEST_CASE(a_redirect_names_its_host_and_no_more) {
  struct Row {
    const char* location;
    const char* says;
  };
  for (const Row& row :
       {Row{"https://other.example:444/a?token=secret", "to other.example:444;"},
        Row{"https://user:secret@other.example/", "to other.example;"},
        Row{"//other.example?secret", "to other.example;"}, Row{"/a?secret", "to another path;"},
        Row{"", "to another path;"}, Row{"https://a\x1b[2Jb/secret", "to a\\x1b[2Jb;"}}) {
    Response response = answer(307, "", "");
    response.location = row.location;
    const wire::Problem problem = judged(response);
    BOOST_TEST(problem.code == Errc::Rejected);
    BOOST_TEST(problem.evidence == Evidence::Rejected);
    BOOST_TEST(problem.message.find(row.says) != std::string::npos, problem.message);
    BOOST_TEST(problem.message.find("secret") == std::string::npos);
  }
}

BOOST_AUTO_TEST_CASE(a_success_that_is_not_dolthubs_proves_nothing) {
  struct Row {
    const char* body;
    const char* says;
  };
  for (const Row& row :
       {Row{"", "empty"}, Row{"<html>Sign in</html>", "HTML"}, Row{"  <!doctype html>", "HTML"},
        Row{"[]", "JSON object"}, Row{"null", "JSON object"}, Row{"\"text\"", "JSON object"},
        Row{"{", "JSON object"}, Row{R"({"a":1}})", "JSON object"}, Row{"{'a':1}", "JSON object"},
        Row{"{\"a\":\"\xFF\"}", "JSON object"}, Row{R"({"a":"\ud800"})", "JSON object"},
        Row{R"({"a":1e999999999999})", "JSON object"}, Row{"hello", "JSON object"},
        Row{"no such repository", "JSON object"}}) {
    const wire::Problem problem = judged(answer(200, row.body, ""));
    BOOST_TEST(problem.code == Errc::BadResponse, row.body);
    BOOST_TEST(problem.evidence == Evidence::Unknown, row.body);
    BOOST_TEST(problem.message.find(row.says) != std::string::npos, problem.message);
  }
}

BOOST_AUTO_TEST_CASE(depth_has_a_limit) {
  const auto nested = [](std::size_t depth) {
    return R"({"a":)" + std::string(depth - 1, '[') + std::string(depth - 1, ']') + "}";
  };
  BOOST_TEST(!wire::judge(ok(nested(32)), Repeat::Never).has_value());
  BOOST_TEST(wire::judge(ok(nested(33)), Repeat::Never).has_value());
  BOOST_TEST(wire::judge(ok(nested(1'000'000)), Repeat::Never).has_value());
}

BOOST_AUTO_TEST_CASE(what_is_shown_of_a_page_is_short_and_harmless) {
  const wire::Problem page =
      judged(answer(200, "<html>\x1b]0;owned\x07" + std::string(5000, 'x'), "text/html"));
  BOOST_TEST(page.serverMessage.size() < 220u);
  BOOST_TEST(page.serverMessage.find('\x1b') == std::string::npos);
  BOOST_TEST(page.serverMessage.find("\\x1b]0;owned\\x07") != std::string::npos);
  const wire::Problem text = judged(answer(200, "\x1b[31m" + std::string(5000, 'x'), "text/plain"));
  BOOST_TEST(text.serverMessage.size() < 220u);
  BOOST_TEST(text.serverMessage.find('\x1b') == std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_servers_message_is_kept_as_it_came_up_to_a_length) {
  BOOST_TEST(judged(refused("a\\nb")).serverMessage == "a\nb");
  std::string longOne(2046, 'x');
  longOne += "\xE2\x82\xAC\xE2\x82\xAC";
  BOOST_TEST(judged(refused(longOne)).serverMessage == std::string(2046, 'x'));
  BOOST_TEST(judged(answer(500, longOne, "text/plain")).serverMessage.size() == 2046u);
}

BOOST_AUTO_TEST_CASE(the_last_of_two_equal_keys_counts) {
  BOOST_TEST(!wire::judge(ok(R"({"status":"Error","status":"Success"})"), Repeat::Safe));
  BOOST_TEST(wire::judge(ok(R"({"status":"Success","status":"Error"})"), Repeat::Safe).has_value());
}

BOOST_AUTO_TEST_SUITE_END()
