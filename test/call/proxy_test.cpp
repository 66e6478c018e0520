#include "call/answers.hpp"
#include "call/proxy.hpp"
#include "harness/run.hpp"

#include <boost/test/unit_test.hpp>

#include <cstdlib>
#include <optional>
#include <string>

// A proxy between: what it is told, what it learns, and what its refusals come to.
namespace dolthub::harness {

namespace {

using What = Step::What;

const std::string opened = "HTTP/1.1 200 Connection established\r\n\r\n";
// ada:se/cret, as Basic has it
const std::string login = "Proxy-Authorization: Basic YWRhOnNlL2NyZXQ=\r\n";

ClientOptions byProxy() {
  ClientOptions options = testOptions();
  options.proxy = "http://ada:se%2Fcret@proxy.test:3128";
  return options;
}

// One that answers CONNECT so, and then is the server.
Script proxySaying(const std::string& answer, const std::vector<std::string>& behind = {}) {
  Script script;
  script.steps = {{What::ExpectRequest, ""}, {What::Send, answer}};
  for (const std::string& response : behind) {
    script.steps.push_back({What::ExpectRequest, ""});
    script.steps.push_back({What::Send, response});
  }
  return script;
}

void checkSecret(const Error& error) {
  for (const std::string& text :
       {std::string(error.what()), error.explain(Audience::ImporterUser)}) {
    for (const char* secret : {"se/cret", "se%2F", "YWRh"}) {
      BOOST_TEST(text.find(secret) == std::string::npos, text);
    }
  }
}

// Set, or unset, until it is gone.
class Variable {
public:
  Variable(const char* name, const char* value) : name_(name) {
    if (const char* before = std::getenv(name)) {
      before_ = before;
    }
    put(value);
  }
  Variable(const Variable&) = delete;
  Variable& operator=(const Variable&) = delete;
  ~Variable() { put(before_ ? before_->c_str() : nullptr); }

private:
  void put(const char* value) const {
    if (value != nullptr) {
      ::setenv(name_, value, 1);
    } else {
      ::unsetenv(name_);
    }
  }

