#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <array>
#include <cstdio>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <vector>

// README.md beside this file says which test holds which fault. That is a promise: each row is
// there once, and its test is one that ctest runs.
namespace {

constexpr int rows = 130;
constexpr std::size_t mayNotApply = 8;

struct Row {
  int number = 0;
  std::string home;
  std::string note;
};

std::string trimmed(const std::string& text) {
  const std::size_t begin = text.find_first_not_of(' ');
  return begin == std::string::npos ? std::string()
                                    : text.substr(begin, text.find_last_not_of(' ') - begin + 1);
}

std::vector<Row> rowsOf(std::istream& table) {
  const std::regex pattern(R"(\| *(\d+) *\|([^|]*)\|([^|]*)\|)");
  std::vector<Row> all;
  for (std::string line; std::getline(table, line);) {
    std::smatch match;
    if (std::regex_match(line, match, pattern)) {
      all.push_back({std::stoi(match[1]), trimmed(match[2]), trimmed(match[3])});
    }
  }
  return all;
}

std::vector<std::string> matches(const std::string& text, const char* pattern) {
  const std::regex expression(pattern);
  std::vector<std::string> all;
  for (std::sregex_iterator at(text.begin(), text.end(), expression); at != std::sregex_iterator();
       ++at) {
    all.push_back((*at)[1]);
  }
  return all;
}

// What ctest runs: the cases of every test program, as each lists them itself. A disabled case has
// no star behind its name.
std::set<std::string> casesThatRun() {
  std::set<std::string> cases;
  std::istringstream programs(DOLTHUB_TEST_PROGRAMS);
  for (std::string program; std::getline(programs, program, ':');) {
    std::FILE* const pipe = ::popen((program + " --list_content 2>&1").c_str(), "r");
    BOOST_TEST_REQUIRE(pipe != nullptr);
    std::string suite;
    std::array<char, 1024> line{};
    while (std::fgets(line.data(), line.size(), pipe) != nullptr) {
      std::string text = line.data();
      const bool isCase = text.starts_with("    ");
      const std::size_t star = text.find('*');
      text = trimmed(text.substr(0, text.find_first_of("*:\n")));
      if (!isCase) {
        suite = text;
      } else if (star != std::string::npos) {
        cases.insert(suite + '/' + text);
      }
    }
    BOOST_TEST(::pclose(pipe) == 0, program);
  }
  return cases;
}

// Of programs that may be missing on a machine, and then are skipped.
bool mayBeSkipped(const std::string& home) {
  return home.starts_with("counterparts_");
}

// The tests that a row names, in its home and in its note, and that are not there.
std::vector<std::string> missing(const std::string& home, const std::string& note,
                                 const std::set<std::string>& cases) {
  std::set<std::string> suites;
  for (const std::string& name : cases) {
    suites.insert(name.substr(0, name.find('/')));
  }
  std::vector<std::string> named = matches(home, "`([^`]*)`");
  for (const std::string& other : matches(note, R"(\b([a-z0-9_]+/[a-z0-9_]{4,}))")) {
    if (suites.contains(other.substr(0, other.find('/')))) {
      named.push_back(other);
    }
  }
  std::erase_if(named, [&](const std::string& name) { return cases.contains(name); });
  return named;
}

// All that is wrong with a table.
std::vector<std::string> complaints(const std::vector<Row>& table,
                                    const std::set<std::string>& cases) {
  std::vector<std::string> all;
  std::map<int, int> seen;
  std::size_t notApplying = 0;
  for (const Row& row : table) {
    const auto complain = [&](const std::string& problem) {
      all.push_back("row " + std::to_string(row.number) + ": " + problem);
    };
    ++seen[row.number];
    if (row.home == "does not apply") {
      if (row.note.empty() || ++notApplying > mayNotApply) {
        complain("does not say why it does not apply, or is one too many");
      }
      continue;
    }
    const std::vector<std::string> homes = matches(row.home, "`([^`]*)`");
    if (std::all_of(homes.begin(), homes.end(), mayBeSkipped)) { // or there is none
      complain("has no home that runs on every machine");
    }
    for (const std::string& name : missing(row.home, row.note, cases)) {
      complain("no test is called " + name);
    }
  }
  for (int number = 1; number <= rows; ++number) {
    if (seen[number] != 1) {
      all.push_back("row " + std::to_string(number) + " is there " + std::to_string(seen[number]) +
                    " times");
    }
  }
  return all;
}

const std::map<char, int> lastOfOthers{{'W', 14}, {'L', 14}, {'M', 6},
                                       {'P', 19}, {'Q', 8},  {'I', 20}};

// What programs of others found: rows with a letter. One that no test holds says why.
std::vector<std::string> complaintsOfOthers(std::istream& file,
                                            const std::set<std::string>& cases) {
  const std::regex pattern(R"(\| *([WLMPQI])(\d+) *\|([^|]*)\|([^|]*)\|)");
  std::vector<std::string> all;
  std::set<std::string> seen;
  for (std::string line; std::getline(file, line);) {
    std::smatch match;
    if (!std::regex_match(line, match, pattern)) {
      continue;
    }
    const std::string id = match[1].str() + match[2].str();
    const std::string home = trimmed(match[3]);
    const std::vector<std::string> homes = matches(home, "`([^`]*)`");
    if (!seen.insert(id).second) {
      all.push_back(id + " is there twice");
    }
    if (homes.empty() && (home != "open" || trimmed(match[4]).empty())) {
      all.push_back(id + " has no home and does not say why");
    }
    for (const std::string& name : missing(home, match[4], cases)) {
      all.push_back(id + ": no test is called " + name);
    }
  }
  for (const auto& [letter, count] : lastOfOthers) {
    for (int number = 1; number <= count; ++number) {
      if (!seen.contains(letter + std::to_string(number))) {
        all.push_back(letter + std::to_string(number) + " is missing");
      }
    }
  }
  return all;
}

std::vector<Row> madeUp() {
  std::vector<Row> table;
  for (int number = 1; number <= rows; ++number) {
    table.push_back({number, "`some_suite/some_case`", ""});
  }
  return table;
}

std::string madeUpOfOthers() {
  std::string table;
  for (const auto& [letter, count] : lastOfOthers) {
    for (int number = 1; number <= count; ++number) {
      table +=
          std::string("| ") + letter + std::to_string(number) + " | `some_suite/some_case` | |\n";
    }
  }
  return table;
}

} // namespace

