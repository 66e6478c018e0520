#pragma once

#include <dolthub/export.hpp>
#include <dolthub/printing.hpp>

#include <compare>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace dolthub {

namespace detail {

// A value that never changes and that its copies share. It is compared by what it is. It can only
// be copied, which is what moving it does then: a moved-from name is still a name.
template <class T>
class Shared {
public:
  explicit Shared(std::shared_ptr<const T> value) noexcept : value_(std::move(value)) {}
  Shared(const Shared&) noexcept = default;
  Shared& operator=(const Shared&) noexcept = default;
  ~Shared() = default;

  const T* operator->() const noexcept { return value_.get(); }

  bool operator==(const Shared& other) const { return *value_ == *other.value_; }
  auto operator<=>(const Shared& other) const { return *value_ <=> *other.value_; }

private:
  std::shared_ptr<const T> value_;
};

} // namespace detail

// Names are checked when made: an empty part, "." or "..", over 255 bytes, control characters, not
// UTF-8 throws Error InvalidArgument, whose message names the part and never repeats it.
// Each can be printed, for logs.

/// A database, as `owner/name`. Neither part may contain a slash. Copies share the texts.
class DOLTHUB_EXPORT DatabaseName {
public:
  DatabaseName(std::string owner, std::string name);
  /// From `owner/name`.
  static DatabaseName parse(std::string_view text);

  const std::string& owner() const noexcept { return parts_->owner; }
  const std::string& name() const noexcept { return parts_->name; }
  /// `owner/name`
  std::string text() const { return owner() + '/' + name(); }

  auto operator<=>(const DatabaseName&) const = default;
  friend std::ostream& operator<<(std::ostream& out, const DatabaseName& database) {
    return detail::print(out, database.text());
  }

private:
  struct Parts {
    std::string owner;
    std::string name;

    auto operator<=>(const Parts&) const = default;
  };

  detail::Shared<Parts> parts_;
};

/// A branch of a database. A branch's name may contain slashes.
class DOLTHUB_EXPORT BranchName {
public:
  BranchName(DatabaseName database, std::string name);

  const DatabaseName& database() const noexcept { return database_; }
  const std::string& name() const noexcept { return name_; }

  auto operator<=>(const BranchName&) const = default;
  /// `owner/name, branch NAME`
  friend std::ostream& operator<<(std::ostream& out, const BranchName& branch) {
    return detail::print(out, branch.database().text() + ", branch " + branch.name());
  }

private:
  DatabaseName database_;
  std::string name_;
};

/// A pull request of a database. DoltHub's ids are numbers today; they are kept as text. Copies
/// share the texts.
class DOLTHUB_EXPORT PullRequestName {
public:
  PullRequestName(DatabaseName database, std::string id);

  const DatabaseName& database() const noexcept { return parts_->database; }
  const std::string& id() const noexcept { return parts_->id; }

  auto operator<=>(const PullRequestName&) const = default;
  /// `owner/name, pull request ID`
  friend std::ostream& operator<<(std::ostream& out, const PullRequestName& pull) {
    return detail::print(out, pull.database().text() + ", pull request " + pull.id());
  }

private:
  struct Parts {
    DatabaseName database;
    std::string id;

    auto operator<=>(const Parts&) const = default;
  };

  detail::Shared<Parts> parts_;
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
  friend std::ostream& operator<<(std::ostream& out, const Revision& revision) {
    return detail::print(out, revision.name());
  }

private:
  Revision(Kind kind, std::string name);

  Kind kind_;
  std::string name_;
};

DOLTHUB_EXPORT std::string_view toString(Revision::Kind kind) noexcept;

} // namespace dolthub
