#pragma once

#include <dolthub/timestamp.hpp>

#include <optional>
#include <string>
#include <vector>

namespace dolthub {

class EmailAddress {
public:
  EmailAddress() = default;

  std::string address;
  bool isPrimary = false;
  bool isVerified = false;
};

/// The API token's user; an empty text is a field that is not set.
class User {
public:
  User() = default;

  std::string name;
  std::string displayName;
  std::string bio;
  std::string location;
  std::string url;
  std::string profilePictureUrl;
  std::vector<EmailAddress> emailAddresses;
};

enum class OperationType { Unknown, SqlWrite, SqlRead, Import, Merge, Migrate };
enum class UserOperationStatus { Unknown, Pending, Running, Success, Failure };

/// Which of a user's operations to list. The user must be the API token's own.
class ListOperations {
public:
  explicit ListOperations(std::string user_) : user(std::move(user_)) {}

  std::string user;
  std::optional<OperationType> type;
};

/// One line of a user's operations list.
class UserOperation {
public:
  UserOperation() = default;

  std::string name; ///< `users/U/userOperations/UUID`
  std::string creator;
  std::string description;
  OperationType type = OperationType::Unknown;
  std::string typeText;
  UserOperationStatus status = UserOperationStatus::Unknown;
  std::string statusText;
  std::string error;
  std::string metadata; ///< As it came: it looks like JSON and is none.
  Timestamp createdAt;
  Timestamp updatedAt;
};

} // namespace dolthub
