#pragma once

#include "message/request.hpp"

#include <dolthub/options.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace dolthub::call {

// Words of a server's, fit to be shown: without the API token, should they repeat it, and with
// control characters escaped. Of a text that is cut the beginning of the token is hidden, too.
std::string redacted(std::string_view text, const ApiToken& token, std::size_t maxBytes = 2048);
// Names and ids in an answer are kept, saved and shown, too. The body as it was; none where the
// token was not in it.
std::optional<std::string> hide(std::string& body, const ApiToken& token);

// Was the API token put where a name or a text belongs? The content of files is not looked at.
bool holdsToken(const message::Request& request, const ApiToken& token);

} // namespace dolthub::call
