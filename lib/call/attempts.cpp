#include "call/attempts.hpp"

#include "call/limits.hpp"
#include "call/redact.hpp"
#include "wire/retry_after.hpp"
#include "wire/verdict.hpp"

#include <algorithm>
#include <exception>
#include <utility>

namespace dolthub::call {

namespace {

std::string pathOf(const std::string& target) {
  return target.substr(0, target.find('?'));
}

} // namespace

Attempts::Attempts(Shared& shared, const wire::Call& call, const CallContext& context)
    : shared_(shared), call_(call), context_(context), started_(shared.hub->now()),
      deadline_(support::never) {
  const ClientOptions& options = shared.options;
  if (context.options.timeout) {
    deadline_ = support::addSaturated(started_, bounded(*context.options.timeout));
    return;
  }
  switch (call.kind) {
  case wire::Kind::Short:
    deadline_ = support::addSaturated(started_, bounded(options.timeout));
    break;
  case wire::Kind::SqlRead:
    deadline_ = support::addSaturated(started_, bounded(options.queryTimeout));
    break;
  case wire::Kind::Upload: // to open what is sent; see opened()
    deadline_ = support::addSaturated(started_, uploadTime(0, options.slowestUpload));
    break;
  case wire::Kind::Download:
    break;
  }
}

void Attempts::opened(OpenedBody body) {
  if (!context_.options.timeout && call_.kind == wire::Kind::Upload) {
    deadline_ =
        support::addSaturated(started_, uploadTime(body.size(), shared_.options.slowestUpload));
  }
  bodyBytes_ = body.size();
  body_.emplace(std::move(body));
}

OpenedBody Attempts::takeBody() {
  OpenedBody body;
  if (body_) {
    body = std::move(*body_);
    body_.reset();
  }
  return body;
}

bool Attempts::outOfTime() const {
  return deadline_ != support::never && shared_.hub->now() >= deadline_;
}

void Attempts::begin() {
  ++attempts_;
  progress = {};
  conclusion_ = {};
  answerBody_ = nullptr;
  if (context_.activity != nullptr) {
    context_.activity->attemptBegins(call_, context_.purpose, attempts_);
  }
}

void Attempts::sending(const http::Connection& connection) {
  if (context_.activity != nullptr) {
    context_.activity->attemptSends(connection.number(), !connection.used);
  }
  bodyUsed_ = true;
  if (before_ != Outcome::Unknown) { // else an earlier attempt may be what is looked for
    sentAt_ = shared_.hub->bootNow();
  }
}

http::ExchangeOptions Attempts::exchangeOptions() const {
  http::ExchangeOptions options;
  options.deadline = deadline_;
  if (leaseKind() == http::LeaseKind::Long) {
    options.progressTimeout = bounded(shared_.options.progressTimeout);
  }
  options.limits.headBytes = shared_.options.maxResponseHeadBytes;
  options.limits.bodyBytes = shared_.options.maxResponseBytes;
  options.onProgress = &context_.options.onProgress;
  options.sink = context_.sink;
  options.noted = context_.activity != nullptr ? &context_.activity->noted() : nullptr;
  return options;
}

const TraceHeader* Attempts::traceHeader() const noexcept {
  return context_.activity != nullptr ? &context_.activity->traceHeader() : nullptr;
}

http::LeaseKind Attempts::leaseKind() const noexcept {
  return call_.kind == wire::Kind::Upload || call_.kind == wire::Kind::Download
             ? http::LeaseKind::Long
             : http::LeaseKind::Short;
}

bool Attempts::wantsFreshConnection() const noexcept {
  return stale_ || call_.repeat != wire::Repeat::Safe;
}

void Attempts::sent(std::uint64_t bodyBytes) {
  if (progress.whole) {
    progress.bodySent = bodyBytes; // also of a text, which is sent with the head
  }
  if (bodyBytes_ != 0) {
    bodyBytes_ = bodyBytes; // with what a form puts around its files
  }
}

// In one turn of the loop: below ten milliseconds up to 1 MiB; of a list of 8 MiB, the most that an
// answer may be where nothing else was set, some 60.
bool Attempts::answered(message::Response& response, AnswerReader& reader) {
  response.request = &call_.request;
  response.origin = shared_.endpoint.origin;
  if (call_.kind != wire::Kind::SqlRead) { // whose rows may hold anything
    shownBody_ = hide(response.body, *context_.token);
  }
  answerBody_ = shownBody_ ? &*shownBody_ : &response.body;
  if (const std::optional<wire::Problem> problem = reader.read(response)) {
    return refused(*problem, response);
  }
  succeeded(response);
  return false;
}

std::chrono::milliseconds Attempts::askedFor(std::string_view retryAfter,
                                             std::string_view date) const {
  const auto asked = wire::retryAfter(retryAfter, date, shared_.hub->wallNow());
  return asked.value_or(std::chrono::milliseconds{0});
}

std::chrono::milliseconds Attempts::granted(std::chrono::milliseconds asked) const {
  return std::min(asked, shared_.options.maxRetryAfter);
}

void Attempts::succeeded(const message::Response& response) {
  {
    support::Hub::Lock lock(*shared_.hub);
    shared_.budget.succeeded();
  }
  conclusion_.retryAfter = granted(askedFor(response.retryAfter, response.date));
  if (context_.sink) {
    conclusion_.sunk = details();
    conclusion_.sunk->httpStatus = response.status;
    conclusion_.sunk->outcome = Outcome::Done;
  }
  if (handBody(Outcome::Done, response.status)) {
    tellEnd(std::nullopt, Outcome::Done, response.status, RetryReason::None);
  }
}

bool Attempts::failed(const http::Failure& failure, bool reusedConnection) {
  http::Failure counted = failure;
  counted.reach = progress.reach();
  counted.status = progress.status;
  const Ending ending = endingOf(counted, call_.repeat, call_.request.method, reusedConnection);
  ErrorDetails details = this->details();
  details.cause = failure.cause;
  details.message = redacted(failure.text);
  details.reason = explain::nameOf(failure.reason);
  details.httpStatus = progress.status;
  const CallOptions none;
  details.limit = limitOf(counted, call_.kind, context_.isRestOfTime ? none : context_.options,
                          shared_.options, context_.sink.get(), outOfTime());
  details.retryAfter = askedFor(failure.retryAfter, failure.date);
  return decide(ending, std::move(details));
}

bool Attempts::refused(const wire::Problem& problem, const message::Response& response) {
  const Ending ending = endingOf(problem, call_.repeat, call_.request.method);
  ErrorDetails details = this->details();
  details.httpStatus = response.status;
  details.message = redacted(problem.message);
  details.serverMessage = redacted(problem.serverMessage);
  details.retryAfter = askedFor(response.retryAfter, response.date);
  explain::Reason reason = problem.reason;
  if (problem.code == Errc::NotAuthenticated && (call_.anonymous || context_.token->empty())) {
    reason = explain::Reason::TokenMissing;
    details.message = explain::wordsOf(reason);
  }
  // Whoever looks at it may have met a log-in page, and not DoltHub.
  const bool refusesWhoAsks = response.status == 401 || response.status == 403;
  if (reason == explain::Reason::None && refusesWhoAsks && !problem.ownBody &&
      wire::speakerOf(response, nullptr) == wire::Speaker::Page) {
    reason = explain::Reason::HtmlPage;
    details.message = explain::wordsOf(reason);
  }
  details.reason = explain::nameOf(reason);
  conclusion_.ownBody = problem.ownBody;
  conclusion_.aboutOperation = problem.aboutOperation;
  return decide(ending, std::move(details));
}

// Whether there is another attempt; then next_ says when.
Repetition Attempts::repeated(const Ending& ending, std::chrono::milliseconds retryAfter) {
  Progressed call;
  call.method = call_.request.method;
  call.attempts = attempts_;
  call.wasStale = stale_;
  call.canRepeat = progress.bodySunk == 0 && (!bodyUsed_ || canReopen(call_.request));
  call.isPoll = context_.isPoll;
  const Repetition repetition = repetitionAfter(ending, call);
  switch (repetition) {
  case Repetition::None:
    return repetition;
  case Repetition::AtOnce:
    stale_ = true;
    next_ = shared_.hub->now();
    return repetition;
  case Repetition::Later:
    break;
  }
  support::Hub::Lock lock(*shared_.hub);
  const auto delay = backOff(attempts_ + 1, shared_.hub->random().unit(), retryAfter);
  next_ = support::addSaturated(shared_.hub->now(), delay);
  return next_ < deadline_ && shared_.budget.take() ? repetition : Repetition::None;
}

bool Attempts::decide(const Ending& ending, ErrorDetails details) {
  note(details);
  conclusion_.retryAfter = granted(details.retryAfter);
  const Repetition next = repeated(ending, conclusion_.retryAfter);
  if (!handBody(ending.outcome, details.httpStatus)) {
    return false;
  }
  tell(ending, details.httpStatus, next);
  if (next != Repetition::None) {
    before_ = combined(before_, ending.outcome);
    progress = {};
  } else {
    end(ending, std::move(details));
  }
  return next != Repetition::None;
}

// Whether all attempts fail alike is told by their words.
void Attempts::note(const ErrorDetails& details) {
  std::string met = details.message;
  if (details.httpStatus != 0) {
    met += ", HTTP " + std::to_string(details.httpStatus);
  }
  if (!met_.empty() && met_ != met) {
    other_ = std::move(met_);
  }
  met_ = std::move(met);
}

void Attempts::end(const Ending& ending, ErrorDetails details) {
  details.earlier = details.message.empty() ? met_ : other_;
  details.outcome = combined(before_, ending.outcome);
  const bool unknown = details.outcome == Outcome::Unknown;
  if (call_.request.method != message::Method::Get &&
      (unknown || details.outcome == Outcome::Done)) {
    details.lostCall = lostCall();
  }
  conclusion_.error = ending.cancelled
                          ? Error::cancelled(std::move(details))
                          : Error(unknown ? Errc::OutcomeUnknown : ending.code, std::move(details));
}

Ending Attempts::cutOff(http::Trouble trouble) const {
  http::Failure failure;
  failure.trouble = trouble;
  failure.reach = progress.reach();
  failure.status = progress.status;
  return endingOf(failure, call_.repeat, call_.request.method, false);
}

void Attempts::cancelled() {
  const Ending ending = cutOff(http::Trouble::Cancelled);
  tell(ending, progress.status, Repetition::None);
  ErrorDetails details = this->details();
  details.httpStatus = progress.status;
  end(ending, std::move(details));
}

Attempts::~Attempts() {
  if (context_.activity != nullptr) {
    tell(cutOff(http::Trouble::Closed), progress.status, Repetition::None);
  }
}

void Attempts::interrupted(support::Wake wake) {
  http::Failure failure;
  failure.trouble =
      wake == support::Wake::Cancelled ? http::Trouble::Cancelled : http::Trouble::Closed;
  end(endingOf(failure, call_.repeat, call_.request.method, false), details());
}

ErrorDetails Attempts::details() const {
  ErrorDetails details;
  details.method = message::toString(call_.request.method);
  details.path = pathOf(call_.request.target);
  details.attempts = attempts_;
  details.host = shared_.endpoint.hostHeader;
  details.subject = redacted(shared_.api.subjectOf(call_));
  details.elapsed = std::chrono::ceil<std::chrono::milliseconds>(shared_.hub->now() - started_);
  details.bytesSent = progress.bodySent;
  details.bytesTotal = bodyBytes_;
  return details;
}

std::string Attempts::redacted(std::string_view text) const {
  return call::redacted(text, *context_.token);
}

bool Attempts::handBody(Outcome outcome, unsigned status) {
  shared_.bytesSent.fetch_add(progress.bodySent, std::memory_order_relaxed);
  const auto& onBody = context_.options.onBody;
  if (!onBody || answerBody_ == nullptr) {
    return true;
  }
  std::string thrown = "the callback for answers threw something";
  try {
    onBody(*answerBody_);
    return true;
  } catch (const std::exception& error) {
    thrown = std::string("the callback for answers threw \"") + error.what() + '"';
  } catch (...) {
  }
  Ending ending;
  ending.code = Errc::CallbackFailed;
  ending.outcome = outcome; // it did not change what happened
  ErrorDetails details = this->details();
  details.message = redacted(thrown);
  details.httpStatus = status;
  tell(ending, status, Repetition::None);
  end(ending, std::move(details));
  return false;
}

void Attempts::tell(const Ending& ending, unsigned status, Repetition next) {
  tellEnd(ending.cancelled ? Errc::Cancelled : ending.code, ending.outcome, status,
          retryReason(next, ending.code, status));
}

void Attempts::tellEnd(std::optional<Errc> error, Outcome outcome, unsigned status,
                       RetryReason retry) {
  if (context_.activity == nullptr) {
    return;
  }
  AttemptResult result;
  result.error = error;
  result.outcome = outcome;
  result.httpStatus = status;
  result.sent = progress.begun;
  result.requestBytes = progress.sent;
  result.responseBytes = progress.received;
  result.retry = retry;
  if (retry != RetryReason::None) {
    result.retryDelay = std::max(next_ - shared_.hub->now(), support::Duration::zero());
  }
  context_.activity->attemptEnds(result, *context_.token);
}

LostCall Attempts::lostCall() const {
  LostCall lost = call_.lost;
  lost.endpoint = shared_.endpoint.origin;
  lost.method = message::toString(call_.request.method);
  lost.path = pathOf(call_.request.target);
  // By the clock as it is by now: it may have been set right meanwhile.
  const auto since = std::chrono::ceil<std::chrono::milliseconds>(shared_.hub->bootNow() - sentAt_);
  lost.sentAt = shared_.hub->wallNow() - since;
  return lost;
}

} // namespace dolthub::call
