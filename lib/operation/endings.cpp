#include "operation/endings.hpp"

#include "explain/reason.hpp"
#include "wire/phrases.hpp"

#include <initializer_list>
#include <string_view>
#include <utility>

namespace dolthub::operation {

namespace {

using explain::Reason;

std::string_view noun(OperationKind kind) {
  switch (kind) {
  case OperationKind::Import:
    return "import";
  case OperationKind::Merge:
    return "merge";
  case OperationKind::Fork:
    return "fork";
  case OperationKind::SqlWrite:
    return "SQL write";
  }
  return "operation";
}

std::string subjectOf(const AnyOperation& operation) {
  std::string text = "wait for the " + std::string(noun(operation.kind())) + ' ';
  text += operation.name().empty() ? "of pull request " + std::string(operation.pullRequestId())
                                   : std::string(operation.name());
  if (operation.database()) {
    text += (operation.kind() == OperationKind::Import ? " into " : " of ") +
            operation.database()->text();
  }
  return text;
}

ErrorDetails detailsFor(const Awaited& wait, std::string message) {
  ErrorDetails details;
  details.subject = subjectOf(wait.operation);
  details.host = wait.host;
  details.message = std::move(message);
  details.savedOperation = wait.operation.save();
  details.outcome = Outcome::Unknown;
  return details;
}

ErrorDetails detailsFor(const Awaited& wait, Reason reason,
                        std::initializer_list<std::string_view> values = {}) {
  ErrorDetails details = detailsFor(wait, explain::wordsOf(reason, values));
  details.reason = explain::nameOf(reason);
  return details;
}

std::string seconds(std::chrono::milliseconds time) {
  return time < std::chrono::seconds{1} ? std::to_string(time.count()) + " ms"
                                        : std::to_string((time.count() + 500) / 1000) + " s";
}

void addExchange(ErrorDetails& details, const Polled& polled) {
  details.httpStatus = polled.httpStatus;
  details.method = "GET";
  details.path = polled.path;
  details.attempts = 1;
}

void addExchange(ErrorDetails& details, const Error& error) {
  details.httpStatus = error.httpStatus();
  details.method = error.method();
  details.path = error.path();
  details.attempts = error.attempts();
}

bool isForbidden(const Error& error) {
  return error.code() == Errc::NotAuthenticated || error.code() == Errc::NotPermitted;
}

} // namespace

PollAnswer answerIn(const Polled& polled) {
  const Error& error = *polled.error;
  const boost::system::error_code code = error.code();
  if (polled.isOver) {
    return PollAnswer::Over;
  }
  if (error.isCancelled() || code == Errc::InvalidArgument || code == Errc::ClientClosed ||
      code == Errc::CallbackFailed || code == Errc::TlsRefused || code == Errc::ProxyRefused) {
    return PollAnswer::Hopeless;
  }
  if (code == Errc::Overloaded) {
    return PollAnswer::Crowded;
  }
  const Reason reason = explain::reasonNamed(error.details().reason);
  if (code == Errc::Timeout && (reason == Reason::NoFreeConnection || reason == Reason::TurnLate)) {
    return PollAnswer::Unsent;
  }
  if (!polled.ownBody || code == Errc::BadResponse) {
    return PollAnswer::Nothing;
  }
  if (isForbidden(error) && (error.httpStatus() == 401 || error.httpStatus() == 403 ||
                             wire::refusesWhoAsks(error.serverMessage()))) {
    return PollAnswer::Hopeless;
  }
  if (error.outcome() != Outcome::Rejected || code == Errc::RateLimited || code == Errc::Busy) {
    return PollAnswer::Nothing;
  }
  return saysMissing(error) ? PollAnswer::NotKnown : PollAnswer::Denied;
}

bool saysMissing(const Error& error) {
  return error.code() == Errc::NotFound && !wire::saysNoDatabase(error.serverMessage());
}

Error operationFailed(const Awaited& wait, const Polled& polled) {
  const std::string& reason = polled.poll->message;
  const std::string failed = "the " + std::string(noun(wait.operation.kind())) + " failed";
  ErrorDetails details =
      reason.empty() ? detailsFor(wait, Reason::FailedUnsaid) : detailsFor(wait, failed);
  details.outcome = Outcome::Rejected;
  details.serverMessage = reason;
  if (polled.error) {
    addExchange(details, *polled.error);
  } else {
    addExchange(details, polled);
  }
  return Error(Errc::OperationFailed, std::move(details));
}

Error pollRefused(const Awaited& wait, const Polled& polled) {
  ErrorDetails details = detailsFor(wait, Reason::PollRefused);
  details.serverMessage = polled.poll->message;
  addExchange(details, polled);
  return Error(Errc::Rejected, std::move(details));
}

// Success is told by no list: an id may be another's there, and its words are not what was made.
Error operationUnclear(const Awaited& wait, const Polled& polled) {
  const std::string& said = polled.poll ? polled.poll->message : polled.error->serverMessage();
  ErrorDetails details = !polled.there.empty() ? detailsFor(wait, Reason::ThereOnly, {polled.there})
                         : !polled.listedWord.empty()
                             ? detailsFor(wait, Reason::ListedOnly, {polled.listedWord})
                             : detailsFor(wait, Reason::EndUntold, {said});
  details.serverMessage = said;
  if (polled.error) {
    addExchange(details, *polled.error);
  } else {
    addExchange(details, polled);
  }
  return Error(Errc::OutcomeUnknown, std::move(details));
}

Error operationContradicted(const Awaited& wait, const Polled& polled) {
  ErrorDetails details = detailsFor(wait, Reason::EndUntold, {polled.poll->statusText});
  details.serverMessage = polled.poll->message;
  addExchange(details, polled);
  return Error(Errc::OutcomeUnknown, std::move(details));
}

Error operationLost(const Awaited& wait, const Error& refusal) {
  ErrorDetails details = detailsFor(wait, Reason::OperationLost);
  details.serverMessage = refusal.serverMessage();
  addExchange(details, refusal);
  return Error(Errc::OperationLost, std::move(details));
}

Error operationTimedOut(const Awaited& wait, const std::string& lastState, const Polled* last) {
  std::string state = !lastState.empty() ? lastState : wait.polls == 0 ? "never seen" : "not told";
  if (wait.queued.count() > 0) {
    state = (lastState.empty() ? "" : lastState + ", ") + "queued for " + seconds(wait.queued) +
            ": the server has not begun it";
  }
  ErrorDetails details = detailsFor(wait, Reason::WaitTimedOut,
                                    {seconds(wait.waited), std::to_string(wait.polls), state});
  details.limit = "AwaitOptions::timeout = " + seconds(wait.timeout);
  details.retryAfter = wait.pause; // why it was not asked about at the end
  if (last != nullptr && last->error) {
    details.message += "; the last poll failed: " + last->error->message();
    details.serverMessage = last->error->serverMessage();
    addExchange(details, *last->error);
  }
  return Error(Errc::Timeout, std::move(details));
}

Error operationLeft(const Awaited& wait, support::Wake wake) {
  ErrorDetails details = detailsFor(wait, "the wait was ended; the operation goes on");
  return wake == support::Wake::Cancelled ? Error::cancelled(std::move(details))
                                          : Error(Errc::ClientClosed, std::move(details));
}

Error operationUnanswered(const Awaited& wait, const Polled& polled) {
  const Error& error = *polled.error;
  ErrorDetails details = error.details();
  details.limit.clear(); // of one poll, which no option sets
  details.subject = subjectOf(wait.operation);
  details.savedOperation = wait.operation.save();
  details.outcome = Outcome::Unknown;
  // What a gateway's page says of who may ask says nothing of the API token.
  const bool isOfAGateway =
      isForbidden(error) && !polled.ownBody && !wire::refusesWhoAsks(error.serverMessage());
  if (isOfAGateway) {
    details.message = explain::wordsOf(Reason::HtmlPage);
  }
  const bool isSilence = !polled.isOver && (isOfAGateway || !isForbidden(error)) &&
                         error.code() != Errc::TlsRefused && error.code() != Errc::ProxyRefused &&
                         error.code() != Errc::CallbackFailed && !error.isCancelled();
  if (isSilence && wait.silence > std::chrono::seconds{1}) {
    details.reason = explain::nameOf(Reason::PollsUnanswered);
    details.message =
        explain::wordsOf(Reason::PollsUnanswered, {seconds(wait.silence), details.message});
  }
  return isOfAGateway ? Error(Errc::BadResponse, std::move(details))
                      : error.withDetails(std::move(details));
}

} // namespace dolthub::operation
