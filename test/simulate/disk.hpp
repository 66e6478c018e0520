#pragma once

#include "importer/journal_disk.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace dolthub::simulate {

// What a journal is written to. It outlives the process that writes, which may die at any of its
// operations, and keeps what such a disk would.
class Disk {
public:
  // How far the operation comes at which the process dies.
  enum class Death { Before, Torn, Unended, After };

  // The process ends at its operation of this number, from 0, and has no effect from then on.
  void dieAt(std::uint64_t operation, Death how);
  // There is room for so many operations more, and then for none, until `grow`.
  void fillAfter(std::uint64_t operations) { room_ = operations_ + operations; }
  void grow() { room_.reset(); }
  // The process is gone; for one that did not die of an operation.
  void kill() { dead_ = true; }
  // The machine is, too: of what was not synced so many lines are kept, and perhaps half of one.
  void loseUnsynced(std::uint64_t lines, bool half);
  // Another process opens it.
  std::unique_ptr<importer::JournalDisk> open();

  std::function<void()> onDeath;
  const std::string& text() const noexcept { return text_; }
  bool wasFull() const noexcept { return wasFull_; }

private:
  class File;

  void append(std::string_view line);
  void sync();
  bool begins(); // false: the process is gone
  void die();

  std::string text_;
  std::size_t synced_ = 0;
  std::uint64_t operations_ = 0; // of this process
  std::optional<std::uint64_t> deathAt_;
  Death death_ = Death::Before;
  std::optional<std::uint64_t> room_;
  bool dead_ = false;
  bool wasFull_ = false;
};

} // namespace dolthub::simulate
