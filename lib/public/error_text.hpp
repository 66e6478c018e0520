#pragma once

// lib/public: what the types in the public headers do: names and texts that are checked, errors
// told in words, enums by name; and what the other rooms need of that.

#include "explain/reason.hpp"

#include <dolthub/error.hpp>

#include <string>

namespace dolthub {

// The reason of the same name; None where the code has none.
explain::Reason reasonOf(Errc code) noexcept;

// At most three lines: what happened, how far it got, what to do next.
std::string errorText(const boost::system::error_code& code, const ErrorDetails& details,
                      Audience audience);

// The same wrong input, of what came in: nobody asked for anything, or could ask again.
Error asInbound(const Error& error);

} // namespace dolthub
