#include "import/output_file.hpp"

#include "import/text.hpp"
#include "import/usage_error.hpp"

#include <array>
#include <cerrno>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <system_error>
#include <utility>
#include <vector>

#include <unistd.h>

namespace dolthub_import {

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

// A program that follows a run reads on at once, or has stopped.
constexpr std::chrono::minutes longestSilence{1};

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
  // A FIFO opens once it has a reader, who would see it end where it is closed.
  const bool isWritable = std::filesystem::is_fifo(path, ignored)
                              ? ::access(path.c_str(), W_OK) == 0
                              : std::ofstream(path, std::ios::binary | std::ios::app).is_open();
  if (!isWritable) {
    throw InputError(option + " " + printable(path) +
                     ": cannot be written: " + std::generic_category().message(errno));
  }
}

LineFile::LineFile(std::string option, std::string path, std::string_view beginning, bool begins,
                   std::size_t limit)
    : option_(std::move(option)), path_(std::move(path)), limit_(limit) {
  requireOwnFile(option_, path_, beginning);
  std::error_code ignored;
  if (begins && std::filesystem::is_regular_file(path_, ignored)) {
    std::filesystem::resize_file(path_, 0, ignored);
  }
  outlet_.open(path_);
}

void LineFile::write(const std::string& line) {
  if (!isWhole_) {
    return;
  }
  if (const int problem = outlet_.problem(Outlet::opened); problem != 0) {
    lose("cannot be written: " + std::generic_category().message(problem));
  } else if (outlet_.pending() + line.size() >= limit_) {
    lose("its reader is " + std::to_string(outlet_.pending()) + " bytes behind");
  } else {
    outlet_.write(Outlet::opened, line + '\n');
  }
}

bool LineFile::finish() {
  isLeft_ = isLeft_ || !outlet_.drain(longestSilence);
  const int problem = outlet_.problem(Outlet::opened);
  if (isWhole_ && problem != 0) {
    lose("cannot be written: " + std::generic_category().message(problem));
  } else if (isWhole_ && isLeft_) {
    lose("nobody reads it");
  }
  return isWhole_;
}

void LineFile::lose(const std::string& why) {
  isWhole_ = false;
  std::cerr << "warning: " << option_ << ' ' << printable(path_) << ": " << why
            << "; what follows is not in it\n";
}

} // namespace dolthub_import
