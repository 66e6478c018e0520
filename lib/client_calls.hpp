#pragma once

// lib/client: the public class `Client`, and how each call is put together from the other rooms;
// the files directly in `lib`.

#include "call/call_told.hpp"
#include "call/caller.hpp"
#include "call/outgoing.hpp"
#include "call/typed_reader.hpp"
#include "operation/after_look_up.hpp"
#include "operation/finding.hpp"
#include "wire/call.hpp"

#include <dolthub/client.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/cancellation_state.hpp>
#include <boost/asio/this_coro.hpp>

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <utility>

// The coroutines that the client's calls are. What was wrong with the input is thrown when the call
// is awaited.

namespace dolthub {

// What a call needs to live.
using CorePointer = std::shared_ptr<void>;

call::CallContext context(std::shared_ptr<const ApiToken> token, CallOptions options);

// \throws Error what is wrong with the input; a name or text with the API token in it would be in
// the addresses that servers and proxies log, and in all that is told of the call.
void check(const wire::Encoding<wire::Call>& call, const ApiToken& token);

// Every call: `caller` lives as long as `keep`.
template <class T, class Read>
asio::awaitable<T> perform(CorePointer keep, call::Caller& caller, wire::Encoding<wire::Call> call,
                           Read read, call::CallContext context) {
  static_cast<void>(keep);
  check(call, *context.token);
  call::CallTold told(caller, &*call, context);
  call::TypedReader<T, Read> reader(std::move(read));
  const call::Conclusion conclusion = co_await caller.run(*call, reader, context);
  if (conclusion.error) {
    throw Error(told.failed(*conclusion.error));
  }
  told.succeeded();
  co_return reader.take();
}

// A list, asked for page by page: `encode` makes the call of the request and a page's token.
template <class T, class Request, class Encode, class Read>
Pages<T> pages(CorePointer keep, call::Caller& caller, Request request, Encode encode, Read read,
               std::string (*id)(const T&), call::CallContext context) {
  return Pages<T>(
      [keep = std::move(keep), &caller, request = std::move(request), encode, read,
       context = std::move(context)](std::string page) {
        return perform<Page<T>>(keep, caller, encode(request, page), read, context);
      },
      id);
}

// What was made by a call whose answer is lost, as `make` has it of the request and what was found.
template <class T, class Request>
auto foundBy(T (*make)(const Request&, const std::string&), Request request) {
  return [make, request = std::move(request)](const Findings& findings) {
    return std::optional<T>(make(request, findings.id));
  };
}

// Is it a call whose answer was lost, and that is looked for?
bool isLookedFor(const Error& error, const call::CallContext& context, support::Hub& hub);

operation::LostCallState lostCall(const Error& error, const wire::Call& call,
                                  const call::CallContext& context, bool sentAgain);

// What is left at its loss of a call's time, where its kind sets that.
support::Duration timeLeft(const call::Caller& caller, const wire::Call& call, const Error& error,
                           support::TimePoint started);

// What a look-up came to.
struct AfterLoss {
  AfterLoss() = default; // no aggregate, which coroutines of g++ 12 destroy twice

  operation::Learnt learnt;
  operation::AfterLookUp next = operation::AfterLookUp::IsReported;
  std::chrono::milliseconds time{0}; // to send it again; none: there may be no other sending
  bool cancelled = false;
};

// Looks for a lost call, not before the server may be asked. One that is sent again waits for that
// as well, and must have ended by `by`, and within `left` from the end of the look-up.
asio::awaitable<AfterLoss> afterLoss(call::Caller& caller, const Error& error,
                                     const call::CallContext& context,
                                     const operation::LostCallState& lost,
                                     support::TimePoint notBefore, support::TimePoint by,
                                     support::Duration left);

// What was found out, put behind what happened.
// `lookedFor`: for how long at most.
Error withFindings(const Error& error, const Findings& findings,
                   std::chrono::milliseconds lookedFor);

// How a call ended that was sent again: the first time it may have happened, whatever the second
// came to.
Error asSentTwice(const Error& first, const Error& second);

// A call that must not happen twice. When its answer is lost it is looked for, and `found` makes
// the answer of what was found.
template <class T, class Read, class Found>
asio::awaitable<T> performOnce(CorePointer keep, call::Caller& caller,
                               wire::Encoding<wire::Call> call, Read read, Found found,
                               call::CallContext context) {
  static_cast<void>(keep);
  check(call, *context.token);
  call::CallTold told(caller, &*call, context);
  support::Hub& hub = *caller.hub();
  const support::TimePoint started = hub.now();
  const std::optional<std::chrono::milliseconds> timeout = context.options.timeout;
  std::optional<Error> first; // of a call that was sent again
  for (;;) {
    call::TypedReader<T, Read> reader(read);
    const call::Conclusion conclusion = co_await caller.run(*call, reader, context);
    if (!conclusion.error) {
      told.succeeded();
      co_return reader.take();
    }
    const Error error = first ? asSentTwice(*first, *conclusion.error) : *conclusion.error;
    if (!isLookedFor(error, context, hub)) {
      throw Error(told.failed(error));
    }
    const operation::LostCallState lost = lostCall(error, *call, context, first.has_value());
    const AfterLoss after = co_await afterLoss(
        caller, error, context, lost, support::addSaturated(hub.now(), conclusion.retryAfter),
        timeout ? support::addSaturated(started, call::bounded(*timeout)) : support::never,
        timeout ? support::Duration::max() : timeLeft(caller, *call, error, started));
    if (after.cancelled) {
      throw Error(told.failed(Error::cancelled(error.details())));
    }
    if (after.next == operation::AfterLookUp::Succeeds) {
      std::optional<T> value = found(after.learnt);
      if (value) {
        told.succeeded();
        co_return std::move(*value);
      }
    }
    if (after.next != operation::AfterLookUp::IsSentAgain || after.time.count() <= 0) {
      throw Error(
          told.failed(withFindings(error, after.learnt, context.options.lost.lookUpTimeout)));
    }
    const asio::cancellation_state state = co_await asio::this_coro::cancellation_state;
    if (state.cancelled() != asio::cancellation_type::none) {
      throw Error(told.failed(Error::cancelled(error.details())));
    }
    context.options.timeout = after.time;
    context.isRestOfTime = !timeout;
    first = error;
  }
}

// A text that no other call has.
std::string newMark(support::Hub& hub);

// Notes the text that a call was marked with, if it was.
void noteMark(wire::Encoding<wire::Call>& call, std::string mark);

// A call whose answer names an operation.
template <class R, class Read>
asio::awaitable<Operation<R>> start(CorePointer keep, call::Caller& caller,
                                    wire::Encoding<wire::Call> call, Read read,
                                    call::CallContext context) {
  const auto found = [](const Findings& findings) {
    return findings.operation;
  };
  AnyOperation started = co_await performOnce<AnyOperation>(
      std::move(keep), caller, std::move(call), std::move(read), found, std::move(context));
  co_return Operation<R>(std::move(started));
}

asio::awaitable<Downloaded> download(CorePointer keep, call::Caller& caller,
                                     wire::Encoding<wire::Call> call, DownloadTo to,
                                     call::CallContext context);

asio::awaitable<RowsRead> readRows(CorePointer keep, call::Caller& caller, ReadRows request,
                                   call::CallContext context);

asio::awaitable<Findings> find(CorePointer keep, call::Caller& caller, LostCall lost,
                               call::CallContext context);

} // namespace dolthub
