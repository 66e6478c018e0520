#include "import/output_file.hpp"

#include "import/text.hpp"
#include "import/usage_error.hpp"

#include <array>
#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <system_error>
#include <utility>
#include <vector>

#include <fcntl.h>

namespace {

bool isSameFile(const std::string& one, const std::string& other) {
  std::error_code error;
  if (std::filesystem::equivalent(one, other, error)) {
    return true;
  }
  const auto plain = [&error](const std::string& path) {
    return std::filesystem::weakly_canonical(std::filesystem::absolute(path), error);
  };
  return plain(one) == plain(other);
}

} // namespace

void requireDifferentFiles(const Arguments& arguments) {
  const std::array<std::pair<const char*, const std::string*>, 3> written{
      {{"--report", &arguments.report},
       {"--events", &arguments.events},
       {"--record", &arguments.record}}};
  std::vector<std::pair<std::string, std::string>> others{
      {"--journal", arguments.journal},
      {"--resume", arguments.resume},
      {"--resume-or-start", arguments.resumeOrStart},
      {"--manifest", arguments.manifest},
      {"--skip-unchanged", arguments.skipUnchanged},
      {"--token-file", arguments.tokenFile},
      {"--ca-file", arguments.caFile}};
  for (const std::string& file : arguments.files) {
    others.emplace_back("the input file " + printable(file), file);
  }
  for (const auto& [option, path] : written) {
    for (const auto& [other, otherPath] : others) {
      if (!path->empty() && !otherPath.empty() && isSameFile(*path, otherPath)) {
        throw UsageError(std::string(option) + " and " + other + " name the same file");
      }
    }
    others.emplace_back(option, *path);
  }
}

void requireOwnFile(const std::string& option, const std::string& path,
                    std::string_view beginning) {
  std::error_code ignored;
  if (std::filesystem::is_regular_file(path, ignored)) {
    std::ifstream old(path, std::ios::binary);
    std::string begins(beginning.size(), '\0');
    old.read(begins.data(), static_cast<std::streamsize>(begins.size()));
    begins.resize(static_cast<std::size_t>(old.gcount()));
    if (!begins.empty() && begins != beginning) {
      throw InputError(option + " " + printable(path) +
                       ": there is a file that this program did not write; it is left alone");
    }
  }
  const std::ofstream file(path, std::ios::binary | std::ios::app);
  if (!file) {
    throw InputError(option + " " + printable(path) +
                     ": cannot be written: " + std::generic_category().message(errno));
  }
}

LineFile::LineFile(std::string option, std::string path, std::string_view beginning, bool begins)
    : option_(std::move(option)), path_(std::move(path)) {
  requireOwnFile(option_, path_, beginning);
  std::error_code ignored;
  if (begins && std::filesystem::is_regular_file(path_, ignored)) {
    std::filesystem::resize_file(path_, 0, ignored);
  }
  file_.open(path_, std::ios::binary | std::ios::app);
}

void LineFile::write(const std::string& line) {
  if (!isWhole_) {
    return;
  }
  errno = 0;
  file_ << line << '\n' << std::flush;
  if (!file_) {
    isWhole_ = false;
    std::cerr << "warning: " << option_ << ' ' << printable(path_)
              << ": cannot be written: " << std::generic_category().message(errno)
              << "; what follows is not in it\n";
  }
}

void openStandardStreams() {
  for (const int descriptor : {0, 1, 2}) {
    if (::fcntl(descriptor, F_GETFD) != -1 || errno != EBADF) {
      continue;
    }
    // The lowest free descriptor is taken, which is this one.
    if (::open("/dev/null", descriptor == 0 ? O_RDONLY : O_WRONLY) != descriptor) {
      std::abort();
    }
  }
}

bool outputIsOut() {
  std::cout.flush();
  if (std::cout) {
    return true;
  }
  std::cerr << "dolthub-import: standard output could not be written; what is missing there is in "
               "the journal: dolthub-import report\n";
  return false;
}
