#pragma once

#include <string>

namespace structure {

// What a command prints on its standard output. \throws std::runtime_error when it fails.
std::string outputOf(const std::string& command);

} // namespace structure
