#pragma once

#include "http/failure.hpp"
#include "message/body.hpp"

#include <boost/system/result.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>

namespace dolthub::http {

using message::FileIdentity;

// Bytes being read, from the first to the last. Used by one thread at a time.
class SourceReader {
public:
  virtual ~SourceReader() = default;
  // As `read`, where that needs neither a disk nor the caller's code: of a file, what the kernel
  // holds in memory. Nothing where it does; then `read` is for the worker.
  virtual std::optional<boost::system::result<std::size_t, Failure>> readNow(std::span<char>) {
    return std::nullopt;
  }
  // At least one byte, or 0 behind the last. That the source has
  // neither changed nor ended early is checked before the last byte is handed out.
  virtual boost::system::result<std::size_t, Failure> read(std::span<char> into) = 0;
};

struct OpenedSource {
  std::uint64_t size = 0;
  std::unique_ptr<SourceReader> reader;
  std::optional<FileIdentity> identity;
};

// Opens a source for one attempt. A file must be regular, readable, not empty, the one that the
// source says, and the same as in the attempt before, where there was one; of it at most `maxBytes`
// are sent. Blocks; call it on the worker.
boost::system::result<OpenedSource, Failure> openSource(const message::Source& source,
                                                        std::uint64_t maxBytes,
                                                        const std::optional<FileIdentity>& before);

} // namespace dolthub::http
