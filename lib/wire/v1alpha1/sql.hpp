#pragma once

#include "wire/call.hpp"

#include <dolthub/operation.hpp>
#include <dolthub/sql.hpp>

#include <string_view>

namespace dolthub::wire {

Encoding<Call> query(const Query& request);
Reading<SqlResult> readSqlResult(const message::Response& response);

Encoding<Call> startSqlWrite(const StartSqlWrite& request);
Encoding<Call> startBranchMerge(const StartBranchMerge& request);
// For both.
Reading<AnyOperation> readStartedSqlWrite(const message::Response& response,
                                          const DatabaseName& database, std::string_view endpoint);

} // namespace dolthub::wire
