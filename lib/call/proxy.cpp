#include "call/proxy.hpp"

#include "explain/reason.hpp"
#include "support/environment.hpp"
#include "text/text.hpp"
#include "wire/endpoint.hpp"

#include <dolthub/options.hpp>

#include <boost/asio/ip/network_v4.hpp>
#include <boost/asio/ip/network_v6.hpp>

#include <algorithm>
#include <charconv>
#include <optional>
#include <utility>

namespace dolthub::call {

namespace {

namespace ip = boost::asio::ip;

Error proxyProblem(std::string_view problem) {
  ErrorDetails details;
  details.reason = explain::nameOf(explain::Reason::ProxyWrong);
  details.message = "proxy " + std::string(problem);
  return {Errc::InvalidArgument, std::move(details)};
}

// Nothing else of a proxy that cannot be read is told: it may be a login.
bool isScheme(std::string_view text) noexcept {
  return text.size() <= 8 &&
         text.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789") == std::string_view::npos;
}

// "user:password" of a URL. The first colon ends the name, which can have none in Basic.
wire::Encoding<std::string> loginOf(std::string_view text) {
  const std::size_t colon = std::min(text.find(':'), text.size());
  const auto user = text::percentDecoded(text.substr(0, colon));
  const auto password = text::percentDecoded(colon < text.size() ? text.substr(colon + 1) : "");
  if (!user || !password || text::findControl(*user) || text::findControl(*password)) {
    return proxyProblem("has a login that cannot be read; write what is special as %XX");
  }
  if (user->find(':') != std::string::npos) {
    return proxyProblem("has a user's name with a colon in it");
  }
  return *user + ':' + *password;
}

std::optional<ip::address> addressOf(std::string_view text) {
  if (text.starts_with('[') && text.ends_with(']')) {
    text = text.substr(1, text.size() - 2);
  }
  boost::system::error_code error;
  const ip::address address = ip::make_address(text, error);
  return error ? std::nullopt : std::optional(address);
}

// One entry without its port, if any: "host", "host:8443", "[::1]:8443", "::1".
std::string_view takePort(std::string_view entry, std::optional<std::uint16_t>& port) {
  const std::size_t colon = entry.rfind(':');
  const bool isBare = colon != entry.npos && entry.find(':') != colon && !entry.starts_with('[');
  if (colon == entry.npos || isBare || entry.back() == ']') {
    return entry;
  }
  std::uint16_t number = 0;
  const auto read = std::from_chars(entry.data() + colon + 1, entry.data() + entry.size(), number);
  if (read.ec != std::errc{} || read.ptr != entry.data() + entry.size()) {
    return entry;
  }
  port = number;
  return entry.substr(0, colon);
}

bool isInNetwork(const std::string& network, const ip::address& address) {
  boost::system::error_code error;
  if (address.is_v4()) {
    const ip::network_v4 range = ip::make_network_v4(network, error);
    const auto prefix = static_cast<unsigned short>(range.prefix_length());
    return !error && ip::network_v4(address.to_v4(), prefix).canonical() == range.canonical();
  }
  const ip::network_v6 range = ip::make_network_v6(network, error);
  const auto prefix = static_cast<unsigned short>(range.prefix_length());
  return !error && ip::network_v6(address.to_v6(), prefix).canonical() == range.canonical();
}

bool entryMatches(std::string_view entry, std::string_view host, std::uint16_t port) {
  std::optional<std::uint16_t> onlyPort;
  entry = takePort(entry, onlyPort);
  if (onlyPort && *onlyPort != port) {
    return false;
  }
  if (entry == "*") {
    return true;
  }
  if (const std::optional<ip::address> address = addressOf(host)) {
    return entry.find('/') != entry.npos ? isInNetwork(std::string(entry), *address)
                                         : addressOf(entry) == address;
  }
  std::string name = text::lowered(entry);
  while (name.ends_with('.')) {
    name.pop_back();
  }
  name.erase(0, name.starts_with('.') ? 1 : 0);
  return !name.empty() && (host == name || host.ends_with('.' + name));
}

} // namespace

wire::Encoding<http::Proxy> parseProxy(std::string_view text) {
  const std::size_t schemeEnd = text.find("://");
  const std::string scheme =
      text::lowered(schemeEnd == text.npos ? "http" : text.substr(0, schemeEnd));
  if (scheme != "http" && scheme != "https") {
    return proxyProblem("is neither http:// nor https://" +
                        (isScheme(scheme) ? " but " + scheme + "://" : ""));
  }
  std::string_view rest = schemeEnd == text.npos ? text : text.substr(schemeEnd + 3);
  http::Proxy proxy;
  if (const std::size_t at = rest.rfind('@'); at != rest.npos) {
    wire::Encoding<std::string> login = loginOf(rest.substr(0, at));
    if (!login) {
      return login.error();
    }
    proxy.login = *std::move(login);
    rest.remove_prefix(at + 1);
  }
  const auto origin =
      wire::parseEndpoint(scheme + "://" + std::string(rest), wire::PlainHttp::Allowed);
  if (!origin) {
    // What it says of endpoints alone stands behind a semicolon.
    const std::string_view problem = origin.error().message();
    return proxyProblem(problem.substr(0, problem.find(';')).substr(problem.find(' ') + 1));
  }
  proxy.isSecure = !origin->isPlain;
  proxy.host = origin->host;
  proxy.port = origin->port;
  proxy.name = origin->hostHeader;
  return proxy;
}

bool bypassesProxy(std::string_view noProxy, std::string_view host, std::uint16_t port) {
  constexpr std::string_view separators = ", \t";
  for (std::size_t at = noProxy.find_first_not_of(separators); at != noProxy.npos;
       at = noProxy.find_first_not_of(separators, at)) {
    const std::size_t end = std::min(noProxy.find_first_of(separators, at), noProxy.size());
    if (entryMatches(noProxy.substr(at, end - at), host, port)) {
      return true;
    }
    at = end;
  }
  return false;
}

} // namespace dolthub::call

namespace dolthub {

namespace {

// The lower case first, as curl does; set and empty is not set.
std::string eitherVariable(const char* lower, const char* upper) {
  std::string value = support::environmentVariable(lower).value_or(std::string());
  return value.empty() ? support::environmentVariable(upper).value_or(std::string()) : value;
}

} // namespace

std::string proxyFromEnvironment(std::string_view endpoint) {
  const auto to = wire::parseEndpoint(endpoint, wire::PlainHttp::Allowed);
  if (!to || to->isPlain) {
    return {};
  }
  const std::string noProxy = eitherVariable("no_proxy", "NO_PROXY");
  return call::bypassesProxy(noProxy, to->host, to->port)
             ? std::string()
             : eitherVariable("https_proxy", "HTTPS_PROXY");
}

} // namespace dolthub
