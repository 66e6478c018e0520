#pragma once

#include <dolthub/names.hpp>

#include <string_view>

namespace dolthub::wire::v1alpha1 {

// The `revisionType` that goes with a revision's name.
constexpr std::string_view revisionType(Revision::Kind kind) noexcept {
  switch (kind) {
  case Revision::Kind::Branch:
    return "branch";
  case Revision::Kind::Ref:
    return "ref";
  case Revision::Kind::Commit:
    return "commit";
  }
  return "branch";
}

} // namespace dolthub::wire::v1alpha1
