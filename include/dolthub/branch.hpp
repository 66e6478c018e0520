#pragma once

#include <dolthub/names.hpp>

#include <string>

namespace dolthub {

class CreateBranch {
public:
  CreateBranch(BranchName branch_, Revision from_)
      : branch(std::move(branch_)), from(std::move(from_)) {}

  BranchName branch; ///< The new branch.
  Revision from;
};

class Branch {
public:
  Branch() = default;

  std::string name;
};

} // namespace dolthub
