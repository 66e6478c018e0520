#include "counterparts/site.hpp"

#include <dolthub/emulator.hpp>

#include <filesystem>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

// A proxy that nobody here wrote, between the client and an embedded DoltHub.
namespace dolthub::counterparts {

namespace {

struct Tinyproxy : Folder {
  Tinyproxy() {
    emulator.createDatabase("demo", "art");
    emulator.setJobTime(1ms, 5ms);
  }

  Server serve(const std::string& more = {}) const {
    const std::string configuration = "Port " + std::to_string(port) +
                                      "\nListen 127.0.0.1\nTimeout 60\nMaxClients 50\n"
                                      "LogFile \"" +
                                      path("tinyproxy.log") + "\"\nLogLevel Connect\n" + more;
    return Server("tinyproxy", {"-d", "-c", write("tinyproxy.conf", configuration)}, port);
  }
  ClientOptions options(const std::string& login = {}) const {
    ClientOptions options;
    options.endpoint = emulator.endpoint();
    options.caCertificates = emulator.caCertificate();
    options.apiToken = ApiToken(emulator.apiToken());
    options.proxy = "http://" + login + "127.0.0.1:" + std::to_string(port);
    return options;
  }
  examples::Process import(const std::string& login = {}) const {
    return run({"--endpoint",
                emulator.endpoint(),
                "--ca-file",
                write("emulator.pem", emulator.caCertificate()),
                "--database",
                "demo/art",
                "--branch",
                "main",
                "--operation",
                "create",
                "--primary-key",
                "id",
                "--merge",
                "--look-up",
                "1",
                "--patience",
                "1s",
                "--journal",
                path("run.journal"),
                write("pots.csv", "id\n1\n")},
               login);
  }
  examples::Process run(std::vector<std::string> arguments, const std::string& login = {}) const {
    return {DOLTHUB_BINARY_DIR "/bin/dolthub-import",
            std::move(arguments),
            {{"DOLTHUB_TOKEN", emulator.apiToken()},
             {"HTTPS_PROXY", "http://" + login + "127.0.0.1:" + std::to_string(port)},
             {"NO_PROXY", "dolt.lab"}}};
  }
  // Ends `server` as soon as a fault was met.
  std::thread killerOf(std::unique_ptr<Server>& server) const {
    return std::thread([this, &server] {
      for (int i = 0; i < 4000 && emulator.stats().faults == 0; ++i) {
        std::this_thread::sleep_for(5ms);
      }
      server.reset();
    });
  }

