#include "import/words.hpp"

#include "import/text.hpp"
#include "import/usage_error.hpp"

#include <boost/program_options.hpp>

namespace dolthub_import {

namespace options = boost::program_options;

namespace {

// Of a word that nobody knows only what must be an option's name: behind it may be a secret.
std::string nameIn(const std::string& word) {
  const bool isLong = word.rfind("--", 0) == 0;
  return isLong ? word.substr(0, word.find('=')) : word.substr(0, 2);
}

} // namespace

options::variables_map readWords(const std::vector<std::string>& words,
                                 const options::options_description& known, const char* rest,
                                 const std::string& command) {
  options::positional_options_description positional;
  positional.add(rest, -1);
  options::variables_map values;
  try {
    // No guessing: an option that is cut short today may mean another one tomorrow.
    const int style =
        options::command_line_style::default_style & ~options::command_line_style::allow_guessing;
    options::store(options::command_line_parser(words)
                       .options(known)
                       .positional(positional)
                       .style(style)
                       .run(),
                   values);
    options::notify(values);
  } catch (const options::unknown_option& error) {
    throw UsageError(command + "unrecognised option '" +
                     printable(nameIn(error.get_option_name())) + "'");
  } catch (const options::error& error) {
    throw UsageError(command + printable(error.what()));
  }
  return values;
}

} // namespace dolthub_import
