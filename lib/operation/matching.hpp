#pragma once

#include <dolthub/error.hpp>
#include <dolthub/job.hpp>
#include <dolthub/pull_request.hpp>
#include <dolthub/user.hpp>

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

namespace dolthub::operation {

using ServerTime = std::chrono::sys_time<std::chrono::milliseconds>;

// By what one lost call is told from others like it. Each function keeps, of a list, the entries
// that may be it; entries of before `since`, or whose time cannot be read, never are.

std::vector<Job> possibleImports(const std::vector<Job>& jobs, const LostCall& lost,
                                 ServerTime since, std::string_view user);
std::vector<Job> possibleMerges(const std::vector<Job>& jobs, const LostCall& lost);
std::vector<UserOperation> possibleWrites(const std::vector<UserOperation>& operations,
                                          const LostCall& lost, ServerTime since);
bool isSamePullRequest(const PullRequest& pull, const LostCall& lost);

// Whether one of `names` names this operation; lists and answers agree in the last part of a path.
bool isAmong(const std::vector<std::string>& names, std::string_view operation) noexcept;

// `word` stands in `text`, and not as a part of a longer word.
bool mentions(std::string_view text, std::string_view word) noexcept;

} // namespace dolthub::operation
