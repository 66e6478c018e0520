#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace dolthub::importer {

// What a journal is written to: a text that only grows, a line at a time. A simulation has one of
// its own. What these throw is a dolthub::Error.
class JournalDisk {
public:
  virtual ~JournalDisk() = default;

  // Of what is there when it is opened.
  virtual std::string readAll() const = 0;
  // Cuts off what is behind `size`.
  virtual void truncate(std::uint64_t size) = 0;
  // All of `line`, or nothing of it.
  virtual void append(std::string_view line) = 0;
  // What was appended survives the machine.
  virtual void sync() = 0;
  // It was of no use to anybody, and is gone.
  virtual void remove() noexcept = 0;
};

} // namespace dolthub::importer
