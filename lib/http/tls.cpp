#include "http/tls.hpp"

#include "http/distrust.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/ssl/error.hpp>

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <cstring>
#include <fstream>
#include <iterator>
#include <mutex>
#include <optional>
#include <tuple>
#include <vector>

namespace dolthub::http {

namespace {

using explain::Reason;

constexpr std::size_t inputSize = 17 * 1024;  // one record
constexpr std::size_t writeSize = 64 * 1024;  // four records a send
constexpr std::size_t smallOutput = 4 * 1024; // what a request without a file needs
constexpr std::size_t sessionsKept = 16;
// Of an exchange: new keys, session tickets, and whatever else is not for the application. A peer
// needs a few; each costs more than many bytes.
constexpr unsigned maxBareRecords = 64;
constexpr unsigned fillsATurn = 8; // of a handshake, which needs few

template <auto Free>
struct FreeWith {
  template <class T>
  void operator()(T* object) const {
    Free(object);
  }
};
using ContextHandle = std::unique_ptr<SSL_CTX, FreeWith<SSL_CTX_free>>;
using SslHandle = std::unique_ptr<SSL, FreeWith<SSL_free>>;
using SessionHandle = std::unique_ptr<SSL_SESSION, FreeWith<SSL_SESSION_free>>;
using BioHandle = std::unique_ptr<BIO, FreeWith<BIO_free>>;
using CertificateHandle = std::unique_ptr<X509, FreeWith<X509_free>>;
using KeyHandle = std::unique_ptr<EVP_PKEY, FreeWith<EVP_PKEY_free>>;

error_code sslError(unsigned long code) {
  return {static_cast<int>(code), asio::error::get_ssl_category()};
}

std::string reasonText(unsigned long code) {
  const char* const reason = ERR_reason_error_string(code);
  return reason != nullptr ? reason : "TLS error";
}

bool isAddressLiteral(const std::string& host) {
  error_code error;
  asio::ip::make_address(host, error);
  return !error;
}

// What lies between OpenSSL and the stream beneath.
struct Wires {
  std::vector<char> input; // [begin, end) is unread
  std::size_t inputBegin = 0;
  std::size_t inputEnd = 0;
  std::vector<char> output; // [outputBegin, size) is unsent
  std::size_t outputBegin = 0;

  bool hasOutput() const noexcept { return outputBegin < output.size(); }
};

int bioRead(BIO* bio, char* into, int size) {
  auto& wires = *static_cast<Wires*>(BIO_get_data(bio));
  BIO_clear_retry_flags(bio);
  const std::size_t bytes =
      std::min(static_cast<std::size_t>(size), wires.inputEnd - wires.inputBegin);
  if (bytes == 0) {
    BIO_set_retry_read(bio);
    return -1;
  }
  std::memcpy(into, wires.input.data() + wires.inputBegin, bytes);
  wires.inputBegin += bytes;
  return static_cast<int>(bytes);
}

int bioWrite(BIO* bio, const char* from, int size) {
  auto& wires = *static_cast<Wires*>(BIO_get_data(bio));
  BIO_clear_retry_flags(bio);
  wires.output.insert(wires.output.end(), from, from + size);
  return size;
}

long bioControl(BIO*, int command, long, void*) {
  return command == BIO_CTRL_FLUSH ? 1 : 0;
}

int bioCreate(BIO* bio) {
  BIO_set_init(bio, 1);
  return 1;
}

// OpenSSL has about a hundred numbers for such types, and takes none back: all share one.
struct BioMethod {
  static const BIO_METHOD* get() {
    static const BioMethod shared;
    return shared.method;
  }

  BioMethod() : method(BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "dolthub")) {
    BIO_meth_set_read(method, bioRead);
    BIO_meth_set_write(method, bioWrite);
    BIO_meth_set_ctrl(method, bioControl);
    BIO_meth_set_create(method, bioCreate);
  }
  ~BioMethod() { BIO_meth_free(method); }
  BioMethod(const BioMethod&) = delete;
  BioMethod& operator=(const BioMethod&) = delete;

