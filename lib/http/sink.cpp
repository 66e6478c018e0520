#include "http/sink.hpp"

#include "http/work.hpp"

#include <atomic>
#include <cerrno>
#include <cstring>
#include <exception>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace dolthub::http {

namespace {

// Names to try for a file that is not whole yet: each may be the leftover of a process that died.
constexpr int mostTries = 10'000;

class FileSink final : public Sink {
public:
  explicit FileSink(std::string path) : path_(std::move(path)) {}

  ~FileSink() override {
    if (descriptor_ >= 0) {
      ::close(descriptor_);
      ::unlink(temporary_.c_str());
    }
  }

  bool onWorker() const noexcept override { return true; }

  std::optional<Failure> write(std::string_view bytes) override {
    if (descriptor_ < 0 && !open()) {
      return bySystem("cannot be made");
    }
    while (!bytes.empty()) {
      const ssize_t written = ::write(descriptor_, bytes.data(), bytes.size());
      if (written < 0 && errno == EINTR) {
        continue;
      }
      if (written < 0) {
        return bySystem("cannot be written");
      }
      bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    return std::nullopt;
  }

  std::optional<Failure> finish() override {
    if (std::optional<Failure> failure = write({})) { // an empty table still makes a file
      return failure;
    }
    if (::fsync(descriptor_) != 0) {
      return bySystem("cannot be completed");
    }
    GivenUp still = GivenUp::Yes;
    if (!state_.compare_exchange_strong(still, GivenUp::Unclear)) {
      return failed(Trouble::Cancelled, "given up before it was whole");
    }
    if (::rename(temporary_.c_str(), path_.c_str()) != 0) {
      return bySystem("cannot be completed");
    }
    state_ = GivenUp::TooLate;
    ::close(descriptor_);
    descriptor_ = -1;
    return std::nullopt;
  }

  GivenUp giveUp() noexcept override {
    GivenUp still = GivenUp::Yes;
    const bool inTime = state_.compare_exchange_strong(still, GivenUp::Unclear);
    return inTime ? GivenUp::Yes : still;
  }

private:
  bool open() {
    struct stat status {};
    const bool replaces = ::stat(path_.c_str(), &status) == 0;
    if (replaces && !S_ISREG(status.st_mode)) {
      errno = S_ISDIR(status.st_mode) ? EISDIR : EINVAL;
      return false;
    }
    // Not by mkostemp, which makes it private: a download is an ordinary file of the user's.
    static std::atomic<unsigned> next = 0;
    int tries = 0;
    const std::string folder = path_.substr(0, path_.rfind('/') + 1);
    do { // not made of its name, which may be as long as a name can be
      temporary_ = folder + ".download-" + std::to_string(::getpid()) + "-" +
                   std::to_string(next++) + ".part";
      descriptor_ = ::open(temporary_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    } while (descriptor_ < 0 && errno == EEXIST && ++tries < mostTries);
    if (descriptor_ >= 0 && replaces) {
      ::fchmod(descriptor_, status.st_mode & 0777);
    }
    return descriptor_ >= 0;
  }

  std::optional<Failure> bySystem(const char* what) const {
    const int number = errno;
    const boost::system::error_code error(number, boost::system::system_category());
    if (std::optional<Failure> limit = localLimit(error)) {
      return limit;
    }
    return failed(Trouble::FileUnusable, "the file '" + path_ + "' " + what, error);
  }

  std::string path_;
  std::string temporary_;
  int descriptor_ = -1;
  std::atomic<GivenUp> state_ = GivenUp::Yes; // what giving up would come to
};

class CallbackSink final : public Sink {
public:
  explicit CallbackSink(std::function<void(std::string_view)> onData)
      : onData_(std::move(onData)) {}

  bool onWorker() const noexcept override { return false; }

  std::optional<Failure> write(std::string_view bytes) override {
    try {
      onData_(bytes);
    } catch (const std::exception& error) {
      return failed(Trouble::Callback,
                    std::string("the download's callback threw \"") + error.what() + '"');
    } catch (...) {
      return failed(Trouble::Callback, "the download's callback threw something");
    }
    return std::nullopt;
  }

  std::optional<Failure> finish() override { return std::nullopt; }

private:
  std::function<void(std::string_view)> onData_;
};

class MemorySink final : public Sink {
public:
  MemorySink(std::string& content, std::uint64_t maxBytes)
      : content_(content), maxBytes_(maxBytes) {}

  bool onWorker() const noexcept override { return false; }

  std::optional<Failure> write(std::string_view bytes) override {
    if (bytes.size() > maxBytes_ - content_.size()) {
      return failed(Trouble::TooLarge, explain::Reason::DownloadTooLarge,
                    {std::to_string(maxBytes_)});
    }
    content_.append(bytes);
    return std::nullopt;
  }

  std::optional<Failure> finish() override { return std::nullopt; }
  std::uint64_t limit() const noexcept override { return maxBytes_; }

private:
  std::string& content_;
  const std::uint64_t maxBytes_;
};

} // namespace

std::unique_ptr<Sink> fileSink(std::string path) {
  return std::make_unique<FileSink>(std::move(path));
}

std::unique_ptr<Sink> callbackSink(std::function<void(std::string_view)> onData) {
  return std::make_unique<CallbackSink>(std::move(onData));
}

std::unique_ptr<Sink> memorySink(std::string& content, std::uint64_t maxBytes) {
  return std::make_unique<MemorySink>(content, maxBytes);
}

} // namespace dolthub::http
