#include "fuzz/target.hpp"

#include "wire/dates.hpp"
#include "wire/retry_after.hpp"

#include <chrono>

namespace fuzz {

// The first line is a Retry-After, the second a Date; each is read as any time, too.
void readTimes(std::string_view input) {
  using namespace std::chrono;
  constexpr sys_time<milliseconds> now{milliseconds{1'772'366'400'123}};
  const std::size_t end = input.find('\n');
  const std::string_view value = input.substr(0, end);
  const std::string_view date =
      end == std::string_view::npos ? std::string_view() : input.substr(end + 1);
  if (const auto wait = dolthub::wire::retryAfter(value, date, now)) {
    check(*wait >= 0ms && *wait <= seconds{2'147'483'647}, "a wait out of bounds");
  }
  for (const std::string_view text : {value, date}) {
    constexpr auto first = sys_days{year{0} / 1 / 1};
    constexpr auto last = sys_days{year{10'000} / 1 / 2};
    if (const auto read = dolthub::wire::parseHttpDate(text, floor<seconds>(now))) {
      check(*read >= first && *read < last, "a date out of bounds");
    }
    const auto read = dolthub::wire::parseRfc3339(text);
    if (read) {
      check(*read >= first - days{1} && *read < last, "a time out of bounds");
    }
    const dolthub::Timestamp stamp = dolthub::wire::timestamp(std::string(text));
    check(stamp.text == text && stamp.time == read, "a timestamp is not as it came");
  }
}

} // namespace fuzz
