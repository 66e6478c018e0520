#pragma once

#include <optional>
#include <string>

namespace dolthub::support {

// Nothing where it is not set.
std::optional<std::string> environmentVariable(const char* name);

} // namespace dolthub::support
