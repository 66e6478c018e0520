#pragma once

#include <dolthub/error.hpp>
#include <dolthub/export.hpp>
#include <dolthub/operation_status.hpp>
#include <dolthub/printing.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace dolthub {

// What a client does, told as it happens. Beside a field stands its name in OpenTelemetry's
// conventions for HTTP clients, where it has one. Events grow by fields at their end; no event
// holds the API token, a query, a statement, a body, or words of the server's but those in
// AttemptEnded::responseHeaders. Their texts are valid during the callback.

/// What a request is made for.
enum class RequestPurpose {
  Call,   ///< A call of the program's own.
  LookUp, ///< To find out what became of a call whose answer was lost.
  Poll,   ///< To ask about an operation.
  List    ///< A list that tells of operations, or what an operation was to make.
};

/// Why another attempt follows.
enum class RetryReason {
  None,           ///< None does.
  DeadConnection, ///< A kept connection was dead; at once, and once a call.
  NoConnection,   ///< The host's name or the host could not be reached, or this process is at a
                  ///< limit.
  ConnectionLost, ///< It ended on the way.
  RateLimited,    ///< The server asks to come more slowly.
  Unavailable     ///< The server, or something in front of it, is out of order.
};

/// Why a connection is closed.
enum class CloseReason {
  Unused,      ///< For ClientOptions::idleTime.
  Aged,        ///< Over ClientOptions::maxConnectionAge.
  Replaced,    ///< One that sat idle made room for a fresh one.
  ByServer,    ///< The server ended it, or said that it would.
  Failed,      ///< Its exchange failed, was late, or was cancelled.
  ClientClosed ///< The client, or its execution context, has ended.
};

DOLTHUB_EXPORT std::string_view toString(RequestPurpose purpose) noexcept;
DOLTHUB_EXPORT std::string_view toString(RetryReason reason) noexcept;
DOLTHUB_EXPORT std::string_view toString(CloseReason reason) noexcept;

/// A call begins: a function of Client's is awaited, or a page of a list. What is refused before
/// anything is sent is no call.
class CallStarted {
public:
  CallStarted() = default;

  std::uint64_t id = 0; ///< Calls and waits of one client are numbered together, from 1.
  RequestPurpose purpose = RequestPurpose::Call;
  std::string_view method; ///< `http.request.method`; empty of Client::findOut.
  /// `url.template`, such as "/api/v1alpha1/{owner}/{database}/pulls/{pull_id}". Empty of
  /// Client::send, whose path the program writes, and of Client::findOut.
  std::string_view pathTemplate;
  std::string_view serverAddress; ///< `server.address`
  std::uint16_t serverPort = 0;   ///< `server.port`
  std::string_view traceContext;  ///< CallOptions::traceContext
};

/// It has ended, exactly once: also when its coroutine is destroyed, as with an execution context
/// that ends; that counts as Errc::ClientClosed.
class CallEnded : public CallStarted {
public:
  CallEnded() = default;

  unsigned attempts = 0; ///< Of the call itself.
  unsigned lookUps = 0;  ///< Requests made to find out about it.
  std::optional<Errc> error;
  Outcome outcome = Outcome::NotSent; ///< As Error::outcome; Done of a success.
  unsigned httpStatus = 0;            ///< Of the last answer; 0 where there was none.
  /// `error.type`: a status such as "503", else the name of `error`; empty of a success.
  std::string_view errorType;
  std::chrono::steady_clock::duration duration{};
};

/// One attempt of a request begins, before it has a connection.
class AttemptStarted {
public:
  AttemptStarted() = default;

  std::uint64_t id = 0; ///< Of the call or the wait that it belongs to.
  RequestPurpose purpose = RequestPurpose::Call;
  unsigned attempt = 1;           ///< `http.request.resend_count` + 1
  std::string_view method;        ///< `http.request.method`
  std::string_view pathTemplate;  ///< `url.template`, as in CallStarted.
  std::string_view path;          ///< `url.path`: with names, so not for labels; no query.
  std::string_view serverAddress; ///< `server.address`
  std::uint16_t serverPort = 0;   ///< `server.port`
  std::string_view traceContext;  ///< CallOptions::traceContext or AwaitOptions::traceContext
};

/// A header of an answer, fit to be shown.
class ResponseHeader {
public:
  ResponseHeader() = default;
  ResponseHeader(std::string_view name_, std::string_view value_) : name(name_), value(value_) {}

  std::string_view name; ///< In small letters, such as "content-type".
  /// As the server or what stands before it wrote it: cut where it is long, control characters
  /// escaped, the API token blanked.
  std::string_view value;
};

/// It has ended, exactly once.
class AttemptEnded : public AttemptStarted {
public:
  AttemptEnded() = default;

  bool sent = false;            ///< A byte of the request left.
  std::uint64_t connection = 0; ///< ConnectionOpened::id; 0 where it had none.
  bool newConnection = false;
  unsigned httpStatus = 0; ///< `http.response.status_code`; 0 where none was read.
  std::optional<Errc> error;
  Outcome outcome = Outcome::NotSent;
  std::string_view errorType;      ///< `error.type`, as in CallEnded.
  std::uint64_t requestBytes = 0;  ///< `http.request.size`: head and body, as far as they left.
  std::uint64_t responseBytes = 0; ///< `http.response.size`, likewise.
  /// `http.client.request.duration`: from the attempt's start, the wait for a connection included.
  std::chrono::steady_clock::duration duration{};
  /// Of that, until there was a connection; all of it where there never was.
  std::chrono::steady_clock::duration waited{};
  /// From then until the first byte of an answer; none came where it is empty.
  std::optional<std::chrono::steady_clock::duration> timeToFirstByte;
  RetryReason retry = RetryReason::None;
  std::chrono::steady_clock::duration retryDelay{};
  std::string_view traceHeader; ///< The value that was sent.
  /// `http.response.header.NAME`, in the order of the answer: not all, but at most 16 of those that
  /// say what kind of answer it is, who gave it, and by which id they know it; see
  /// docs/observing.md. No `location`, which may hold names. Empty where no status was read.
  std::span<const ResponseHeader> responseHeaders;
};

