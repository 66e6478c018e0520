#include "http/temporary.hpp"
#include "http/tls_bench.hpp"

#include <boost/test/unit_test.hpp>

#include <openssl/err.h>

// Who is trusted, and what is said to those who are not.
namespace dolthub::http {

namespace {

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

Certificate leafWith(void (*change)(CertificateRequest&)) {
  CertificateRequest request = TlsBench::leaf();
  change(request);
  return makeCertificate(request);
}

} // namespace

BOOST_AUTO_TEST_SUITE(http_tls_handshake)

BOOST_AUTO_TEST_CASE(a_good_server_is_accepted_and_named) {
  TlsBench bench;
  TlsPeer peer(TlsBench::serving());
  const auto stream = bench.open(&peer);
  BOOST_TEST(!bench.handshake(*stream));
  BOOST_TEST(bench.line->serverName() == "dolthub.test");
}

BOOST_AUTO_TEST_CASE(an_expired_certificate_is_refused) {
  TlsBench bench;
  const Certificate expired = leafWith([](CertificateRequest& r) { r.until = -60; });
  BOOST_TEST(has(bench.refusal(TlsBench::serving(expired)), "its certificate expired on "));
}

BOOST_AUTO_TEST_CASE(a_certificate_of_the_future_is_refused) {
  TlsBench bench;
  const Certificate future = leafWith([](CertificateRequest& r) { r.from = 600; });
  BOOST_TEST(has(bench.refusal(TlsBench::serving(future)), "its certificate is valid from "));
}

BOOST_AUTO_TEST_CASE(a_certificate_for_another_host_is_refused) {
  TlsBench bench;
  const Certificate other = leafWith([](CertificateRequest& r) {
    r.name = "dolthub.test"; // the common name does not count where there are alternatives
    r.alternatives = "DNS:other.test";
  });
  BOOST_TEST(has(bench.refusal(TlsBench::serving(other)), "is for other.test"));
  BOOST_TEST(has(bench.refusal(TlsBench::serving(), "evil.test"), "is for "));
  const Certificate nameless = leafWith([](CertificateRequest& r) {
    r.name = "dolthub.test"; // nor where there are none
    r.alternatives = {};
  });
  BOOST_TEST(has(bench.refusal(TlsBench::serving(nameless)), "is for no host at all"));
}

BOOST_AUTO_TEST_CASE(a_wildcard_stands_for_one_whole_label) {
  TlsBench bench;
  const Certificate wild =
      leafWith([](CertificateRequest& r) { r.alternatives = "DNS:*.dolthub.test"; });
  BOOST_TEST(bench.refusal(TlsBench::serving(wild), "www.dolthub.test") == "accepted");
  BOOST_TEST(
      has(bench.refusal(TlsBench::serving(wild), "a.b.dolthub.test"), "is for *.dolthub.test"));
  const Certificate partial =
      leafWith([](CertificateRequest& r) { r.alternatives = "DNS:w*.dolthub.test"; });
  BOOST_TEST(
      has(bench.refusal(TlsBench::serving(partial), "www.dolthub.test"), "is for w*.dolthub.test"));
}

BOOST_AUTO_TEST_CASE(a_self_signed_certificate_is_refused) {
  TlsBench bench;
  const Certificate self = leafWith([](CertificateRequest& r) { r.issuer = nullptr; });
  BOOST_TEST(has(bench.refusal(TlsBench::serving(self)), "self-signed"));
}

BOOST_AUTO_TEST_CASE(an_unknown_authority_is_refused) {
  CertificateRequest other;
  other.name = "Other Root";
  other.authority = true;
  TlsBench bench(makeCertificate(other).pem());
  BOOST_TEST(has(bench.refusal(TlsBench::serving()), "not trusted"));
}

BOOST_AUTO_TEST_CASE(a_missing_intermediate_is_refused_with_a_hint) {
  CertificateRequest between = TlsBench::leaf();
  between.name = "Test Intermediate";
  between.authority = true;
  const Certificate intermediate = makeCertificate(between);
  CertificateRequest request;
  request.issuer = &intermediate;
  const Certificate leaf = makeCertificate(request);
  TlsBench bench;
  PeerOptions options = TlsBench::serving(leaf);
  BOOST_TEST(has(bench.refusal(options), "which is not trusted here"));
  options.chain = {&intermediate};
  BOOST_TEST(bench.refusal(options) == "accepted");
}

BOOST_AUTO_TEST_CASE(an_address_is_checked_as_an_address_and_not_named) {
  const Certificate address =
      leafWith([](CertificateRequest& r) { r.alternatives = "IP:127.0.0.1,IP:::1"; });
  for (const char* host : {"127.0.0.1", "::1"}) {
    TlsBench bench;
    TlsPeer peer(TlsBench::serving(address));
    const auto stream = bench.open(&peer, host);
    BOOST_TEST(!bench.handshake(*stream));
    BOOST_TEST(bench.line->serverName() == "");
  }
  TlsBench bench;
  BOOST_TEST(has(bench.refusal(TlsBench::serving(address), "127.0.0.2"), "is for 127.0.0.1, ::1"));
  const Certificate name =
      leafWith([](CertificateRequest& r) { r.alternatives = "DNS:127.0.0.1"; });
  BOOST_TEST(has(bench.refusal(TlsBench::serving(name), "127.0.0.1"), "is for 127.0.0.1"));
}

BOOST_AUTO_TEST_CASE(a_host_that_cannot_be_checked_is_never_connected_to) {
  for (const char* host : {"", "fe80::1%lo"}) {
    TlsBench bench;
    BOOST_TEST(bench.refusal(TlsBench::serving(), host) != "accepted");
    BOOST_TEST(bench.line->fromClient.empty());
  }
  TlsBench bench;
  BOOST_TEST(bench.refusal(TlsBench::serving(), std::string("dolthub.test\0.evil", 18)) !=
             "accepted");
}

BOOST_AUTO_TEST_CASE(old_versions_are_refused) {
  for (const int version : {TLS1_VERSION, TLS1_1_VERSION}) {
    TlsBench bench;
    PeerOptions options = TlsBench::serving();
    options.maxVersion = version;
    options.ciphers = "ALL:@SECLEVEL=0";
    BOOST_TEST(has(bench.refusal(options), "no TLS of version 1.2"));
  }
  TlsBench bench;
  PeerOptions options = TlsBench::serving();
  options.maxVersion = TLS1_2_VERSION;
  BOOST_TEST(bench.refusal(options) == "accepted");
}

BOOST_AUTO_TEST_CASE(weak_keys_and_ciphers_are_refused) {
  TlsBench bench;
  const Certificate weak = leafWith([](CertificateRequest& r) { r.rsaBits = 1024; });
  BOOST_TEST(bench.refusal(TlsBench::serving(weak)) != "accepted");
  PeerOptions options = TlsBench::serving();
  options.maxVersion = TLS1_2_VERSION;
  options.ciphers = "eNULL:@SECLEVEL=0";
  BOOST_TEST(bench.refusal(options) != "accepted");
}

BOOST_AUTO_TEST_CASE(whoever_does_not_speak_tls_is_told_apart) {
  for (const char* banner : {"HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n",
                             "SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n"}) {
    TlsBench bench;
    const auto stream = bench.open(nullptr);
    bench.line->toClient = banner;
    const error_code error = bench.handshake(*stream);
    BOOST_TEST(isTlsRefusal(error));
    BOOST_TEST(stream->explain() ==
               "what answers on this port does not speak TLS (https), but perhaps plain HTTP");
  }
}

BOOST_AUTO_TEST_CASE(an_end_in_the_handshake_is_a_failed_connect_and_no_refusal) {
  for (const error_code end :
       {error_code(asio::error::eof), error_code(asio::error::connection_reset)}) {
    TlsBench bench;
    const auto stream = bench.open(nullptr);
    bench.line->end = end;
    const error_code error = bench.handshake(*stream);
    BOOST_TEST(error.failed());
    BOOST_TEST(!isTlsRefusal(error));
  }
  TlsBench bench;
  const auto stream = bench.open(nullptr);
  bench.line->end = asio::error::eof;
  bench.handshake(*stream);
  BOOST_TEST(stream->explain() == "it ended the connection before TLS was agreed on");
}

BOOST_AUTO_TEST_CASE(the_handshake_also_works_byte_by_byte) {
  for (const bool blocks : {false, true}) {
    TlsBench bench;
    TlsPeer peer(TlsBench::serving());
    const auto stream = bench.open(&peer);
    bench.line->readAtMost = 1;
    bench.line->writeAtMost = 1;
    bench.line->blocksEachWrite = blocks;
    BOOST_TEST(!bench.handshake(*stream));
  }
}

BOOST_AUTO_TEST_CASE(sessions_are_resumed_once_each) {
  for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    TlsBench bench;
    PeerOptions options = TlsBench::serving();
    options.maxVersion = version;
    TlsPeer peer(options);
    const auto first = bench.open(&peer);
    BOOST_TEST(!bench.handshake(*first));
    BOOST_TEST(!bench.line->resumed());
    BOOST_TEST(readAll(*first).second == asio::error::would_block); // takes the tickets
    const auto second = bench.open(&peer);
    BOOST_TEST(!bench.handshake(*second));
    BOOST_TEST(bench.line->resumed());
  }
}

