#pragma once

#include <dolthub/error.hpp>

#include <ostream>

// How the tests print enumerators.
namespace dolthub {
inline std::ostream& operator<<(std::ostream& out, Errc code) {
  return out << toString(code);
}
inline std::ostream& operator<<(std::ostream& out, Outcome outcome) {
  return out << toString(outcome);
}
} // namespace dolthub
