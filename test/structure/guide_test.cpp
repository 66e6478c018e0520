#include "structure/source.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <vector>

// README.md and the guide promise: what they name is there.
namespace {

namespace files = std::filesystem;
using structure::Finding;

struct Line {
  std::size_t number = 0;
  std::string text;
  bool isCode = false; // within a fence
};

struct Page {
  std::string path; // from the project's folder
  std::vector<Line> lines;
};

Page makePage(std::string path, const std::string& text) {
  Page page{std::move(path), {}};
  std::istringstream lines{text};
  bool isCode = false;
  for (std::string line; std::getline(lines, line);) {
    const bool isFence = line.starts_with("```");
    page.lines.push_back({page.lines.size() + 1, line, isCode || isFence});
    isCode ^= isFence;
  }
  return page;
}

std::vector<Page> pages() {
  const files::path root = DOLTHUB_SOURCE_DIR;
  std::vector<std::string> paths{"README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md"};
  for (const auto& entry : files::directory_iterator(root / "docs")) {
    if (entry.path().extension() == ".md") {
      paths.push_back("docs/" + entry.path().filename().string());
    }
  }
  std::sort(paths.begin(), paths.end());
  std::vector<Page> all;
  for (const std::string& path : paths) {
    all.push_back(makePage(path, structure::readFile((root / path).string())));
  }
  return all;
}

std::vector<std::string> matches(const std::string& text, const char* pattern) {
  const std::regex expression{pattern};
  std::vector<std::string> all;
  for (std::sregex_iterator match{text.begin(), text.end(), expression}, end; match != end;
       ++match) {
    all.push_back((*match)[1]);
  }
  return all;
}

// What GitHub calls a heading.
std::string anchorOf(const std::string& heading) {
  std::string anchor;
  for (const char letter : heading.substr(heading.find(' ') + 1)) {
    if (letter == ' ' || letter == '-') {
      anchor += '-';
    } else if (structure::isWordCharacter(letter)) {
      anchor += static_cast<char>(std::tolower(static_cast<unsigned char>(letter)));
    }
  }
  return anchor;
}

bool hasAnchor(const Page& page, const std::string& anchor) {
  return std::any_of(page.lines.begin(), page.lines.end(), [&anchor](const Line& line) {
    return !line.isCode && line.text.starts_with('#') && anchorOf(line.text) == anchor;
  });
}

std::vector<Finding> checkLinks(const std::vector<Page>& all) {
  const files::path root = DOLTHUB_SOURCE_DIR;
  std::vector<Finding> findings;
  for (const Page& page : all) {
    for (const Line& line : page.lines) {
      if (line.isCode) {
        continue;
      }
      for (const std::string& link : matches(line.text, R"(\]\(([^)]*)\))")) {
        if (link.starts_with("https://")) {
          continue;
        }
        const std::size_t hash = std::min(link.find('#'), link.size());
        const files::path file = files::path(page.path).parent_path() / link.substr(0, hash);
        const std::string path = hash == 0 ? page.path : file.lexically_normal().generic_string();
        const auto target = std::find_if(all.begin(), all.end(),
                                         [&path](const Page& other) { return other.path == path; });
        const bool leads = hash == link.size()
                               ? target != all.end() || files::exists(root / path)
                               : target != all.end() && hasAnchor(*target, link.substr(hash + 1));
        if (!leads) {
          findings.push_back({page.path, line.number, "leads nowhere: " + link});
        }
      }
    }
  }
  return findings;
}

// "suite/case" of all test programs.
std::set<std::string> casesBelow(const std::vector<structure::Source>& sources) {
  static const std::regex line{R"(BOOST_(AUTO|FIXTURE|DATA)_TEST_(SUITE|CASE)\(\s*(\w+))"};
  std::set<std::string> cases;
  for (const structure::Source& source : sources) {
    std::string suite;
    for (std::sregex_iterator match{source.code.begin(), source.code.end(), line}, end;
         match != end; ++match) {
      if ((*match)[2] == "SUITE") {
        suite = (*match)[3];
      } else {
        cases.insert(suite + '/' + (*match)[3].str());
      }
    }
  }
  return cases;
}

// `some_suite/some_case`; paths of files have a dot, or no underscore at all.
std::vector<Finding> checkTests(const std::vector<Page>& all, const std::set<std::string>& cases) {
  std::vector<Finding> findings;
  for (const Page& page : all) {
    for (const Line& line : page.lines) {
      for (const std::string& name : matches(line.text, "`([a-z0-9_]+/[a-z0-9]+_[a-z0-9_]+)`")) {
        if (!line.isCode && !cases.contains(name)) {
          findings.push_back({page.path, line.number, "no test is called " + name});
        }
      }
    }
  }
  return findings;
}

// Each word of `Class::member` stands in our headers, and so does a `functionOfOurs`; but for names
// of old, which the list of changes has, and rules for names.
std::vector<Finding> checkNames(const std::vector<Page>& all, const std::string& headers) {
  static const std::set<std::string> targets{"dolthub::dolthub", "dolthub::emulator"};
  std::vector<Finding> findings;
  for (const Page& page : all) {
    for (const Line& line : page.lines) {
      if (line.isCode || page.path.starts_with('C')) {
        continue;
      }
      std::vector<std::string> names = matches(line.text, "`([a-z]+[A-Z]\\w*)[(`]");
      for (const std::string& name : matches(line.text, R"(`((\w+(::|\.))+\w+)[(`])")) {
        if (name.find("::") != name.npos && name.find("asio::") == name.npos) {
          names.push_back(name);
        }
      }
      for (const std::string& name : names) {
        for (const std::string& word : matches(name, R"((\w+))")) {
          if (!targets.contains(name) && structure::findWord(headers, word) == headers.npos) {
            findings.push_back({page.path, line.number, "no header has " + word});
          }
        }
      }
    }
  }
  return findings;
}

// An option of the build or a variable of the environment is read somewhere.
std::vector<Finding> checkVariables(const std::vector<Page>& all, const std::string& readers) {
  std::vector<Finding> findings;
  for (const Page& page : all) {
    for (const Line& line : page.lines) {
      for (const std::string& name : matches(line.text, R"(\b(DOLTHUB_[A-Z_]+))")) {
        // What a user's own CMake sets stands in braces.
        if (line.text.find('{' + name) == line.text.npos &&
            structure::findWord(readers, name) == readers.npos) {
          findings.push_back({page.path, line.number, "nothing reads " + name});
        }
      }
    }
  }
  return findings;
}

// A fence says what is in it; what a program prints is in one that does not.
std::vector<Finding> checkFences(const std::vector<Page>& all) {
  static const std::set<std::string> known{"```", "```cpp", "```sh", "```cmake"};
  std::vector<Finding> findings;
  for (const Page& page : all) {
    for (const Line& line : page.lines) {
      if (line.text.starts_with("```") && !known.contains(line.text)) {
        findings.push_back({page.path, line.number, "nothing checks such a block"});
      }
    }
  }
  return findings;
}

// A block that begins with the name of an example's file, in a comment, is a piece of that file.
std::vector<Finding> checkPieces(const std::vector<Page>& all) {
  const std::string root = DOLTHUB_SOURCE_DIR "/";
  std::vector<Finding> findings;
  for (const Page& page : all) {
    for (auto line = page.lines.begin(); line != page.lines.end(); ++line) {
      const std::vector<std::string> file = matches(line->text, R"(^(?://|#) (examples/\S+)$)");
      if (!line->isCode || file.empty()) {
        continue;
      }
      const std::size_t number = line->number;
      std::string piece;
      for (++line; line != page.lines.end() && line->text != "```"; ++line) {
        piece += line->text + '\n';
      }
      if (!files::exists(root + file[0]) ||
          ('\n' + structure::readFile(root + file[0])).find('\n' + piece) == piece.npos) {
        findings.push_back({page.path, number, "is no piece of " + file[0]});
      }
    }
  }
  return findings;
}

std::string readersOfVariables() {
  const std::string root = DOLTHUB_SOURCE_DIR;
  std::string all = structure::readFile(root + "/CMakeLists.txt");
  for (const structure::Source& source : structure::sourcesBelow({"lib", "examples"})) {
    all += source.text;
  }
  return all;
}

std::string headers() {
  std::string all;
  for (const structure::Source& source : structure::sourcesBelow({"include"})) {
    all += source.code;
  }
  return all;
}

// A name of a test, or a way to an example.
bool isShown(const std::string& text) {
  return !matches(text, R"((`[a-z0-9_]+/[a-z0-9]+_[a-z0-9_]+`|\]\(\.\./(?:bench|examples)/))")
              .empty();
}

// What a page says of us beside others: each bullet, and each last cell of a table whose last
// column is ours. Figures are for the bench to show.
std::vector<Finding> checkPoints(const Page& page) {
  std::vector<Finding> findings;
  std::size_t begin = 0; // of the bullet that is read
  std::string point;
  const auto end = [&] {
    if (!point.empty() && !isShown(point)) {
      findings.push_back({page.path, begin, "shown by nothing: " + point});
    }
    point.clear();
  };
  bool isOurs = false;
  for (const Line& line : page.lines) {
    const bool isBullet = line.text.starts_with("- ");
    if (isBullet || !line.text.starts_with("  ")) {
      end();
    }
    if (line.text == "## What it costs") {
      break;
    }
    if (isBullet) {
      begin = line.number;
    }
    if (isBullet || !point.empty()) {
      point += line.text;
    }
    if (line.text.ends_with("| this |")) {
      isOurs = true;
    } else if (!line.text.starts_with('|')) {
      isOurs = false;
    } else if (isOurs && !line.text.starts_with("|---") &&
               !isShown(line.text.substr(line.text.rfind('|', line.text.size() - 2)))) {
      findings.push_back({page.path, line.number, "shown by nothing: " + line.text});
    }
  }
  end();
  return findings;
}

} // namespace

