#pragma once

#include <dolthub/error.hpp>
#include <dolthub/import.hpp>
#include <dolthub/names.hpp>

#include <string>

// By what a call whose answer was lost is known again: the names are those of the request's own
// fields.
namespace dolthub {

using LostKey = decltype(LostCall::key);

LostKey keyOfImport(std::string branch, std::string table, std::string fileName,
                    ImportOperation operation);
LostKey keyOfPullRequest(const PullRequestName& pullRequest);

} // namespace dolthub
