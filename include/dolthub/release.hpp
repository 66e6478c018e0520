#pragma once

#include <dolthub/names.hpp>
#include <dolthub/timestamp.hpp>

#include <string>

namespace dolthub {

class CreateRelease {
public:
  CreateRelease(DatabaseName database_, std::string title_, std::string tag_, std::string commit_)
      : database(std::move(database_)), title(std::move(title_)), tag(std::move(tag_)),
        commit(std::move(commit_)) {}

  DatabaseName database;
  std::string title;
  std::string tag;
  std::string commit; ///< A commit's hash, or a branch.
  std::string description;
  bool createTag = false; ///< Make the tag where it does not exist.
};

class Release {
public:
  Release() = default;

  std::string title;
  std::string tag;
  std::string commit;
  std::string description;
  Timestamp createdAt;
  Timestamp updatedAt;
};

} // namespace dolthub
