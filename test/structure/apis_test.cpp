#include "structure/source.hpp"

#include <boost/test/unit_test.hpp>

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

// What one of DoltHub's APIs is like stands in a folder of its own below lib/wire, which is called
// as the API is. Nobody else knows it: he calls by the table that he is given, so that another API
// is another folder. The emulator has words of its own.

namespace {

using structure::Finding;
using structure::Source;

// Says which APIs there are.
const std::string chooser = "lib/wire/api.cpp";

// Who asks for the usual one, where none was given to him: the client's core; and what is said of
// an endpoint, also of a saved one, which is no client's.
const std::set<std::string> askers{"lib/wire/api.hpp", chooser, "lib/wire/endpoint.cpp",
                                   "lib/client.cpp"};

// The API whose folder a file is in; empty where it is in none.
std::string apiOf(const std::string& path) {
  const std::string wire = "lib/wire/";
  const std::size_t end = path.find('/', wire.size());
  return path.starts_with(wire) && end != std::string::npos
             ? path.substr(wire.size(), end - wire.size())
             : std::string();
}

std::set<std::string> apisOf(const std::vector<Source>& sources) {
  std::set<std::string> apis;
  for (const Source& source : sources) {
    apis.insert(apiOf(source.path));
  }
  apis.erase("");
  return apis;
}

// Everywhere that a file shows that it knows an API.
std::vector<std::pair<std::size_t, std::string>> signsOf(const Source& source,
                                                         const std::string& api) {
  std::vector<std::pair<std::size_t, std::string>> signs;
  for (const auto& [text, sign] :
       {std::pair(&source.text, "#include \"wire/" + api + '/'),
        std::pair(&source.text, "/api/" + api), std::pair(&source.code, api + "::")}) {
    if (const std::size_t at = text->find(sign); at != std::string::npos) {
      signs.emplace_back(at, sign);
    }
  }
  return signs;
}

std::vector<Finding> checkApis(const std::vector<Source>& sources) {
  std::vector<Finding> findings;
  for (const Source& source : sources) {
    for (const std::string& api : apisOf(sources)) {
      if (source.path == chooser || apiOf(source.path) == api ||
          source.path.starts_with("lib/emulator/")) {
        continue;
      }
      for (const auto& [at, sign] : signsOf(source, api)) {
        findings.push_back({source.path, structure::lineOf(source.text, at),
                            sign + " is of an API that only its own folder knows"});
      }
    }
    if (structure::findWord(source.code, "usualApi") != std::string::npos &&
        !askers.contains(source.path)) {
      findings.push_back({source.path, 1, "asks for the usual API, and is given one"});
    }
  }
  return findings;
}

// How often each API writes its prefix, comments and all.
std::map<std::string, std::size_t> prefixesOf(const std::vector<Source>& sources) {
  std::map<std::string, std::size_t> counts;
  for (const Source& source : sources) {
    const std::string api = apiOf(source.path);
    if (api.empty()) {
      continue;
    }
    const std::string prefix = "/api/" + api;
    std::size_t& count = counts[api];
    for (std::size_t at = source.text.find(prefix); at != std::string::npos;
         at = source.text.find(prefix, at + 1)) {
      ++count;
    }
  }
  return counts;
}

} // namespace

BOOST_AUTO_TEST_SUITE(apis)

BOOST_AUTO_TEST_CASE(nobody_knows_an_api_but_its_own_folder_and_who_chooses) {
  const std::vector<Source> sources = structure::sourcesBelow({"lib"});
  BOOST_TEST(apisOf(sources).contains("v1alpha1"));
  BOOST_TEST(structure::describe(checkApis(sources)) == "");
}

BOOST_AUTO_TEST_CASE(an_api_writes_its_prefix_once) {
  for (const auto& [api, count] : prefixesOf(structure::sourcesBelow({"lib/wire"}))) {
    BOOST_TEST(count == 1u,
               "lib/wire/" + api + " has /api/" + api + " in it " << count << " times");
  }
}

BOOST_AUTO_TEST_CASE(who_knows_an_api_is_found) {
  const auto found = [](const std::string& path, const std::string& text) {
    return checkApis({structure::makeSource("lib/wire/v1alpha1/tag.cpp", "int a;\n"),
                      structure::makeSource("lib/wire/v2/tag.cpp", "int b;\n"),
                      structure::makeSource(path, text)})
        .size();
  };
  const std::string include = "#include \"wire/v1alpha1/api.hpp\"\n";
  const std::string path = "const char* const path = \"/api/v1alpha1/user\";\n";
  const std::string name = "const auto& api = wire::v1alpha1::api;\n";
  const std::string usual = "const auto& api = wire::usualApi();\n";
  for (const std::string& bad :
       {include, path, name, usual, "// as in /api/v1alpha1/user\n" + name}) {
    BOOST_TEST(found("lib/operation/a.cpp", bad) > 0u, bad << " passes");
    BOOST_TEST(found("lib/wire/target.cpp", bad) > 0u, bad << " passes");
    BOOST_TEST(found("lib/wire/v2/a.cpp", bad) > 0u, bad << " passes");
    BOOST_TEST(found("lib/wire/api.cpp", bad) == 0u, bad << " is found");
    BOOST_TEST(found("lib/client.cpp", bad) == (bad == usual ? 0u : found("lib/call/a.cpp", bad)));
  }
  for (const std::string& good : {include, path, name}) {
    BOOST_TEST(found("lib/wire/v1alpha1/a.cpp", good) == 0u, good << " is found");
    BOOST_TEST(found("lib/emulator/a.cpp", good) == 0u, good << " is found");
  }
  BOOST_TEST(found("lib/call/a.cpp", "// what v1alpha1 has, and v2 not\n") == 0u);
}

BOOST_AUTO_TEST_CASE(a_second_writing_of_a_prefix_is_found) {
  const std::vector<Source> sources{
      structure::makeSource("lib/wire/v2/a.cpp", "auto a = \"/api/v2\";\n"),
      structure::makeSource("lib/wire/v2/b.cpp", "auto b = \"/api/v2/tags\"; // not /api/v1\n"),
      structure::makeSource("lib/wire/v3/c.cpp", "int c;\n"),
      structure::makeSource("lib/wire/api.cpp", "auto d = \"/api/v2\";\n")};
  BOOST_TEST((prefixesOf(sources) == std::map<std::string, std::size_t>{{"v2", 2}, {"v3", 0}}));
}

BOOST_AUTO_TEST_SUITE_END()
