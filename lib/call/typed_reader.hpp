#pragma once

#include "call/caller.hpp"

#include <optional>
#include <utility>

namespace dolthub::call {

// Keeps what `read`, a function from a response to a wire::Reading<T>, makes of the answer.
template <class T, class Read>
class TypedReader final : public AnswerReader {
public:
  explicit TypedReader(Read read) : read_(std::move(read)) {}

  std::optional<wire::Problem> read(const message::Response& response) override {
    wire::Reading<T> reading = read_(response);
    if (!reading) {
      return std::move(reading).error();
    }
    value_.emplace(std::move(*reading));
    return std::nullopt;
  }

  T take() { return std::move(*value_); }

private:
  Read read_;
  std::optional<T> value_;
};

template <class Read>
class TypedReader<void, Read> final : public AnswerReader {
public:
  explicit TypedReader(Read read) : read_(std::move(read)) {}

  std::optional<wire::Problem> read(const message::Response& response) override {
    const wire::Reading<void> reading = read_(response);
    return reading ? std::nullopt : std::optional<wire::Problem>(reading.error());
  }

  void take() {}

private:
  Read read_;
};

} // namespace dolthub::call
