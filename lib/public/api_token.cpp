#include "explain/reason.hpp"
#include "text/text.hpp"

#include <dolthub/error.hpp>
#include <dolthub/options.hpp>

#include <algorithm>
#include <utility>

namespace dolthub {
namespace {

Error refusal(std::string message) {
  ErrorDetails details;
  details.reason = explain::nameOf(explain::Reason::TokenMalformed);
  details.message = std::move(message);
  return {Errc::InvalidArgument, std::move(details)};
}

} // namespace

ApiToken::ApiToken(std::string text) : text_(std::move(text)) {
  if (text_.empty()) {
    throw refusal("API token is empty");
  }
  // It goes into a header as it is: visible ASCII, and nothing that could end the line.
  const auto bad =
      std::find_if(text_.begin(), text_.end(), [](char c) { return c < '!' || c > '~'; });
  if (bad != text_.end()) {
    // Of what is not ASCII, only that it is there: it may be a character of the token.
    const bool isPlain = static_cast<unsigned char>(*bad) < 0x80;
    std::string what = isPlain ? " (" + text::escapeControls({&*bad, 1}) + ")" : "";
    throw refusal("API token contains an invalid character at byte " +
                  std::to_string(bad - text_.begin()) + (*bad == ' ' ? " (a space)" : what));
  }
}

} // namespace dolthub
