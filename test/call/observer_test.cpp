#include "call/answers.hpp"
#include "call/outgoing.hpp"
#include "call/repetition.hpp"
#include "call/telling.hpp"
#include "harness/routes.hpp"
#include "harness/run.hpp"
#include "harness/witness.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <chrono>
#include <memory>
#include <set>
#include <string>
#include <vector>

// What an observer is told of calls, attempts, connections and the pool.
namespace dolthub::harness {

namespace {

using namespace std::chrono_literals;

const DatabaseName art{"demo", "art"};
const std::string busy = jsonResponse(R"({"status":"Error","message":"later"})", 503);
const std::string noRows = jsonResponse(R"({"query_execution_status":"Success","rows":[]})");

struct Watched : World {
  explicit Watched(ClientOptions options = testOptions())
      : Watched(std::make_shared<Witness>(), std::move(options)) {}

  std::shared_ptr<Witness> seen;
  Routes routes;

private:
  Watched(std::shared_ptr<Witness> witness, ClientOptions options)
      : World(observedBy(witness, std::move(options))), seen(std::move(witness)) {
    transport().otherwise = routes.scripts();
  }
  static ClientOptions observedBy(std::shared_ptr<Witness> witness, ClientOptions options) {
    options.observer = std::move(witness);
    return options;
  }
};

CreateBranch newBranch() {
  return CreateBranch{BranchName{art, "new"}, Revision::branch("main")};
}
CallOptions withoutLookUp() {
  CallOptions options;
  options.lost.lookUpTimeout = 0ms;
  return options;
}

} // namespace

BOOST_AUTO_TEST_SUITE(call_observer)

BOOST_AUTO_TEST_CASE(a_call_that_is_repeated_is_told_attempt_by_attempt) {
  Watched site;
  site.routes.on("GET", {busy, ada});
  BOOST_TEST(site.run(site.client().currentUser()).has_value());
  const std::vector<std::string> calls{
      "call 1 Call GET /api/v1alpha1/user dolthub.test:443 ",
      "call ended 1 GET /api/v1alpha1/user 2 attempts 0 lookUps Done 200  "};
  BOOST_TEST(site.seen->lines.front() == calls[0]);
  BOOST_TEST(site.seen->lines.back() == calls[1]);
  BOOST_TEST_REQUIRE(site.seen->attempts.size() == 2u);
  const AttemptEnded& first = site.seen->attempts[0].event;
  BOOST_TEST(first.id == 1u);
  BOOST_TEST(first.attempt == 1u);
  BOOST_TEST(first.pathTemplate == "/api/v1alpha1/user");
  BOOST_TEST(first.httpStatus == 503u);
  BOOST_TEST(site.seen->attempts[0].errorType == "503");
  BOOST_TEST((first.error == Errc::Unavailable));
  BOOST_TEST((first.retry == RetryReason::Unavailable));
  BOOST_TEST((first.retryDelay > 0ms && first.retryDelay <= 10s));
  BOOST_TEST(first.newConnection);
  const AttemptEnded& second = site.seen->attempts[1].event;
  BOOST_TEST(second.attempt == 2u);
  BOOST_TEST(second.httpStatus == 200u);
  BOOST_TEST(!second.error.has_value());
  BOOST_TEST((second.retry == RetryReason::None));
  BOOST_TEST(!second.newConnection);
  BOOST_TEST(second.connection == first.connection);
}

BOOST_AUTO_TEST_CASE(bytes_of_whole_messages_are_counted_both_ways) {
  Watched site;
  const std::string answer = jsonResponse(R"({"new_branch_name":"new"})");
  site.routes.on("POST", Reply{answer});
  BOOST_TEST(site.run(site.client().createBranch(newBranch())).has_value());
  const std::string& request = site.routes.requests.at(0);
  BOOST_TEST_REQUIRE(site.seen->attempts.size() == 1u);
  BOOST_TEST(site.seen->attempts[0].event.requestBytes == request.size());
  BOOST_TEST(site.seen->attempts[0].event.responseBytes == answer.size());
  BOOST_TEST(site.client().statistics().bytesSent == request.size() - request.find("\r\n\r\n") - 4);
}

BOOST_AUTO_TEST_CASE(an_answer_s_head_is_told_by_a_few_of_its_headers) {
  const std::string head = "HTTP/1.1 200 OK\r\n"
                           "Date: Sun, 06 Nov 1994 08:49:37 GMT\r\n"
                           "CONTENT-TYPE: application/json\r\n"
                           "Via: 1.1 one\r\n"
                           "Via: 1.1 two\r\n"
                           "X-Request-Id: 4bf92f35\r\n"
                           "Location: https://dolthub.test/demo/secret\r\n"
                           "Set-Cookie: session=secret\r\n"
                           "X-Secret: secret\r\n"
                           "Content-Length: 18\r\n\r\n";
  Watched site;
  site.routes.on("GET", Reply{head + R"({"username":"ada"})"});
  BOOST_TEST(site.run(site.client().currentUser()).has_value());
  BOOST_TEST_REQUIRE(site.seen->attempts.size() == 1u);
  BOOST_TEST(site.seen->attempts[0].responseHeaders ==
             "date: Sun, 06 Nov 1994 08:49:37 GMT\ncontent-type: application/json\n"
             "via: 1.1 one\nvia: 1.1 two\nx-request-id: 4bf92f35\ncontent-length: 18\n");
  BOOST_TEST(!site.seen->mentions("secret"));
}

// Of whatever kind it is, and whatever became of it.
BOOST_AUTO_TEST_CASE(each_attempt_is_told_with_the_headers_of_its_own_answer) {
  Watched site;
  std::string cut = jsonResponse("{}", 503, "Retry-After: 1\r\n");
  cut.pop_back();
  site.routes.on("POST", Reply{cut, Reply::Then::Cut});
  site.routes.on(
      "GET", {Reply{{}, Reply::Then::Cut},
              jsonResponse(R"({"branches":[{"branch_name":"new"}]})", 200, "Server: other\r\n")});
  BOOST_TEST(site.run(site.client().createBranch(newBranch())).has_error());
  BOOST_TEST_REQUIRE(site.seen->attempts.size() == 3u);
  BOOST_TEST(site.seen->attempts[0].event.httpStatus == 503u);
  BOOST_TEST(site.seen->attempts[0].responseHeaders ==
             "content-type: application/json; charset=utf-8\nretry-after: 1\ncontent-length: 2\n");
  BOOST_TEST((site.seen->attempts[1].event.purpose == RequestPurpose::LookUp));
  BOOST_TEST(site.seen->attempts[1].responseHeaders.empty());
  BOOST_TEST(site.seen->attempts[2].responseHeaders.find("server: other\n") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(an_answer_that_cannot_be_read_is_told_with_its_headers) {
  Watched site;
  site.routes.on("GET", Reply{jsonResponse("{}", 200, "Content-Encoding: br\r\n")});
  BOOST_TEST(site.run(site.client().currentUser()).has_error());
  BOOST_TEST_REQUIRE(!site.seen->attempts.empty());
  BOOST_TEST(site.seen->attempts[0].responseHeaders.find("content-encoding: br\n") !=
             std::string::npos);
}

BOOST_AUTO_TEST_CASE(headers_of_an_interim_answer_are_not_told) {
  Watched site;
  site.routes.on("GET", Reply{"HTTP/1.1 103 Early Hints\r\nServer: early\r\n\r\n" + ada});
  BOOST_TEST(site.run(site.client().currentUser()).has_value());
  BOOST_TEST_REQUIRE(site.seen->attempts.size() == 1u);
  BOOST_TEST(site.seen->attempts[0].responseHeaders.find("early") == std::string::npos);
  BOOST_TEST(site.seen->attempts[0].responseHeaders.starts_with("content-type: "));
}

BOOST_AUTO_TEST_CASE(told_headers_are_few_and_short_and_fit_to_be_shown) {
  std::string many;
  for (int i = 0; i < 40; ++i) {
    many += "Via: 1.1 proxy" + std::to_string(i) + "\r\n";
  }
  Watched site;
  site.routes.on("GET", {jsonResponse(R"({"username":"ada"})", 200,
                                      "Server: " + std::string(5000, 's') +
                                          "\r\n"
                                          "X-Request-Id: \x9b\xc2\x9b"
                                          "31m\r\n"),
                         jsonResponse(R"({"username":"ada"})", 200, many)});
  BOOST_TEST(site.run(site.client().currentUser()).has_value());
  BOOST_TEST(site.run(site.client().currentUser()).has_value());
  BOOST_TEST_REQUIRE(site.seen->attempts.size() == 2u);
  const std::string& shown = site.seen->attempts[0].responseHeaders;
  BOOST_TEST(shown.find("server: " + std::string(100, 's')) != std::string::npos);
  BOOST_TEST(shown.size() < 400u);
  BOOST_TEST(shown.find("x-request-id: \\x9b\\u009b31m\n") != std::string::npos, shown);
  const std::string& cut = site.seen->attempts[1].responseHeaders;
  BOOST_TEST(std::count(cut.begin(), cut.end(), '\n') == 16);
}

BOOST_AUTO_TEST_CASE(a_token_that_the_server_echoes_in_a_header_is_blanked) {
  for (const std::string& value :
       {std::string("canary-token"), std::string("nginx for CANARY-token, and on"),
        std::string(120, 's') + "canary-token"}) {
    Watched site;
    site.routes.on("GET",
                   Reply{jsonResponse(R"({"username":"ada"})", 200,
                                      "Server: " + value + "\r\nX-Request-Id: " + value + "\r\n")});
    BOOST_TEST(site.run(site.client().currentUser()).has_value());
    BOOST_TEST(site.seen->mentions("server: "));
    BOOST_TEST(!site.seen->mentions("canar"), value);
    BOOST_TEST(!site.seen->mentions("CANAR"), value);
  }
}

BOOST_AUTO_TEST_CASE(times_are_of_the_client_s_clock) {
  Watched site;
  site.resolver().holds = true;
  site.routes.on("GET", Reply{});
  Started<User> user(site.context(), site.client().currentUser());
  site.pass(2s);
  site.resolver().release();
  site.pass(3s);
  site.transport().feed(0, ada);
  site.settle();
  BOOST_TEST(user.succeeded());
  BOOST_TEST_REQUIRE(site.seen->opened.size() == 1u);
  BOOST_TEST((site.seen->opened[0].nameLookUp == 2s));
  BOOST_TEST_REQUIRE(site.seen->attempts.size() == 1u);
  const AttemptEnded& attempt = site.seen->attempts[0].event;
  BOOST_TEST_REQUIRE(attempt.timeToFirstByte.has_value());
  BOOST_TEST((*attempt.timeToFirstByte == 3s));
  BOOST_TEST((attempt.waited == 2s));
  BOOST_TEST((attempt.duration == 5s));
  BOOST_TEST((site.seen->calls.at(0).duration == attempt.duration));
}

BOOST_AUTO_TEST_CASE(what_has_no_answer_has_no_first_byte) {
  Watched site;
  site.routes.on("POST", Reply{{}, Reply::Then::Cut});
  BOOST_TEST(site.run(site.client().createBranch(newBranch(), withoutLookUp())).has_error());
  BOOST_TEST_REQUIRE(site.seen->attempts.size() == 1u);
  const AttemptEnded& attempt = site.seen->attempts[0].event;
  BOOST_TEST(attempt.sent);
  BOOST_TEST(!attempt.timeToFirstByte.has_value());
  BOOST_TEST(attempt.httpStatus == 0u);
  BOOST_TEST((attempt.outcome == Outcome::Unknown));
  BOOST_TEST(site.seen->attempts[0].errorType == "OutcomeUnknown");
}

BOOST_AUTO_TEST_CASE(a_lost_call_that_is_looked_up_is_one_call) {
  Watched site;
  site.routes.on("PATCH", Reply{{}, Reply::Then::Cut});
  site.routes.on("GET", Reply{jsonResponse(R"({"pull_id":"7","title":"New","state":"open"})")});
  CallOptions options;
  options.traceContext = "of-a-test";
  UpdatePullRequest update(PullRequestName{DatabaseName{"demo", "art"}, "7"});
  update.title = "New";
  BOOST_TEST(site.run(site.client().updatePullRequest(update, options)).has_value());
  BOOST_TEST(site.seen->count("call ended") == 1u);
  BOOST_TEST(site.seen->lines.back() ==
             "call ended 1 PATCH /api/v1alpha1/{owner}/{database}/pulls/{pull_id} 1 attempts 1 "
             "lookUps Done 0  of-a-test");
  BOOST_TEST(site.seen->count("attempt ended 1 LookUp 1 GET "
                              "/api/v1alpha1/{owner}/{database}/pulls/{pull_id} "
                              "/api/v1alpha1/demo/art/pulls/7 200 Done  None") == 1u);
}

BOOST_AUTO_TEST_CASE(a_find_out_of_the_program_s_own_is_a_call) {
  Watched site;
  site.routes.on("GET", Reply{jsonResponse(R"({"branches":[]})")});
  LostCall lost;
  lost.kind = LostCall::Kind::CreateBranch;
  lost.owner = "demo";
  lost.database = "art";
  lost.key.emplace_back("newBranchName", "b");
  CallOptions options;
  options.timeout = 10ms;
  BOOST_TEST(site.run(site.client().findOut(lost, options)).has_value());
  BOOST_TEST(site.seen->count("call 1 LookUp ") == 1u);
  BOOST_TEST(site.seen->count("call ended 1 ") == 1u);
}

BOOST_AUTO_TEST_CASE(each_attempt_has_a_trace_header_of_its_own) {
  Watched site;
  site.seen->header = [](const AttemptStarted& attempt) {
    const std::string span = std::to_string(attempt.id) + '-' + std::to_string(attempt.attempt) +
                             '-' + std::string(toString(attempt.purpose));
    return TraceHeader("traceparent", std::string(attempt.traceContext) + span);
  };
  site.routes.on("POST", Reply{{}, Reply::Then::Cut});
  site.routes.on("GET", {busy, jsonResponse(R"({"branches":[{"branch_name":"new"}]})")});
  CallOptions options;
  options.traceContext = "00-";
  BOOST_TEST(site.run(site.client().createBranch(newBranch(), options)).error().code() ==
             Errc::OutcomeUnknown);
  const std::vector<std::string> expected{"00-1-1-Call", "00-1-1-LookUp", "00-1-2-LookUp"};
  BOOST_TEST_REQUIRE(site.routes.requests.size() == expected.size());
  for (std::size_t i = 0; i < expected.size(); ++i) {
    BOOST_TEST(site.routes.requests[i].find("\r\ntraceparent: " + expected[i] + "\r\n") !=
               std::string::npos);
    BOOST_TEST(site.seen->attempts.at(i).traceHeader == expected[i]);
  }
}

BOOST_AUTO_TEST_CASE(a_trace_header_that_would_break_the_request_is_left_out) {
  const std::vector<TraceHeader> headers{{"", "x"},
                                         {"a b", "x"},
                                         {"a:", "x"},
                                         {"a\r\nb", "x"},
                                         {"Authorization", "evil"},
                                         {"Host", "evil"},
                                         {"Content-Length", "0"},
                                         {"Transfer-Encoding", "chunked"},
                                         {"cookie\xc3\xa4", "x"},
                                         {"a", "x\r\nEvil: 1"},
                                         {"a", std::string("x\0y", 3)},
                                         {"a", "x\ny"}};
  for (const TraceHeader& header : headers) {
    BOOST_TEST(!call::isSendable(header));
    Watched plain;
    plain.routes.on("GET", Reply{ada});
    BOOST_TEST(plain.run(plain.client().currentUser()).has_value());
    Watched site;
    site.seen->header = [&header](const AttemptStarted&) {
      return header;
    };
    site.routes.on("GET", Reply{ada});
    BOOST_TEST(site.run(site.client().currentUser()).has_value());
    BOOST_TEST(site.routes.requests.at(0) == plain.routes.requests.at(0));
    BOOST_TEST(site.seen->attempts.at(0).traceHeader.empty());
  }
  BOOST_TEST(call::isSendable({"traceparent", "00-abc-def-01"}));
}

BOOST_AUTO_TEST_CASE(events_hold_no_query_and_no_token) {
  Watched site;
  const std::string echo =
      R"({"status":"Error","message":"near 'my secret' with canary-token in my data"})";
  site.routes.on("GET", Reply{jsonResponse(echo, 400)});
  site.routes.on("POST", Reply{jsonResponse(echo, 400)});
  BOOST_TEST(site.run(site.client().query(Query{art, "main", "select 'my secret'"})).has_error());
  StartSqlWrite write{BranchName{art, "main"}, "b", "delete 'my secret'"};
  BOOST_TEST(site.run(site.client().startSqlWrite(write)).has_error());
  BOOST_TEST(site.run(site.client().startImport(ImportFile::fromBytes(
                          BranchName{art, "main"}, "t.csv", "my data", ImportOperation::Create)))
                 .has_error());
  CommentOnPullRequest comment{PullRequestName{art, "7"}, "my secret comment"};
  BOOST_TEST(site.run(site.client().commentOnPullRequest(comment)).has_error());
  const RawCall raw{"GET", "/demo/art/main?q=my%20secret"};
  BOOST_TEST(site.run(site.client().send(raw)).has_error());
  site.destroyClient();
  BOOST_TEST(site.seen->attempts.size() == 5u);
  for (const char* secret : {"canary", "secret", "my data", "select", "delete", "?", "q="}) {
    BOOST_TEST(!site.seen->mentions(secret), secret);
  }
}

BOOST_AUTO_TEST_CASE(names_are_in_paths_and_nowhere_else) {
  Watched site;
  site.routes.on("GET", Reply{noRows});
  BOOST_TEST(site.run(site.client().query(Query{art, "main", "select 1"})).has_value());
  BOOST_TEST_REQUIRE(site.seen->attempts.size() == 1u);
  BOOST_TEST(site.seen->attempts[0].path == "/api/v1alpha1/demo/art/main");
  BOOST_TEST(site.seen->attempts[0].event.pathTemplate == "/api/v1alpha1/{owner}/{database}/{ref}");
  BOOST_TEST(site.seen->count("call 1 Call GET /api/v1alpha1/{owner}/{database}/{ref} ") == 1u);
}

BOOST_AUTO_TEST_CASE(connections_are_told_from_their_opening_to_their_end) {
  ClientOptions options = testOptions();
  options.idleTime = 5s;
  Watched site(options);
  site.routes.on("GET", Reply{ada});
  BOOST_TEST(site.run(site.client().currentUser()).has_value());
  BOOST_TEST(site.run(site.client().currentUser()).has_value());
  BOOST_TEST_REQUIRE(site.seen->opened.size() == 1u);
  BOOST_TEST(site.seen->opened[0].id == 1u);
  BOOST_TEST(site.seen->closed.empty());
  site.pass(6s);
  BOOST_TEST(site.run(site.client().currentUser()).has_value());
  BOOST_TEST(site.seen->count("closed 1 Unused 2") == 1u);
  site.destroyClient();
  site.destroyContext();
  BOOST_TEST(site.seen->count("closed 2 ClientClosed 1") == 1u);
  BOOST_TEST(site.seen->opened.size() == site.seen->closed.size());
}

BOOST_AUTO_TEST_CASE(why_a_connection_is_closed) {
  struct Row {
    Reply reply;
    std::string reason;
  };
  for (const Row& row :
       {Row{jsonResponse(R"({"username":"ada"})", 200, "Connection: close\r\n"), "ByServer"},
        Row{Reply{{}, Reply::Then::Cut}, "Failed"}}) {
    Watched site;
    site.routes.on("GET", {row.reply, ada});
    BOOST_TEST(site.run(site.client().currentUser()).has_value());
    BOOST_TEST(site.seen->count("closed 1 " + row.reason + " 1") == 1u);
  }
  ClientOptions options = testOptions();
  options.maxConnectionAge = 0ms;
  Watched aged(options);
  aged.routes.on("GET", Reply{ada});
  BOOST_TEST(aged.run(aged.client().currentUser()).has_value());
  BOOST_TEST(aged.seen->count("closed 1 Aged 1") == 1u);
}

BOOST_AUTO_TEST_CASE(a_pool_that_is_full_tells_who_waits) {
  ClientOptions options = testOptions();
  options.maxConnections = 2;
  options.maxWaiters = 1;
  Watched site(options);
  site.routes.on("GET", {Reply{}, Reply{}, ada});
  std::vector<std::unique_ptr<Started<User>>> users;
  for (int i = 0; i < 4; ++i) {
    users.push_back(std::make_unique<Started<User>>(site.context(), site.client().currentUser()));
  }
  site.settle();
  BOOST_TEST(site.seen->count("pool 2 live 0 idle 1 waiting") > 0u);
  BOOST_TEST(users[3]->hasError());
  BOOST_TEST(site.seen->count("call ended 4 GET /api/v1alpha1/user 1 attempts 0 lookUps NotSent 0 "
                              "Overloaded") == 1u);
  site.pass(1s);
  site.transport().feed(0, ada);
  site.transport().feed(1, ada);
  site.settle();
  BOOST_TEST(users[2]->succeeded());
  BOOST_TEST(site.seen->pool.back().live == 2u);
  BOOST_TEST(site.seen->pool.back().idle == 2u);
  BOOST_TEST(site.seen->pool.back().waiting == 0u);
  for (const auto& attempt : site.seen->attempts) {
    BOOST_TEST((attempt.event.waited == (attempt.event.id == 3 ? 1s : 0s)));
  }
}

BOOST_AUTO_TEST_CASE(one_who_leaves_the_queue_is_told) {
  ClientOptions options = testOptions();
  options.maxConnections = 2;
  Watched site(options);
  site.routes.on("GET", Reply{});
  std::vector<std::unique_ptr<Started<User>>> users;
  for (int i = 0; i < 3; ++i) {
    users.push_back(std::make_unique<Started<User>>(site.context(), site.client().currentUser()));
  }
  site.settle();
  BOOST_TEST(site.seen->pool.back().waiting == 1u);
  users[2]->cancel();
  site.settle();
  BOOST_TEST(site.seen->pool.back().waiting == 0u);
  BOOST_TEST(site.seen->count("call ended 3 GET /api/v1alpha1/user 1 attempts 0 lookUps NotSent 0 "
                              "Cancelled") == 1u);
  BOOST_TEST(site.seen->count("attempt ended 3 Call 1 ") == 1u);
}

BOOST_AUTO_TEST_CASE(an_observer_that_throws_does_not_change_what_happened) {
  for (const std::string& answer : {ada, busy}) {
    Watched site;
    site.seen->throws = true;
    site.routes.on("GET", {answer, ada});
    const auto user = site.run(site.client().currentUser());
    BOOST_TEST_REQUIRE(user.has_value());
    BOOST_TEST(user->name == "ada");
    BOOST_TEST(site.seen->count("call ended") == 1u);
  }
  Watched site;
  site.seen->throws = true;
  site.routes.on("POST", Reply{{}, Reply::Then::Cut});
  site.routes.on("GET", Reply{jsonResponse(R"({"branches":[]})")});
  const auto branch = site.run(site.client().createBranch(newBranch()));
  BOOST_TEST_REQUIRE(branch.has_error());
  BOOST_TEST(branch.error().code() == Errc::OutcomeUnknown);
  BOOST_TEST(site.seen->count("call ended") == 1u);
}

BOOST_AUTO_TEST_CASE(what_was_begun_ends_with_its_context_too) {
  Watched site;
  site.routes.on("POST", Reply{});
  Started<Branch> branch(site.context(), site.client().createBranch(newBranch()));
  site.settle();
  BOOST_TEST(site.seen->count("call ended") == 0u);
  site.destroyContext();
  BOOST_TEST(site.seen->count("attempt ended 1 Call 1 POST") == 1u);
  BOOST_TEST(site.seen->count("call ended 1 POST /api/v1alpha1/{owner}/{database}/branches "
                              "1 attempts 0 lookUps Unknown 0 ClientClosed") == 1u);
}

BOOST_AUTO_TEST_CASE(a_call_that_ends_after_its_client_is_told) {
  Watched site;
  site.routes.on("GET", Reply{});
  Started<User> user(site.context(), site.client().currentUser());
  site.settle();
  site.destroyClient();
  site.settle();
  BOOST_TEST(user.hasError());
  BOOST_TEST(site.seen->count("call ended 1 GET /api/v1alpha1/user 1 attempts 0 lookUps NotDone 0 "
                              "ClientClosed") == 1u);
}

BOOST_AUTO_TEST_CASE(what_is_refused_before_it_is_sent_is_no_call) {
  Watched site;
  BOOST_TEST(site.run(site.client().query(Query{art, "main", ""})).has_error());
  BOOST_TEST(site.seen->lines.empty());
}

BOOST_AUTO_TEST_CASE(error_types_are_those_of_opentelemetry) {
  BOOST_TEST(call::errorType(std::nullopt, 200) == "");
  BOOST_TEST(call::errorType(Errc::Unavailable, 503) == "503");
  BOOST_TEST(call::errorType(Errc::BadResponse, 200) == "BadResponse");
  BOOST_TEST(call::errorType(Errc::ConnectFailed, 0) == "ConnectFailed");
}

BOOST_AUTO_TEST_CASE(why_an_attempt_is_followed_by_another) {
  struct Row {
    call::Repetition repetition;
    Errc code;
    unsigned status;
    RetryReason reason;
  };
  using call::Repetition;
  for (const Row& row :
       {Row{Repetition::None, Errc::Unavailable, 503, RetryReason::None},
        Row{Repetition::AtOnce, Errc::Unavailable, 0, RetryReason::DeadConnection},
        Row{Repetition::Later, Errc::ResolveFailed, 0, RetryReason::NoConnection},
        Row{Repetition::Later, Errc::ConnectFailed, 0, RetryReason::NoConnection},
        Row{Repetition::Later, Errc::LocalLimit, 0, RetryReason::NoConnection},
        Row{Repetition::Later, Errc::RateLimited, 429, RetryReason::RateLimited},
        Row{Repetition::Later, Errc::Unavailable, 503, RetryReason::Unavailable},
        Row{Repetition::Later, Errc::Unavailable, 0, RetryReason::ConnectionLost},
        Row{Repetition::Later, Errc::Unavailable, 200, RetryReason::ConnectionLost}}) {
    BOOST_TEST(call::retryReason(row.repetition, row.code, row.status) == row.reason);
  }
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace dolthub::harness
