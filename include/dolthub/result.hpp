#pragma once

#include <dolthub/error.hpp>

#include <boost/asio/awaitable.hpp>

#include <memory>
#include <optional>
#include <type_traits>
#include <utility>

namespace dolthub {

// Of our own, since Boost.System's would cost every file that includes this an eighth of what
// Asio's awaitable costs it.

/// A value or the Error in its place. What is moved from may only be assigned to or destroyed.
template <class T>
class Result {
public:
  Result() : value_(T()) {}
  Result(T value) : value_(std::move(value)) {}
  Result(const Error& error) : error_(std::make_shared<const Error>(error)) {}

  bool has_value() const noexcept { return value_.has_value(); }
  bool has_error() const noexcept { return !has_value(); }
  explicit operator bool() const noexcept { return has_value(); }

  /// \throws Error the one in the value's place.
  const T& value() const& { return check(), *value_; }
  T& value() & { return check(), *value_; }
  T&& value() && { return check(), *std::move(value_); }

  // Only when there is a value.
  const T& operator*() const& noexcept { return *value_; }
  T& operator*() & noexcept { return *value_; }
  T&& operator*() && noexcept { return *std::move(value_); }
  const T* operator->() const noexcept { return &*value_; }
  T* operator->() noexcept { return &*value_; }

  /// "No error" when there is a value.
  Error error() const { return error_ ? *error_ : Error(); }

private:
  void check() const {
    if (error_) {
      throw Error(*error_);
    }
  }

  std::optional<T> value_;
  std::shared_ptr<const Error> error_;
};

/// Nothing, or the Error in its place.
template <>
class Result<void> {
public:
  Result() = default;
  Result(const Error& error) : error_(std::make_shared<const Error>(error)) {}

  bool has_value() const noexcept { return !error_; }
  bool has_error() const noexcept { return !has_value(); }
  explicit operator bool() const noexcept { return has_value(); }

  /// \throws Error the one in the place of nothing.
  void value() const {
    if (error_) {
      throw Error(*error_);
    }
  }
  /// "No error" when there is none.
  Error error() const { return error_ ? *error_ : Error(); }

private:
  std::shared_ptr<const Error> error_;
};

/// Turns an Error into a value; a cancel is thrown on.
template <class T>
asio::awaitable<Result<T>> asResult(asio::awaitable<T> call) {
  try {
    if constexpr (std::is_void_v<T>) {
      co_await std::move(call);
      co_return Result<T>{};
    } else {
      T value = co_await std::move(call);
      co_return Result<T>{std::move(value)};
    }
  } catch (const Error& error) {
    if (error.isCancelled()) {
      throw;
    }
    co_return Result<T>{error};
  }
}

} // namespace dolthub
