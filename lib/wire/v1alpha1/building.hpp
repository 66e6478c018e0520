#pragma once

#include "wire/building.hpp"
#include "wire/v1alpha1/subject.hpp"

namespace dolthub::wire::v1alpha1 {

// Complains in this API's words of what was asked for.
class Checks : public wire::Checks {
public:
  Checks() : wire::Checks(subjectOf) {}
};

} // namespace dolthub::wire::v1alpha1
