#pragma once

#include "wire/call.hpp"

#include <dolthub/database.hpp>
#include <dolthub/operation.hpp>

#include <string_view>

namespace dolthub::wire {

Encoding<Call> createDatabase(const CreateDatabase& request);
Reading<Database> readDatabase(const message::Response& response);

Encoding<Call> startFork(const StartFork& request);
Reading<AnyOperation> readStartedFork(const message::Response& response, std::string_view endpoint);

Call listForks(const DatabaseName& database);
Reading<Forks> readForks(const message::Response& response);

} // namespace dolthub::wire