BOOST_AUTO_TEST_SUITE(guide)

BOOST_AUTO_TEST_CASE(what_the_pages_name_is_there) {
  const std::vector<Page> all = pages();
  BOOST_TEST_REQUIRE(all.size() > 10u);
  BOOST_TEST(structure::describe(checkLinks(all)) == "");
  BOOST_TEST(structure::describe(checkTests(all, casesBelow(structure::sourcesBelow({"test"})))) ==
             "");
  BOOST_TEST(structure::describe(checkNames(all, headers())) == "");
  BOOST_TEST(structure::describe(checkVariables(all, readersOfVariables())) == "");
  BOOST_TEST(structure::describe(checkFences(all)) == "");
  BOOST_TEST(structure::describe(checkPieces(all)) == "");
}

BOOST_AUTO_TEST_CASE(each_fault_of_the_emulator_is_named) {
  const std::string header =
      structure::readFile(DOLTHUB_SOURCE_DIR "/include/dolthub/emulator.hpp");
  const std::string page = structure::readFile(DOLTHUB_SOURCE_DIR "/docs/testing.md");
  const std::size_t begin = header.find("enum class FaultKind");
  const std::string kinds = header.substr(begin, header.find("};", begin) - begin);
  const std::vector<std::string> names = matches(kinds, R"x(///< "([a-z ]+)")x");
  BOOST_TEST(names.size() == 24u);
  for (const std::string& name : names) {
    BOOST_TEST(page.find('`' + name + '`') != page.npos, name);
  }
}

