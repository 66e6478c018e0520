#pragma once

#include "wire/call.hpp"

#include <dolthub/branch.hpp>

#include <vector>

namespace dolthub::wire {

Call createBranch(const CreateBranch& request);
Reading<Branch> readCreatedBranch(const message::Response& response);

Call listBranches(const DatabaseName& database);
Reading<std::vector<Branch>> readBranches(const message::Response& response);

} // namespace dolthub::wire
