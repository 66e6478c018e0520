#pragma once

#include "emulator/core.hpp"
#include "http/tls_peer.hpp"
#include "simulate/coverage.hpp"
#include "simulate/schedule.hpp"
#include "simulate/watch.hpp"
#include "simulate/whereabouts.hpp"

#include <cstdint>
#include <string>
#include <unordered_map>

namespace dolthub::simulate {

using std::chrono::milliseconds;
using std::chrono::seconds;

// How bad things are in one world; drawn once. What is a number between 0 and 1 is a chance: of the
// network for each connection, of the server for each request.
struct Weather {
  static Weather draw(Random& random, bool tls);
  // Where words are drawn, it is often calm otherwise: what the words alone do is seen best so.
  void forDialect(Random& random);

  milliseconds latency{20};
  double nameFails = 0;
  double nameSlow = 0;
  double refused = 0;
  bool deadAddress = false; // the first of two
  double reset = 0;
  double closed = 0;
  double silence = 0;
  double slow = 0;
  double smallWindow = 0;
  double vanished = 0;
  milliseconds serverIdle{60'000}; // it closes a connection unused for so long
  double closesAfterAnswer = 0;
  double cancels = 0; // each script
  double throws = 0;
  double hurry = 0; // each call has little time
  bool clientDies = false;
  bool crowded = false; // many operations are waited for at once
  double slowReaders = 0;
};

// What the parts of one simulated world share.
struct World {
  World(std::uint64_t seed, bool overTls, bool shown, Coverage& counts)
      : tls(overTls), trace(shown), schedule(seed, trace), random(seed ^ 0x6e6574776f726b),
        weather(Weather::draw(random, overTls)), coverage(counts) {}

  void met(Trouble trouble, Phase phase, unsigned who) {
    watch.disturbs(who);
    count(trouble, phase, who);
  }
  // What the client does by itself disturbs nobody.
  void count(Trouble trouble, Phase phase, unsigned who) {
    if (!calm) {
      coverage.add(trouble, phase);
    }
    trace.add(schedule.now(), who, toString(trouble), toString(phase));
  }
  void met(Trouble trouble, unsigned who) { met(trouble, whereabouts.phaseOf(who), who); }
  bool chance(double probability) { return random.fraction() < probability; }
  milliseconds between(milliseconds least, milliseconds most) {
    return least +
           milliseconds(random.below(static_cast<std::uint64_t>((most - least).count()) + 1));
  }

  const bool tls;
  Trace trace;
  Schedule schedule;
  Random random;
  Weather weather;
  Coverage& coverage;
  Whereabouts whereabouts;
  Watch watch;
  std::unordered_map<unsigned, std::uint64_t> requests; // begun, by script
  bool calm = false;                                    // the faults have stopped
  bool clientEnds = false;                              // it is being destroyed
};

} // namespace dolthub::simulate
