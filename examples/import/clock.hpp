#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace dolthub_import {

// Minutes since midnight of "HH:MM"; nothing when it is no such time.
std::optional<int> timeOfDay(std::string_view text);

// How long from now until it is that time of day here, which may be tomorrow.
std::chrono::seconds untilTimeOfDay(int minutes, std::chrono::system_clock::time_point now);

// How long to wait before looking again whether it is that time; zero once it is. While a machine
// sleeps no time passes for a timer, and its clock may be set.
std::chrono::milliseconds nextLook(std::chrono::system_clock::time_point when,
                                   std::chrono::system_clock::time_point now);

// Now in UTC, as in 20261120T185147Z.
std::string utcNow();

} // namespace dolthub_import
