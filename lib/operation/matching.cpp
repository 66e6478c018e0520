#include "operation/matching.hpp"

#include <algorithm>
#include <iterator>

namespace dolthub::operation {

namespace {

// Of names; one with a hyphen in it is not two.
bool isWordCharacter(char c) noexcept {
  return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_' ||
         c == '-';
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

// As a list shows a text over several lines, and as it was.
std::string unescaped(std::string_view text) {
  std::string plain;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char next = text[i] == '\\' && i + 1 < text.size() ? text[i + 1] : '\0';
    switch (next) {
    case 'n':
      plain += '\n';
      break;
    case 't':
      plain += '\t';
      break;
    case 'r':
      plain += '\r';
      break;
    case '\\':
    case '\'':
    case '"':
      plain += next;
      break;
    default:
      plain += text[i];
      continue;
    }
    ++i;
  }
  return plain;
}

enum class Names { Ours, Another, Nothing };

// Which table a description speaks of: one in quotes, or behind the word. A table's name may be a
// word of the sentence around it ("data", "file").
Names tableIn(std::string_view description, std::string_view table) {
  for (const char quote : {'"', '\'', '`'}) {
    const std::string quoted = quote + std::string(table) + quote;
    if (description.find(quoted) != std::string_view::npos) {
      return Names::Ours;
    }
  }
  constexpr std::string_view word = "table ";
  const std::size_t at = description.find(word);
  if (at == std::string_view::npos || (at > 0 && isWordCharacter(description[at - 1]))) {
    return Names::Nothing;
  }
  const std::string_view rest = description.substr(at + word.size());
  const bool ours = rest.starts_with(table) &&
                    (rest.size() == table.size() || !isWordCharacter(rest[table.size()]));
  return ours ? Names::Ours : Names::Another;
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

PossibleImports::PossibleImports(const std::vector<Job>& all, const LostCall& lost,
                                 ServerTime since, std::string_view user) {
  const std::vector<Job> mine = kept(all, [&](const Job& job) {
    return (job.type == OperationType::Import || job.type == OperationType::Unknown) &&
           isSince(job.createdAt, since) &&
           (user.empty() || job.creator.empty() || job.creator == user);
  });
  // What a description says is documented nowhere. Where one names our table, it decides; one that
  // names another is about that.
  const std::string_view table = lost.keyValue("tableName");
  const auto naming = [&](Names names) {
    return kept(mine, [&](const Job& job) { return tableIn(job.description, table) == names; });
  };
  jobs = naming(Names::Ours);
  named = !jobs.empty();
  if (!named) {
    jobs = naming(Names::Nothing);
  }
}

// Does a description name this pull request and nothing else? One with a quotation, a path or
// another figure may be of another merge that only speaks of it.
bool namesAlone(std::string_view description, std::string_view number) {
  const std::size_t at = description.find(number);
  if (at == std::string_view::npos || !mentions(description, number)) {
    return false;
  }
  const auto plain = [](char c) {
    return c == ' ' || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
  };
  const std::string_view before = description.substr(0, at);
  std::string_view behind = description.substr(at + number.size());
  if (behind.starts_with('.') || behind.starts_with(':')) {
    behind.remove_prefix(1);
  }
  return std::all_of(before.begin(), before.end(), plain) &&
         std::all_of(behind.begin(), behind.end(), plain);
}

// The merge is a job: one that has begun leaves the pull request open until it is done, and one
// that failed says nothing about a pull request that is merged all the same. What a job's
// description says is documented nowhere, so a merge that names no pull request may be of this one.
MergeSigns::MergeSigns(PullRequestState state, const std::vector<Job>& jobs, bool allRead,
                       const LostCall& lost, ServerTime since) {
  const std::string number = "#" + std::string(lost.keyValue("pull_id"));
  const bool merged = state == PullRequestState::Merged;
  std::vector<Job> tries = kept(jobs, [&](const Job& one) {
    return (one.type == OperationType::Merge || one.type == OperationType::Unknown) &&
           namesAlone(one.description, number) &&
           (merged ? one.status != OperationStatus::Failed
                   : !one.createdAt.time || *one.createdAt.time >= since);
  });
  std::vector<Job> nameless = kept(jobs, [&](const Job& one) {
    return one.type == OperationType::Merge && isSince(one.createdAt, since) &&
           (one.description.find('#') == std::string::npos || mentions(one.description, number));
  });
  if (!tries.empty()) { // the latest counts
    job = *std::max_element(tries.begin(), tries.end(), [](const Job& a, const Job& b) {
      return a.createdAt.time < b.createdAt.time;
    });
    verdict = Verdict::Job;
  } else if (merged) {
    verdict = Verdict::PullRequest;
  } else if (!allRead || state == PullRequestState::Unknown) {
    verdict = Verdict::NotTold;
  } else if (nameless.size() == 1) {
    job = std::move(nameless.front());
    verdict = Verdict::MayBeJob;
  } else {
    count = nameless.size();
    verdict = count == 0 ? Verdict::NotFound : Verdict::Several;
  }
}

std::vector<UserOperation> possibleWrites(const std::vector<UserOperation>& operations,
                                          const LostCall& lost, ServerTime since) {
  const std::string_view mark = lost.keyValue("mark");
  const std::string query = unescaped(mark.empty() ? lost.keyValue("query") : mark);
  const bool merge = query.empty();
  std::vector<UserOperation> fitting = kept(operations, [&](const UserOperation& operation) {
    const bool type = operation.type == OperationType::SqlWrite ||
                      operation.type == OperationType::Unknown ||
                      (merge && operation.type == OperationType::Merge);
    const std::string said = unescaped(operation.description + '\n' + operation.metadata);
    return type && isSince(operation.createdAt, since) &&
           (merge ? mentions(said, lost.keyValue("fromBranchName")) &&
                        mentions(said, lost.keyValue("toBranchName"))
                  : said.find(query) != std::string::npos);
  });
  // Where some name the database and the branches, the others are about different ones.
  std::vector<UserOperation> named = kept(fitting, [&](const UserOperation& operation) {
    const std::string said = unescaped(operation.description + '\n' + operation.metadata);
    return mentions(said, lost.database) && mentions(said, lost.keyValue("fromBranchName")) &&
           mentions(said, lost.keyValue("toBranchName"));
  });
  return named.empty() ? fitting : named;
}

bool isUpdated(const PullRequest& pull, const LostCall& lost) {
  return std::all_of(lost.key.begin(), lost.key.end(), [&](const auto& asked) {
    const auto& [field, value] = asked;
    return field == "title"         ? value == pull.title
           : field == "description" ? value == pull.description
           : field == "state"       ? pull.state == PullRequestState::Closed
                                    : true;
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
