#pragma once

#include "operation/schedule.hpp"
#include "operation/shared_list_poll.hpp"
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
  bool ownBody = false; // the error is of DoltHub's own words
  bool isOver = false;  // the error is the operation's own end
  std::chrono::milliseconds retryAfter{0};
  std::string listedWord; // for its state, in the list that was read since
  std::string there;      // what it was to make, or may have been before, by that list
  // Of the exchange, for the error that a failed operation becomes.
  unsigned httpStatus = 0;
  std::string path;
};

class Poller;
class WaitTold;
struct Awaited;

// One wait for an operation: its schedule, its place among those that share a list, and what it has
// to tell. Kept small: thousands wait at once.
class Wait {
public:
  // `poller` keeps what the wait needs to live.
  Wait(std::shared_ptr<Poller> poller, AnyOperation operation, AwaitOptions options,
       std::shared_ptr<const ApiToken> token);
  ~Wait();
  Wait(const Wait&) = delete;
  Wait& operator=(const Wait&) = delete;

  // It is awaited from now on, and counted.
  void begin();
  bool over() const noexcept { return schedule_.action().what == Action::What::End || refused_; }
  const Action& action() const noexcept { return schedule_.action(); }

  // What happened.
  void slept(support::Wake wake);
  void looked();
  void take(Polled polled);
  void take(const ListEntry& entry, std::chrono::milliseconds retryAfter);
  // It cannot begin, or not go on.
  void fail(const Error& why);

  // Of one that is over: what it ended with.
  wire::Poll& result() noexcept { return *last_->poll; }
  const std::optional<Error>& error() const noexcept { return last_->error; }
  // Polls are refused, or not answered: the fork that it makes may be there all the same.
  bool mayBeMade() const;
  // What it was to make was not there yet.
  void sawNothingMade() { extras().nothingWasMade = true; }
  bool nothingWasMade() const noexcept { return extras_ && extras_->nothingWasMade; }

  const AnyOperation& operation() const noexcept { return seat_.operation(); }
  support::TimePoint deadline() const noexcept { return schedule_.deadline(); }
  support::TimePoint askUntil(support::TimePoint now) const noexcept {
    return schedule_.askUntil(now);
  }
  Poller& poller() const noexcept { return *poller_; }
  SharedListPoll::Seat& seat() noexcept { return seat_; }
  call::CallContext context() const;

private:
  // What few have.
  struct Extras {
    decltype(AwaitOptions::onProgress) onProgress;
    std::string traceContext;
    std::unique_ptr<WaitTold> told;      // from its beginning, where somebody observes
    support::TimePoint queuedAgain{};    // after it had begun
    std::optional<wire::Poll> succeeded; // said by a poll that named no pull request
    bool alone = false;                  // it shares no looks
    bool nothingWasMade = false;         // when it was last looked for, but for later
  };

  void happened(Event event);
  void conclude(Action::End how);
  void keepSuccess();
  Extras& extras();
  Awaited awaited() const;
  PollAnswer answerOfLast() const;
  bool lacksPullRequest() const;
  void state(bool queued);
  support::Duration queuedFor() const;
  Listed meant(const ListEntry& entry) const;
  void report();
  void tellEnd();
  WaitTold* told() const noexcept { return extras_ ? extras_->told.get() : nullptr; }

  const std::shared_ptr<Poller> poller_;
  const std::shared_ptr<const ApiToken> token_;
  SharedListPoll::Seat seat_;
  Schedule schedule_;
  std::unique_ptr<Extras> extras_;
  std::unique_ptr<Polled> last_; // of the polls, and what it ended with
  std::string lastState_;
  unsigned polls_ = 0; // that were answered
  bool counted_ = false;
  bool refused_ = false; // it ended by no decision of the schedule's
  bool queued_ = false;  // as was last said; where not, it
  bool begun_ = false;   // runs, or has once
};

} // namespace dolthub::operation
