#include "call/policy.hpp"

#include "wire/verdict.hpp"

namespace dolthub::call {

namespace {

using http::Reach;
using http::Trouble;

Errc codeOf(Trouble trouble) {
  switch (trouble) {
  case Trouble::Resolve:
  case Trouble::ResolveForNow:
    return Errc::ResolveFailed;
  case Trouble::Connect:
    return Errc::ConnectFailed;
  case Trouble::Proxy:
    return Errc::ProxyRefused;
  case Trouble::Tls:
    return Errc::TlsRefused;
  case Trouble::LocalLimit:
    return Errc::LocalLimit;
  case Trouble::Overloaded:
    return Errc::Overloaded;
  case Trouble::TimedOut:
    return Errc::Timeout;
  case Trouble::Closed:
  case Trouble::Cancelled:
    return Errc::ClientClosed;
  case Trouble::Disconnected:
    return Errc::Unavailable;
  case Trouble::BadResponse:
    return Errc::BadResponse;
  case Trouble::TooLarge:
    return Errc::ResponseTooLarge;
  case Trouble::FileUnusable:
    return Errc::FileUnusable;
  case Trouble::FileChanged:
    return Errc::FileChanged;
  case Trouble::Callback:
    return Errc::CallbackFailed;
  }
  return Errc::Unavailable;
}

bool mayPass(Trouble trouble) {
  return trouble == Trouble::ResolveForNow || trouble == Trouble::Connect ||
         trouble == Trouble::LocalLimit || trouble == Trouble::Disconnected;
}

// What a request that left whole, and whose answer nobody can read, comes to.
Outcome unanswered(message::Method method) {
  return method == message::Method::Get ? Outcome::NotDone : Outcome::Unknown;
}

Outcome outcomeOf(const http::Failure& failure, message::Method method) {
  switch (failure.reach) {
  case Reach::NotSent:
    return Outcome::NotSent;
  case Reach::Incomplete:
    return Outcome::NotDone;
  case Reach::Whole:
    return unanswered(method);
  case Reach::Answered:
    break;
  }
  if (failure.status / 100 == 2 && method == message::Method::Get) {
    return Outcome::Done;
  }
  switch (wire::evidenceOf(failure.status, wire::Speaker::CutOff)) {
  case wire::Evidence::Rejected:
    return Outcome::Rejected;
  case wire::Evidence::NotDone:
    return Outcome::NotDone;
  case wire::Evidence::Unknown:
  case wire::Evidence::Done:
    break;
  }
  return unanswered(method);
}

} // namespace

Ending endingOf(const http::Failure& failure, wire::Repeat repeat, message::Method method,
                bool reusedConnection) {
  Ending ending;
  ending.outcome = outcomeOf(failure, method);
  ending.cancelled = failure.trouble == Trouble::Cancelled;
  ending.code = ending.outcome == Outcome::Unknown ? Errc::OutcomeUnknown : codeOf(failure.trouble);
  const bool notDone = failure.reach == Reach::NotSent || failure.reach == Reach::Incomplete;
  ending.mayRepeat = notDone || repeat == wire::Repeat::Safe;
  ending.worthRepeating = mayPass(failure.trouble);
  ending.stale = reusedConnection && failure.trouble == Trouble::Disconnected &&
                 failure.reach != Reach::Answered && ending.mayRepeat;
  return ending;
}

Ending endingOf(const wire::Problem& problem, wire::Repeat repeat, message::Method method) {
  Ending ending;
  ending.code = problem.code;
  const bool transient = problem.code == Errc::RateLimited || problem.code == Errc::Unavailable;
  switch (problem.evidence) {
  case wire::Evidence::NotDone:
    ending.outcome = Outcome::NotDone;
    ending.mayRepeat = true;
    ending.worthRepeating = transient;
    break;
  case wire::Evidence::Rejected:
    ending.outcome = Outcome::Rejected;
    ending.mayRepeat = true;
    ending.worthRepeating = transient && repeat == wire::Repeat::Safe;
    break;
  case wire::Evidence::Unknown:
    ending.outcome = unanswered(method);
    ending.mayRepeat = repeat == wire::Repeat::Safe;
    ending.worthRepeating = transient;
    if (ending.outcome == Outcome::Unknown) {
      ending.code = Errc::OutcomeUnknown;
    }
    break;
  case wire::Evidence::Done:
    ending.outcome = Outcome::Done;
    break;
  }
  return ending;
}

} // namespace dolthub::call
