#pragma once

#include <dolthub/export.hpp>

#include <string_view>

// The version that is compiled against; CMake reads it here. Below 1.0 a minor version may change
// anything, a patch nothing that a user sees.
#define DOLTHUB_VERSION_MAJOR 0
#define DOLTHUB_VERSION_MINOR 1
#define DOLTHUB_VERSION_PATCH 0

namespace dolthub {

/// The version of the library that runs, such as "0.1.0": not that of the headers where a shared
/// library was replaced since. From any thread.
DOLTHUB_EXPORT std::string_view version() noexcept;

} // namespace dolthub