  const char* name_;
  std::optional<std::string> before_;
};

CreateBranch aBranch() {
  return {BranchName{DatabaseName{"demo", "art"}, "new"}, Revision::branch("main")};
}

} // namespace

BOOST_AUTO_TEST_SUITE(call_proxy)

BOOST_AUTO_TEST_CASE(an_address_is_read_as_a_url) {
  struct Row {
    const char* text;
    const char* host;
    unsigned port;
    bool isSecure;
    const char* login;
  };
  for (const Row& row :
       {Row{"http://proxy.test:3128", "proxy.test", 3128, false, ""},
        Row{"HTTP://Proxy.Test:3128/", "proxy.test", 3128, false, ""},
        Row{"proxy.test:3128", "proxy.test", 3128, false, ""},
        Row{"https://proxy.test", "proxy.test", 443, true, ""},
        Row{"http://[::1]:8080", "::1", 8080, false, ""},
        Row{"http://ada:secret@proxy.test:1", "proxy.test", 1, false, "ada:secret"},
        Row{"http://ada@proxy.test:1", "proxy.test", 1, false, "ada:"},
        Row{"http://a%40b:%2f%3A%25@proxy.test:1", "proxy.test", 1, false, "a@b:/:%"},
        Row{"http://ada:a@b@proxy.test:1", "proxy.test", 1, false, "ada:a@b"},
        Row{"ada:pw@proxy.test:1", "proxy.test", 1, false, "ada:pw"}}) {
    const wire::Encoding<http::Proxy> proxy = call::parseProxy(row.text);
    BOOST_TEST_REQUIRE(proxy.has_value(), row.text);
    BOOST_TEST(proxy->host == row.host);
    BOOST_TEST(proxy->port == row.port);
    BOOST_TEST(proxy->isSecure == row.isSecure);
    BOOST_TEST(proxy->login == row.login);
    BOOST_TEST(proxy->name.find(row.login[0] == '\0' ? "@" : row.login) == std::string::npos);
  }
}

BOOST_AUTO_TEST_CASE(an_address_that_cannot_be_is_refused_without_its_login) {
  struct Row {
    const char* text;
    const char* says;
  };
  for (const Row& row :
       {Row{"socks5://ada:secret@proxy.test:1", "neither http:// nor https://"},
        Row{"http://ada:secret@", "no host"}, Row{"http://ada:secret@proxy.test:65536", "port"},
        Row{"http://ada:secret@proxy.test/path", "path"},
        Row{"http://ada:secret%@proxy.test", "login"},
        Row{"http://ada:secret%0d%0a@proxy.test", "login"},
        Row{"http://ada%3a:secret@proxy.test", "colon"},
        Row{"http://ada:secret@pro xy.test", "character"}}) {
    const wire::Encoding<http::Proxy> proxy = call::parseProxy(row.text);
    BOOST_TEST_REQUIRE(proxy.has_error(), row.text);
    const std::string text = proxy.error().what();
    BOOST_TEST(proxy.error().message().starts_with("proxy "), text);
    BOOST_TEST(text.find(row.says) != std::string::npos, text);
    BOOST_TEST(text.find("secret") == std::string::npos, text);
  }
}

BOOST_AUTO_TEST_CASE(hosts_are_left_out_as_curl_does) {
  struct Row {
    const char* noProxy;
    const char* host;
    unsigned short port;
    bool isDirect;
  };
  for (const Row& row : {Row{"", "dolt.lab", 443, false},
                         Row{"*", "dolt.lab", 443, true},
                         Row{"a, *", "dolt.lab", 443, true},
                         Row{"dolt.lab", "dolt.lab", 443, true},
                         Row{"Dolt.LAB.", "dolt.lab", 443, true},
                         Row{"dolt.lab", "a.dolt.lab", 443, true},
                         Row{"dolt.lab", "notdolt.lab", 443, false},
                         Row{".dolt.lab", "a.dolt.lab", 443, true},
                         Row{".dolt.lab", "dolt.lab", 443, true},
                         Row{"lab", "dolt.lab", 443, true},
                         Row{"a.dolt.lab", "dolt.lab", 443, false},
                         Row{"x,dolt.lab y", "dolt.lab", 443, true},
                         Row{"x  ,\t, dolt.lab", "dolt.lab", 443, true},
                         Row{"dolt.lab:8443", "dolt.lab", 8443, true},
                         Row{"dolt.lab:8443", "dolt.lab", 443, false},
                         Row{".", "dolt.lab", 443, false},
                         Row{"..", "dolt.lab", 443, false},
                         Row{"10.0.0.7", "10.0.0.7", 443, true},
                         Row{"0.0.7", "10.0.0.7", 443, false},
                         Row{"10.0.0.7:80", "10.0.0.7", 443, false},
                         Row{"10.0.0.0/8", "10.1.2.3", 443, true},
                         Row{"10.0.0.0/8", "11.1.2.3", 443, false},
                         Row{"10.0.0.0/33", "10.1.2.3", 443, false},
                         Row{"10.0.0.0/8", "dolt.lab", 443, false},
                         Row{"::1", "::1", 443, true},
                         Row{"[::1]", "::1", 443, true},
                         Row{"[::1]:8443", "::1", 8443, true},
                         Row{"[::1]:8443", "::1", 443, false},
                         Row{"0:0:0:0:0:0:0:1", "::1", 443, true},
                         Row{"fe80::/10", "fe80::1", 443, true},
                         Row{"fe80::/10", "::1", 443, false}}) {
    BOOST_TEST(call::bypassesProxy(row.noProxy, row.host, row.port) == row.isDirect,
               row.noProxy << " for " << row.host << ':' << row.port);
  }
}

BOOST_AUTO_TEST_CASE(the_environment_names_a_proxy_as_for_curl) {
  struct Row {
    const char* lower;
    const char* upper;
    const char* lowerNo;
    const char* upperNo;
    const char* endpoint;
    const char* proxy;
  };
  const char* const lab = "https://dolt.lab";
  for (const Row& row :
       {Row{nullptr, nullptr, nullptr, nullptr, lab, ""},
        Row{nullptr, "http://up:1", nullptr, nullptr, lab, "http://up:1"},
        Row{"http://low:1", "http://up:1", nullptr, nullptr, lab, "http://low:1"},
        Row{"", "http://up:1", nullptr, nullptr, lab, "http://up:1"}, // set and empty is not set
        Row{"", nullptr, nullptr, nullptr, lab, ""},
        Row{"http://low:1", nullptr, nullptr, "dolt.lab", lab, ""},
        Row{"http://low:1", nullptr, "other.lab", "dolt.lab", lab, "http://low:1"},
        Row{"http://low:1", nullptr, "", "dolt.lab", lab, ""},
        Row{nullptr, "http://up:1", "dolt.lab:8443", nullptr, lab, "http://up:1"},
        Row{nullptr, "http://up:1", "dolt.lab:8443", nullptr, "https://dolt.lab:8443", ""},
        Row{nullptr, "http://up:1", "*", nullptr, lab, ""},
        Row{"http://low:1", "http://up:1", nullptr, nullptr, "http://dolt.lab", ""},
        Row{"http://low:1", nullptr, nullptr, nullptr, "no endpoint", ""}}) {
    const Variable lower("https_proxy", row.lower);
    const Variable upper("HTTPS_PROXY", row.upper);
    const Variable lowerNo("no_proxy", row.lowerNo);
    const Variable upperNo("NO_PROXY", row.upperNo);
    BOOST_TEST_CONTEXT((row.lower ? row.lower : "none")
                       << ' ' << (row.upper ? row.upper : "none") << ' '
                       << (row.lowerNo ? row.lowerNo : "none") << ' '
                       << (row.upperNo ? row.upperNo : "none") << ' ' << row.endpoint) {
      BOOST_TEST(proxyFromEnvironment(row.endpoint) == row.proxy);
    }
  }
}

BOOST_AUTO_TEST_CASE(a_tunnel_is_asked_for_once_and_used_again) {
  World world(byProxy());
  world.transport().scripts.push_back(proxySaying(opened, {ada, ada}));
  for (int i = 0; i < 2; ++i) {
    BOOST_TEST(world.run(world.client().currentUser()).has_value());
  }
  BOOST_TEST(world.transport().opened == 1);
  const std::string& sent = world.transport().received.at(0);
  const std::string asked =
      "CONNECT dolthub.test:443 HTTP/1.1\r\nHost: dolthub.test:443\r\n" + login + "\r\n";
  BOOST_TEST(sent.starts_with(asked), sent);
  // The proxy's login is for the proxy, the API token for what is behind it.
  BOOST_TEST(sent.find("Proxy-Authorization", asked.size()) == std::string::npos);
  BOOST_TEST(sent.find("canary") > asked.size());
}

BOOST_AUTO_TEST_CASE(a_refusal_is_told_as_the_proxys_and_sends_nothing) {
  struct Row {
    std::string answer;
    const char* says;
    Errc code = Errc::ProxyRefused;
  };
  for (const Row& row :
       {Row{"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 9000000\r\n"
            "Content-Encoding: gzip\r\n\r\n",
            "demands a login"},
        Row{"HTTP/1.1 403 Filtered\r\nContent-Type: text/html\r\n\r\n<html>no</html>",
            "does not let this client there (HTTP 403)"},
        Row{"HTTP/1.1 302 Found\r\nLocation: http://login.test/\r\n\r\n", "HTTP 302"},
        Row{"HTTP/1.1 200 OK\r\n\r\n<html>Welcome</html>", "a web page, perhaps"},
        Row{"HTTP/1.1 101 Switching\r\n\r\n", "not HTTP"},
        Row{"SSH-2.0-OpenSSH_9.2\r\n", "does not speak HTTP"},
        Row{"HTTP/1.1 200 OK\r\nX: " + std::string(20'000, 'x'), "no end within"},
        Row{"HTTP/1.1 502 Bad Gateway\r\n\r\n<html>", "cannot reach the server",
            Errc::ConnectFailed},
        Row{"HTTP/1.1 503 Busy\r\n\r\n", "cannot reach the server", Errc::ConnectFailed},
        Row{"HTTP/1.1 429 Slow\r\n\r\n", "for now", Errc::ConnectFailed}}) {
    World world(byProxy());
    world.transport().otherwise = [&] {
      return proxySaying(row.answer);
    };
    const auto made = world.run(world.client().createBranch(aBranch()));
    BOOST_TEST_REQUIRE(made.has_error(), row.says);
    const Error& error = made.error();
    BOOST_TEST((error == row.code), error.what());
    BOOST_TEST((error.outcome() == Outcome::NotSent), error.what());
    BOOST_TEST(error.message().find(row.says) != std::string::npos, error.what());
    BOOST_TEST(error.message().find("proxy.test:3128") != std::string::npos, error.what());
    BOOST_TEST((error.attempts() > 1) == (row.code == Errc::ConnectFailed), error.what());
    checkSecret(error);
    for (const std::string& sent : world.transport().received) {
      BOOST_TEST(sent.find("canary") == std::string::npos);
    }
  }
}

BOOST_AUTO_TEST_CASE(a_proxy_is_left_alone_as_long_as_it_asks) {
  for (const std::string status : {"429 Slow", "503 Busy"}) {
    World world(byProxy());
    world.transport().scripts.push_back(
        proxySaying("HTTP/1.1 " + status + "\r\nRetry-After: 20\r\n\r\n"));
    world.transport().otherwise = [] {
      return proxySaying(opened, {ada});
    };
    const support::TimePoint start = world.clock().now();
    BOOST_TEST(world.run(world.client().currentUser()).has_value(), status);
    BOOST_TEST((world.clock().now() - start >= std::chrono::seconds{20}), status);
  }
}

BOOST_AUTO_TEST_CASE(who_lets_one_through_a_proxy_is_named) {
  const auto advice = [](const char* status) {
    World world(byProxy());
    world.transport().otherwise = [&] {
      return proxySaying("HTTP/1.1 " + std::string(status) + " No\r\n\r\n");
    };
    const auto made = world.run(world.client().createBranch(aBranch()));
    BOOST_TEST_REQUIRE(made.has_error());
    const std::string text = made.error().explain(Audience::Program);
    return text.substr(text.rfind('\n') + 1);
  };
  BOOST_TEST(advice("403").starts_with("Ask whoever runs the proxy"));
  BOOST_TEST(advice("407").starts_with("Give ClientOptions::proxy the login"));
  BOOST_TEST(advice("405").starts_with("Check that ClientOptions::proxy names an HTTP proxy"));
}

BOOST_AUTO_TEST_CASE(a_proxy_that_is_not_reached_is_what_is_to_be_checked) {
  const auto advice = [](Script script) {
    World world(byProxy());
    world.transport().otherwise = [&] {
      return script;
    };
    const auto made = world.run(world.client().createBranch(aBranch()));
    BOOST_TEST_REQUIRE(made.has_error());
    BOOST_TEST((made.error().outcome() == Outcome::NotSent), made.error().what());
    const std::string text = made.error().explain(Audience::ImporterUser);
    return text.substr(text.rfind('\n') + 1);
  };
  Script dead;
  dead.connect = asio::error::connection_refused;
  Script far;
  far.connectHangs = true;
  for (const Script& script : {dead, far}) {
    const std::string text = advice(script);
    BOOST_TEST(text.find("--proxy") != std::string::npos, text);
    BOOST_TEST(text.find("--endpoint") == std::string::npos, text);
  }
}

BOOST_AUTO_TEST_CASE(silence_meets_the_connect_time_and_a_cancel) {
  {
    World world(byProxy());
    world.transport().otherwise = [] {
      return Script{};
    };
    const auto made = world.run(world.client().createBranch(aBranch()));
    BOOST_TEST_REQUIRE(made.has_error());
    BOOST_TEST((made.error().outcome() == Outcome::NotSent), made.error().what());
    checkSecret(made.error());
  }
  World world(byProxy());
  world.transport().otherwise = [] {
    return Script{};
  };
  Started<Branch> call(world.context(), world.client().createBranch(aBranch()));
  world.settle();
  BOOST_TEST(world.transport().reading == 1);
  call.cancel();
  world.settle();
  BOOST_TEST_REQUIRE(call.hasError());
  BOOST_TEST(call.error().isCancelled());
  BOOST_TEST((call.error().outcome() == Outcome::NotSent));
}

BOOST_AUTO_TEST_CASE(an_answer_may_come_byte_by_byte_and_an_interim_one_before_it) {
  const std::string whole = "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.0 200 OK\r\nVia: x\r\n\r\n";
  http::TunnelReader reader;
  for (std::size_t i = 0; i + 1 < whole.size(); ++i) {
    BOOST_TEST(!reader.feed(std::span<const char>(&whole[i], 1)).has_value());
  }
  const auto answer = reader.feed(std::span<const char>(&whole.back(), 1));
  BOOST_TEST_REQUIRE(answer.has_value());
  BOOST_TEST((answer->kind == http::TunnelAnswer::Kind::Open), answer->text);
}

BOOST_AUTO_TEST_CASE(empty_lines_before_an_answer_are_no_answer_however_they_are_cut) {
  for (const std::string before : {"", "HTTP/1.1 100 Continue\r\n\r\n"}) {
    const std::string whole = before + "\r\n\r\nHTTP/1.1 200 OK\r\n\r\n";
    for (const std::size_t step : {std::size_t{1}, whole.size()}) {
      http::TunnelReader reader;
      std::optional<http::TunnelAnswer> answer;
      for (std::size_t i = 0; i < whole.size() && !answer; i += step) {
        answer = reader.feed(std::span<const char>(&whole[i], step));
      }
      BOOST_TEST_REQUIRE(answer.has_value());
      BOOST_TEST((answer->kind != http::TunnelAnswer::Kind::Open));
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace dolthub::harness
