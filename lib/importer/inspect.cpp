#include "importer/inspect.hpp"

#include "csv/scanner.hpp"
#include "explain/reason.hpp"
#include "importer/file_type.hpp"
#include "importer/plan.hpp"
#include "importer/split.hpp"
#include "support/sha256.hpp"
#include "text/text.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <memory>
#include <system_error>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace dolthub {

namespace {

class OpenFile {
public:
  // Not blocking, so that a FIFO cannot hold us up before we see that it is none of ours.
  explicit OpenFile(const std::string& path)
      : descriptor_(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)) {}
  OpenFile(const OpenFile&) = delete;
  OpenFile& operator=(const OpenFile&) = delete;
  ~OpenFile() {
    if (descriptor_ >= 0) {
      ::close(descriptor_);
    }
  }

  int get() const noexcept { return descriptor_; }

private:
  int descriptor_;
};

FileProblem wholeFile(std::string message) {
  FileProblem problem;
  problem.message = std::move(message);
  return problem;
}

std::string systemMessage(int error) {
  return std::generic_category().message(error);
}

// Of a regular file that is open, what it is.
std::optional<FileProblem> checkOpen(const OpenFile& open, struct stat& status) {
  if (open.get() < 0 || ::fstat(open.get(), &status) != 0) {
    return wholeFile("cannot be read: " + systemMessage(errno));
  }
  if (!S_ISREG(status.st_mode)) {
    return wholeFile(S_ISDIR(status.st_mode) ? "is a directory" : "is not a regular file");
  }
  return std::nullopt;
}

// Reads to the end; returns what stopped it, or an empty text.
template <class Take>
std::string readThrough(int descriptor, Take take) {
  const auto buffer = std::make_unique<std::array<char, 256 * 1024>>();
  for (;;) {
    const ssize_t got = ::read(descriptor, buffer->data(), buffer->size());
    if (got > 0) {
      take(std::string_view(buffer->data(), static_cast<std::size_t>(got)));
    } else if (got == 0) {
      return {};
    } else if (errno != EINTR) {
      return systemMessage(errno);
    }
  }
}

void checkKeys(const PlannedFile& file, FileFacts& facts) {
  for (const std::string& key : file.primaryKeys) {
    const bool there =
        std::any_of(facts.columns.begin(), facts.columns.end(),
                    [&](const std::string& column) { return text::equalNoCase(column, key); });
    if (!there) {
      FileProblem problem;
      problem.line = 1;
      problem.message = "the key column \"" + key + "\" is not in the header";
      facts.problems.push_back(std::move(problem));
    }
  }
}

FileStamp stampOf(const struct stat& status) {
  FileStamp stamp;
  stamp.device = status.st_dev;
  stamp.inode = status.st_ino;
  stamp.size = static_cast<std::uint64_t>(status.st_size);
  stamp.modified = status.st_mtim.tv_sec * std::int64_t{1'000'000'000} + status.st_mtim.tv_nsec;
  return stamp;
}

} // namespace

namespace importer {

std::optional<FileStamp> stampOf(const std::string& path) {
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0 || !S_ISREG(status.st_mode)) {
    return std::nullopt;
  }
  return dolthub::stampOf(status);
}

std::optional<Error> problemOf(const FileLook& look, const std::string& label) {
  ErrorDetails details;
  details.outcome = Outcome::NotSent;
  if (!look.unanswered.empty()) {
    details.message = label + ' ' + look.unanswered;
    return Error::cancelled(std::move(details));
  }
  if (look.changed) {
    details.message = label + " is not what it was when the run was planned";
    return Error(Errc::FileChanged, std::move(details));
  }
  const std::vector<FileProblem>& problems = look.facts.problems;
  if (!problems.empty()) {
    details.message = label + ": " + problems.front().text();
    if (problems.size() > 1) {
      details.message += " (and " + std::to_string(problems.size() - 1) + " more)";
    }
    if (look.needsParts) { // which a run plans when it begins
      details.reason = explain::nameOf(explain::Reason::FileTooLarge);
    }
    if (look.needsParts && look.facts.rows) {
      details.message += "; to be corrected, and it is over the limit of one upload";
    }
    return Error(Errc::FileUnusable, std::move(details));
  }
  if (!look.facts.parts.empty()) {
    details.reason = explain::nameOf(explain::Reason::FileTooLarge);
    details.message = label + " is over the limit of one upload, and not split";
    return Error(Errc::FileUnusable, std::move(details));
  }
  return std::nullopt;
}

} // namespace importer

namespace {

// One reading of a file, from its first byte to its last.
class Inspection {
public:
  Inspection(const PlannedFile& file, std::uint64_t limit, const std::function<void()>& onPiece)
      : file_(file), limit_(limit), onPiece_(onPiece) {}

