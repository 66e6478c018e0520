#pragma once

#include "operation/looking.hpp"
#include "operation/pace.hpp"
#include "wire/poll.hpp"

#include <dolthub/operation.hpp>
#include <dolthub/options.hpp>

#include <chrono>
#include <memory>
#include <optional>
#include <string>

namespace dolthub::operation {

// What one poll came to.
struct Polled {
  std::optional<wire::Poll> poll; // none when there is an error
  std::optional<Error> error;
  std::chrono::milliseconds retryAfter{0};
};

// What one wait for an operation remembers between its polls, and what it makes of them. Kept
// small: thousands wait at once. No I/O.
class Wait final : public Looking::Member {
public:
  // `looking` keeps what the wait needs to live.
  Wait(std::shared_ptr<Looking> looking, AnyOperation operation, AwaitOptions options,
       std::shared_ptr<const ApiToken> token);

  // It is awaited from now on, and counted.
  void begin();

  // When to go on.
  support::TimePoint due();
  // It ends with this.
  void fail(const Error& why);
  // It cannot go on: its time is over, it was cancelled, or the client ends.
  void stop(support::Wake why);
  // A look at a list said that the operation still runs.
  void looked();
  // Takes what a poll said; true: a list should be asked, too.
  bool take(Polled& polled);
  // Takes what the list said that was asked because of `polled`.
  void take(const Polled& polled, const ListEntry& entry);
  // When a poll brought nothing: how long that goes on is bounded.
  void losePatience(const Polled& polled);

  bool over() const noexcept { return end != nullptr; }
  std::unique_ptr<Polled> end; // an error, or a poll that says succeeded

private:
  using OnProgress = decltype(AwaitOptions::onProgress);

  void report();
  bool takeRefusal(const Polled& polled);

  const bool alone_;  // it shares no looks
  bool soon_ = false; // a list says that it has ended: a hint, the verdict comes from the poll
  bool failedToAsk_ = false;
  unsigned polls_ = 0; // that were answered
  unsigned unchanged_ = 0;
  unsigned refusals_ = 0;
  const std::chrono::milliseconds interval_;
  std::chrono::milliseconds atLeast_{0};         // what the server asked for
  std::unique_ptr<const OnProgress> onProgress_; // few have one
  Patience patience_{support::TimePoint{}};
  std::string lastState_;
};

} // namespace dolthub::operation
