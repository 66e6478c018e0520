// The embedded DoltHub as a program of its own.

#include "program/options.hpp"

#include <charconv>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <optional>
#include <sstream>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <sys/resource.h>
#include <unistd.h>

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <boost/program_options.hpp>

#include <dolthub/emulator.hpp>

namespace {

namespace files = std::filesystem;
namespace po = boost::program_options;
namespace program = dolthub::program;

/// The directory for the CA file: the one that was asked for, or a new one that is removed.
class Directory {
public:
  explicit Directory(const std::string& wanted) : path_(wanted), mine_(wanted.empty()) {
    if (!mine_) {
      files::create_directories(path_);
      return;
    }
    std::string pattern = (files::temp_directory_path() / "dolthub-emulator-XXXXXX").string();
    if (mkdtemp(pattern.data()) == nullptr) {
      throw std::runtime_error("cannot make a temporary directory");
    }
    path_ = pattern;
  }
  Directory(const Directory&) = delete;
  Directory& operator=(const Directory&) = delete;
  ~Directory() {
    std::error_code ignored;
    if (mine_) {
      files::remove_all(path_, ignored);
    }
  }

  const files::path& path() const { return path_; }

private:
  files::path path_;
  bool mine_;
};

std::string readFile(const std::string& path) {
  std::ifstream file{path, std::ios::binary};
  std::ostringstream text;
  text << file.rdbuf();
  if (!file) {
    throw std::runtime_error("cannot read " + path);
  }
  return text.str();
}

void writeFile(const files::path& path, const std::string& text) {
  std::ofstream file{path, std::ios::binary};
  file << text;
  file.close();
  if (!file) {
    throw std::runtime_error("cannot write " + path.string());
  }
}

const program::Program self{
    "dolthub-emulator",
    "Runs an embedded DoltHub, to try and test programs without an account.",
    "dolthub-emulator [options]",
    {program::Group{
         "What it is",
         "",
         {program::Option{"port", "PORT", "to listen on; default: any free one"},
          program::Option{"plain-http", nullptr, "HTTP without TLS"},
          program::Option{"database", "OWNER/NAME", "a database with a branch main", 0, true},
          program::Option{"seed", "NUMBER", "names, job times and chances come from it"},
          program::Option{"faults", "FILE", "a JSON file of faults"},
          program::Option{"dialect", "NUMBER",
                          "words, statuses and silences that no documentation names are drawn "
                          "from it, so that right programs fail, too; 0: none"},
          program::Option{"directory", "DIRECTORY",
                          "where the CA file goes; default: a new one, removed at the end"},
          program::Option{"job-min-ms", "MS", "each job takes at least so long"},
          program::Option{"job-max-ms", "MS", "and at most so long"},
          program::Option{"idle-ms", "MS", "idle connections are closed after this; 0: never"}}},
     program::Group{"About itself",
                    "",
                    {program::Option{"help", nullptr, "print this"},
                     program::Option{"version", nullptr, "print the version"},
                     program::Option{"completion", "SHELL",
                                     "print the completion of a shell: bash, zsh or fish", 0, false,
                                     "bash zsh fish"},
                     program::Option{"man", nullptr, "print the manual page, for man"}}}},
    "It prints one line of JSON when it listens, with endpoint, ca_file, token and pid, and ends "
    "with "
    "SIGINT or SIGTERM.\n"};

// Empty where something else is asked for.
std::string aboutItself(const po::variables_map& values) {
  if (values.contains("help")) {
    return program::helpText(self);
  }
  if (values.contains("version")) {
    return "dolthub-emulator " DOLTHUB_EMULATOR_VERSION "\n";
  }
  if (values.contains("man")) {
    return program::manualPage(self, DOLTHUB_EMULATOR_VERSION);
  }
  if (!values.contains("completion")) {
    return {};
  }
  std::string text = program::completion(self, values["completion"].as<std::string>());
  if (text.empty()) {
    throw po::error("--completion is of bash, zsh or fish");
  }
  return text;
}

template <class Number>
void read(const po::variables_map& values, const char* name, Number& into) {
  if (!values.contains(name)) {
    return;
  }
  const std::string text = values[name].as<std::string>();
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), into);
  if (problem != std::errc{} || end != text.data() + text.size()) {
    throw po::error("--" + std::string(name) + " takes a number, and not '" + text + "'");
  }
}