BOOST_AUTO_TEST_CASE(each_page_ends_its_last_line) {
  for (const Page& page : pages()) {
    const std::string text = structure::readFile(DOLTHUB_SOURCE_DIR "/" + page.path);
    BOOST_TEST(text.ends_with('\n'), page.path);
  }
}

// All else is in the guide, once.
BOOST_AUTO_TEST_CASE(the_readme_is_read_in_one_go) {
  const std::vector<Page> all = pages();
  const auto readme = std::find_if(all.begin(), all.end(),
                                   [](const Page& page) { return page.path == "README.md"; });
  BOOST_TEST(readme->lines.size() <= 150u);
  std::set<std::string> seen;
  for (const Page& page : all) {
    for (const Line& line : page.lines) {
      // A sentence, or a row of a table; short ones may well be there twice.
      if (!line.isCode && line.text.size() > 75 && page.path != "CHANGELOG.md") {
        BOOST_TEST(seen.insert(line.text).second,
                   page.path << " has what another page has: " << line.text);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(the_version_that_is_asked_for_is_this_one) {
  const std::string version =
      structure::readFile(DOLTHUB_SOURCE_DIR "/include/dolthub/version.hpp");
  const std::vector<std::string> numbers =
      matches(version, R"(define DOLTHUB_VERSION_(?:MAJOR|MINOR) (\d+))");
  BOOST_TEST_REQUIRE(numbers.size() == 2u);
  for (const Page& page : pages()) {
    for (const Line& line : page.lines) {
      for (const std::string& asked : matches(line.text, R"(find_package\(dolthub (\S+) )")) {
        BOOST_TEST(asked == numbers[0] + '.' + numbers[1], page.path << ':' << line.number);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(what_is_not_there_is_found) {
  const Page page = makePage("docs/a.md", "# A b-c, d\n"
                                          "[x](a.md#a-b-c-d) [y](../README.md) [z](#a-b-c-d)\n"
                                          "`some_suite/some_case` `test/run` `Client::query`\n"
                                          "`CallOptions::lost.policy` `asio::detached`\n"
                                          "```cpp\n[x](b.md) `some_suite/no_case`\n```\n");
  const std::set<std::string> cases{"some_suite/some_case"};
  BOOST_TEST(structure::describe(checkLinks({page})) == "");
  BOOST_TEST(structure::describe(checkTests({page}, cases)) == "");
  BOOST_TEST(structure::describe(checkNames({page}, headers())) == "");
  BOOST_TEST(structure::describe(checkFences({page})) == "");
  const Page wrong =
      makePage("docs/a.md",
               "# A\n[x](b.md) [y](a.md#b) [z](README.md) [w](#b)\n"
               "`some_suite/no_case` `Client::quarry()` `findIn` DOLTHUB_TOKENS\n```java\n```\n");
  BOOST_TEST(checkLinks({wrong}).size() == 4u);
  BOOST_TEST(checkTests({wrong}, cases).size() == 1u);
  BOOST_TEST(checkNames({wrong}, headers()).size() == 2u);
  BOOST_TEST(checkVariables({wrong}, "DOLTHUB_TOKEN").size() == 1u);
  BOOST_TEST(checkFences({wrong}).size() == 1u);
  BOOST_TEST(checkPieces({makePage("docs/a.md", "```cpp\n// examples/testing/publish.hpp\n"
                                                "#pragma once\n```\n")})
                 .empty());
  for (const char* file : {"nothing.hpp\n#pragma once", "publish.hpp\n#pragma twice"}) {
    const std::string text = std::string("```cpp\n// examples/testing/") + file + "\n```\n";
    BOOST_TEST(checkPieces({makePage("docs/a.md", text)}).size() == 1u);
  }
}

BOOST_AUTO_TEST_CASE(each_point_of_the_comparison_names_what_shows_it) {
  const std::vector<Page> all = pages();
  const auto page = std::find_if(
      all.begin(), all.end(), [](const Page& each) { return each.path == "docs/comparison.md"; });
  BOOST_TEST_REQUIRE((page != all.end()));
  BOOST_TEST(structure::describe(checkPoints(*page)) == "");
  const Page wrong = makePage("docs/a.md", "# A\n- one,\n  `a_suite/a_case`\n- two\n  is not\n\n"
                                           "| a | this |\n|---|---|\n| b | `a_suite/a_case` |\n"
                                           "| `a_suite/a_case` | c |\n- last\n"
                                           "## What it costs\n- three\n");
  BOOST_TEST(checkPoints(wrong).size() == 3u);
}

BOOST_AUTO_TEST_CASE(what_it_costs_stands_in_the_bench_by_the_same_name) {
  const std::string text = structure::readFile(DOLTHUB_SOURCE_DIR "/docs/comparison.md");
  const std::string bench = structure::readFile(DOLTHUB_SOURCE_DIR "/bench/runner.cpp");
  std::istringstream rows{text.substr(text.find("## What it costs"))};
  std::size_t seen = 0;
  for (std::string row; std::getline(rows, row);) {
    for (const std::string& name : matches(row, R"(^\| ([a-zA-Z][^|,]*)[^|]* \|.* \d)")) {
      BOOST_TEST(bench.find('"' + name) != bench.npos, "./bench/run prints no " << name);
      ++seen;
    }
  }
  BOOST_TEST(seen >= 9u);
}

BOOST_AUTO_TEST_CASE(the_recipe_for_a_call_counts_its_files_and_lines) {
  const std::string text = structure::readFile(DOLTHUB_SOURCE_DIR "/CONTRIBUTING.md");
  const std::size_t begin = text.find("## Adding a call");
  const std::string recipe = text.substr(begin, text.find("A call that changes", begin) - begin);
  std::size_t names = 0;
  int lines = 0;
  std::istringstream rows{recipe};
  for (std::string row; std::getline(rows, row);) {
    if (!row.starts_with("| `")) {
      continue;
    }
    names += matches(row.substr(0, row.find(" | ")), "`([^`]+)`").size();
    lines += std::stoi(matches(row, R"( \| (\d+) \| )").at(0));
  }
  const std::vector<std::string> words{"fourteen",  "fifteen",  "sixteen",
                                       "seventeen", "eighteen", "nineteen"};
  BOOST_TEST_REQUIRE((names >= 14 && names < 20));
  BOOST_TEST(matches(recipe, R"(It stands in (\w+) files)").at(0) == words[names - 14]);
  BOOST_TEST(std::abs(lines - std::stoi(matches(recipe, R"(with some (\d+)\s)").at(0))) <= 5);
}

BOOST_AUTO_TEST_CASE(cases_are_read_from_sources) {
  const structure::Source source = structure::makeSource(
      "a.cpp", "BOOST_AUTO_TEST_SUITE(one, * x)\nBOOST_AUTO_TEST_CASE(first) {}\n"
               "BOOST_AUTO_TEST_SUITE_END()\nBOOST_FIXTURE_TEST_SUITE(two, World)\n"
               "BOOST_FIXTURE_TEST_CASE(\n    second, World) {}\n");
  BOOST_TEST((casesBelow({source}) == std::set<std::string>{"one/first", "two/second"}));
}

BOOST_AUTO_TEST_SUITE_END()
