#pragma once

#include "call/caller.hpp"
#include "call/outgoing.hpp"
#include "call/typed_reader.hpp"
#include "operation/finding.hpp"
#include "operation/wait.hpp"
#include "operation/waiting.hpp"
#include "wire/call.hpp"
#include "wire/poll.hpp"

#include <dolthub/client.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/cancellation_state.hpp>
#include <boost/asio/this_coro.hpp>

#include <algorithm>
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>

// The coroutines that the client's calls are. What was wrong with the input is thrown when the call
// is awaited.

namespace dolthub {

// What a call needs to live.
using CorePointer = std::shared_ptr<void>;

call::Terms terms(std::shared_ptr<const ApiToken> token, CallOptions options);

// \throws Error what is wrong with the input.
void check(const wire::Encoding<wire::Call>& call, const call::Terms& terms);
// \throws Error the one that it ended with.
void check(const call::Conclusion& conclusion);

// Every call: `caller` lives as long as `keep`.
template <class T, class Read>
asio::awaitable<T> perform(CorePointer keep, call::Caller& caller, wire::Encoding<wire::Call> call,
                           Read read, call::Terms terms) {
  static_cast<void>(keep);
  check(call, terms);
  call::TypedReader<T, Read> reader(std::move(read));
  const call::Conclusion conclusion = co_await caller.run(*call, reader, terms);
  check(conclusion);
  co_return reader.take();
}

bool isClosed(support::Hub& hub);

// What was found out, put behind what happened.
Error withFindings(const Error& error, const Findings& findings);

// How a call ended that was sent again: the first time it may have happened, whatever the second
// came to.
Error asSentTwice(const Error& first, const Error& second);

// A call that must not happen twice. When its answer is lost it is looked for, and `found` makes
// the answer of what was found.
template <class T, class Read, class Found>
asio::awaitable<T> performOnce(CorePointer keep, call::Caller& caller,
                               wire::Encoding<wire::Call> call, Read read, Found found,
                               call::Terms terms) {
  static_cast<void>(keep);
  check(call, terms);
  support::Hub& hub = *caller.hub();
  const support::TimePoint started = hub.now();
  const std::optional<std::chrono::milliseconds> timeout = terms.options.timeout;
  std::optional<Error> first; // of a call that was sent again
  for (;;) {
    call::TypedReader<T, Read> reader(read);
    const call::Conclusion conclusion = co_await caller.run(*call, reader, terms);
    if (!conclusion.error) {
      co_return reader.take();
    }
    const Error error = first ? asSentTwice(*first, *conclusion.error) : *conclusion.error;
    const bool lost = error.lostCall() && !error.isCancelled() &&
                      error.code() != Errc::CallbackFailed && !isClosed(hub);
    if (!lost || terms.options.lookUpTimeout.count() <= 0) {
      throw Error(error);
    }
    Findings findings;
    bool cancelled = false;
    try {
      findings = co_await operation::findOut(
          caller, *error.lostCall(), terms.token,
          support::addSaturated(hub.now(), call::bounded(terms.options.lookUpTimeout)),
          terms.options.otherOperations);
    } catch (const boost::system::system_error& thrown) {
      cancelled = thrown.code() == asio::error::operation_aborted;
      findings.message = "looking failed";
    }
    if (cancelled) {
      throw Error::cancelled(error.details());
    }
    if (findings.answer == Findings::Answer::Found) {
      std::optional<T> value = found(findings);
      if (value) {
        co_return std::move(*value);
      }
    }
    const bool again = findings.answer == Findings::Answer::NotFound && !first &&
                       terms.options.onLost == LostPolicy::SendAgain &&
                       error.outcome() == Outcome::Unknown && call::canReopen(call->request);
    if (timeout) { // a deadline of the caller's is absolute
      const auto waited = std::chrono::ceil<std::chrono::milliseconds>(hub.now() - started);
      terms.options.timeout = std::max(*timeout, waited) - waited;
    }
    if (!again || (timeout && terms.options.timeout->count() <= 0)) {
      throw withFindings(error, findings);
    }
    const asio::cancellation_state state = co_await asio::this_coro::cancellation_state;
    if (state.cancelled() != asio::cancellation_type::none) {
      throw Error::cancelled(error.details());
    }
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
                                    wire::Encoding<wire::Call> call, Read read, call::Terms terms) {
  const auto found = [](const Findings& findings) {
    return findings.operation;
  };
  AnyOperation started = co_await performOnce<AnyOperation>(
      std::move(keep), caller, std::move(call), std::move(read), found, std::move(terms));
  co_return Operation<R>(std::move(started));
}

asio::awaitable<Downloaded> download(CorePointer keep, call::Caller& caller,
                                     wire::Encoding<wire::Call> call, DownloadTo to,
                                     call::Terms terms);

asio::awaitable<Findings> find(CorePointer keep, call::Caller& caller, LostCall lost,
                               call::Terms terms);

template <class R>
OperationState<R> stateOf(wire::Poll poll) {
  OperationState<R> state;
  state.status = poll.status;
  state.statusText = std::move(poll.statusText);
  state.message = std::move(poll.message);
  if (R* result = std::get_if<R>(&poll.result)) {
    state.result = std::move(*result);
  }
  return state;
}

template <class R>
asio::awaitable<OperationState<R>> pollOnce(CorePointer keep, operation::Waiting& waiting,
                                            wire::Encoding<void> allowed, Operation<R> operation,
                                            call::Terms terms) {
  static_cast<void>(keep);
  if (!allowed) {
    throw Error(allowed.error());
  }
  operation::Polled polled = co_await waiting.poll(operation, terms);
  if (polled.error) {
    throw Error(*polled.error);
  }
  co_return stateOf<R>(std::move(*polled.poll));
}

// One that the client may not ask about is over before it begins.
std::unique_ptr<operation::Wait> waitFor(CorePointer keep, operation::Waiting& waiting,
                                         const std::string& origin, AnyOperation operation,
                                         AwaitOptions options,
                                         std::shared_ptr<const ApiToken> token);

// A wait, in one frame: what it needs for its turns is there only while it has one.
template <class R>
asio::awaitable<R> awaitEnd(operation::Waiting& waiting, std::unique_ptr<operation::Wait> wait) {
  try {
    if (!wait->over()) {
      wait->begin();
    }
    while (!wait->over()) {
      support::Wake wake{};
      {
        support::Sleeper sleeper(wait->hub());
        const operation::Looking::Asleep asleep(*wait, sleeper, wait->due());
        wake = co_await wait->hub().suspend(sleeper);
      }
      if (wake == support::Wake::TimedOut || wake == support::Wake::Done) {
        wake =
            wait->hub().now() >= wait->deadline() ? support::Wake::TimedOut : support::Wake::Done;
      }
      if (wake == support::Wake::Done) {
        co_await waiting.turn(*wait);
      } else {
        wait->stop(wake);
      }
    }
  } catch (const boost::system::system_error& thrown) {
    if (thrown.code() != asio::error::operation_aborted) {
      throw;
    }
    wait->stop(support::Wake::Cancelled);
  }
  if (wait->end->error) {
    throw Error(*wait->end->error);
  }
  if (R* result = std::get_if<R>(&wait->end->poll->result)) {
    co_return std::move(*result);
  }
  co_return R{};
}

} // namespace dolthub
