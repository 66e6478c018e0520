#pragma once

#include <dolthub/result.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <exception>
#include <optional>
#include <utility>

namespace dolthub::harness {

// What `call` comes to, in real time. What it throws that is no Error of ours is thrown.
template <class T>
Result<T> tried(asio::io_context& context, asio::awaitable<T> call) {
  std::optional<Result<T>> result;
  std::exception_ptr other;
  asio::co_spawn(context, asResult(std::move(call)),
                 [&](std::exception_ptr thrown, Result<T> value) {
                   other = thrown;
                   result.emplace(std::move(value));
                 });
  context.restart();
  context.run();
  if (other) {
    std::rethrow_exception(other);
  }
  return std::move(*result);
}

} // namespace dolthub::harness
