#pragma once

#include <dolthub/error.hpp>

#include <optional>
#include <utility>

namespace dolthub::importer {

// What a call came to: a value or an error.
template <class T>
class Settled {
public:
  explicit Settled(T value) : value_(std::move(value)) {}
  explicit Settled(Error error) : error_(std::move(error)) {}

  explicit operator bool() const noexcept { return value_.has_value(); }
  T& operator*() { return *value_; }
  const T& operator*() const { return *value_; }
  T* operator->() { return &*value_; }
  const T* operator->() const { return &*value_; }
  const Error& error() const { return *error_; }

private:
  std::optional<T> value_;
  std::optional<Error> error_;
};

// As asResult, but a cancel is a value too: what was cancelled has to be written down like any
// other end.
template <class T>
asio::awaitable<Settled<T>> settled(asio::awaitable<T> call) {
  try {
    T value = co_await std::move(call);
    co_return Settled<T>(std::move(value));
  } catch (const Error& error) {
    co_return Settled<T>(error);
  } catch (const boost::system::system_error& error) {
    // Cancelled before the call began.
    if (error.code() != asio::error::operation_aborted) {
      throw;
    }
    co_return Settled<T>(Error::cancelled(ErrorDetails{}));
  }
}

} // namespace dolthub::importer
