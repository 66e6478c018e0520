#pragma once

#include <cstdint>
#include <memory>
#include <string>

namespace dolthub::support {

// The seam for everything that is drawn. Not thread safe: callers hold the hub's mutex.
class Random {
public:
  virtual ~Random() = default;

  virtual std::uint64_t next() = 0;

  // In [0, 1).
  double unit() { return static_cast<double>(next() >> 11) * 0x1.0p-53; }
  // 160 bits as letters and digits, for names that nobody can guess.
  std::string name();
};

std::unique_ptr<Random> systemRandom();

} // namespace dolthub::support
