#include "operation/matching.hpp"

#include "text/text.hpp"

#include <algorithm>
#include <array>
#include <initializer_list>
#include <iterator>
#include <optional>

namespace dolthub::operation {

namespace {

// Of names in any script; one with a hyphen in it is not two.
bool isWordCharacter(char c) noexcept {
  return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_' ||
         c == '-' || static_cast<unsigned char>(c) >= 0x80;
}

// A dot may stand within a name, and behind a sentence.
bool isWordEnd(std::string_view text, std::size_t at) noexcept {
  if (at < text.size() && text[at] == '.') {
    ++at;
  }
  return at >= text.size() || !isWordCharacter(text[at]);
}

bool isWordBegin(std::string_view text, std::size_t at) noexcept {
  if (at > 1 && text[at - 1] == '.') {
    --at;
  }
  return at == 0 || !isWordCharacter(text[at - 1]);
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

std::string inLowerCase(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return text;
}

constexpr std::string_view quotes = "\"'`";

bool isQuote(char c) noexcept {
  return quotes.find(c) != std::string_view::npos;
}

std::string inQuotes(char quote, std::string_view name) {
  return quote + std::string(name) + quote;
}

// Does a word begin here that joins names to one another?
bool joins(std::string_view rest) {
  constexpr std::array<std::string_view, 20> words{
      "of", "on",  "in",  "into",  "onto", "to", "from", "for", "with",   "at",
      "by", "via", "and", "using", "as",   "is", "was",  "-",   "branch", "("};
  return std::any_of(words.begin(), words.end(), [rest](std::string_view word) {
    return rest.starts_with(word) && (word.size() == 1 || isWordEnd(rest, word.size()));
  });
}

// Is a name without quotes over here? A name may go on behind a space: "table a b".
bool endsName(std::string_view rest) {
  if (!rest.starts_with(' ')) {
    return true; // it was seen that no word goes on
  }
  rest.remove_prefix(1);
  return joins(rest) || (!rest.empty() && isQuote(rest.front()));
}

bool isFiller(std::string_view word) noexcept {
  return word == "named" || word == "called" || word == "name" || word == "the";
}

// Does the word say what a name beside it is of? As a sentence has it, or a key: "branch_name".
bool isThing(std::string_view word) {
  for (const std::string_view ending : {"name", "_", "s"}) {
    word.remove_suffix(word.ends_with(ending) ? ending.size() : 0);
  }
  word.remove_prefix(word.rfind('_') + 1); // 0 where there is none
  constexpr std::array<std::string_view, 11> things{"table",      "branch", "branche", "database",
                                                    "repository", "repo",   "file",    "request",
                                                    "tag",        "commit", "release"};
  return std::find(things.begin(), things.end(), word) != things.end();
}

// The word before a name, in lower case.
std::string_view wordBefore(std::string_view lowered, std::size_t at) {
  for (;;) {
    std::size_t end = at;
    while (end > 0 && (isQuote(lowered[end - 1]) ||
                       std::string_view(" :=(").find(lowered[end - 1]) != std::string_view::npos)) {
      --end;
    }
    std::size_t begin = end;
    while (begin > 0 && isWordCharacter(lowered[begin - 1])) {
      --begin;
    }
    const std::string_view word = lowered.substr(begin, end - begin);
    if (!isFiller(word)) {
      return word;
    }
    at = begin;
  }
}

// Where a name may begin behind the word of its thing, or behind a key; none where none can.
std::optional<std::size_t> nameBehind(std::string_view lowered, std::size_t begin,
                                      std::size_t end) {
  for (const std::string_view ending : {"_name", "name"}) {
    end += lowered.substr(end).starts_with(ending) ? ending.size() : 0;
  }
  const std::string_view after = lowered.substr(end);
  const bool isKey = begin > 0 && after.size() > 1 && isQuote(after[0]) &&
                     after[0] == lowered[begin - 1] && (after[1] == ':' || after[1] == '=');
  std::size_t at = lowered.find_first_not_of(" :=", end + (isKey ? 1 : 0));
  if (at == std::string_view::npos || at == end) {
    return std::nullopt;
  }
  for (const std::string_view filler : {"named ", "called "}) {
    at += lowered.substr(at).starts_with(filler) ? filler.size() : 0;
  }
  return at < lowered.size() ? std::optional(at) : std::nullopt;
}

// By the names that stand behind the word of their thing. One without quotes may be no name at all.
struct BehindWords {
  bool ours = false;
  bool another = false;
  bool perhapsAnother = false;
};

BehindWords behindWords(std::string_view description, std::string_view lowered,
                        std::string_view thing, std::string_view name) {
  BehindWords found;
  for (std::size_t at = lowered.find(thing); at != std::string_view::npos;
       at = lowered.find(thing, at + 1)) {
    const std::optional<std::size_t> next = nameBehind(lowered, at, at + thing.size());
    if (!next || !isWordBegin(lowered, at)) {
      continue;
    }
    const std::string_view rest = description.substr(*next);
    if (isQuote(rest.front())) {
      const bool isOurs = rest.starts_with(inQuotes(rest.front(), name));
      (isOurs ? found.ours : found.another) = true;
    } else if (rest.starts_with(name) && isWordEnd(rest, name.size())) {
      found.ours = found.ours || endsName(rest.substr(name.size()));
    } else {
      found.perhapsAnother = found.perhapsAnother || !joins(rest);
    }
  }
  return found;
}

// Does the name stand in quotes, and not as the name of something else?
bool isQuotedAlone(std::string_view description, std::string_view lowered, std::string_view name) {
  for (const char quote : quotes) {
    const std::string quoted = inQuotes(quote, name);
    for (std::size_t at = description.find(quoted); at != std::string_view::npos;
         at = description.find(quoted, at + 1)) {
      if (!isThing(wordBefore(lowered, at))) {
        return true;
      }
    }
  }
  return false;
}

// Which `thing` of a name a description speaks of: one behind the word, or one in quotes that is of
// nothing else. A table's name may be a word of the sentence around it ("data", "file"), or be that
// of a branch ("main").
Names namedIn(std::string_view description, std::string_view thing, std::string_view name) {
  const std::string lowered = inLowerCase(std::string(description));
  const BehindWords behind = behindWords(description, lowered, thing, name);
  if (behind.ours) {
    return Names::Ours;
  }
  if (behind.another) {
    return Names::Another;
  }
  if (isQuotedAlone(description, lowered, name)) {
    return behind.perhapsAnother ? Names::Nothing : Names::Ours;
  }
  return behind.perhapsAnother ? Names::Another : Names::Nothing;
}

bool isAnothers(std::string_view creator, std::string_view user) noexcept {
  return !user.empty() && !creator.empty() && creator != user;
}

} // namespace

bool isAmong(const std::vector<std::string>& names, std::string_view operation) noexcept {
  return std::any_of(names.begin(), names.end(), [&](const std::string& name) {
    return text::lastPart(name) == text::lastPart(operation);
  });
}

bool mentions(std::string_view text, std::string_view word) noexcept {
  if (word.empty()) {
    return false;
  }
  for (std::size_t at = text.find(word); at != std::string_view::npos;
       at = text.find(word, at + 1)) {
    if (isWordBegin(text, at) && isWordEnd(text, at + word.size())) {
      return true;
    }
  }
  return false;
}

PossibleImports::PossibleImports(const std::vector<Job>& all, const LostCall& lost,
                                 ServerTime since, std::string_view user) {
  // What a description says is documented nowhere. Where one names our table, it decides; one that
  // names another is about that. The branch is a hint: it may be the one that is imported from.
  const std::string_view table = lost.keyValue("tableName");
  const std::string_view branch = lost.keyValue("branchName");
  jobs = kept(all, [&](const Job& job) {
    return (job.type == OperationType::Import || job.type == OperationType::Unknown) &&
           isSince(job.createdAt, since) && !isAnothers(job.creator, user) &&
           namedIn(job.description, "table", table) != Names::Another;
  });
  std::vector<Job> ours = kept(jobs, [&](const Job& job) {
    return namedIn(job.description, "table", table) == Names::Ours &&
           (branch.empty() || namedIn(job.description, "branch", branch) != Names::Another);
  });
  named = !ours.empty();
  if (named) { // the others are about something else
    jobs = std::move(ours);
  }
}

namespace {

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

} // namespace

// The merge is a job: one that has begun leaves the pull request open until it is done, and one
// that failed says nothing about a pull request that is merged all the same. What a job's
// description says is documented nowhere, so a merge that names no pull request may be of this one.
MergeSigns::MergeSigns(PullRequestState state, const std::vector<Job>& jobs, bool allRead,
                       const LostCall& lost, ServerTime since, std::string_view user) {
  const std::string number = "#" + std::string(lost.keyValue("pull_id"));
  const bool merged = state == PullRequestState::Merged;
  std::vector<Job> tries = kept(jobs, [&](const Job& one) {
    return (one.type == OperationType::Merge || one.type == OperationType::Unknown) &&
           !isAnothers(one.creator, user) && namesAlone(one.description, number) &&
           (merged ? one.status != OperationStatus::Failed : isSince(one.createdAt, since));
  });
  std::vector<Job> nameless = kept(jobs, [&](const Job& one) {
    return one.type == OperationType::Merge && isSince(one.createdAt, since) &&
           !isAnothers(one.creator, user) &&
           (one.description.find('#') == std::string::npos || mentions(one.description, number));
  });
  if (!tries.empty()) { // the latest counts
    job = *std::max_element(tries.begin(), tries.end(), [](const Job& a, const Job& b) {
      return a.createdAt.time < b.createdAt.time;
    });
    const bool mayCome = !merged && state != PullRequestState::Closed;
    verdict = mayCome && job->status == OperationStatus::Failed ? Verdict::FailedJob : Verdict::Job;
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

namespace {

constexpr std::string_view blanks = " \t\r\n";

std::string_view withoutEnd(std::string_view statement) noexcept {
  const std::size_t last = statement.find_last_not_of(" \t\r\n;");
  return last == std::string_view::npos ? std::string_view{} : statement.substr(0, last + 1);
}

// `statement` stands in `text` as a whole one: not as the beginning of a longer one.
bool holdsWhole(std::string_view text, std::string_view statement) noexcept {
  for (std::size_t at = text.find(statement); at != std::string_view::npos;
       at = text.find(statement, at + 1)) {
    const std::size_t next = text.find_first_not_of(" \t\r\n;", at + statement.size());
    const bool begins = at == 0 || blanks.find(text[at - 1]) != std::string_view::npos ||
                        quotes.find(text[at - 1]) != std::string_view::npos;
    const bool ends =
        next == std::string_view::npos || quotes.find(text[next]) != std::string_view::npos;
    if (begins && ends) {
      return true;
    }
  }
  return false;
}

std::string without(std::string text, std::string_view part) {
  for (std::size_t at = text.find(part); at != std::string::npos && !part.empty();
       at = text.find(part, at)) {
    text.erase(at, part.size());
  }
  return text;
}

// Behind the first of `keys` in `words`, which is `text` in lower case, up to the other end.
std::optional<std::string_view> behind(std::string_view text, std::string_view words,
                                       std::initializer_list<std::string_view> keys,
                                       std::initializer_list<std::string_view> others) {
  for (const std::string_view key : keys) {
    const std::size_t at = words.find(key);
    if (at == std::string_view::npos) {
      continue;
    }
    std::size_t end = text.size();
    for (const std::string_view other : others) {
      end = std::min(end, words.find(other, at));
    }
    return text.substr(at, end - at);
  }
  return std::nullopt;
}

// Where a text tells which branch goes into which, it is as the call had it.
bool sameWay(const std::string& text, const LostCall& lost) {
  const std::string_view from = lost.keyValue("fromBranchName");
  const std::string_view to = lost.keyValue("toBranchName");
  const std::string words = inLowerCase(text);
  constexpr std::string_view into = " into "; // which a statement may have, too
  const std::size_t at = words.find(into);
  if (lost.kind == LostCall::Kind::BranchMerge && at != std::string::npos) {
    return mentions(std::string_view(text).substr(0, at), from) &&
           mentions(std::string_view(text).substr(at + into.size()), to);
  }
  const auto fromKeys = {std::string_view("from_branch"), std::string_view("frombranch")};
  const auto toKeys = {std::string_view("to_branch"), std::string_view("tobranch")};
  const auto saidFrom = behind(text, words, fromKeys, toKeys);
  const auto saidTo = behind(text, words, toKeys, fromKeys);
  return (!saidFrom || mentions(*saidFrom, from)) && (!saidTo || mentions(*saidTo, to));
}

// It names the database with its owner, or without any.
bool isOurDatabase(const std::string& said, const std::string& words, const LostCall& lost) {
  const std::string path = '/' + lost.database;
  const bool owners = words.find("owner") != std::string::npos;
  return mentions(said, lost.database) && (!owners || mentions(said, lost.owner)) &&
         (said.find(path) == std::string::npos || mentions(said, lost.owner + path));
}

// Beside its statement an operation names its database and branches, or says nothing of them.
bool saysOurs(const std::string& said, const LostCall& lost) {
  const std::string words = inLowerCase(said);
  const bool branches = words.find("branch") != std::string::npos;
  const bool database = words.find("repo") != std::string::npos ||
                        words.find("database") != std::string::npos ||
                        said.find('/' + lost.database) != std::string::npos;
  return (!branches || (mentions(said, lost.keyValue("fromBranchName")) &&
                        mentions(said, lost.keyValue("toBranchName")))) &&
         (!database || isOurDatabase(said, words, lost));
}

// What metadata, in quotes of either kind, has by this key.
std::optional<std::string_view> valueIn(std::string_view metadata, std::string_view key) {
  const std::size_t at = metadata.find(key);
  if (at == std::string_view::npos || !isWordBegin(metadata, at) ||
      !isWordEnd(metadata, at + key.size())) {
    return std::nullopt;
  }
  std::string_view rest = metadata.substr(at + key.size());
  const std::size_t open = rest.find_first_not_of("'\" :=");
  const std::size_t quote = rest.find_last_of("'\"", open);
  if (open == std::string_view::npos || quote == std::string_view::npos || quote + 1 > open) {
    return std::nullopt;
  }
  const std::size_t end = rest.find(rest[quote], open);
  return end == std::string_view::npos ? std::nullopt
                                       : std::optional(rest.substr(quote + 1, end - quote - 1));
}

bool namesImport(const UserOperation& operation, const LostCall& lost) {
  const std::optional<std::string_view> table = valueIn(operation.metadata, "table_name");
  const std::optional<std::string_view> branch = valueIn(operation.metadata, "branch_name");
  return table == lost.keyValue("tableName") && (!branch || branch == lost.keyValue("branchName"));
}

// One that says nothing of a database may be of ours.
bool isElsewhere(const UserOperation& operation, const LostCall& lost) {
  const std::string said = unescaped(operation.metadata);
  const std::string words = inLowerCase(said);
  return words.find("repo") != std::string::npos && !isOurDatabase(said, words, lost);
}

} // namespace

bool isToldByOperation(const Job& job, const std::vector<UserOperation>& all, const LostCall& lost,
                       ServerTime since) {
  const std::vector<UserOperation> possible = kept(all, [&](const UserOperation& operation) {
    const bool isImport =
        operation.type == OperationType::Import || operation.type == OperationType::Unknown;
    const bool isOld = operation.createdAt.time && *operation.createdAt.time < since;
    return isImport && !isOld && !isElsewhere(operation, lost);
  });
  const std::string_view branch = lost.keyValue("branchName");
  const bool doubted =
      !branch.empty() && namedIn(job.description, "branch", branch) == Names::Another;
  return !doubted && possible.size() == 1 && namesImport(possible.front(), lost);
}

PossibleWrites::PossibleWrites(const std::vector<UserOperation>& all, const LostCall& lost,
                               ServerTime since) {
  const std::string_view mark = lost.keyValue("mark");
  const std::string query = unescaped(mark.empty() ? withoutEnd(lost.keyValue("query")) : mark);
  const bool merge = query.empty();
  operations = kept(all, [&](const UserOperation& operation) {
    const bool type = operation.type == OperationType::SqlWrite ||
                      operation.type == OperationType::Unknown ||
                      (merge && operation.type == OperationType::Merge);
    const std::string said = unescaped(operation.description + '\n' + operation.metadata);
    return type && (!mark.empty() || isSince(operation.createdAt, since)) &&
           (merge ? mentions(said, lost.keyValue("fromBranchName")) &&
                        mentions(said, lost.keyValue("toBranchName"))
                  : said.find(query) != std::string::npos);
  });
  std::vector<UserOperation> ours = kept(operations, [&](const UserOperation& operation) {
    const std::string description = unescaped(operation.description);
    const std::string metadata = unescaped(operation.metadata);
    const std::string said = description + '\n' + metadata;
    if (!mark.empty()) {
      return true;
    }
    if (merge) {
      return (operation.type == OperationType::Merge ||
              mentions(inLowerCase(description), "merge")) &&
             saysOurs(said, lost) && sameWay(description, lost) && sameWay(metadata, lost);
    }
    return (holdsWhole(description, query) || holdsWhole(metadata, query)) &&
           saysOurs(without(said, query), lost) && sameWay(without(description, query), lost) &&
           sameWay(without(metadata, query), lost);
  });
  named = !ours.empty();
  if (named) {
    operations = std::move(ours);
  }
}

namespace {

std::string plainLines(std::string_view text) {
  std::string plain;
  for (const char c : text) {
    if (c == '\n' && plain.ends_with('\r')) {
      plain.pop_back();
    }
    plain += c;
  }
  const std::size_t begin = plain.find_first_not_of(blanks);
  return begin == std::string::npos
             ? std::string()
             : plain.substr(begin, plain.find_last_not_of(blanks) + 1 - begin);
}

} // namespace

bool isKept(std::string_view text, std::string_view asked) {
  return text == asked || plainLines(text) == plainLines(asked);
}

bool isUpdated(const PullRequest& pull, const LostCall& lost) {
  return std::all_of(lost.key.begin(), lost.key.end(), [&](const auto& asked) {
    const auto& [field, value] = asked;
    return field == "title"         ? isKept(pull.title, value)
           : field == "description" ? isKept(pull.description, value)
           : field == "state"       ? pull.state == PullRequestState::Closed
                                    : true;
  });
}

bool isSamePullRequest(const PullRequest& pull, const LostCall& lost, std::string_view user) {
  return !isAnothers(pull.creator, user) &&
         pull.description.find(lost.keyValue("mark")) != std::string::npos &&
         isKept(pull.title, lost.keyValue("title")) &&
         pull.fromBranch == lost.keyValue("fromBranchName") &&
         text::equalNoCase(pull.fromOwner, lost.keyValue("fromBranchOwnerName")) &&
         text::equalNoCase(pull.fromDatabase, lost.keyValue("fromBranchRepoName")) &&
         pull.toBranch == lost.keyValue("toBranchName");
}

} // namespace dolthub::operation
