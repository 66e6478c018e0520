#include "importer/journal_file.hpp"

#include <dolthub/error.hpp>

#include <cerrno>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace dolthub::importer {

namespace {

[[noreturn]] void fail(const std::string& path, const std::string& what, int error) {
  const bool full =
      error == ENOSPC || error == EDQUOT || error == EFBIG || error == EMFILE || error == ENFILE;
  ErrorDetails details;
  details.outcome = Outcome::NotSent;
  details.cause = boost::system::error_code(error, boost::system::generic_category());
  details.message = "the journal " + path + " " + what;
  if (error != 0) {
    details.message += ": " + std::generic_category().message(error);
  }
  throw Error(full ? Errc::LocalLimit : Errc::FileUnusable, std::move(details));
}

// A new file is only there for good when its folder is on disk too.
void syncFolder(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  const std::string folder = slash == std::string::npos ? "." : path.substr(0, slash + 1);
  const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor >= 0) {
    ::fsync(descriptor);
    ::close(descriptor);
  }
}

} // namespace

std::unique_ptr<JournalFile> JournalFile::create(std::string path) {
  const int descriptor =
      ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, 0600);
  if (descriptor < 0 && errno == EEXIST) {
    return nullptr;
  }
  if (descriptor < 0) {
    fail(path, "cannot be made", errno);
  }
  std::unique_ptr<JournalFile> file(new JournalFile(std::move(path), descriptor));
  file->lock();
  syncFolder(file->path_);
  return file;
}

std::unique_ptr<JournalFile> JournalFile::open(std::string path) {
  std::unique_ptr<JournalFile> file = openIfThere(path);
  if (!file) {
    fail(path, "cannot be opened", ENOENT);
  }
  return file;
}

std::unique_ptr<JournalFile> JournalFile::openIfThere(std::string path) {
  const int descriptor = ::open(path.c_str(), O_WRONLY | O_APPEND | O_CLOEXEC | O_NONBLOCK);
  if (descriptor < 0 && errno == ENOENT) {
    return nullptr;
  }
  if (descriptor < 0) {
    fail(path, "cannot be opened", errno);
  }
  std::unique_ptr<JournalFile> file(new JournalFile(std::move(path), descriptor));
  struct stat status {};
  if (::fstat(descriptor, &status) != 0 || !S_ISREG(status.st_mode)) {
    fail(file->path_, "is not a regular file", 0);
  }
  file->lock();
  if (::fstat(descriptor, &status) != 0) { // whoever held it has written until then
    fail(file->path_, "cannot be read", errno);
  }
  file->size_ = static_cast<std::uint64_t>(status.st_size);
  return file;
}

std::string JournalFile::readAll(const std::string& path) {
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (descriptor < 0) {
    fail(path, "cannot be opened", errno);
  }
  struct stat status {};
  if (::fstat(descriptor, &status) != 0 || !S_ISREG(status.st_mode)) {
    ::close(descriptor);
    fail(path, "is not a regular file", 0);
  }
  std::string text;
  char buffer[64 * 1024];
  ssize_t got = 0;
  while ((got = ::read(descriptor, buffer, sizeof buffer)) > 0 || (got < 0 && errno == EINTR)) {
    text.append(buffer, got > 0 ? static_cast<std::size_t>(got) : 0);
  }
  const int error = errno;
  ::close(descriptor);
  if (got < 0) {
    fail(path, "cannot be read", error);
  }
  return text;
}

JournalFile::~JournalFile() {
  ::close(descriptor_); // unlocks it
}

void JournalFile::remove() noexcept {
  ::unlink(path_.c_str());
}

void JournalFile::lock() const {
  if (::flock(descriptor_, LOCK_EX | LOCK_NB) != 0) {
    fail(path_, errno == EWOULDBLOCK ? "is in use by another process" : "cannot be locked",
         errno == EWOULDBLOCK ? 0 : errno);
  }
}

void JournalFile::truncate(std::uint64_t size) {
  if (::ftruncate(descriptor_, static_cast<off_t>(size)) != 0) {
    fail(path_, "cannot be cut", errno);
  }
  size_ = size;
}

void JournalFile::append(std::string_view line) {
  if (broken_) {
    fail(path_, "could not be written earlier", 0);
  }
  std::size_t done = 0;
  while (done < line.size()) {
    const ssize_t written = ::write(descriptor_, line.data() + done, line.size() - done);
    if (written >= 0) {
      done += static_cast<std::size_t>(written);
    } else if (errno != EINTR) {
      const int error = errno;
      // Half a line must not be followed by another one: only the tail of a journal may be torn.
      broken_ = ::ftruncate(descriptor_, static_cast<off_t>(size_)) != 0;
      fail(path_, "cannot be written", error);
    }
  }
  size_ += line.size();
}

void JournalFile::sync() {
  if (::fdatasync(descriptor_) != 0) {
    fail(path_, "cannot be written", errno);
  }
}

} // namespace dolthub::importer
