#include "wire/v1alpha1/subject.hpp"

#include "text/text.hpp"
#include "wire/v1alpha1/paths.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>
#include <vector>

namespace dolthub::wire::v1alpha1 {
namespace {

constexpr std::string_view apiPaths = joined<apiPrefix, "/">.view();

std::string inQuotes(std::string_view name) {
  return '\'' + std::string(name) + '\'';
}

// An empty one is a name of the caller's, which is refused for it; or, where he wrote the path,
// nothing.
std::vector<std::string> segmentsOf(std::string_view path, const Call& call) {
  std::vector<std::string> segments;
  for (std::size_t begin = 0; begin <= path.size();) {
    const std::size_t end = std::min(path.find('/', begin), path.size());
    const std::string_view segment = path.substr(begin, end - begin);
    if (!segment.empty() || !call.pathTemplate.empty()) {
      segments.push_back(text::percentDecoded(segment).value_or(std::string{segment}));
    }
    begin = end + 1;
  }
  return segments;
}

std::string downloadOf(const Call& call, const std::vector<std::string>& parts) {
  const std::string verb = call.asRows ? "read the rows of " : "download ";
  return verb + (parts.size() > 3 ? "table " + inQuotes(parts[3]) : "all tables") + " from ref " +
         inQuotes(parts[2]) + " of " + parts[0] + '/' + parts[1];
}

// Lost calls that older versions saved do not say it.
std::string from(const LostCall& lost) {
  const std::string_view revision = lost.keyValue("revisionName");
  return revision.empty() ? "" : " from " + inQuotes(revision);
}

std::string changeOf(const LostCall& lost) {
  const auto key = [&](std::string_view name) {
    return inQuotes(lost.keyValue(name));
  };
  const std::string database = lost.owner + '/' + lost.database;
  const std::string pull = "pull request " + std::string(lost.keyValue("pull_id"));
  switch (lost.kind) {
  case LostCall::Kind::Import:
    return "import " + key("fileName") + " into table " + key("tableName") + " of " + database +
           (lost.keyValue("branchName").empty() ? "" : ", branch " + key("branchName"));
  case LostCall::Kind::Merge:
    return "merge " + pull + " of " + database;
  case LostCall::Kind::SqlWrite:
    return "write by SQL to branch " + key("toBranchName") + " of " + database;
  case LostCall::Kind::BranchMerge:
    return "merge branch " + key("fromBranchName") + " into " + key("toBranchName") + " of " +
           database;
  case LostCall::Kind::Fork:
    return "fork " + database + " for " + std::string(lost.keyValue("ownerName"));
  case LostCall::Kind::CreateDatabase:
    return "create database " + database;
  case LostCall::Kind::CreateBranch:
    return "create branch " + key("newBranchName") + from(lost) + " in " + database;
  case LostCall::Kind::CreateTag:
    return "create tag " + key("tagName") + from(lost) + " in " + database;
  case LostCall::Kind::CreateRelease:
    return "create release " + key("title") + " in " + database;
  case LostCall::Kind::CreatePullRequest:
    return "open pull request " + key("title") + " in " + database;
  case LostCall::Kind::UpdatePullRequest:
    return "update " + pull + " of " + database;
  case LostCall::Kind::Comment:
    return "comment on " + pull + " of " + database;
  case LostCall::Kind::Other:
    break;
  }
  return {};
}

// What is read below owner/database, by the path behind it.
std::string readOf(const std::string& database, const std::vector<std::string>& rest) {
  if (rest.empty()) {
    return "query " + database;
  }
  if (rest[0] == "pulls" && rest.size() > 1) {
    return (rest.size() > 2 ? "ask about the merge of pull request " : "read pull request ") +
           rest[1] + " of " + database;
  }
  constexpr std::array<std::pair<std::string_view, std::string_view>, 8> lists{
      {{"branches", "list the branches of "},
       {"forks", "list the forks of "},
       {"jobs", "list the jobs of "},
       {"pulls", "list the pull requests of "},
       {"releases", "list the releases of "},
       {"tags", "list the tags of "},
       {"upload", "ask about an import into "},
       {"write", "ask about an SQL write to "}}};
  for (const auto& [word, text] : lists) {
    if (rest[0] == word) {
      return std::string(text) + database;
    }
  }
  return "query ref " + inQuotes(rest[0]) + " of " + database;
}

} // namespace

std::string subjectOf(const Call& call) {
  if (std::string change = changeOf(call.lost); !change.empty()) {
    return change;
  }
  std::string_view path = call.request.target;
  path = path.substr(0, path.find('?'));
  if (path.starts_with("/csv/")) {
    const std::vector<std::string> parts = segmentsOf(path.substr(5), call);
    return parts.size() < 3 ? std::string() : downloadOf(call, parts);
  }
  if (call.request.method != message::Method::Get || !path.starts_with(apiPaths)) {
    return {};
  }
  std::vector<std::string> parts = segmentsOf(path.substr(apiPaths.size()), call);
  if (parts.size() == 1) {
    return parts[0] == "user"   ? "read the API token's user"
           : parts[0] == "fork" ? "ask about a fork"
                                : "";
  }
  if (parts.size() == 3 && parts[0] == "users" && parts[2] == "operations") {
    return "list the operations of " + (parts[1].empty() ? inQuotes("") : parts[1]);
  }
  if (parts.empty()) {
    return {};
  }
  const std::string database = parts[0] + '/' + parts[1];
  parts.erase(parts.begin(), parts.begin() + 2);
  if (call.kind == Kind::SqlRead && !parts.empty()) { // whatever the ref is called
    return "query ref " + inQuotes(parts[0]) + " of " + database;
  }
  return readOf(database, parts);
}

} // namespace dolthub::wire::v1alpha1
