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
  bool refuses = code != Errc::Rejected; // by a phrase, wherever it comes from
};

// The messages that DoltHub is known to send.
constexpr Known known[] = {
    {"no such repository", Errc::NotFound},
    {"no such pull", Errc::NotFound},
    {"query error: branch not found", Errc::NotFound},
    {"error: Cleaning up existing job", Errc::Busy},
    {"query error: http status: 403", Errc::RateLimited},
    {"query error: table not found: timeouts", Errc::NotFound},
    {"table with name upstream_events already exists", Errc::AlreadyExists},
    {"query error: column \"timeout\" could not be found in any table in scope", Errc::Rejected,
     true},
    {"string 'rate limit' is too large for column 'note'", Errc::Rejected, true},
    {"apitoken_db: API Token with matching ID not found", Errc::NotAuthenticated},
    {"no authentication", Errc::NotAuthenticated},
    {"Not authenticated", Errc::NotAuthenticated},
    {"Unauthorized", Errc::NotAuthenticated},
    {"invalid authorization header", Errc::NotAuthenticated},
    {"API token is not allowed to operate on this resource", Errc::NotPermitted},
    {"Calls authenticated with a token must include a refName", Errc::InvalidArgument},
    {"query error: Error parsing SQL: syntax error at position 9 near 'from'.", Errc::Rejected,
     true},
    {"Unsupported SQL statement: CALL DOLT_BRANCH('upstream')", Errc::Rejected, true},
    {"branch x already exists", Errc::AlreadyExists},
    {"record on line 3: found eof in a field", Errc::Rejected},
    {"the name 'internal server error' is too long", Errc::Rejected},
    {"no internal server error: pick another word", Errc::Rejected},
    {"could not push: unauthorized", Errc::Rejected},
    {"the column 'unknown error' is too long", Errc::Rejected},
    {"no such table: timeout", Errc::NotFound},
    {"500 rows are too many", Errc::Rejected},
    {"query error: Duplicate entry 'timeout' for key 'PRIMARY'", Errc::Rejected, true},
    {"query error: -1 out of range for tinyint unsigned", Errc::Rejected, true},
    {"something never heard of", Errc::Rejected},
    {"", Errc::Rejected},
};

// As a text within JSON.
std::string escaped(std::string_view words) {
  std::string text;
  for (const char c : words) {
    text += c == '"' ? std::string{"\\\""} : std::string{c};
  }
  return text;
}

constexpr const char* gaveUp[] = {
    "query error: context deadline exceeded",
    "request timed out",
    "upstream request timeout",
    "upstream connect error or disconnect/reset before headers",
    "rpc error: dial tcp: lookup db: no such host",
    "rpc error: code = Unavailable desc = transport is closing",
    "rpc error: code = Unavailable desc = error reading from server",
    "rpc error: code = Canceled desc = client went away",
    "grpc: the client connection is closing",
    "query error: http status: 502",
    "Post \"http://repo/import\": EOF",
    "read tcp 10.0.0.2:4711->10.0.0.3:50051: read: connection timed out",
    "net/http: timeout awaiting response headers",
    "net/http: request canceled (Client.Timeout exceeded)",
    "Get \"http://repo\": http: server closed idle connection",
    "14 UNAVAILABLE: Connection dropped",
    "unavailable: dial tcp 10.0.0.3:50051: connect failed",
    "13 INTERNAL: Received RST_STREAM with code 2",
    "500: Internal Server Error",
    "502: Bad Gateway",
    "503: Service Unavailable.",
    "TypeError: fetch failed",
    "write EPIPE",
    "other side closed"};

