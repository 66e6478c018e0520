// The embedded DoltHub as a program of its own.

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
  long jobMin = options.jobMin.count();
  long jobMax = options.jobMax.count();
  long idle = options.idleTimeout.count();
  std::vector<std::string> databases;
  po::options_description description{"dolthub-emulator [options]"};
  const auto option = [&description](const char* name, const char* text) {
    description.add_options()(name, text);
  };
  const auto value = [&description](const char* name, auto* into, const char* text) {
    description.add_options()(name, po::value(into), text);
  };
  option("help", "print this");
  option("version", "print the version");
  value("port", &options.port, "port to listen on; default: any free one");
  option("plain-http", "HTTP without TLS");
  value("database", &databases, "OWNER/NAME of a database with a branch main; may be repeated");
  value("seed", &options.seed, "names, job times and chances come from it");
  value("faults", &arguments.faults, "a JSON file of faults");
  value("dialect", &options.dialect,
        "words, statuses and lists that no documentation names are drawn from it; 0: none");
  value("directory", &arguments.directory,
        "where the CA file goes; default: a new one, removed at the end");
  value("job-min-ms", &jobMin, "each job takes at least so long");
  value("job-max-ms", &jobMax, "and at most so long");
  value("idle-ms", &idle, "idle connections are closed after this; 0: never");
  po::variables_map values;
  po::store(po::command_line_parser(argc, argv).options(description).run(), values);
  po::notify(values);
  if (values.contains("help")) {
    std::cout << description;
    return std::nullopt;
  }
  if (values.contains("version")) {
    std::cout << "dolthub-emulator " DOLTHUB_EMULATOR_VERSION "\n";
    return std::nullopt;
  }
  options.plainHttp = values.contains("plain-http");
  options.jobMin = std::chrono::milliseconds(jobMin);
  options.jobMax = std::chrono::milliseconds(jobMax);
  options.idleTimeout = std::chrono::milliseconds(idle);
  for (const std::string& name : databases) {
    arguments.databases.push_back(databaseOf(name));
  }
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
