#pragma once

#include <dolthub/importer.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

// Counts for the line of progress.
class Progress {
public:
  explicit Progress(const dolthub::ImportPlan& plan);

  void take(const dolthub::ImportEvent& event);

  // The line, at most `width` characters.
  std::string line(std::uint64_t polls, std::chrono::milliseconds elapsed, std::size_t width) const;

private:
  std::size_t files_ = 0;
  std::size_t done_ = 0;
  std::size_t bad_ = 0;
  std::size_t waiting_ = 0; // operations the server works on
  std::uint64_t bytes_ = 0;
  std::uint64_t totalBytes_ = 0;
  std::vector<std::uint64_t> sent_; // of each file
  std::vector<bool> awaited_;
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
  // A line of its own above it.
  void print(const std::string& line);

private:
  bool active_ = false;
  bool shown_ = false;
};

// Whether to colour what goes to this descriptor: a terminal, and no NO_COLOR.
bool mayColour(int descriptor);

// "1.2 MB"
std::string bytesText(std::uint64_t bytes);
