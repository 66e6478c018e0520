#pragma once

#include <dolthub/error.hpp>

#include <ostream>

// So that a failed check says which.
namespace dolthub {

inline std::ostream& boost_test_print_type(std::ostream& out, Errc code) {
  return out << toString(code);
}
inline std::ostream& boost_test_print_type(std::ostream& out, Outcome outcome) {
  return out << toString(outcome);
}

} // namespace dolthub
