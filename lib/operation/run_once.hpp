#pragma once

#include "call/caller.hpp"
#include "operation/finding.hpp"

#include <dolthub/error.hpp>

#include <boost/asio/awaitable.hpp>

#include <optional>

namespace dolthub::operation {

// Makes of a response what the caller asked for, or, where that is lost, of what was found.
class OnceReader : public call::AnswerReader {
public:
  // false: it says too little.
  virtual bool makeOf(const Learnt& learnt) = 0;

protected:
  ~OnceReader() = default;
};

// A call that must not happen twice, to its end; none: `reader` has the answer. When that is lost
// it is looked for, and sent again where `context` allows it, whose time is then what is left.
boost::asio::awaitable<std::optional<Error>> runOnce(call::Caller& caller, const wire::Call& call,
                                                     OnceReader& reader,
                                                     call::CallContext& context);

// Whether the client has ended. Takes the mutex.
bool isClosed(support::Hub& hub);

} // namespace dolthub::operation
