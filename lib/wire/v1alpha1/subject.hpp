#pragma once

#include "wire/call.hpp"

#include <string>

namespace dolthub::wire::v1alpha1 {

// What a call asks for, in words: "create branch 'x' in demo/art". Empty for one that has no name
// here. Only errors need it, so it is told from what a call has anyway.
std::string subjectOf(const Call& call);

} // namespace dolthub::wire::v1alpha1
