#include "client_calls.hpp"

#include "call/limits.hpp"
#include "call/redact.hpp"
#include "http/work.hpp"
#include "row_sink.hpp"
#include "wire/v1alpha1/download.hpp"
#include "wire/v1alpha1/sql.hpp"
#include "wire/verdict.hpp"

#include <algorithm>
#include <functional>

namespace dolthub {

call::CallContext context(std::shared_ptr<const ApiToken> token, CallOptions options) {
  call::CallContext context;
  context.token = std::move(token);
  context.options = std::move(options);
  return context;
}

void check(const wire::Encoding<wire::Call>& call, const ApiToken& token) {
  if (!call) {
    throw Error(call.error());
  }
  if (call::holdsToken(call->request, token)) {
    throw Error::invalid(
        "a name or a text of the call has the API token in it, which was not sent");
  }
}

namespace {

bool isClosed(support::Hub& hub) {
  support::Hub::Lock lock(hub);
  return hub.closed();
}

Error closedEarly() {
  ErrorDetails details;
  details.reason = explain::nameOf(explain::Reason::ClientClosed);
  details.message = explain::wordsOf(explain::Reason::ClientClosed);
  return Error(Errc::ClientClosed, std::move(details));
}

} // namespace

bool isLookedFor(const Error& error, const call::CallContext& context, support::Hub& hub) {
  if (!error.lostCall() || error.isCancelled() || error.code() == Errc::CallbackFailed ||
      context.options.lost.lookUpTimeout.count() <= 0) {
    return false;
  }
  return !isClosed(hub);
}

operation::LostCallState lostCall(const Error& error, const wire::Call& call,
                                  const call::CallContext& context, bool sentAgain) {
  operation::LostCallState lost;
  lost.outcome = error.outcome();
  lost.twiceIsOnce = call.lost.kind == LostCall::Kind::UpdatePullRequest;
  lost.canReopen = call::canReopen(call.request);
  lost.sentAgain = sentAgain;
  lost.policy = context.options.lost.policy;
  lost.acceptLikely = context.options.lost.acceptLikely;
  return lost;
}

support::Duration timeLeft(const call::Caller& caller, const wire::Call& call, const Error& error,
                           support::TimePoint started) {
  const ClientOptions& options = caller.options();
  const support::Duration time =
      call.kind == wire::Kind::Upload
          ? call::uploadTime(error.details().bytesTotal, options.slowestUpload)
          : call::bounded(options.timeout);
  return std::max(time - (caller.hub()->now() - started), support::Duration::zero());
}

namespace {

// When a lost call must have been found.
support::TimePoint lookUpBy(const call::CallContext& context, support::Hub& hub) {
  return support::addSaturated(hub.now(), call::bounded(context.options.lost.lookUpTimeout));
}

// Waits until the server may be asked again; how long that leaves until `by`.
asio::awaitable<std::chrono::milliseconds>
timeToSendAgain(support::Hub& hub, support::TimePoint notBefore, support::TimePoint by) {
  support::Wake wake = notBefore < by ? support::Wake::TimedOut : support::Wake::Closed;
  if (wake == support::Wake::TimedOut && notBefore > hub.now()) {
    support::Sleeper sleeper(hub);
    wake = co_await hub.sleepUntil(sleeper, notBefore);
  }
  if (wake == support::Wake::Cancelled) {
    throw Error::cancelled({});
  }
  co_return wake == support::Wake::TimedOut
      ? std::chrono::floor<std::chrono::milliseconds>(by - hub.now())
      : std::chrono::milliseconds{0};
}

} // namespace

asio::awaitable<AfterLoss> afterLoss(call::Caller& caller, const Error& error,
                                     const call::CallContext& context,
                                     const operation::LostCallState& lost,
                                     support::TimePoint notBefore, support::TimePoint by,
                                     support::Duration left) {
  support::Hub& hub = *caller.hub();
  AfterLoss after;
  try { // a cancel of before is thrown here as well
    after.learnt =
        co_await operation::findOut(caller, *error.lostCall(), context, lookUpBy(context, hub),
                                    operation::searchUntil(lost), notBefore);
    after.next = operation::afterLookUp(lost, after.learnt.sought());
    if (after.next == operation::AfterLookUp::IsSentAgain) {
      const support::TimePoint end = std::min(by, support::addSaturated(hub.now(), left));
      after.time = co_await timeToSendAgain(hub, after.learnt.notBefore, end);
    }
  } catch (const boost::system::system_error& thrown) {
    after.cancelled = thrown.code() == asio::error::operation_aborted;
    after.learnt.message = "looking failed";
  }
  co_return after;
}

Error withFindings(const Error& error, const Findings& findings,
                   std::chrono::milliseconds lookedFor) {
  ErrorDetails details = error.details();
  details.message += "; looked for it afterwards, for " +
                     std::to_string((lookedFor.count() + 999) / 1000) +
                     " s at most: " + findings.message;
  if (findings.answer == Findings::Answer::Found && findings.operation) {
    details.savedOperation = findings.operation->save();
  }
  return error.withDetails(std::move(details));
}

Error asSentTwice(const Error& first, const Error& second) {
  if (second.outcome() == Outcome::Done) {
    return second;
  }
  ErrorDetails details = second.details();
  details.outcome = Outcome::Unknown;
  details.lostCall = first.lostCall();
  return second.isCancelled() ? Error::cancelled(std::move(details))
                              : Error(Errc::OutcomeUnknown, std::move(details));
}

namespace {

// When the last step of a download must have ended.
support::TimePoint finishBy(call::Caller& caller, const call::CallContext& context,
                            support::TimePoint started) {
  if (context.options.timeout) {
    return support::addSaturated(started, call::bounded(*context.options.timeout));
  }
  const support::Duration progress = call::bounded(caller.options().progressTimeout);
  return progress == support::Duration::zero()
             ? support::never
             : support::addSaturated(caller.hub()->now(), progress);
}

} // namespace

std::string newMark(support::Hub& hub) {
  const support::Hub::Lock lock(hub);
  return "dolthub-call " + hub.random().name();
}

void noteMark(wire::Encoding<wire::Call>& call, std::string mark) {
  if (call && !mark.empty()) {
    call->lost.key.emplace_back("mark", std::move(mark));
  }
}

namespace {

std::shared_ptr<http::Sink> sinkFor(DownloadTo to, std::string& content) {
  if (!to.path.empty()) {
    return http::fileSink(std::move(to.path));
  }
  if (to.onData) {
    return http::callbackSink(std::move(to.onData));
  }
  return http::memorySink(content, to.maxBytes);
}

constexpr bool isInterruption(http::Trouble trouble) noexcept {
  return trouble == http::Trouble::TimedOut || trouble == http::Trouble::Cancelled ||
         trouble == http::Trouble::Closed;
}

// Ends a download whose bytes have all come.
asio::awaitable<std::optional<http::Failure>>
finish(std::shared_ptr<http::Sink> sink, call::Caller& caller, support::TimePoint deadline) {
  std::optional<http::Failure> failure;
  if (!sink->onWorker()) {
    failure = sink->finish();
    if (!failure && sink->hasConsumer()) {
      failure = co_await sink->handOn();
    }
    co_return failure;
  }
  std::function<std::optional<http::Failure>()> work = [sink] {
    return sink->finish();
  };
  failure = co_await http::onWorker(caller.hub(), caller.worker(), std::move(work), deadline);
  if (failure && isInterruption(failure->trouble)) {
    switch (sink->giveUp()) {
    case http::Sink::GivenUp::Yes:
      break;
    case http::Sink::GivenUp::TooLate:
      co_return std::nullopt;
    case http::Sink::GivenUp::Unclear:
      failure->text += "; all bytes came, and the file may appear under its name";
      break;
    }
  }
  co_return failure;
}

// `details`: of the answer, whose bytes had all come.
Error notKept(http::Failure failure, ErrorDetails details, call::Caller& caller,
              const call::CallContext& context) {
  failure.reach = http::Reach::Answered;
  details.message = failure.text;
  details.limit = call::limitOf(failure, wire::Kind::Download, context.options, caller.options(),
                                context.sink.get(), context.options.timeout.has_value());
  details.reason = explain::nameOf(failure.reason);
  details.cause = failure.cause;
  const call::Ending ending =
      call::endingOf(failure, wire::Repeat::Safe, message::Method::Get, false);
  return ending.cancelled ? Error::cancelled(std::move(details))
                          : Error(ending.code, std::move(details));
}

// Carries a download to its end, in its sink.
asio::awaitable<void> receive(call::Caller& caller, const wire::Call& call,
                              const call::CallContext& context, call::CallTold& told) {
  const support::TimePoint started = caller.hub()->now();
  const http::Sink* const sink = context.sink.get();
  const auto read = [sink](const message::Response& response) -> wire::Reading<void> {
    if (std::optional<wire::Problem> problem = wire::checkDownload(response, sink->bytes)) {
      return std::move(*problem);
    }
    return {};
  };
  call::TypedReader<void, decltype(read)> reader(read);
  call::Conclusion conclusion = co_await caller.run(call, reader, context);
  if (conclusion.error) {
    throw Error(told.failed(*conclusion.error));
  }
  const asio::cancellation_state state = co_await asio::this_coro::cancellation_state;
  if (state.cancelled() != asio::cancellation_type::none) {
    throw Error(told.failed(Error::cancelled(std::move(*conclusion.sunk))));
  }
  const std::optional<http::Failure> failure =
      co_await finish(context.sink, caller, finishBy(caller, context, started));
  if (failure) {
    throw Error(told.failed(notKept(*failure, std::move(*conclusion.sunk), caller, context)));
  }
}

// What a table's columns are, as a query has them.
asio::awaitable<std::vector<SqlColumn>> typesOf(CorePointer keep, call::Caller& caller,
                                                const ReadRows& request,
                                                call::CallContext context) {
  Query query{request.database, request.ref,
              "SELECT * FROM " + sqlIdentifier(request.table) + " LIMIT 1"};
  SqlResult result = co_await perform<SqlResult>(std::move(keep), caller, wire::query(query),
                                                 &wire::readSqlResult, std::move(context));
  co_return std::move(result.columns);
}

} // namespace

asio::awaitable<Downloaded> download(CorePointer keep, call::Caller& caller,
                                     wire::Encoding<wire::Call> call, DownloadTo to,
                                     call::CallContext context) {
  static_cast<void>(keep);
  if (to.path.find('\0') != std::string::npos) {
    throw Error::invalid("path of the download contains a NUL byte");
  }
  check(call, *context.token);
  call::CallTold told(caller, &*call, context);
  Downloaded downloaded;
  context.sink = sinkFor(std::move(to), downloaded.content);
  co_await receive(caller, *call, context, told);
  told.succeeded();
  downloaded.bytes = context.sink->bytes;
  co_return downloaded;
}

asio::awaitable<RowsRead> readRows(CorePointer keep, call::Caller& caller, ReadRows request,
                                   call::CallContext context) {
  const wire::Encoding<wire::Call> call = wire::readRows(request);
  check(call, *context.token);
  if (!request.onRows) {
    throw Error::invalid("onRows: there is nobody to give the rows to");
  }
  const support::TimePoint started = caller.hub()->now();
  std::vector<SqlColumn> types;
  if (request.withTypes) {
    types = co_await typesOf(keep, caller, request, context);
    const asio::cancellation_state state = co_await asio::this_coro::cancellation_state;
    if (state.cancelled() != asio::cancellation_type::none) {
      throw Error::cancelled({}); // between the two requests
    }
    if (context.options.timeout) { // a deadline of the caller's is absolute
      const auto spent =
          std::chrono::ceil<std::chrono::milliseconds>(caller.hub()->now() - started);
      context.options.timeout = std::max(*context.options.timeout, spent) - spent;
    }
  }
  call::CallTold told(caller, &*call, context);
  const auto sink = std::make_shared<RowSink>(request, std::move(types));
  context.sink = sink;
  co_await receive(caller, *call, context, told);
  told.succeeded();
  RowsRead read;
  read.columns = sink->reader().columns();
  read.rows = sink->reader().rows();
  read.bytes = sink->bytes;
  co_return read;
}

asio::awaitable<Findings> find(CorePointer keep, call::Caller& caller, LostCall lost,
                               call::CallContext context) {
  static_cast<void>(keep);
  if (!lost.endpoint.empty() && lost.endpoint != caller.endpoint().origin) {
    throw Error::invalid("lost call: it went to another endpoint");
  }
  const support::TimePoint deadline = support::addSaturated(
      caller.hub()->now(),
      call::bounded(context.options.timeout.value_or(context.options.lost.lookUpTimeout)));
  context.purpose = RequestPurpose::LookUp;
  call::CallTold told(caller, nullptr, context);
  std::optional<Error> failure;
  operation::Learnt learnt;
  try {
    learnt = co_await operation::findOut(caller, std::move(lost), context, deadline);
  } catch (const Error& error) {
    failure = error;
  }
  if (!failure && learnt.answer != Findings::Answer::Found && isClosed(*caller.hub())) {
    failure = closedEarly(); // nor has it looked for as long as it was to
  }
  if (failure) {
    throw Error(told.failed(*failure));
  }
  told.succeeded();
  co_return Findings(std::move(learnt));
}

} // namespace dolthub
