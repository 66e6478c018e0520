#include "import/clock.hpp"

#include <algorithm>
#include <ctime>

namespace dolthub_import {

std::optional<int> timeOfDay(std::string_view text) {
  const auto digit = [&](std::size_t at) {
    return text[at] >= '0' && text[at] <= '9';
  };
  if (text.size() != 5 || text[2] != ':' || !digit(0) || !digit(1) || !digit(3) || !digit(4)) {
    return std::nullopt;
  }
  const int hours = (text[0] - '0') * 10 + (text[1] - '0');
  const int minutes = (text[3] - '0') * 10 + (text[4] - '0');
  if (hours > 23 || minutes > 59) {
    return std::nullopt;
  }
  return hours * 60 + minutes;
}

std::chrono::seconds untilTimeOfDay(int minutes, std::chrono::system_clock::time_point now) {
  const std::time_t here = std::chrono::system_clock::to_time_t(now);
  std::tm parts{};
  ::localtime_r(&here, &parts);
  parts.tm_hour = minutes / 60;
  parts.tm_min = minutes % 60;
  parts.tm_sec = 0;
  parts.tm_isdst = -1; // the clock may be changed before then
  std::tm tomorrow = parts;
  std::time_t then = std::mktime(&parts);
  if (then <= here) {
    ++tomorrow.tm_mday;
    then = std::mktime(&tomorrow);
  }
  return std::chrono::seconds{then - here};
}

std::chrono::milliseconds nextLook(std::chrono::system_clock::time_point when,
                                   std::chrono::system_clock::time_point now) {
  constexpr std::chrono::milliseconds longest = std::chrono::seconds{10};
  if (when <= now) {
    return std::chrono::milliseconds{0};
  }
  return std::min(longest, std::chrono::ceil<std::chrono::milliseconds>(when - now));
}

std::string utcNow() {
  const std::time_t now = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
  std::tm parts{};
  ::gmtime_r(&now, &parts);
  char text[32];
  std::strftime(text, sizeof text, "%Y%m%dT%H%M%SZ", &parts);
  return text;
}

} // namespace dolthub_import
