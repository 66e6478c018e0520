#pragma once

#include "operation/listed.hpp"
#include "support/time.hpp"

#include <cstdint>

namespace dolthub::operation {

// What one poll came to.
enum class PollAnswer : unsigned char {
  Running,
  Changed,  // it runs, and says another word than before
  Troubled, // likewise, and speaks of a failure, which a list may know
  Succeeded,
  SucceededUnsaid, // likewise, but an import's pull request is not named
  Contradicted,    // it says success and an error at once
  Failed,
  FailedUnsaid, // without a reason
  Refused,      // in words that speak of the operation: it failed, unless a list knows better
  Doubted,      // likewise, in words that may be an outage's, or what it was to make may be there
  NotKnown,     // DoltHub itself knows no such thing
  Denied,       // DoltHub itself refuses to tell, in other words
  Nothing,      // no answer of DoltHub's: it says nothing about the operation
  Unsent,       // no connection was free for it, or no turn came: nothing was asked
  Crowded,      // too many waited for a connection already: likewise
  Over,         // the operation is over, in a way that no poll will ever tell better
  Hopeless      // no poll will ever be answered: the token, the client, the request itself
};

// What happens to a wait.
struct Event {
  enum class What : unsigned char {
    Begun,   // it is awaited
    Due,     // the time to sleep is over
    Hinted,  // a shared list says `listed` of it
    Polled,  // `answer`
    Looked,  // the look at the shared list is over; what it says comes as a hint
    ListRead // its own list says `listed`
  };
  // Whether it shares looks at a list: not now, it may look for all, or somebody else does.
  enum class Others : unsigned char { None, Look, Looking };

  What what = What::Due;
  support::TimePoint now{};
  double random = 0.5; // in [0, 1)
  Others others = Others::None;
  Listed listed = Listed::Nothing;
  PollAnswer answer = PollAnswer::Nothing;
  support::Duration retryAfter{0}; // that the server asked for, in whatever answer
};

// What a wait does next.
struct Action {
  enum class What : unsigned char { Sleep, Poll, Look, ReadList, End };
  // How it ends.
  enum class End : unsigned char {
    None,
    Succeeded,
    Failed,
    Lost,       // the server knows it no more
    Unclear,    // its polls are refused or contradict themselves, and no list tells for certain
    Unanswered, // the last poll's error says why
    TimedOut
  };

  bool operator==(const Action&) const = default;

  What what = What::Sleep;
  End end = End::None;
  support::TimePoint until{}; // of a sleep
};

// When one wait asks what, and when it has its verdict. Its verdict comes from polls of the
// operation; lists give hints, reasons, and proof where polls are refused. Kept small: thousands
// wait at once. No I/O, no clock, no lock.
class Schedule {
public:
  // `interval` between polls; 0: the library's own pace.
  Schedule(support::Duration timeout, support::Duration interval) noexcept
      : timeout_(timeout), interval_(interval) {}

  // What has to happen after `event`. An event that does not belong to what is under way changes
  // nothing, but that a server's wish to be left alone is kept.
  Action on(const Event& event) noexcept;

  const Action& action() const noexcept { return action_; }
  support::TimePoint started() const noexcept { return started_; }
  // When an answer knew the operation, or it began.
  support::TimePoint heardAt() const noexcept { return heardAt_; }
  support::TimePoint deadline() const noexcept { return support::addSaturated(started_, timeout_); }
  // When what is asked now is given up: a request that hangs leaves time for a last poll.
  support::TimePoint askUntil(support::TimePoint now) const noexcept;
  // The server asked to be left alone until then.
  support::TimePoint notBefore() const noexcept { return notBefore_; }
  // A list is to be read for the last poll's answer, at the end of the sleep.
  bool listDue() const noexcept { return listDue_; }
  // A list's look is of use to it.
  bool ownPace() const noexcept { return interval_ <= support::Duration::zero(); }

private:
  Action decide(const Event& event) noexcept;
  Action due(const Event& event) noexcept;
  Action hinted(const Event& event) noexcept;
  Action polled(const Event& event) noexcept;
  Action looked(const Event& event) noexcept;
  Action listRead(const Event& event) noexcept;
  Action ambiguous(const Event& event) noexcept;
  Action troubledByList(const Event& event) noexcept;
  Action failedByList(const Event& event) noexcept;
  Action contradictedByList(const Event& event) noexcept;
  Action denied(const Event& event) noexcept;
  Action unanswered(const Event& event) noexcept;

  void heard(support::TimePoint now) noexcept;
  void countRefusal(support::TimePoint now) noexcept;
  bool refusalsConvince(support::TimePoint now) const noexcept;
  bool refusedForLong(support::TimePoint now) const noexcept;
  void outweigh(const Event& event) noexcept;
  bool isAmbiguous() const noexcept;
  Action::End refusedEnd(const Event& event) const noexcept;
  Action::End lateEnd(support::TimePoint now) const noexcept;
  Action sleep(const Event& event) noexcept;
  Action sleepUntil(support::TimePoint until) const noexcept;
  Action readList(const Event& event, PollAnswer why) noexcept;
  Action failedUnsaid(const Event& event) noexcept;
  Action succeededUnsaid(const Event& event) noexcept;
  static Action end(Action::End how) noexcept { return {Action::What::End, how, {}}; }
  bool mayAsk(support::TimePoint now) const noexcept { return now >= notBefore_; }
  bool silentForTooLong(support::TimePoint now) const noexcept;
  support::TimePoint ownPollBy() const noexcept;
  support::TimePoint lastPollBy() const noexcept;

  support::Duration timeout_;
  const support::Duration interval_;
  support::TimePoint started_{};
  support::TimePoint notBefore_{}; // what the server asked for, of any request
  support::TimePoint polledAt_{};
  support::TimePoint heardAt_{};      // an answer that knew the operation
  support::TimePoint refusedSince_{}; // in a row; or a list called failed what polls say runs
  Action action_;
  unsigned asked_ = 0; // polls, and looks in place of one
  std::uint16_t unchanged_ = 0;
  std::uint16_t failures_ = 0; // in a row
  unsigned char refusals_ = 0;
  unsigned char soon_ = 0;
  unsigned char inVain_ = 0;
  PollAnswer why_ = PollAnswer::Nothing; // its list is read
  Listed hint_ = Listed::Nothing;        // of the last look, until the poll that it led to
  bool waitsForALook_ = false;
  bool vain_ = false;     // the last look said nothing of it
  bool seen_ : 1 = false; // a poll was answered
  bool waitedForReason_ : 1 = false;
  bool listDue_ : 1 = false;     // was put off
  bool outweighed_ : 1 = false;  // a list has known better than a refusal
  bool denied_ : 1 = false;      // the list said last that it has failed, and a poll that it runs
  unsigned char unsaid_ : 3 = 0; // polls that named no pull request
};

} // namespace dolthub::operation
