#pragma once

#include <dolthub/operation.hpp>

#include <string>
#include <variant>

namespace dolthub::wire {

// What one poll said. The result is that of the operation's kind once it has succeeded.
struct Poll {
  // Who says that it failed.
  enum class Source {
    State,     // the operation's own word for its state
    Refusal,   // the poll was refused, in words about the operation: a list may know better
    OddRefusal // likewise, in words that it was never seen to fail with
  };

  // Unknown: it says success and an error at once, and which of them it was is for a list to say.
  OperationStatus status = OperationStatus::Running;
  Source source = Source::State;
  std::string statusText; // the server's word, where it has one
  std::string message;    // why it failed, or may have: also of one that runs
  std::string jobId;
  std::variant<std::monostate, ImportResult, MergeResult, ForkResult, SqlWriteResult> result;
};

} // namespace dolthub::wire
