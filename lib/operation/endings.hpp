#pragma once

#include "operation/schedule.hpp"
#include "operation/wait.hpp"
#include "support/hub.hpp"

#include <dolthub/error.hpp>
#include <dolthub/operation.hpp>

#include <string>

namespace dolthub::operation {

// What a poll's error says, by whose words it is and not by what they are: only DoltHub's own body
// is a verdict, and only its "no such …" may mean that an operation is lost.
Answer answerIn(const Polled& polled);
// Does it say that what was asked about is not there, and not that its database is out of sight?
bool saysMissing(const Error& error);

// With the reason that `polled` has by now, and the exchange that told it.
Error operationFailed(const AnyOperation& operation, const Polled& polled);
// The poll was refused in words about the operation, and what it was to make may be there.
Error pollRefused(const AnyOperation& operation, const Polled& polled);
// The server refused the last poll with `refusal`, and no list names the operation.
Error operationLost(const AnyOperation& operation, const Error& refusal);
// `last` is the last poll that brought no answer, if it was the last of all.
Error operationTimedOut(const AnyOperation& operation, const std::string& lastState,
                        const Polled* last);
// The client ends, or the wait was cancelled.
Error operationLeft(const AnyOperation& operation, support::Wake wake);
// `error`, with the operation that it is about.
Error withOperation(const AnyOperation& operation, const Error& error);

} // namespace dolthub::operation
