#pragma once

#include <fstream>
#include <string>

// What the system says of this process' memory.
namespace dolthub::harness {

// A line of /proc/self/status in KiB, such as VmRSS or VmHWM, the peak; -1 where it is not.
inline long processMemory(const std::string& name) {
  std::ifstream status{"/proc/self/status"};
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with(name + ":")) {
      return std::stol(line.substr(name.size() + 1));
    }
  }
  return -1;
}

// From here on.
inline void measurePeakAnew() {
  std::ofstream{"/proc/self/clear_refs"} << '5';
}

} // namespace dolthub::harness