BOOST_AUTO_TEST_CASE(sessions_outlive_their_connection) {
  TlsBench bench;
  TlsPeer peer(TlsBench::serving());
  for (int i = 0; i < 4; ++i) { // each begins with the newest ticket of the one before
    const auto stream = bench.open(&peer);
    BOOST_TEST(!bench.handshake(*stream));
    BOOST_TEST(bench.line->resumed() == (i > 0));
    readAll(*stream);
  }
}

BOOST_AUTO_TEST_CASE(a_server_with_new_keys_gets_a_whole_handshake) {
  TlsBench bench;
  {
    TlsPeer peer(TlsBench::serving());
    const auto stream = bench.open(&peer);
    BOOST_TEST(!bench.handshake(*stream));
    readAll(*stream);
  }
  TlsPeer restarted(TlsBench::serving());
  const auto stream = bench.open(&restarted);
  BOOST_TEST(!bench.handshake(*stream));
  BOOST_TEST(!bench.line->resumed());
}

BOOST_AUTO_TEST_CASE(a_session_of_one_host_vouches_for_no_other) {
  TlsBench bench;
  TlsPeer peer(TlsBench::serving());
  const auto good = bench.open(&peer);
  BOOST_TEST(!bench.handshake(*good));
  readAll(*good);
  const auto evil = bench.open(&peer, "evil.test");
  BOOST_TEST(bench.handshake(*evil).failed());
}

