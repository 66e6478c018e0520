#include "http/tls_peer.hpp"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <atomic>
#include <stdexcept>

namespace dolthub::http {

namespace {

template <class Write>
std::string writtenPem(const Write& write) {
  const std::unique_ptr<BIO, decltype(&BIO_free)> bio(BIO_new(BIO_s_mem()), &BIO_free);
  write(bio.get());
  char* data = nullptr;
  const long size = BIO_get_mem_data(bio.get(), &data);
  return std::string(data, static_cast<std::size_t>(size));
}

} // namespace

std::string Certificate::pem() const {
  return writtenPem([this](BIO* bio) { PEM_write_bio_X509(bio, x509.get()); });
}

std::string Certificate::keyPem(const std::string& passphrase) const {
  return writtenPem([&](BIO* bio) {
    PEM_write_bio_PKCS8PrivateKey(bio, key.get(), passphrase.empty() ? nullptr : EVP_aes_128_cbc(),
                                  passphrase.data(), static_cast<int>(passphrase.size()), nullptr,
                                  nullptr);
  });
}

Certificate makeCertificate(const CertificateRequest& request) {
  static std::atomic<long> serial = 1;
  Certificate made;
  made.key.reset(request.rsaBits == 0 ? EVP_EC_gen("P-256")
                                      : EVP_RSA_gen(static_cast<unsigned>(request.rsaBits)));
  made.x509.reset(X509_new());
  X509* const x509 = made.x509.get();
  X509_set_version(x509, 2);
  ASN1_INTEGER_set(X509_get_serialNumber(x509), serial++);
  X509_gmtime_adj(X509_getm_notBefore(x509), request.from);
  X509_gmtime_adj(X509_getm_notAfter(x509), request.until);
  X509_set_pubkey(x509, made.key.get());
  X509_NAME_add_entry_by_txt(X509_get_subject_name(x509), "CN", MBSTRING_ASC,
                             reinterpret_cast<const unsigned char*>(request.name.c_str()), -1, -1,
                             0);
  const Certificate& issuer = request.issuer != nullptr ? *request.issuer : made;
  X509_set_issuer_name(x509, X509_get_subject_name(issuer.x509.get()));
  const auto extend = [&](int nid, const std::string& value) {
    X509V3_CTX context;
    X509V3_set_ctx(&context, issuer.x509.get(), x509, nullptr, nullptr, 0);
    X509_EXTENSION* const extension = X509V3_EXT_conf_nid(nullptr, &context, nid, value.c_str());
    if (extension == nullptr) {
      throw std::logic_error("bad extension " + value);
    }
    X509_add_ext(x509, extension, -1);
    X509_EXTENSION_free(extension);
  };
  extend(NID_basic_constraints, request.authority ? "critical,CA:TRUE" : "CA:FALSE");
  extend(NID_subject_key_identifier, "hash");
  if (!request.alternatives.empty() && !request.authority) {
    extend(NID_subject_alt_name, request.alternatives);
  }
  X509_sign(x509, issuer.key.get(), EVP_sha256());
  return made;
}

TlsPeer::TlsPeer(const PeerOptions& options) : context_(SSL_CTX_new(TLS_server_method())) {
  SSL_CTX* const context = context_.get();
  SSL_CTX_set_security_level(context, 0);
  SSL_CTX_set_min_proto_version(context, TLS1_VERSION);
  SSL_CTX_set_max_proto_version(context, options.maxVersion);
  if (!options.ciphers.empty()) {
    SSL_CTX_set_cipher_list(context, options.ciphers.c_str());
  }
  SSL_CTX_use_certificate(context, options.certificate->x509.get());
  SSL_CTX_use_PrivateKey(context, options.certificate->key.get());
  for (const Certificate* certificate : options.chain) {
    SSL_CTX_add1_chain_cert(context, certificate->x509.get());
  }
  SSL_CTX_set_session_id_context(context, reinterpret_cast<const unsigned char*>("test"), 4);
  if (options.clientAuthority != nullptr) {
    X509_STORE_add_cert(SSL_CTX_get_cert_store(context), options.clientAuthority->x509.get());
  }
  if (options.demandsClient) {
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nullptr);
  }
}

