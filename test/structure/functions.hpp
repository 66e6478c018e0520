#pragma once

#include "structure/source.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace structure {

struct Function {
  std::string name; // as it stands before its parameters, with its class where that is said
  std::size_t line = 0;
  std::size_t lines = 0; // of its body and what stands before it
};

// The functions that a source defines; lambdas are parts of the function around them.
std::vector<Function> functionsOf(const Source& source);

} // namespace structure
