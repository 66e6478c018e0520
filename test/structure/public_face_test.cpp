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

// The enums that are defined here, each with its enumerators.
std::vector<std::pair<std::string, std::size_t>> enumNamesOf(const Source& source) {
  std::vector<std::pair<std::string, std::size_t>> names;
  const std::string& code = source.code;
  const std::string opening = "enum class ";
  for (std::size_t at = code.find(opening); at != std::string::npos;
       at = code.find(opening, at + 1)) {
    const std::size_t open = code.find_first_of("{;", at);
    const std::size_t close = code.find('}', at);
    const bool isPrivate = code.compare(at + opening.size(), 5, "Text ") == 0;
    if (open == std::string::npos || code[open] != '{' || isPrivate) {
      continue;
    }
    const std::string text = code.substr(at + opening.size(), close - at - opening.size());
    bool isValue = false; // behind an equals sign
    for (std::size_t i = 0; i < text.size(); ++i) {
      isValue = (isValue || text[i] == '=') && text[i] != ',';
      if (isValue || !structure::isWordCharacter(text[i])) {
        continue;
      }
      const std::size_t begin = i;
      while (i < text.size() && structure::isWordCharacter(text[i])) {
        ++i;
      }
      names.emplace_back(text.substr(begin, i - begin), structure::lineOf(code, at));
      --i;
    }
  }
  return names;
}

// The enums that are defined here, by their names with the class that they are in.
std::vector<std::pair<std::string, std::size_t>> enumsOf(const Source& source) {
  std::vector<std::pair<std::string, std::size_t>> enums;
  const std::string& code = source.code;
  const std::string opening = "enum class ";
  for (std::size_t at = code.find(opening); at != std::string::npos;
       at = code.find(opening, at + 1)) {
    const std::size_t begin = at + opening.size();
    const std::size_t end = code.find_first_of(" {;", begin);
    const std::size_t open = code.find_first_of("{;", begin);
    if (open == std::string::npos || code[open] == ';') {
      continue;
    }
    const bool isNested = at > 0 && code[at - 1] == ' ';
    std::string outer;
    if (isNested) {
      const std::string before = code.substr(0, at);
      const auto lastOf = [&before](const char* text) {
        const std::size_t found = before.rfind(text);
        return found == std::string::npos ? 0 : found;
      };
      const std::size_t type = std::max(lastOf("\nclass "), lastOf("\nstruct "));
      const std::size_t brace = code.find('{', type);
      std::string head = code.substr(type, brace - type);
      head = head.substr(0, head.find(" : "));
      head.erase(head.find_last_not_of(" \n") + 1);
      outer = head.substr(head.find_last_of(' ') + 1) + "::";
    }
    const bool isPrivate = code.compare(begin, 5, "Text ") == 0;
    if (!isPrivate) {
      enums.emplace_back(outer + code.substr(begin, end - begin), structure::lineOf(code, at));
    }
  }
  return enums;
}

// Each is told in words, and the tests go over its enumerators.
std::vector<Finding> checkWorded(const std::vector<Source>& headers, const std::string& tests) {
  std::vector<Finding> findings;
  for (const Source& header : headers) {
    for (const auto& [name, line] : enumsOf(header)) {
      if (header.code.find("toString(" + name + ' ') == std::string::npos) {
        findings.push_back({header.path, line, name + " has no toString"});
      }
      if (tests.find(name + '>') == std::string::npos &&
          tests.find(name + ',') == std::string::npos) {
        findings.push_back({header.path, line, name + " is not in public/enums_test.cpp"});
      }
    }
  }
  return findings;
}

// Reads the functions and the fields that a user can reach in one header: good enough for our own
// style, no compiler.
class MemberReader {
public:
  explicit MemberReader(const Source& source) : code_(source.code) { blankDirectives(); }

  std::vector<std::pair<std::string, std::size_t>> read() {
    scopes_.push_back({true, {}, true});
    for (at_ = 0; at_ < code_.size(); ++at_) {
      const char c = code_[at_];
      round_ += c == '(' ? 1 : c == ')' ? -1 : 0;
      if (round_ > 0 || (c != '{' && c != '}' && c != ';' && c != ':')) {
        statement_ += c;
      } else if (c == ':') {
        colon();
      } else if (c == '{') {
        open();
      } else {
        if (c == '}') {
          scopes_.pop_back();
        } else {
          declare();
        }
        statement_.clear();
      }
    }
    return std::move(members_);
  }

private:
  struct Scope {
    bool isOpen = false; // what stands here is a user's to reach
    std::string type;
    bool isReached = true; // by what it stands in
  };

