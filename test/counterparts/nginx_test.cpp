#include "counterparts/site.hpp"

namespace dolthub::counterparts {

namespace {

using asio::ip::tcp;

// A proxy whose databases are its faults, and a second origin that must never hear of the client.
struct Nginx : Folder {
  Nginx()
      : silent(context, tcp::endpoint(asio::ip::address_v4::loopback(), 0)),
        server("nginx",
               {"-p", path(""), "-c", write("nginx.conf", configuration()), "-e", "stderr"}, port),
        site(port) {}

  std::string configuration() const {
    write("root.crt", authority().pem());
    const std::string upstream = "http://127.0.0.1:";
    const std::string listen = "ssl; ssl_certificate good.crt; ssl_certificate_key good.key; ";
    const auto database = [](const std::string& name, const std::string& does) {
      return "location /api/v1alpha1/demo/" + name + " { " + does + " }\n";
    };
    std::string text = "daemon off; master_process off; pid nginx.pid; worker_processes 1;\n"
                       "events {}\n"
                       "http {\n"
                       "log_format one '$request $status $http_authorization';\n";
    for (const char* kind : {"client_body", "proxy", "fastcgi", "uwsgi", "scgi"}) {
      text += std::string(kind) + "_temp_path " + kind + ";\n";
    }
    text += "server { listen 127.0.0.1:" + std::to_string(port) + " " + listen +
            "access_log here.log one;\n" + "client_max_body_size 64k;\n" +
            database("dead", "proxy_pass " + upstream + std::to_string(dead) + ";") +
            database("slow", "proxy_read_timeout 1s; proxy_pass " + upstream +
                                 std::to_string(silent.local_endpoint().port()) + ";") +
            database("away",
                     "return 307 https://127.0.0.1:" + std::to_string(other) + "$request_uri;") +
            database("gone", "return 444;") + "}\n";
    text += "server { listen 127.0.0.1:" + std::to_string(other) + " " + listen +
            "access_log other.log one; location / { return 200 '{}'; } }\n";
    text += "server { listen 127.0.0.1:" + std::to_string(closed) + " " + listen +
            "ssl_verify_client on; ssl_client_certificate root.crt; access_log closed.log one; "
            "location / { return 200 '{\"status\":\"Success\",\"username\":\"ada\"}'; } }\n}\n";
    return text;
  }

  // Every request that reached it; ends it.
  std::string log() {
    server.stop();
    return read("here.log");
  }

  const unsigned short port = freePort();
  const unsigned short other = freePort();
  const unsigned short dead = freePort();
  const unsigned short closed = freePort(); // to whom shows no certificate
  asio::io_context context;
  tcp::acceptor silent; // takes connections, and never answers
  Server server;
  Site site;
};

} // namespace

BOOST_AUTO_TEST_SUITE(counterparts_nginx, *boost::unit_test::label("waits") *
                                              boost::unit_test::precondition(Installed{"nginx"}))

BOOST_FIXTURE_TEST_CASE(an_upload_that_is_too_large_is_answered_while_it_is_sent, Nginx) {
  const ImportFile file =
      ImportFile::fromBytes(BranchName{DatabaseName{"demo", "art"}, "main"}, "a.csv",
                            "id\n" + std::string(20'000'000, '1'), ImportOperation::Create);
  const Error error = site.failed(site.client.startImport(file));
  BOOST_TEST(error.httpStatus() == 413u);
  BOOST_TEST(error.code() == Errc::Rejected);
  BOOST_TEST(error.outcome() == Outcome::Rejected);
  BOOST_TEST(error.attempts() == 1u);
}

BOOST_FIXTURE_TEST_CASE(a_dead_upstream_leaves_a_post_unknown_and_a_get_is_repeated, Nginx) {
  const Error post = site.failed(site.makeBranch("dead"));
  BOOST_TEST(post.httpStatus() == 502u);
  BOOST_TEST(post.code() == Errc::OutcomeUnknown);
  BOOST_TEST(post.attempts() == 1u);
  const Error get = site.failed(site.listBranches("dead"));
  BOOST_TEST(get.code() == Errc::Unavailable);
  BOOST_TEST(get.attempts() == 8u);
  const std::string seen = log();
  BOOST_TEST(countOf(seen, "POST ") == 1u);
  BOOST_TEST(countOf(seen, "GET ") == 8u);
}

BOOST_FIXTURE_TEST_CASE(an_upstream_that_is_given_up_leaves_a_post_unknown, Nginx) {
  const Error error = site.failed(site.makeBranch("slow"));
  BOOST_TEST(error.httpStatus() == 504u);
  BOOST_TEST(error.code() == Errc::OutcomeUnknown);
  BOOST_TEST(countOf(log(), "POST ") == 1u);
}

BOOST_FIXTURE_TEST_CASE(a_redirect_is_followed_by_nothing_and_nobody_learns_the_token, Nginx) {
  const Error get = site.failed(site.listBranches("away"));
  BOOST_TEST(get.httpStatus() == 307u);
  BOOST_TEST(contains(get.message(), "127.0.0.1:" + std::to_string(other)));
  const Error post = site.failed(site.makeBranch("away"));
  BOOST_TEST(post.outcome() == Outcome::Rejected);
  const std::string seen = log();
  BOOST_TEST(countOf(seen, "token canary-token") == 2u);
  BOOST_TEST(read("other.log") == "");
}

BOOST_FIXTURE_TEST_CASE(an_end_without_an_answer_leaves_a_post_unknown, Nginx) {
  const Error post = site.failed(site.makeBranch("gone"));
  BOOST_TEST(post.code() == Errc::OutcomeUnknown);
  BOOST_TEST(post.httpStatus() == 0u);
  const Error get = site.failed(site.listBranches("gone"));
  BOOST_TEST(get.code() == Errc::Unavailable);
  const std::string seen = log();
  BOOST_TEST(countOf(seen, "POST ") == 1u);
  BOOST_TEST(countOf(seen, "GET ") >= 4u);
}

BOOST_FIXTURE_TEST_CASE(a_client_certificate_opens_what_demands_one, Nginx) {
  ClientOptions options = optionsFor(closed);
  Site without(options);
  const Error post = without.failed(without.makeBranch("art"));
  BOOST_TEST(post.httpStatus() == 400u, post.what());
  BOOST_TEST(post.code() == Errc::TlsRefused, post.what());
  BOOST_TEST(post.outcome() == Outcome::Rejected, post.what());
  BOOST_TEST(post.details().reason == "ClientCertificateMissing", post.what());
  options.clientCertificateFile = path("good.crt");
  options.clientKeyFile = path("good.key");
  Site with(options);
  const Result<User> user = with.tried(with.client.currentUser());
  BOOST_TEST_REQUIRE(user.has_value(), user.error().what());
  BOOST_TEST(user->name == "ada");
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace dolthub::counterparts
