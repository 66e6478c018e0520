#pragma once

#include "wire/call.hpp"

#include <string>

namespace dolthub::wire::v1alpha1 {

// As Api::subjectOf has it.
std::string subjectOf(const Call& call);

} // namespace dolthub::wire::v1alpha1
