#pragma once

#include <dolthub/import.hpp>

#include <optional>
#include <string_view>

namespace dolthub {

// By the extension, in any case of its letters; nothing for one that is not known.
std::optional<FileType> fileTypeOf(std::string_view fileName);

} // namespace dolthub
