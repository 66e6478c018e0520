#pragma once

#include <dolthub/names.hpp>
#include <dolthub/timestamp.hpp>

#include <string>

namespace dolthub {

class CreateTag {
public:
  CreateTag(DatabaseName database_, std::string name_, std::string message_, Revision from_)
      : database(std::move(database_)), name(std::move(name_)), message(std::move(message_)),
        from(std::move(from_)) {}

  DatabaseName database;
  std::string name;
  std::string message;
  Revision from;
};

class Tag {
public:
  Tag() = default;

  std::string name;
  std::string message;
  Timestamp taggedAt; ///< Empty in the answer of `createTag`.
};

} // namespace dolthub
