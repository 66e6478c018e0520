#include "structure/source.hpp"

#include <boost/test/unit_test.hpp>

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

// A word that several readers or writers share is written down once; who needs it calls for it
// there. The emulator has words of its own: a mirror would agree with its own mistakes.

namespace {

using structure::Finding;
using structure::Source;

const std::vector<std::pair<std::string, std::string>>& wordsAtHome() {
  static const std::vector<std::pair<std::string, std::string>> all{
      // Import operations and file types; the small letters of journals, manifests and extensions
      // are made of these.
      {"Create", "lib/public/enum_names.cpp"},
      {"Overwrite", "lib/public/enum_names.cpp"},
      {"Replace", "lib/public/enum_names.cpp"},
      {"Psv", "lib/public/enum_names.cpp"},
      {"Xlsx", "lib/public/enum_names.cpp"},
      // Words of a header, where Create has none.
      {"overwrite", "lib/inbound/transform.cpp"},
      {"replace", "lib/inbound/transform.cpp"},
      {".psv", ""},
      {".xlsx", ""},
      {"psv", ""},
      {"xlsx", ""},
      // What became of a file.
      {"not_started", "lib/importer/report.cpp"},
      {"in_pull_request", "lib/importer/report.cpp"},
      {"not_merged", "lib/importer/report.cpp"},
      {"unchanged", "lib/importer/report.cpp"},
      // Why a call was repeated, and a connection closed.
      {"DeadConnection", "lib/public/enum_names.cpp"},
      {"SendAgain", "lib/public/enum_names.cpp"},
      {"Replaced", "lib/public/enum_names.cpp"},
  };
  return all;
}

// Where the literal stands in the code.
std::vector<std::size_t> placesOf(const Source& source, const std::string& word) {
  const std::string literal = '"' + word + '"';
  std::vector<std::size_t> places;
  for (std::size_t at = source.text.find(literal); at != std::string::npos;
       at = source.text.find(literal, at + 1)) {
    if (source.code[at] == '"') {
      places.push_back(at);
    }
  }
  return places;
}

// Where a word has no home it stands nowhere.
std::vector<Finding> checkWords(const std::vector<Source>& sources) {
  std::vector<Finding> findings;
  for (const auto& [word, home] : wordsAtHome()) {
    bool atHome = home.empty();
    for (const Source& source : sources) {
      const std::vector<std::size_t> places = placesOf(source, word);
      atHome = atHome || (source.path == home && !places.empty());
      if (places.empty() || source.path == home || source.path.starts_with("lib/emulator/")) {
        continue;
      }
      const std::string where = home.empty() ? "made of its enumerator" : "at home in " + home;
      findings.push_back({source.path, structure::lineOf(source.text, places.front()),
                          '"' + word + "\" is " + where});
    }
    if (!atHome) {
      findings.push_back({home, 1, '"' + word + "\" is no longer there"});
    }
  }
  return findings;
}

} // namespace

BOOST_AUTO_TEST_SUITE(words)

BOOST_AUTO_TEST_CASE(a_word_that_many_share_is_written_down_once) {
  const std::vector<Source> sources = structure::sourcesBelow({"lib", "examples"});
  BOOST_TEST(structure::describe(checkWords(sources)) == "");
}

BOOST_AUTO_TEST_CASE(a_second_writing_is_found) {
  std::vector<Source> sources = structure::sourcesBelow({"lib", "examples"});
  const std::size_t before = checkWords(sources).size();
  sources.push_back(structure::makeSource("lib/call/a.cpp", "auto a = \"not_started\";\n"));
  sources.push_back(structure::makeSource("examples/b.cpp", "// \"not_merged\"\n"));
  sources.push_back(structure::makeSource("lib/emulator/c.cpp", "auto c = \"Overwrite\";\n"));
  sources.push_back(structure::makeSource("lib/wire/d.cpp", "auto d = \".xlsx\";\n"));
  BOOST_TEST(checkWords(sources).size() == before + 2);
  BOOST_TEST(checkWords({}).size() > 5u); // nothing is at home any more
}

BOOST_AUTO_TEST_SUITE_END()
