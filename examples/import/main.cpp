#include "import/arguments.hpp"
#include "import/joint.hpp"
#include "import/options.hpp"
#include "import/output_file.hpp"
#include "import/run_journal.hpp"
#include "import/session.hpp"
#include "import/standard_streams.hpp"
#include "import/usage_error.hpp"

#include <dolthub/version.hpp>

#include <csignal>
#include <exception>
#include <iostream>
#include <string>
#include <vector>

namespace dolthub_import {

namespace {

std::string aboutItself(const Arguments& arguments) {
  namespace program = dolthub::program;
  if (arguments.help) {
    return program::helpText(importProgram());
  }
  if (arguments.version) {
    return "dolthub-import " + std::string(dolthub::version()) + '\n';
  }
  return arguments.man ? program::manualPage(importProgram(), dolthub::version())
                       : program::completion(importProgram(), arguments.completion);
}

// `journal`: that of the run, once there is one.
ExitCode runProgram(const std::vector<std::string>& words, std::string& journal) {
  if (!words.empty() && words.front() == "report") {
    return runReport({words.begin() + 1, words.end()});
  }
  const Arguments arguments = parseArguments(words);
  if (arguments.help || arguments.version || arguments.man || !arguments.completion.empty()) {
    std::cout << aboutItself(arguments);
    return ExitCode::Done;
  }
  requireDifferentFiles(arguments);
  return runImport(arguments, journal);
}

ExitCode guarded(const std::vector<std::string>& words, std::string& journal) {
  try {
    return runProgram(words, journal);
  } catch (const InputError& error) {
    std::cerr << "dolthub-import: " << error.what() << "\n";
    return ExitCode::WrongUsage;
  } catch (const UsageError& error) {
    std::cerr << "dolthub-import: " << error.what() << "\nSee dolthub-import --help.\n";
    return ExitCode::WrongUsage;
  } catch (const std::exception& error) {
    std::cerr << "dolthub-import: " << error.what() << "\n";
    return ExitCode::SomeFailed;
  }
}

} // namespace

} // namespace dolthub_import

int main(int count, char** words) {
  using namespace dolthub_import;
  // A journal at a limit of the file size is a full disk, which is told, and no reason to die.
  std::signal(SIGXFSZ, SIG_IGN);
  // Whoever reads our output may have gone; that is told by the exit code, as for a full disk.
  std::signal(SIGPIPE, SIG_IGN);
  StandardStreams streams;
  std::string journal;
  const ExitCode code = guarded(std::vector<std::string>(words + 1, words + count), journal);
  const bool isOut = streams.outputIsOut(journal.empty() ? "" : reportCommand(journal));
  return static_cast<int>(isOut || code != ExitCode::Done ? code : ExitCode::SomeFailed);
}
