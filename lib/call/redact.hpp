#pragma once

#include <dolthub/options.hpp>

#include <string>
#include <string_view>

namespace dolthub::call {

// Words of a server's, fit to be shown: without the API token, should they repeat it, and with
// control characters escaped.
std::string redacted(std::string_view text, const ApiToken& token);

} // namespace dolthub::call
