#include "counterparts/site.hpp"

namespace dolthub::counterparts {

namespace {

struct SServer : Folder {
  // What a call to a server with this certificate and these options comes to.
  Error refusal(const http::CertificateRequest& certificate,
                const std::vector<std::string>& more = {}) const {
    writeCertificate("served", certificate);
    const unsigned short port = freePort();
    std::vector<std::string> arguments{"s_server",
                                       "-accept",
                                       "127.0.0.1:" + std::to_string(port),
                                       "-cert",
                                       path("served.crt"),
                                       "-key",
                                       path("served.key"),
                                       "-www"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    const Server server("openssl", arguments, port);
    Site site(port);
    return site.failed(site.client.currentUser());
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
  checkRefused(refusal(future), "not yet valid");
}

BOOST_FIXTURE_TEST_CASE(a_certificate_of_another_host_is_refused, SServer) {
  http::CertificateRequest wrong = leaf();
  wrong.alternatives = "DNS:dolthub.test,IP:127.0.0.2";
  checkRefused(refusal(wrong), "IP address mismatch");
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
  checkRefused(refusal(certificate), "an intermediate certificate is missing");
}

BOOST_FIXTURE_TEST_CASE(old_versions_are_refused, SServer) {
  checkRefused(refusal(leaf(), {"-tls1_1", "-cipher", "DEFAULT@SECLEVEL=0"}), "version");
}

BOOST_FIXTURE_TEST_CASE(a_client_certificate_that_is_demanded_sends_nothing, SServer) {
  checkRefused(refusal(leaf(), {"-Verify", "1", "-verify_return_error", "-tls1_3"}), "certificate");
  checkRefused(refusal(leaf(), {"-Verify", "1", "-verify_return_error", "-tls1_2"}), "");
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace dolthub::counterparts
