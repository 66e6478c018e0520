#pragma once

#include "wire/call.hpp"

#include <dolthub/job.hpp>
#include <dolthub/names.hpp>
#include <dolthub/pages.hpp>

#include <string>

namespace dolthub::wire {

Encoding<Call> listJobs(const DatabaseName& database, const std::string& pageToken);
Reading<Page<Job>> readJobs(const message::Response& response);

} // namespace dolthub::wire
