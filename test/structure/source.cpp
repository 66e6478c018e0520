#include "structure/source.hpp"

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>

namespace structure {

bool isWordCharacter(char character) {
  return std::isalnum(static_cast<unsigned char>(character)) != 0 || character == '_';
}

namespace {

// Blanks [from, to) but for line ends.
void blank(std::string& code, std::size_t from, std::size_t to) {
  for (std::size_t i = from; i < to && i < code.size(); ++i) {
    if (code[i] != '\n') {
      code[i] = ' ';
    }
  }
}

std::size_t endOfQuoted(std::string_view text, std::size_t begin) {
  const char quote = text[begin];
  for (std::size_t i = begin + 1; i < text.size(); ++i) {
    if (text[i] == '\\') {
      ++i;
    } else if (text[i] == quote || text[i] == '\n') {
      return i;
    }
  }
  return text.size();
}

std::string withoutComments(std::string_view text) {
  std::string code{text};
  for (std::size_t i = 0; i < text.size(); ++i) {
    const std::string_view rest = text.substr(i);
    if (rest.starts_with("//")) {
      const std::size_t end = std::min(text.find('\n', i), text.size());
      blank(code, i, end);
      i = end;
    } else if (rest.starts_with("/*")) {
      const std::size_t end = text.find("*/", i + 2);
      const std::size_t next = end == text.npos ? text.size() : end + 2;
      blank(code, i, next);
      i = next - 1;
    } else if (rest.starts_with("R\"") && (i == 0 || !isWordCharacter(text[i - 1]))) {
      const std::size_t open = text.find('(', i);
      if (open == text.npos) {
        break;
      }
      const std::string close = ')' + std::string{text.substr(i + 2, open - i - 2)} + '"';
      const std::size_t end = std::min(text.find(close, open), text.size());
      blank(code, i + 1, end + close.size());
      i = end + close.size() - 1;
    } else if (rest.starts_with("#include")) {
      i = std::min(text.find('\n', i), text.size()); // the names between quotes are wanted
    } else if (text[i] == '"' || (text[i] == '\'' && (i == 0 || !isWordCharacter(text[i - 1])))) {
      const std::size_t end = endOfQuoted(text, i);
      blank(code, i + 1, end);
      i = end;
    }
  }
  return code;
}

} // namespace

Source makeSource(std::string path, std::string text) {
  std::string code = withoutComments(text);
  return Source{std::move(path), std::move(text), std::move(code)};
}

std::string readFile(const std::string& path) {
  std::ifstream file{path, std::ios::binary};
  if (!file) {
    throw std::runtime_error("cannot read " + path);
  }
  std::ostringstream text;
  text << file.rdbuf();
  return std::move(text).str();
}

void writeFile(const std::string& path, const std::string& text) {
  std::ofstream file{path, std::ios::binary | std::ios::trunc};
  file << text;
  file.close();
  if (!file) {
    throw std::runtime_error("cannot write " + path);
  }
}

std::vector<Source> sourcesBelow(const std::vector<std::string>& folders) {
  namespace fs = std::filesystem;
  const fs::path project{DOLTHUB_SOURCE_DIR};
  std::vector<Source> sources;
  for (const std::string& folder : folders) {
    if (!fs::exists(project / folder)) {
      continue;
    }
    for (const fs::directory_entry& entry : fs::recursive_directory_iterator{project / folder}) {
      const std::string extension = entry.path().extension().string();
      if (entry.is_regular_file() && (extension == ".hpp" || extension == ".cpp")) {
        sources.push_back(makeSource(entry.path().lexically_relative(project).generic_string(),
                                     readFile(entry.path().string())));
      }
    }
  }
  std::sort(sources.begin(), sources.end(),
            [](const Source& a, const Source& b) { return a.path < b.path; });
  return sources;
}

Source markdownCode(std::string path, std::string text) {
  std::istringstream lines{text};
  std::string code;
  bool inside = false;
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("```")) {
      inside = line.starts_with("```cpp");
    } else if (inside) {
      code += line;
    }
    code += '\n';
  }
  return makeSource(std::move(path), std::move(code));
}

std::size_t lineOf(std::string_view text, std::size_t position) {
  return 1 + static_cast<std::size_t>(std::count(
                 text.begin(), text.begin() + static_cast<std::ptrdiff_t>(position), '\n'));
}

std::size_t findWord(std::string_view code, std::string_view word, std::size_t from) {
  for (std::size_t at = code.find(word, from); at != code.npos; at = code.find(word, at + 1)) {
    const std::size_t end = at + word.size();
    if ((at == 0 || !isWordCharacter(code[at - 1])) &&
        (end == code.size() || !isWordCharacter(code[end]))) {
      return at;
    }
  }
  return code.npos;
}

std::string describe(const std::vector<Finding>& findings) {
  std::string text;
  for (const Finding& finding : findings) {
    text += '\n' + finding.path + ':' + std::to_string(finding.line) + ": " + finding.message;
  }
  return text;
}

} // namespace structure
