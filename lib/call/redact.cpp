#include "call/redact.hpp"

#include "public/text.hpp"

namespace dolthub::call {

std::string redacted(std::string_view text, const ApiToken& token) {
  std::string clean(text);
  const std::string& secret = token.reveal();
  if (!secret.empty()) {
    for (std::size_t at = clean.find(secret); at != std::string::npos;
         at = clean.find(secret, at)) {
      clean.replace(at, secret.size(), "[token]");
    }
  }
  return text::escapeControls(clean);
}

} // namespace dolthub::call
