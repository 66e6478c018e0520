#pragma once

#include "import/text.hpp"

#include <dolthub/importer.hpp>
#include <dolthub/observer.hpp>

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace dolthub_import {

// Counts for the line of progress.
class Progress {
public:
  explicit Progress(const dolthub::ImportPlan& plan);

  // An earlier run did this file.
  void alreadyDone(std::size_t file);
  void take(const dolthub::ImportEvent& event);
  // No poll was answered for so long.
  void pollsUnanswered(std::chrono::milliseconds time) noexcept { unanswered_ = time; }
  // The server is out of order at the moment.
  bool isOutage() const noexcept { return outage_.has_value(); }

  // How far it is, at what rate, and how long it may still take.
  std::string text(std::uint64_t polls, std::chrono::milliseconds elapsed) const;
  // That behind a bar, at most `width` characters.
  std::string line(std::uint64_t polls, std::chrono::milliseconds elapsed, std::size_t width) const;

private:
  // What the server does about a file, as far as is known.
  enum class Work : unsigned char { None, Untold, Queued, Running };
  static Work workOf(dolthub::OperationStatus status) noexcept;

  void set(std::size_t file, Work work);
  std::size_t inWork() const noexcept { return files_ - count(Work::None); }
  std::size_t count(Work work) const noexcept { return counts_[static_cast<std::size_t>(work)]; }
  std::string working() const;
  std::string trouble() const;
  std::string timeLeft(std::chrono::milliseconds elapsed) const;

  std::size_t files_ = 0;
  std::size_t checked_ = 0; // before anything is sent
  bool begun_ = false;
  std::size_t done_ = 0;
  std::size_t earlier_ = 0; // of these, by an earlier run
  std::size_t bad_ = 0;
  std::optional<std::chrono::milliseconds> outage_; // until it is asked again
  std::chrono::milliseconds unanswered_{0};
  std::array<std::size_t, 4> counts_{}; // of files, by their work
  std::uint64_t bytes_ = 0;
  std::uint64_t doneSent_ = 0;      // of files that are done
  std::uint64_t doneBytes_ = 0;     // of these; sizes, as the next
  std::uint64_t totalBytes_ = 0;    // of this run's files
  std::vector<std::uint64_t> size_; // of each file
  std::vector<std::uint64_t> sent_;
  std::vector<bool> before_; // done by an earlier run
  std::vector<Work> work_;
};

// Whether polls are answered. Where only these are left, a run's own outage is declared late: what
// the server has accepted is waited for, and nothing else asks.
class PollWatch {
public:
  void take(const dolthub::AttemptEnded& attempt, std::chrono::steady_clock::time_point now);
  // For how long none is; zero where the last one was.
  std::chrono::milliseconds unanswered(std::chrono::steady_clock::time_point now) const;

private:
  std::optional<std::chrono::steady_clock::time_point> since_;
};

// The last line of a terminal, drawn over and over. Does nothing where standard error is none.
class StatusLine {
public:
  StatusLine();
  StatusLine(const StatusLine&) = delete;
  StatusLine& operator=(const StatusLine&) = delete;
  ~StatusLine() { clear(); }

  bool active() const noexcept { return active_; }
  std::size_t width() const noexcept;
  void show(const std::string& line);
  void clear();
  // A line of its own above it; left out, and counted, where the reader is far behind.
  void print(const std::string& line);

private:
  // Notices of a long run, or --verbose of some minutes.
  static constexpr std::size_t mostBehind = 1 << 20;

  std::size_t leftOut_ = 0;
  bool active_ = false;
  bool shown_ = false;
};

// When progress is told: on a terminal, where it is drawn, five times a second; elsewhere after the
// first second, and then every half minute.
class Pace {
public:
  explicit Pace(bool drawn);

  // True once for each.
  bool isDue();

private:
  std::chrono::milliseconds interval_;
  std::chrono::steady_clock::time_point next_;
};

// What is done before a run can begin.
class PlanningLine {
public:
  // Shown where it is due, or at once because it `lasts`.
  void at(const std::string& doing, bool lasts);
  void tell(const std::string& text) { line_.print(printable(text)); }

private:
  StatusLine line_;
  Pace pace_{line_.active()};
};

// What is to be sent of it: as was found out, or as its folder says.
std::uint64_t bytesOf(const dolthub::PlannedFile& file);

// Whether to colour what goes to this descriptor: a terminal, and no NO_COLOR.
bool mayColour(int descriptor);

// "40 s", "12 min", "2 h 05 min"
std::string durationText(std::chrono::milliseconds time);

// "1.2 MB"
std::string bytesText(std::uint64_t bytes);

} // namespace dolthub_import
