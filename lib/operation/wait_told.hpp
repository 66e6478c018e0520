#pragma once

#include "call/telling.hpp"
#include "operation/schedule.hpp"
#include "operation/wait.hpp"

#include <dolthub/observer.hpp>
#include <dolthub/operation.hpp>

#include <memory>
#include <optional>
#include <string>

namespace dolthub::operation {

// One wait, as the observer is told of it.
class WaitTold {
public:
  WaitTold(std::shared_ptr<call::Telling> telling, std::string traceContext,
           const AnyOperation& operation);
  // Destroyed under way, it tells Errc::ClientClosed.
  ~WaitTold();
  WaitTold(const WaitTold&) = delete;
  WaitTold& operator=(const WaitTold&) = delete;

  call::Activity& activity() noexcept { return activity_; }
  // `last`: what it was polled with, if anything.
  void happened(Event::What what, const Polled* last);
  // Told once.
  void ended(std::optional<Errc> error, unsigned httpStatus);

private:
  call::Activity activity_;
  WaitEnded event_;
  bool over_ = false;
};

} // namespace dolthub::operation
