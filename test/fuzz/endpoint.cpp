#include "fuzz/target.hpp"

#include "wire/endpoint.hpp"

#include <dolthub/error.hpp>

#include <string>

namespace fuzz {

// What is taken for an endpoint is one host and port, and its origin is the same endpoint.
void readEndpoint(std::string_view input) {
  const auto endpoint = dolthub::wire::parseEndpoint(input, dolthub::wire::PlainHttp::Allowed);
  if (!endpoint) {
    check(endpoint.error().code() == dolthub::Errc::InvalidArgument, "refused, not as bad input");
    return;
  }
  check(!endpoint->host.empty() && endpoint->port != 0, "no host or no port");
  const std::string scheme = endpoint->isPlain ? "http://" : "https://";
  check(endpoint->origin == scheme + endpoint->hostHeader, "the origin is another");
  check(!endpoint->isPlain ||
            (endpoint->host != "dolthub.com" && !endpoint->host.ends_with(".dolthub.com")),
        "DoltHub over plain HTTP");
  check(endpoint->isPlain ==
            !dolthub::wire::parseEndpoint(input, dolthub::wire::PlainHttp::Refused),
        "plain http that nobody allowed, or TLS refused");
  for (const char c : endpoint->hostHeader) {
    check(c > ' ' && c < 0x7f && std::string_view("/?#@\\\"<>").find(c) == std::string_view::npos,
          "a character that belongs in no host");
    check(c < 'A' || c > 'Z', "a host in upper case");
  }
  const auto again =
      dolthub::wire::parseEndpoint(endpoint->origin, dolthub::wire::PlainHttp::Allowed);
  check(again && again->origin == endpoint->origin && again->host == endpoint->host &&
            again->port == endpoint->port,
        "the origin is another endpoint");
}

} // namespace fuzz
