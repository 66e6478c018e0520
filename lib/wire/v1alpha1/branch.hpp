#pragma once

#include "wire/call.hpp"

#include <dolthub/branch.hpp>
#include <dolthub/pages.hpp>

#include <string>

namespace dolthub::wire {

Encoding<Call> createBranch(const CreateBranch& request);
Reading<Branch> readCreatedBranch(const message::Response& response);
// As it is where it was found to be made, the answer being lost.
Branch foundBranch(const CreateBranch& request, const std::string& id);

Encoding<Call> listBranches(const DatabaseName& database, const std::string& pageToken);
Reading<Page<Branch>> readBranches(const message::Response& response);

} // namespace dolthub::wire
