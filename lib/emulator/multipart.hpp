#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dolthub::emulator {

/// One part of a multipart/form-data body; where its content lies, not the content itself.
struct Part {
  std::string name;
  std::optional<std::string> fileName;
  std::size_t offset = 0;
  std::size_t size = 0;
};

/// The boundary of a multipart/form-data content type, or nothing.
std::optional<std::string> multipartBoundary(std::string_view contentType);

/// All parts, or nothing when the body is no such thing or has more than 16 parts.
std::optional<std::vector<Part>> parseMultipart(std::string_view body, std::string_view boundary);

} // namespace dolthub::emulator