BOOST_AUTO_TEST_CASE(many_clients_have_a_context_each) {
  // OpenSSL's types of BIO are few, and never given back.
  for (int i = 0; i < 150; ++i) {
    TlsBench bench;
    if (i % 50 == 49) {
      BOOST_TEST(bench.refusal(TlsBench::serving()) == "accepted");
    }
  }
  BOOST_TEST(BIO_get_new_index() != -1);
}

BOOST_AUTO_TEST_CASE(trust_that_cannot_be_read_fails_at_once_and_by_name) {
  const Temporary directory;
  const auto missing = TlsContext::make({"", directory / "missing.pem"});
  BOOST_TEST_REQUIRE(missing.has_error());
  BOOST_TEST(has(missing.error().text, "missing.pem"));
  BOOST_TEST(TlsContext::make({"", directory.write("empty.pem", "")}).has_error());
  BOOST_TEST(TlsContext::make({"no certificate", ""}).has_error());
  std::string damaged = TlsBench::root().pem();
  damaged[damaged.size() / 2] = damaged[damaged.size() / 2] == 'A' ? 'B' : 'A';
  damaged[damaged.size() / 2 + 1] = '!';
  BOOST_TEST(TlsContext::make({TlsBench::good().pem() + damaged, ""}).has_error());
  BOOST_TEST(
      TlsContext::make({"", directory.write("root.pem", TlsBench::root().pem())}).has_value());
}

