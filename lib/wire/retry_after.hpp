#pragma once

#include <chrono>
#include <optional>
#include <string_view>

namespace dolthub::wire {

// How long a Retry-After header asks to wait: seconds, or a date in any of RFC 9110's three forms,
// which counts from the server's own Date header where that can be read, else from `now`.
// Nothing where it makes no sense; 0 for a time that has passed; the caller bounds it from above.
std::optional<std::chrono::milliseconds>
retryAfter(std::string_view value, std::string_view dateHeader,
           std::chrono::sys_time<std::chrono::milliseconds> now);

} // namespace dolthub::wire
