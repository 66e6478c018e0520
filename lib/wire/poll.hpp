#pragma once

#include "wire/call.hpp"

#include <dolthub/operation.hpp>

#include <string>
#include <variant>

namespace dolthub::wire {

// What one poll said. The result is that of the operation's kind once it has succeeded.
struct Poll {
  OperationStatus status = OperationStatus::Running;
  std::string statusText; // the server's word, where it has one
  std::string message;    // why it failed, where the poll says so
  std::string jobId;
  std::variant<std::monostate, ImportResult, MergeResult, ForkResult, SqlWriteResult> result;
};

Encoding<Call> poll(const AnyOperation& operation);
// A Problem says nothing about the operation itself: it may be polled again.
Reading<Poll> readPoll(const AnyOperation& operation, const message::Response& response);

} // namespace dolthub::wire