  FileFacts facts() && {
    const OpenFile open(file_.path);
    struct stat status {};
    if (std::optional<FileProblem> problem = checkOpen(open, status)) {
      facts_.problems.push_back(std::move(*problem));
    } else {
      facts_.stamp = stampOf(status);
      prepare();
      if (!scanner_ && facts_.stamp.size > limit_) { // whatever is in it
        facts_.bytes = facts_.stamp.size;
        addTooLarge();
      } else if (read(open)) {
        judge();
      }
    }
    return std::move(facts_);
  }

private:
  void add(std::string problem) { facts_.problems.push_back(wholeFile(std::move(problem))); }

  void addTooLarge() {
    add("has " + std::to_string(facts_.bytes) + " bytes; at most " + std::to_string(limit_) +
        " go into one upload, and only CSV and PSV go in parts");
  }

  void prepare() {
    const std::optional<FileType> type = importer::typeOf(file_);
    if (type == FileType::Csv || type == FileType::Psv) {
      scanner_.emplace(type == FileType::Csv ? ',' : '|');
    }
    if (facts_.stamp.size <= limit_ || !scanner_) {
      return;
    }
    parts_.emplace(limit_);
    scanner_->onRow = [this](std::uint64_t end) {
      if (!parts_->row(scanner_->headerEnd(), end) && !tooLong_) {
        tooLong_ = wholeFile("header and row have more than " + std::to_string(limit_) +
                             " bytes, and do not go into one upload");
        tooLong_->line = scanner_->line();
      }
    };
  }

  // False, and there is a problem, when there is nothing to judge.
  bool read(const OpenFile& open) {
    support::Sha256 hash;
    const std::string stopped = readThrough(open.get(), [&](std::string_view bytes) {
      facts_.bytes += bytes.size();
      hash.feed(bytes);
      if (scanner_) {
        scanner_->feed(bytes);
      }
      if (onPiece_) {
        onPiece_();
      }
    });
    if (!stopped.empty() || facts_.bytes == 0) {
      add(stopped.empty() ? "is empty" : "cannot be read: " + stopped);
      return false;
    }
    facts_.sha256 = hash.finish();
    struct stat status {};
    changed_ = ::fstat(open.get(), &status) != 0 || stampOf(status) != facts_.stamp;
    return true;
  }

  void judge() {
    if (scanner_) {
      scanner_->finish();
      facts_.rows = scanner_->rows();
      facts_.columns = scanner_->columns();
      facts_.problems = scanner_->problems();
      if (!facts_.columns.empty()) {
        checkKeys(file_, facts_);
      }
    } else if (facts_.bytes > limit_) { // it grew
      addTooLarge();
    }
    if (tooLong_) {
      facts_.problems.push_back(std::move(*tooLong_));
    }
    if (changed_) {
      add("changed while it was read");
    }
    if (parts_ && facts_.problems.empty()) {
      facts_.parts = parts_->finish();
    }
  }

  const PlannedFile& file_;
  const std::uint64_t limit_;
  const std::function<void()>& onPiece_;
  FileFacts facts_;
  std::optional<csv::Scanner> scanner_;
  std::optional<importer::PartFinder> parts_; // of one that is over the limit
  std::optional<FileProblem> tooLong_;
  bool changed_ = false;
};

} // namespace

namespace importer {

FileLook lookAt(const PlannedFile& file, const std::function<void()>& onPiece) {
  FileLook look;
  const bool known = file.facts && !file.facts->sha256.empty();
  if (known && file.facts->stamp != FileStamp() && stampOf(file.path) == file.facts->stamp) {
    look.facts = *file.facts;
    return look;
  }
  look.facts = Inspection(file, file.part ? file.part->limit : uploadLimit, onPiece).facts();
  std::vector<std::string>().swap(look.facts.columns);
  look.needsParts = !file.part && look.facts.bytes > uploadLimit;
  look.changed = known && !look.facts.sha256.empty() && look.facts.sha256 != file.facts->sha256;
  if (known && !look.changed && look.facts.problems.empty()) {
    const FileStamp stamp = look.facts.stamp;
    look.facts = *file.facts; // touched, but the same
    look.facts.stamp = stamp;
  }
  return look;
}

} // namespace importer

FileFacts inspectFile(const PlannedFile& file, std::uint64_t limit) {
  return Inspection(file, limit, {}).facts();
}

std::optional<FileProblem> checkReadable(const std::string& path) {
  struct stat status {};
  return checkOpen(OpenFile(path), status);
}

} // namespace dolthub
