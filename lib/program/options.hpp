#pragma once

// lib/program: the options of our programs, said once: parsing, help, completion, manual page.

#include <boost/program_options/options_description.hpp>

#include <string>
#include <string_view>
#include <vector>

// The options of a program of ours, said once: what reads them, --help, the completion of three
// shells and the manual page are made from one table.
namespace dolthub::program {

struct Option {
  const char* name;            // without its dashes
  const char* value = nullptr; // what it takes, as help calls it: "FILE"; none where it takes none
  const char* text = "";
  char letter = 0;               // of "-v"
  bool repeats = false;          // may be given several times
  const char* choices = nullptr; // all that it takes, with spaces between
};

struct Group {
  const char* title;
  const char* text = nullptr; // before its options
  std::vector<Option> options;
};

// Something else that a program does, when its first word says so.
struct Command {
  const char* name;
  const char* takes;                // its other words, as help calls them: "FILE..."
  const char* text;                 // what it does, in sentences
  std::vector<const char*> options; // names of the program's: it has none of its own
};

struct Program {
  const char* name;
  const char* summary; // what it does, as a sentence
  const char* uses;    // a line each
  std::vector<Group> groups;
  const char* closing; // behind all options
  std::vector<Command> commands = {};
};

// What Boost reads, of the program or of its command. Each value is a text: what it means is the
// program's to say, in its own words.
boost::program_options::options_description knownOptions(const Program& program);
boost::program_options::options_description knownOptions(const Program& program,
                                                         const Command& command);

std::string helpText(const Program& program);
std::string helpText(const Program& program, const Command& command);
// For man, in roff.
std::string manualPage(const Program& program, std::string_view version);
// For "bash", "zsh" or "fish"; empty for another shell.
std::string completion(const Program& program, std::string_view shell);

} // namespace dolthub::program
