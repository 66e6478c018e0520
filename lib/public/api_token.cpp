#include "public/text.hpp"

#include <dolthub/error.hpp>
#include <dolthub/options.hpp>

#include <algorithm>
#include <utility>

namespace dolthub {

ApiToken::ApiToken(std::string text) : text_(std::move(text)) {
  if (text_.empty()) {
    throw Error::invalid("API token is empty");
  }
  // It goes into a header as it is: visible ASCII, and nothing that could end the line.
  const auto bad =
      std::find_if(text_.begin(), text_.end(), [](char c) { return c < '!' || c > '~'; });
  if (bad != text_.end()) {
    // Of what is not ASCII, only that it is there: it may be a character of the token.
    const bool isPlain = static_cast<unsigned char>(*bad) < 0x80;
    std::string what = isPlain ? " (" + text::escapeControls({&*bad, 1}) + ")" : "";
    throw Error::invalid("API token contains an invalid character at byte " +
                         std::to_string(bad - text_.begin()) + (*bad == ' ' ? " (a space)" : what));
  }
}

} // namespace dolthub
