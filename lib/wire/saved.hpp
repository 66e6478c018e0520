#pragma once

#include "wire/call.hpp"

#include <dolthub/operation.hpp>

#include <string_view>

namespace dolthub::wire {

// An operation that names another endpoint is refused, so that a saved one cannot lead the API
// token astray. One that names none is taken.
Encoding<void> checkEndpoint(const AnyOperation& operation, std::string_view clientOrigin);

} // namespace dolthub::wire
