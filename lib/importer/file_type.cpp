#include "importer/file_type.hpp"

#include "importer/text.hpp"

namespace dolthub {

namespace importer {

std::optional<FileType> typeOf(const PlannedFile& file) {
  if (file.fileType) {
    return file.fileType;
  }
  const std::string name = lowerCase(lastPart(file.path));
  if (name.ends_with(".csv")) {
    return FileType::Csv;
  }
  if (name.ends_with(".psv")) {
    return FileType::Psv;
  }
  if (name.ends_with(".json")) {
    return FileType::Json;
  }
  if (name.ends_with(".xlsx")) {
    return FileType::Xlsx;
  }
  if (name.ends_with(".sql")) {
    return FileType::Sql;
  }
  return std::nullopt;
}

} // namespace importer

std::string tableNameFor(std::string_view path) {
  std::string_view stem = importer::lastPart(path);
  const std::size_t dot = stem.rfind('.');
  if (dot != std::string_view::npos && dot != 0) {
    stem = stem.substr(0, dot);
  }
  std::string table;
  for (const char c : stem) {
    const bool kept =
        (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
    table.push_back(kept ? c : '_');
  }
  return table;
}

PlannedFile::PlannedFile(BranchName target_, std::string path_, ImportOperation operation_)
    : target(std::move(target_)), path(std::move(path_)), operation(operation_),
      table(tableNameFor(path)) {}

} // namespace dolthub
