#include "operation/run_once.hpp"

#include "call/limits.hpp"
#include "call/outgoing.hpp"
#include "call/policy.hpp"
#include "operation/after_look_up.hpp"

#include <boost/asio/cancellation_state.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/system/system_error.hpp>

#include <algorithm>
#include <chrono>
#include <string>
#include <utility>

namespace dolthub::operation {

namespace asio = boost::asio;

bool isClosed(support::Hub& hub) {
  support::Hub::Lock lock(hub);
  return hub.closed();
}

namespace {

FailedCall failedCall(const Error& error, const call::CallContext& context, support::Hub& hub) {
  FailedCall failed;
  failed.mayHaveHappened = error.lostCall().has_value();
  failed.cancelled = error.isCancelled();
  failed.callbackFailed = error.code() == Errc::CallbackFailed;
  failed.mayLook = context.options.lost.lookUpTimeout.count() > 0 && !isClosed(hub);
  return failed;
}

LostCallState lostCall(const Error& error, const wire::Call& call, const call::CallContext& context,
                       bool sentAgain) {
  LostCallState lost;
  lost.outcome = error.outcome();
  lost.twiceIsOnce = call.lost.kind == LostCall::Kind::UpdatePullRequest;
  lost.canReopen = call::canReopen(call.request);
  lost.sentAgain = sentAgain;
  lost.policy = context.options.lost.policy;
  lost.acceptLikely = context.options.lost.acceptLikely;
  return lost;
}

// The time that one call has: the caller's, which is absolute, or that of its kind, of which only
// what was left at its loss counts, from the end of the look-up.
struct CallTime {
  support::TimePoint by = support::never;
  support::Duration left = support::Duration::max();

  support::TimePoint end(support::TimePoint now) const {
    return std::min(by, support::addSaturated(now, left));
  }
};

CallTime timeAtLoss(const call::Caller& caller, const wire::Call& call, const Error& error,
                    std::optional<std::chrono::milliseconds> timeout, support::TimePoint started) {
  CallTime time;
  if (timeout) {
    time.by = support::addSaturated(started, call::bounded(*timeout));
    return time;
  }
  const ClientOptions& options = caller.options();
  const support::Duration whole =
      call.kind == wire::Kind::Upload
          ? call::uploadTime(error.details().bytesTotal, options.slowestUpload)
          : call::bounded(options.timeout);
  time.left = std::max(whole - (caller.hub()->now() - started), support::Duration::zero());
  return time;
}

// When a lost call must have been found.
support::TimePoint lookUpBy(const call::CallContext& context, support::Hub& hub) {
  return support::addSaturated(hub.now(), call::bounded(context.options.lost.lookUpTimeout));
}

// Waits until the server may be asked again; how long that leaves until `by`.
asio::awaitable<std::chrono::milliseconds>
timeToSendAgain(support::Hub& hub, support::TimePoint notBefore, support::TimePoint by) {
  support::Wake wake = notBefore < by ? support::Wake::TimedOut : support::Wake::Closed;
  if (wake == support::Wake::TimedOut && notBefore > hub.now()) {
    support::Sleeper sleeper(hub);
    wake = co_await hub.sleepUntil(sleeper, notBefore);
  }
  if (wake == support::Wake::Cancelled) {
    throw Error::cancelled({});
  }
  co_return wake == support::Wake::TimedOut
      ? std::chrono::floor<std::chrono::milliseconds>(by - hub.now())
      : std::chrono::milliseconds{0};
}

// What a look-up came to.
struct AfterLoss {
  AfterLoss() = default; // no aggregate, which coroutines of g++ 12 destroy twice

