#pragma once

#include <dolthub/export.hpp>

#include <compare>
#include <string>
#include <string_view>

namespace dolthub {

// Names are checked when made: an empty part, "." or "..", a control character or text that is
// not UTF-8 throws Error InvalidArgument, whose message names the part and never repeats it.

/// A database, as `owner/name`. Neither part may contain a slash.
class DOLTHUB_EXPORT DatabaseName {
public:
  DatabaseName(std::string owner, std::string name);
  /// From `owner/name`.
  static DatabaseName parse(std::string_view text);

  const std::string& owner() const noexcept { return owner_; }
  const std::string& name() const noexcept { return name_; }
  /// `owner/name`
  std::string text() const { return owner_ + '/' + name_; }

  auto operator<=>(const DatabaseName&) const = default;

private:
  std::string owner_;
  std::string name_;
};

/// A branch of a database. A branch's name may contain slashes.
class DOLTHUB_EXPORT BranchName {
public:
  BranchName(DatabaseName database, std::string name);

  const DatabaseName& database() const noexcept { return database_; }
  const std::string& name() const noexcept { return name_; }

  auto operator<=>(const BranchName&) const = default;

private:
  DatabaseName database_;
  std::string name_;
};

/// A pull request of a database. DoltHub's ids are numbers today; they are kept as text.
class DOLTHUB_EXPORT PullRequestName {
public:
  PullRequestName(DatabaseName database, std::string id);

  const DatabaseName& database() const noexcept { return database_; }
  const std::string& id() const noexcept { return id_; }

  auto operator<=>(const PullRequestName&) const = default;

private:
  DatabaseName database_;
  std::string id_;
};

/// Where something starts from: a branch, a commit, or any other ref such as a tag.
class DOLTHUB_EXPORT Revision {
public:
  enum class Kind { Branch, Ref, Commit };

  static Revision branch(std::string name);
  static Revision ref(std::string name);
  static Revision commit(std::string hash);

  Kind kind() const noexcept { return kind_; }
  const std::string& name() const noexcept { return name_; }

  auto operator<=>(const Revision&) const = default;

private:
  Revision(Kind kind, std::string name);

  Kind kind_;
  std::string name_;
};

} // namespace dolthub