  BIO_METHOD* method;
};

class Context final : public TlsContext {
public:
  explicit Context(ContextHandle handle) : handle_(std::move(handle)) {
    SSL_CTX_set_app_data(handle_.get(), this);
    SSL_CTX_set_session_cache_mode(handle_.get(),
                                   SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL);
    SSL_CTX_sess_set_new_cb(handle_.get(), [](SSL* ssl, SSL_SESSION* session) {
      static_cast<Context*>(SSL_CTX_get_app_data(SSL_get_SSL_CTX(ssl)))
          ->keep(*static_cast<std::string*>(SSL_get_app_data(ssl)), SessionHandle(session));
      return 1; // the session is ours now
    });
  }

  std::unique_ptr<Stream> wrap(std::unique_ptr<Stream> lower, const std::string& host) override;

  SSL_CTX* get() const noexcept { return handle_.get(); }

  // A ticket is for one use, so that connections cannot be linked by it; and for one host, since
  // resuming checks no certificate.
  SessionHandle takeSession(const std::string& host) {
    const std::lock_guard lock(mutex_);
    const auto found = std::find_if(sessions_.rbegin(), sessions_.rend(),
                                    [&](const Session& kept) { return kept.host == host; });
    if (found == sessions_.rend()) {
      return nullptr;
    }
    SessionHandle session = std::move(found->handle);
    sessions_.erase(std::next(found).base());
    return session;
  }

private:
  struct Session {
    std::string host;
    SessionHandle handle;
  };

  void keep(const std::string& host, SessionHandle session) {
    const std::lock_guard lock(mutex_);
    if (sessions_.size() == sessionsKept) {
      sessions_.erase(sessions_.begin());
    }
    sessions_.push_back({host, std::move(session)});
  }

  ContextHandle handle_;
  std::mutex mutex_;
  std::vector<Session> sessions_;
};

class TlsStream final : public Stream {
public:
  TlsStream(Context& context, std::unique_ptr<Stream> lower, const std::string& host)
      : lower_(std::move(lower)), host_(host), ssl_(SSL_new(context.get())) {
    BIO* const bio = BIO_new(BioMethod::get());
    BIO_set_data(bio, &wires_);
    SSL_set_bio(ssl_.get(), bio, bio);
    SSL_set_connect_state(ssl_.get());
    SSL_clear_mode(ssl_.get(), SSL_MODE_AUTO_RETRY); // so that each record is counted
    X509_VERIFY_PARAM* const verify = SSL_get0_param(ssl_.get());
    if (isAddressLiteral(host)) {
      checksHost_ = X509_VERIFY_PARAM_set1_ip_asc(verify, host.c_str()) == 1;
    } else {
      X509_VERIFY_PARAM_set_hostflags(verify, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS |
                                                  X509_CHECK_FLAG_NEVER_CHECK_SUBJECT);
      // OpenSSL takes an empty name for no check.
      checksHost_ = !host.empty() &&
                    X509_VERIFY_PARAM_set1_host(verify, host.data(), host.size()) == 1 &&
                    SSL_set_tlsext_host_name(ssl_.get(), host.c_str()) == 1;
    }
    SSL_set_app_data(ssl_.get(), &host_);
    SSL_set_ex_data(ssl_.get(), Distrust::slot(), &distrust_);
    SSL_set_cert_cb(
        ssl_.get(),
        [](SSL*, void* stream) {
          static_cast<TlsStream*>(stream)->asked_ = true;
          return 1;
        },
        this);
    if (const SessionHandle session = context.takeSession(host)) {
      SSL_set_session(ssl_.get(), session.get());
    }
    wires_.input.resize(inputSize);
  }

  ~TlsStream() override {
    // We end connections without telling the peer, for which OpenSSL would spoil their newest
    // ticket. One that failed has lost its own by then.
    SSL_set_shutdown(ssl_.get(), SSL_SENT_SHUTDOWN | SSL_RECEIVED_SHUTDOWN);
  }

