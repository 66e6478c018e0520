#include "importer/file_type.hpp"

#include "public/file_type.hpp"
#include "text/text.hpp"

namespace dolthub {

namespace importer {

std::optional<FileType> typeOf(const PlannedFile& file) {
  return file.fileType ? file.fileType : fileTypeOf(text::lastPart(file.path));
}

} // namespace importer

PlannedFile::PlannedFile(BranchName target_, std::string path_, ImportOperation operation_)
    : target(std::move(target_)), path(std::move(path_)), operation(operation_),
      table(ImportFile(target, path, operation).tableName()) {}

} // namespace dolthub
