#include "text/checks.hpp"

#include <dolthub/error.hpp>
#include <dolthub/names.hpp>

#include <utility>

namespace dolthub {
namespace {

std::string checked(std::string_view what, std::string name, Slash slash) {
  if (auto problem = nameProblem(what, name, slash)) {
    throw Error::invalid(std::move(*problem));
  }
  return name;
}

} // namespace

DatabaseName::DatabaseName(std::string owner, std::string name)
    : parts_(std::make_shared<const Parts>(
          Parts{checked("database owner", std::move(owner), Slash::Refused),
                checked("database name", std::move(name), Slash::Refused)})) {}

DatabaseName DatabaseName::parse(std::string_view text) {
  const std::size_t slash = text.find('/');
  if (slash == std::string_view::npos) {
    throw Error::invalid("database is not of the form owner/name");
  }
  return {std::string{text.substr(0, slash)}, std::string{text.substr(slash + 1)}};
}

BranchName::BranchName(DatabaseName database, std::string name)
    : database_(std::move(database)),
      name_(checked("branch name", std::move(name), Slash::Allowed)) {}

PullRequestName::PullRequestName(DatabaseName database, std::string id)
    : parts_(std::make_shared<const Parts>(
          Parts{std::move(database), checked("pull request id", std::move(id), Slash::Refused)})) {}

Revision::Revision(Kind kind, std::string name) : kind_(kind), name_(std::move(name)) {}

Revision Revision::branch(std::string name) {
  return {Kind::Branch, checked("branch name", std::move(name), Slash::Allowed)};
}

Revision Revision::ref(std::string name) {
  return {Kind::Ref, checked("ref", std::move(name), Slash::Allowed)};
}

Revision Revision::commit(std::string hash) {
  return {Kind::Commit, checked("commit", std::move(hash), Slash::Allowed)};
}

} // namespace dolthub
