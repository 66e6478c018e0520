#include "structure/source.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <filesystem>
#include <regex>

// g++ 12.2 miscompiles a co_await inside a condition, and a coroutine whose exception nobody takes
// ends a program in silence.

namespace {

using structure::Finding;
using structure::Source;

std::size_t skipSpace(std::string_view code, std::size_t at) {
  while (at < code.size() && std::isspace(static_cast<unsigned char>(code[at])) != 0) {
    ++at;
  }
  return at;
}

// The position of the bracket that closes the one at `open`.
std::size_t closing(std::string_view code, std::size_t open) {
  int depth = 0;
  for (std::size_t i = open; i < code.size(); ++i) {
    depth += code[i] == '(' ? 1 : code[i] == ')' ? -1 : 0;
    if (depth == 0) {
      return i;
    }
  }
  return code.size();
}

// The conditions of if, while, switch and for.
std::vector<std::string_view> conditionsOf(std::string_view code) {
  std::vector<std::string_view> conditions;
  for (const std::string_view keyword : {"if", "while", "switch", "for"}) {
    for (std::size_t at = structure::findWord(code, keyword); at != code.npos;
         at = structure::findWord(code, keyword, at + 1)) {
      std::size_t open = skipSpace(code, at + keyword.size());
      if (keyword == "if" && structure::findWord(code.substr(open, 9), "constexpr") == 0) {
        open = skipSpace(code, open + 9);
      }
      if (open >= code.size() || code[open] != '(') {
        continue;
      }
      std::string_view inside = code.substr(open + 1, closing(code, open) - open - 1);
      if (keyword == "for") {
        const std::size_t first = inside.find(';');
        if (first == inside.npos) {
          continue; // over a range
        }
        inside = inside.substr(first + 1);
        inside = inside.substr(0, inside.find(';'));
      }
      conditions.push_back(inside);
    }
  }
  return conditions;
}

// Whether the expression around `at` combines it by &&, || or ?:, at its own level or outside it.
bool isCombined(std::string_view code, std::size_t at) {
  const std::size_t begin = code.find_last_of(";{}", at) + 1;
  const std::size_t end = std::min(code.find_first_of(";{}", at), code.size());
  // Outwards, one bracket level at a time: the part between the commas that holds the co_await.
  std::size_t left = at;
  std::size_t right = at;
  for (;;) {
    std::size_t segmentBegin = left;
    int depth = 0;
    while (segmentBegin > begin) {
      const char c = code[segmentBegin - 1];
      depth += c == ')' ? 1 : c == '(' ? -1 : 0;
      if (depth < 0 || (depth == 0 && c == ',')) {
        break;
      }
      --segmentBegin;
    }
    std::size_t segmentEnd = right;
    depth = 0;
    while (segmentEnd < end) {
      const char c = code[segmentEnd];
      depth += c == '(' ? 1 : c == ')' ? -1 : 0;
      if (depth < 0 || (depth == 0 && c == ',')) {
        break;
      }
      ++segmentEnd;
    }
    // What stands at this level: brackets left out, and `auto&& name =` before an assignment.
    std::string level;
    depth = 0;
    for (std::size_t i = segmentBegin; i < segmentEnd; ++i) {
      depth -= code[i] == ')' ? 1 : 0;
      if (depth == 0) {
        const bool assignment = code[i] == '=' && i > 0 && i + 1 < code.size() &&
                                std::string_view{"=<>!"}.find(code[i - 1]) == code.npos &&
                                code[i + 1] != '=';
        level = assignment && i < at ? std::string{} : level + code[i];
      }
      depth += code[i] == '(' ? 1 : 0;
    }
    if (level.find("&&") != level.npos || level.find("||") != level.npos ||
        level.find('?') != level.npos) {
      return true;
    }
    // To the enclosing bracket.
    std::size_t open = segmentBegin;
    depth = 0;
    while (open > begin) {
      const char c = code[open - 1];
      if (c == '(' && depth == 0) {
        break;
      }
      depth += c == ')' ? 1 : c == '(' ? -1 : 0;
      --open;
    }
    if (open == begin) {
      return false;
    }
    left = open - 1;
    right = std::min(closing(code.substr(0, end), open - 1) + 1, end);
  }
}

std::vector<Finding> checkConditions(const std::vector<Source>& sources) {
  std::vector<Finding> findings;
  for (const Source& source : sources) {
    const std::string_view code = source.code;
    const std::vector<std::string_view> conditions = conditionsOf(code);
    for (std::size_t at = structure::findWord(code, "co_await"); at != code.npos;
         at = structure::findWord(code, "co_await", at + 1)) {
      const char* here = code.data() + at;
      const bool inCondition =
          std::any_of(conditions.begin(), conditions.end(), [here](std::string_view condition) {
            return here >= condition.data() && here < condition.data() + condition.size();
          });
      if (inCondition || isCombined(code, at)) {
        findings.push_back({source.path, structure::lineOf(code, at),
                            "co_await in a condition: name its result first"});
      }
    }
  }
  return findings;
}

std::vector<Finding> checkDetached(const std::vector<Source>& sources) {
  std::vector<Finding> findings;
  for (const Source& source : sources) {
    const std::size_t at = structure::findWord(source.code, "detached");
    if (at != std::string::npos) {
      findings.push_back({source.path, structure::lineOf(source.code, at),
                          "detached loses the coroutine's exception"});
    }
  }
  return findings;
}

// Later compilers (g++ 15 and 16) drop the destructor of what such a binding holds.
std::vector<Finding> checkBindings(const std::vector<Source>& sources) {
  static const std::regex binding{R"(\bauto\s*&?&?\s*\[[^\]]*\]\s*=\s*co_await\b)"};
  std::vector<Finding> findings;
  for (const Source& source : sources) {
    for (std::sregex_iterator match{source.code.begin(), source.code.end(), binding}, end;
         match != end; ++match) {
      findings.push_back(
          {source.path, structure::lineOf(source.code, static_cast<std::size_t>(match->position())),
           "a structured binding of a co_await: name its result first"});
    }
  }
  return findings;
}

bool isTranslatedRightly(const std::string& body) {
  return checkConditions({structure::makeSource("snippet.cpp", body)}).empty();
}

// What README.md and the guide show is copied.
std::vector<Source> codeOfPages() {
  const std::filesystem::path root = DOLTHUB_SOURCE_DIR;
  std::vector<Source> all{
      structure::markdownCode("README.md", structure::readFile((root / "README.md").string()))};
  for (const auto& entry : std::filesystem::directory_iterator(root / "docs")) {
    if (entry.path().extension() == ".md") {
      all.push_back(structure::markdownCode("docs/" + entry.path().filename().string(),
                                            structure::readFile(entry.path().string())));
    }
  }
  return all;
}

} // namespace

