#include "structure/functions.hpp"

#include <boost/test/unit_test.hpp>

#include <string>
#include <vector>

// How long functions are.

namespace {

using structure::Finding;
using structure::Function;
using structure::Source;

constexpr std::size_t mostLines = 60;
// What one call takes in lib/client.cpp: the rest of it is wire, or shared by all calls.
constexpr std::size_t mostLinesOfACall = 16;

std::vector<Finding> longerThan(std::size_t lines, const std::vector<Source>& sources) {
  std::vector<Finding> findings;
  for (const Source& source : sources) {
    for (const Function& function : structure::functionsOf(source)) {
      if (function.lines > lines) {
        findings.push_back({source.path, function.line,
                            function.name + " has " + std::to_string(function.lines) + " lines"});
      }
    }
  }
  return findings;
}

} // namespace

BOOST_AUTO_TEST_SUITE(functions)

BOOST_AUTO_TEST_CASE(are_seen_at_a_glance) {
  const std::vector<Source> sources = structure::sourcesBelow({"lib", "examples"});
  BOOST_TEST_REQUIRE(!sources.empty());
  BOOST_TEST(structure::describe(longerThan(mostLines, sources)) == "");
}

BOOST_AUTO_TEST_CASE(a_call_takes_a_few_lines_of_the_client) {
  std::vector<Source> client = structure::sourcesBelow({"lib"});
  std::erase_if(client, [](const Source& source) { return source.path != "lib/client.cpp"; });
  BOOST_TEST_REQUIRE(client.size() == 1u);
  std::size_t calls = 0;
  for (const Function& function : structure::functionsOf(client.front())) {
    if (function.name.starts_with("Client::")) {
      ++calls;
      BOOST_TEST(function.lines <= mostLinesOfACall, function.name);
    }
  }
  BOOST_TEST(calls > 30u);
}

BOOST_AUTO_TEST_CASE(long_ones_are_found) {
  std::string body;
  for (int i = 0; i < 70; ++i) {
    body += "  call(" + std::to_string(i) + ");\n";
  }
  const Source source = structure::makeSource(
      "lib/a.cpp",
      "void brief() {\n  call();\n}\n\nvoid Class::endless(int a,\n    int b) {\n" + body + "}\n");
  const std::vector<Finding> findings = longerThan(mostLines, {source});
  BOOST_TEST_REQUIRE(findings.size() == 1u);
  BOOST_TEST(findings.front().line == 5u);
}

BOOST_AUTO_TEST_SUITE_END()
