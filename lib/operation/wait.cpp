#include "operation/wait.hpp"

#include "call/policy.hpp"
#include "operation/verdict.hpp"

#include <algorithm>
#include <exception>
#include <utility>

namespace dolthub::operation {

Wait::~Wait() {
  if (count_ != nullptr) {
    --*count_;
  }
}

void Wait::begin(Looking& looking, std::atomic<std::size_t>& count) {
  ++count;
  count_ = &count;
  const support::TimePoint now = hub_.now();
  patience_ = Patience(now);
  const bool alone = !options_.listLooks || options_.interval.count() > 0;
  member_.emplace(looking, operation_, token_.get(), alone);
  member_->started = now;
  member_->deadline = support::addSaturated(now, call::bounded(options_.timeout));
  member_->wakes = static_cast<bool>(options_.onProgress);
}

support::TimePoint Wait::due() {
  support::Hub::Lock lock(hub_);
  const support::TimePoint now = hub_.now();
  const support::Duration pace =
      options_.interval.count() > 0
          ? call::bounded(options_.interval)
          : nextPoll(soon_ ? 0 : member_->asked, now - member_->started, hub_.random().unit(),
                     member_->hint() == Listed::Running);
  return std::min(support::addSaturated(now, std::max<support::Duration>(pace, atLeast_)),
                  member_->deadline);
}

void Wait::stop(support::Wake why) {
  fail(why == support::Wake::TimedOut ? operationTimedOut(operation_, lastState_)
                                      : operationLeft(operation_, why));
}

void Wait::looked() {
  ++member_->asked;
  report();
}

bool Wait::take(Polled& polled) {
  const support::TimePoint now = hub_.now();
  const Listed hint = member_->hint();
  if (hint == Listed::Succeeded ||
      (hint == Listed::Absent && now - member_->started >= notVisibleGrace)) {
    member_->leave(); // whether the poll agrees or not, the list is of no more use
  }
  ++member_->asked;
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
    end = std::make_unique<wire::Poll>(std::move(poll));
    return false;
  case OperationStatus::Failed:
    if (!poll.message.empty()) {
      fail(operationFailed(operation_, poll.message));
    }
    return poll.message.empty();
  case OperationStatus::Running:
    report();
    break;
  }
  soon_ = hint == Listed::Succeeded;
  return hint == Listed::Failed || (unchanged_ > 0 && unchanged_ % pollsBetweenChecks == 0);
}

bool Wait::takeRefusal(const Polled& polled) {
  switch (afterError(*polled.error, hub_.now() - member_->started, polls_ > 0)) {
  case Next::GiveUp:
    fail(withOperation(operation_, *polled.error));
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
    fail(operationFailed(operation_, entry.reason));
    return;
  }
  soon_ = entry.listed == Listed::Succeeded;
  if (polled.error && entry.listed <= Listed::Absent) {
    const std::optional<Error> refusal =
        refusedFor(operation_, *polled.error, refusals_, entry.listed == Listed::Absent);
    if (refusal) {
      fail(*refusal);
    }
  }
}

void Wait::losePatience(const Polled& polled) {
  patience_.heard(member_->heardAt());
  if (failedToAsk_ && !over() && !patience_.failed(hub_.now())) {
    fail(withOperation(operation_, *polled.error));
  }
}

void Wait::report() {
  if (!options_.onProgress) {
    return;
  }
  OperationProgress progress;
  progress.name = operation_.name();
  progress.statusText = lastState_;
  progress.polls = polls_;
  progress.waited = hub_.now() - member_->started;
  ErrorDetails details;
  details.savedOperation = operation_.save();
  details.outcome = Outcome::Unknown;
  try {
    options_.onProgress(progress);
    return;
  } catch (const std::exception& thrown) {
    details.message = std::string("the progress callback threw: ") + thrown.what();
  } catch (...) {
    details.message = "the progress callback threw something";
  }
  fail(Error(Errc::CallbackFailed, std::move(details)));
}

} // namespace dolthub::operation
