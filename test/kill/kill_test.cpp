#include "kill/journey.hpp"

#include "importer/temporary.hpp"

#include <boost/json/parse.hpp>
#include <boost/test/unit_test.hpp>

#include <iostream>
#include <mutex>
#include <thread>

namespace {

// Each meets a few of the requests, all the time.
constexpr std::string_view faults = R"([
  {"match": "CONNECT", "do": "reset on connect", "times": 0, "probability": 0.03},
  {"match": "POST *", "do": "handle then close", "times": 0, "probability": 0.05},
  {"match": "POST *", "do": "close after body", "times": 0, "probability": 0.05, "reset": true},
  {"match": "POST upload", "do": "close mid body", "times": 0, "probability": 0.03},
  {"match": "POST *", "do": "status", "status": 502, "effect": true, "times": 0,
   "probability": 0.02},
  {"match": "*", "do": "status", "status": 503, "retry_after": "0", "times": 0,
   "probability": 0.03},
  {"match": "GET *", "do": "cut answer", "times": 0, "probability": 0.03},
  {"match": "POST *", "do": "job fails", "times": 0, "probability": 0.02, "reason": "no luck"},
  {"match": "POST *", "do": "job hidden", "times": 0, "probability": 0.05}
])";

#ifdef DOLTHUB_SANITIZED
constexpr std::size_t usualKills = 60; // a process takes long to start then
#else
constexpr std::size_t usualKills = 300;
#endif

// They mostly wait for the next poll.
constexpr std::size_t atOnce = 24;

std::size_t argument(int index, std::size_t otherwise) {
  const auto& suite = boost::unit_test::framework::master_test_suite();
  return index < suite.argc ? std::stoul(suite.argv[index]) : otherwise;
}

} // namespace

BOOST_AUTO_TEST_SUITE(kill_sweep)

BOOST_AUTO_TEST_CASE(every_file_is_in_once_however_often_the_importer_is_killed) {
  const std::size_t wanted = argument(1, usualKills);
  const std::size_t seed = argument(2, 1);
  const TemporaryFolder folder;
  const examples::EmulatorProcess emulator{
      {"--job-min-ms", "1", "--job-max-ms", "40", "--seed", std::to_string(seed)}};
  emulator.tell("faults", boost::json::parse(faults));

  sweep::Tally all;
  std::mutex mutex;
  std::size_t next = 0;
  const auto work = [&] {
    for (;;) {
      std::size_t number = 0;
      {
        const std::lock_guard lock(mutex);
        if (all.kills() >= wanted || all.problems.size() >= 20 || next >= 5 * wanted) {
          return;
        }
        number = next++;
      }
      const sweep::Tally one = sweep::Journey(emulator, folder.path("journeys"), number, seed).go();
      const std::lock_guard lock(mutex);
      all.add(one);
    }
  };
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < atOnce; ++i) {
    threads.emplace_back(work);
  }
  for (std::thread& thread : threads) {
    thread.join();
  }
  for (const std::string& problem : all.problems) {
    BOOST_TEST(problem == "");
  }
  BOOST_TEST(all.kills() >= wanted);
  BOOST_TEST(all.atSteps > 0u);
  BOOST_TEST(all.atMoments > 0u);
  std::cout << all.kills() << " kills (" << all.atSteps << " at a journal step, " << all.atMoments
            << " at random moments), " << all.runs << " runs of " << next << " journeys, "
            << all.startedAnew << " begun anew, " << all.assumed << " decided by hand, "
            << all.leftUnknown << " files left unknown, " << emulator.stats().at("faults")
            << " faults, " << all.problems.size() << " problems\n";
}

BOOST_AUTO_TEST_SUITE_END()
