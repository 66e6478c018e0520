#include "import/arguments.hpp"
#include "import/joint.hpp"
#include "import/session.hpp"
#include "import/usage_error.hpp"

#include <dolthub/version.hpp>

#include <csignal>
#include <exception>
#include <iostream>
#include <string>
#include <vector>

int main(int count, char** words) {
  // A journal at a limit of the file size is a full disk, which is told, and no reason to die.
  std::signal(SIGXFSZ, SIG_IGN);
  try {
    if (count > 1 && std::string(words[1]) == "report") {
      return static_cast<int>(runReport(std::vector<std::string>(words + 2, words + count)));
    }
    const Arguments arguments = parseArguments(std::vector<std::string>(words + 1, words + count));
    if (arguments.help) {
      std::cout << helpText();
      return 0;
    }
    if (arguments.version) {
      std::cout << "dolthub-import " << dolthub::version() << '\n';
      return 0;
    }
    return static_cast<int>(runImport(arguments));
  } catch (const UsageError& error) {
    std::cerr << "dolthub-import: " << error.what() << "\nSee dolthub-import --help.\n";
    return static_cast<int>(ExitCode::WrongUsage);
  } catch (const std::exception& error) {
    std::cerr << "dolthub-import: " << error.what() << "\n";
    return static_cast<int>(ExitCode::SomeFailed);
  }
}