BOOST_AUTO_TEST_CASE(a_client_certificate_is_shown_where_it_is_asked_for) {
  const Certificate ada = makeCertificate(TlsBench::leaf());
  for (const int version : {0, TLS1_2_VERSION}) {
    PeerOptions options = TlsBench::serving();
    options.demandsClient = true;
    options.maxVersion = version;
    options.clientAuthority = &TlsBench::root();
    TlsPeer peer(options);
    for (const TlsContext::Identity& identity :
         {TlsContext::Identity{ada.pem(), {}, ada.keyPem(), {}},
          TlsContext::Identity{ada.pem() + ada.keyPem(), {}, {}, {}}}) {
      TlsBench bench({}, identity);
      const auto stream = bench.open(&peer);
      BOOST_TEST(!bench.handshake(*stream));
      BOOST_TEST(!stream->writeNow(std::string_view("hello")).error);
      BOOST_TEST(bench.line->received == "hello");
    }
  }
}

BOOST_AUTO_TEST_CASE(a_client_certificate_that_cannot_be_used_is_told_by_name) {
  const Temporary directory;
  const Certificate ada = makeCertificate(TlsBench::leaf());
  const Certificate other = makeCertificate(TlsBench::leaf());
  CertificateRequest weakRequest = TlsBench::leaf();
  weakRequest.rsaBits = 1024;
  const Certificate weak = makeCertificate(weakRequest);
  std::string damaged = ada.pem();
  damaged[damaged.size() / 2] = '!';
  struct Row {
    TlsContext::Identity identity;
    const char* says;
    bool ofFile = false;
  };
  for (const Row& row :
       {Row{{{}, {}, ada.keyPem(), {}}, "a client key without a client certificate"},
        Row{{ada.pem(), {}, {}, {}}, "the client certificate has no private key"},
        Row{{ada.pem(), {}, "no key", {}}, "the client key has no private key"},
        Row{{ada.pem(), {}, ada.keyPem("secret"), {}},
            "the client key has a key that is encrypted"},
        Row{{ada.pem(), {}, other.keyPem(), {}}, "the client key has a key that does not fit"},
        Row{{ada.pem(), {}, weak.keyPem(), {}}, "the client key has a key that does not fit"},
        Row{{weak.pem(), {}, weak.keyPem(), {}}, "the client certificate cannot be used"},
        Row{{"no certificate", {}, ada.keyPem(), {}}, "has no certificate in PEM form"},
        Row{{ada.pem() + damaged, {}, ada.keyPem(), {}}, "is damaged behind"},
        Row{{ada.pem(), "also.pem", ada.keyPem(), {}}, "is given twice"},
        Row{{ada.pem(), {}, ada.keyPem(), "also.pem"}, "is given twice"},
        Row{{{}, directory / "none.pem", {}, {}}, "none.pem' cannot be read", true},
        Row{{{}, directory.write("empty.pem", ""), {}, {}}, "empty.pem' cannot be read", true},
        Row{{ada.pem(), {}, {}, directory / "none.key"}, "none.key' cannot be read", true},
        Row{{ada.pem(), {}, {}, directory.write("a.key", other.keyPem())},
            "a.key' has a key that",
            true}}) {
    const auto made = TlsContext::make({}, row.identity);
    BOOST_TEST_REQUIRE(made.has_error(), row.says);
    BOOST_TEST(has(made.error().text, row.says), made.error().text);
    BOOST_TEST(made.error().ofFile == row.ofFile, made.error().text);
    BOOST_TEST(!has(made.error().text, "BEGIN"));
  }
  BOOST_TEST(ERR_peek_error() == 0u);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace dolthub::http
