#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace dolthub::emulator {

/// A ZIP archive of the files, name and content, stored without compression.
std::string makeZip(const std::vector<std::pair<std::string, std::string>>& files);

} // namespace dolthub::emulator
