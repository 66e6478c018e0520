#pragma once

#include "import/arguments.hpp"
#include "import/outlet.hpp"

#include <string>
#include <string_view>

namespace dolthub_import {

// Files that the program writes beside its journal. Nothing of somebody else's is ever overwritten.

// The names of what is written and read are all different files. \throws UsageError
void requireDifferentFiles(const Arguments& arguments);

// `path` can be written, and what is there by now, if anything, begins as what `option` writes
// does. \throws UsageError
void requireOwnFile(const std::string& option, const std::string& path, std::string_view beginning);

// A file of lines that is written while a run goes on, which waits for no disk and no reader.
class LineFile {
public:
  // What is there by now stays before it, unless it `begins` anew. No more than `limit` bytes wait
  // for whoever reads it, if it is a FIFO.
  // \throws UsageError when it cannot be written, or is not `option`'s.
  LineFile(std::string option, std::string path, std::string_view beginning, bool begins = false,
           std::size_t limit = mostBehind);
  LineFile(const LineFile&) = delete;
  LineFile& operator=(const LineFile&) = delete;
  ~LineFile() { finish(); }

  // What is lost is told on standard error, once.
  void write(const std::string& line);
  // Waits until what was written is out. false when some was lost.
  bool finish();

private:
  // A reader that is a few minutes behind loses nothing: thousands of files, as they are told of.
  static constexpr std::size_t mostBehind = 32 << 20;

  void lose(const std::string& why);

  std::string option_;
  std::string path_;
  const std::size_t limit_;
  Outlet outlet_;
  bool isWhole_ = true;
  bool isLeft_ = false; // nobody waits for its reader any more
};

} // namespace dolthub_import
