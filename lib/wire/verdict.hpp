#pragma once

#include "wire/call.hpp"
#include "wire/document.hpp"

#include <optional>
#include <string_view>

namespace dolthub::wire {

// Nothing when the response is an answer of DoltHub's that reports no error. Body first, then
// status. Whoever goes on to read fields uses Answer (answer.hpp), which parses the body once.
std::optional<Problem> judge(const message::Response& response, Repeat repeat);

// The same, of a body that has been parsed; `body` is null where it is no JSON object.
std::optional<Problem> judge(const message::Response& response, const Value* body, Repeat repeat);

// What a message of the server's means to the caller. Timeout (of a read) and Unavailable (of
// anything else) say that it may have happened; Rejected, that the message is not a known one.
Errc meaningOf(std::string_view serverMessage, Repeat repeat);

} // namespace dolthub::wire
