#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

// C++ text as the structure tests look at it: good enough for our own style, no compiler.
namespace structure {

struct Source {
  std::string path; // from the project's folder
  std::string text; // as it is
  std::string code; // comments and the insides of literals blanked; same length and lines
};

struct Finding {
  std::string path;
  std::size_t line = 0;
  std::string message;
};

Source makeSource(std::string path, std::string text);
// All of our C++ files below these folders of the project.
std::vector<Source> sourcesBelow(const std::vector<std::string>& folders);
// The C++ blocks of a Markdown file, everything else blanked.
Source markdownCode(std::string path, std::string text);
std::string readFile(const std::string& path);
void writeFile(const std::string& path, const std::string& text);

std::size_t lineOf(std::string_view text, std::size_t position);
// Where `word` stands on its own, from `from` on; npos when nowhere.
std::size_t findWord(std::string_view code, std::string_view word, std::size_t from = 0);
bool isWordCharacter(char character);

// For BOOST_TEST: empty when there is nothing to say.
std::string describe(const std::vector<Finding>& findings);

} // namespace structure
