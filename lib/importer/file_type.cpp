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

PlannedFile::PlannedFile(BranchName target_, std::string path_, ImportOperation operation_)
    : target(std::move(target_)), path(std::move(path_)), operation(operation_),
      table(ImportFile(target, path, operation).tableName()) {}

} // namespace dolthub