BOOST_AUTO_TEST_SUITE(faults_table)

BOOST_AUTO_TEST_CASE(every_row_has_a_home_that_runs) {
  std::ifstream file{DOLTHUB_SOURCE_DIR "/test/faults/README.md"};
  const std::vector<Row> table = rowsOf(file);
  const std::set<std::string> cases = casesThatRun();
  BOOST_TEST(cases.size() > 400u);
  for (const std::string& complaint : complaints(table, cases)) {
    BOOST_ERROR(complaint);
  }
}

BOOST_AUTO_TEST_CASE(what_others_found_has_a_home_or_a_reason) {
  std::ifstream file{DOLTHUB_SOURCE_DIR "/test/faults/README.md"};
  for (const std::string& complaint : complaintsOfOthers(file, casesThatRun())) {
    BOOST_ERROR(complaint);
  }
}

BOOST_AUTO_TEST_CASE(what_is_wrong_is_found) {
  const std::set<std::string> cases{"some_suite/some_case", "counterparts_nginx/some_case"};
  BOOST_TEST(complaints(madeUp(), cases).empty());
  const std::vector<std::pair<std::string, std::string>> bad{
      {"open", ""},
      {"", ""},
      {"later", "soon"},
      {"does not apply", ""},
      {"`some_suite/no_case`", ""},
      {"`some_case`", ""},
      {"`counterparts_nginx/some_case`", ""},
      {"`some_suite/some_case`", "also some_suite/no_case"}};
  for (const auto& [home, note] : bad) {
    std::vector<Row> table = madeUp();
    table[6].home = home;
    table[6].note = note;
    BOOST_TEST(complaints(table, cases).size() == 1u, home << " passes");
  }
  std::vector<Row> twice = madeUp();
  twice.back().number = 1;
  BOOST_TEST(complaints(twice, cases).size() == 2u);
  std::vector<Row> nine = madeUp();
  for (std::size_t i = 0; i < 9; ++i) {
    nine[i] = {static_cast<int>(i) + 1, "does not apply", "because"};
  }
  BOOST_TEST(complaints(nine, cases).size() == 1u);
}

BOOST_AUTO_TEST_CASE(what_is_wrong_with_a_row_of_others_is_found) {
  const std::set<std::string> cases{"some_suite/some_case"};
  const auto complaintsOf = [&](const std::string& row) {
    const std::string whole = "| P7 | `some_suite/some_case` | |";
    std::string table = madeUpOfOthers();
    table.replace(table.find(whole), whole.size(), row);
    std::istringstream file(table);
    return complaintsOfOthers(file, cases).size();
  };
  for (const char* good :
       {"| P7 | `some_suite/some_case` | |", "| P7 | open | because |",
        "| P7 | `some_suite/some_case` | also some_suite/some_case, docs/errors.md |"}) {
    BOOST_TEST(complaintsOf(good) == 0u, good);
  }
  for (const char* bad :
       {"", "| P7 | open | |", "| P7 | | because |", "| P7 | `some_suite/no_case` | |",
        "| P7 | `some_suite/some_case` | also some_suite/no_case |"}) {
    BOOST_TEST(complaintsOf(bad) == 1u, bad);
  }
  BOOST_TEST(complaintsOf("| P6 | `some_suite/some_case` | |") == 2u); // twice, and P7 is missing
}

BOOST_AUTO_TEST_SUITE_END()
