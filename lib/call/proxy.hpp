#pragma once

#include "http/tunnel.hpp"
#include "wire/call.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace dolthub::call {

// Takes `http://` or `https://[user[:password]@]host[:port]`, percent-encoded; `http://` where
// there is no scheme. No error repeats a login.
wire::Encoding<http::Proxy> parseProxy(std::string_view text);

// Whether NO_PROXY, as curl reads it, says to reach a host directly: names and what is below them,
// with or without a dot before them, addresses, networks such as 10.0.0.0/8, a port behind any of
// them, and `*`; between commas or spaces.
bool bypassesProxy(std::string_view noProxy, std::string_view host, std::uint16_t port);

} // namespace dolthub::call
