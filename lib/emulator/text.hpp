#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "emulator/message.hpp"

namespace dolthub::emulator {

/// The path's segments and the query's pairs, both decoded once.
struct Target {
  std::vector<std::string> segments;
  std::vector<std::pair<std::string, std::string>> query;

  /// The first value of that name; nothing when the name is not there.
  std::optional<std::string> find(std::string_view name) const;
};

/// Nothing when a percent sign has no two hexadecimal digits, or a NUL would come out.
std::optional<std::string> percentDecode(std::string_view text, bool plusIsSpace);
std::optional<Target> parseTarget(std::string_view target);

char lower(char c);
bool equalNoCase(std::string_view a, std::string_view b);
bool containsNoCase(std::string_view text, std::string_view part);
std::string_view trim(std::string_view text);

/// Orders names without case, as Dolt and SQLite find tables.
struct LessNoCase {
  using is_transparent = void;
  bool operator()(std::string_view a, std::string_view b) const;
};

/// "2024-01-09T22:19:49.000Z", or without the milliseconds.
std::string isoTime(Time time, bool milliseconds);

std::string sha256(std::string_view bytes);

/// The text with everything that is not UTF-8 replaced by U+FFFD.
std::string validUtf8(std::string_view text);

std::string toText(std::uint64_t number);

} // namespace dolthub::emulator