  asio::awaitable<error_code> connect(Address address) override {
    if (!checksHost_) {
      refuse(Reason::TlsRefused, "there is no way to check that a server is this host");
      co_return asio::ssl::error::unexpected_result;
    }
    error_code error = co_await lower_->connect(address);
    if (!error && onHandshake_) {
      std::exchange(onHandshake_, nullptr)();
    }
    unsigned fills = 0;
    while (!error) {
      forgetErrors();
      const int done = SSL_do_handshake(ssl_.get());
      const error_code refusal = done == 1 || wantsInput(done) ? error_code{} : fail();
      // Flushed also after a refusal: the alert tells the peer why.
      error = flushNow();
      while (error == asio::error::would_block && !refusal) {
        error = co_await lower_->wait(Direction::Write);
        if (!error) {
          error = flushNow();
        }
      }
      if (refusal || error) {
        co_return refusal ? refusal : error;
      }
      if (done == 1) {
        co_return error_code{};
      }
      error = fill();
      if (error == asio::error::would_block) {
        error = co_await lower_->wait(Direction::Read);
      } else if (error == asio::error::eof) {
        refuse(Reason::TlsHandshakeCutOff);
      } else if (!error && ++fills % fillsATurn == 0) {
        // Long certificates in tiny records: others run in between.
        const std::tuple<> turn = co_await asio::post(asio::as_tuple(asio::deferred));
        static_cast<void>(turn);
      }
    }
    co_return error;
  }

  void onHandshake(std::function<void()> told) override { onHandshake_ = std::move(told); }
  bool resumed() const noexcept override { return SSL_session_reused(ssl_.get()) == 1; }

  IoResult readNow(std::span<char> into) override {
    const int size = static_cast<int>(std::min<std::size_t>(into.size(), 1 << 20));
    bool needsInput = !holdsRecords();
    for (;;) {
      if (needsInput) {
        if (const error_code error = fill()) {
          // An end without close_notify may be anybody's doing.
          return {error == asio::error::eof ? error_code(asio::ssl::error::stream_truncated)
                                            : error,
                  0};
        }
      }
      forgetErrors();
      const int got = SSL_read(ssl_.get(), into.data(), size);
      // An answer to a key update or an alert; what does not leave now goes with the next write,
      // or fails it. What was read counts.
      flushNow();
      if (got > 0) {
        heard_ = true;
        return {{}, static_cast<std::size_t>(got)};
      }
      if (SSL_get_error(ssl_.get(), got) == SSL_ERROR_ZERO_RETURN) {
        return {asio::error::eof, 0};
      }
      if (!wantsInput(got)) {
        return {fail(), 0};
      }
      needsInput = wires_.inputBegin == wires_.inputEnd;
      if (!needsInput && ++bareRecords_ > maxBareRecords) {
        explanation_ = "TLS records without end, and no data in them";
        return {asio::ssl::error::unexpected_result, 0};
      }
    }
  }

  IoResult writeNow(std::span<const char> from) override {
    if (wires_.hasOutput()) {
      if (const error_code error = flushNow()) {
        return {error, 0};
      }
    }
    std::size_t taken = 0;
    const std::size_t size = std::min(from.size(), writeSize);
    while (taken < size) {
      forgetErrors();
      const int put = SSL_write(ssl_.get(), from.data() + taken, static_cast<int>(size - taken));
      if (put <= 0) {
        return {fail(), taken};
      }
      taken += static_cast<std::size_t>(put);
    }
    const error_code error = flushNow();
    return {error == asio::error::would_block ? error_code{} : error, taken};
  }

  error_code flushNow() override {
    while (wires_.hasOutput()) {
      const IoResult sent =
          lower_->writeNow(std::span<const char>(wires_.output).subspan(wires_.outputBegin));
      if (sent.error) {
        return sent.error;
      }
      wires_.outputBegin += sent.bytes;
    }
    wires_.output.clear();
    wires_.outputBegin = 0;
    return {};
  }

  asio::awaitable<error_code> wait(Direction direction) override { return lower_->wait(direction); }

  bool holdsInput() const noexcept override { return holdsRecords() || lower_->holdsInput(); }

  void abort() noexcept override { lower_->abort(); }
  std::size_t unacknowledged() noexcept override { return lower_->unacknowledged(); }
  void setWatched(bool watched) noexcept override { lower_->setWatched(watched); }

  WhenAgain whenAgain() const override { return lower_->whenAgain(); }

