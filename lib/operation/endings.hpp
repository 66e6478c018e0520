#pragma once

#include "operation/schedule.hpp"
#include "operation/wait.hpp"
#include "support/hub.hpp"

#include <dolthub/error.hpp>
#include <dolthub/operation.hpp>

#include <chrono>
#include <string>

namespace dolthub::operation {

// What a poll's error says, by whose words it is and not by what they are: only DoltHub's own body
// is a verdict, and only its "no such …" may mean that an operation is lost.
PollAnswer answerIn(const Polled& polled);
// Does it say that what was asked about is not there, and not that its database is out of sight?
bool saysMissing(const Error& error);

// A wait, as its end tells of it.
struct Awaited {
  const AnyOperation& operation;
  std::string host;
  std::chrono::milliseconds waited{0};
  std::chrono::milliseconds timeout{0};
  std::chrono::milliseconds silence{0}; // since an answer that knew the operation
  std::chrono::milliseconds queued{0};  // until then; zero of one that has begun
  std::chrono::milliseconds pause{0};   // from now on, that the server asked for
  unsigned polls = 0;                   // that were answered
};

// With the reason that `polled` has by now, and the exchange that told it.
Error operationFailed(const Awaited& wait, const Polled& polled);
// The poll was refused in words about the operation, and what it was to make may be there.
Error pollRefused(const Awaited& wait, const Polled& polled);
// Its polls are refused, and a list says that it has succeeded.
Error operationUnclear(const Awaited& wait, const Polled& polled);
// Its polls say success and an error at once, or what may be a failure, and no list says which.
Error operationContradicted(const Awaited& wait, const Polled& polled);
// The server refused the last poll with `refusal`, and no list names the operation.
Error operationLost(const Awaited& wait, const Error& refusal);
// `last` is the last poll that brought no answer, if it was the last of all.
Error operationTimedOut(const Awaited& wait, const std::string& lastState, const Polled* last);
// The client ends, or the wait was cancelled.
Error operationLeft(const Awaited& wait, support::Wake wake);
// Polls bring no answer; `error` is the last one's.
Error operationUnanswered(const Awaited& wait, const Polled& polled);

} // namespace dolthub::operation
