#pragma once

#include "import/arguments.hpp"

#include <string>
#include <string_view>

// Files that the program writes beside its journal. Nothing of somebody else's is ever overwritten.

// The names of what is written and read are all different files. \throws UsageError
void requireDifferentFiles(const Arguments& arguments);

// `path` can be written, and what is there by now, if anything, begins as what `option` writes
// does. \throws UsageError
void requireOwnFile(const std::string& option, const std::string& path, std::string_view beginning);

// Opens /dev/null in the place of standard input, output and error where they are closed:
// otherwise the journal would be opened in their place, and what is printed go into it.
void openStandardStreams();

// false, and told on standard error, when what was printed did not get out.
bool outputIsOut();
