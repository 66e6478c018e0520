#include "wire/v1alpha1/api.hpp"

#include "public/file_type.hpp"
#include "public/lost_key.hpp"
#include "wire/v1alpha1/building.hpp"
#include "wire/v1alpha1/paths.hpp"
#include "wire/v1alpha1/started.hpp"

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

#include <optional>

namespace dolthub::wire::v1alpha1 {
namespace {

void checkSize(Checks& checks, const std::string& name, std::uint64_t size, std::uint64_t most) {
  if (size == 0) {
    checks.refuse(Errc::FileUnusable, explain::Reason::FileEmpty, {name});
  } else if (size > most) {
    checks.refuse(Errc::FileUnusable, explain::Reason::FileTooLarge,
                  {name, std::to_string(size), std::to_string(most)});
  }
}

// Of the three places that bytes can come from, the one that is set.
message::Source sourceOf(const ImportFile& file, std::uint64_t most, Checks& checks) {
  if (file.source.open) {
    checkSize(checks, file.fileName, file.source.size, most);
    return message::CustomSource{file.source.size, file.source.open, file.source.canReopen};
  }
  if (file.bytes) {
    checkSize(checks, file.fileName, file.bytes->size(), most);
    return message::MemorySource{file.bytes};
  }
  checks.refuseIf(file.path.empty(), "file to import has no path, no bytes and no source")
      .refuseIf(file.path.find('\0') != std::string::npos, "path of the file contains a NUL byte");
  message::FileSource source{file.path};
  for (const ByteRange& range : file.ranges) {
    checks.refuseIf(range.begin >= range.end, "range of the file to import is empty");
    source.ranges.push_back({range.begin, range.end});
  }
  if (file.stamp) {
    source.identity = message::FileIdentity{file.stamp->device, file.stamp->inode, file.stamp->size,
                                            file.stamp->modified};
  }
  return source;
}

std::string params(const ImportFile& file, FileType type) {
  boost::json::object params{{"branchName", file.branch},
                             {"fileName", file.fileName},
                             {"fileType", toString(type)},
                             {"importOp", toString(file.operation)}};
  if (type != FileType::Sql) {
    params["tableName"] = file.tableName();
    params["primaryKeys"] = boost::json::array(file.primaryKeys.begin(), file.primaryKeys.end());
  }
  return boost::json::serialize(params);
}

Encoding<Call> startImport(const ImportFile& file, std::uint64_t maxUploadBytes) {
  Checks checks;
  if (!file.branch.empty()) {
    checks.name("branch name", file.branch, Slash::Allowed);
  }
  checks.name("file name", file.fileName).value("import operation", file.operation);
  if (file.fileType) {
    checks.value("file type", *file.fileType);
  }
  const std::optional<FileType> told = file.fileType ? file.fileType : fileTypeOf(file.fileName);
  if (!told) {
    checks.refuse(Errc::InvalidArgument,
                  "file type cannot be told by the file name's extension; set fileType");
  }
  const FileType type = told.value_or(FileType::Csv);
  if (type != FileType::Sql) {
    checks.name("table name", file.tableName());
    for (const std::string& key : file.primaryKeys) {
      checks.refuseIf(key.empty(), "primary key is empty").text("primary key", key, Lines::One);
    }
  }
  message::FormBody form;
  form.parts.push_back(
      {"file", file.fileName, "application/octet-stream", sourceOf(file, maxUploadBytes, checks)});
  form.parts.push_back(
      {"params", {}, {}, message::MemorySource{std::make_shared<std::string>(params(file, type))}});

  Call call = identify(post(Target{apiPath<"/{owner}/{database}/upload">, file.database}),
                       LostCall::Kind::Import, file.database,
                       keyOfImport(file.branch, file.tableName(), file.fileName, file.operation));
  call.request.body = std::move(form);
  call.kind = Kind::Upload;
  return checks.pass(std::move(call));
}

Reading<AnyOperation> readStartedImport(const message::Response& response,
                                        const DatabaseName& database, const std::string& branch,
                                        std::string_view endpoint) {
  AnyOperation::Parts parts{OperationKind::Import};
  parts.database = database;
  parts.branch = branch;
  parts.endpoint = endpoint;
  return readStarted(response, Repeat::Never, std::move(parts));
}

} // namespace

constinit const ImportCalls importCalls{.start = startImport, .readStarted = readStartedImport};

} // namespace dolthub::wire::v1alpha1
