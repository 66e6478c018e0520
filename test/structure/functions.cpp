#include "structure/functions.hpp"

#include <algorithm>

namespace structure {

namespace {

std::size_t closing(const std::string& code, std::size_t open) {
  int depth = 0;
  for (std::size_t i = open; i < code.size(); ++i) {
    depth += code[i] == '{' ? 1 : code[i] == '}' ? -1 : 0;
    if (depth == 0) {
      return i;
    }
  }
  return code.size();
}

// What stands between the end of the thing before and this brace.
std::string headOf(const std::string& code, std::size_t from, std::size_t brace) {
  std::string head = code.substr(from, brace - from);
  for (std::size_t hash = head.find('#'); hash != std::string::npos; hash = head.find('#')) {
    head.erase(0, std::min(head.find('\n', hash), head.size() - 1) + 1); // a preprocessor's line
  }
  return head;
}

bool isScope(const std::string& head) {
  if (findWord(head, "namespace") != std::string::npos) {
    return true;
  }
  for (const char* word : {"class", "struct", "union", "enum"}) {
    const std::size_t at = findWord(head, word);
    if (at != std::string::npos && head.find('(') == std::string::npos) {
      return true;
    }
  }
  return false;
}

std::string nameIn(const std::string& head) {
  std::size_t end = head.find('(');
  while (end > 0 && head[end - 1] == ' ') {
    --end;
  }
  std::size_t begin = end;
  while (begin > 0 &&
         (isWordCharacter(head[begin - 1]) || head[begin - 1] == ':' || head[begin - 1] == '~')) {
    --begin;
  }
  return head.substr(begin, end - begin);
}

} // namespace

std::vector<Function> functionsOf(const Source& source) {
  std::vector<Function> functions;
  const std::string& code = source.code;
  std::size_t from = 0;
  for (std::size_t i = 0; i < code.size(); ++i) {
    if (code[i] == ';' || code[i] == '}') {
      from = i + 1;
    }
    if (code[i] != '{') {
      continue;
    }
    const std::string head = headOf(code, from, i);
    if (std::count(head.begin(), head.end(), '(') != std::count(head.begin(), head.end(), ')')) {
      i = closing(code, i); // a value among the parameters
      continue;
    }
    if (isScope(head)) {
      from = i + 1;
      continue;
    }
    const std::size_t end = closing(code, i);
    // A member that is given its value in braces is followed by more of the head.
    const std::size_t next = code.find_first_not_of(" \n", end + 1);
    const bool isInitializer =
        next != std::string::npos && (code[next] == ',' || code[next] == '{');
    const bool isFunction = head.find('(') != std::string::npos && !isInitializer;
    if (isFunction) {
      const std::size_t begin = code.find_first_not_of(" \n", from);
      const std::size_t first = lineOf(code, begin);
      functions.push_back({nameIn(head), first, lineOf(code, end) - first + 1});
    }
    if (!isInitializer) {
      from = end + 1;
    }
    i = end;
  }
  return functions;
}

} // namespace structure
