#include "wire/dates.hpp"

#include <array>

namespace dolthub::wire {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::sys_seconds;
using std::chrono::sys_time;

constexpr bool isDigit(char c) noexcept {
  return c >= '0' && c <= '9';
}
constexpr bool isLetter(char c) noexcept {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

struct Date {
  int year = 0;
  unsigned month = 0;
  unsigned day = 0;
  int hour = 0;
  int minute = 0;
  int second = 0;
};

template <std::size_t N>
std::size_t indexOf(const std::array<std::string_view, N>& names, std::string_view text) noexcept {
  std::size_t i = 0;
  while (i < N && names[i] != text.substr(0, 3)) {
    ++i;
  }
  return i;
}

constexpr std::array<std::string_view, 12> months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                  "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
constexpr std::array<std::string_view, 7> weekdays{"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};

template <class Number>
bool takeDigit(Number& number, char c) noexcept {
  number = number * 10 + static_cast<Number>(c - '0');
  return isDigit(c);
}

// Reads the start of `text` by a pattern: `y o d h i s` are digits of year, month, day, hour,
// minute and second; `_` is a digit of the day or a space, `#` a month's name, `@` a weekday's;
// all else stands for itself. What follows is left in `text`.
bool take(std::string_view pattern, std::string_view& text, Date& date) noexcept {
  for (const char p : pattern) {
    if (text.empty()) {
      return false;
    }
    const char c = text.front();
    std::size_t used = 1;
    bool fits = true;
    switch (p) {
    case 'y':
      fits = takeDigit(date.year, c);
      break;
    case 'o':
      fits = takeDigit(date.month, c);
      break;
    case 'd':
      fits = takeDigit(date.day, c);
      break;
    case '_':
      fits = c == ' ' || takeDigit(date.day, c);
      break;
    case 'h':
      fits = takeDigit(date.hour, c);
      break;
    case 'i':
      fits = takeDigit(date.minute, c);
      break;
    case 's':
      fits = takeDigit(date.second, c);
      break;
    case '#':
      date.month = static_cast<unsigned>(indexOf(months, text)) + 1;
      used = 3;
      fits = date.month <= months.size();
      break;
    case '@':
      fits = indexOf(weekdays, text) < weekdays.size();
      while (used < text.size() && isLetter(text[used])) {
        ++used;
      }
      break;
    default:
      fits = c == p;
    }
    if (!fits) {
      return false;
    }
    text.remove_prefix(used);
  }
  return true;
}

std::optional<sys_seconds> pointOf(const Date& date) noexcept {
  const std::chrono::year_month_day day{std::chrono::year{date.year},
                                        std::chrono::month{date.month}, std::chrono::day{date.day}};
  // 60 is a leap second.
  if (!day.ok() || date.hour > 23 || date.minute > 59 || date.second > 60) {
    return std::nullopt;
  }
  return std::chrono::sys_days{day} + std::chrono::hours{date.hour} + minutes{date.minute} +
         std::chrono::seconds{date.second};
}

int yearOf(sys_seconds time) noexcept {
  return static_cast<int>(
      std::chrono::year_month_day{std::chrono::floor<std::chrono::days>(time)}.year());
}

// What stands behind the seconds: `.25`, of which milliseconds are kept.
bool takeFraction(std::string_view& text, milliseconds& fraction) noexcept {
  if (text.empty() || text.front() != '.') {
    return true;
  }
  text.remove_prefix(1);
  int weight = 100;
  std::size_t digits = 0;
  for (; digits < text.size() && isDigit(text[digits]); ++digits, weight /= 10) {
    fraction += milliseconds{weight * (text[digits] - '0')};
  }
  text.remove_prefix(digits);
  return digits != 0;
}

// `Z`, or how far the local time is ahead.
bool takeZone(std::string_view& text, minutes& ahead) noexcept {
  if (text.empty()) {
    return false;
  }
  const char sign = text.front();
  text.remove_prefix(1);
  if (sign == 'Z' || sign == 'z') {
    return true;
  }
  Date offset;
  if ((sign != '+' && sign != '-') || !take("hh:ii", text, offset) || offset.hour > 23 ||
      offset.minute > 59) {
    return false;
  }
  ahead = std::chrono::hours{offset.hour} + minutes{offset.minute};
  ahead = sign == '-' ? -ahead : ahead;
  return true;
}

} // namespace

std::optional<sys_time<milliseconds>> parseRfc3339(std::string_view text) noexcept {
  Date date;
  milliseconds fraction{0};
  minutes ahead{0};
  if (!take("yyyy-oo-dd", text, date) || text.empty() ||
      std::string_view{"Tt "}.find(text.front()) == std::string_view::npos) {
    return std::nullopt;
  }
  text.remove_prefix(1);
  if (!take("hh:ii:ss", text, date) || !takeFraction(text, fraction) || !takeZone(text, ahead) ||
      !text.empty()) {
    return std::nullopt;
  }
  const auto point = pointOf(date);
  if (!point) {
    return std::nullopt;
  }
  return *point - ahead + fraction;
}

std::optional<sys_seconds> parseHttpDate(std::string_view text, sys_seconds now) noexcept {
  for (const std::string_view pattern :
       {"@, dd # yyyy hh:ii:ss GMT", "@ # _d hh:ii:ss yyyy", "@, dd-#-yy hh:ii:ss GMT"}) {
    Date date;
    std::string_view rest = text;
    if (!take(pattern, rest, date) || !rest.empty()) {
      continue;
    }
    if (pattern.find("yyyy") == std::string_view::npos) {
      const int thisYear = yearOf(now);
      date.year += thisYear / 100 * 100;
      date.year += date.year > thisYear + 50 ? -100 : date.year <= thisYear - 50 ? 100 : 0;
    }
    return pointOf(date);
  }
  return std::nullopt;
}

Timestamp timestamp(std::string text) {
  Timestamp timestamp;
  timestamp.time = parseRfc3339(text);
  timestamp.text = std::move(text);
  return timestamp;
}

} // namespace dolthub::wire
