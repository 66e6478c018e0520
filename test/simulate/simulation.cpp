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
    const bool staleLists = server.core().dialect().spoken &&
                            server.core().dialect().lists != emulator::Dialect::Lists::Good;
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

} // namespace dolthub::simulate
