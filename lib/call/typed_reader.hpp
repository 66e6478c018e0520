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
    reading_.emplace(read_(response));
    return *reading_ ? std::nullopt : std::optional<wire::Problem>(std::move(*reading_).error());
  }

  T&& take() { return std::move(**reading_); }
  // Of the last answer; null where that was none.
  const T* made() const noexcept { return reading_ && *reading_ ? &**reading_ : nullptr; }

private:
  Read read_;
  std::optional<wire::Reading<T>> reading_;
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
