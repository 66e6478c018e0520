#include "fuzz/target.hpp"

#include "wire/endpoint.hpp"

#include <dolthub/error.hpp>

#include <string>

namespace fuzz {

// What is taken for an endpoint is one host and port, and its origin is the same endpoint.
void readEndpoint(std::string_view input) {
  const auto endpoint = dolthub::wire::parseEndpoint(input);
  if (!endpoint) {
    check(endpoint.error().code() == dolthub::Errc::InvalidArgument, "refused, not as bad input");
    return;
  }
  check(!endpoint->host.empty() && endpoint->port != 0, "no host or no port");
  check(endpoint->origin == "https://" + endpoint->hostHeader, "the origin is another");
  for (const char c : endpoint->hostHeader) {
    check(c > ' ' && c < 0x7f && std::string_view("/?#@\\\"<>").find(c) == std::string_view::npos,
          "a character that belongs in no host");
    check(c < 'A' || c > 'Z', "a host in upper case");
  }
  const auto again = dolthub::wire::parseEndpoint(endpoint->origin);
  check(again && again->origin == endpoint->origin && again->host == endpoint->host &&
            again->port == endpoint->port,
        "the origin is another endpoint");
}

} // namespace fuzz
