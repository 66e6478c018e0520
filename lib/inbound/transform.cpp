#include <dolthub/inbound.hpp>

#include "public/error_text.hpp"
#include "support/md5.hpp"
#include "text/checks.hpp"
#include "text/text.hpp"
#include "wire/words.hpp"

#include <dolthub/error.hpp>
#include <dolthub/options.hpp>

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
// `what` is the header's name or the field's.
void check(std::string_view what, std::string_view value, Slash slash) {
  if (const auto problem = nameProblem(what, value, slash)) {
    refuse(*problem);
  }
}

std::string requiredName(const HeaderFields& headers, std::string_view name, Slash slash) {
  std::string value = required(headers, name);
  check(name, value, slash);
  return value;
}

// A key that is empty is one that got lost on the way.
std::vector<std::string> primaryKeysOf(const HeaderFields& headers) {
  constexpr std::string_view name = "x-import-primary-keys";
  std::vector<std::string> keys;
  std::string_view list = find(headers, name);
  for (bool more = !list.empty(); more;) {
    const std::size_t comma = std::min(list.find(','), list.size());
    const std::string_view key = text::trimmed(list.substr(0, comma));
    check(name, key, Slash::Allowed);
    if (keys.size() == 1000) {
      refuse("x-import-primary-keys names more than 1000");
    }
    keys.emplace_back(key);
    more = comma < list.size();
    list.remove_prefix(more ? comma + 1 : comma);
  }
  return keys;
}

std::optional<ImportOperation> operationOf(const HeaderFields& headers) {
  const std::string_view word = find(headers, "x-import-operation");
  if (word.empty()) {
    return std::nullopt;
  }
  for (const auto& [operation, known] : operations) {
    if (text::equalNoCase(known, word)) {
      return operation;
    }
  }
  refuse("x-import-operation is none of overwrite, update and replace");
}

// What is neither yes nor no may have been meant as either, and rows may be lost by it.
bool forceOf(const HeaderFields& headers) {
  const std::string_view word = find(headers, "x-import-force");
  const bool force = text::equalNoCase(word, "true");
  if (!force && !word.empty() && !text::equalNoCase(word, "false")) {
    refuse("x-import-force is neither true nor false");
  }
  return force;
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

TransformRequest requestIn(const HeaderFields& headers, std::string_view body) {
  if (body.size() > uploadLimit) {
    refuse("the file has more than the 104857600 bytes that an upload takes");
  }
  TransformRequest request(
      DatabaseName(requiredName(headers, "x-dolthub-owner", Slash::Refused),
                   requiredName(headers, "x-dolthub-database", Slash::Refused)));
  request.fromBranch = requiredName(headers, "x-dolthub-from-branch", Slash::Allowed);
  request.toBranch = requiredName(headers, "x-dolthub-to-branch", Slash::Allowed);
  request.fileName = requiredName(headers, "x-import-filename", Slash::Refused);
  request.contentType = required(headers, "content-type");
  request.fileType = typeOf(request.contentType);
  request.table = find(headers, "x-import-table");
  if (!request.table.empty()) {
    check("x-import-table", request.table, Slash::Allowed);
  }
  request.primaryKeys = primaryKeysOf(headers);
  request.operation = operationOf(headers);
  request.force = forceOf(headers);
  if (required(headers, "x-import-md5") != md5Of(body)) {
    refuse("the file is not the one that was sent: its MD5 is another");
  }
  return request;
}

} // namespace

TransformRequest readTransform(const HeaderFields& headers, std::string_view body) {
  try {
    return requestIn(headers, body);
  } catch (const Error& error) {
    throw Error(asInbound(error));
  }
}

TransformAnswer::TransformAnswer(const TransformRequest& request)
    : fileType(request.fileType == FileType::Psv ? std::nullopt : request.fileType),
      fileName(request.fileName), table(request.table), primaryKeys(request.primaryKeys),
      operation(request.operation.value_or(ImportOperation::Overwrite)), force(request.force) {}

HeaderFields TransformAnswer::headers(std::string_view body) const {
  if (!fileType || fileType == FileType::Psv) {
    refuse(
        "the answer's file type must be one that DoltHub takes back: CSV, JSON, XLSX or SQL; PSV "
        "and what is of another type must be made one of these");
  }
  check("the answer's file name", fileName, Slash::Refused);
  const auto type = std::find_if(contentTypes.begin(), contentTypes.end(),
                                 [this](const auto& known) { return known.first == fileType; });
  HeaderFields fields{{"content-type", std::string(type->second)},
                      {"content-length", std::to_string(body.size())},
                      {"x-import-filename", fileName},
                      {"x-import-md5", md5Of(body)}};
  if (fileType == FileType::Sql) {
    return fields;
  }
  check("the answer's table (x-import-table)", table, Slash::Allowed);
  fields.emplace_back("x-import-table", table);
  const auto word = std::find_if(operations.begin(), operations.end(),
                                 [this](const auto& known) { return known.first == operation; });
  fields.emplace_back("x-import-operation",
                      std::string(word == operations.end() ? "overwrite" : word->second));
  std::string keys;
  for (const std::string& key : primaryKeys) {
    check("the answer's primary key", key, Slash::Allowed);
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
