#include "call/telling.hpp"

#include "call/outgoing.hpp"
#include "call/redact.hpp"
#include "call/repetition.hpp"

namespace dolthub::call {

namespace {

// Escapes make it longer than it came.
constexpr std::size_t longestHeader = 160;

CloseReason told(http::CloseReason reason) {
  switch (reason) {
  case http::CloseReason::Unused:
    return CloseReason::Unused;
  case http::CloseReason::Aged:
    return CloseReason::Aged;
  case http::CloseReason::Replaced:
    return CloseReason::Replaced;
  case http::CloseReason::ByServer:
    return CloseReason::ByServer;
  case http::CloseReason::Failed:
    return CloseReason::Failed;
  case http::CloseReason::Closed:
    break;
  }
  return CloseReason::ClientClosed;
}

std::string_view pathOf(std::string_view target) {
  return target.substr(0, target.find('?'));
}

} // namespace

std::string errorType(std::optional<Errc> error, unsigned httpStatus) {
  if (!error) {
    return {};
  }
  return httpStatus >= 400 ? std::to_string(httpStatus) : std::string(toString(*error));
}

TraceHeader Telling::traceHeaderFor(const AttemptStarted& attempt) const noexcept {
  try {
    TraceHeader header = observer_->onAttemptStarted(attempt);
    if (isSendable(header)) {
      return header;
    }
  } catch (...) { // as with every event
  }
  return {};
}

void Telling::opened(const Opened& connection) noexcept {
  ConnectionOpened event;
  std::string peer;
  try {
    peer = connection.peer.address().to_string();
  } catch (...) { // there is no memory: it is told without
  }
  event.id = connection.number;
  event.serverAddress = host_;
  event.serverPort = port_;
  event.peerAddress = peer;
  event.nameLookUp = connection.lookUp;
  event.connecting = connection.connecting;
  event.handshake = connection.handshake;
  event.resumed = connection.resumed;
  tell(&Observer::onConnectionOpened, event);
}

void Telling::closed(const Closed& connection) noexcept {
  ConnectionClosed event;
  event.id = connection.number;
  event.reason = told(connection.reason);
  event.requests = connection.exchanges;
  event.duration = connection.age;
  tell(&Observer::onConnectionClosed, event);
}

void Telling::changed(const Counts& counts) noexcept {
  PoolChanged event;
  event.live = counts.live;
  event.idle = counts.idle;
  event.waiting = counts.waiting;
  tell(&Observer::onPoolChanged, event);
}

Activity::Activity(std::shared_ptr<Telling> telling, std::string traceContext)
    : telling_(std::move(telling)), id_(telling_->newId()), traceContext_(std::move(traceContext)),
      started_(telling_->now()) {}

void Activity::attemptBegins(const wire::Call& call, RequestPurpose purpose, unsigned attempt) {
  ++(purpose == RequestPurpose::LookUp ? lookUps_ : attempts_);
  begun_ = telling_->now();
  sendsAt_ = {};
  noted_ = {};
  path_ = pathOf(call.request.target);
  attempt_ = AttemptEnded();
  attempt_.id = id_;
  attempt_.purpose = purpose;
  attempt_.attempt = attempt;
  attempt_.method = message::toString(call.request.method);
  attempt_.pathTemplate = call.pathTemplate;
  attempt_.path = path_;
  attempt_.serverAddress = telling_->host();
  attempt_.serverPort = telling_->port();
  attempt_.traceContext = traceContext_;
  attempting_ = true;
  traceHeader_ = telling_->traceHeaderFor(attempt_);
}

void Activity::attemptSends(std::uint64_t connection, bool isNew) {
  attempt_.connection = connection;
  attempt_.newConnection = isNew;
  attempt_.traceHeader = traceHeader_.value;
  sendsAt_ = telling_->now();
}

void Activity::attemptEnds(const AttemptResult& result, const ApiToken& token) {
  if (!std::exchange(attempting_, false)) {
    return;
  }
  const bool hadConnection = sendsAt_ != support::TimePoint{};
  const std::string type = errorType(result.error, result.httpStatus);
  attempt_.sent = result.sent;
  attempt_.httpStatus = result.httpStatus;
  attempt_.error = result.error;
  attempt_.outcome = result.outcome;
  attempt_.errorType = type;
  attempt_.requestBytes = result.requestBytes;
  attempt_.responseBytes = result.responseBytes;
  attempt_.duration = telling_->now() - begun_;
  attempt_.waited = hadConnection ? sendsAt_ - begun_ : attempt_.duration;
  if (noted_.firstByteAt != support::TimePoint{}) {
    attempt_.timeToFirstByte = noted_.firstByteAt - sendsAt_;
  }
  attempt_.retry = result.retry;
  attempt_.retryDelay = result.retryDelay;
  std::vector<ResponseHeader> headers;
  if (result.httpStatus != 0) {
    headers.reserve(noted_.headers.size());
    for (http::NotedHeader& header : noted_.headers) {
      header.value = redacted(header.value, token, longestHeader);
      headers.emplace_back(header.name, header.value);
    }
  }
  attempt_.responseHeaders = headers;
  if (attempt_.purpose != RequestPurpose::LookUp) {
    outcome_ = combined(outcome_, result.outcome);
    httpStatus_ = result.httpStatus;
  }
  telling_->tell(&Observer::onAttemptEnded, attempt_);
}

} // namespace dolthub::call
