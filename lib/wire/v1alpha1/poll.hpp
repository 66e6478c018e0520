#pragma once

#include "wire/call.hpp"
#include "wire/poll.hpp"

#include <dolthub/operation.hpp>

namespace dolthub::wire {

Encoding<Call> poll(const AnyOperation& operation);
// A Problem says nothing about the operation, which may be polled again, unless it says
// `aboutOperation`.
Reading<Poll> readPoll(const AnyOperation& operation, const message::Response& response);

} // namespace dolthub::wire
