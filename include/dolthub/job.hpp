#pragma once

#include <dolthub/operation_status.hpp>
#include <dolthub/timestamp.hpp>

#include <string>

namespace dolthub {

/// A job of a database, whoever started it.
class Job {
public:
  Job() = default;

  std::string id; ///< `repositoryOwners/O/repositories/D/jobs/UUID`
  std::string creator;
  std::string description;
  OperationType type = OperationType::Unknown;
  std::string typeText;
  OperationStatus status = OperationStatus::Unknown;
  std::string statusText;
  Timestamp createdAt;
  std::string error; ///< Why it failed; empty otherwise.
};

} // namespace dolthub
