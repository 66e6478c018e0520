#pragma once

#include <dolthub/timestamp.hpp>

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace dolthub::wire {

// RFC 3339, with or without a fraction, with Z or an offset.
std::optional<std::chrono::sys_time<std::chrono::milliseconds>>
parseRfc3339(std::string_view text) noexcept;

// Any of RFC 9110's three forms. A year of two digits is the one nearest to `now` that is at most
// fifty years ahead.
std::optional<std::chrono::sys_seconds> parseHttpDate(std::string_view text,
                                                      std::chrono::sys_seconds now) noexcept;

// Keeps the text, whether it can be read or not.
Timestamp timestamp(std::string text);

} // namespace dolthub::wire
