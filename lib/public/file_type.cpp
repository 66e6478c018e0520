#include "public/file_type.hpp"

#include "text/text.hpp"

namespace dolthub {

std::optional<FileType> fileTypeOf(std::string_view fileName) {
  const std::string name = text::lowered(fileName);
  for (const FileType type :
       {FileType::Csv, FileType::Psv, FileType::Json, FileType::Xlsx, FileType::Sql}) {
    if (name.ends_with('.' + text::lowered(toString(type)))) {
      return type;
    }
  }
  return std::nullopt;
}

} // namespace dolthub