PeerStream::Line::~Line() {
  SSL_free(ssl);
}

void PeerStream::Line::pump() {
  char buffer[16384];
  if (ssl != nullptr && !failedHandshake) {
    ERR_clear_error();
    for (;;) {
      const int got = SSL_read(ssl, buffer, sizeof buffer);
      if (got <= 0) {
        failedHandshake = SSL_get_error(ssl, got) == SSL_ERROR_SSL;
        break;
      }
      received.append(buffer, static_cast<std::size_t>(got));
    }
    ERR_clear_error();
    BIO* const out = SSL_get_wbio(ssl);
    for (int got = BIO_read(out, buffer, sizeof buffer); got > 0;
         got = BIO_read(out, buffer, sizeof buffer)) {
      toClient.append(buffer, static_cast<std::size_t>(got));
    }
  }
}

void PeerStream::Line::send(std::string_view text) {
  while (!text.empty()) {
    const int put = SSL_write(ssl, text.data(), static_cast<int>(text.size()));
    if (put <= 0) {
      throw std::logic_error("the server cannot write");
    }
    text.remove_prefix(static_cast<std::size_t>(put));
  }
  pump();
}

void PeerStream::Line::closeNotify() {
  SSL_shutdown(ssl);
  pump();
}

void PeerStream::Line::keyUpdate() {
  SSL_key_update(ssl, SSL_KEY_UPDATE_REQUESTED);
  SSL_do_handshake(ssl);
  pump();
}

bool PeerStream::Line::resumed() const {
  return SSL_session_reused(ssl) == 1;
}

std::string PeerStream::Line::serverName() const {
  const char* const name = SSL_get_servername(ssl, TLSEXT_NAMETYPE_host_name);
  return name != nullptr ? name : "";
}

PeerStream::PeerStream(std::shared_ptr<Line> line, TlsPeer* peer) : line_(std::move(line)) {
  if (peer != nullptr) {
    line_->ssl = SSL_new(peer->context());
    SSL_set_bio(line_->ssl, BIO_new(BIO_s_mem()), BIO_new(BIO_s_mem()));
    SSL_set_accept_state(line_->ssl);
  }
}

asio::awaitable<error_code> PeerStream::connect(Address) {
  co_return error_code{};
}

IoResult PeerStream::readNow(std::span<char> into) {
  std::size_t count = std::min(into.size(), line_->toClient.size());
  if (line_->readAtMost != 0) {
    count = std::min(count, line_->readAtMost);
  }
  if (count == 0) {
    return {line_->end ? line_->end : error_code(asio::error::would_block), 0};
  }
  std::copy_n(line_->toClient.data(), count, into.data());
  line_->toClient.erase(0, count);
  return {{}, count};
}

IoResult PeerStream::writeNow(std::span<const char> from) {
  if (line_->writeError) {
    return {line_->writeError, 0};
  }
  if (line_->full) {
    return {asio::error::would_block, 0};
  }
  const std::size_t count =
      line_->writeAtMost == 0 ? from.size() : std::min(from.size(), line_->writeAtMost);
  line_->full = line_->blocksEachWrite;
  line_->fromClient.append(from.data(), count);
  if (line_->ssl != nullptr) {
    BIO_write(SSL_get_rbio(line_->ssl), from.data(), static_cast<int>(count));
  }
  line_->pump();
  if (line_->onReceived) {
    line_->onReceived(*line_);
  }
  return {{}, count};
}

asio::awaitable<error_code> PeerStream::wait(Direction direction) {
  line_->waited = true;
  if (direction == Direction::Write) {
    line_->full = false;
    co_return error_code{};
  }
  co_return line_->toClient.empty() && !line_->end ? error_code(asio::error::timed_out)
                                                   : error_code{};
}

} // namespace dolthub::http
