#pragma once

#include "explain/reason.hpp"
#include "http/response_reader.hpp"
#include "http/stream.hpp"

#include <boost/system/result.hpp>

#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <span>
#include <string>

namespace dolthub::http {

// A proxy that passes bytes on once it was asked to by CONNECT.
struct Proxy {
  std::string host; // a name or an address, without brackets
  std::uint16_t port = 0;
  bool isSecure = false; // spoken with over TLS
  std::string login;     // user:password; empty: none. In no text.
  std::string name;      // host:port, for texts
};

// The request for a tunnel to `destination`, host:port.
std::string connectRequest(const Proxy& proxy, const std::string& destination);

// What a proxy makes of CONNECT.
struct TunnelAnswer {
  enum class Kind {
    Open,    // bytes go through from now on
    Refused, // and will be again
    Failed   // now; later it may work
  };
  Kind kind = Kind::Open;
  std::string text; // why not
  explain::Reason reason = explain::Reason::ProxyRefused;
  WhenAgain again = {};
};

// Makes that of bytes. No I/O: bytes in, the answer out.
class TunnelReader {
public:
  // Nothing while more has to come. Nothing may stand behind the answer: whoever is at the other
  // end speaks only when it is spoken to.
  std::optional<TunnelAnswer> feed(std::span<const char> bytes);

private:
  std::string head_;
  // The body of a refusal may be as long as it likes: nobody reads it.
  ResponseReader reader_{{16 * 1024, std::numeric_limits<std::size_t>::max()}, false};
};

// What a status, other than success, means.
TunnelAnswer refusalOf(unsigned status);

// Streams to `destination` through a proxy, over another's streams to that proxy.
std::unique_ptr<Transport> tunnelTransport(std::unique_ptr<Transport> lower, Proxy proxy,
                                           std::string destination);

// The proxy refused us, and would again.
bool isProxyRefusal(const error_code& error) noexcept;

} // namespace dolthub::http
