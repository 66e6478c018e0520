#include "counterparts/site.hpp"

namespace dolthub::counterparts {

namespace {

struct SServer : Folder {
  // What a call to a server with this certificate and these options comes to.
  Error refusal(const http::CertificateRequest& certificate,
                const std::vector<std::string>& more = {}) const {
    const unsigned short port = freePort();
    const Server server = serve(certificate, more, port);
    Site site(port);
    return site.failed(site.client.currentUser());
  }

  Server serve(const http::CertificateRequest& certificate, const std::vector<std::string>& more,
               unsigned short port) const {
    writeCertificate("served", certificate);
    std::vector<std::string> arguments{"s_server",
                                       "-accept",
                                       "127.0.0.1:" + std::to_string(port),
                                       "-cert",
                                       path("served.crt"),
                                       "-key",
                                       path("served.key"),
                                       "-www"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return Server("openssl", arguments, port);
  }
};

void checkRefused(const Error& error, const std::string& why) {
  BOOST_TEST(error.code() == Errc::TlsRefused);
  BOOST_TEST(error.outcome() == Outcome::NotSent);
  BOOST_TEST(error.attempts() == 1u);
  BOOST_TEST(contains(error.message(), why), error.message());
}

} // namespace

BOOST_AUTO_TEST_SUITE(counterparts_openssl, *boost::unit_test::precondition(Installed{"openssl"}))

// It answers with a page of its own.
BOOST_FIXTURE_TEST_CASE(a_good_certificate_is_accepted, SServer) {
  const Error error = refusal(leaf());
  BOOST_TEST(error.code() == Errc::BadResponse);
  BOOST_TEST(error.httpStatus() == 200u);
}

BOOST_FIXTURE_TEST_CASE(certificates_out_of_their_time_are_refused, SServer) {
  http::CertificateRequest expired = leaf();
  expired.from = -7200;
  expired.until = -3600;
  checkRefused(refusal(expired), "expired");
  http::CertificateRequest future = leaf();
  future.from = 3600;
  future.until = 7200;
  checkRefused(refusal(future), "is valid from");
}

BOOST_FIXTURE_TEST_CASE(a_certificate_of_another_host_is_refused, SServer) {
  http::CertificateRequest wrong = leaf();
  wrong.alternatives = "DNS:dolthub.test,IP:127.0.0.2";
  checkRefused(refusal(wrong), "its certificate is for");
}

BOOST_FIXTURE_TEST_CASE(a_certificate_of_nobody_is_refused, SServer) {
  http::CertificateRequest self = leaf();
  self.issuer = nullptr;
  checkRefused(refusal(self), "self-signed");
}

BOOST_FIXTURE_TEST_CASE(an_incomplete_chain_is_refused, SServer) {
  http::CertificateRequest middle;
  middle.name = "Middle";
  middle.authority = true;
  middle.issuer = &authority();
  const http::Certificate intermediate = http::makeCertificate(middle);
  http::CertificateRequest certificate = leaf();
  certificate.issuer = &intermediate;
  checkRefused(refusal(certificate), "which is not trusted here");
}

BOOST_FIXTURE_TEST_CASE(old_versions_are_refused, SServer) {
  checkRefused(refusal(leaf(), {"-tls1_1", "-cipher", "DEFAULT@SECLEVEL=0"}), "version");
}

BOOST_FIXTURE_TEST_CASE(a_client_certificate_that_is_demanded_sends_nothing, SServer) {
  for (const char* version : {"-tls1_3", "-tls1_2"}) {
    checkRefused(refusal(leaf(), {"-Verify", "1", "-verify_return_error", version}),
                 "it demands a client certificate, and none was given");
  }
}

BOOST_FIXTURE_TEST_CASE(a_client_certificate_is_shown_with_its_chain, SServer) {
  http::CertificateRequest request;
  request.name = "Middle";
  request.authority = true;
  request.issuer = &authority();
  const http::Certificate middle = http::makeCertificate(request);
  request = {};
  request.name = "ada";
  request.issuer = &middle;
  const http::Certificate ada = http::makeCertificate(request);
  request.issuer = nullptr;
  const http::Certificate stranger = http::makeCertificate(request);
  write("root.crt", authority().pem());
  for (const char* version : {"-tls1_3", "-tls1_2"}) {
    const unsigned short port = freePort();
    const Server server =
        serve(leaf(),
              {"-Verify", "2", "-verify_return_error", "-CAfile", path("root.crt"), version}, port);
    ClientOptions options = optionsFor(port);
    options.clientCertificateFile = write("ada.crt", ada.pem() + middle.pem());
    options.clientKey = ada.keyPem();
    Site site(options);
    const Error answered = site.failed(site.client.currentUser()); // a page of its own
    BOOST_TEST(answered.httpStatus() == 200u, answered.what());

    options.clientCertificateFile = write("stranger.crt", stranger.pem());
    options.clientKey = stranger.keyPem();
    Site other(options);
    checkRefused(other.failed(other.makeBranch("art")), "does not take the one");
  }
}

BOOST_FIXTURE_TEST_CASE(a_night_without_the_client_certificate_is_told_so, SServer) {
  const unsigned short port = freePort();
  const Server server = serve(leaf(), {"-Verify", "1", "-verify_return_error"}, port);
  const auto import = [&](std::vector<std::string> more) {
    std::vector<std::string> words{"--endpoint",
                                   "https://localhost:" + std::to_string(port),
                                   "--ca-file",
                                   write("root.crt", authority().pem()),
                                   "--database",
                                   "demo/art",
                                   "--branch",
                                   "main",
                                   "--operation",
                                   "create",
                                   "--primary-key",
                                   "id",
                                   "--journal",
                                   path("run.journal"),
                                   write("pots.csv", "id\n1\n")};
    words.insert(words.begin(), more.begin(), more.end());
    return examples::Process(DOLTHUB_BINARY_DIR "/bin/dolthub-import", words,
                             {{"DOLTHUB_TOKEN", "canary"}})
        .wait();
  };
  const examples::Ended none = import({});
  BOOST_TEST(none.exitCode == 1, none.errors);
  BOOST_TEST(contains(none.output, "demands a client certificate, and none was given"),
             none.output);
  // What cannot be used is told before anything is sent.
  const examples::Ended unusable = import({"--client-certificate", path("good.crt")});
  BOOST_TEST(unusable.exitCode == 2, unusable.output);
  BOOST_TEST(contains(unusable.errors, "good.crt' has no private key"), unusable.errors);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace dolthub::counterparts
