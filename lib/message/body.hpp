#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <variant>
#include <vector>

namespace dolthub::message {

// Where bytes come from; opened, and read, by the http room.
struct FileSource {
  std::string path;
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
