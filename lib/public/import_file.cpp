#include <dolthub/import.hpp>

#include "text/text.hpp"

#include <utility>

namespace dolthub {
namespace {

bool isTableCharacter(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
}

// One `_` for a character of several bytes.
std::string tableOf(const std::string& fileName) {
  const std::size_t dot = fileName.rfind('.');
  std::string table;
  for (const char c : fileName.substr(0, dot == 0 ? std::string::npos : dot)) {
    if (isTableCharacter(c)) {
      table += c;
    } else if ((static_cast<unsigned char>(c) & 0xC0) != 0x80) {
      table += '_';
    }
  }
  return table;
}

} // namespace

ImportFile::ImportFile(DatabaseName database_, std::string branch_, std::string fileName_,
                       ImportOperation operation_)
    : database(std::move(database_)), branch(std::move(branch_)), operation(operation_),
      fileName(std::move(fileName_)) {}

std::string ImportFile::tableName() const {
  return table.empty() ? tableOf(fileName) : table;
}

ImportFile::ImportFile(BranchName branch_, std::string path_, ImportOperation operation_)
    : ImportFile(branch_.database(), branch_.name(), std::string(text::lastPart(path_)),
                 operation_) {
  path = std::move(path_);
}

ImportFile ImportFile::intoEmpty(DatabaseName database, std::string path,
                                 ImportOperation operation) {
  ImportFile file{std::move(database), std::string{}, std::string(text::lastPart(path)), operation};
  file.path = std::move(path);
  return file;
}

ImportFile ImportFile::fromBytes(BranchName branch, std::string fileName, std::string bytes,
                                 ImportOperation operation) {
  ImportFile file{branch.database(), branch.name(), std::move(fileName), operation};
  file.bytes = std::make_shared<const std::string>(std::move(bytes));
  return file;
}

ImportFile ImportFile::fromSource(BranchName branch, std::string fileName, ByteSource source,
                                  ImportOperation operation) {
  ImportFile file{branch.database(), branch.name(), std::move(fileName), operation};
  file.source = std::move(source);
  return file;
}

} // namespace dolthub
