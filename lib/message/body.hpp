#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace dolthub::message {

// By what we know whether a file is still the one that was looked at.
struct FileIdentity {
  std::uint64_t device = 0;
  std::uint64_t inode = 0;
  std::uint64_t size = 0;
  std::int64_t modified = 0; // nanoseconds since 1970

  bool operator==(const FileIdentity&) const = default;
};
struct ByteRange {
  std::uint64_t begin = 0;
  std::uint64_t end = 0; // behind the last byte
};

// Where bytes come from; opened, and read, by the http room.
struct FileSource {
  std::string path;
  std::vector<ByteRange> ranges = {};        // one after the other; none: all of the file
  std::optional<FileIdentity> identity = {}; // the file must still be this one
};
struct MemorySource {
  std::shared_ptr<const std::string> bytes;
};
struct CustomSource {
  std::uint64_t size = 0;
  std::function<std::function<std::size_t(char*, std::size_t)>()> open;
  bool canReopen = true;
};
using Source = std::variant<MemorySource, FileSource, CustomSource>;

struct NoBody {};
struct TextBody {
  std::string contentType;
  std::string text;
};
struct FormPart {
  std::string name;
  std::string fileName;    // empty: the part has none
  std::string contentType; // empty: the part has none
  Source content;
};
// multipart/form-data; the http room draws the boundary.
struct FormBody {
  std::vector<FormPart> parts;
};
using Body = std::variant<NoBody, TextBody, FormBody>;

} // namespace dolthub::message