  void blankDirectives() {
    for (std::size_t line = 0; line < code_.size(); line = code_.find('\n', line) + 1) {
      const std::size_t end = code_.find('\n', line);
      if (code_[line] == '#') {
        std::fill(code_.begin() + static_cast<std::ptrdiff_t>(line),
                  code_.begin() + static_cast<std::ptrdiff_t>(std::min(end, code_.size())), ' ');
      }
      if (end == std::string::npos) {
        break;
      }
    }
  }

  std::string words() const {
    const std::size_t begin = statement_.find_first_not_of(" \n");
    return begin == std::string::npos ? std::string() : statement_.substr(begin);
  }

  // Of an access specifier; others are part of what is said.
  void colon() {
    const std::string text = words();
    if (text == "public" || text == "private" || text == "protected") {
      scopes_.back().isOpen = scopes_.back().isReached && text == "public";
      statement_.clear();
    } else {
      statement_ += ':';
    }
  }

  // The last `class` or `struct` that is no parameter of a template.
  static std::size_t typeAt(const std::string& text) {
    std::size_t from = 0;
    if (text.starts_with("template")) {
      int depth = 0;
      for (from = text.find('<'); from < text.size(); ++from) {
        depth += text[from] == '<' ? 1 : text[from] == '>' ? -1 : 0;
        if (depth == 0) {
          break;
        }
      }
      from = text.find_first_not_of(" \n", std::min(from + 1, text.size()));
    }
    const bool isType =
        text.compare(from, 6, "class ") == 0 || text.compare(from, 7, "struct ") == 0;
    return isType ? from : std::string::npos;
  }

  void open() {
    const std::string text = words();
    const std::size_t type = typeAt(text);
    if (text.starts_with("namespace")) {
      const bool isOpen = text.find("detail") == std::string::npos;
      scopes_.push_back({isOpen, {}, isOpen});
    } else if (type != std::string::npos) {
      std::string head = text.substr(type, text.find(" : ") - type);
      head.erase(head.find_last_not_of(" \n") + 1);
      head = head.substr(0, head.find('<'));
      const std::string name = head.substr(head.find_last_of(" :") + 1);
      const bool isReached = scopes_.back().isOpen;
      scopes_.push_back({isReached && text.compare(type, 6, "struct") == 0, name, isReached});
    } else {
      declare();
      skipBody();
      return;
    }
    statement_.clear();
  }

  // A body, an initializer or an enum: to its end.
  void skipBody() {
    int depth = 0;
    for (; at_ < code_.size(); ++at_) {
      depth += code_[at_] == '{' ? 1 : code_[at_] == '}' ? -1 : 0;
      if (depth == 0) {
        break;
      }
    }
    statement_.clear();
    const std::size_t next = code_.find_first_not_of(" \n", at_ + 1);
    if (next != std::string::npos && code_[next] == ';') {
      at_ = next;
    }
  }

  // The name that a statement declares: before the first bracket or equals sign outside <>.
  static std::string nameIn(const std::string& text) {
    int depth = 0;
    std::size_t end = text.size();
    for (std::size_t i = 0; i < text.size(); ++i) {
      depth += text[i] == '<' ? 1 : text[i] == '>' ? -1 : 0;
      if (depth == 0 && (text[i] == '(' || text[i] == '=' || text[i] == '[')) {
        end = i;
        break;
      }
    }
    while (end > 0 && !structure::isWordCharacter(text[end - 1])) {
      --end;
    }
    std::size_t begin = end;
    while (begin > 0 && structure::isWordCharacter(text[begin - 1])) {
      --begin;
    }
    return text.substr(begin, end - begin);
  }

  void declare() {
    const std::string text = words();
    if (!scopes_.back().isOpen || text.empty() || text.find("operator") != std::string::npos) {
      return;
    }
    for (const char* other : {"using ", "friend ", "static_assert", "enum ", "class ", "struct ",
                              "namespace ", "typedef ", "extern "}) {
      if (text.starts_with(other) || text.find(std::string("> ") + other) != std::string::npos) {
        return;
      }
    }
    const std::string name = nameIn(text);
    const bool isConstructor = name == scopes_.back().type || text.find('~') != std::string::npos;
    if (!name.empty() && !isConstructor && !name.ends_with('_')) {
      members_.emplace_back(name, structure::lineOf(code_, at_));
    }
  }

