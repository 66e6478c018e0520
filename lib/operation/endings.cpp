#include "operation/endings.hpp"

#include "wire/phrases.hpp"

#include <string_view>
#include <utility>

namespace dolthub::operation {

namespace {

ErrorDetails detailsFor(const AnyOperation& operation, std::string message) {
  ErrorDetails details;
  details.message = std::move(message);
  details.savedOperation = operation.save();
  details.outcome = Outcome::Unknown;
  return details;
}

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

std::string title(const AnyOperation& operation) {
  const bool named = !operation.name().empty();
  return "the " + std::string(noun(operation.kind())) + " " +
         (named ? std::string(operation.name())
                : "of pull request " + std::string(operation.pullRequestId()));
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

} // namespace

Answer answerIn(const Polled& polled) {
  const Error& error = *polled.error;
  const boost::system::error_code code = error.code();
  if (polled.isOver) {
    return Answer::Over;
  }
  if (error.isCancelled() || code == Errc::InvalidArgument || code == Errc::ClientClosed ||
      code == Errc::CallbackFailed || code == Errc::TlsRefused) {
    return Answer::Hopeless;
  }
  if (!polled.ownBody || code == Errc::BadResponse) {
    return Answer::Nothing;
  }
  if (code == Errc::NotAuthenticated || code == Errc::NotPermitted) {
    return Answer::Hopeless;
  }
  if (error.outcome() != Outcome::Rejected || code == Errc::RateLimited || code == Errc::Busy) {
    return Answer::Nothing;
  }
  return saysMissing(error) ? Answer::NotKnown : Answer::Denied;
}

bool saysMissing(const Error& error) {
  return error.code() == Errc::NotFound && !wire::saysNoDatabase(error.serverMessage());
}

Error operationFailed(const AnyOperation& operation, const Polled& polled) {
  ErrorDetails details = detailsFor(operation, title(operation) + " failed");
  details.outcome = Outcome::Rejected;
  details.serverMessage = polled.poll->message;
  if (polled.error) {
    addExchange(details, *polled.error);
  } else {
    addExchange(details, polled);
  }
  return Error(Errc::OperationFailed, std::move(details));
}

Error pollRefused(const AnyOperation& operation, const Polled& polled) {
  ErrorDetails details = detailsFor(operation, "the server does not tell of " + title(operation) +
                                                   ", and whether it was made could not be seen");
  details.serverMessage = polled.poll->message;
  addExchange(details, polled);
  return Error(Errc::Rejected, std::move(details));
}

Error operationLost(const AnyOperation& operation, const Error& refusal) {
  ErrorDetails details =
      detailsFor(operation, title(operation) + " is not known to the server (any more)");
  details.serverMessage = refusal.serverMessage();
  addExchange(details, refusal);
  return Error(Errc::OperationLost, std::move(details));
}

Error operationTimedOut(const AnyOperation& operation, const std::string& lastState,
                        const Polled* last) {
  std::string message = title(operation) + " did not end in time; its last state: " +
                        (lastState.empty() ? "never seen" : lastState);
  const bool failed = last != nullptr && last->error;
  if (failed) {
    message += "; the last poll failed: " + last->error->message();
  }
  ErrorDetails details = detailsFor(operation, std::move(message));
  if (failed) {
    details.serverMessage = last->error->serverMessage();
    addExchange(details, *last->error);
  }
  return Error(Errc::Timeout, std::move(details));
}

Error operationLeft(const AnyOperation& operation, support::Wake wake) {
  ErrorDetails details =
      detailsFor(operation, "the wait for " + title(operation) + " was ended; it goes on");
  return wake == support::Wake::Cancelled ? Error::cancelled(std::move(details))
                                          : Error(Errc::ClientClosed, std::move(details));
}

Error withOperation(const AnyOperation& operation, const Error& error) {
  ErrorDetails details = error.details();
  details.savedOperation = operation.save();
  details.outcome = Outcome::Unknown;
  return error.withDetails(std::move(details));
}

} // namespace dolthub::operation
