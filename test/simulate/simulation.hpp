#pragma once

#include "simulate/coverage.hpp"
#include "simulate/night.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace dolthub::simulate {

// What became of one seed.
struct Verdict {
  std::uint64_t hash = 0;
  std::uint64_t events = 0;
  std::uint64_t calls = 0;
  std::vector<std::string> violations;
};

// One seed in so many talks TLS over the simulated network.
inline constexpr std::uint64_t seedsPerTls = 50;

// A whole world from its beginning to its end. `shown`: every event is printed.
Verdict simulate(std::uint64_t seed, bool shown, Coverage& coverage);

// A night of the importer, with all its processes.
Verdict simulateNight(std::uint64_t seed, bool shown, NightCounts& counts);

} // namespace dolthub::simulate
