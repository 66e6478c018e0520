#pragma once

#include <chrono>
#include <optional>
#include <string>

namespace dolthub {

/// A time as the server wrote it and, where that could be read, as a time point (UTC).
class Timestamp {
public:
  Timestamp() = default;

  std::string text;
  std::optional<std::chrono::sys_time<std::chrono::milliseconds>> time;
};

} // namespace dolthub
