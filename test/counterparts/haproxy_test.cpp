#include "counterparts/site.hpp"

namespace dolthub::counterparts {

namespace {

struct Haproxy : Folder {
  Haproxy()
      : server("haproxy", {"-db", "-f", write("haproxy.cfg", configuration())}, port), site(port) {}

  std::string configuration() const {
    const auto database = [](const std::string& does, const std::string& name) {
      return "  http-request " + does + " if { path_beg /api/v1alpha1/demo/" + name + " }\n";
    };
    const std::string bind =
        "  bind 127.0.0.1:" + std::to_string(port) + " ssl crt " + path("good.pem") + "\n";
    const std::string bindClosed =
        "  bind 127.0.0.1:" + std::to_string(closed) + " ssl crt " + path("good.pem") + "\n";
    return "global\n  maxconn 100\n"
           "defaults\n  mode http\n  timeout connect 5s\n  timeout client 60s\n"
           "  timeout server 60s\n"
           "frontend answering\n" +
           bind + database("silent-drop", "silent") + database("reject", "reject") +
           database("return status 200 content-type text/html "
                    "string \"<html><title>Closed for today</title></html>\"",
                    "page") +
           database("return status 429 content-type application/json hdr Retry-After 1 "
                    "string '{\"status\":\"Error\",\"message\":\"too many\"}'",
                    "many") +
           "frontend closed\n" + bindClosed + "  tcp-request connection reject\n";
  }

  const unsigned short port = freePort();
  const unsigned short closed = freePort();
  Server server;
  Site site;
};

} // namespace

BOOST_AUTO_TEST_SUITE(counterparts_haproxy,
                      *boost::unit_test::label("waits") *
                          boost::unit_test::precondition(Installed{"haproxy"}))

// Silence where the system lets it forget the connection; else a reset. Both leave it open.
BOOST_FIXTURE_TEST_CASE(a_connection_that_is_forgotten_meets_the_deadline, Haproxy) {
  CallOptions soon;
  soon.timeout = 3s;
  const Error error = site.failed(site.makeBranch("silent", soon));
  BOOST_TEST(error.code() == Errc::OutcomeUnknown);
  BOOST_TEST(error.attempts() == 1u);
  BOOST_TEST(site.client.statistics().openConnections == 0u);
}

BOOST_FIXTURE_TEST_CASE(a_request_that_is_dropped_unanswered_leaves_a_post_unknown, Haproxy) {
  const Error post = site.failed(site.makeBranch("reject"));
  BOOST_TEST(post.code() == Errc::OutcomeUnknown);
  BOOST_TEST(post.attempts() == 1u);
  const Error get = site.failed(site.listBranches("reject"));
  BOOST_TEST(get.code() == Errc::Unavailable);
  BOOST_TEST(get.attempts() == 8u);
}

BOOST_FIXTURE_TEST_CASE(a_connection_that_is_ended_at_once_sends_nothing, Haproxy) {
  Site other(closed);
  const Error error = other.failed(other.makeBranch("art"));
  BOOST_TEST(error.code() == Errc::ConnectFailed);
  BOOST_TEST(error.outcome() == Outcome::NotSent);
}

BOOST_FIXTURE_TEST_CASE(a_page_in_place_of_an_answer_proves_nothing, Haproxy) {
  const Error get = site.failed(site.listBranches("page"));
  BOOST_TEST(get.code() == Errc::BadResponse);
  BOOST_TEST(get.httpStatus() == 200u);
  BOOST_TEST(get.serverMessage() == "Closed for today");
  BOOST_TEST(site.failed(site.makeBranch("page")).code() == Errc::OutcomeUnknown);
}

BOOST_FIXTURE_TEST_CASE(too_many_requests_are_repeated_when_it_says, Haproxy) {
  const auto start = std::chrono::steady_clock::now();
  const Error error = site.failed(site.makeBranch("many"));
  BOOST_TEST(error.code() == Errc::RateLimited);
  BOOST_TEST(error.outcome() == Outcome::NotDone);
  BOOST_TEST(error.attempts() == 4u);
  BOOST_TEST((std::chrono::steady_clock::now() - start >= 3s));
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace dolthub::counterparts
