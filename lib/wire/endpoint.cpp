#include "wire/endpoint.hpp"

#include "public/text.hpp"

#include <boost/asio/ip/address_v6.hpp>

#include <algorithm>
#include <optional>

namespace dolthub::wire {
namespace {

constexpr std::string_view scheme = "https://";

constexpr bool isHostCharacter(char c) noexcept {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_';
}

Error refusal(std::string_view problem) {
  return Error::invalid("endpoint " + std::string{problem});
}

// Digits alone; the wrap-around of 65536 to 0 is what a port number is not read with a library for.
std::optional<std::uint16_t> parsePort(std::string_view text) noexcept {
  unsigned port = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') {
      return std::nullopt;
    }
    port = std::min(port * 10 + static_cast<unsigned>(c - '0'), 100'000u);
  }
  if (port == 0 || port > 65'535) {
    return std::nullopt;
  }
  return static_cast<std::uint16_t>(port);
}

// Why a name, in lower case, cannot be a host.
std::optional<std::string_view> hostProblem(std::string_view host) noexcept {
  if (host.empty()) {
    return "has no host";
  }
  if (!std::all_of(host.begin(), host.end(), isHostCharacter)) {
    return "has a host with an invalid character; write names that are not ASCII in Punycode";
  }
  if (host.back() == '.') {
    return "has a host with a dot at its end; leave it out";
  }
  if (host.front() == '.' || host.find("..") != std::string_view::npos || host.size() > 253) {
    return "has a host that is no name";
  }
  if (host == "dolthub.com") {
    return "https://dolthub.com only redirects, and loses the request; use https://www.dolthub.com";
  }
  return std::nullopt;
}

// Why the text between scheme and host:port cannot be; each part that an origin has not, by name.
std::optional<std::string_view> shapeProblem(std::string_view text) noexcept {
  if (text.find('?') != std::string_view::npos) {
    return "has a query; only https://host[:port] is taken";
  }
  if (text.find('#') != std::string_view::npos) {
    return "has a fragment; only https://host[:port] is taken";
  }
  if (text.find('@') != std::string_view::npos) {
    return "has a user; only https://host[:port] is taken";
  }
  if (text.find_first_of("/\\") != std::string_view::npos) {
    return "has a path; only https://host[:port] is taken, /api/v1alpha1 is added";
  }
  return std::nullopt;
}

} // namespace

Encoding<Endpoint> parseEndpoint(std::string_view text) {
  if (text.empty()) {
    return refusal("is empty");
  }
  if (const auto position = text::findControl(text)) {
    return refusal("contains a control character at byte " + std::to_string(*position));
  }
  if (!text::equalNoCase(text.substr(0, scheme.size()), scheme)) {
    return refusal(text::equalNoCase(text.substr(0, 7), "http://")
                       ? "is plain http; only https is spoken"
                       : "does not start with https://");
  }
  text.remove_prefix(scheme.size());
  if (text.ends_with('/')) {
    text.remove_suffix(1);
  }
  if (const auto problem = shapeProblem(text)) {
    return refusal(*problem);
  }

  Endpoint endpoint;
  const bool isBracketed = text.starts_with('[');
  std::size_t hostEnd = text.find(':');
  if (isBracketed) {
    hostEnd = text.find(']');
    const auto literal = text.substr(1, hostEnd == text.npos ? hostEnd : hostEnd - 1);
    boost::system::error_code error;
    const auto address = boost::asio::ip::make_address_v6(literal, error);
    // A zone (%eth0) is of one machine's; neither a URL nor a certificate knows any.
    if (hostEnd == text.npos || error || literal.find('%') != literal.npos) {
      return refusal("has an IPv6 address that cannot be read");
    }
    endpoint.host = address.to_string();
    endpoint.hostHeader = '[' + endpoint.host + ']';
    ++hostEnd;
  } else {
    endpoint.host = text::lowered(text.substr(0, hostEnd));
    endpoint.hostHeader = endpoint.host;
    if (const auto problem = hostProblem(endpoint.host)) {
      return refusal(*problem);
    }
  }

  if (hostEnd < text.size()) {
    const auto port = text[hostEnd] == ':' ? parsePort(text.substr(hostEnd + 1)) : std::nullopt;
    if (!port) {
      return refusal("has a port that is none; ports go from 1 to 65535");
    }
    endpoint.port = *port;
    if (endpoint.port != 443) {
      endpoint.hostHeader += ':' + std::to_string(endpoint.port);
    }
  }
  endpoint.origin = std::string{scheme} + endpoint.hostHeader;
  return endpoint;
}

} // namespace dolthub::wire
