#include "call/redact.hpp"

#include "public/text.hpp"

#include <string.h> // memmem, which <cstring> need not have

#include <algorithm>
#include <utility>

namespace dolthub::call {

namespace {

constexpr std::string_view ellipsis = "…";
// What is shorter tells nobody anything, and may be a word.
constexpr std::size_t shortestPart = 4;
// A shorter one may be a part of any answer, which would not be readable without it.
constexpr std::size_t shortestHidden = 8;

// How many characters at the end of `text` begin the secret: a long message may be cut within it.
std::size_t partAtEnd(std::string_view text, std::string_view secret) {
  for (std::size_t size = std::min(secret.size() - 1, text.size()); size >= shortestPart; --size) {
    if (text.ends_with(secret.substr(0, size))) {
      return size;
    }
  }
  return 0;
}

std::string withoutSecret(std::string_view text, std::string_view secret) {
  std::string clean;
  for (std::size_t at = text.find(secret); at != std::string_view::npos; at = text.find(secret)) {
    clean.append(text.substr(0, at)).append(text::hiddenToken);
    text.remove_prefix(at + secret.size());
  }
  return clean.append(text);
}

} // namespace

std::string redacted(std::string_view text, const ApiToken& token) {
  const std::string_view secret = token.reveal();
  if (secret.empty()) {
    return text::escapeControls(text);
  }
  std::string clean = withoutSecret(text, secret);
  const std::size_t end = clean.size() - (clean.ends_with(ellipsis) ? ellipsis.size() : 0);
  const std::size_t part = partAtEnd(std::string_view(clean).substr(0, end), secret);
  if (part != 0) {
    clean.replace(end - part, part, text::hiddenToken);
  }
  return text::escapeControls(clean);
}

namespace {

// As it is in an address: a name's reserved characters are encoded there.
bool holdsEncoded(std::string_view target, std::string_view secret) {
  const std::string_view begin = secret.substr(0, 4); // tokens begin with letters
  const bool isPlain = std::all_of(begin.begin(), begin.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  });
  if (isPlain && ::memmem(target.data(), target.size(), begin.data(), begin.size()) == nullptr) {
    return false; // as nearly always, at a small price
  }
  std::string encoded;
  text::appendPercentEncoded(encoded, secret);
  return target.find(encoded) != std::string_view::npos;
}

} // namespace

bool holdsToken(const message::Request& request, const ApiToken& token) {
  const std::string_view secret = token.reveal();
  if (secret.size() < shortestHidden) {
    return false;
  }
  const auto holds = [secret](std::string_view text) {
    return text.find(secret) != std::string_view::npos;
  };
  if (holdsEncoded(request.target, secret)) {
    return true;
  }
  if (const auto* body = std::get_if<message::TextBody>(&request.body)) {
    return holds(body->text);
  }
  const auto* form = std::get_if<message::FormBody>(&request.body);
  return form != nullptr &&
         std::any_of(form->parts.begin(), form->parts.end(), [&](const message::FormPart& part) {
           const auto* memory = std::get_if<message::MemorySource>(&part.content);
           return holds(part.fileName) || (part.fileName.empty() && memory != nullptr &&
                                           memory->bytes && holds(*memory->bytes));
         });
}

std::optional<std::string> hide(std::string& body, const ApiToken& token) {
  const std::string_view secret = token.reveal();
  // Skips through a body, where `find` would look at each letter that begins the secret.
  if (secret.size() < shortestHidden ||
      ::memmem(body.data(), body.size(), secret.data(), secret.size()) == nullptr) {
    return std::nullopt;
  }
  return std::exchange(body, withoutSecret(body, secret));
}

} // namespace dolthub::call
