#pragma once

#include <dolthub/timestamp.hpp>

#include <string>

namespace dolthub {

enum class JobType { Unknown, SqlRead, Import, Merge, Migrate };
enum class JobStatus { Unknown, Pending, Running, Succeeded, Failed };

/// A job of a database, whoever started it.
class Job {
public:
  Job() = default;

  std::string id; ///< `repositoryOwners/O/repositories/D/jobs/UUID`
  std::string creator;
  std::string description;
  JobType type = JobType::Unknown;
  std::string typeText;
  JobStatus status = JobStatus::Unknown;
  std::string statusText;
  Timestamp createdAt;
  std::string error; ///< Why it failed; empty otherwise.
};

} // namespace dolthub
