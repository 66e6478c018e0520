#pragma once

// TLS is OpenSSL over memory buffers, which stand on any Stream: TCP, a proxy's tunnel, a
// simulation. asio::ssl::stream keeps its buffers to itself, so that an idle connection could not
// be looked at before it is used again. And it costs more, as measured when it was left: 1 us of
// CPU a small request, and for an upload 1.16 of what a blocking loop of pread and SSL_write takes,
// where ours, four records a send, takes 0.89.

#include "http/stream.hpp"

#include <boost/assert/source_location.hpp>
#include <boost/system/result.hpp>

#include <memory>
#include <stdexcept>
#include <string>

namespace dolthub::http {

// What all TLS connections of a client share: trust, settings, and sessions to resume. Thread safe.
class TlsContext {
public:
  struct Trust {
    std::string caCertificates; // PEM; both empty: the system's authorities
    std::string caFile;
  };

  // Who the client says it is, where a server asks. Each in PEM, as text or as a file; all empty:
  // nobody. Without a key of its own the certificate's PEM has it.
  struct Identity {
    std::string certificate;
    std::string certificateFile;
    std::string key;
    std::string keyFile;
  };
  struct Problem {
    std::string text;
    bool ofFile = false;
  };

  static boost::system::result<std::shared_ptr<TlsContext>, Problem>
  make(const Trust& trust, const Identity& identity = {});

  virtual ~TlsContext() = default;

  // TLS over any stream. The peer must prove that it is `host` (a name or an address literal).
  // The context must outlive it.
  virtual std::unique_ptr<Stream> wrap(std::unique_ptr<Stream> lower, const std::string& host) = 0;
};

// Newer Boosts ask for it where a value is taken of a result; ours are looked at before.
[[noreturn]] inline void throw_exception_from_error(const TlsContext::Problem&,
                                                    const boost::source_location&) {
  throw std::logic_error("a result was taken for a value, and holds none");
}

// TLS over another's streams, to `host`.
std::unique_ptr<Transport> tlsTransport(std::unique_ptr<Transport> lower,
                                        std::shared_ptr<TlsContext> context, std::string host);

// The peer refused us, or we refused it: the handshake did not come to a trusted connection.
bool isTlsRefusal(const error_code& error) noexcept;

} // namespace dolthub::http
