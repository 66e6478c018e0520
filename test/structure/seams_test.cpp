#include "structure/source.hpp"

#include <boost/test/unit_test.hpp>

#include <regex>

// Time, chance and the environment come in through support/ alone, so that a simulation can script
// all of them. The emulator's core is a function of the request and the time; its server tells it.

namespace {

using structure::Finding;
using structure::Source;

bool isSeam(const std::string& path) {
  return path.starts_with("lib/support/") || path.starts_with("lib/emulator/server");
}

std::vector<Finding> checkSeams(const std::vector<Source>& sources) {
  static const std::regex outside{
      R"((\b\w*_clock\s*::\s*now\b)|(\bgetenv\b)|(\brandom_device\b))"
      R"(|((^|[^\w.>])time\s*\(\s*(nullptr|NULL|0|&))|(\bclock_gettime\b)|(\bgettimeofday\b))"
      R"(|(\bsteady_timer\b)|(\bsystem_timer\b)|(\bsleep_(for|until)\b))"};
  std::vector<Finding> findings;
  for (const Source& source : sources) {
    if (isSeam(source.path)) {
      continue;
    }
    for (std::sregex_iterator match{source.code.begin(), source.code.end(), outside}, end;
         match != end; ++match) {
      const std::string text = match->str();
      findings.push_back(
          {source.path, structure::lineOf(source.code, static_cast<std::size_t>(match->position())),
           text + ": clock, chance and environment belong to lib/support"});
    }
  }
  return findings;
}

bool passes(const std::string& path, const std::string& text) {
  return checkSeams({structure::makeSource(path, text)}).empty();
}

} // namespace

BOOST_AUTO_TEST_SUITE(seams)

BOOST_AUTO_TEST_CASE(clock_chance_and_environment_stay_in_their_place) {
  const std::vector<Source> sources = structure::sourcesBelow({"lib", "include"});
  BOOST_TEST_REQUIRE(!sources.empty());
  BOOST_TEST(structure::describe(checkSeams(sources)) == "");
}

BOOST_AUTO_TEST_CASE(what_is_forbidden_is_found) {
  for (const char* bad :
       {"auto t = std::chrono::system_clock::now();", "auto t = Clock::steady_clock :: now();",
        "auto t = std::time(nullptr);", "auto t = time(&t);", "std::getenv(\"HOME\");",
        "std::random_device device;", "asio::steady_timer timer{ex};",
        "std::this_thread::sleep_for(1s);"}) {
    BOOST_TEST(!passes("lib/call/a.cpp", bad), bad << " passes");
    BOOST_TEST(!passes("lib/emulator/core.cpp", bad), bad << " passes");
    BOOST_TEST(passes("lib/support/a.cpp", bad));
    BOOST_TEST(passes("lib/emulator/server.cpp", bad));
  }
  for (const char* good :
       {"auto t = clock.now();", "fault.time(0);", "Timestamp time() const;",
        "// steady_clock::now()", "run_time(3);", "std::chrono::steady_clock::time_point due;"}) {
    BOOST_TEST(passes("lib/call/a.cpp", good), good << " fails");
  }
}

BOOST_AUTO_TEST_SUITE_END()
