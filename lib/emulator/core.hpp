#pragma once

// lib/emulator: a DoltHub inside a process, for tests; it shares no code with `wire`, so that a
// mistake there shows.

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "emulator/faults.hpp"
#include "emulator/message.hpp"
#include "emulator/world.hpp"

namespace dolthub::emulator {

/// The embedded DoltHub without clock, socket or thread: a request and a time in, a response out.
/// The same seed, requests and times give the same answers. `now` must not run backwards.
class Core {
public:
  /// With `sliced`, uploaded files are read by work() in slices, and an import ends no earlier than
  /// its file is read; otherwise they are read at once when the job is due.
  explicit Core(EmulatorOptions options, bool sliced = false);

  /// The token of the user `demo`, which also opens /_emulator.
  const std::string& apiToken() const { return token_; }

  /// In two steps, for a server that can stop in between.
  Plan plan(std::string_view method, std::string_view target);
  Response handle(Request request, const Plan& plan, Time now);
  /// Both steps.
  Response handle(Request request, Time now);
  /// A new connection: whether a fault resets it at once.
  bool resetsConnection() { return faults_.meetsConnection(world_.random()); }

  /// One slice; true when there is more to do.
  bool work(Time now) { return world_.work(now); }

  /// Throws Refused for a name that is unusable or taken.
  std::string addUser(std::string_view name) { return world_.addUser(name); }
  void createDatabase(std::string_view owner, std::string_view name, std::string_view branch,
                      bool isPrivate, Time now);
  Faults& faults() { return faults_; }
  Dialect& dialect() { return world_.speaker().dialect; }
  void setJobTime(std::chrono::milliseconds min, std::chrono::milliseconds max);

  /// What happened until now, which jobs that became due belong to.
  std::vector<Effect> effects(Time now, std::uint64_t after = 0);
  EmulatorStats stats() const;
  /// The server counts its connections and requests in flight here.
  EmulatorStats& counters() { return counters_; }

private:
  Response speak(Request& request, const Plan& plan, Time now);
  Response dispatch(Request& request, const Plan& plan, Time now);
  Response administer(Request& request, const Target& target, Time now);
  Response change(std::string_view what, std::string_view text, Time now);

  World world_;
  Faults faults_;
  std::string token_;
  EmulatorStats counters_;
  std::map<std::pair<std::string, std::string_view>, std::uint64_t> byRoute_;
};

} // namespace dolthub::emulator
