#include "operation/wait.hpp"

#include "call/policy.hpp"
#include "call/redact.hpp"
#include "operation/await.hpp"
#include "operation/endings.hpp"
#include "operation/poller.hpp"
#include "operation/wait_told.hpp"
#include "wire/api.hpp"
#include "wire/phrases.hpp"
#include "wire/saved.hpp"

#include <exception>
#include <utility>

namespace dolthub::operation {

namespace {

bool contradictsItself(const Polled& polled) noexcept {
  return polled.poll && polled.poll->status == OperationStatus::Unknown;
}

} // namespace

Wait::Wait(std::shared_ptr<Poller> poller, AnyOperation operation, AwaitOptions options,
           std::shared_ptr<const ApiToken> token)
    : poller_(std::move(poller)), token_(std::move(token)), seat_(std::move(operation)),
      schedule_(call::bounded(options.timeout), call::bounded(options.interval)) {
  if (options.onProgress || !options.traceContext.empty() || !options.listLooks) {
    auto extras = std::make_unique<Extras>();
    extras->onProgress = std::move(options.onProgress);
    extras->traceContext = std::move(options.traceContext);
    extras->alone = !options.listLooks;
    extras_ = std::move(extras);
  }
}

Wait::~Wait() {
  poller_->lists().leave(seat_);
  if (counted_) {
    poller_->count(-1);
  }
}

void Wait::begin() {
  counted_ = true;
  poller_->count(1);
  if (poller_->telling() != nullptr) {
    std::string traceContext = std::move(extras().traceContext);
    extras_->told =
        std::make_unique<WaitTold>(poller_->telling(), std::move(traceContext), operation());
  }
  if (schedule_.ownPace() && !(extras_ && extras_->alone)) {
    poller_->lists().join(seat_, token_.get());
  }
  Event event;
  event.what = Event::What::Begun;
  happened(event);
}

Wait::Extras& Wait::extras() {
  if (!extras_) {
    extras_ = std::make_unique<Extras>();
  }
  return *extras_;
}

call::CallContext Wait::context() const {
  call::CallContext context;
  context.token = token_;
  context.isPoll = true;
  if (WaitTold* const told = this->told()) {
    context.activity = &told->activity();
  }
  return context;
}

void Wait::slept(support::Wake wake) {
  if (wake == support::Wake::Cancelled || wake == support::Wake::Closed) {
    fail(operationLeft(awaited(), wake));
    return;
  }
  const SharedListPoll::Hint hint = poller_->lists().takeHint(seat_);
  Event event;
  event.what = hint.isNew ? Event::What::Hinted : Event::What::Due;
  event.listed = hint.listed;
  event.others = poller_->lists().others(seat_);
  event.retryAfter = hint.notBefore - poller_->hub().now();
  happened(event);
  if (event.listed == Listed::Running && !over()) {
    state(hint.queued);
    report();
  }
}

void Wait::looked() {
  const SharedListPoll::Hint hint = poller_->lists().takeHint(seat_);
  Event event;
  event.what = Event::What::Looked;
  event.listed = hint.listed;
  event.retryAfter = hint.notBefore - poller_->hub().now();
  happened(event);
  if (event.listed == Listed::Running && !over()) {
    state(hint.queued);
    report();
  }
}

PollAnswer Wait::answerOfLast() const {
  const Polled& polled = *last_;
  if (!polled.poll) {
    return polled.error ? answerIn(polled) : PollAnswer::Nothing;
  }
  const wire::Poll& poll = *polled.poll;
  switch (poll.status) {
  case OperationStatus::Succeeded:
    return lacksPullRequest() ? PollAnswer::SucceededUnsaid : PollAnswer::Succeeded;
  case OperationStatus::Failed:
    if (poll.source != wire::Poll::Source::State) {
      const bool known = poll.source == wire::Poll::Source::Refusal;
      return known && !mayBeMade() ? PollAnswer::Refused : PollAnswer::Doubted;
    }
    return poll.message.empty() ? PollAnswer::FailedUnsaid : PollAnswer::Failed;
  case OperationStatus::Unknown:
    return PollAnswer::Contradicted;
  default:
    return !poll.message.empty()           ? PollAnswer::Troubled
           : poll.statusText == lastState_ ? PollAnswer::Running
                                           : PollAnswer::Changed;
  }
}

// An import into an empty database, which names no branch, makes none.
bool Wait::lacksPullRequest() const {
  const auto* const imported = std::get_if<ImportResult>(&last_->poll->result);
  return imported != nullptr && !imported->pullRequest && !operation().branch().empty();
}

void Wait::take(Polled polled) {
  last_ = std::make_unique<Polled>(std::move(polled));
  Event event;
  event.what = Event::What::Polled;
  event.answer = answerOfLast();
  if (event.answer == PollAnswer::Doubted) {
    last_->error = pollRefused(awaited(), *last_);
  }
  if (event.answer == PollAnswer::Contradicted) {
    last_->error = operationContradicted(awaited(), *last_);
  }
  if (event.answer == PollAnswer::SucceededUnsaid) {
    extras().succeeded = last_->poll;
  }
  event.retryAfter = last_->retryAfter;
  const bool runs = event.answer == PollAnswer::Running || event.answer == PollAnswer::Changed ||
                    event.answer == PollAnswer::Troubled;
  if (runs) {
    ++polls_;
    lastState_ = last_->poll->statusText;
    state(last_->poll->status == OperationStatus::Pending);
  }
  happened(event);
  if (runs && !over()) {
    report();
  }
}

void Wait::state(bool queued) {
  if (queued && !queued_ && begun_) { // the server begins it anew
    extras().queuedAgain = poller_->hub().now();
  }
  queued_ = queued;
  begun_ = begun_ || !queued;
}

// Until an answer last said so.
support::Duration Wait::queuedFor() const {
  if (!queued_) {
    return support::Duration::zero();
  }
  return schedule_.heardAt() - (begun_ ? extras_->queuedAgain : schedule_.started());
}

// Where what it makes is there, no reason counts. One beside a word that nobody knows is one where
// the poll says that it failed, or is refused in the same words, which may read like a proxy's.
Listed Wait::meant(const ListEntry& entry) const {
  if (entry.reason.empty() || entry.made || !entry.there.empty()) {
    return entry.listed;
  }
  const bool failed = last_->poll ? last_->poll->status == OperationStatus::Failed
                                  : last_->ownBody && last_->error->serverMessage() == entry.reason;
  return failed ? Listed::Failed : entry.listed;
}

void Wait::take(const ListEntry& entry, std::chrono::milliseconds retryAfter) {
  Event event;
  event.what = Event::What::ListRead;
  event.listed = meant(entry);
  event.retryAfter = retryAfter;
  last_->listedWord = entry.word;
  last_->there = entry.there;
  const std::optional<wire::Poll> polled = last_->poll;
  if (entry.made) {
    last_->poll = *entry.made;
  } else if (last_->poll && !entry.reason.empty()) {
    last_->poll->message = entry.reason;
  } else if (last_->error && event.listed == Listed::Failed) {
    last_->poll.emplace();
    last_->poll->message = entry.reason.empty() ? last_->error->serverMessage() : entry.reason;
  }
  happened(event);
  if (entry.made && last_ && !over()) {
    last_->poll = polled;
  }
}

bool Wait::mayBeMade() const {
  if (operation().kind() != OperationKind::Fork || !operation().database() ||
      operation().forkOwner().empty()) {
    return false;
  }
  if (!last_->poll) {
    return last_->error->code() != Errc::AlreadyExists;
  }
  const wire::Poll& poll = *last_->poll;
  return poll.status == OperationStatus::Failed && poll.source != wire::Poll::Source::State &&
         wire::meaningOf(poll.message, wire::Voice::Json, nullptr).code != Errc::AlreadyExists;
}

Awaited Wait::awaited() const {
  const support::TimePoint now = poller_->hub().now();
  const auto since = [now](support::TimePoint time) {
    return std::chrono::duration_cast<std::chrono::milliseconds>(now - time);
  };
  Awaited awaited{operation(), poller_->host()};
  awaited.waited = since(schedule_.started());
  awaited.timeout = std::chrono::duration_cast<std::chrono::milliseconds>(schedule_.deadline() -
                                                                          schedule_.started());
  awaited.silence = since(schedule_.heardAt());
  awaited.queued = std::chrono::duration_cast<std::chrono::milliseconds>(queuedFor());
  awaited.pause = std::max(std::chrono::milliseconds{0}, -since(schedule_.notBefore()));
  awaited.polls = polls_;
  return awaited;
}

void Wait::happened(Event event) {
  {
    support::Hub& hub = poller_->hub();
    support::Hub::Lock lock(hub);
    event.now = hub.now();
    event.random = hub.random().unit();
  }
  if (WaitTold* const told = this->told()) {
    told->happened(event.what, last_.get());
  }
  const Action action = schedule_.on(event);
  if (action.what == Action::What::Sleep && !schedule_.listDue() && last_ && !last_->error) {
    last_.reset(); // thousands sleep
  }
  if (action.what == Action::What::End) {
    conclude(action.end);
    tellEnd();
  }
}

void Wait::tellEnd() {
  if (WaitTold* const told = this->told()) {
    const Error* const error = last_->error ? &*last_->error : nullptr;
    told->ended(error != nullptr ? std::optional(error->errc()) : std::nullopt,
                error != nullptr ? error->httpStatus() : 0);
  }
}

void Wait::conclude(Action::End how) {
  switch (how) {
  case Action::End::None:
    break;
  case Action::End::Succeeded:
    keepSuccess();
    break;
  case Action::End::Failed:
    last_->error = operationFailed(awaited(), *last_);
    break;
  case Action::End::Lost:
    last_->error = operationLost(awaited(), *last_->error);
    break;
  case Action::End::Unclear:
    if (last_->poll && !last_->error) {
      last_->error = operationContradicted(awaited(), *last_);
    } else if (!contradictsItself(*last_)) { // else the error says so by now
      last_->error = operationUnclear(awaited(), *last_);
    }
    break;
  case Action::End::Unanswered:
    last_->error = operationUnanswered(awaited(), *last_);
    break;
  case Action::End::TimedOut: {
    const Error late = operationTimedOut(awaited(), lastState_, last_.get());
    last_ = std::make_unique<Polled>();
    last_->error = late;
    break;
  }
  }
}

// The last poll may have brought nothing, after one that told the success.
void Wait::keepSuccess() {
  if (!last_) {
    last_ = std::make_unique<Polled>();
  }
  last_->error.reset();
  if (contradictsItself(*last_)) { // which a list has made good
    last_->poll->status = OperationStatus::Succeeded;
  }
  if (!last_->poll || last_->poll->status != OperationStatus::Succeeded) {
    last_->poll = extras().succeeded;
  }
}

void Wait::fail(const Error& why) {
  refused_ = true;
  last_ = std::make_unique<Polled>();
  last_->error = why;
  tellEnd();
}

void Wait::report() {
  if (!extras_ || !extras_->onProgress) {
    return;
  }
  OperationProgress progress;
  progress.name = operation().name();
  progress.statusText = lastState_;
  progress.status = queued_  ? OperationStatus::Pending
                    : begun_ ? OperationStatus::Running
                             : OperationStatus::Unknown;
  progress.polls = polls_;
  progress.waited = poller_->hub().now() - schedule_.started();
  progress.queued = queuedFor();
  ErrorDetails details;
  details.savedOperation = operation().save();
  details.outcome = Outcome::Unknown;
  try {
    extras_->onProgress(progress);
    return;
  } catch (const std::exception& thrown) {
    details.message = std::string("the progress callback threw \"") + thrown.what() + '"';
  } catch (...) {
    details.message = "the progress callback threw something";
  }
  fail(Error(Errc::CallbackFailed, std::move(details)));
}

std::optional<Error> problemOf(const Poller& poller, const AnyOperation& operation,
                               const ApiToken& token) {
  const wire::Encoding<void> allowed = wire::checkEndpoint(operation, poller.origin());
  if (!allowed) {
    return allowed.error();
  }
  const wire::Encoding<wire::Call> call = poller.api().operations.poll(operation);
  if (!call) {
    return call.error();
  }
  if (call::holdsToken(call->request, token)) {
    return Error::invalid("the operation's names have the API token in them, which was not sent");
  }
  return std::nullopt;
}

std::unique_ptr<Wait> prepareWait(std::shared_ptr<Poller> poller, AnyOperation operation,
                                  AwaitOptions options, std::shared_ptr<const ApiToken> token) {
  const std::optional<Error> problem = problemOf(*poller, operation, *token);
  auto wait = std::make_unique<Wait>(std::move(poller), std::move(operation), std::move(options),
                                     std::move(token));
  if (problem) {
    wait->fail(*problem);
  }
  return wait;
}

} // namespace dolthub::operation
