#include "fuzz/target.hpp"

#include "call/proxy.hpp"
#include "http/tunnel.hpp"

#include <dolthub/error.hpp>

#include <optional>
#include <string>

namespace fuzz {

namespace {

using dolthub::http::TunnelAnswer;
using dolthub::http::TunnelReader;

std::span<const char> bytesOf(std::string_view text) {
  return {text.data(), text.size()};
}

bool isOpen(const std::optional<TunnelAnswer>& answer) {
  return answer && answer->kind == TunnelAnswer::Kind::Open;
}

} // namespace

// A tunnel is open where an answer says so and ends with its head, however the network cuts it.
void readTunnel(std::string_view input) {
  TunnelReader all;
  const std::optional<TunnelAnswer> whole = all.feed(bytesOf(input));
  check(!isOpen(whole) || (input.starts_with("HTTP/") && input.ends_with("\r\n\r\n")),
        "opened by what is no answer");
  check(!whole || isOpen(whole) || !whole->text.empty(), "refused without a word");

  TunnelReader some;
  std::optional<TunnelAnswer> last;
  std::size_t read = 0;
  while (!last && read < input.size()) {
    last = some.feed(bytesOf(input.substr(read++, 1)));
  }
  check(!whole || last, "byte by byte it is no answer");
  check(isOpen(whole) == (isOpen(last) && read == input.size()),
        "byte by byte it is another answer");
  check(!whole || isOpen(last) || last->kind == whole->kind,
        "byte by byte it is refused otherwise");
}

// What is taken for a proxy is one host and port, and its name is that again, without the login.
void readProxy(std::string_view input) {
  if (const auto proxy = dolthub::call::parseProxy(input)) {
    check(!proxy->host.empty() && proxy->port != 0, "no host or no port");
    check(proxy->name.find('@') == proxy->name.npos, "a login in a name");
    check(proxy->login.find_first_of("\r\n") == proxy->login.npos, "a login of two lines");
    const auto again =
        dolthub::call::parseProxy((proxy->isSecure ? "https://" : "http://") + proxy->name);
    check(again && again->host == proxy->host && again->port == proxy->port && again->login.empty(),
          "its name is another proxy");
  } else {
    check(proxy.error().code() == dolthub::Errc::InvalidArgument, "refused, not as bad input");
  }
  const auto secret = dolthub::call::parseProxy("http://ada:s3cr3t-Z9@" + std::string(input));
  check(secret ||
            std::string_view(secret.error().what()).find("s3cr3t-Z9") == std::string_view::npos,
        "a refusal that tells the login");
}

} // namespace fuzz
