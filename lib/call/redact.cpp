#include "call/redact.hpp"

#include "public/text.hpp"

#include <algorithm>

namespace dolthub::call {

namespace {

constexpr std::string_view mark = "[token]";
constexpr std::string_view ellipsis = "…";
// What is shorter tells nobody anything, and may be a word.
constexpr std::size_t shortestPart = 4;

// How many characters at the end of `text` begin the secret: a long message may be cut within it.
std::size_t partAtEnd(std::string_view text, std::string_view secret) {
  for (std::size_t size = std::min(secret.size() - 1, text.size()); size >= shortestPart; --size) {
    if (text.ends_with(secret.substr(0, size))) {
      return size;
    }
  }
  return 0;
}

} // namespace

std::string redacted(std::string_view text, const ApiToken& token) {
  const std::string_view secret = token.reveal();
  if (secret.empty()) {
    return text::escapeControls(text);
  }
  std::string clean;
  for (std::size_t at = text.find(secret); at != std::string_view::npos; at = text.find(secret)) {
    clean.append(text.substr(0, at)).append(mark);
    text.remove_prefix(at + secret.size());
  }
  const std::string_view whole =
      text.ends_with(ellipsis) ? text.substr(0, text.size() - ellipsis.size()) : text;
  if (const std::size_t part = partAtEnd(whole, secret); part != 0) {
    clean.append(whole.substr(0, whole.size() - part)).append(mark);
    text.remove_prefix(whole.size());
  }
  clean.append(text);
  return text::escapeControls(clean);
}

std::optional<std::string> hide(std::string& body, const ApiToken& token) {
  const std::string_view secret = token.reveal();
  if (secret.empty() || body.find(secret) == std::string::npos) {
    return std::nullopt;
  }
  std::string asItWas = body;
  for (std::size_t at = body.find(secret); at != std::string::npos; at = body.find(secret, at)) {
    body.replace(at, secret.size(), mark);
    at += mark.size();
  }
  return asItWas;
}

} // namespace dolthub::call
