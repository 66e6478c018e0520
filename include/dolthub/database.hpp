#pragma once

#include <dolthub/names.hpp>
#include <dolthub/printing.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace dolthub {

enum class Visibility { Public, Private };

DOLTHUB_EXPORT std::string_view toString(Visibility visibility) noexcept;

/// Makes an empty database: it has no branch until the first import or write.
class CreateDatabase {
public:
  CreateDatabase(DatabaseName database_, Visibility visibility_)
      : database(std::move(database_)), visibility(visibility_) {}

  DatabaseName database;
  Visibility visibility;
  std::string description;
};

class Database {
public:
  Database() = default;

  std::string owner;
  std::string name;
  std::string description;
  std::string visibility; ///< As the server wrote it: "public" or "private".
};

/// Forks `parent` under the same name for `owner`.
class StartFork {
public:
  StartFork(DatabaseName parent_, std::string owner_)
      : parent(std::move(parent_)), owner(std::move(owner_)) {}

  DatabaseName parent;
  std::string owner; ///< A user or organisation the API token may create databases for.
};

/// What a fork came to. DoltHub may answer "no such repository" for up to half a minute after.
class ForkResult {
public:
  ForkResult() = default;

  std::string owner;
  std::string name;
};

class ForkSummary {
public:
  ForkSummary() = default;

  std::string owner;
  std::string name;
};

/// All forks of a database, and where it came from.
class Forks {
public:
  Forks() = default;

  std::vector<ForkSummary> forks;
  std::string parentOwner; ///< Empty for a database that is no fork.
  std::string parentName;
  std::string rootOwner;
  std::string rootName;
  long long networkCount = 0; ///< Forks in the whole network, as the server counts them.
};

} // namespace dolthub
