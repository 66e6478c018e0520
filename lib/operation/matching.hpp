#pragma once

#include <dolthub/error.hpp>
#include <dolthub/job.hpp>
#include <dolthub/pull_request.hpp>
#include <dolthub/user.hpp>

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dolthub::operation {

using ServerTime = std::chrono::sys_time<std::chrono::milliseconds>;

// By what one lost call is told from others like it. Each keeps, of a list, the entries that may be
// it; entries of before `since`, or whose time cannot be read, never are without a mark, nor are
// others' where it is known who `user` is.

// `named`: what they say is this call's; what says less may be anything that the user started.
class PossibleImports {
public:
  PossibleImports(const std::vector<Job>& jobs, const LostCall& lost, ServerTime since,
                  std::string_view user);

  std::vector<Job> jobs;
  bool named = false;
};

// Of an import whose job does not say enough: whether the user's operations since then in its
// database are one, whose metadata names the call's table, and its branch where it names any.
bool isToldByOperation(const Job& job, const std::vector<UserOperation>& operations,
                       const LostCall& lost, ServerTime since);

class PossibleWrites {
public:
  PossibleWrites(const std::vector<UserOperation>& operations, const LostCall& lost,
                 ServerTime since);

  std::vector<UserOperation> operations;
  bool named = false;
};

// What is known of a lost merge, and what follows from it.
class MergeSigns {
public:
  enum class Verdict {
    Job,         // `job` is it, or a try of the same merge
    FailedJob,   // `job` is a try that failed: it may be an earlier one, and this one still to come
    PullRequest, // it is merged, and no job is known that did it
    MayBeJob,    // `job` is the only merge since that names no pull request at all
    Several,     // `count` such
    NotFound,    // nothing of it is there, and all was read that would show it
    NotTold      // not all was read, or what it says is understood by nobody
  };

  MergeSigns(PullRequestState state, const std::vector<Job>& jobs, bool allRead,
             const LostCall& lost, ServerTime since, std::string_view user);

  Verdict verdict = Verdict::NotTold;
  std::optional<Job> job;
  std::size_t count = 0;
};

// A text is as it was asked for, but for its line ends and the spaces around it, which a server may
// keep otherwise. What an update was to change may be a space within.
bool isKept(std::string_view text, std::string_view asked);

// The pull request is what the lost update asked for, in all that it asked for.
bool isUpdated(const PullRequest& pull, const LostCall& lost);
bool isSamePullRequest(const PullRequest& pull, const LostCall& lost, std::string_view user);

// Whether one of `names` names this operation; lists and answers agree in the last part of a path.
bool isAmong(const std::vector<std::string>& names, std::string_view operation) noexcept;

// `word` stands in `text`, and not as a part of a longer word.
bool mentions(std::string_view text, std::string_view word) noexcept;

} // namespace dolthub::operation
