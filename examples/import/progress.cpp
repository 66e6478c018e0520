#include "import/progress.hpp"

#include "import/standard_streams.hpp"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <string_view>
#include <system_error>
#include <utility>

#include <sys/ioctl.h>
#include <unistd.h>

namespace dolthub_import {

using Kind = dolthub::ImportEvent::Kind;

Progress::Progress(const dolthub::ImportPlan& plan)
    : files_(plan.files.size()), counts_{plan.files.size()}, sent_(plan.files.size()),
      before_(plan.files.size()), work_(plan.files.size()) {
  for (const dolthub::PlannedFile& file : plan.files) {
    size_.push_back(bytesOf(file));
    totalBytes_ += size_.back();
  }
}

void Progress::alreadyDone(std::size_t file) {
  before_[file] = true;
  ++done_;
  ++earlier_;
  totalBytes_ -= size_[file];
}

void Progress::take(const dolthub::ImportEvent& event) {
  switch (event.kind) {
  case Kind::Uploading: {
    // An attempt that begins again takes its bytes back.
    // What is around the file in the request is no part of it.
    const std::uint64_t sent = std::min(event.sent, size_[event.file]);
    bytes_ += sent - sent_[event.file];
    sent_[event.file] = sent;
    break;
  }
  case Kind::Accepted:
  case Kind::Merging:
    set(event.file, Work::Untold);
    break;
  case Kind::Polled:
    set(event.file, workOf(event.status));
    break;
  case Kind::Imported:
    set(event.file, Work::None);
    break;
  case Kind::Finished: {
    set(event.file, Work::None);
    ++done_;
    doneBytes_ += size_[event.file];
    doneSent_ += sent_[event.file];
    const dolthub::FileOutcome outcome = event.report->outcome;
    if (outcome == dolthub::FileOutcome::Failed || outcome == dolthub::FileOutcome::Unknown) {
      ++bad_;
    }
    break;
  }
  case Kind::Checked:
    checked_ += begun_ ? 0 : 1;
    break;
  case Kind::Started:
    begun_ = true;
    if (before_[event.file]) { // there is more to be done about it
      before_[event.file] = false;
      --done_;
      --earlier_;
      totalBytes_ += size_[event.file];
    }
    break;
  case Kind::Outage:
    outage_ = event.delay;
    break;
  case Kind::Recovered:
    outage_.reset();
    break;
  case Kind::Busy:
  case Kind::Verified:
    break;
  }
}

Progress::Work Progress::workOf(dolthub::OperationStatus status) noexcept {
  switch (status) {
  case dolthub::OperationStatus::Pending:
    return Work::Queued;
  case dolthub::OperationStatus::Running:
    return Work::Running;
  default:
    return Work::Untold;
  }
}

void Progress::set(std::size_t file, Work work) {
  --counts_[static_cast<std::size_t>(work_[file])];
  ++counts_[static_cast<std::size_t>(work)];
  work_[file] = work;
}

// A queue of the server's is another trouble than work that takes long.
std::string Progress::working() const {
  const bool isTold = count(Work::Queued) + count(Work::Running) != 0;
  const std::string untold = std::to_string(count(Work::Untold)) + " waiting";
  if (!isTold) {
    return untold;
  }
  return std::to_string(count(Work::Queued)) + " queued, " + std::to_string(count(Work::Running)) +
         " running" + (count(Work::Untold) == 0 ? "" : ", " + untold);
}

std::string Progress::trouble() const {
  constexpr std::chrono::seconds worthTelling{20}; // a poll that fails is made again before
  if (outage_) {
    const auto pause = std::max<std::chrono::milliseconds>(*outage_, std::chrono::seconds{1});
    return "OUT OF ORDER, asked every " + durationText(pause) + "  ";
  }
  const bool silent = inWork() != 0 && unanswered_ >= worthTelling;
  return silent ? "NO POLL ANSWERED for " + durationText(unanswered_) + "  " : std::string();
}

std::string Progress::text(std::uint64_t polls, std::chrono::milliseconds elapsed) const {
  // First, as a terminal's line is cut at its end.
  std::string text = trouble();
  const bool checking = !begun_ && checked_ != 0;
  text += std::to_string(checking ? checked_ : done_) + "/" + std::to_string(files_) + " files" +
          (checking ? " checked" : "");
  if (bad_ != 0) {
    text += " (" + std::to_string(bad_) + " bad)";
  }
  text += timeLeft(elapsed) + "  " + bytesText(bytes_) + " of " + bytesText(totalBytes_);
  const auto seconds = static_cast<std::uint64_t>(elapsed.count()) / 1000;
  if (seconds != 0) {
    text += ", " + bytesText(bytes_ / seconds) + "/s";
  }
  return text + "  " + working() + ", " + std::to_string(polls) + " polls, " +
         durationText(elapsed);
}

// By what is done: the server's own work takes time, too, for each file however small it is. A file
// that is sent is half done; of a small share nothing can be told, nor of an outage.
std::string Progress::timeLeft(std::chrono::milliseconds elapsed) const {
  if (outage_ || elapsed < std::chrono::seconds{1} || doneBytes_ == 0 ||
      doneBytes_ >= totalBytes_) {
    return {};
  }
  const double open = static_cast<double>(bytes_ - doneSent_);
  const double ofBytes =
      (static_cast<double>(doneBytes_) + open / 2) / static_cast<double>(totalBytes_);
  const double ofFiles =
      (static_cast<double>(done_ - earlier_) + static_cast<double>(inWork()) / 2) /
      static_cast<double>(files_ - earlier_);
  const double share = std::min(ofBytes, ofFiles);
  if (share < 0.02 || share >= 1) {
    return {};
  }
  const double left = static_cast<double>(elapsed.count()) * (1 - share) / share;
  return ", about " + durationText(std::chrono::milliseconds{static_cast<long long>(left)}) +
         " left";
}

std::string Progress::line(std::uint64_t polls, std::chrono::milliseconds elapsed,
                           std::size_t width) const {
  constexpr std::size_t barWidth = 20;
  const std::size_t filled = files_ == 0 ? 0 : barWidth * done_ / files_;
  const std::string line = "[" + std::string(filled, '#') + std::string(barWidth - filled, '.') +
                           "] " + text(polls, elapsed);
  return line.substr(0, width);
}

void PollWatch::take(const dolthub::AttemptEnded& attempt,
                     std::chrono::steady_clock::time_point now) {
  if (attempt.purpose != dolthub::RequestPurpose::Poll) {
    return;
  }
  constexpr unsigned tooManyRequests = 429;
  const bool isRefused = attempt.httpStatus >= 400 && attempt.httpStatus < 500 &&
                         attempt.httpStatus != tooManyRequests; // also an answer
  if (!attempt.error || isRefused) {
    since_.reset();
  } else if (!since_) {
    since_ = now;
  }
}

std::chrono::milliseconds PollWatch::unanswered(std::chrono::steady_clock::time_point now) const {
  return since_ ? std::chrono::floor<std::chrono::milliseconds>(now - *since_)
                : std::chrono::milliseconds{0};
}

StatusLine::StatusLine() {
  const char* terminal = std::getenv("TERM");
  active_ =
      ::isatty(STDERR_FILENO) == 1 && terminal != nullptr && std::string_view(terminal) != "dumb";
}

std::size_t StatusLine::width() const noexcept {
  winsize size{};
  if (::ioctl(STDERR_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col < 20) {
    return 79;
  }
  return size.ws_col - 1u; // the last column makes some terminals wrap
}

void StatusLine::show(const std::string& line) {
  if (active_) {
    std::cerr << "\r\x1b[K" << line << std::flush;
    shown_ = true;
  }
}

void StatusLine::clear() {
  if (shown_) {
    std::cerr << "\r\x1b[K" << std::flush;
    shown_ = false;
  }
}

void StatusLine::print(const std::string& line) {
  if (bytesBehind(std::cerr) > mostBehind) {
    ++leftOut_;
    return;
  }
  clear();
  if (leftOut_ != 0) {
    std::cerr << "(" << std::exchange(leftOut_, 0) << " lines left out: nobody read them)\n";
  }
  std::cerr << line << "\n";
}

Pace::Pace(bool drawn)
    : interval_(drawn ? 200 : 30'000),
      next_(std::chrono::steady_clock::now() + std::chrono::milliseconds{drawn ? 200 : 1000}) {}

bool Pace::isDue() {
  const auto now = std::chrono::steady_clock::now();
  if (now < next_) {
    return false;
  }
  next_ = now + interval_;
  return true;
}

void PlanningLine::at(const std::string& doing, bool lasts) {
  if (!pace_.isDue() && !lasts) {
    return;
  }
  if (line_.active()) {
    line_.show(printable(doing).substr(0, line_.width()));
  } else {
    line_.print(printable(doing));
  }
}

std::uint64_t bytesOf(const dolthub::PlannedFile& file) {
  if (file.facts) {
    return file.facts->bytes;
  }
  std::error_code problem;
  const std::uintmax_t bytes = std::filesystem::file_size(file.path, problem);
  return problem ? 0 : bytes;
}

bool mayColour(int descriptor) {
  const char* refused = std::getenv("NO_COLOR");
  return ::isatty(descriptor) == 1 && (refused == nullptr || *refused == '\0');
}

std::string durationText(std::chrono::milliseconds time) {
  const long long seconds = time.count() / 1000;
  if (seconds < 120) {
    return std::to_string(seconds) + " s";
  }
  const long long minutes = seconds / 60;
  if (minutes < 120) {
    return std::to_string(minutes) + " min";
  }
  const std::string rest = std::to_string(minutes % 60);
  return std::to_string(minutes / 60) + " h " + (rest.size() == 1 ? "0" : "") + rest + " min";
}

std::string bytesText(std::uint64_t bytes) {
  if (bytes < 1000) {
    return std::to_string(bytes) + " B";
  }
  double amount = static_cast<double>(bytes) / 1000;
  const char* unit = "kB";
  for (const char* larger : {"MB", "GB", "TB"}) {
    if (amount < 999.95) {
      break;
    }
    amount /= 1000;
    unit = larger;
  }
  char text[32];
  std::snprintf(text, sizeof text, "%.1f %s", amount, unit);
  return text;
}

} // namespace dolthub_import