BOOST_AUTO_TEST_SUITE(coroutines)

BOOST_AUTO_TEST_CASE(no_await_in_a_condition) {
  const std::vector<Source> sources =
      structure::sourcesBelow({"include", "lib", "test", "bench", "examples"});
  BOOST_TEST_REQUIRE(!sources.empty());
  BOOST_TEST(structure::describe(checkConditions(sources)) == "");
  BOOST_TEST(structure::describe(checkConditions(codeOfPages())) == "");
}

BOOST_AUTO_TEST_CASE(no_binding_of_an_await) {
  BOOST_TEST(structure::describe(checkBindings(
                 structure::sourcesBelow({"include", "lib", "test", "bench", "examples"}))) == "");
  BOOST_TEST(structure::describe(checkBindings(codeOfPages())) == "");
  for (const char* bad : {"auto [a, b] = co_await f();", "const auto& [a,\n b]= co_await f();"}) {
    BOOST_TEST(checkBindings({structure::makeSource("a.cpp", bad)}).size() == 1u);
  }
  BOOST_TEST(
      checkBindings({structure::makeSource("a.cpp", "auto r = co_await f(); auto& [a] = r;")})
          .empty());
}

BOOST_AUTO_TEST_CASE(no_exception_is_lost) {
  BOOST_TEST(structure::describe(checkDetached(structure::sourcesBelow({"lib", "examples"}))) ==
             "");
  BOOST_TEST(structure::describe(checkDetached(codeOfPages())) == "");
}

BOOST_AUTO_TEST_CASE(each_kind_of_condition_is_found) {
  for (const char* bad :
       {"if (co_await f()) {}", "if (\n  !co_await f()) {}", "while (co_await f()) g();",
        "while (auto p = co_await f()) g();", "do { g(); } while (co_await f());",
        "switch (co_await f()) {}", "if constexpr (co_await f()) {}", "for (; co_await f();) {}",
        "bool b = a && co_await f();", "bool b = co_await f() || a;",
        "b = (x(), a) && (co_await f());", "auto b = co_await f() ? 1 : 2;",
        "return a ? co_await f() : co_await g();", "co_return h(co_await f() && a);",
        "h(1, g(co_await f()) && a);", "if (a) { if (co_await f()) {} }"}) {
    BOOST_TEST(!isTranslatedRightly(bad), bad << " passes");
  }
}

BOOST_AUTO_TEST_CASE(what_is_right_passes) {
  for (const char* good :
       {"bool ok = co_await f(); if (ok && g()) {}", "auto&& r = co_await f();",
        "co_await f(a && b);", "auto x = co_await f(a ? 1 : 2);", "// if (co_await f()) {}",
        "auto s = \"if (co_await f())\";", "for (const Row& row : rows) { co_await f(row); }",
        "for (int i = 0; i < 3; ++i) { co_await f(); }", "auto r = g(a && b, co_await f());",
        "if (a && b) { co_await f(); }", "while (a) { x = co_await f(); }",
        "auto c = R\"(if (co_await f()) {})\"; co_await g(1'000, 'x');"}) {
    BOOST_TEST(isTranslatedRightly(good), good << " fails");
  }
}

BOOST_AUTO_TEST_CASE(detached_is_found) {
  BOOST_TEST(
      checkDetached({structure::makeSource("a.cpp", "co_spawn(c, f(), asio::detached);")}).size() ==
      1u);
  BOOST_TEST(checkDetached({structure::makeSource("a.cpp", "// detached\nauto a = \"detached\";"),
                            structure::makeSource("b.cpp", "bool isDetached;")})
                 .empty());
}

BOOST_AUTO_TEST_CASE(only_the_cpp_blocks_of_markdown_count) {
  const Source source = structure::markdownCode(
      "a.md",
      "if (co_await f())\n```sh\nif (co_await f())\n```\n```cpp\nif (co_await f()) {}\n```\n");
  const std::vector<Finding> findings = checkConditions({source});
  BOOST_TEST_REQUIRE(findings.size() == 1u);
  BOOST_TEST(findings.front().line == 6u);
}

BOOST_AUTO_TEST_SUITE_END()
