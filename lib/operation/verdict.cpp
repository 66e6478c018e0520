#include "operation/verdict.hpp"

#include "operation/pace.hpp"

namespace dolthub::operation {

namespace {

// "no such repository" also shows up in short outages.
constexpr unsigned refusalsToBelieve = 3;

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

// A redirect, a proxy's page and an answer that broke off say nothing about the operation.
bool isDoltHubs(const Error& refusal) {
  return refusal.httpStatus() / 100 != 3 && refusal.code() != Errc::BadResponse &&
         !refusal.serverMessage().empty();
}

std::string title(const AnyOperation& operation) {
  return "the " + std::string(noun(operation.kind())) + " " + std::string(operation.name());
}

} // namespace

Next afterError(const Error& error, support::Duration age, bool seen) {
  if (error.isCancelled()) {
    return Next::GiveUp;
  }
  const boost::system::error_code code = error.code();
  if (code == Errc::NotAuthenticated || code == Errc::NotPermitted ||
      code == Errc::InvalidArgument || code == Errc::ClientClosed || code == Errc::CallbackFailed ||
      code == Errc::TlsRefused) {
    return Next::GiveUp;
  }
  if (error.outcome() == Outcome::Rejected && code != Errc::RateLimited && code != Errc::Busy &&
      isDoltHubs(error)) {
    return !seen && age < notVisibleGrace ? Next::NotYetSeen : Next::CheckLists;
  }
  return Next::AskAgain;
}

std::optional<Error> refusedFor(const AnyOperation& operation, const Error& refusal,
                                unsigned refusals, bool listsAsked) {
  // Forks and SQL writes report their failure as a refused poll; of imports and merges nobody has
  // seen how they do.
  const bool endsSo =
      operation.kind() == OperationKind::Fork || operation.kind() == OperationKind::SqlWrite;
  // What every poll may say of an operation that the server does not find just now.
  const bool noEnd =
      refusal.code() == Errc::NotFound ||
      refusal.serverMessage().find("Error polling an operation") != std::string::npos;
  if (endsSo && !noEnd) {
    return operationFailed(operation, refusal.serverMessage());
  }
  if (refusals < refusalsToBelieve || !listsAsked) {
    return std::nullopt;
  }
  ErrorDetails details =
      detailsFor(operation, title(operation) + " is not known to the server (any more)");
  details.serverMessage = refusal.serverMessage();
  details.httpStatus = refusal.httpStatus();
  details.method = refusal.method();
  details.path = refusal.path();
  details.attempts = refusal.attempts();
  return Error(Errc::OperationLost, std::move(details));
}

Error operationFailed(const AnyOperation& operation, std::string reason) {
  ErrorDetails details = detailsFor(operation, title(operation) + " failed");
  details.outcome = Outcome::Rejected;
  details.serverMessage = std::move(reason);
  return Error(Errc::OperationFailed, std::move(details));
}

Error operationTimedOut(const AnyOperation& operation, const std::string& lastState) {
  return Error(Errc::Timeout,
               detailsFor(operation, title(operation) + " did not end in time; its last state: " +
                                         (lastState.empty() ? "never seen" : lastState)));
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
  return error.isCancelled() ? Error::cancelled(std::move(details))
                             : Error(static_cast<Errc>(error.code().value()), std::move(details));
}

} // namespace dolthub::operation
