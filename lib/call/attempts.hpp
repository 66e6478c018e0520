#pragma once

#include "call/call_context.hpp"
#include "call/outgoing.hpp"
#include "call/policy.hpp"
#include "call/shared.hpp"
#include "call/telling.hpp"
#include "http/exchange.hpp"
#include "http/pool_policy.hpp"

#include <optional>
#include <vector>

namespace dolthub::call {

// What one call remembers from attempt to attempt, and what it decides between them. No I/O.
class Attempts {
public:
  Attempts(Shared& shared, const wire::Call& call, const CallContext& context);
  // Destroyed under way, as with an execution context, it tells the attempt's end.
  ~Attempts();
  Attempts(const Attempts&) = delete;
  Attempts& operator=(const Attempts&) = delete;

  // A new attempt begins.
  void begin();
  // Something to upload has to be opened first.
  bool needsBody() const { return hasSources(call_.request) && !body_; }
  // It was: an upload's time follows from its size.
  void opened(OpenedBody body);
  OpenedBody takeBody();
  // Its request is about to be sent, with the body that was opened.
  void sending(const http::Connection& connection);
  // It left, or as much of it as did.
  void sent(std::uint64_t bodyBytes);
  // Nothing may be sent any more.
  bool outOfTime() const;

  // Each takes the end of an attempt and says whether another one follows.
  bool failed(const http::Failure& failure, bool reusedConnection);
  bool answered(message::Response& response, AnswerReader& reader);
  void cancelled();
  // The wait before the next attempt did not end well.
  void interrupted(support::Wake wake);

  support::TimePoint deadline() const noexcept { return deadline_; }
  // When the next attempt is due.
  support::TimePoint next() const noexcept { return next_; }
  Conclusion conclusion() { return std::move(conclusion_); }

  http::ExchangeOptions exchangeOptions() const;
  const TraceHeader* traceHeader() const noexcept; // none where nobody observes
  http::LeaseKind leaseKind() const noexcept;
  bool wantsFreshConnection() const noexcept;

  http::Progress progress;
  std::vector<std::optional<http::FileIdentity>> identities;

private:
  // What the server asks to wait.
  std::chrono::milliseconds askedFor(std::string_view retryAfter, std::string_view date) const;
  // As far as we do.
  std::chrono::milliseconds granted(std::chrono::milliseconds asked) const;
  bool refused(const wire::Problem& problem, const message::Response& response);
  void succeeded(const message::Response& response);
  bool decide(const Ending& ending, ErrorDetails details);
  Repetition repeated(const Ending& ending, std::chrono::milliseconds retryAfter);
  void note(const ErrorDetails& details);
  void end(const Ending& ending, ErrorDetails details);
  // From this side, in the middle of it.
  Ending cutOff(http::Trouble trouble) const;
  ErrorDetails details() const;
  std::string redacted(std::string_view text) const;
  // false when the callback threw; then the call has ended.
  bool handBody(Outcome outcome, unsigned status);
  void tell(const Ending& ending, unsigned status, Repetition next);
  void tellEnd(std::optional<Errc> error, Outcome outcome, unsigned status, RetryReason retry);
  LostCall lostCall() const;

  Shared& shared_;
  const wire::Call& call_;
  const CallContext& context_;
  const support::TimePoint started_;
  support::TimePoint deadline_;
  support::TimePoint next_{};
  support::BootTime sentAt_{};
  unsigned attempts_ = 0;
  Outcome before_ = Outcome::NotSent;       // what the attempts before this one came to
  std::uint64_t bodyBytes_ = 0;             // of a form with files; 0 where there are none
  std::optional<std::string> shownBody_;    // of an answer with the token in it, as it came
  const std::string* answerBody_ = nullptr; // while an answer is read
  bool bodyUsed_ = false;                   // what was opened has been handed over
  std::string met_;                         // what the last attempt failed of
  std::string other_;                       // and one before it that failed of something else
  bool stale_ = false;                      // an attempt met a dead connection
  std::optional<OpenedBody> body_;          // kept where an attempt ends before it is used
  Conclusion conclusion_;
};

} // namespace dolthub::call