// Of a server, or one behind it, that could not go on.
constexpr const char* brokeDown[] = {
    "upstream prematurely closed connection while reading response header from upstream",
    "no healthy upstream",
    "The service is temporarily unavailable",
    "Request failed with status code 502",
    "Response not successful: Received status code 504",
    "Unexpected token < in JSON at position 0",
    "Unexpected end of JSON input",
    "invalid character '<' looking for beginning of value",
    "Cannot return null for non-nullable field Mutation.createImport",
    "TypeError: Cannot read properties of undefined",
    "request canceled",
    "query error: connection lost",
    "query error: too many connections",
    "Error 2013: Lost connection to MySQL server during query",
    "MySQL server has gone away",
    "Lock wait timeout exceeded; try restarting transaction",
    "driver: bad connection",
    "invalid connection",
    "panic: runtime error: invalid memory address or nil pointer dereference",
    "http2: server sent GOAWAY and closed the connection",
    "timed out waiting for worker",
    "The operation timed out",
    "server is shutting down",
    "Something went wrong.",
    "An unexpected error occurred",
    "internal error",
    "Unknown error",
    "Network Error",
    "error: 500"};

} // namespace

BOOST_AUTO_TEST_SUITE(wire_verdict)

BOOST_AUTO_TEST_CASE(an_answer_without_an_error_is_no_problem) {
  for (const char* body :
       {"{}", R"({"status":"Success"})", R"({"query_execution_status":"SuccessWithWarning"})",
        R"({"status":7})", R"({"errors":[]})", "\xEF\xBB\xBF {}", " \r\n{ }\n"}) {
    BOOST_TEST(!wire::judge(ok(body), Repeat::Never).has_value(), body);
    BOOST_TEST(!wire::judge(answer(201, body, ""), Repeat::Never).has_value(), body);
  }
  const Response rows = ok(R"({"query_execution_status":"RowLimit"})"); // of a read alone
  BOOST_TEST(!wire::judge(rows, Repeat::Safe).has_value());
  BOOST_TEST(wire::judge(rows, Repeat::Never).has_value());
}

