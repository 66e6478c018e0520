#include "structure/source.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cctype>
#include <fstream>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

// Who may include whom. What is allowed is direct: a room does not inherit its neighbours' rights.

namespace {

using structure::Finding;
using structure::Source;

struct Room {
  std::string sentence;            // what it is
  std::set<std::string> rooms;     // of lib/, by the first part of the path; its own is implied
  bool publicHeaders = false;      // all of include/dolthub but emulator.hpp
  std::set<std::string> libraries; // by family, see familyOf
};

std::string trimmed(std::string text) {
  text.erase(0, text.find_first_not_of(' '));
  text.erase(text.find_last_not_of(' ') + 1);
  return text;
}

std::vector<std::string> split(const std::string& text, std::string_view at) {
  std::vector<std::string> parts(1);
  for (const char c : text) {
    if (at.find(c) != std::string_view::npos) {
      parts.emplace_back();
    } else {
      parts.back() += c;
    }
  }
  std::transform(parts.begin(), parts.end(), parts.begin(), trimmed);
  return parts;
}

// What a line of the table says, such as "| `lib/http` | … | message, support; Asio, OpenSSL |".
void readRow(const std::string& line, std::map<std::string, Room>& table) {
  const std::vector<std::string> cells = split(line, "|");
  const bool isRoom = cells.size() == 5 && cells[1].starts_with("`lib/") &&
                      cells[1].find_first_of("./`", 5) == cells[1].size() - 1;
  if (!isRoom) {
    return;
  }
  const std::set<std::string> families{"asio", "beast", "json", "openssl", "sqlite"};
  Room& room = table[cells[1].substr(5, cells[1].size() - 6)];
  room.sentence = cells[2];
  for (const std::string& word : split(cells[3], ",;")) {
    std::string family = word;
    std::transform(family.begin(), family.end(), family.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    if (word == "public headers") {
      room.publicHeaders = true;
    } else if (families.contains(family)) {
      room.libraries.insert(family);
    } else if (word != "std") {
      room.rooms.insert(word);
    }
  }
}

// By name, as CONTRIBUTING.md has them.
const std::map<std::string, Room>& rooms() {
  static const std::map<std::string, Room> table = [] {
    std::map<std::string, Room> rows;
    std::ifstream file(DOLTHUB_SOURCE_DIR "/CONTRIBUTING.md");
    for (std::string line; std::getline(file, line);) {
      readRow(line, rows);
    }
    return rows;
  }();
  return table;
}

// Single files that may see one header more than their room, and why.
const std::map<std::string, std::set<std::string>>& exceptions() {
  static const std::map<std::string, std::set<std::string>> table{
      // apiTokenFromEnvironment is public, and only support may ask the environment.
      {"lib/support/environment.cpp", {"dolthub/options.hpp", "dolthub/error.hpp"}},
      // Reading an IPv6 address is no I/O, and a whole library for it would be one too many.
      {"lib/wire/endpoint.cpp", {"boost/asio/ip/address_v6.hpp"}},
  };
  return table;
}

// The library an include belongs to; empty for std and for Boost's small headers.
std::string familyOf(const std::string& include) {
  const std::vector<std::pair<std::string, std::string>> families{
      {"boost/asio", "asio"}, {"boost/beast", "beast"}, {"boost/json", "json"},
      {"boost/url", "url"},   {"openssl/", "openssl"},  {"sqlite3", "sqlite"}};
  for (const auto& [prefix, family] : families) {
    if (include.starts_with(prefix)) {
      return include.starts_with("boost/asio/ssl") ? "openssl" : family;
    }
  }
  return {};
}

struct Include {
  std::string name;
  std::size_t line = 0;
};

std::vector<Include> includesOf(const Source& source) {
  std::vector<Include> includes;
  for (std::size_t at = source.code.find("#include"); at != std::string::npos;
       at = source.code.find("#include", at + 1)) {
    const std::size_t open = source.code.find_first_of("<\"", at);
    const std::size_t close = source.code.find_first_of(">\"", open + 1);
    if (open != std::string::npos && close != std::string::npos) {
      includes.push_back(
          {source.code.substr(open + 1, close - open - 1), structure::lineOf(source.code, at)});
    }
  }
  return includes;
}

// The room of a path below lib/; files directly in lib/ belong to the client.
std::string roomOf(const std::string& path) {
  const std::string rest = path.substr(std::string{"lib/"}.size());
  const std::size_t slash = rest.find('/');
  return slash == std::string::npos ? "client" : rest.substr(0, slash);
}

// What stands before the first include, without the marks of comments and the ends of lines.
std::string headOf(const Source& source) {
  std::string head;
  for (const std::string& line : split(source.text.substr(0, source.code.find("#include")), "\n")) {
    if (line.starts_with("// ")) {
      head += (head.empty() ? "" : " ") + line.substr(3);
    }
  }
  return head;
}

std::vector<Finding> checkRooms(const std::vector<Source>& sources) {
  std::vector<Finding> findings;
  for (const Source& source : sources) {
    const std::string name = roomOf(source.path);
    const auto found = rooms().find(name);
    if (found == rooms().end()) {
      findings.push_back({source.path, 1, "lib/" + name + " is no room of the house"});
      continue;
    }
    const Room& room = found->second;
    const auto exception = exceptions().find(source.path);
    for (const Include& include : includesOf(source)) {
      bool allowed = true;
      const std::size_t slash = include.name.find('/');
      const std::string first = include.name.substr(0, slash);
      if (exception != exceptions().end() && exception->second.contains(include.name)) {
        continue;
      }
      if (first == "dolthub") {
        allowed = include.name == "dolthub/emulator.hpp" ? name == "emulator" : room.publicHeaders;
      } else if (slash != std::string::npos && rooms().contains(first)) {
        allowed = first == name || room.rooms.contains(first);
      } else if (const std::string family = familyOf(include.name); !family.empty()) {
        allowed = room.libraries.contains(family);
      }
      if (!allowed) {
        findings.push_back({source.path, include.line, name + " may not include " + include.name});
      }
    }
  }
  return findings;
}

// Nobody knows what a right is for that no file of the room makes use of.
std::vector<Finding> checkRights(const std::map<std::string, Room>& table,
                                 const std::vector<Source>& sources) {
  std::map<std::string, std::set<std::string>> used;
  for (const Source& source : sources) {
    std::set<std::string>& ofRoom = used[roomOf(source.path)];
    for (const Include& include : includesOf(source)) {
      const std::string first = include.name.substr(0, include.name.find('/'));
      ofRoom.insert(first == "dolthub" ? "public headers" : first);
      ofRoom.insert(familyOf(include.name));
    }
  }
  std::vector<Finding> findings;
  for (const auto& [name, room] : table) {
    std::set<std::string> rights = room.rooms;
    rights.insert(room.libraries.begin(), room.libraries.end());
    if (room.publicHeaders) {
      rights.insert("public headers");
    }
    for (const std::string& right : rights) {
      if (!used[name].contains(right)) {
        findings.push_back(
            {"CONTRIBUTING.md", 1, name + " may include " + right + " and does not"});
      }
    }
  }
  return findings;
}

// Headers that decide, and carry nothing out: what they include brings neither Asio nor the hub.
const std::vector<std::string>& decisionHeaders() {
  static const std::vector<std::string> all{"call/repetition.hpp",    "call/token_bucket.hpp",
                                            "http/pool_policy.hpp",   "http/progress_watch.hpp",
                                            "http/turn.hpp",          "importer/course.hpp",
                                            "importer/patience.hpp",  "importer/upload_gate.hpp",
                                            "operation/listed.hpp",   "operation/after_look_up.hpp",
                                            "operation/matching.hpp", "operation/pace.hpp",
                                            "operation/schedule.hpp", "operation/sought.hpp",
                                            "support/time.hpp"};
  return all;
}

// What a header brings with it, each with the files that it came through. What the public error
// needs is no way of doing anything.
using Brought = std::map<std::string, std::string>;

void bring(const std::map<std::string, Source>& byName, const std::string& name,
           const std::string& way, Brought& brought) {
  const auto source = byName.find(name);
  if (source == byName.end()) {
    return;
  }
  for (const Include& include : includesOf(source->second)) {
    const bool isOfTheError = name == "dolthub/error.hpp" && !byName.contains(include.name);
    const std::string further = way + " -> " + include.name;
    if (!isOfTheError && brought.emplace(include.name, further).second) {
      bring(byName, include.name, further, brought);
    }
  }
}

// As the compiler finds them by their names.
std::map<std::string, Source> byIncludedName(const std::vector<Source>& sources) {
  std::map<std::string, Source> byName;
  for (const Source& source : sources) {
    byName.emplace(source.path.substr(source.path.find('/') + 1), source);
  }
  return byName;
}

std::vector<Finding> checkDecisions(const std::vector<Source>& sources,
                                    const std::vector<std::string>& headers) {
  const std::map<std::string, Source> byName = byIncludedName(sources);
  std::vector<Finding> findings;
  for (const std::string& header : headers) {
    if (!byName.contains(header)) {
      findings.push_back({"lib/" + header, 1, "is not there"});
    }
    Brought brought;
    bring(byName, header, header, brought);
    for (const auto& [name, way] : brought) {
      if (familyOf(name) == "asio" || name == "support/hub.hpp" || name == "dolthub/client.hpp") {
        findings.push_back({"lib/" + header, 1, "decides, and includes " + way});
      }
    }
  }
  return findings;
}

// The façade is nothing that the rooms below the client's know, by whatever way.
std::vector<Finding> checkFacade(const std::vector<Source>& sources) {
  const std::map<std::string, Source> byName = byIncludedName(sources);
  std::vector<Finding> findings;
  for (const Source& source : sources) {
    if (!source.path.starts_with("lib/") ||
        !rooms().at("client").rooms.contains(roomOf(source.path))) {
      continue;
    }
    Brought brought;
    const std::string name = source.path.substr(std::string{"lib/"}.size());
    bring(byName, name, name, brought);
    const auto facade = brought.find("dolthub/client.hpp");
    // What is wrong in a file is a public type of the importer's.
    const bool isOfCsv = roomOf(source.path) == "csv" && brought.contains("dolthub/importer.hpp");
    if (facade != brought.end() && !isOfCsv) {
      findings.push_back({source.path, 1, "is below the client, and includes " + facade->second});
    }
  }
  return findings;
}

// The namespaces that a file adds to (`{` behind the name) or has another name for (`=`), by their
// last names.
std::set<std::string> namespacesIn(const Source& source, char behind) {
  std::set<std::string> names;
  const std::string_view key = "namespace ";
  for (std::size_t at = source.code.find(key); at != std::string::npos;
       at = source.code.find(key, at + 1)) {
    const std::size_t end = source.code.find_first_of("{=;", at);
    if (end != std::string::npos && source.code[end] == behind) {
      const std::string path = trimmed(source.code.substr(at + key.size(), end - at - key.size()));
      names.insert(path.substr(path.rfind(':') + 1));
    }
  }
  names.erase("dolthub"); // what is in it stands unqualified
  return names;
}

struct Qualified {
  std::string space;
  std::string name;
  std::size_t line = 0;
};

// Each `space::name` of a file, where nothing stands before the space.
std::vector<Qualified> qualifiedNames(const Source& source) {
  std::vector<Qualified> names;
  const std::string& code = source.code;
  for (std::size_t at = code.find("::"); at != std::string::npos; at = code.find("::", at + 2)) {
    std::size_t begin = at;
    while (begin > 0 && structure::isWordCharacter(code[begin - 1])) {
      --begin;
    }
    std::size_t end = at + 2;
    while (end < code.size() && structure::isWordCharacter(code[end])) {
      ++end;
    }
    const bool isFirst = begin == 0 || code[begin - 1] != ':';
    if (begin != at && end != at + 2 && isFirst) {
      names.push_back({code.substr(begin, at - begin), code.substr(at + 2, end - at - 2),
                       structure::lineOf(code, at)});
    }
  }
  return names;
}

// A build that puts many files into one unit compiles what includes nothing of its own.
std::vector<Finding> checkNamed(const std::vector<Source>& sources) {
  const std::map<std::string, Source> byName = byIncludedName(sources);
  std::map<std::string, std::vector<const Source*>> headers; // by namespace
  for (const auto& [name, source] : byName) {
    if (name.ends_with(".hpp")) {
      for (const std::string& space : namespacesIn(source, '{')) {
        headers[space].push_back(&source);
      }
    }
  }
  std::vector<Finding> findings;
  for (const auto& [included, source] : byName) {
    Brought brought{{included, included}};
    bring(byName, included, included, brought);
    std::set<std::string> aliases;
    for (const auto& [name, way] : brought) {
      if (const auto header = byName.find(name); header != byName.end()) {
        aliases.merge(namespacesIn(header->second, '='));
      }
    }
    for (const Qualified& used : qualifiedNames(source)) {
      const auto has = [&](const Source* header) {
        return structure::findWord(header->code, used.name) != std::string::npos;
      };
      const auto isBrought = [&](const Source* header) {
        return has(header) && brought.contains(header->path.substr(header->path.find('/') + 1));
      };
      const std::vector<const Source*>& all = headers[used.space];
      if (!aliases.contains(used.space) && std::any_of(all.begin(), all.end(), has) &&
          std::none_of(all.begin(), all.end(), isBrought)) {
        findings.push_back(
            {source.path, used.line, "includes nothing that has " + used.space + "::" + used.name});
      }
    }
  }
  return findings;
}

// What each `using a::B;` at the left margin brings, and out of which namespace.
std::map<std::string, std::string> usingsOf(const Source& source) {
  const std::string_view key = "\nusing ";
  std::map<std::string, std::string> usings;
  for (std::size_t at = source.code.find(key); at != std::string::npos;
       at = source.code.find(key, at + 1)) {
    const std::size_t begin = at + key.size();
    const std::string path = source.code.substr(begin, source.code.find(';', begin) - begin);
    const std::size_t name = path.rfind("::");
    if (name != std::string::npos && path.find_first_of(" =") == std::string::npos) {
      usings.emplace(path.substr(name + 2), path.substr(0, name));
    }
  }
  return usings;
}

// Whether a file stands in that namespace, or takes all of it.
bool isWithin(const Source& source, const std::string& space) {
  const std::string last = space.substr(space.rfind(':') + 1);
  for (const std::string& line : split(source.code, "\n")) {
    const bool stands =
        line.starts_with("namespace ") && structure::findWord(line, last) != std::string::npos;
    const bool takesAll = line.starts_with("using namespace ") &&
                          (line.ends_with(' ' + last + ';') || line.ends_with(':' + last + ';'));
    if (stands || takesAll) {
      return true;
    }
  }
  return false;
}

bool makesItself(const Source& source, const std::string& name) {
  for (const char* kind : {"struct ", "class ", "enum class ", "using ", "namespace "}) {
    const std::size_t at = source.code.find(kind + name);
    const std::size_t end = at + std::string_view(kind).size() + name.size();
    if (at != std::string::npos && !structure::isWordCharacter(source.code[end])) {
      return true;
    }
  }
  return false;
}

// The public types, which any test's `using namespace` may bring.
std::map<std::string, std::string> publicTypes() {
  std::map<std::string, std::string> types;
  for (const Source& header : structure::sourcesBelow({"include"})) {
    for (const char* kind : {"\nstruct ", "\nclass DOLTHUB_EXPORT ", "\nclass ", "\nenum class "}) {
      const std::string_view key = kind;
      for (std::size_t at = header.code.find(key); at != std::string::npos;
           at = header.code.find(key, at + 1)) {
        std::size_t end = at + key.size();
        while (structure::isWordCharacter(header.code[end])) {
          ++end;
        }
        types.emplace(header.code.substr(at + key.size(), end - at - key.size()), "dolthub");
      }
    }
  }
  return types;
}

// Tests of one folder are compiled together, too: a type's name that only another one's `using` has
// brought is not there where each is compiled by itself.
std::vector<Finding> checkBrought(const std::vector<Source>& tests,
                                  const std::map<std::string, std::string>& byAnyNamespace) {
  const std::map<std::string, Source> byName = byIncludedName(tests);
  std::map<std::string, std::map<std::string, std::string>> brought; // by folder
  for (const Source& test : tests) {
    if (test.path.ends_with(".cpp")) {
      std::map<std::string, std::string> usings = usingsOf(test);
      usings.insert(byAnyNamespace.begin(), byAnyNamespace.end());
      brought[test.path.substr(0, test.path.rfind('/'))].merge(usings);
    }
  }
  std::vector<Finding> findings;
  for (const Source& test : tests) {
    if (!test.path.ends_with(".cpp")) {
      continue;
    }
    std::vector<const Source*> seen{&test};
    Brought headers;
    bring(byName, test.path.substr(test.path.find('/') + 1), test.path, headers);
    for (const auto& [name, way] : headers) {
      if (const auto header = byName.find(name); header != byName.end()) {
        seen.push_back(&header->second);
      }
    }
    for (const auto& entry : brought[test.path.substr(0, test.path.rfind('/'))]) {
      const std::string& name = entry.first;
      const std::string& space = entry.second;
      const bool isType = std::isupper(static_cast<unsigned char>(name.front())) != 0;
      if (!isType || structure::findWord(test.code, name) == std::string::npos) {
        continue;
      }
      const bool isHad = std::any_of(seen.begin(), seen.end(), [&](const Source* source) {
        return usingsOf(*source).contains(name) || isWithin(*source, space) ||
               makesItself(*source, name);
      });
      if (isHad) {
        continue;
      }
      for (std::size_t at = structure::findWord(test.code, name); at != std::string::npos;
           at = structure::findWord(test.code, name, at + 1)) {
        const bool isQualified = at > 0 && (test.code[at - 1] == ':' || test.code[at - 1] == '.' ||
                                            test.code[at - 1] == '>');
        if (!isQualified) {
          findings.push_back({test.path, structure::lineOf(test.code, at),
                              "names " + name + ", which only another test's using brings"});
          break;
        }
      }
    }
  }
  return findings;
}

// The arrows between rooms, as "from->to".
std::set<std::string> arrowsOf(const std::vector<Source>& sources) {
  std::set<std::string> arrows;
  for (const Source& source : sources) {
    const std::string from = roomOf(source.path);
    for (const Include& include : includesOf(source)) {
      const std::string to = include.name.substr(0, include.name.find('/'));
      if (to == "dolthub") {
        arrows.insert(from + "->public headers");
      } else if (to != from && to != include.name && rooms().contains(to)) {
        arrows.insert(from + "->" + to);
      }
    }
  }
  return arrows;
}

// As Graphviz writes them into its titles.
std::set<std::string> arrowsDrawn() {
  std::set<std::string> arrows;
  std::ifstream file(DOLTHUB_SOURCE_DIR "/docs/rooms.svg");
  for (std::string line; std::getline(file, line);) {
    const std::string_view arrow = "&#45;&gt;";
    const std::size_t at = line.find(arrow);
    const std::size_t end = line.find("</title>");
    if (at != std::string::npos && line.starts_with("<title>") && end != std::string::npos) {
      arrows.insert(line.substr(7, at - 7) + "->" +
                    line.substr(at + arrow.size(), end - at - arrow.size()));
    }
  }
  return arrows;
}

// What a user's file pays for: no heavy standard header, nothing of Boost but these.
std::vector<Finding> checkPublicHeaders(const std::vector<Source>& sources) {
  const std::set<std::string> heavy{"filesystem", "map",   "variant",       "random",
                                    "iostream",   "regex", "unordered_map", "sstream"};
  std::vector<Finding> findings;
  for (const Source& source : sources) {
    for (const Include& include : includesOf(source)) {
      const std::string family = familyOf(include.name);
      const bool lightAsio = family == "asio" && (include.name == "boost/asio/awaitable.hpp" ||
                                                  include.name == "boost/asio/error.hpp" ||
                                                  include.name == "boost/asio/any_io_executor.hpp");
      if (heavy.contains(include.name) || (!family.empty() && !lightAsio)) {
        findings.push_back(
            {source.path, include.line, "a public header may not include " + include.name});
      }
    }
  }
  return findings;
}

// Where a condition of the preprocessor names a macro of ours.
std::vector<Finding> askedMacros(const std::vector<Source>& sources) {
  std::vector<Finding> all;
  for (const Source& source : sources) {
    std::size_t number = 0;
    for (const std::string& line : split(source.code, "\n")) {
      ++number;
      const bool isDirective = line.starts_with('#');
      const std::size_t word = isDirective ? line.find_first_not_of("# ") : std::string::npos;
      const bool asks = word != std::string::npos &&
                        (line.compare(word, 2, "if") == 0 || line.compare(word, 4, "elif") == 0);
      if (asks && line.find("DOLTHUB_") != std::string::npos) {
        all.push_back({source.path, number, "asks for a macro of ours: " + line});
      }
    }
  }
  return all;
}

} // namespace

BOOST_AUTO_TEST_SUITE(includes)

BOOST_AUTO_TEST_CASE(rooms_include_only_whom_they_may) {
  const std::vector<Source> sources = structure::sourcesBelow({"lib"});
  BOOST_TEST_REQUIRE(!sources.empty());
  BOOST_TEST(structure::describe(checkRooms(sources)) == "");
}

BOOST_AUTO_TEST_CASE(each_right_of_a_room_is_made_use_of) {
  const std::vector<Source> sources = structure::sourcesBelow({"lib"});
  BOOST_TEST(structure::describe(checkRights(rooms(), sources)) == "");
}

// Another source of words would be a second truth: each room of the table is there, and each is in
// it.
BOOST_AUTO_TEST_CASE(the_table_knows_the_rooms_that_there_are) {
  std::set<std::string> there;
  for (const Source& source : structure::sourcesBelow({"lib"})) {
    there.insert(roomOf(source.path));
  }
  std::set<std::string> told;
  for (const auto& [name, room] : rooms()) {
    told.insert(name);
    for (const std::string& other : room.rooms) {
      BOOST_TEST(rooms().contains(other), "CONTRIBUTING.md: " + name + " may include " + other);
    }
  }
  BOOST_TEST(told == there, boost::test_tools::per_element());
}

// A stranger meets it where the room begins, in the words of the table.
BOOST_AUTO_TEST_CASE(each_room_says_at_its_door_what_it_is) {
  std::map<std::string, std::size_t> doors;
  for (const Source& source : structure::sourcesBelow({"lib"})) {
    const std::string name = roomOf(source.path);
    const auto room = rooms().find(name);
    BOOST_TEST_REQUIRE((room != rooms().end()));
    const std::string sentence = "lib/" + name + ": " + room->second.sentence + ".";
    doors[name] += headOf(source).find(sentence) != std::string::npos ? 1 : 0;
  }
  for (const auto& [name, room] : rooms()) {
    BOOST_TEST(doors[name] == 1u, "lib/" + name + " says it in " + std::to_string(doors[name]) +
                                      " files: " + room.sentence);
  }
}

BOOST_AUTO_TEST_CASE(the_picture_shows_each_arrow) {
  const std::set<std::string> arrows = arrowsOf(structure::sourcesBelow({"lib"}));
  BOOST_TEST_MESSAGE("to draw it anew: ./docs/rooms");
  BOOST_TEST(arrows == arrowsDrawn(), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(headers_that_decide_bring_neither_asio_nor_the_hub) {
  const std::vector<Source> sources = structure::sourcesBelow({"lib", "include"});
  BOOST_TEST(structure::describe(checkDecisions(sources, decisionHeaders())) == "");
}

BOOST_AUTO_TEST_CASE(no_room_below_the_client_knows_the_facade) {
  const std::vector<Source> sources = structure::sourcesBelow({"lib", "include"});
  BOOST_TEST(structure::describe(checkFacade(sources)) == "");
}

BOOST_AUTO_TEST_CASE(each_file_includes_what_it_names_of_another_room) {
  const std::vector<Source> sources = structure::sourcesBelow({"lib", "include", "test"});
  BOOST_TEST(structure::describe(checkNamed(sources)) == "");
}

BOOST_AUTO_TEST_CASE(each_test_brings_the_names_that_it_uses) {
  BOOST_TEST(structure::describe(checkBrought(structure::sourcesBelow({"test"}), publicTypes())) ==
             "");
  const std::vector<Source> made{
      structure::makeSource("test/a/one.cpp", "\nusing dolthub::Job;\nJob job;\n"),
      structure::makeSource("test/a/two.cpp", "dolthub::Job job;\n"),
      structure::makeSource("test/a/three.cpp", "namespace dolthub::a {\nJob job;\n}\n"),
      structure::makeSource("test/a/four.cpp", "struct Job {};\nJob job;\n"),
      structure::makeSource("test/a/five.cpp", "int i;\nJob job;\n"),
      structure::makeSource("test/b/six.cpp", "Job job;\n")};
  const std::vector<Finding> findings = checkBrought(made, {});
  BOOST_TEST_REQUIRE(findings.size() == 1u);
  BOOST_TEST(findings.front().path == "test/a/five.cpp");
  BOOST_TEST(findings.front().line == 2u);
}

BOOST_AUTO_TEST_CASE(public_headers_stay_light) {
  const std::vector<Source> sources = structure::sourcesBelow({"include"});
  BOOST_TEST_REQUIRE(!sources.empty());
  BOOST_TEST(structure::describe(checkPublicHeaders(sources)) == "");
}

// One that nobody defines chooses, in silence, what nobody tried.
BOOST_AUTO_TEST_CASE(the_public_headers_ask_for_no_macro_of_ours) {
  const std::vector<Source> headers = structure::sourcesBelow({"include"});
  BOOST_TEST(headers.size() > 10u);
  BOOST_TEST(structure::describe(askedMacros(headers)) == "");
  for (const char* line : {"#ifdef DOLTHUB_STATIC", "#  if !defined(DOLTHUB_STATIC)",
                           "#elif DOLTHUB_STATIC", "#ifndef DOLTHUB_STATIC"}) {
    const Source asking = structure::makeSource("a.hpp", "int a;\n" + std::string(line) + "\n");
    BOOST_TEST(askedMacros({asking}).size() == 1u, line);
  }
  BOOST_TEST(askedMacros({structure::makeSource("a.hpp", "#define DOLTHUB_STATIC\n")}).empty());
}

BOOST_AUTO_TEST_CASE(what_is_forbidden_is_found) {
  const std::vector<std::pair<std::string, std::string>> bad{
      {"lib/http/a.cpp", "#include <dolthub/error.hpp>\n"},
      {"lib/http/b.cpp", "#include \"wire/call.hpp\"\n"},
      {"lib/message/c.hpp", "#include <boost/asio/post.hpp>\n"},
      {"lib/support/c.hpp", "#include <dolthub/options.hpp>\n"},
      {"lib/wire/d.cpp", "#include <boost/beast/http.hpp>\n"},
      {"lib/wire/e.cpp", "#include \"http/pool.hpp\"\n"},
      {"lib/call/f.cpp", "#include \"operation/await.hpp\"\n"},
      {"lib/emulator/g.cpp", "#include \"wire/call.hpp\"\n"},
      {"lib/emulator/h.cpp", "#include <dolthub/client.hpp>\n"},
      {"lib/importer/i.cpp", "#include \"call/call.hpp\"\n"},
      {"lib/client.cpp", "#include <dolthub/emulator.hpp>\n"},
      {"lib/cellar/j.cpp", "int unused;\n"},
  };
  for (const auto& [path, text] : bad) {
    BOOST_TEST(checkRooms({structure::makeSource(path, text)}).size() == 1u, path << " passes");
  }
  BOOST_TEST(checkRooms({structure::makeSource("lib/call/k.cpp",
                                               "// #include \"operation/await.hpp\"\n"
                                               "#include \"call/call.hpp\"\n"
                                               "#include \"http/pool.hpp\"\n#include <map>\n")})
                 .empty());
  BOOST_TEST(checkPublicHeaders({structure::makeSource(
                                    "include/dolthub/a.hpp",
                                    "#include <map>\n#include <boost/json/value.hpp>\n"
                                    "#include <boost/asio/steady_timer.hpp>\n#include <string>\n")})
                 .size() == 3u);
}

BOOST_AUTO_TEST_CASE(a_right_that_nobody_uses_is_found) {
  Room cellar;
  cellar.rooms = {"message", "wire"};
  cellar.libraries = {"asio", "json"};
  cellar.publicHeaders = true;
  const std::map<std::string, Room> table{{"cellar", cellar}};
  BOOST_TEST(checkRights(table, {}).size() == 5u);
  const std::string some = "#include \"wire/call.hpp\"\n#include <boost/asio/post.hpp>\n";
  BOOST_TEST(checkRights(table, {structure::makeSource("lib/cellar/a.cpp", some)}).size() == 3u);
  const std::string others = "#include \"message/body.hpp\"\n#include <boost/json/value.hpp>\n"
                             "#include <dolthub/error.hpp>\n";
  BOOST_TEST(checkRights(table, {structure::makeSource("lib/cellar/a.cpp", some),
                                 structure::makeSource("lib/cellar/b.cpp", others)})
                 .empty());
}

BOOST_AUTO_TEST_CASE(what_is_brought_by_another_header_is_found) {
  const std::vector<Source> sources{
      structure::makeSource("lib/call/a.hpp", "#include \"call/b.hpp\"\n"),
      structure::makeSource("lib/call/b.hpp", "#include <dolthub/c.hpp>\n#include <map>\n"),
      structure::makeSource("lib/call/d.hpp", "#include \"support/hub.hpp\"\n"),
      structure::makeSource("lib/call/e.hpp", "#include <dolthub/error.hpp>\n"),
      structure::makeSource("lib/call/f.hpp", "#include \"call/f.hpp\"\n"),
      structure::makeSource("lib/client.cpp", "#include <dolthub/client.hpp>\n"),
      structure::makeSource("include/dolthub/c.hpp", "#include <dolthub/client.hpp>\n"),
      structure::makeSource("include/dolthub/client.hpp", "#include <boost/asio/post.hpp>\n"),
      structure::makeSource("include/dolthub/error.hpp", "#include <boost/asio/error.hpp>\n")};
  BOOST_TEST(checkDecisions(sources, {"call/a.hpp"}).size() == 2u); // the client, and its Asio
  BOOST_TEST(checkDecisions(sources, {"call/d.hpp"}).size() == 1u);
  BOOST_TEST(checkDecisions(sources, {"call/e.hpp", "call/f.hpp"}).empty());
  BOOST_TEST(checkDecisions(sources, {"call/none.hpp"}).size() == 1u);
  BOOST_TEST(checkFacade(sources).size() == 2u);
}

BOOST_AUTO_TEST_CASE(what_is_named_and_not_included_is_found) {
  const std::vector<Source> sources{
      structure::makeSource("lib/http/a.hpp", "namespace dolthub::http {\nenum class Kind;\n}\n"),
      structure::makeSource("lib/http/b.hpp",
                            "#include \"http/a.hpp\"\nnamespace dolthub::http {}\n"),
      structure::makeSource("lib/call/c.cpp", "http::Kind kind;\n"),
      structure::makeSource("lib/call/d.cpp", "#include \"http/b.hpp\"\nhttp::Kind kind;\n"),
      structure::makeSource("lib/call/e.cpp", "namespace http = beast::http;\nhttp::Kind kind;\n"),
      structure::makeSource("lib/call/f.cpp", "beast::http::Kind kind; // http::Kind\n")};
  const std::vector<Finding> findings = checkNamed(sources);
  BOOST_TEST_REQUIRE(findings.size() == 1u);
  BOOST_TEST(findings.front().path == "lib/call/c.cpp");
}

BOOST_AUTO_TEST_SUITE_END()
