#include "wire/v1alpha1/api.hpp"

#include "text/text.hpp"
#include "wire/v1alpha1/building.hpp"
#include "wire/v1alpha1/paths.hpp"
#include "wire/verdict.hpp"

#include <algorithm>

namespace dolthub::wire::v1alpha1 {
namespace {

constexpr bool isHex(char c) noexcept {
  return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'F') || (c >= 'a' && c <= 'f');
}

bool isPercentEncoded(std::string_view path) noexcept {
  for (std::size_t i = path.find('%'); i < path.size(); i = path.find('%', i + 1)) {
    if (i + 2 >= path.size() || !isHex(path[i + 1]) || !isHex(path[i + 2])) {
      return false;
    }
  }
  return true;
}

void replaceAll(std::string& text, std::string_view from, char to) {
  for (std::size_t i = text.find(from); i != std::string::npos; i = text.find(from, i)) {
    text.replace(i, from.size(), 1, to);
  }
}

// A proxy may undo the encoding before it looks at the path.
bool leadsElsewhere(std::string_view path) {
  std::string plain = text::lowered(path.substr(0, path.find('?')));
  replaceAll(plain, "%2e", '.');
  replaceAll(plain, "%2f", '/');
  replaceAll(plain, "%5c", '/');
  replaceAll(plain, "\\", '/');
  plain += '/';
  return plain.find("/./") != std::string::npos || plain.find("/../") != std::string::npos;
}

Encoding<Call> raw(const std::string& method, const std::string& path, const std::string& body) {
  const bool isVisible =
      std::all_of(path.begin(), path.end(), [](char c) { return c > ' ' && c <= '~' && c != '#'; });
  const bool isKnown = method == "GET" || method == "POST" || method == "PATCH";
  Call call;
  call.request.method = method == "POST"    ? message::Method::Post
                        : method == "PATCH" ? message::Method::Patch
                                            : message::Method::Get;
  call.request.target = std::string{apiPrefix.view()} + path;
  if (!body.empty()) {
    call.request.body = message::TextBody{"application/json", body};
  }
  call.repeat = method == "GET" ? Repeat::Safe : Repeat::Never;
  return Checks{}
      .refuseIf(!isKnown, "method is none of GET, POST and PATCH")
      .refuseIf(!path.starts_with('/'), "path does not start with a slash")
      .refuseIf(!isVisible, "path contains a character that has to be percent-encoded")
      .refuseIf(!isPercentEncoded(path), "path contains a percent sign that encodes nothing")
      .refuseIf(leadsElsewhere(path), "path has a part that is \".\" or \"..\"")
      .refuseIf(method == "GET" && !body.empty(), "GET takes no body")
      .pass(std::move(call));
}

} // namespace

constinit const RawCalls rawCalls{.encode = raw, .check = judge};

} // namespace dolthub::wire::v1alpha1