  Learnt learnt;
  AfterLookUp next = AfterLookUp::IsReported;
  std::chrono::milliseconds time{0}; // to send it again
};

// Looks for a lost call, not before the server may be asked. One that is sent again waits for that
// as well.
asio::awaitable<AfterLoss> afterLoss(call::Caller& caller, const LostCall& call,
                                     const call::CallContext& context, const LostCallState& lost,
                                     support::TimePoint notBefore, const CallTime& time) {
  support::Hub& hub = *caller.hub();
  AfterLoss after;
  try { // a cancel of before is thrown here as well
    after.learnt = co_await findOut(caller, call, context, lookUpBy(context, hub),
                                    searchUntil(lost), notBefore);
    after.next = afterLookUp(lost, after.learnt.sought());
    if (after.next == AfterLookUp::IsSentAgain) {
      after.time = co_await timeToSendAgain(hub, after.learnt.notBefore, time.end(hub.now()));
      const asio::cancellation_state state = co_await asio::this_coro::cancellation_state;
      after.next = afterPause(after.time, state.cancelled() != asio::cancellation_type::none);
    }
  } catch (const boost::system::system_error& thrown) {
    const bool cancelled = thrown.code() == asio::error::operation_aborted;
    after.next = cancelled ? AfterLookUp::IsCancelled : AfterLookUp::IsReported;
    after.learnt.message = "looking failed";
  }
  co_return after;
}

// What was found out, put behind what happened.
// `lookedFor`: for how long at most.
Error withFindings(const Error& error, const Findings& findings,
                   std::chrono::milliseconds lookedFor) {
  ErrorDetails details = error.details();
  details.message += "; looked for it afterwards, for " +
                     std::to_string((lookedFor.count() + 999) / 1000) +
                     " s at most: " + findings.message;
  if (findings.answer == Findings::Answer::Found && findings.operation) {
    details.savedOperation = findings.operation->save();
  }
  return error.withDetails(std::move(details));
}

// How a call ended that was sent again: the first time it may have happened, whatever the second
// came to. A name that is taken now, say, may be so by the first. `elapsed`: from its start.
Error asSentTwice(const Error& first, const Error& second, support::Duration elapsed) {
  ErrorDetails details = second.details();
  details.attempts += first.attempts();
  details.elapsed = std::chrono::ceil<std::chrono::milliseconds>(elapsed);
  if (first.message() != second.message()) {
    details.earlier = first.message();
  }
  details.message = second.message().empty() ? second.code().message() : second.message();
  details.message += "; it had been sent before, which may have done it";
  if (second.outcome() == Outcome::Done) {
    return second.withDetails(std::move(details));
  }
  details.outcome = Outcome::Unknown;
  details.lostCall = first.lostCall();
  return second.isCancelled() ? Error::cancelled(std::move(details))
                              : Error(Errc::OutcomeUnknown, std::move(details));
}

} // namespace

asio::awaitable<std::optional<Error>> runOnce(call::Caller& caller, const wire::Call& call,
                                              OnceReader& reader, call::CallContext& context) {
  support::Hub& hub = *caller.hub();
  const support::TimePoint started = hub.now();
  const std::optional<std::chrono::milliseconds> timeout = context.options.timeout;
  std::optional<Error> first; // of a call that was sent again
  for (;;) {
    const call::Conclusion conclusion = co_await caller.run(call, reader, context);
    if (!conclusion.error) {
      co_return std::nullopt;
    }
    const Error error =
        first ? asSentTwice(*first, *conclusion.error, hub.now() - started) : *conclusion.error;
    if (!isLookedFor(failedCall(error, context, hub))) {
      co_return error;
    }
    const LostCallState lost = lostCall(error, call, context, first.has_value());
    const support::TimePoint notBefore = support::addSaturated(hub.now(), conclusion.retryAfter);
    const CallTime time = timeAtLoss(caller, call, error, timeout, started);
    const AfterLoss after =
        co_await afterLoss(caller, *error.lostCall(), context, lost, notBefore, time);
    switch (after.next) {
    case AfterLookUp::IsCancelled:
      co_return Error::cancelled(error.details());
    case AfterLookUp::Succeeds:
      if (reader.makeOf(after.learnt)) {
        co_return std::nullopt;
      }
      [[fallthrough]];
    case AfterLookUp::IsReported:
      co_return withFindings(error, after.learnt, context.options.lost.lookUpTimeout);
    case AfterLookUp::IsSentAgain:
      break;
    }
    context.options.timeout = after.time;
    context.isRestOfTime = !timeout;
    first = error;
  }
}

} // namespace dolthub::operation
