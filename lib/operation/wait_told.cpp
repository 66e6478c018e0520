#include "operation/wait_told.hpp"

#include <utility>

namespace dolthub::operation {

namespace {

// Nothing of what is no news.
std::optional<WaitProgress::What> newsOf(Event::What what) {
  switch (what) {
  case Event::What::Polled:
    return WaitProgress::What::Polled;
  case Event::What::Looked:
    return WaitProgress::What::Looked;
  case Event::What::Hinted:
    return WaitProgress::What::Told;
  case Event::What::ListRead:
    return WaitProgress::What::ListRead;
  case Event::What::Begun:
  case Event::What::Due:
    break;
  }
  return std::nullopt;
}

} // namespace

WaitTold::WaitTold(std::shared_ptr<call::Telling> telling, std::string traceContext,
                   const AnyOperation& operation)
    : activity_(std::move(telling), std::move(traceContext)) {
  event_.id = activity_.id();
  event_.kind = operation.kind();
  WaitStarted started;
  started.id = activity_.id();
  started.kind = operation.kind();
  started.operation = operation.name();
  started.traceContext = activity_.traceContext();
  activity_.telling().tell(&Observer::onWaitStarted, started);
}

WaitTold::~WaitTold() {
  ended(Errc::ClientClosed, 0);
}

void WaitTold::happened(Event::What what, const Polled* last) {
  const std::optional<WaitProgress::What> news = newsOf(what);
  if (!news) {
    return;
  }
  const bool looked = *news == WaitProgress::What::Looked || *news == WaitProgress::What::ListRead;
  event_.what = *news;
  event_.polls += *news == WaitProgress::What::Polled ? 1 : 0;
  event_.looks += looked ? 1 : 0;
  if (last != nullptr && last->poll) {
    event_.status = last->poll->status;
  }
  event_.waited = activity_.telling().now() - activity_.started();
  activity_.telling().tell<WaitProgress>(&Observer::onWaitProgress, event_);
}

void WaitTold::ended(std::optional<Errc> error, unsigned httpStatus) {
  if (std::exchange(over_, true)) {
    return;
  }
  const std::string type = call::errorType(error, httpStatus);
  event_.error = error;
  event_.errorType = type;
  event_.waited = activity_.telling().now() - activity_.started();
  activity_.telling().tell(&Observer::onWaitEnded, event_);
}

} // namespace dolthub::operation
