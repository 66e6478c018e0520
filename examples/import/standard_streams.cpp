#include "import/standard_streams.hpp"

#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <iostream>
#include <string_view>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace dolthub_import {

namespace {

// Who pages through a long list of failures reads on within that; a program that has stopped
// reading does not hold up the next night.
constexpr std::chrono::minutes longestSilence{10};

void openThem() {
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

bool areTheSame() {
  struct stat output {};
  struct stat errors {};
  return ::fstat(STDOUT_FILENO, &output) == 0 && ::fstat(STDERR_FILENO, &errors) == 0 &&
         output.st_dev == errors.st_dev && output.st_ino == errors.st_ino;
}

std::shared_ptr<Outlet> makeOutput() {
  openThem();
  return std::make_shared<Outlet>();
}

} // namespace

OutletBuffer::int_type OutletBuffer::overflow(int_type c) {
  if (!traits_type::eq_int_type(c, traits_type::eof())) {
    const char letter = traits_type::to_char_type(c);
    outlet_->write(descriptor_, std::string_view(&letter, 1));
  }
  return traits_type::not_eof(c);
}

std::streamsize OutletBuffer::xsputn(const char* text, std::streamsize size) {
  outlet_->write(descriptor_, std::string_view(text, static_cast<std::size_t>(size)));
  return size;
}

std::size_t bytesBehind(const std::ostream& stream) {
  const auto* buffer = dynamic_cast<const OutletBuffer*>(stream.rdbuf());
  return buffer == nullptr ? 0 : buffer->pending();
}

StandardStreams::StandardStreams()
    : output_(makeOutput()), errors_(areTheSame() ? output_ : std::make_shared<Outlet>()),
      toOutput_(output_, STDOUT_FILENO), toErrors_(errors_, STDERR_FILENO),
      outputBefore_(std::cout.rdbuf(&toOutput_)), errorsBefore_(std::cerr.rdbuf(&toErrors_)) {}

StandardStreams::~StandardStreams() {
  std::cout.rdbuf(outputBefore_);
  std::cerr.rdbuf(errorsBefore_);
}

bool StandardStreams::outputIsOut(const std::string& again) {
  const bool isTaken = output_->drain(longestSilence);
  const bool isOut = isTaken && output_->problem(STDOUT_FILENO) == 0;
  if (!isOut) {
    std::cerr << "dolthub-import: standard output could not be written"
              << (again.empty() ? "" : "; what is missing there is in the journal: " + again)
              << "\n";
  }
  if (isTaken || errors_ != output_) {
    errors_->drain(longestSilence);
  }
  return isOut;
}

} // namespace dolthub_import
