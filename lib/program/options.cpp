#include "program/options.hpp"

#include <boost/program_options/value_semantic.hpp>

#include <algorithm>
#include <cctype>
#include <cstring>

namespace dolthub::program {
namespace {

namespace po = boost::program_options;

constexpr std::size_t column = 24; // where the texts of help begin
constexpr std::size_t width = 99;

std::vector<std::string> linesOf(std::string_view text) {
  std::vector<std::string> lines(1);
  for (const char c : text) {
    if (c == '\n') {
      lines.emplace_back();
    } else {
      lines.back() += c;
    }
  }
  return lines;
}

// Broken where a line would be too long. What begins with spaces stays as it is.
std::string wrapped(std::string_view text, std::size_t indent) {
  std::string all;
  for (const std::string& line : linesOf(text)) {
    std::string current(indent, ' ');
    std::size_t begin = 0;
    while (begin < line.size()) {
      const std::size_t end = std::min(line.find(' ', begin), line.size());
      const std::string word = line.substr(begin, end - begin);
      if (current.size() > indent && current.size() + 1 + word.size() > width) {
        all += current + '\n';
        current.assign(indent, ' ');
      }
      current += (current.size() > indent || begin == 0 ? (begin == 0 ? "" : " ") : "") + word;
      begin = end + 1;
    }
    all += current + '\n';
  }
  return all;
}

std::string synopsisOf(const Option& option) {
  std::string text = "--" + std::string(option.name);
  if (option.value != nullptr) {
    text += ' ' + std::string(option.value);
  }
  if (option.letter != 0) {
    text += std::string(", -") + option.letter;
  }
  return text;
}

std::string synopsisOf(const Command& command) {
  return std::string(command.name) + ' ' + command.takes;
}

// A line of help, or two where what is explained is long.
std::string entry(const std::string& synopsis, std::string_view explained) {
  const std::string line = "  " + synopsis;
  const std::string text = wrapped(explained, column);
  return line.size() + 2 <= column ? line + text.substr(line.size()) : line + '\n' + text;
}

bool takesFile(const Option& option) {
  return option.value != nullptr && option.choices == nullptr &&
         (std::strstr(option.value, "FILE") != nullptr ||
          std::strstr(option.value, "JOURNAL") != nullptr ||
          std::strstr(option.value, "DIRECTORY") != nullptr);
}

// The first sentence, for lists in which there is room for one line, as far as its colon; but one
// word before that, such as "default", says nothing alone.
std::string shortText(std::string_view text) {
  const std::size_t colon = text.find(": ");
  const bool saysEnough = text.substr(0, colon).find(' ') != std::string_view::npos;
  const std::size_t end = std::min({text.find(". "), text.find(":\n"), text.find('\n'),
                                    saysEnough ? colon : text.size(), text.size()});
  return std::string(text.substr(0, end));
}

template <class Use>
void each(const Program& program, Use use) {
  for (const Group& group : program.groups) {
    for (const Option& option : group.options) {
      use(option);
    }
  }
}

bool takes(const Command& command, const Option& option) {
  return std::any_of(command.options.begin(), command.options.end(),
                     [&](const char* name) { return std::strcmp(name, option.name) == 0; });
}

template <class Use>
void each(const Program& program, const Command& command, Use use) {
  each(program, [&](const Option& option) {
    if (takes(command, option)) {
      use(option);
    }
  });
}

std::string letterOf(const Option& option) {
  return option.letter == 0 ? "" : std::string("-") + option.letter;
}

// "--this, --that"
std::string namesOf(const Program& program, const Command& command, const char* between) {
  std::string names;
  each(program, command, [&](const Option& option) {
    names += (names.empty() ? "" : between) + ("--" + std::string(option.name));
  });
  return names;
}

// " -t -h"
std::string lettersOf(const Program& program, const Command& command) {
  std::string letters;
  each(program, command,
       [&](const Option& option) { letters += option.letter == 0 ? "" : ' ' + letterOf(option); });
  return letters;
}

// What is said of a command where all are listed.
std::string listed(const Program& program, const Command& command) {
  return std::string(command.text) + " It takes " + namesOf(program, command, ", ") + '.';
}

std::string replaced(std::string text, char c, std::string_view by) {
  for (std::size_t at = text.find(c); at != std::string::npos; at = text.find(c, at + by.size())) {
    text.replace(at, 1, by);
  }
  return text;
}

// In single quotes of a shell.
std::string quoted(const std::string& text) {
  return '\'' + replaced(text, '\'', "'\\''") + '\'';
}

// As text of roff: no line of it is a request, and no dash a hyphen.
std::string roff(std::string text) {
  text = replaced(replaced(std::move(text), '\\', "\\e"), '-', "\\-");
  std::string all;
  for (const std::string& line : linesOf(text)) {
    const bool isRequest = line.starts_with('.') || line.starts_with('\'');
    all += (all.empty() ? "" : "\n") + std::string(isRequest ? "\\&" : "") + line;
  }
  return all;
}

// Which names are offered behind a command, and the commands where one may stand.
std::string bashCommands(const Program& program) {
  if (program.commands.empty()) {
    return {};
  }
  std::string all;
  std::string cases;
  for (const Command& command : program.commands) {
    all += (all.empty() ? "" : " ") + std::string(command.name);
    cases += "  " + std::string(command.name) + ") names='" + namesOf(program, command, " ") +
             lettersOf(program, command) + "' ;;\n";
  }
  return "  ((COMP_CWORD > 1)) || commands='" + all +
         "'\n  ((COMP_CWORD == 1)) || case ${COMP_WORDS[1]} in\n" + cases + "  esac\n";
}

std::string bash(const Program& program) {
  std::string names;
  std::string files;
  std::string choices;
  std::string other;
  each(program, [&](const Option& option) {
    const std::string name = "--" + std::string(option.name);
    names += (names.empty() ? "" : " ") + name;
    names += option.letter == 0 ? "" : ' ' + letterOf(option);
    if (option.choices != nullptr) {
      choices += "  " + name + ") COMPREPLY=($(compgen -W '" + option.choices +
                 "' -- \"$word\")); return ;;\n";
    } else if (takesFile(option)) {
      files += (files.empty() ? "" : " | ") + name;
    } else if (option.value != nullptr) {
      other += (other.empty() ? "" : " | ") + name;
    }
  });
  const std::string function = "_" + replaced(program.name, '-', "_");
  std::string text =
      "# bash completion for " + std::string(program.name) + "\n" + function +
      "() {\n  local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]}\n"
      "  local names='" +
      names + "' commands=''\n  COMPREPLY=()\n" + bashCommands(program) + "  case $before in\n" +
      choices;
  if (!files.empty()) {
    text += "  " + files + ") mapfile -t COMPREPLY < <(compgen -f -- \"$word\"); return ;;\n";
  }
  if (!other.empty()) {
    text += "  " + other + ") return ;;\n";
  }
  return text +
         "  esac\n  if [[ $word == -* ]]; then\n    COMPREPLY=($(compgen -W \"$names\" -- "
         "\"$word\"))\n  else\n    mapfile -t COMPREPLY < <(compgen -W \"$commands\" -- \"$word\"; "
         "compgen -f -- \"$word\")\n  fi\n}\ncomplete -o filenames -F " +
         function + ' ' + program.name + '\n';
}

std::string zshOption(const Option& option) {
  const std::string hint = replaced(replaced(shortText(option.text), '[', "("), ']', ")");
  const std::string name = "--" + std::string(option.name);
  std::string spec = '[' + replaced(hint, ':', "\\:") + ']';
  if (option.choices != nullptr) {
    spec += ":" + std::string(option.value) + ":(" + option.choices + ')';
  } else if (option.value != nullptr) {
    spec += ":" + replaced(option.value, ':', "\\:") + ":" + (takesFile(option) ? "_files" : "");
  }
  if (option.letter == 0) {
    return "  " + quoted((option.repeats ? "*" : "") + name + spec) + " \\\n";
  }
  const std::string letter = letterOf(option); // one of them is enough
  return "  " + quoted(option.repeats ? "*" : '(' + letter + ' ' + name + ')') + '{' + letter +
         ',' + name + '}' + quoted(spec) + " \\\n";
}

std::string zsh(const Program& program) {
  std::string text = "#compdef " + std::string(program.name) + '\n';
  std::string commands;
  for (const Command& command : program.commands) {
    text += "if ((CURRENT > 2)) && [[ ${words[2]} == " + std::string(command.name) +
            " ]]; then\n_arguments \\\n";
    each(program, command, [&](const Option& option) { text += zshOption(option); });
    text += "  '*:file:_files'\nreturn\nfi\n";
    commands += ' ' + std::string(command.name);
  }
  text += "_arguments \\\n";
  each(program, [&](const Option& option) { text += zshOption(option); });
  if (!commands.empty()) {
    text += "  '1:file:{compadd --" + commands + "; _files}' \\\n";
  }
  return text + "  '*:file:_files'\n";
}

std::string fish(const Program& program) {
  const std::string complete = "complete -c " + std::string(program.name);
  std::string text;
  each(program, [&](const Option& option) {
    text += complete + " -l " + option.name;
    if (option.letter != 0) {
      text += std::string(" -s ") + option.letter;
    }
    if (option.choices != nullptr) {
      text += " -x -a " + quoted(option.choices);
    } else if (option.value != nullptr) {
      text += takesFile(option) ? " -r -F" : " -x";
    }
    std::string others; // commands that do not take it
    for (const Command& command : program.commands) {
      others += takes(command, option) ? "" : ' ' + std::string(command.name);
    }
    text += " -d " + quoted(shortText(option.text)) +
            (others.empty() ? "" : " -n 'not __fish_seen_subcommand_from" + others + '\'') + '\n';
  });
  for (const Command& command : program.commands) {
    text += complete + " -a " + command.name + " -d " + quoted(shortText(command.text)) +
            " -n '__fish_is_first_token'\n";
  }
  return text;
}

void add(const Option& option, po::options_description& all) {
  const std::string name =
      option.letter == 0 ? option.name : std::string(option.name) + ',' + option.letter;
  if (option.value == nullptr) {
    all.add_options()(name.c_str(), "");
  } else if (option.repeats) {
    all.add_options()(name.c_str(), po::value<std::vector<std::string>>()->composing(), "");
  } else {
    all.add_options()(name.c_str(), po::value<std::string>(), "");
  }
}

} // namespace

po::options_description knownOptions(const Program& program) {
  po::options_description all;
  each(program, [&](const Option& option) { add(option, all); });
  return all;
}

po::options_description knownOptions(const Program& program, const Command& command) {
  po::options_description all;
  each(program, command, [&](const Option& option) { add(option, all); });
  return all;
}

std::string helpText(const Program& program) {
  std::string all = std::string(program.summary) + "\n\n";
  for (const std::string& use : linesOf(program.uses)) {
    all += "  " + use + '\n';
  }
  for (const Group& group : program.groups) {
    all += '\n' + std::string(group.title) + '\n';
    if (*group.text != 0) {
      all += wrapped(group.text, 2);
    }
    for (const Option& option : group.options) {
      all += entry(synopsisOf(option), option.text);
    }
  }
  if (!program.commands.empty()) {
    all += "\nCommands\n";
  }
  for (const Command& command : program.commands) {
    all += entry(synopsisOf(command), listed(program, command));
  }
  return all + '\n' + program.closing;
}

std::string helpText(const Program& program, const Command& command) {
  std::string all = wrapped(command.text, 0) + "\n  " + program.name + ' ' + command.name +
                    " [options] " + command.takes + "\n\n";
  each(program, command,
       [&](const Option& option) { all += entry(synopsisOf(option), option.text); });
  return all;
}

std::string manualPage(const Program& program, std::string_view version) {
  std::string title = program.name;
  std::transform(title.begin(), title.end(), title.begin(),
                 [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  std::string summary = program.summary;
  summary.pop_back(); // its full stop
  summary.front() = static_cast<char>(std::tolower(static_cast<unsigned char>(summary.front())));
  std::string all = ".TH " + roff(title) + " 1 \"\" \"dolthub " + std::string(version) +
                    "\" \"User Commands\"\n.SH NAME\n" + roff(program.name) + " \\- " +
                    roff(summary) + "\n.SH SYNOPSIS\n.nf\n" + roff(program.uses) + "\n.fi\n";
  for (const Group& group : program.groups) {
    std::string heading = group.title;
    std::transform(heading.begin(), heading.end(), heading.begin(),
                   [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
    all += ".SH \"" + roff(heading) + "\"\n";
    if (*group.text != 0) {
      all += roff(group.text) + '\n';
    }
    for (const Option& option : group.options) {
      const std::string text = option.text;
      const bool hasLines = text.find('\n') != std::string::npos;
      all += ".TP\n.B " + roff(synopsisOf(option)) + '\n' + (hasLines ? ".nf\n" : "") + roff(text) +
             '\n' + (hasLines ? ".fi\n" : "");
    }
  }
  if (!program.commands.empty()) {
    all += ".SH COMMANDS\n";
  }
  for (const Command& command : program.commands) {
    all += ".TP\n.B " + roff(synopsisOf(command)) + '\n' + roff(listed(program, command)) + '\n';
  }
  all += ".SH NOTES\n";
  for (const std::string& line : linesOf(program.closing)) {
    all += line.empty() ? ".PP\n" : roff(line) + '\n';
  }
  while (all.ends_with(".PP\n")) {
    all.erase(all.size() - 4);
  }
  return all;
}

std::string completion(const Program& program, std::string_view shell) {
  if (shell == "bash") {
    return bash(program);
  }
  if (shell == "zsh") {
    return zsh(program);
  }
  return shell == "fish" ? fish(program) : std::string{};
}

} // namespace dolthub::program