  std::string explain() const override {
    return explanation_.empty() ? lower_->explain() : explanation_;
  }
  Reason reason() const noexcept override {
    return reason_ == Reason::None ? lower_->reason() : reason_;
  }
  bool refused() const noexcept override { return refused_ && !heard_; }

  void rest() noexcept override {
    bareRecords_ = 0;
    if (!wires_.hasOutput() && wires_.output.capacity() > smallOutput) {
      std::vector<char>().swap(wires_.output);
      wires_.outputBegin = 0;
    }
  }

private:
  bool holdsRecords() const noexcept {
    return wires_.inputBegin < wires_.inputEnd || SSL_has_pending(ssl_.get()) != 0;
  }

  // Reads once from beneath.
  error_code fill() {
    if (wires_.inputBegin == wires_.inputEnd) {
      wires_.inputBegin = 0;
      wires_.inputEnd = 0;
    } else if (wires_.inputEnd == wires_.input.size()) {
      std::memmove(wires_.input.data(), wires_.input.data() + wires_.inputBegin,
                   wires_.inputEnd - wires_.inputBegin);
      wires_.inputEnd -= wires_.inputBegin;
      wires_.inputBegin = 0;
    }
    const IoResult got = lower_->readNow(std::span<char>(wires_.input).subspan(wires_.inputEnd));
    wires_.inputEnd += got.bytes;
    return got.error;
  }

  // Before every operation: what it comes to is told by whether OpenSSL's queue of errors is empty
  // afterwards. To clear an empty one costs as much as all else around a small read.
  static void forgetErrors() {
    if (ERR_peek_error() != 0) {
      ERR_clear_error();
    }
  }

  // What the last operation, which returned `result`, came to.
  bool wantsInput(int result) const {
    return SSL_get_error(ssl_.get(), result) == SSL_ERROR_WANT_READ;
  }

  error_code fail() {
    const unsigned long code = ERR_peek_error();
    ERR_clear_error();
    if (code == 0) {
      if (explanation_.empty()) { // else it failed before, and said why
        explanation_ = "the TLS connection failed";
      }
      return asio::ssl::error::unexpected_result;
    }
    const int reason = ERR_GET_REASON(code);
    const int alert = reason - SSL_AD_REASON_OFFSET;
    if (reason == SSL_R_CERTIFICATE_VERIFY_FAILED && distrust_.reason != Reason::None) {
      refuse(distrust_.reason, distrust_.value);
    } else if (reason == SSL_R_WRONG_VERSION_NUMBER || reason == SSL_R_HTTP_REQUEST) {
      refuse(Reason::NoTlsOnPort);
    } else if (alert == SSL_AD_PROTOCOL_VERSION || reason == SSL_R_UNSUPPORTED_PROTOCOL) {
      refuse(Reason::TlsTooOld);
    } else if (alert >= 0) {
      refused_ = isRefusal(alert);
      refuse(refused_ ? whyRefused() : Reason::TlsHandshakeCutOff);
    } else {
      explanation_ = reasonText(code);
    }
    return sslError(code);
  }

  void refuse(Reason reason, std::string_view value = {}) {
    reason_ = reason;
    explanation_ =
        reason == Reason::TlsRefused ? std::string(value) : explain::wordsOf(reason, {value});
  }

  static bool isRefusal(int alert) noexcept {
    switch (alert) {
    case SSL_AD_CERTIFICATE_REQUIRED:
    case SSL_AD_BAD_CERTIFICATE:
    case SSL_AD_UNSUPPORTED_CERTIFICATE:
    case SSL_AD_CERTIFICATE_REVOKED:
    case SSL_AD_CERTIFICATE_EXPIRED:
    case SSL_AD_CERTIFICATE_UNKNOWN:
    case SSL_AD_UNKNOWN_CA:
    case SSL_AD_ACCESS_DENIED:
    case SSL_AD_HANDSHAKE_FAILURE:
      return true;
    default:
      return false;
    }
  }

  Reason whyRefused() const noexcept {
    if (!asked_) {
      return Reason::TlsHandshakeRefused;
    }
    return SSL_get_certificate(ssl_.get()) == nullptr ? Reason::ClientCertificateMissing
                                                      : Reason::ClientCertificateNotTaken;
  }