  std::string code_;
  std::string statement_;
  std::vector<Scope> scopes_;
  std::vector<std::pair<std::string, std::size_t>> members_;
  std::size_t at_ = 0;
  int round_ = 0;
};

std::vector<Finding> checkUsed(const std::vector<Source>& headers, const std::string& uses) {
  std::vector<Finding> findings;
  for (const Source& header : headers) {
    auto names = typesOf(header);
    const auto enums = enumNamesOf(header);
    names.insert(names.end(), enums.begin(), enums.end());
    const auto members = MemberReader(header).read();
    names.insert(names.end(), members.begin(), members.end());
    for (const auto& [name, line] : names) {
      const bool isHidden = name == "Seams" || name == "Core" || name == "Content" ||
                            name == "Impl" || name == "State" || name == "Shared" ||
                            name == "PageCursor" || name.empty();
      if (!isHidden && structure::findWord(uses, name) == std::string::npos) {
        findings.push_back({header.path, line, name + " is not in test/package/consumer"});
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

BOOST_AUTO_TEST_CASE(every_public_name_is_used_with_its_type) {
  const std::vector<Source> headers = structure::sourcesBelow({"include"});
  const std::string folder = DOLTHUB_SOURCE_DIR "/test/package/consumer/";
  const std::string uses = structure::readFile(folder + "every_name.cpp") +
                           structure::readFile(folder + "every_name_of_the_emulator.cpp");
  BOOST_TEST(structure::describe(checkUsed(headers, uses)) == "");
  BOOST_TEST(checkUsed(headers, "").size() > 500u); // which are there to be read
}

BOOST_AUTO_TEST_CASE(every_public_enum_is_told_in_words) {
  const std::vector<Source> headers = structure::sourcesBelow({"include"});
  const std::string folder = DOLTHUB_SOURCE_DIR "/test/";
  const std::string tests = structure::readFile(folder + "public/enums_test.cpp") +
                            structure::readFile(folder + "emulator/text_test.cpp");
  BOOST_TEST(structure::describe(checkWorded(headers, tests)) == "");
}

BOOST_AUTO_TEST_CASE(an_enum_without_words_is_found) {
  const Source header = structure::makeSource(
      "a.hpp", "enum class One { A };\nclass Two : public B {\n  enum class Kind { C };\n};\n"
               "std::string_view toString(Two::Kind kind);\nenum class Three;\n");
  BOOST_TEST(checkWorded({header}, "check<One, Two::Kind>").size() == 1u);
  BOOST_TEST(checkWorded({header}, "check<One>").size() == 2u);
}

BOOST_AUTO_TEST_CASE(a_name_that_is_not_used_is_found) {
  const Source header = structure::makeSource(
      "a.hpp", "class One {};\nenum class Two { A = 1, B };\nenum class Three;\n");
  BOOST_TEST(checkUsed({header}, "One Two A B").empty());
  BOOST_TEST(checkUsed({header}, "One Two A").size() == 1u);
  BOOST_TEST(checkUsed({header}, "Two B").size() == 2u);
}

BOOST_AUTO_TEST_CASE(a_function_or_a_field_that_is_not_used_is_found) {
  const std::string code = R"(#define MACRO(a)
namespace dolthub {
namespace detail { void helper(); }
class EXPORT One : public Base {
public:
  One() = default;
  explicit One(int value) : value_(value) { call(value); }
  ~One();
  int first(Options options = {}) const;
  template <class T>
  T second() const { return third(); }
  std::function<void(int a)> field;
  int other = 1;
  Two last{};
  bool operator==(const One&) const = default;
private:
  int hidden() const;
  int value_ = 0;
};
struct Two { std::vector<int> inTwo; };
template <class T>
EXPORT T outside(T value);
std::ostream& operator<<(std::ostream& out, const One& one);
}
)";
  const Source header = structure::makeSource("a.hpp", code);
  const std::string all = "One Two first second field other last inTwo outside";
  BOOST_TEST(structure::describe(checkUsed({header}, all)) == "");
  BOOST_TEST(checkUsed({header}, "One Two").size() == 7u);
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
