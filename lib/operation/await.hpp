#pragma once

// lib/operation: waiting for what DoltHub does in the background, and finding out what became of a
// call whose answer was lost.

#include "operation/poller.hpp"
#include "operation/wait.hpp"
#include "support/hub.hpp"
#include "wire/call.hpp"
#include "wire/poll.hpp"

#include <dolthub/error.hpp>
#include <dolthub/operation.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/error.hpp>

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>

// The coroutines that polls of and waits for operations are.

namespace dolthub::operation {

template <class R>
OperationState<R> stateOf(wire::Poll poll) {
  OperationState<R> state;
  state.status = poll.status;
  state.statusText = std::move(poll.statusText);
  state.message = std::move(poll.message);
  R* const result = std::get_if<R>(&poll.result);
  if (result != nullptr && poll.status == OperationStatus::Succeeded) {
    state.result = std::move(*result);
  }
  return state;
}

// Why the client may not ask about it, if it may not.
std::optional<Error> problemOf(const Poller& poller, const AnyOperation& operation,
                               const ApiToken& token);

// `poller` is all that it needs to live. \throws Error also what is wrong with the input.
template <class R>
asio::awaitable<OperationState<R>> pollOnce(std::shared_ptr<Poller> poller,
                                            std::optional<Error> problem, Operation<R> operation,
                                            call::CallContext context) {
  if (problem) {
    throw Error(*problem);
  }
  Polled polled = co_await poller->poll(operation, context);
  if (polled.error) {
    throw Error(*polled.error);
  }
  co_return stateOf<R>(std::move(*polled.poll));
}

// A wait that is still to begin; one that the client may not ask about is over before it does.
std::unique_ptr<Wait> prepareWait(std::shared_ptr<Poller> poller, AnyOperation operation,
                                  AwaitOptions options, std::shared_ptr<const ApiToken> token);

// A wait, in one frame: what it needs for its turns is there only while it has one.
template <class R>
asio::awaitable<R> awaitEnd(std::unique_ptr<Wait> wait) {
  try {
    if (!wait->over()) {
      wait->begin();
    }
    while (!wait->over()) {
      if (wait->action().what == Action::What::Sleep) {
        support::Wake wake{};
        {
          support::Sleeper sleeper(wait->poller().hub());
          const SharedListPoll::Asleep asleep(wait->poller().lists(), wait->seat(), sleeper,
                                              wait->action().until);
          wake = co_await wait->poller().hub().suspend(sleeper);
        }
        wait->slept(wake);
      } else {
        co_await wait->poller().turn(*wait);
      }
    }
  } catch (const boost::system::system_error& thrown) {
    if (thrown.code() != asio::error::operation_aborted) {
      throw;
    }
    wait->slept(support::Wake::Cancelled);
  }
  if (wait->error()) {
    throw Error(*wait->error());
  }
  if (R* result = std::get_if<R>(&wait->result().result)) {
    co_return std::move(*result);
  }
  co_return R{};
}

} // namespace dolthub::operation
