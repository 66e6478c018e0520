#pragma once

#include "wire/call.hpp"

#include <string>

namespace dolthub::wire {

// A call that has no name here. `path` starts after /api/v1alpha1, is percent-encoded, and may
// carry a query.
Encoding<Call> raw(const std::string& method, const std::string& path, const std::string& body);

} // namespace dolthub::wire
