#include <algorithm>

#include "emulator/api.hpp"
#include "emulator/sql_run.hpp"
#include "emulator/zip.hpp"

namespace dolthub::emulator {

namespace {

constexpr std::size_t rowLimit = 1000;
constexpr std::string_view unchanged =
    "Cannot return null for non-nullable field SqlWrite.toCommitId.";

Response sqlAnswer(std::string_view status, std::string_view message, json::object fields,
                   unsigned httpStatus) {
  json::object body{{"query_execution_status", status}, {"query_execution_message", message}};
  for (auto& field : fields) {
    body.emplace(field.key(), std::move(field.value()));
  }
  return answer(std::move(body), httpStatus);
}

json::array schemaOf(const SqlRows& rows) {
  json::array schema;
  for (const auto& [name, type] : rows.columns) {
    schema.push_back(json::object{{"columnName", name}, {"columnType", type}});
  }
  return schema;
}

json::array rowsOf(const SqlRows& rows) {
  json::array array;
  array.reserve(rows.rows.size());
  for (const auto& row : rows.rows) {
    json::object object;
    object.reserve(row.size());
    for (std::size_t i = 0; i < row.size(); ++i) {
      json::value cell;
      if (row[i]) {
        cell = *row[i];
      }
      object.insert_or_assign(rows.columns[i].first, std::move(cell));
    }
    array.push_back(std::move(object));
  }
  return array;
}

std::string csvOf(Store& store, const Table& table) {
  std::string csv;
  std::vector<Cell> line;
  for (const std::string& column : table.columns) {
    line.push_back(Cell{column, false});
  }
  appendCsvLine(csv, line);
  auto rows = store.sqlite().prepare("SELECT * FROM " + quoteName(table.version));
  while (rows.step()) {
    for (std::size_t i = 0; i < line.size(); ++i) {
      auto text = rows.text(static_cast<int>(i));
      line[i] = Cell{text.value_or(""), !text};
    }
    appendCsvLine(csv, line);
  }
  return csv;
}

} // namespace

Response readSqlRoute(Call& call) {
  bool named = call.target.segments.size() - call.skip == 3;
  auto asked = call.target.find("q");
  std::string query = asked && !trim(*asked).empty() ? *asked : "SHOW TABLES;";
  json::object fields{{"repository_owner", call.segment(0)},
                      {"repository_name", call.segment(1)},
                      {"commit_ref", named ? call.segment(2) : ""},
                      {"sql_query", query}};
  Database* database = findDatabase(call);
  if (database == nullptr) {
    return sqlAnswer("Error", "no such repository", std::move(fields), 400);
  }
  if (!named && call.user != nullptr) {
    return sqlAnswer("Error", "Calls authenticated with a token must include a refName",
                     std::move(fields), 400);
  }
  // Without a ref it is the default branch: main or master, else the first there is.
  const Commit* commit = nullptr;
  if (named) {
    commit = database->revision(call.segment(2));
  } else {
    for (std::string_view name : {"main", "master"}) {
      commit = commit == nullptr ? database->branch(name) : commit;
    }
    if (commit == nullptr && !database->branches.empty()) {
      commit = database->branches.begin()->second;
    }
  }
  if (commit == nullptr) {
    return sqlAnswer("Error", "query error: branch not found", std::move(fields), 200);
  }
  try {
    SqlRows rows =
        readRows(*database->network->store, *commit->tables, database->name, query, rowLimit);
    fields.emplace("schema", schemaOf(rows));
    fields.emplace("rows", rowsOf(rows));
    return sqlAnswer(rows.more ? "RowLimit" : "Success", "", std::move(fields), 200);
  } catch (const SqlError& error) {
    return sqlAnswer("Error", std::string{"query error: "} + error.what(), std::move(fields), 200);
  }
}

Response startWrite(Call& call) {
  std::string query = call.target.find("q").value_or("");
  if (query.empty()) {
    if (auto body = bodyObject(call)) {
      query = field(*body, "query");
    }
  }
  json::object fields{{"repository_owner", call.segment(0)},
                      {"repository_name", call.segment(1)},
                      {"from_branch_name", call.segment(3)},
                      {"to_branch_name", call.segment(4)},
                      {"query", query}};
  auto refuse = [&](std::string_view message) {
    fields.emplace("operation_name", "");
    return sqlAnswer("Error", message, std::move(fields), 400);
  };
  Database* database = findDatabase(call);
  if (database == nullptr) {
    return refuse("no such repository");
  }
  if (!call.world.mayWrite(*call.user, *database)) {
    return refuse(notAllowed);
  }
  if (database->branch(call.segment(3)) == nullptr) {
    return refuse("query error: branch not found");
  }
  auto job = std::make_unique<Job>();
  try {
    // A comment alone is no statement either: DoltHub takes both for a merge.
    job->query = oneStatement(query).empty() ? "" : query;
  } catch (const SqlError& error) {
    return refuse(std::string{"query error: "} + error.what());
  }
  job->kind = JobKind::Write;
  job->database = database;
  job->user = call.user;
  job->fromBranch = call.segment(3);
  job->branch = call.segment(4);
  job->description = job->query.empty() ? "Merge branch " + job->fromBranch + " into " + job->branch
                                        : "Run query " + job->query;
  Job& started = call.world.start(std::move(job), call.plan, call.now);
  fields.emplace("operation_name", started.name);
  return sqlAnswer("Success",
                   "Operation created. Poll the operation endpoint to see the execution status "
                   "of this query.",
                   std::move(fields), 200);
}

Response pollWrite(Call& call) {
  std::string name = call.target.find("operationName").value_or("");
  Job* job = polledJob(call, JobKind::Write);
  if (job == nullptr || job->database != findDatabase(call)) {
    return sqlAnswer("Error", "Error polling an operation status.", {{"operation_name", name}},
                     400);
  }
  bool shownDone = job->finished && !(job->failed() && job->failsInListOnly);
  if (!shownDone) {
    return answer({{"_id", name}, {"done", false}});
  }
  FailedPoll shown = call.world.options().failedPoll;
  if (job->failed() && shown == FailedPoll::BadRequest) {
    return sqlAnswer("Error", job->error, {{"operation_name", name}}, 400);
  }
  bool nothing = !job->failed() && job->fromCommit == job->toCommit;
  if (nothing && call.world.options().unchangedWriteFails) {
    return sqlAnswer("Error", unchanged, {{"operation_name", name}}, 400);
  }
  const Dialect& dialect = call.world.speaker().dialect;
  std::string word = job->failed() ? dialect.detailsFailed : dialect.detailsDone;
  if (word.empty()) {
    word = job->failed() ? (dialect.emptyDetailsFailed ? "" : "Error") : "Success";
  }
  json::object details{{"query_execution_status", word},
                       {"query_execution_message", job->failed() ? job->error : job->message},
                       {"owner_name", job->database->owner},
                       {"repository_name", job->database->name},
                       {"from_commit_id", job->fromCommit},
                       {"to_commit_id", job->toCommit}};
  return answer({{"_id", name}, {"done", true}, {"res_details", std::move(details)}});
}

Response downloadCsv(Call& call) {
  Database* database = findDatabase(call);
  const Commit* commit = database != nullptr ? database->revision(call.segment(2)) : nullptr;
  if (commit == nullptr) {
    return htmlPage(404, "Not Found");
  }
  Store& store = *database->network->store;
  Response response;
  if (call.target.segments.size() - call.skip == 4) {
    auto table = commit->tables->find(call.segment(3));
    if (table == commit->tables->end()) {
      return htmlPage(404, "Not Found");
    }
    response.contentType = "text/csv; charset=utf-8";
    response.headers.emplace_back("Content-Disposition",
                                  "attachment; filename=\"" + table->first + ".csv\"");
    response.body = csvOf(store, *table->second);
    return response;
  }
  std::vector<std::pair<std::string, std::string>> files;
  for (const auto& [name, table] : *commit->tables) {
    files.emplace_back(name + ".csv", csvOf(store, *table));
  }
  response.contentType = "application/zip";
  response.headers.emplace_back("Content-Disposition",
                                "attachment; filename=\"" + database->name + ".zip\"");
  response.body = makeZip(files);
  return response;
}

} // namespace dolthub::emulator
