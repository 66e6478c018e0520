#pragma once

#include "wire/call.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace dolthub::wire {

// Where a client connects to. The host is in lower case.
struct Endpoint {
  std::string host; // a name or an address, without brackets
  std::uint16_t port = 443;
  std::string hostHeader; // host[:port], with brackets where needed, without the default port
  std::string origin;     // https:// + hostHeader: two endpoints are the same when these are
};

// Takes `https://host[:port]`, with at most one slash behind it. A trailing dot of the host is
// refused: Host header, SNI and the certificate's name would not agree.
Encoding<Endpoint> parseEndpoint(std::string_view text);

} // namespace dolthub::wire
