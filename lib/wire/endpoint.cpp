#include "wire/endpoint.hpp"

#include "explain/reason.hpp"
#include "text/text.hpp"
#include "wire/api.hpp"

#include <boost/asio/ip/address_v6.hpp>

#include <algorithm>
#include <optional>

namespace dolthub::wire {
namespace {

constexpr std::string_view secureScheme = "https://";
constexpr std::string_view plainScheme = "http://";

constexpr bool isHostCharacter(char c) noexcept {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_';
}

Error refusal(std::string_view problem, explain::Reason reason = explain::Reason::EndpointWrong) {
  ErrorDetails details;
  details.reason = explain::nameOf(reason);
  details.message = "endpoint " + std::string{problem};
  return {Errc::InvalidArgument, std::move(details)};
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

// Also with a dot at its end, which is the same name in DNS.
bool isDoltHub(std::string_view host) noexcept {
  while (host.ends_with('.')) {
    host.remove_suffix(1);
  }
  return host == "dolthub.com" || host.ends_with(".dolthub.com");
}

// Why a name, in lower case, cannot be a host.
std::optional<std::string_view> hostProblem(std::string_view host, bool isPlain) noexcept {
  if (host.empty()) {
    return "has no host";
  }
  if (!std::all_of(host.begin(), host.end(), isHostCharacter)) {
    return "has a host with an invalid character; write names that are not ASCII in Punycode";
  }
  if (isPlain && isDoltHub(host)) {
    return "names DoltHub over plain HTTP, which would show the API token on the way and is never "
           "used, even where plain HTTP is allowed; use https://www.dolthub.com";
  }
  if (host.back() == '.') {
    return "has a host with a dot at its end; write it without that dot";
  }
  if (host.front() == '.' || host.find("..") != std::string_view::npos || host.size() > 253) {
    return "has a host that is no name";
  }
  if (host == "dolthub.com") {
    return "https://dolthub.com answers with redirects alone, which are not followed; use "
           "https://www.dolthub.com";
  }
  return std::nullopt;
}

// Why the text between scheme and host:port cannot be; each part that an origin has not, by name.
std::optional<std::string> shapeProblem(std::string_view text) {
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
    return "has a path; only https://host[:port] is taken, " + std::string{usualApi().prefix} +
           " is added";
  }
  return std::nullopt;
}

// The host and port of an endpoint, behind its scheme.
Encoding<void> readAuthority(std::string_view text, Endpoint& endpoint) {
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
    if (const auto problem = hostProblem(endpoint.host, endpoint.isPlain)) {
      const bool isShown = endpoint.host.ends_with('.');
      return refusal(std::string(*problem) + (isShown ? " (it has '" + endpoint.host + "')" : ""));
    }
  }
  const std::uint16_t usual = endpoint.isPlain ? 80 : 443;
  endpoint.port = usual;
  if (hostEnd < text.size()) {
    const auto port = text[hostEnd] == ':' ? parsePort(text.substr(hostEnd + 1)) : std::nullopt;
    if (!port) {
      return refusal("has a port that is none; ports go from 1 to 65535");
    }
    endpoint.port = *port;
  }
  if (endpoint.port != usual) {
    endpoint.hostHeader += ':' + std::to_string(endpoint.port);
  }
  return {};
}

} // namespace

Encoding<Endpoint> parseEndpoint(std::string_view text, PlainHttp plainHttp) {
  if (text.empty()) {
    return refusal("is empty");
  }
  if (const auto position = text::findControl(text)) {
    return refusal("contains a control character at byte " + std::to_string(*position));
  }
  Endpoint endpoint;
  endpoint.isPlain = text::equalNoCase(text.substr(0, plainScheme.size()), plainScheme);
  const std::string_view scheme = endpoint.isPlain ? plainScheme : secureScheme;
  if (!text::equalNoCase(text.substr(0, scheme.size()), scheme)) {
    return refusal("does not start with https://");
  }
  text.remove_prefix(scheme.size());
  if (text.ends_with('/')) {
    text.remove_suffix(1);
  }
  if (const auto problem = shapeProblem(text)) {
    return refusal(*problem);
  }
  if (const Encoding<void> read = readAuthority(text, endpoint); !read) {
    return read.error();
  }
  if (endpoint.isPlain && plainHttp == PlainHttp::Refused) {
    return refusal("http://" + endpoint.hostHeader +
                       " is plain HTTP: whoever is on the way can read and change the API token "
                       "and the data",
                   explain::Reason::PlainHttpRefused);
  }
  endpoint.origin = std::string{scheme} + endpoint.hostHeader;
  return endpoint;
}

} // namespace dolthub::wire
