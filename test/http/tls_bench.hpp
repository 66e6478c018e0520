#pragma once

#include "http/site.hpp"
#include "http/tls_peer.hpp"

#include <memory>
#include <string>

namespace dolthub::http {

// An authority, a server with a certificate of it, and a client that trusts it.
struct TlsBench {
  explicit TlsBench(const std::string& trusted = {}, const TlsContext::Identity& identity = {})
      : context(*TlsContext::make({trusted.empty() ? root().pem() : trusted, {}}, identity)) {}

  static const Certificate& root() {
    static const Certificate made = [] {
      CertificateRequest request;
      request.name = "Test Root";
      request.authority = true;
      return makeCertificate(request);
    }();
    return made;
  }
  static CertificateRequest leaf() {
    CertificateRequest request;
    request.issuer = &root();
    return request;
  }
  static const Certificate& good() {
    static const Certificate made = makeCertificate(leaf());
    return made;
  }
  static PeerOptions serving(const Certificate& certificate = good()) {
    PeerOptions options;
    options.certificate = &certificate;
    return options;
  }

  // A stream to `peer`; null: nobody speaks TLS there.
  std::unique_ptr<Stream> open(TlsPeer* peer, const std::string& host = "dolthub.test") {
    line = std::make_shared<PeerStream::Line>();
    return context->wrap(std::make_unique<PeerStream>(line, peer), host);
  }
  error_code handshake(Stream& stream) {
    asio::io_context loop;
    error_code result = asio::error::in_progress;
    asio::co_spawn(loop, stream.connect(Address{}),
                   [&](std::exception_ptr, error_code error) { result = error; });
    loop.run();
    return result;
  }
  // What connecting to a server with these options comes to, in words.
  std::string refusal(const PeerOptions& options, const std::string& host = "dolthub.test") {
    TlsPeer peer(options);
    const auto stream = open(&peer, host);
    const error_code error = handshake(*stream);
    if (!error) {
      return "accepted";
    }
    return isTlsRefusal(error) ? stream->explain() : "no refusal: " + error.message();
  }

  std::shared_ptr<TlsContext> context;
  std::shared_ptr<PeerStream::Line> line;
};

// All that can be read at once, and why there is no more.
inline std::pair<std::string, error_code> readAll(Stream& stream, std::size_t piece = 1000) {
  std::string text;
  std::string buffer(piece, '\0');
  for (;;) {
    const IoResult got = stream.readNow(buffer);
    text.append(buffer, 0, got.bytes);
    if (got.error) {
      return {text, got.error};
    }
  }
}

} // namespace dolthub::http
