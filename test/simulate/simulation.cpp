#include "simulate/simulation.hpp"

#include "simulate/workload.hpp"

#include <exception>

namespace dolthub::simulate {

Verdict simulate(std::uint64_t seed, bool shown, Coverage& coverage) {
  const bool tls = seed % seedsPerTls == 0;
  World world(seed, tls, shown, coverage);
  History history;
  try {
    const EmulatorOptions options = drawServer(world.random, seed);
    Server server(world, options);
    if (server.core().dialect().spoken) {
      world.weather.forDialect(world.random);
    }
    if (tls) {
      seedOpenSsl(seed);
    }
    Network network(world, [&server](Line& line) { return server.answer(line); });
    Workload workload(world, server, network, history);
    using Lists = emulator::Dialect::Lists;
    const emulator::Dialect& dialect = server.core().dialect();
    const bool staleLists =
        dialect.spoken && (dialect.lists != Lists::Good || dialect.pullLists != Lists::Good);
    history.listsTell = !staleLists;
    workload.showsFailures(options.failedPoll, !staleLists);
    workload.run();
  } catch (const std::exception& error) {
    history.violation(std::string("the simulation cannot go on: ") + error.what());
  }
  Verdict verdict;
  verdict.hash = world.trace.hash();
  verdict.events = world.trace.events();
  verdict.calls = history.calls().size();
  verdict.violations = history.violations();
  return verdict;
}

Verdict simulateNight(std::uint64_t seed, bool shown, NightCounts& counts) {
  Coverage unused;
  World world(seed, false, shown, unused);
  Verdict verdict;
  try {
    EmulatorOptions options = drawServer(world.random, seed);
    const bool clear = world.chance(0.15);
    if (clear) {
      options.faults.clear();
      options.dialect = 0;
      world.weather = Weather();
    }
    if (options.dialect != 0 && world.chance(0.3)) { // what lists say is all there is then
      Fault unnamed(FaultKind::JobWithoutPull, "POST upload");
      unnamed.times = 0;
      unnamed.probability = 0.5;
      unnamed.time = world.chance(0.7) ? milliseconds{0} : world.between(seconds{1}, seconds{60});
      options.faults.push_back(std::move(unnamed));
    }
    Server server(world, options);
    if (server.core().dialect().spoken) {
      world.weather.forDialect(world.random);
    }
    Network network(world, [&server](Line& line) { return server.answer(line); });
    Night night(world, server, network, clear, counts);
    night.run();
    verdict.calls = night.runs();
    verdict.violations = night.violations();
  } catch (const std::exception& error) {
    verdict.violations.push_back(std::string("the simulation cannot go on: ") + error.what());
  }
  for (const std::string& violation : world.watch.violations()) {
    verdict.violations.push_back(violation);
  }
  verdict.hash = world.trace.hash();
  verdict.events = world.trace.events();
  return verdict;
}

} // namespace dolthub::simulate
