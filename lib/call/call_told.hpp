#pragma once

#include "call/caller.hpp"
#include "call/telling.hpp"

#include <dolthub/error.hpp>

#include <memory>
#include <optional>

namespace dolthub::call {

// A call from its start to its end, told to the observer. Nothing where there is none, or where the
// call is part of one that is told already. One pointer: it lives in coroutines' frames.
class CallTold {
public:
  // Makes the call's activity that of `context`. `call`: none of a findOut.
  CallTold(Caller& caller, const wire::Call* call, CallContext& context);
  // Destroyed under way, it tells Errc::ClientClosed.
  ~CallTold();
  CallTold(const CallTold&) = delete;
  CallTold& operator=(const CallTold&) = delete;

  void succeeded();
  // Gives back the error that it ended with.
  const Error& failed(const Error& error);

private:
  class Told;
  std::unique_ptr<Told> told_;
};

} // namespace dolthub::call