  std::unique_ptr<Stream> lower_;
  const std::string host_; // of its sessions
  std::function<void()> onHandshake_;
  Wires wires_;
  SslHandle ssl_;
  std::string explanation_;
  Reason reason_ = Reason::None;
  Distrust distrust_;
  bool checksHost_ = false;
  bool refused_ = false;
  bool asked_ = false; // for a client certificate
  bool heard_ = false;
  unsigned bareRecords_ = 0;
};

std::unique_ptr<Stream> Context::wrap(std::unique_ptr<Stream> lower, const std::string& host) {
  return std::make_unique<TlsStream>(*this, std::move(lower), host);
}

class TlsTransport final : public Transport {
public:
  TlsTransport(std::unique_ptr<Transport> lower, std::shared_ptr<TlsContext> context,
               std::string host)
      : lower_(std::move(lower)), context_(std::move(context)), host_(std::move(host)) {}

  std::unique_ptr<Stream> make() override { return context_->wrap(lower_->make(), host_); }
  void drop() noexcept override { lower_->drop(); }

private:
  std::unique_ptr<Transport> lower_;
  std::shared_ptr<TlsContext> context_;
  const std::string host_;
};

using TlsProblem = TlsContext::Problem;

std::string takeReason() {
  std::string reason = reasonText(ERR_peek_error());
  ERR_clear_error();
  return reason;
}

bool isAtEnd() {
  const bool atEnd = ERR_GET_REASON(ERR_peek_last_error()) == PEM_R_NO_START_LINE;
  ERR_clear_error();
  return atEnd;
}

CertificateHandle nextCertificate(BIO* pem) {
  return CertificateHandle(PEM_read_bio_X509(pem, nullptr, nullptr, nullptr));
}

std::optional<TlsProblem> addAuthorities(SSL_CTX* context, const std::string& pem) {
  const BioHandle bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  X509_STORE* const store = SSL_CTX_get_cert_store(context);
  int added = 0;
  while (const CertificateHandle certificate = nextCertificate(bio.get())) {
    X509_STORE_add_cert(store, certificate.get());
    ++added;
  }
  const bool damaged = !isAtEnd();
  if (added == 0) {
    return TlsProblem{"caCertificates has no certificate in PEM form"};
  }
  if (damaged) {
    return TlsProblem{"caCertificates is damaged behind certificate " + std::to_string(added)};
  }
  return std::nullopt;
}

std::optional<TlsProblem> addTrust(SSL_CTX* context, const TlsContext::Trust& trust) {
  if (!trust.caFile.empty() && SSL_CTX_load_verify_file(context, trust.caFile.c_str()) != 1) {
    return TlsProblem{"the certificate authorities in '" + trust.caFile +
                          "' cannot be read: " + takeReason(),
                      true};
  }
  if (!trust.caCertificates.empty()) {
    if (std::optional<TlsProblem> problem = addAuthorities(context, trust.caCertificates)) {
      return problem;
    }
  }
  if (trust.caFile.empty() && trust.caCertificates.empty() &&
      SSL_CTX_set_default_verify_paths(context) != 1) {
    return TlsProblem{"the system's certificate authorities cannot be read"};
  }
  return std::nullopt;
}

// A PEM, and what errors call it.
struct Pem {
  std::string name;
  std::string text;
  bool ofFile = false;

