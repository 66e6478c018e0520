#include "structure/source.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <set>

// What the public headers may not have: callbacks as parameters (a lambda that captures something
// owning, written inside a co_await expression, is destroyed twice by g++ 12.2), and aggregates.

namespace {

using structure::Finding;
using structure::Source;

// Names that stand for a std::function, but for those no user ever calls.
std::set<std::string> callbackAliases(const std::vector<Source>& sources) {
  std::set<std::string> aliases{"function"};
  for (const Source& source : sources) {
    const std::string& code = source.code;
    for (std::size_t at = structure::findWord(code, "using"); at != std::string::npos;
         at = structure::findWord(code, "using", at + 1)) {
      const std::string line = code.substr(at, code.find(';', at) - at);
      const std::size_t equals = line.find('=');
      const bool isFunction =
          equals != std::string::npos && line.find("std::function<", equals) != std::string::npos;
      if (isFunction) {
        std::string name = line.substr(6, equals - 6);
        name.erase(std::remove_if(name.begin(), name.end(),
                                  [](char c) { return !structure::isWordCharacter(c); }),
                   name.end());
        aliases.insert(name);
      }
    }
  }
  // Pages are made by the library; a user only takes them.
  aliases.erase("Fetch");
  return aliases;
}

// A callback's name inside round brackets that are not themselves those of a function's type.
std::vector<Finding> checkCallbacks(const std::vector<Source>& sources) {
  std::vector<Finding> findings;
  const std::set<std::string> aliases = callbackAliases(sources);
  for (const Source& source : sources) {
    const std::string& code = source.code;
    int round = 0;
    for (std::size_t i = 0; i < code.size(); ++i) {
      round += code[i] == '(' ? 1 : code[i] == ')' ? -1 : 0;
      if (round == 0 || !structure::isWordCharacter(code[i]) ||
          (i > 0 && structure::isWordCharacter(code[i - 1]))) {
        continue;
      }
      std::size_t end = i;
      while (end < code.size() && structure::isWordCharacter(code[end])) {
        ++end;
      }
      const std::string word = code.substr(i, end - i);
      const bool isType = word != "function" || (end < code.size() && code[end] == '<');
      if (isType && aliases.contains(word)) {
        findings.push_back({source.path, structure::lineOf(code, i),
                            word + " as a parameter: make it a field of a request or options"});
      }
    }
  }
  return findings;
}

// Classes and structs that are defined here; forward declarations and specializations are not.
std::vector<std::pair<std::string, std::size_t>> typesOf(const Source& source) {
  std::vector<std::pair<std::string, std::size_t>> types;
  const std::string& code = source.code;
  for (const char* keyword : {"class", "struct"}) {
    for (std::size_t at = structure::findWord(code, keyword); at != std::string::npos;
         at = structure::findWord(code, keyword, at + 1)) {
      const std::size_t end = code.find_first_of("{;>(", at);
      const std::size_t before = code.find_last_not_of(" \n", at == 0 ? 0 : at - 1);
      const bool isEnum =
          before != std::string::npos && before >= 3 && code.compare(before - 3, 4, "enum") == 0;
      if (end == std::string::npos || code[end] != '{' || isEnum) {
        continue;
      }
      std::string head = code.substr(at, end - at);
      const std::size_t base = head.find(" : ");
      head = head.substr(0, base);
      if (head.find('<') != std::string::npos) {
        continue;
      }
      head.erase(head.find_last_not_of(" \n") + 1);
      const std::size_t name = head.find_last_of(" :") + 1;
      types.emplace_back(head.substr(name), structure::lineOf(code, at));
    }
  }
  return types;
}

std::vector<Finding> checkListed(const std::vector<Source>& headers, const std::string& list) {
  std::vector<Finding> findings;
  for (const Source& header : headers) {
    for (const auto& [name, line] : typesOf(header)) {
      // Nested and private parts are not types a user writes.
      const bool isHidden = name == "Seams" || name == "Core" || name == "Content" ||
                            name == "Impl" || name == "State" || name.empty();
      if (!isHidden && structure::findWord(list, name) == std::string::npos) {
        findings.push_back({header.path, line, name + " is not in structure/public_types.cpp"});
      }
    }
  }
  return findings;
}

} // namespace

BOOST_AUTO_TEST_SUITE(public_face)

BOOST_AUTO_TEST_CASE(no_callback_is_a_parameter) {
  const std::vector<Source> headers = structure::sourcesBelow({"include"});
  BOOST_TEST_REQUIRE(!headers.empty());
  BOOST_TEST(structure::describe(checkCallbacks(headers)) == "");
}

BOOST_AUTO_TEST_CASE(every_public_type_is_checked_for_being_an_aggregate) {
  const std::vector<Source> headers = structure::sourcesBelow({"include"});
  const std::string list =
      structure::readFile(DOLTHUB_SOURCE_DIR "/test/structure/public_types.cpp");
  BOOST_TEST(structure::describe(checkListed(headers, list)) == "");
}

BOOST_AUTO_TEST_CASE(a_callback_is_found) {
  for (const char* bad :
       {"void f(std::function<void()> g);", "void f(int a,\n const std::function<int(int)>& g);",
        "using Done = std::function<void()>;\nvoid f(int, Done done);"}) {
    BOOST_TEST(checkCallbacks({structure::makeSource("a.hpp", bad)}).size() == 1u,
               bad << " passes");
  }
  for (const char* good :
       {"std::function<void(int a)> onEnd;", "using Done = std::function<void()>;\nDone done;",
        "/// f(std::function<void()>)\nvoid f(Options options);", "void function(int a);"}) {
    BOOST_TEST(checkCallbacks({structure::makeSource("a.hpp", good)}).empty(), good << " fails");
  }
}

BOOST_AUTO_TEST_CASE(a_type_that_is_not_listed_is_found) {
  const Source header = structure::makeSource(
      "a.hpp", "class DOLTHUB_EXPORT One {};\ntemplate <class T>\nclass Two : public One {\n};\n"
               "struct Three;\nenum class Four { A };\nstruct Five {};\n");
  BOOST_TEST(checkListed({header}, "One, Two<int>, Five").empty());
  BOOST_TEST(checkListed({header}, "Two<int>, Fives").size() == 2u);
}

BOOST_AUTO_TEST_SUITE_END()
