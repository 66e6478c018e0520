#include "client_calls.hpp"

#include "call/limits.hpp"
#include "call/policy.hpp"
#include "call/redact.hpp"
#include "explain/reason.hpp"
#include "http/work.hpp"
#include "row_sink.hpp"
#include "wire/api.hpp"

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

Error closedEarly() {
  ErrorDetails details;
  details.reason = explain::nameOf(explain::Reason::ClientClosed);
  details.message = explain::wordsOf(explain::Reason::ClientClosed);
  return Error(Errc::ClientClosed, std::move(details));
}

} // namespace

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

void nameStarted(std::optional<Error>& error, const AnyOperation* started) {
  if (!error || *error != Errc::CallbackFailed || error->outcome() != Outcome::Done ||
      started == nullptr) {
    return;
  }
  ErrorDetails details = error->details();
  details.savedOperation = started->save();
  error = error->withDetails(std::move(details));
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
  const auto check = caller.api().downloads.check;
  context.sink->takes = caller.api().downloads.isFile;
  const auto read = [sink, check](const message::Response& response) -> wire::Reading<void> {
    if (std::optional<wire::Problem> problem = check(response, sink->bytes)) {
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
  const wire::SqlCalls& sql = caller.api().sql;
  SqlResult result = co_await perform<SqlResult>(std::move(keep), caller, sql.query(query),
                                                 sql.readResult, std::move(context));
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
  const wire::Encoding<wire::Call> call = caller.api().downloads.rows(request);
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
  if (!failure && learnt.answer != Findings::Answer::Found && operation::isClosed(*caller.hub())) {
    failure = closedEarly(); // nor has it looked for as long as it was to
  }
  if (failure) {
    throw Error(told.failed(*failure));
  }
  told.succeeded();
  co_return Findings(std::move(learnt));
}

} // namespace dolthub
