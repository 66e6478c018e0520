#pragma once

#include "http/stream.hpp"
#include "http/tls.hpp"

#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

// A TLS server in memory: OpenSSL's other side, driven by hand.
namespace dolthub::http {

struct X509Free {
  void operator()(X509* certificate) const { X509_free(certificate); }
};
struct KeyFree {
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
};

struct Certificate {
  std::unique_ptr<X509, X509Free> x509;
  std::unique_ptr<EVP_PKEY, KeyFree> key;

  std::string pem() const;
  std::string keyPem(const std::string& passphrase = {}) const; // empty: not encrypted
};

struct CertificateRequest {
  std::string name = "dolthub.test";
  std::string alternatives = "DNS:dolthub.test"; // empty: none
  bool authority = false;
  long from = -3600; // seconds from now
  long until = 3600;
  const Certificate* issuer = nullptr; // itself
  int rsaBits = 0;                     // 0: an elliptic curve
};
Certificate makeCertificate(const CertificateRequest& request);

struct PeerOptions {
  const Certificate* certificate = nullptr;
  std::vector<const Certificate*> chain;
  int maxVersion = 0;
  std::string ciphers;
  bool demandsClient = false;
  const Certificate* clientAuthority = nullptr; // whose client certificates are taken
};

// Settings and session keys of one server, for many connections.
class TlsPeer {
public:
  explicit TlsPeer(const PeerOptions& options);

  SSL_CTX* context() const noexcept { return context_.get(); }

private:
  struct ContextFree {
    void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
  };
  std::unique_ptr<SSL_CTX, ContextFree> context_;
};

// The stream beneath the client's TLS; on its other end the peer acts at once on what it gets.
class PeerStream final : public Stream {
public:
  // What the test sees and does, also after the stream went to its owner.
  struct Line {
    ~Line();

    SSL* ssl = nullptr;
    std::string received;   // by the server, decrypted
    std::string toClient;   // raw bytes on their way
    std::string fromClient; // raw bytes that the client sent, all
    error_code end;         // behind toClient
    error_code writeError;
    std::size_t readAtMost = 0; // 0: any number
    std::size_t writeAtMost = 0;
    bool blocksEachWrite = false; // one write, then one wait
    bool full = false;
    bool failedHandshake = false;
    bool waited = false;
    std::function<void(Line&)> onReceived; // the server got something

    // The server's side.
    void send(std::string_view text);
    void closeNotify();
    void keyUpdate();
    bool resumed() const;
    std::string serverName() const;
    void pump();
  };

  PeerStream(std::shared_ptr<Line> line, TlsPeer* peer);

  asio::awaitable<error_code> connect(Address) override;
  IoResult readNow(std::span<char> into) override;
  IoResult writeNow(std::span<const char> from) override;
  error_code flushNow() override { return {}; }
  bool holdsInput() const noexcept override { return false; }
  // Waiting for what will never come is an error, so that no test hangs.
  asio::awaitable<error_code> wait(Direction direction) override;
  void abort() noexcept override {}

private:
  std::shared_ptr<Line> line_;
};

} // namespace dolthub::http
