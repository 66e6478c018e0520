#include "http/source.hpp"

#include "http/work.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <exception>

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

namespace dolthub::http {

namespace {

// Why the system does not give a file, or its bytes; `what` where it is none of the usual reasons.
Failure failedBySystem(const std::string& path, const std::string& what) {
  const boost::system::error_code error(errno, boost::system::system_category());
  if (std::optional<Failure> limit = localLimit(error)) {
    return std::move(*limit);
  }
  switch (error.value()) {
  case ENOENT:
  case ENOTDIR:
    return failed(Trouble::FileUnusable, explain::Reason::FileMissing, {path}, error);
  case EACCES:
  case EPERM:
    return failed(Trouble::FileUnusable, explain::Reason::FileForbidden, {path}, error);
  default:
    return failed(Trouble::FileUnusable, "the file '" + path + "' " + what, error);
  }
}

FileIdentity identityOf(const struct stat& status) {
  return {status.st_dev, status.st_ino, static_cast<std::uint64_t>(status.st_size),
          status.st_mtim.tv_sec * std::int64_t{1'000'000'000} + status.st_mtim.tv_nsec};
}

class MemoryReader final : public SourceReader {
public:
  explicit MemoryReader(std::shared_ptr<const std::string> bytes) : bytes_(std::move(bytes)) {}

  std::optional<boost::system::result<std::size_t, Failure>>
  readNow(std::span<char> into) override {
    return read(into);
  }
  boost::system::result<std::size_t, Failure> read(std::span<char> into) override {
    const std::size_t count = std::min(into.size(), bytes_->size() - position_);
    std::memcpy(into.data(), bytes_->data() + position_, count);
    position_ += count;
    return count;
  }

private:
  std::shared_ptr<const std::string> bytes_;
  std::size_t position_ = 0;
};

class FileReader final : public SourceReader {
public:
  FileReader(int descriptor, const message::FileSource& source)
      : descriptor_(descriptor), path_(source.path), ranges_(source.ranges) {}
  ~FileReader() override { ::close(descriptor_); }
  FileReader(const FileReader&) = delete;
  FileReader& operator=(const FileReader&) = delete;

  // How many bytes there are to send.
  std::uint64_t left() const noexcept { return left_; }

  boost::system::result<FileIdentity, Failure> check(std::uint64_t maxBytes) {
    struct stat status {};
    if (::fstat(descriptor_, &status) != 0) {
      return failedBySystem(path_, "cannot be looked at");
    }
    if (!S_ISREG(status.st_mode)) {
      return S_ISDIR(status.st_mode)
                 ? failed(Trouble::FileUnusable, explain::Reason::FileIsDirectory, {path_})
                 : failed(Trouble::FileUnusable, "'" + path_ + "' is not a regular file");
    }
    if (status.st_size == 0) {
      return failed(Trouble::FileUnusable, explain::Reason::FileEmpty, {path_});
    }
    identity_ = identityOf(status);
    if (ranges_.empty()) {
      ranges_.push_back({0, identity_.size});
    }
    for (const message::ByteRange& range : ranges_) {
      if (range.end > identity_.size) {
        return failed(Trouble::FileChanged, "the file '" + path_ + "' has become shorter");
      }
      left_ += range.end - range.begin;
    }
    if (left_ > maxBytes) {
      return failed(Trouble::FileUnusable, explain::Reason::FileTooLarge,
                    {path_, std::to_string(left_), std::to_string(maxBytes)});
    }
    offset_ = ranges_.front().begin;
    return identity_;
  }

  std::optional<boost::system::result<std::size_t, Failure>>
  readNow(std::span<char> into) override {
    const iovec piece{into.data(), atMost(into)};
    if (piece.iov_len == 0) {
      return boost::system::result<std::size_t, Failure>(0);
    }
    const ssize_t got = ::preadv2(descriptor_, &piece, 1, static_cast<off_t>(offset_), RWF_NOWAIT);
    if (got < 0) {
      return std::nullopt; // not in memory, or a file system that cannot tell
    }
    return taken(static_cast<std::size_t>(got));
  }

  boost::system::result<std::size_t, Failure> read(std::span<char> into) override {
    const std::size_t most = atMost(into);
    ssize_t got = 0;
    do {
      got = most == 0 ? 0 : ::pread(descriptor_, into.data(), most, static_cast<off_t>(offset_));
    } while (got < 0 && errno == EINTR);
    if (got < 0) {
      return failedBySystem(path_, "cannot be read");
    }
    return taken(static_cast<std::size_t>(got));
  }

private:
  std::size_t atMost(std::span<char> into) const noexcept {
    return left_ == 0 ? 0 : std::min<std::uint64_t>(into.size(), ranges_[range_].end - offset_);
  }

  boost::system::result<std::size_t, Failure> taken(std::size_t count) {
    if (count == 0 && left_ > 0) {
      return changed();
    }
    offset_ += count;
    left_ -= count;
    if (left_ > 0 && offset_ == ranges_[range_].end) {
      offset_ = ranges_[++range_].begin;
    }
    if (left_ == 0) {
      struct stat status {};
      if (::fstat(descriptor_, &status) != 0 || identityOf(status) != identity_) {
        return changed();
      }
    }
    return count;
  }

  Failure changed() const {
    return failed(Trouble::FileChanged, "the file '" + path_ + "' changed while it was sent");
  }

  int descriptor_;
  std::string path_;
  std::vector<message::ByteRange> ranges_; // none is empty
  std::size_t range_ = 0;
  FileIdentity identity_;
  std::uint64_t offset_ = 0;
  std::uint64_t left_ = 0;
};

class CustomReader final : public SourceReader {
public:
  CustomReader(std::function<std::size_t(char*, std::size_t)> read, std::uint64_t size)
      : read_(std::move(read)), left_(size) {}

  boost::system::result<std::size_t, Failure> read(std::span<char> into) override {
    std::size_t count = 0;
    while (count < into.size() && left_ > 0) {
      const std::size_t most = std::min<std::uint64_t>(into.size() - count, left_);
      const std::size_t got = read_(into.data() + count, most);
      if (got == 0) {
        return failed(Trouble::FileChanged, "the source ended " + std::to_string(left_) +
                                                " bytes before the size it was given");
      }
      if (got > most) {
        return failed(Trouble::Callback, "the source says that it wrote beyond its buffer");
      }
      count += got;
      left_ -= got;
    }
    if (left_ == 0 && !ended_) {
      ended_ = true;
      char more = 0;
      if (read_(&more, 1) != 0) {
        return failed(Trouble::FileChanged, "the source goes on behind the size it was given");
      }
    }
    return count;
  }

private:
  std::function<std::size_t(char*, std::size_t)> read_;
  std::uint64_t left_;
  bool ended_ = false;
};

// A reader whose functions of the caller's may throw.
class GuardedReader final : public SourceReader {
public:
  explicit GuardedReader(std::unique_ptr<SourceReader> reader) : reader_(std::move(reader)) {}

  boost::system::result<std::size_t, Failure> read(std::span<char> into) override {
    try {
      return reader_->read(into);
    } catch (const std::exception& error) {
      return failed(Trouble::Callback, std::string("the source threw \"") + error.what() + '"');
    } catch (...) {
      return failed(Trouble::Callback, "the source threw something");
    }
  }

private:
  std::unique_ptr<SourceReader> reader_;
};

boost::system::result<OpenedSource, Failure> openFile(const message::FileSource& source,
                                                      std::uint64_t maxBytes,
                                                      const std::optional<FileIdentity>& before) {
  const std::string& path = source.path;
  // Without O_NONBLOCK a FIFO would hang here.
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (descriptor < 0) {
    return failedBySystem(path, "cannot be opened");
  }
  auto reader = std::make_unique<FileReader>(descriptor, source);
  const auto identity = reader->check(maxBytes);
  if (!identity) {
    return identity.error();
  }
  if (source.identity && *source.identity != *identity) {
    return failed(Trouble::FileChanged, "the file '" + path + "' changed after it was looked at");
  }
  if (before && *before != *identity) {
    return failed(Trouble::FileChanged, "the file '" + path + "' changed between two attempts");
  }
  OpenedSource opened;
  opened.size = reader->left();
  opened.identity = *identity;
  opened.reader = std::move(reader);
  return opened;
}

boost::system::result<OpenedSource, Failure> openCustom(const message::CustomSource& source) {
  OpenedSource opened;
  opened.size = source.size;
  try {
    opened.reader =
        std::make_unique<GuardedReader>(std::make_unique<CustomReader>(source.open(), source.size));
  } catch (const std::exception& error) {
    return failed(Trouble::Callback,
                  std::string("opening the source threw \"") + error.what() + '"');
  } catch (...) {
    return failed(Trouble::Callback, "opening the source threw something");
  }
  return opened;
}

} // namespace

boost::system::result<OpenedSource, Failure> openSource(const message::Source& source,
                                                        std::uint64_t maxBytes,
                                                        const std::optional<FileIdentity>& before) {
  if (const auto* file = std::get_if<message::FileSource>(&source)) {
    return openFile(*file, maxBytes, before);
  }
  if (const auto* custom = std::get_if<message::CustomSource>(&source)) {
    return openCustom(*custom);
  }
  const auto& memory = std::get<message::MemorySource>(source);
  OpenedSource opened;
  opened.size = memory.bytes->size();
  opened.reader = std::make_unique<MemoryReader>(memory.bytes);
  return opened;
}

} // namespace dolthub::http
