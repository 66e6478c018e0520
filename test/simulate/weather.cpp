// How bad one world is, drawn from its seed.
#include "simulate/workload.hpp"

#include <array>

namespace dolthub::simulate {

namespace {

// Mostly none of it, now and then a lot.
double some(Random& random, double often, double most) {
  return random.fraction() < often ? random.fraction() * most : 0;
}

milliseconds upTo(Random& random, milliseconds most) {
  return milliseconds(random.below(static_cast<std::uint64_t>(most.count()) + 1));
}

struct Kind {
  FaultKind kind;
  std::string_view match;
  unsigned status = 0;
};

// A server that says "later" or "no" and does it all the same is not among them: no client could
// tell. All else may have an effect.
constexpr std::array kinds{Kind{FaultKind::CloseAfterHead, "*"},
                           Kind{FaultKind::CloseMidBody, "*"},
                           Kind{FaultKind::CloseAfterBody, "*"},
                           Kind{FaultKind::HandleThenClose, "*"},
                           Kind{FaultKind::CutAnswer, "*"},
                           Kind{FaultKind::Hang, "*"},
                           Kind{FaultKind::Delay, "*"},
                           Kind{FaultKind::Drip, "*"},
                           Kind{FaultKind::Status, "*", 503},
                           Kind{FaultKind::Status, "*", 500},
                           Kind{FaultKind::Status, "*", 502},
                           Kind{FaultKind::Status, "*", 504},
                           Kind{FaultKind::Status, "*", 408},
                           Kind{FaultKind::Status, "*", 429},
                           Kind{FaultKind::HtmlPage, "*"},
                           Kind{FaultKind::Redirect, "*"},
                           Kind{FaultKind::EchoToken, "POST *"},
                           Kind{FaultKind::JobFails, "POST *"},
                           Kind{FaultKind::JobFailsInList, "POST *"},
                           Kind{FaultKind::JobStuck, "POST *"},
                           Kind{FaultKind::JobSlow, "POST *"},
                           Kind{FaultKind::JobHidden, "POST *"},
                           Kind{FaultKind::JobUnlisted, "POST *"},
                           Kind{FaultKind::JobWithoutPull, "POST upload"},
                           Kind{FaultKind::DuplicateEntries, "GET *"},
                           Kind{FaultKind::ShuffleEntries, "GET *"},
                           Kind{FaultKind::RepeatPageToken, "GET *"}};

} // namespace

void Weather::forDialect(Random& random) {
  if (random.fraction() < 0.6) {
    for (double* chance : {&nameFails, &nameSlow, &refused, &reset, &closed, &silence, &slow,
                           &vanished, &cancels, &throws, &hurry}) {
      *chance = 0;
    }
    deadAddress = false;
  }
  slowReaders = random.fraction() < 0.3 ? 0.5 : 0;
}

Weather Weather::draw(Random& random, bool tls) {
  Weather weather;
  weather.latency = milliseconds{1} + upTo(random, milliseconds{80});
  weather.nameFails = some(random, 0.2, 0.7);
  weather.nameSlow = some(random, 0.2, 1);
  weather.refused = some(random, 0.3, 0.5);
  weather.deadAddress = random.fraction() < 0.15;
  weather.reset = some(random, 0.4, 0.3);
  weather.closed = some(random, 0.3, 0.2);
  weather.silence = some(random, 0.3, 0.15);
  weather.slow = some(random, 0.3, 0.2);
  weather.smallWindow = some(random, 0.3, 1);
  weather.vanished = some(random, 0.4, 1);
  weather.serverIdle =
      random.fraction() < 0.5 ? milliseconds{300} + upTo(random, seconds{5}) : seconds{60};
  weather.closesAfterAnswer = some(random, 0.3, 0.5);
  weather.cancels = some(random, 0.7, 0.5);
  weather.throws = some(random, 0.3, 0.3);
  weather.hurry = some(random, 0.4, 0.4);
  weather.clientDies = random.fraction() < 0.1;
  weather.crowded = random.fraction() < 0.08;
  weather.cancels += weather.crowded ? 0.4 : 0;
  if (tls) { // few worlds have it, and each handshake is short
    weather.latency += upTo(random, milliseconds{60});
    for (double* chance : {&weather.reset, &weather.closed, &weather.silence, &weather.slow}) {
      *chance += 0.06 + 0.08 * random.fraction();
    }
    weather.cancels = 0.5 + 0.4 * random.fraction();
    weather.hurry += 0.3 * random.fraction();
    weather.clientDies = random.fraction() < 0.9;
  }
  return weather;
}

// Why a job fails: what Dolt says, quoting what it was given.
std::string drawReason(Random& random) {
  constexpr std::array<std::string_view, 9> reasons{"query error: table not found: timeouts",
                                                    "query error: branch not found",
                                                    "duplicate primary key given: [upstream]",
                                                    "merge has conflicts in table rate limit",
                                                    "string 'rate limit' is too large for column",
                                                    "column timed out could not be found",
                                                    "query error: no such host in column upstream",
                                                    "table with name import already exists",
                                                    "no such repository in the file"};
  return std::string(reasons[random.below(reasons.size())]);
}

std::vector<Fault> drawFaults(Random& random) {
  std::vector<Fault> faults;
  for (const Kind& kind : kinds) {
    if (random.fraction() >= 0.2) {
      continue;
    }
    Fault fault(kind.kind, std::string(kind.match));
    fault.times = 0;
    fault.probability = 0.01 + 0.15 * random.fraction();
    fault.status = kind.status;
    fault.reset = random.fraction() < 0.5;
    const bool tells = kind.status == 503 || kind.status == 429;
    if (tells && random.fraction() < 0.6) {
      constexpr std::array<std::string_view, 4> later{"1", "7", "soon", "100000"};
      fault.retryAfter = later[random.below(later.size())];
    }
    const bool lies = (tells && !fault.retryAfter.empty()) || kind.status == 429 ||
                      kind.kind == FaultKind::Redirect || kind.kind == FaultKind::EchoToken;
    fault.effect = !lies && random.fraction() < 0.5;
    fault.early = kind.status == 503 && !fault.effect && random.fraction() < 0.2;
    fault.count = 1 + static_cast<unsigned>(random.below(3));
    switch (kind.kind) {
    case FaultKind::Delay:
    case FaultKind::JobSlow:
    case FaultKind::JobUnlisted:
      fault.time = upTo(random, seconds{20});
      break;
    case FaultKind::JobWithoutPull: // named late, or never
      fault.time = random.fraction() < 0.6 ? upTo(random, seconds{60}) : milliseconds{0};
      break;
    case FaultKind::Drip:
      fault.bytes = 1 + random.below(100);
      fault.time = upTo(random, seconds{1});
      break;
    case FaultKind::CutAnswer:
      fault.bytes = random.below(60);
      break;
    default:
      break;
    }
    faults.push_back(std::move(fault));
  }
  return faults;
}

EmulatorOptions drawServer(Random& random, std::uint64_t seed) {
  EmulatorOptions options;
  options.seed = seed;
  options.jobMin = milliseconds{300} + upTo(random, seconds{1});
  options.jobMax = options.jobMin + upTo(random, seconds{20});
  options.failedPoll = static_cast<FailedPoll>(random.below(3));
  options.unchangedWriteFails = random.fraction() < 0.3;
  options.overlappingMergesFail = random.fraction() < 0.3;
  options.fileNameInMetadata = random.fraction() < 0.5;
  options.writesNamedAlike = random.fraction() < 0.5;
  options.forkVisibleAfter = random.fraction() < 0.3 ? upTo(random, seconds{30}) : milliseconds{0};
  options.listLag = random.fraction() < 0.4 ? upTo(random, seconds{10}) : milliseconds{0};
  options.faults = drawFaults(random);
  options.dialect = random.fraction() < 0.5 ? random.next() | 1 : 0;
  if (options.dialect != 0) { // calls that nothing else happens to are judged by what they are told
    for (Fault& fault : options.faults) {
      fault.probability /= 4;
      if (fault.kind == FaultKind::JobFails || fault.kind == FaultKind::JobFailsInList) {
        fault.reason = drawReason(random);
      }
    }
  }
  return options;
}

} // namespace dolthub::simulate
