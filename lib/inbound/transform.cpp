#include <dolthub/inbound.hpp>

#include "public/checks.hpp"
#include "public/text.hpp"
#include "support/md5.hpp"
#include "wire/words.hpp"

#include <dolthub/error.hpp>

#include <algorithm>
#include <array>

namespace dolthub {
namespace {

constexpr std::string_view spreadsheet =
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

constexpr std::array<std::pair<FileType, std::string_view>, 5> contentTypes{
    {{FileType::Csv, "text/csv"},
     {FileType::Psv, "text/psv"},
     {FileType::Json, "application/json"},
     {FileType::Xlsx, spreadsheet},
     {FileType::Sql, "application/sql"}}};

// Create has no word of its own here: an overwrite makes a table that is not there.
constexpr std::array<std::pair<ImportOperation, std::string_view>, 3> operations{
    {{ImportOperation::Overwrite, "overwrite"},
     {ImportOperation::Update, "update"},
     {ImportOperation::Replace, "replace"}}};

[[noreturn]] void refuse(std::string what) {
  throw Error::invalid("transform: " + std::move(what));
}

// One of several fields of a name would be somebody's guess.
std::string_view find(const HeaderFields& headers, std::string_view name) {
  std::string_view found;
  bool seen = false;
  for (const auto& [other, value] : headers) {
    if (text::equalNoCase(other, name)) {
      if (seen && text::trimmed(value) != found) {
        refuse("the header " + std::string(name) + " is there twice");
      }
      found = text::trimmed(value);
      seen = true;
    }
  }
  return found;
}

std::string required(const HeaderFields& headers, std::string_view name) {
  const std::string_view value = find(headers, name);
  if (value.empty()) {
    refuse("the header " + std::string(name) + " is missing");
  }
  return std::string(value);
}

// Whatever goes into a header, or came in one and goes on into a path or a statement of somebody's.
void check(std::string_view what, std::string_view value, Slash slash) {
  if (const auto problem = nameProblem(what, value, slash)) {
    refuse(*problem);
  }
}

std::vector<std::string> splitKeys(std::string_view list) {
  std::vector<std::string> keys;
  while (!list.empty()) {
    const std::size_t comma = std::min(list.find(','), list.size());
    if (const std::string_view key = text::trimmed(list.substr(0, comma)); !key.empty()) {
      keys.emplace_back(key);
    }
    list.remove_prefix(std::min(comma + 1, list.size()));
  }
  return keys;
}

std::string md5Of(std::string_view body) {
  std::optional<std::string> md5 = support::md5(body);
  if (!md5) {
    ErrorDetails details;
    details.message = "transform: OpenSSL offers no MD5 here, which DoltHub asks for";
    throw Error(Errc::LocalLimit, std::move(details));
  }
  return std::move(*md5);
}

std::optional<FileType> typeOf(std::string_view contentType) {
  const std::string_view plain = text::trimmed(contentType.substr(0, contentType.find(';')));
  for (const auto& [type, word] : contentTypes) {
    if (text::equalNoCase(word, plain)) {
      return type;
    }
  }
  return std::nullopt;
}

} // namespace

TransformRequest readTransform(const HeaderFields& headers, std::string_view body) {
  TransformRequest request(
      DatabaseName(required(headers, "x-dolthub-owner"), required(headers, "x-dolthub-database")));
  request.fromBranch = required(headers, "x-dolthub-from-branch");
  check("from branch", request.fromBranch, Slash::Allowed);
  request.toBranch = required(headers, "x-dolthub-to-branch");
  check("to branch", request.toBranch, Slash::Allowed);
  request.fileName = required(headers, "x-import-filename");
  check("file name", request.fileName, Slash::Refused);
  request.contentType = required(headers, "content-type");
  request.fileType = typeOf(request.contentType);
  request.table = find(headers, "x-import-table");
  if (!request.table.empty()) {
    check("table", request.table, Slash::Allowed);
  }
  request.primaryKeys = splitKeys(find(headers, "x-import-primary-keys"));
  if (const std::string_view word = find(headers, "x-import-operation"); !word.empty()) {
    for (const auto& [operation, known] : operations) {
      if (text::equalNoCase(known, word)) {
        request.operation = operation;
      }
    }
    if (!request.operation) {
      refuse("x-import-operation is none of overwrite, update and replace");
    }
  }
  request.force = text::equalNoCase(find(headers, "x-import-force"), "true");
  if (required(headers, "x-import-md5") != md5Of(body)) {
    refuse("the file is not the one that was sent: its MD5 is another");
  }
  return request;
}

TransformAnswer::TransformAnswer(const TransformRequest& request)
    : fileType(request.fileType.value_or(FileType::Csv)), fileName(request.fileName),
      table(request.table), primaryKeys(request.primaryKeys),
      operation(request.operation.value_or(ImportOperation::Overwrite)), force(request.force) {
  if (fileType == FileType::Psv) {
    fileType = FileType::Csv;
  }
}

HeaderFields TransformAnswer::headers(std::string_view body) const {
  if (fileType == FileType::Psv) {
    refuse("DoltHub takes CSV, JSON, XLSX or SQL from a transform, not PSV");
  }
  check("file name", fileName, Slash::Refused);
  const auto type = std::find_if(contentTypes.begin(), contentTypes.end(),
                                 [this](const auto& known) { return known.first == fileType; });
  HeaderFields fields{{"content-type", std::string(type->second)},
                      {"content-length", std::to_string(body.size())},
                      {"x-import-filename", fileName},
                      {"x-import-md5", md5Of(body)}};
  if (fileType == FileType::Sql) {
    return fields;
  }
  check("table", table, Slash::Allowed);
  fields.emplace_back("x-import-table", table);
  const auto word = std::find_if(operations.begin(), operations.end(),
                                 [this](const auto& known) { return known.first == operation; });
  fields.emplace_back("x-import-operation",
                      std::string(word == operations.end() ? "overwrite" : word->second));
  std::string keys;
  for (const std::string& key : primaryKeys) {
    check("primary key", key, Slash::Allowed);
    if (key.find(',') != std::string::npos) {
      refuse("a primary key with a comma cannot be told from two");
    }
    keys += (keys.empty() ? "" : ",") + key;
  }
  if (!keys.empty()) {
    fields.emplace_back("x-import-primary-keys", std::move(keys));
  }
  if (force) {
    fields.emplace_back("x-import-force", "true");
  }
  return fields;
}

} // namespace dolthub
