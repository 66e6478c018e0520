#pragma once

#include "call/repetition.hpp"
#include "http/failure.hpp"
#include "support/time.hpp"
#include "wire/call.hpp"

#include <dolthub/error.hpp>

#include <algorithm>
#include <chrono>
#include <cstdint>

namespace dolthub::call {

Ending endingOf(const http::Failure& failure, wire::Repeat repeat, message::Method method,
                bool reusedConnection);
Ending endingOf(const wire::Problem& problem, wire::Repeat repeat, message::Method method);

// A caller's time as the clocks count it; what is beyond their range is all the time there is.
constexpr support::Duration bounded(std::chrono::milliseconds time) noexcept {
  constexpr auto most = std::chrono::floor<std::chrono::milliseconds>(support::Duration::max());
  return std::clamp(time, std::chrono::milliseconds{0}, most);
}

// The time of an upload: what any has, and its bytes at the slowest rate that is allowed.
constexpr support::Duration uploadTime(std::uint64_t bytes, std::uint64_t slowest) noexcept {
  constexpr std::chrono::seconds least{60};
  constexpr auto most = std::chrono::floor<std::chrono::seconds>(support::Duration::max()) - least;
  const std::uint64_t moving = slowest == 0 ? 0 : bytes / slowest;
  return least + std::chrono::seconds(static_cast<std::chrono::seconds::rep>(
                     std::min(moving, static_cast<std::uint64_t>(most.count()))));
}

} // namespace dolthub::call
