#pragma once

#include <dolthub/operation_status.hpp>
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

/// Which of a user's operations to list. The user must be the API token's own.
class ListUserOperations {
public:
  explicit ListUserOperations(std::string user_) : user(std::move(user_)) {}

  std::string user;
  /// Fork and DoltCi are no filters of v1alpha1: Errc::NotOffered.
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
  OperationStatus status = OperationStatus::Unknown;
  std::string statusText;
  std::string error;
  std::string metadata; ///< As it came: it looks like JSON and is none.
  Timestamp createdAt;
  Timestamp updatedAt;
};

} // namespace dolthub