  const unsigned short port = freePort();
  Emulator emulator;
};

void checkNotSent(const Error& error, Errc code, const std::string& why) {
  BOOST_TEST(error.code() == code, error.what());
  BOOST_TEST(error.outcome() == Outcome::NotSent);
  BOOST_TEST(contains(error.message(), why), error.what());
  BOOST_TEST(!contains(error.what(), "secret"), error.what());
}

} // namespace

BOOST_AUTO_TEST_SUITE(counterparts_tinyproxy,
                      *boost::unit_test::label("waits") *
                          boost::unit_test::precondition(Installed{"tinyproxy"}))

BOOST_FIXTURE_TEST_CASE(tls_is_checked_through_the_tunnel, Tinyproxy) {
  const Server server = serve();
  Site site(options());
  for (int i = 0; i < 3; ++i) {
    BOOST_TEST(site.tried(site.client.currentUser()).has_value());
  }
  BOOST_TEST(emulator.stats().connections == 1u);
  ClientOptions untrusting = options();
  untrusting.caCertificates = authority().pem();
  Site other(untrusting);
  checkNotSent(other.failed(other.makeBranch("art")), Errc::TlsRefused, "not trusted");
}

BOOST_FIXTURE_TEST_CASE(a_login_opens_it, Tinyproxy) {
  const Server server = serve("BasicAuth ada secret\n");
  Site with(options("ada:secret@"));
  BOOST_TEST(with.tried(with.client.currentUser()).has_value());
  for (const char* login : {"", "ada:wrongsecret@"}) {
    Site without(options(login));
    const Error error = without.failed(without.makeBranch("art"));
    checkNotSent(error, Errc::ProxyRefused, "the proxy ");
    BOOST_TEST(error.attempts() == 1u);
  }
}

// By haproxy, which speaks TLS before it.
BOOST_FIXTURE_TEST_CASE(one_over_tls_proves_who_it_is, Tinyproxy,
                        *boost::unit_test::precondition(Installed{"haproxy"})) {
  const Server server = serve();
  const unsigned short secure = freePort();
  const std::string configuration =
      "global\n  maxconn 100\n"
      "defaults\n  mode tcp\n  timeout connect 5s\n  timeout client 60s\n  timeout server 60s\n"
      "frontend secure\n  bind 127.0.0.1:" +
      std::to_string(secure) + " ssl crt " + path("good.pem") +
      "\n  default_backend proxy\nbackend proxy\n  server one 127.0.0.1:" + std::to_string(port) +
      "\n";
  const Server haproxy("haproxy", {"-db", "-f", write("haproxy.cfg", configuration)}, secure);
  ClientOptions trusting = options();
  trusting.proxy = "https://127.0.0.1:" + std::to_string(secure);
  trusting.caCertificates += authority().pem();
  Site site(trusting);
  BOOST_TEST(site.tried(site.client.currentUser()).has_value());
  trusting.caCertificates = emulator.caCertificate();
  Site other(trusting);
  checkNotSent(other.failed(other.makeBranch("art")), Errc::TlsRefused, "not trusted");
}

BOOST_FIXTURE_TEST_CASE(its_refusals_are_told_as_its_own, Tinyproxy) {
  const Server server = serve("ConnectPort 1\n");
  Site refused(options());
  checkNotSent(refused.failed(refused.makeBranch("art")), Errc::ProxyRefused, "HTTP 403");
}

BOOST_FIXTURE_TEST_CASE(a_host_that_it_cannot_reach_is_tried_again, Tinyproxy) {
  const Server server = serve();
  ClientOptions nowhere = options();
  nowhere.endpoint = "https://127.0.0.1:" + std::to_string(freePort());
  Site site(nowhere);
  const Error error = site.failed(site.makeBranch("art", [] {
    CallOptions brief;
    brief.timeout = 1s;
    return brief;
  }()));
  checkNotSent(error, Errc::ConnectFailed, "the proxy cannot reach the server (HTTP 5");
}

BOOST_FIXTURE_TEST_CASE(a_night_goes_through_it_and_ends_when_it_is_gone, Tinyproxy) {
  {
    const Server server = serve("BasicAuth ada secret\n");
    const examples::Ended night = import("ada:secret@").wait();
    BOOST_TEST(night.exitCode == 0, night.output << night.errors);
    BOOST_TEST(emulator.stats().connections > 0u);
    std::filesystem::remove(path("run.journal"));
    const examples::Ended locked = import("ada:wrongsecret@").wait();
    BOOST_TEST(locked.exitCode == 1, locked.errors);
    BOOST_TEST(contains(locked.output, "the proxy "), locked.output);
    BOOST_TEST(!contains(locked.output + locked.errors + read("run.journal"), "secret"));
  }
  std::filesystem::remove(path("run.journal"));
  const examples::Ended gone = import().wait();
  BOOST_TEST(gone.exitCode == 1, gone.errors);
  BOOST_TEST(contains(gone.output, "the proxy 127.0.0.1:"), gone.output);
}

BOOST_FIXTURE_TEST_CASE(one_that_dies_in_the_middle_leaves_a_post_unknown, Tinyproxy) {
  Fault silence(FaultKind::Hang, "POST branches");
  emulator.addFault(silence);
  std::unique_ptr<Server> server(new Server(serve()));
  Site site(options());
  BOOST_TEST(site.tried(site.client.currentUser()).has_value());
  std::thread killer = killerOf(server);
  const Error error = site.failed(site.makeBranch("art"));
  killer.join();
  BOOST_TEST(error.code() == Errc::OutcomeUnknown, error.what());
  BOOST_TEST(error.lostCall().has_value());
}

// The upload came to its end, and nobody heard of it.
BOOST_FIXTURE_TEST_CASE(a_night_in_which_it_dies_is_gone_on_with_when_it_is_back, Tinyproxy) {
  Fault silence(FaultKind::Hang, "POST upload");
  silence.effect = true;
  emulator.addFault(silence);
  std::unique_ptr<Server> server(new Server(serve("BasicAuth ada secret\n")));
  std::thread killer = killerOf(server);
  const examples::Ended night = import("ada:secret@").wait();
  killer.join();
  BOOST_TEST(night.exitCode == 3, night.output << night.errors);
  BOOST_TEST(contains(night.output, "UNKNOWN"), night.output);
  BOOST_TEST(contains(night.output + night.errors, "--resume"), night.output << night.errors);
  server.reset(new Server(serve("BasicAuth ada secret\n")));
  const examples::Ended later = run({"--resume", path("run.journal")}, "ada:secret@").wait();
  BOOST_TEST(later.exitCode == 0, later.output << later.errors);
  unsigned accepted = 0;
  unsigned merged = 0;
  for (const Effect& effect : emulator.effects()) {
    accepted += effect.kind == "import accepted" ? 1 : 0;
    merged += effect.kind == "merge finished" && effect.error.empty() ? 1 : 0;
  }
  BOOST_TEST(accepted == 1u);
  BOOST_TEST(merged == 1u);
  BOOST_TEST(!contains(
      night.output + night.errors + later.output + later.errors + read("run.journal"), "secret"));
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace dolthub::counterparts
