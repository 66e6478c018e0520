#include "operation/matching.hpp"

#include <algorithm>
#include <iterator>

namespace dolthub::operation {

namespace {

bool isWordCharacter(char c) noexcept {
  return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_';
}

bool isSince(const Timestamp& created, ServerTime since) {
  return created.time && *created.time >= since;
}

template <class T, class Keep>
std::vector<T> kept(const std::vector<T>& all, Keep keep) {
  std::vector<T> some;
  std::copy_if(all.begin(), all.end(), std::back_inserter(some), keep);
  return some;
}

std::string_view lastPart(std::string_view path) noexcept {
  return path.substr(path.rfind('/') + 1); // all of it where there is no slash
}

} // namespace

bool isAmong(const std::vector<std::string>& names, std::string_view operation) noexcept {
  return std::any_of(names.begin(), names.end(), [&](const std::string& name) {
    return lastPart(name) == lastPart(operation);
  });
}

bool mentions(std::string_view text, std::string_view word) noexcept {
  if (word.empty()) {
    return false;
  }
  for (std::size_t at = text.find(word); at != std::string_view::npos;
       at = text.find(word, at + 1)) {
    const std::size_t end = at + word.size();
    if ((at == 0 || !isWordCharacter(text[at - 1])) &&
        (end == text.size() || !isWordCharacter(text[end]))) {
      return true;
    }
  }
  return false;
}

std::vector<Job> possibleImports(const std::vector<Job>& jobs, const LostCall& lost,
                                 ServerTime since, std::string_view user) {
  std::vector<Job> mine = kept(jobs, [&](const Job& job) {
    return (job.type == JobType::Import || job.type == JobType::Unknown) &&
           isSince(job.createdAt, since) &&
           (user.empty() || job.creator.empty() || job.creator == user);
  });
  // What a description says is documented nowhere. Where one names our table, it decides; one that
  // speaks of a table and does not name ours is about another.
  std::vector<Job> named = kept(
      mine, [&](const Job& job) { return mentions(job.description, lost.keyValue("tableName")); });
  return !named.empty()
             ? named
             : kept(mine, [](const Job& job) { return !mentions(job.description, "table"); });
}

std::vector<Job> possibleMerges(const std::vector<Job>& jobs, const LostCall& lost) {
  const std::string number = "#" + std::string(lost.keyValue("pull_id"));
  return kept(jobs, [&](const Job& job) {
    return (job.type == JobType::Merge || job.type == JobType::Unknown) &&
           mentions(job.description, number);
  });
}

std::vector<UserOperation> possibleWrites(const std::vector<UserOperation>& operations,
                                          const LostCall& lost, ServerTime since) {
  const std::string_view mark = lost.keyValue("mark");
  const std::string_view query = mark.empty() ? lost.keyValue("query") : mark;
  return kept(operations, [&](const UserOperation& operation) {
    if (!isSince(operation.createdAt, since)) {
      return false;
    }
    const auto holds = [&](std::string_view part) {
      return operation.description.find(part) != std::string::npos ||
             operation.metadata.find(part) != std::string::npos;
    };
    if (!query.empty()) {
      return holds(query);
    }
    return holds(lost.keyValue("fromBranchName")) && holds(lost.keyValue("toBranchName"));
  });
}

bool isSamePullRequest(const PullRequest& pull, const LostCall& lost) {
  return pull.description.find(lost.keyValue("mark")) != std::string::npos &&
         pull.title == lost.keyValue("title") &&
         pull.fromBranch == lost.keyValue("fromBranchName") &&
         pull.fromOwner == lost.keyValue("fromBranchOwnerName") &&
         pull.fromDatabase == lost.keyValue("fromBranchRepoName") &&
         pull.toBranch == lost.keyValue("toBranchName");
}

} // namespace dolthub::operation
