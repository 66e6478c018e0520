#pragma once

#include <cstdint>

namespace dolthub::support {

// How many file descriptors this process may have open.
std::uint64_t descriptorLimit() noexcept;

} // namespace dolthub::support
