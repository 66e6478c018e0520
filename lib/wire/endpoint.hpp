#pragma once

#include "wire/call.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace dolthub::wire {

// What to do with `http://`: a client takes it only where its options say so; what was saved may
// name it, and is held against the client's own.
enum class PlainHttp { Refused, Allowed };

// Where a client connects to. The host is in lower case.
struct Endpoint {
  bool isPlain = false; // without TLS
  std::string host;     // a name or an address, without brackets
  std::uint16_t port = 443;
  std::string hostHeader; // host[:port], with brackets where needed, without the default port
  std::string origin;     // scheme:// + hostHeader: two endpoints are the same when these are
};

// Takes `https://host[:port]`, with at most one slash behind it; `http://` of a host that is not
// DoltHub's. A trailing dot of the host is
// refused: Host header, SNI and the certificate's name would not agree.
Encoding<Endpoint> parseEndpoint(std::string_view text, PlainHttp plainHttp);

} // namespace dolthub::wire
