#include "operation/wait.hpp"

#include "call/policy.hpp"
#include "operation/verdict.hpp"

#include <algorithm>
#include <exception>
#include <utility>

namespace dolthub::operation {

Wait::Wait(std::shared_ptr<Looking> looking, AnyOperation operation, AwaitOptions options,
           std::shared_ptr<const ApiToken> token)
    : Member(std::move(looking), std::move(operation), std::move(token),
             call::bounded(options.timeout)),
      alone_(!options.listLooks || options.interval.count() > 0), interval_(options.interval) {
  if (options.onProgress) {
    wakes = true;
    onProgress_ = std::make_unique<const OnProgress>(std::move(options.onProgress));
  }
}

void Wait::begin() {
  join(alone_);
  patience_ = Patience(started());
}

support::TimePoint Wait::due() {
  support::Hub::Lock lock(hub());
  const support::TimePoint now = hub().now();
  const support::Duration pace = interval_.count() > 0
                                     ? call::bounded(interval_)
                                     : nextPoll(soon_ ? 0 : asked, now - started(),
                                                hub().random().unit(), hint() == Listed::Running);
  return std::min(support::addSaturated(now, std::max<support::Duration>(pace, atLeast_)),
                  deadline());
}

void Wait::fail(const Error& why) {
  end = std::make_unique<Polled>();
  end->error = why;
}

void Wait::stop(support::Wake why) {
  fail(why == support::Wake::TimedOut ? operationTimedOut(operation(), lastState_)
                                      : operationLeft(operation(), why));
}

void Wait::looked() {
  ++asked;
  report();
}

bool Wait::take(Polled& polled) {
  const support::TimePoint now = hub().now();
  const Listed hinted = hint();
  if (hinted == Listed::Succeeded ||
      (hinted == Listed::Absent && now - started() >= notVisibleGrace)) {
    leave(); // whether the poll agrees or not, the list is of no more use
  }
  ++asked;
  soon_ = false;
  atLeast_ = polled.retryAfter;
  failedToAsk_ = polled.error.has_value();
  if (polled.error) {
    return takeRefusal(polled);
  }
  wire::Poll& poll = *polled.poll;
  ++polls_;
  patience_.heard(now);
  refusals_ = 0;
  unchanged_ = poll.statusText == lastState_ ? unchanged_ + 1 : 0;
  lastState_ = poll.statusText;
  switch (poll.status) {
  case OperationStatus::Succeeded:
    end = std::make_unique<Polled>(std::move(polled));
    return false;
  case OperationStatus::Failed:
    if (!poll.message.empty()) {
      fail(operationFailed(operation(), poll.message));
    }
    return poll.message.empty();
  case OperationStatus::Running:
    report();
    break;
  }
  soon_ = hinted == Listed::Succeeded;
  return hinted == Listed::Failed || (unchanged_ > 0 && unchanged_ % pollsBetweenChecks == 0);
}

bool Wait::takeRefusal(const Polled& polled) {
  switch (afterError(*polled.error, hub().now() - started(), polls_ > 0)) {
  case Next::GiveUp:
    fail(withOperation(operation(), *polled.error));
    return false;
  case Next::AskAgain:
    return false;
  case Next::NotYetSeen:
    failedToAsk_ = false;
    return false;
  case Next::CheckLists:
    break;
  }
  ++refusals_;
  return true;
}

void Wait::take(const Polled& polled, const ListEntry& entry) {
  const bool failed = polled.poll && polled.poll->status == OperationStatus::Failed;
  if (failed || entry.listed == Listed::Failed) {
    fail(operationFailed(operation(), entry.reason));
    return;
  }
  soon_ = entry.listed == Listed::Succeeded;
  if (polled.error && entry.listed <= Listed::Absent) {
    const std::optional<Error> refusal =
        refusedFor(operation(), *polled.error, refusals_, entry.listed == Listed::Absent);
    if (refusal) {
      fail(*refusal);
    }
  }
}

void Wait::losePatience(const Polled& polled) {
  patience_.heard(heardAt());
  if (failedToAsk_ && !over() && !patience_.failed(hub().now())) {
    fail(withOperation(operation(), *polled.error));
  }
}

void Wait::report() {
  if (!onProgress_) {
    return;
  }
  OperationProgress progress;
  progress.name = operation().name();
  progress.statusText = lastState_;
  progress.polls = polls_;
  progress.waited = hub().now() - started();
  ErrorDetails details;
  details.savedOperation = operation().save();
  details.outcome = Outcome::Unknown;
  try {
    (*onProgress_)(progress);
    return;
  } catch (const std::exception& thrown) {
    details.message = std::string("the progress callback threw: ") + thrown.what();
  } catch (...) {
    details.message = "the progress callback threw something";
  }
  fail(Error(Errc::CallbackFailed, std::move(details)));
}

} // namespace dolthub::operation