  TlsProblem problem(const std::string& what) const { return {name + " " + what, ofFile}; }
};

boost::system::result<Pem, TlsProblem> readPem(const char* name, const std::string& text,
                                               const std::string& file) {
  if (!text.empty() && !file.empty()) {
    return TlsProblem{std::string(name) + " is given twice, as text and as a file"};
  }
  if (file.empty()) {
    return Pem{name, text, false};
  }
  Pem pem{std::string(name) + " '" + file + "'", {}, true};
  std::ifstream stream(file, std::ios::binary);
  pem.text.assign(std::istreambuf_iterator<char>(stream), {});
  if (!stream || pem.text.empty()) {
    return pem.problem("cannot be read, or is empty");
  }
  return pem;
}

std::optional<TlsProblem> useCertificate(SSL_CTX* context, const Pem& pem) {
  const BioHandle bio(BIO_new_mem_buf(pem.text.data(), static_cast<int>(pem.text.size())));
  CertificateHandle certificate = nextCertificate(bio.get());
  if (!certificate) {
    ERR_clear_error();
    return pem.problem("has no certificate in PEM form");
  }
  if (SSL_CTX_use_certificate(context, certificate.get()) != 1) {
    return pem.problem("cannot be used: " + takeReason());
  }
  while ((certificate = nextCertificate(bio.get()))) {
    if (SSL_CTX_add1_chain_cert(context, certificate.get()) != 1) {
      return pem.problem("has a chain that cannot be used: " + takeReason());
    }
  }
  return isAtEnd() ? std::nullopt : std::optional(pem.problem("is damaged behind a certificate"));
}

// OpenSSL would ask at the terminal.
int noPassphrase(char*, int, int, void* asked) {
  *static_cast<bool*>(asked) = true;
  return -1;
}

std::optional<TlsProblem> useKey(SSL_CTX* context, const Pem& pem) {
  const BioHandle bio(BIO_new_mem_buf(pem.text.data(), static_cast<int>(pem.text.size())));
  bool encrypted = false;
  const KeyHandle key(PEM_read_bio_PrivateKey(bio.get(), nullptr, noPassphrase, &encrypted));
  ERR_clear_error();
  if (encrypted) {
    return pem.problem(
        "has a key that is encrypted: decrypt it (openssl pkey -in … -out …), into a "
        "file that only you can read");
  }
  if (!key) {
    return pem.problem("has no private key in PEM form");
  }
  if (SSL_CTX_use_PrivateKey(context, key.get()) != 1 || SSL_CTX_check_private_key(context) != 1) {
    return pem.problem("has a key that does not fit the client certificate: " + takeReason());
  }
  return std::nullopt;
}

std::optional<TlsProblem> useIdentity(SSL_CTX* context, const TlsContext::Identity& identity) {
  const auto certificate =
      readPem("the client certificate", identity.certificate, identity.certificateFile);
  if (!certificate) {
    return certificate.error();
  }
  const auto key = readPem("the client key", identity.key, identity.keyFile);
  if (!key) {
    return key.error();
  }
  if (certificate->text.empty()) {
    return key->text.empty()
               ? std::nullopt
               : std::optional(TlsProblem{"a client key without a client certificate"});
  }
  if (std::optional<TlsProblem> problem = useCertificate(context, *certificate)) {
    return problem;
  }
  return useKey(context, key->text.empty() ? *certificate : *key);
}

} // namespace

boost::system::result<std::shared_ptr<TlsContext>, TlsContext::Problem>
TlsContext::make(const Trust& trust, const Identity& identity) {
  ERR_clear_error();
  ContextHandle handle(SSL_CTX_new(TLS_client_method()));
  if (!handle) {
    return TlsProblem{"OpenSSL cannot make a context: " + takeReason()};
  }
  SSL_CTX* const context = handle.get();
  SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
  SSL_CTX_set_security_level(context, 2);
  SSL_CTX_set_options(context, SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION);
  SSL_CTX_set_mode(context, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER |
                                SSL_MODE_RELEASE_BUFFERS);
  SSL_CTX_set_verify(context, SSL_VERIFY_PEER, noteDistrust);
  std::optional<TlsProblem> problem = addTrust(context, trust);
  if (!problem) {
    problem = useIdentity(context, identity);
  }
  if (problem) {
    return std::move(*problem);
  }
  return std::shared_ptr<TlsContext>(std::make_shared<Context>(std::move(handle)));
}

std::unique_ptr<Transport> tlsTransport(std::unique_ptr<Transport> lower,
                                        std::shared_ptr<TlsContext> context, std::string host) {
  return std::make_unique<TlsTransport>(std::move(lower), std::move(context), std::move(host));
}

bool isTlsRefusal(const error_code& error) noexcept {
  return error.category() == asio::error::get_ssl_category() ||
         error.category() == asio::ssl::error::get_stream_category();
}

} // namespace dolthub::http