BOOST_AUTO_TEST_CASE(a_known_message_means_the_same_in_400_and_in_200) {
  for (const Known& row : known) {
    const std::string words = escaped(row.words);
    for (const Response& response :
         {refused(words), refusedIn200(words), failedQuery(words),
          answer(422, R"({"error":")" + words + R"("})"),
          answer(400, R"({"type":"about:blank","detail":")" + words + R"("})",
                 "application/problem+json")}) {
      for (const Repeat repeat : {Repeat::Safe, Repeat::Never}) {
        const wire::Problem problem = judged(response, repeat);
        BOOST_TEST(problem.code == row.code, row.words << ": " << problem.code);
        BOOST_TEST(problem.evidence == Evidence::Rejected, row.words);
        BOOST_TEST(problem.serverMessage == row.words);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(a_server_that_could_not_go_on_proves_nothing) {
  for (const char* words : brokeDown) {
    const std::string json = escaped(words);
    for (const Response& response :
         {refused(json), refusedIn200(json), failedQuery(json), answer(400, words, "text/plain"),
          answer(200, words, "text/plain"), answer(404, words, "text/plain")}) {
      for (const Repeat repeat : {Repeat::Safe, Repeat::Never}) {
        BOOST_TEST(judged(response, repeat).code == Errc::Unavailable, words);
        BOOST_TEST(judged(response, repeat).evidence == Evidence::Unknown, words);
      }
    }
  }
}

// What comes as bare text, or in a list of GraphQL's errors, is a refusal where it is a phrase that
// is known, and otherwise no certainty.
BOOST_AUTO_TEST_CASE(words_of_uncertain_origin_refuse_only_where_they_are_known) {
  for (const Known& row : known) {
    for (const Response& response :
         {answer(400, row.words, "text/plain"),
          ok(R"({"data":null,"errors":[{"message":")" + escaped(row.words) + R"("}]})")}) {
      const wire::Problem problem = judged(response);
      BOOST_TEST(problem.code == row.code, row.words << ": " << problem.code);
      BOOST_TEST(problem.evidence == (row.refuses ? Evidence::Rejected : Evidence::Unknown),
                 row.words);
    }
  }
}

BOOST_AUTO_TEST_CASE(a_server_that_gave_up_waiting_proves_nothing) {
  for (const char* words : gaveUp) {
    const std::string json = escaped(words);
    for (const Response& response :
         {refused(json), refusedIn200(json), failedQuery(json), answer(400, words, "text/plain"),
          answer(200, words, "text/plain"), answer(404, words, "text/plain")}) {
      BOOST_TEST(judged(response, Repeat::Safe).code == Errc::Timeout, words);
      BOOST_TEST(judged(response, Repeat::Never).code == Errc::Unavailable, words);
      for (const Repeat repeat : {Repeat::Safe, Repeat::Never}) {
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
                         Row{499, Errc::Unavailable, Evidence::Unknown},
                         Row{409, Errc::Rejected, Evidence::Rejected},
                         Row{413, Errc::Rejected, Evidence::Rejected},
                         Row{414, Errc::Rejected, Evidence::Rejected},
                         Row{415, Errc::Rejected, Evidence::Rejected},
                         Row{422, Errc::Rejected, Evidence::Rejected},
                         Row{429, Errc::RateLimited, Evidence::NotDone},
                         Row{500, Errc::Unavailable, Evidence::Unknown},
                         Row{501, Errc::Unavailable, Evidence::Unknown},
                         Row{502, Errc::Unavailable, Evidence::Unknown},
                         Row{503, Errc::Unavailable, Evidence::Unknown},
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

// A server says so of what it has begun, too, and a gateway of what it passed on.
BOOST_AUTO_TEST_CASE(a_503_proves_nothing_whoever_says_it) {
  for (Response response :
       {answer(503, "<html><title>Sorry</title></html>", "text/html"),
        answer(503, R"({"status":"Error","message":"x"})"), answer(503, R"({"message":"x"})"),
        answer(503, "later", "text/plain")}) {
    for (const char* retryAfter : {"", "5", "junk"}) {
      response.retryAfter = retryAfter;
      BOOST_TEST(judged(response).evidence == Evidence::Unknown, response.body);
    }
  }
}

// A filter says it of an answer that came back from behind it, too.
// A gateway may pass on under another status what it heard.
BOOST_AUTO_TEST_CASE(a_failure_that_only_the_body_tells_proves_nothing) {
  for (const unsigned status : {200u, 400u, 404u, 422u}) {
    for (const char* body :
         {R"({"type":"about:blank","title":"Gateway Timeout","status":504})",
          R"({"statusCode":500,"error":"Internal Server Error","message":"table not found"})"}) {
      const wire::Problem problem = judged(answer(status, body, "application/problem+json"));
      BOOST_TEST(problem.code == Errc::Unavailable, status << body);
      BOOST_TEST(problem.evidence == Evidence::Unknown, status << body);
    }
  }
  const char* refusal = R"({"title":"Conflict","status":409,"detail":"branch already exists"})";
  BOOST_TEST(judged(answer(409, refusal)).code == Errc::AlreadyExists);
  BOOST_TEST(judged(answer(409, refusal)).evidence == Evidence::Rejected);
  BOOST_TEST(judged(answer(200, refusal)).code == Errc::AlreadyExists);
  BOOST_TEST(judged(answer(200, R"({"status":409})")).evidence == Evidence::Unknown);
}

BOOST_AUTO_TEST_CASE(a_403_refuses_where_an_api_says_it) {
  BOOST_TEST(judged(answer(403, R"({"status":"Error","message":"no"})")).evidence ==
             Evidence::Rejected);
  BOOST_TEST(judged(answer(403, "permission denied", "text/plain")).evidence == Evidence::Rejected);
  for (const char* body : {"<html><title>Blocked</title></html>", "blocked", ""}) {
    const wire::Problem problem = judged(answer(403, body, "text/html"));
    BOOST_TEST(problem.evidence == Evidence::Unknown, body);
    BOOST_TEST(problem.code == Errc::NotPermitted, body);
  }
}

// As GitHub's limits do. What is forbidden by its words stays forbidden.
BOOST_AUTO_TEST_CASE(a_403_that_says_when_to_come_back_limits_the_rate) {
  const char* const json = R"({"message":"You have exceeded a secondary rate limit"})";
  struct Row {
    const char* body;
    const char* retryAfter;
    Errc code;
    Evidence evidence;
  };
  for (const Row& row :
       {Row{json, "60", Errc::RateLimited, Evidence::NotDone},
        Row{R"({"status":"Error","message":"x"})", "1", Errc::RateLimited, Evidence::NotDone},
        Row{json, "Fri, 15 Jan 2027 08:00:30 GMT", Errc::RateLimited, Evidence::NotDone},
        Row{R"({"message":"rate limit exceeded"})", "5", Errc::RateLimited, Evidence::NotDone},
        Row{json, "0", Errc::NotPermitted, Evidence::Rejected},
        Row{json, "", Errc::NotPermitted, Evidence::Rejected},
        Row{json, "soon", Errc::NotPermitted, Evidence::Rejected},
        Row{json, "Fri, 15 Jan 2027 07:59:30 GMT", Errc::NotPermitted, Evidence::Rejected},
        Row{R"({"message":"permission denied"})", "60", Errc::NotPermitted, Evidence::Rejected},
        Row{"<html>slow down</html>", "60", Errc::RateLimited, Evidence::Unknown},
        Row{"", "60", Errc::RateLimited, Evidence::Unknown}}) {
    Response response = answer(403, row.body);
    response.retryAfter = row.retryAfter;
    response.date = "Fri, 15 Jan 2027 08:00:00 GMT";
    const wire::Problem problem = judged(response);
    BOOST_TEST(problem.code == row.code, row.body << row.retryAfter);
    BOOST_TEST(problem.evidence == row.evidence, row.body << row.retryAfter);
  }
}

BOOST_AUTO_TEST_CASE(a_400_that_is_a_page_or_nothing_is_no_certainty) {
  const wire::Problem page =
      judged(answer(400, "<html><title>Bad\x1b[2J request</title></html>", "text/html"));
  BOOST_TEST(page.code == Errc::Rejected);
  BOOST_TEST(page.evidence == Evidence::Unknown);
  BOOST_TEST(page.serverMessage == "Bad\\x1b[2J request");
  const wire::Problem nothing = judged(answer(400, "", ""));
  BOOST_TEST(nothing.code == Errc::Rejected);
  BOOST_TEST(nothing.evidence == Evidence::Unknown);
  BOOST_TEST(nothing.serverMessage == "");
  BOOST_TEST(judged(answer(405, "", "")).evidence == Evidence::Rejected);
}

BOOST_AUTO_TEST_CASE(nginx_s_page_of_a_demanded_certificate_is_a_refusal) {
  const auto said = [](std::string_view title, unsigned status = 400) {
    return judged(answer(status,
                         "<html>\r\n<head><title>" + std::string(title) +
                             "</title></head>\r\n<body></body></html>",
                         "text/html"));
  };
  const wire::Problem missing = said("400 No required SSL certificate was sent");
  BOOST_TEST(missing.code == Errc::TlsRefused);
  BOOST_TEST(missing.evidence == Evidence::Rejected);
  BOOST_TEST((missing.reason == explain::Reason::ClientCertificateMissing));
  const wire::Problem wrong = said("400 The SSL certificate error");
  BOOST_TEST((wrong.reason == explain::Reason::ClientCertificateNotTaken));
  BOOST_TEST(said("400 Bad Request").evidence == Evidence::Unknown);
  BOOST_TEST(said("400 No required SSL certificate was sent", 502).evidence == Evidence::Unknown);
}

BOOST_AUTO_TEST_CASE(a_wrong_route_is_not_a_missing_database) {
  const wire::Problem problem = judged(page404());
  BOOST_TEST(problem.code == Errc::BadResponse);
  BOOST_TEST(problem.message.find("no such address") != std::string::npos);
  BOOST_TEST(problem.serverMessage == "DoltHub: lost");
  // It may be a proxy's, behind which a change was done.
  BOOST_TEST(problem.evidence == Evidence::Unknown);
  BOOST_TEST(judged(page404(), Repeat::Safe).evidence == Evidence::Rejected);
  // A proxy's text about who stands behind it may come with that status, too.
  BOOST_TEST(judged(answer(404, "404 page not found", "text/plain")).evidence ==
             Evidence::Rejected);
  BOOST_TEST(judged(answer(404, "no route to app", "text/plain")).evidence == Evidence::Unknown);
}

BOOST_AUTO_TEST_CASE(a_redirect_names_its_host_and_no_more) {
  struct Row {
    const char* location;
    const char* says;
  };
  for (const Row& row : {Row{"https://other.example:444/a?token=secret", "to other.example:444;"},
                         Row{"https://user:secret@other.example/", "to other.example;"},
                         Row{"//other.example?secret", "to other.example;"},
                         Row{"HTTPS://Other.Example:443?secret", "to other.example;"},
                         Row{"https://arts.example:80?secret", "to arts.example:80;"},
                         Row{"http://arts.example:80?secret", "to http://arts.example;"},
                         Row{"/a?secret", "to another address of its own;"},
                         Row{"a?next=https://secret", "to another address of its own;"},
                         Row{"/a//secret", "to another address of its own;"},
                         Row{"https://arts.example/secret", "to another address of its own;"},
                         Row{"//Arts.Example:443/secret", "to another address of its own;"},
                         Row{"/Sign-In?to=secret", "to a log-in page of its own, as it seems;"},
                         Row{"/a?secret=login", "to another address of its own;"},
                         Row{"/authors/secret", "to another address of its own;"},
                         Row{"", "to an address that it does not give;"},
                         Row{"https://a\x1b[2jb/secret", "to a\\x1b[2jb;"}}) {
    Response response = answer(307, "", "");
    response.location = row.location;
    response.origin = "https://arts.example";
    const wire::Problem problem = judged(response);
    BOOST_TEST(problem.code == Errc::Rejected);
    BOOST_TEST(problem.evidence == Evidence::Rejected);
    BOOST_TEST(problem.message.find(row.says) != std::string::npos, problem.message);
    BOOST_TEST(problem.message.find("secret") == std::string::npos);
  }
}

// Many a server answers what it did with the address of the page that shows it.
BOOST_AUTO_TEST_CASE(a_redirect_refuses_a_change_only_where_it_cannot_be_what_came_of_it) {
  struct Row {
    unsigned status;
    const char* location;
    Evidence evidence;
  };
  for (const Row& row :
       {Row{302, "/repositories/demo/art/pulls/7", Evidence::Unknown},
        Row{302, "https://arts.example/demo/art", Evidence::Unknown},
        Row{302, "", Evidence::Unknown}, Row{302, "/signin?next=/demo", Evidence::Rejected},
        Row{302, "https://login.example/authorize", Evidence::Rejected},
        Row{303, "https://elsewhere.example/demo/art", Evidence::Unknown},
        Row{300, "https://elsewhere.example/demo/art", Evidence::Unknown},
        Row{301, "https://www.arts.example/demo/art", Evidence::Rejected},
        Row{307, "/demo/art2", Evidence::Rejected}, Row{308, "/demo/art2", Evidence::Rejected}}) {
    Response response = answer(row.status, "", "");
    response.location = row.location;
    response.origin = "https://arts.example";
    BOOST_TEST(judged(response).evidence == row.evidence, row.status << " " << row.location);
  }
}

// Half of it says that the work was begun.
BOOST_AUTO_TEST_CASE(a_refusal_that_names_what_was_started_is_not_believed) {
  message::Request change;
  change.method = message::Method::Post;
  message::Request read;
  struct Row {
    unsigned status;
    const char* body;
    bool isRefusal;
  };
  for (const Row& row :
       {Row{200, R"({"status":"Error","message":"no","operation_name":"jobs/1"})", false},
        Row{400, R"({"status":"Error","message":"no","operation_name":"jobs/1"})", false},
        Row{400, R"({"status":"Success","operation_name":"jobs/1"})", false},
        Row{409, R"({"status":"Success"})", false},
        Row{400, R"({"status":"Error","message":"no","operation_name":""})", true},
        Row{200, R"({"status":"Error","message":"no"})", true}}) {
    Response response = answer(row.status, row.body);
    response.request = &change;
    const auto problem = wire::judge(response, Repeat::Never);
    BOOST_TEST_REQUIRE(problem.has_value());
    BOOST_TEST(problem->evidence == (row.isRefusal ? Evidence::Rejected : Evidence::Unknown),
               row.body);
    response.request = &read; // of a poll the name says nothing
    BOOST_TEST((wire::judge(response, Repeat::Safe)->evidence == Evidence::Rejected), row.body);
  }
}

BOOST_AUTO_TEST_CASE(what_was_not_modified_is_no_answer_to_us) {
  for (const Repeat repeat : {Repeat::Safe, Repeat::Never}) {
    const auto problem = wire::judge(answer(304, "", ""), repeat);
    BOOST_REQUIRE(problem.has_value());
    BOOST_TEST(problem->code == Errc::BadResponse);
    BOOST_TEST(problem->evidence == Evidence::Unknown); // nothing in it speaks of a change
    BOOST_TEST((problem->reason == explain::Reason::StatusUnfit));
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
        Row{R"({"a":01})", "JSON object"}, Row{"hello", "JSON object"},
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

BOOST_AUTO_TEST_CASE(a_status_word_that_nobody_knows_is_no_success) {
  for (const char* word : {"Partial", "Timeout", "Cancelled", "Aborted", "Pending", "liuliu"}) {
    for (const Repeat repeat : {Repeat::Safe, Repeat::Never}) {
      const wire::Problem problem =
          judged(ok(R"({"status":")" + std::string{word} + R"("})"), repeat);
      BOOST_TEST(problem.code == Errc::BadResponse, word);
      BOOST_TEST(problem.evidence == Evidence::Unknown, word);
      BOOST_TEST(problem.message.find('"' + std::string{word} + '"') != std::string::npos);
    }
  }
  for (const char* word : {"Success", "success", "OK", "Completed", ""}) {
    BOOST_TEST(!wire::judge(ok(R"({"status":")" + std::string{word} + R"("})"), Repeat::Never),
               word);
  }
}

// GraphQL's complaint that there is no commit to tell marks writes that changed nothing, and real
// failures as well.
BOOST_AUTO_TEST_CASE(no_commit_to_tell_is_no_refusal) {
  for (const unsigned status : {200u, 400u, 500u}) {
    const wire::Problem problem = judged(
        answer(status, R"({"status":"Error","message":"Cannot return null for non-nullable field )"
                       R"(SqlWrite.toCommitId."})"));
    BOOST_TEST(problem.evidence == Evidence::Unknown, status);
  }
}

BOOST_AUTO_TEST_CASE(a_414_speaks_of_sql_only_where_there_is_some) {
  message::Request request;
  Response response = answer(414, "", "");
  response.request = &request;
  request.target = "/api/v1alpha1/arts/museum/main?q=SELECT%201";
  BOOST_TEST(judged(response).message.find("the SQL text is too long") != std::string::npos);
  request.target = "/api/v1alpha1/arts/museum/branches";
  BOOST_TEST(judged(response).message.find("SQL") == std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()
