#pragma once

#include <dolthub/error.hpp>
#include <dolthub/result.hpp>

#include <utility>

namespace dolthub::importer {

// As asResult, but a cancel is a value too: what was cancelled has to be written down like any
// other end.
template <class T>
asio::awaitable<Result<T>> settled(asio::awaitable<T> call) {
  try {
    T value = co_await std::move(call);
    co_return Result<T>(std::move(value));
  } catch (const Error& error) {
    co_return Result<T>(error);
  } catch (const boost::system::system_error& error) {
    // Cancelled before the call began.
    if (error.code() != asio::error::operation_aborted) {
      throw;
    }
    co_return Result<T>(Error::cancelled(ErrorDetails{}));
  }
}

} // namespace dolthub::importer
