#pragma once

#include "harness/seams.hpp"

#include <dolthub/client.hpp>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/cancellation_state.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/this_coro.hpp>

#include <exception>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>

namespace dolthub::harness {

// Their API token is a canary: it is in no error, no saved operation and no lost call.
ClientOptions testOptions();
// \throws std::logic_error where it is.
void checkHidden(const Error& error);

// A client between scripted seams, on an io_context that moves only when told.
class World {
public:
  explicit World(ClientOptions options = testOptions(), std::uint64_t seed = 1);

  Client& client() { return *client_; }
  ManualClock& clock() { return *seams_.clock; }
  ScriptedTransport& transport() { return *seams_.transport; }
  FakeResolver& resolver() { return *seams_.resolver; }
  InlineWorker& worker() { return *seams_.worker; }
  asio::io_context& context() { return *context_; }

  // Runs what is ready, without moving the clock.
  void settle() {
    context_->restart();
    context_->poll();
  }
  // Runs until nothing is left to do, moving the clock by at most `by`.
  void pass(support::Duration by) {
    const support::TimePoint until = clock().now() + by;
    settle();
    while (clock().armed() <= until) {
      clock().advanceToNext();
      settle();
    }
    clock().advance(until - clock().now());
    settle();
  }
  void destroyClient() { client_.reset(); }
  void destroyContext() { context_.reset(); }

  // Runs `call` to its end, moving the clock where nothing else moves.
  template <class T>
  Result<T> run(asio::awaitable<T> call) {
    std::optional<Result<T>> result;
    std::exception_ptr other;
    asio::co_spawn(*context_, asResult(std::move(call)),
                   [&](std::exception_ptr thrown, Result<T> value) {
                     other = thrown;
                     result.emplace(std::move(value));
                   });
    settle();
    while (!result) {
      if (!clock().advanceToNext()) {
        throw std::logic_error("the call waits, and nothing will ever wake it");
      }
      settle();
    }
    if (other) {
      std::rethrow_exception(other);
    }
    if (result->has_error()) {
      checkHidden(result->error());
    }
    return std::move(*result);
  }

private:
  std::optional<asio::io_context> context_;
  TestSeams seams_;
  std::optional<Client> client_;
};

// A call under way, which a test may cancel. All types of cancellation reach it.
template <class T>
class Started {
public:
  Started(asio::io_context& context, asio::awaitable<T> call) : end_(std::make_shared<End>()) {
    asio::co_spawn(context, listening(std::move(call)),
                   asio::bind_cancellation_slot(signal_.slot(),
                                                [end = end_](std::exception_ptr thrown, T value) {
                                                  end->ended = true;
                                                  try {
                                                    if (thrown) {
                                                      std::rethrow_exception(thrown);
                                                    }
                                                    end->value.emplace(std::move(value));
                                                  } catch (const Error& error) {
                                                    checkHidden(error);
                                                    end->error = error;
                                                  } catch (const std::exception& other) {
                                                    end->foreign = other.what();
                                                  }
                                                }));
  }

  bool ended() const noexcept { return end_->ended; }
  bool succeeded() const noexcept { return end_->value.has_value(); }
  const T& value() const { return end_->value.value(); }
  bool hasError() const noexcept { return end_->error.has_value(); }
  const Error& error() const { return end_->error.value(); }
  // What was thrown that is no Error of ours.
  const std::string& foreign() const noexcept { return end_->foreign; }

  void cancel(asio::cancellation_type type = asio::cancellation_type::terminal) {
    signal_.emit(type);
  }

private:
  struct End {
    bool ended = false;
    std::optional<T> value;
    std::optional<Error> error;
    std::string foreign;
  };

  static asio::awaitable<T> listening(asio::awaitable<T> call) {
    co_await asio::this_coro::reset_cancellation_state(asio::enable_total_cancellation());
    T value = co_await std::move(call);
    co_return value;
  }

  asio::cancellation_signal signal_;
  std::shared_ptr<End> end_;
};

} // namespace dolthub::harness
