#pragma once

#include "operation/looking.hpp"
#include "operation/pace.hpp"
#include "wire/poll.hpp"

#include <dolthub/operation.hpp>
#include <dolthub/options.hpp>

#include <atomic>
#include <chrono>
#include <cstddef>
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
class Wait {
public:
  // `keep` is what the wait needs to live.
  Wait(std::shared_ptr<void> keep, support::Hub& hub, AnyOperation operation, AwaitOptions options,
       std::shared_ptr<const ApiToken> token)
      : keep_(std::move(keep)), hub_(hub), operation_(std::move(operation)),
        options_(std::move(options)), token_(std::move(token)) {}
  ~Wait();
  Wait(const Wait&) = delete;
  Wait& operator=(const Wait&) = delete;

  // It is awaited from now on, and counted.
  void begin(Looking& looking, std::atomic<std::size_t>& count);

  support::Hub& hub() const noexcept { return hub_; }
  const AnyOperation& operation() const noexcept { return operation_; }
  const std::shared_ptr<const ApiToken>& token() const noexcept { return token_; }
  support::TimePoint deadline() const noexcept { return member_->deadline; }
  Looking::Member& member() noexcept { return *member_; }

  // When to go on.
  support::TimePoint due();
  // It ends with this.
  void fail(const Error& why) { error = std::make_unique<const Error>(why); }
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

  bool over() const noexcept { return end || error; }
  std::unique_ptr<wire::Poll> end; // succeeded, with this
  std::unique_ptr<const Error> error;

private:
  void report();
  bool takeRefusal(const Polled& polled);

  const std::shared_ptr<void> keep_;
  support::Hub& hub_;
  const AnyOperation operation_;
  const AwaitOptions options_;
  const std::shared_ptr<const ApiToken> token_;
  std::atomic<std::size_t>* count_ = nullptr;
  std::optional<Looking::Member> member_;
  Patience patience_{support::TimePoint{}};
  std::string lastState_;
  std::chrono::milliseconds atLeast_{0}; // what the server asked for
  unsigned polls_ = 0;                   // that were answered
  unsigned unchanged_ = 0;
  unsigned refusals_ = 0;
  bool soon_ = false; // a list says that it has ended: a hint, the verdict comes from the poll
  bool failedToAsk_ = false;
};

} // namespace dolthub::operation
