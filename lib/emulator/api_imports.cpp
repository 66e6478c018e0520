#include <algorithm>
#include <array>

#include <boost/json/parse.hpp>

#include "emulator/api.hpp"
#include "emulator/multipart.hpp"

namespace dolthub::emulator {

namespace {

constexpr std::size_t jobsPerPage = 15;
constexpr std::string_view badBody = "Invalid request body";

std::optional<ImportOperation> importOperation(std::string_view word) {
  if (word == "Create") {
    return ImportOperation::Create;
  }
  if (word == "Update") {
    return ImportOperation::Update;
  }
  if (word == "Overwrite") {
    return ImportOperation::Overwrite;
  }
  if (word == "Replace") {
    return ImportOperation::Replace;
  }
  return std::nullopt;
}

const Part* findPart(const std::vector<Part>& parts, std::string_view name) {
  auto found = std::ranges::find(parts, name, &Part::name);
  return found == parts.end() ? nullptr : &*found;
}

/// The params part as DoltHub reads it; nothing when something required is missing.
std::optional<ImportOrder> readOrder(const json::object& params) {
  ImportOrder order;
  order.fileName = field(params, "fileName");
  order.fileType = field(params, "fileType");
  order.table = field(params, "tableName");
  constexpr std::array<std::string_view, 5> types{"Csv", "Psv", "Json", "Xlsx", "Sql"};
  auto operation = importOperation(field(params, "importOp"));
  bool bad = order.fileName.empty() || !params.contains("branchName") || !operation ||
             std::ranges::find(types, order.fileType) == types.end() ||
             (order.table.empty() && order.fileType != "Sql");
  if (bad) {
    return std::nullopt;
  }
  std::ranges::transform(order.fileType, order.fileType.begin(), lower);
  order.operation = *operation;
  const json::value* keys = params.if_contains("primaryKeys");
  if (keys != nullptr && keys->is_array()) {
    for (const auto& key : keys->get_array()) {
      if (!key.is_string()) {
        return std::nullopt;
      }
      order.primaryKeys.emplace_back(key.get_string());
    }
  }
  return order;
}

/// The parts of an upload's body; nothing when one is missing or cannot be read.
struct Upload {
  Part file;
  json::object params;
  std::string branch;
};

std::optional<Upload> readUpload(const Request& request) {
  auto boundary = multipartBoundary(request.header("content-type"));
  auto parts = boundary ? parseMultipart(request.body, *boundary) : std::nullopt;
  const Part* file = parts ? findPart(*parts, "file") : nullptr;
  const Part* params = parts ? findPart(*parts, "params") : nullptr;
  if (file == nullptr || !file->fileName || params == nullptr) {
    return std::nullopt;
  }
  boost::system::error_code error;
  std::string_view text = std::string_view{request.body}.substr(params->offset, params->size);
  json::value value = json::parse(text, error);
  if (error || !value.is_object()) {
    return std::nullopt;
  }
  std::string branch = field(value.get_object(), "branchName");
  return Upload{*file, std::move(value.get_object()), std::move(branch)};
}

bool goodTableName(std::string_view name) {
  return std::ranges::all_of(name, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-' || c == '$';
  });
}

} // namespace

Response startImport(Call& call) {
  json::object fields = databaseFields(call);
  auto upload = readUpload(call.request);
  if (upload) {
    fields.emplace("branch_name", upload->branch);
    fields.emplace("table_name", field(upload->params, "tableName"));
  }
  auto order = upload ? readOrder(upload->params) : std::nullopt;
  if (!order) {
    return failure(badBody, std::move(fields));
  }
  const Part* file = &upload->file;
  const std::string& branch = upload->branch;
  std::string_view body = call.request.body;
  Database* database = findDatabase(call);
  if (database == nullptr) {
    return failure("no such repository", std::move(fields));
  }
  if (!call.world.mayWrite(*call.user, *database)) {
    return failure(notAllowed, std::move(fields));
  }
  if (!goodTableName(order->table)) {
    return failure("invalid table name", std::move(fields));
  }
  if (file->size > call.world.options().maxUploadBytes) {
    return failure("file is too large", std::move(fields), 413);
  }
  const Commit* base = database->branch(branch);
  bool intoEmpty = branch.empty() && database->branches.empty();
  if (base == nullptr && !intoEmpty) {
    return failure("branch not found", std::move(fields));
  }
  // DoltHub says this with a status of 200.
  if (database->import != nullptr) {
    return failure("there is an import running: cleaning up existing job", std::move(fields), 200);
  }
  auto job = std::make_unique<Job>();
  job->kind = JobKind::Import;
  job->database = database;
  job->user = call.user;
  job->branch = job->askedBranch = branch;
  job->table = order->table;
  job->fileName = order->fileName;
  job->bytes = file->size;
  job->contentHash = sha256(body.substr(file->offset, file->size));
  job->description = "Import file into table " + order->table;
  job->importBase = base;
  Snapshot tables = base != nullptr ? base->tables : std::make_shared<const Tables>();
  std::size_t offset = file->offset;
  std::size_t size = file->size;
  job->import =
      std::make_unique<ImportWork>(database->network->store, std::move(tables), std::move(*order),
                                   std::move(call.request.body), offset, size);
  Job& started = call.world.start(std::move(job), call.plan, call.now);
  fields.emplace("operation_name", started.name);
  fields.emplace("user_operation_name", started.userOperation);
  return success(std::move(fields));
}

Response pollImport(Call& call) {
  Job* job = polledJob(call, JobKind::Import);
  auto branch = call.target.find("branch");
  if (!branch) {
    branch = call.target.find("branchName");
  }
  bool here = job != nullptr && branch && job->database == findDatabase(call) &&
              *branch == job->askedBranch;
  if (!here) {
    return failure("Error polling an operation status.",
                   {{"operation_name", call.target.find("operationName").value_or("")}});
  }
  return jobStatus(call, *job);
}

Response listJobs(Call& call) {
  json::object fields = databaseFields(call);
  Database* database = findDatabase(call);
  if (database == nullptr) {
    return failure("no such repository", std::move(fields));
  }
  auto page = makePage(
      call, database->jobs, jobsPerPage, [&](const Job* job) { return job->listed <= call.now; },
      [&](Job* job) {
        return json::object{{"job_id", job->name},
                            {"creator", job->user->name},
                            {"description", job->description},
                            {"job_type", job->kind == JobKind::Import ? "Import" : "Merge"},
                            {"status", listedPhase(call, *job, "Succeeded", "Failed")},
                            {"created_at", isoTime(job->created, true)},
                            {"job_error", job->error}};
      });
  if (!page) {
    return failure("invalid page token", std::move(fields));
  }
  fields.emplace("jobs", std::move(page->entries));
  fields.emplace("next_page_token", page->nextToken);
  return success(std::move(fields));
}

} // namespace dolthub::emulator
