#pragma once

#include "wire/call.hpp"

#include <dolthub/operation.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace dolthub::wire {

// An operation that names another endpoint is refused, so that a saved one cannot lead the API
// token astray. One that names none is taken.
Encoding<void> checkEndpoint(const AnyOperation& operation, std::string_view clientOrigin);

// Why no operation can be made of these; whoever made them up, a file or a server, is not trusted.
std::optional<std::string> partsProblem(const AnyOperation::Parts& parts);

} // namespace dolthub::wire
