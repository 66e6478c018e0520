#pragma once

#include <dolthub/importer.hpp>

#include <optional>

namespace dolthub::importer {

// As the plan says, or by the extension; nothing for one that is not known.
std::optional<FileType> typeOf(const PlannedFile& file);

} // namespace dolthub::importer
