#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace dolthub::importer {

// A text file that only grows, a line at a time, and belongs to one process while it is open.
// What these throw is a dolthub::Error.
class JournalFile {
public:
  // Refuses a file that is there.
  static JournalFile create(std::string path);
  // Locks it, and refuses one that somebody else has locked.
  static JournalFile open(std::string path);
  static std::string readAll(const std::string& path);

  JournalFile(JournalFile&& other) noexcept;
  JournalFile& operator=(JournalFile&&) = delete;
  ~JournalFile();

  const std::string& path() const noexcept { return path_; }

  // Cuts off what is behind `size`.
  void truncate(std::uint64_t size);
  // All of `line`, or nothing of it.
  void append(std::string_view line);
  // What was appended survives the machine.
  void sync();

private:
  JournalFile(std::string path, int descriptor) : path_(std::move(path)), descriptor_(descriptor) {}

  void lock() const;

  std::string path_;
  int descriptor_;
  std::uint64_t size_ = 0;
  bool broken_ = false; // it ends in half a line that could not be cut off
};

} // namespace dolthub::importer
