#include "wire/retry_after.hpp"

#include "text/text.hpp"
#include "wire/dates.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>

namespace dolthub::wire {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

// RFC 9110 lets delta-seconds grow without end; 2^31 - 1 is where others stop counting.
constexpr std::int64_t mostSeconds = 2'147'483'647;

std::optional<seconds> parseSeconds(std::string_view text) noexcept {
  if (text.empty() || text.find_first_not_of("0123456789") != std::string_view::npos) {
    return std::nullopt;
  }
  std::int64_t count = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), count);
  const bool tooLarge = read.ec == std::errc::result_out_of_range || count > mostSeconds;
  return seconds{tooLarge ? mostSeconds : count};
}

std::optional<milliseconds> single(std::string_view value, std::string_view dateHeader,
                                   std::chrono::sys_time<milliseconds> now) {
  value = text::trimmed(value);
  if (const auto delay = parseSeconds(value)) {
    return *delay;
  }
  const auto nowSeconds = std::chrono::floor<seconds>(now);
  const auto until = parseHttpDate(value, nowSeconds);
  if (!until) {
    return std::nullopt;
  }
  const auto serverNow = parseHttpDate(text::trimmed(dateHeader), nowSeconds);
  const milliseconds wait = serverNow ? *until - *serverNow : *until - now;
  return std::clamp<milliseconds>(wait, milliseconds{0}, seconds{mostSeconds});
}

} // namespace

std::optional<milliseconds> retryAfter(std::string_view value, std::string_view dateHeader,
                                       std::chrono::sys_time<milliseconds> now) {
  if (value.empty()) {
    return std::nullopt;
  }
  std::optional<milliseconds> longest = single(value, dateHeader, now);
  for (bool more = !longest; more;) {
    std::size_t end = value.find(',');
    std::optional<milliseconds> asked = single(value.substr(0, end), dateHeader, now);
    more = end != std::string_view::npos;
    if (more && !asked) { // a date has a comma of its own
      const std::size_t next = value.find(',', end + 1);
      asked = single(value.substr(0, next), dateHeader, now);
      more = !asked || next != std::string_view::npos;
      end = asked ? next : end;
    }
    longest = std::max(longest, asked);
    value.remove_prefix(more ? end + 1 : value.size());
  }
  return longest;
}

} // namespace dolthub::wire