/// A connection stands. One that is used again shows as AttemptEnded::newConnection.
class ConnectionOpened {
public:
  ConnectionOpened() = default;

  std::uint64_t id = 0;
  std::string_view serverAddress;                   ///< `server.address`
  std::uint16_t serverPort = 0;                     ///< `server.port`
  std::string_view peerAddress;                     ///< `network.peer.address`
  std::chrono::steady_clock::duration nameLookUp{}; ///< 0 where it was known.
  std::chrono::steady_clock::duration connecting{}; ///< Addresses tried in vain included.
  std::chrono::steady_clock::duration handshake{};  ///< Of TLS.
  bool resumed = false;                             ///< By a TLS session of before.
};

class ConnectionClosed {
public:
  ConnectionClosed() = default;

  std::uint64_t id = 0;
  CloseReason reason = CloseReason::Failed;
  std::uint64_t requests = 0;                     ///< That it carried.
  std::chrono::steady_clock::duration duration{}; ///< `http.client.connection.duration`
};

/// The pool has changed. With several threads these may be told in another order than they were.
class PoolChanged {
public:
  PoolChanged() = default;

  std::size_t live = 0;    ///< `http.client.open_connections`, also those being opened.
  std::size_t idle = 0;    ///< Of these.
  std::size_t waiting = 0; ///< Calls without a connection.
};

/// Client::awaitOperation begins to wait.
class WaitStarted {
public:
  WaitStarted() = default;

  std::uint64_t id = 0; ///< As CallStarted::id.
  OperationKind kind = OperationKind::Import;
  std::string_view operation;    ///< Its name: for a log, not for labels.
  std::string_view traceContext; ///< AwaitOptions::traceContext
};

/// It has asked, or learnt something.
class WaitProgress {
public:
  WaitProgress() = default;

  enum class What {
    Polled,  ///< The operation was asked about.
    Looked,  ///< It looked at a list, for itself and others.
    Told,    ///< Another wait's look told it something.
    ListRead ///< It read a list for a reason, or for a proof.
  };

  std::uint64_t id = 0;
  OperationKind kind = OperationKind::Import;
  What what = What::Polled;
  OperationStatus status = OperationStatus::Unknown; ///< As its polls last said.
  unsigned polls = 0;
  unsigned looks = 0; ///< At lists.
  std::chrono::steady_clock::duration waited{};
};

DOLTHUB_EXPORT std::string_view toString(WaitProgress::What what) noexcept;

/// It has ended, exactly once, as CallEnded.
class WaitEnded : public WaitProgress {
public:
  WaitEnded() = default;

  std::optional<Errc> error;
  std::string_view errorType; ///< `error.type`
};

/// One more header of a request, for tracing.
class TraceHeader {
public:
  TraceHeader() = default;
  TraceHeader(std::string name_, std::string value_)
      : name(std::move(name_)), value(std::move(value_)) {}

  std::string name; ///< Empty: none. Names that the library itself sets are not sent.
  std::string value;
};

/// What watches a client: derive from it, override what is of interest, and give it to
/// ClientOptions::observer.
///
/// Events are told outside locks, in the thread in which they happen, which is the one that runs
/// the call; with a client that is used from several threads, from several at once. A connection
/// that nobody needs any more is closed by the call, or the timer of the client's, that finds it.
/// They must not block. What an event throws is dropped, and ends nothing.
class Observer {
public:
  Observer() = default;
  Observer(const Observer&) = delete;
  Observer& operator=(const Observer&) = delete;
  virtual ~Observer() = default;

  virtual void onCallStarted(const CallStarted&) {}
  virtual void onCallEnded(const CallEnded&) {}
  /// What it returns goes with this attempt, such as a `traceparent` of a span of its own: of
  /// calls, look-ups, polls and lists alike. A header that would break the request is left out.
  virtual TraceHeader onAttemptStarted(const AttemptStarted&) { return {}; }
  virtual void onAttemptEnded(const AttemptEnded&) {}
  virtual void onConnectionOpened(const ConnectionOpened&) {}
  virtual void onConnectionClosed(const ConnectionClosed&) {}
  virtual void onPoolChanged(const PoolChanged&) {}
  virtual void onWaitStarted(const WaitStarted&) {}
  virtual void onWaitProgress(const WaitProgress&) {}
  virtual void onWaitEnded(const WaitEnded&) {}
};

/// Counts since the client was made.
class Statistics {
public:
  Statistics() = default;

  std::uint64_t requests = 0;    ///< Requests begun, every attempt counted.
  std::uint64_t polls = 0;       ///< Of these, asked by awaitOperation.
  std::uint64_t connections = 0; ///< Connections opened.
  std::uint64_t bytesSent = 0;   ///< Of request bodies.
  std::size_t openConnections = 0;
  std::size_t peakConnections = 0;
  std::size_t waitingForConnection = 0;
  std::size_t waitingOperations = 0;
};

} // namespace dolthub
