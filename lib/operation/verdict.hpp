#pragma once

#include "operation/waiting.hpp"

namespace dolthub::operation {

// What to do after a poll that brought an error and not a state.
enum class Next {
  GiveUp,     // no poll will ever answer: the token, the client, the request itself
  AskAgain,   // it says nothing about the operation
  NotYetSeen, // refused, and so young that it may only not be visible yet
  CheckLists  // the server refuses to tell: look elsewhere whether there is an end
};

// `age`: since the wait began; `seen`: a poll was answered before.
Next afterError(const Error& error, support::Duration age, bool seen);

// Polls were refused, `refusals` of them in a row, and no list knows better: does the wait end?
// `listsAsked`: the lists could be read, and the operation is in none of them.
std::optional<Error> refusedFor(const AnyOperation& operation, const Error& refusal,
                                unsigned refusals, bool listsAsked);

Error operationFailed(const AnyOperation& operation, std::string reason);
Error operationTimedOut(const AnyOperation& operation, const std::string& lastState);
// The client ends, or the wait was cancelled.
Error operationLeft(const AnyOperation& operation, support::Wake wake);
// `error`, with the operation that it is about.
Error withOperation(const AnyOperation& operation, const Error& error);

} // namespace dolthub::operation
