#pragma once

#include "wire/call.hpp"

#include <dolthub/database.hpp>
#include <dolthub/operation.hpp>

#include <string_view>

namespace dolthub::wire {

Encoding<Call> createDatabase(const CreateDatabase& request);
Reading<Database> readDatabase(const message::Response& response);
// As it is where it was found to be made, the answer being lost.
Database foundDatabase(const CreateDatabase& request, const std::string& id);

Encoding<Call> startFork(const StartFork& request);
Reading<AnyOperation> readStartedFork(const message::Response& response, const StartFork& request,
                                      std::string_view endpoint);

Encoding<Call> listForks(const DatabaseName& database);
Reading<Forks> readForks(const message::Response& response);

} // namespace dolthub::wire
