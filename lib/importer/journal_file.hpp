#pragma once

#include "importer/journal_disk.hpp"

#include <memory>

namespace dolthub::importer {

// A file that belongs to one process while it is open.
class JournalFile final : public JournalDisk {
public:
  // None where a file is there.
  static std::unique_ptr<JournalFile> create(std::string path);
  // Locks it, and refuses one that somebody else has locked.
  static std::unique_ptr<JournalFile> open(std::string path);
  // Likewise; none where there is no file.
  static std::unique_ptr<JournalFile> openIfThere(std::string path);
  static std::string readAll(const std::string& path);

  JournalFile(const JournalFile&) = delete;
  JournalFile& operator=(const JournalFile&) = delete;
  ~JournalFile() override;

  std::string readAll() const override { return readAll(path_); }
  void truncate(std::uint64_t size) override;
  void append(std::string_view line) override;
  void sync() override;
  void remove() noexcept override;

private:
  JournalFile(std::string path, int descriptor) : path_(std::move(path)), descriptor_(descriptor) {}

  void lock() const;

  std::string path_;
  int descriptor_;
  std::uint64_t size_ = 0;
  bool broken_ = false; // it ends in half a line that could not be cut off
};

} // namespace dolthub::importer
