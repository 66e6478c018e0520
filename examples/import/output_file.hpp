#pragma once

#include "import/arguments.hpp"

#include <fstream>
#include <string>
#include <string_view>

// Files that the program writes beside its journal. Nothing of somebody else's is ever overwritten.

// The names of what is written and read are all different files. \throws UsageError
void requireDifferentFiles(const Arguments& arguments);

// `path` can be written, and what is there by now, if anything, begins as what `option` writes
// does. \throws UsageError
void requireOwnFile(const std::string& option, const std::string& path, std::string_view beginning);

// A file of lines that is written while a run goes on.
class LineFile {
public:
  // What is there by now stays before it, unless it `begins` anew.
  // \throws UsageError when it cannot be written, or is not `option`'s.
  LineFile(std::string option, std::string path, std::string_view beginning, bool begins = false);

  // What is lost is told on standard error, once.
  void write(const std::string& line);
  bool isWhole() const noexcept { return isWhole_; }

private:
  std::string option_;
  std::string path_;
  std::ofstream file_;
  bool isWhole_ = true;
};

// Opens /dev/null in the place of standard input, output and error where they are closed:
// otherwise the journal would be opened in their place, and what is printed go into it.
void openStandardStreams();

// false, and told on standard error, when what was printed did not get out.
bool outputIsOut();