std::chrono::milliseconds milliseconds(const po::variables_map& values, const char* name,
                                       std::chrono::milliseconds otherwise) {
  long count = static_cast<long>(otherwise.count());
  read(values, name, count);
  return std::chrono::milliseconds(count);
}

struct Arguments {
  dolthub::EmulatorOptions options;
  std::string faults;
  std::string directory;
  std::vector<std::pair<std::string, std::string>> databases; ///< owner and name
};

std::pair<std::string, std::string> databaseOf(const std::string& text) {
  const std::size_t slash = text.find('/');
  if (slash == std::string::npos) {
    throw po::error("--database takes OWNER/NAME, and not '" + text + "'");
  }
  return {text.substr(0, slash), text.substr(slash + 1)};
}

/// Nothing when only the help or the version was wanted.
std::optional<Arguments> readArguments(int argc, char** argv) {
  Arguments arguments;
  dolthub::EmulatorOptions& options = arguments.options;
  po::variables_map values;
  po::store(po::command_line_parser(argc, argv).options(program::knownOptions(self)).run(), values);
  po::notify(values);
  if (const std::string text = aboutItself(values); !text.empty()) {
    std::cout << text;
    return std::nullopt;
  }
  read(values, "port", options.port);
  options.plainHttp = values.contains("plain-http");
  if (values.contains("database")) {
    for (const std::string& name : values["database"].as<std::vector<std::string>>()) {
      arguments.databases.push_back(databaseOf(name));
    }
  }
  read(values, "seed", options.seed);
  read(values, "dialect", options.dialect);
  if (values.contains("faults")) {
    arguments.faults = values["faults"].as<std::string>();
  }
  if (values.contains("directory")) {
    arguments.directory = values["directory"].as<std::string>();
  }
  options.jobMin = milliseconds(values, "job-min-ms", options.jobMin);
  options.jobMax = milliseconds(values, "job-max-ms", options.jobMax);
  options.idleTimeout = milliseconds(values, "idle-ms", options.idleTimeout);
  return arguments;
}

/// Thousands of connections need more than the usual 1024 descriptors.
void raiseFileLimit() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
  }
}

void run(const Arguments& arguments, const sigset_t& ends) {
  raiseFileLimit();
  Directory directory{arguments.directory};
  dolthub::Emulator emulator{arguments.options};
  for (const auto& [owner, name] : arguments.databases) {
    emulator.createDatabase(owner, name);
  }
  if (!arguments.faults.empty()) {
    emulator.addFaultsFromJson(readFile(arguments.faults));
  }
  files::path caFile = files::absolute(directory.path() / "ca.pem");
  writeFile(caFile, emulator.caCertificate());
  boost::json::object line{{"endpoint", emulator.endpoint()},
                           {"ca_file", caFile.string()},
                           {"token", emulator.apiToken()},
                           {"pid", getpid()}};
  std::cout << boost::json::serialize(line) << std::endl;
  int signal = 0;
  sigwait(&ends, &signal);
}

} // namespace

int main(int argc, char** argv) {
  // Blocked before any thread starts, so that only sigwait sees them.
  sigset_t ends;
  sigemptyset(&ends);
  sigaddset(&ends, SIGINT);
  sigaddset(&ends, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &ends, nullptr);
  try {
    auto arguments = readArguments(argc, argv);
    if (arguments) {
      run(*arguments, ends);
    }
    return 0;
  } catch (const po::error& error) {
    std::cerr << "dolthub-emulator: " << error.what() << '\n';
    return 2;
  } catch (const std::exception& error) {
    std::cerr << "dolthub-emulator: " << error.what() << '\n';
    return 1;
  }
}
