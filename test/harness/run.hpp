#pragma once

#include "harness/print.hpp"
#include "harness/seams.hpp"

#include <dolthub/client.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <exception>
#include <optional>
#include <stdexcept>
#include <utility>

namespace dolthub::harness {

ClientOptions testOptions();

// A client between scripted seams, on an io_context that moves only when told.
class World {
public:
  explicit World(ClientOptions options = testOptions(), std::uint64_t seed = 1);

  Client& client() { return *client_; }
  ManualClock& clock() { return *seams_.clock; }
  ScriptedTransport& transport() { return *seams_.transport; }
  FakeResolver& resolver() { return *seams_.resolver; }
  asio::io_context& context() { return *context_; }

  // Runs what is ready, without moving the clock.
  void settle() {
    context_->restart();
    context_->poll();
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
    return std::move(*result);
  }

private:
  std::optional<asio::io_context> context_;
  TestSeams seams_;
  std::optional<Client> client_;
};

} // namespace dolthub::harness
