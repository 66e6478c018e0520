#include "wire/v1alpha1/api.hpp"

#include "explain/reason.hpp"
#include "text/text.hpp"
#include "wire/answer.hpp"
#include "wire/sql_text.hpp"
#include "wire/v1alpha1/building.hpp"
#include "wire/v1alpha1/paths.hpp"
#include "wire/v1alpha1/started.hpp"
#include "wire/words.hpp"

#include <algorithm>
#include <iterator>
#include <optional>

namespace dolthub::wire::v1alpha1 {
namespace {

// As much of a statement as is kept to find it again; a marker at its front is in it.
constexpr std::size_t longestKey = 8 << 10;

Target writeTarget(const BranchName& from, const std::string& to) {
  return Target{apiPath<"/{owner}/{database}/write/{from_branch}/{to_branch}">,
                from.database(),
                {from.name(), to}};
}

Call&& startWrite(Call&& call, LostCall::Kind kind, const BranchName& from, const std::string& to) {
  return identify(std::move(call), kind, from.database(),
                  {{"fromBranchName", from.name()}, {"toBranchName", to}});
}

// What stands where the ref of a query would stand.
bool isListName(std::string_view ref) noexcept {
  constexpr std::string_view names[] = {"branches", "forks", "jobs",   "pulls",
                                        "releases", "tags",  "upload", "write"};
  return std::find(std::begin(names), std::end(names), ref) != std::end(names);
}

std::vector<SqlColumn> readColumns(const Fields& fields) {
  std::vector<SqlColumn> columns;
  for (const Fields& entry : fields.optionalList("schema")) {
    SqlColumn column;
    column.name = entry.text("columnName");
    column.type = entry.optionalText("columnType");
    columns.push_back(std::move(column));
  }
  return columns;
}

// Without a schema the first row tells the columns.
std::vector<SqlColumn> columnsOf(const FieldList& rows) {
  std::vector<SqlColumn> columns;
  if (rows.size() != 0) {
    for (std::string& name : (*rows.begin()).keys()) {
      SqlColumn column;
      column.name = std::move(name);
      columns.push_back(std::move(column));
    }
  }
  return columns;
}

// What the columns and a row do not have in common: a value that would vanish, or one that would be
// NULL without the server's having said so.
void checkKeys(const Fields& fields, const std::vector<SqlColumn>& columns) {
  for (const SqlColumn& column : columns) {
    if (!fields.hasCell(column.name)) {
      fields.complain(column.name, "the row does not have it");
      return;
    }
  }
  if (fields.size() == columns.size()) {
    return; // the same, as no two columns of a row have one name
  }
  for (const std::string& key : fields.keys()) {
    const bool known = std::any_of(columns.begin(), columns.end(),
                                   [&](const SqlColumn& column) { return column.name == key; });
    if (!known) {
      fields.complain(key, "no column of the schema has this name");
    }
  }
}

SqlRow readRow(const Fields& fields, const std::vector<SqlColumn>& columns) {
  checkKeys(fields, columns);
  SqlRow row;
  row.reserve(columns.size());
  for (const SqlColumn& column : columns) {
    row.push_back(fields.cell(column.name));
  }
  return row;
}

// A row is an object on the wire, which has one value of a name.
const SqlColumn* namedTwice(const std::vector<SqlColumn>& columns) {
  std::vector<const SqlColumn*> sorted;
  for (const SqlColumn& column : columns) {
    sorted.push_back(&column);
  }
  const auto byName = [](const SqlColumn* a, const SqlColumn* b) {
    return a->name < b->name;
  };
  std::sort(sorted.begin(), sorted.end(), byName);
  const auto twice =
      std::adjacent_find(sorted.begin(), sorted.end(),
                         [](const SqlColumn* a, const SqlColumn* b) { return a->name == b->name; });
  return twice == sorted.end() ? nullptr : *twice;
}

// Why a query that ended with this word has no result.
std::optional<Problem> problemOf(SqlEnd end, const std::string& word, std::string message) {
  Problem problem;
  problem.evidence = Evidence::Unknown;
  problem.serverMessage = text::cut(message, longestKey);
  if (end == SqlEnd::Timeout) {
    problem.code = Errc::Timeout;
    problem.reason = explain::Reason::ServerGaveUp; // more of our time would not help
    problem.message = "the server gave the query up: it took too long";
    return problem;
  }
  if (end == SqlEnd::Failure || end == SqlEnd::Unheard) {
    problem.message = "the query ended with the status \"" + text::escapeControls(word, 100) +
                      "\", of which nobody knows whether it is a success";
    return problem;
  }
  return std::nullopt;
}

Encoding<Call> query(const Query& request) {
  Checks checks;
  checks.text("SQL", request.sql).refuseIf(isBlankSql(request.sql), "SQL is empty");
  if (!request.ref.empty()) {
    checks.name("ref", request.ref, Slash::Allowed);
  }
  if (isListName(request.ref)) {
    checks.refuse(Errc::NotOffered,
                  "a ref called \"" + request.ref +
                      "\" cannot be queried: the API has a list of its own at that "
                      "address; use the commit's hash");
  }
  checks.refuseIf(request.ref.empty() && !request.anonymous,
                  "ref is empty; only Query::publicDefault goes without");
  Target target =
      request.ref.empty()
          ? Target{apiPath<"/{owner}/{database}">, request.database}
          : Target{apiPath<"/{owner}/{database}/{ref}">, request.database, {request.ref}};
  Call call = get(std::move(target).with("q", request.sql));
  call.kind = Kind::SqlRead;
  call.anonymous = request.anonymous;
  return checks.pass(std::move(call));
}

Reading<SqlResult> readSqlResult(const message::Response& response) {
  Answer answer{response};
  const Fields fields = answer.fields();
  const std::string owner = fields.optionalText("repository_owner");
  const std::string database = fields.optionalText("repository_name");
  refuseOtherDatabase(answer, {"repository_owner", owner}, {"repository_name", database},
                      response.request);
  SqlResult result;
  const std::string status = fields.text("query_execution_status");
  const SqlEnd end = sqlEndOf(status);
  if (answer.fits()) {
    if (auto problem = problemOf(end, status, fields.optionalText("query_execution_message"))) {
      answer.refuse(std::move(*problem));
      return answer.as(std::move(result));
    }
  }
  result.truncated = end == SqlEnd::RowLimit;
  if (end == SqlEnd::Warning) {
    if (std::string warning = fields.optionalText("query_execution_message"); !warning.empty()) {
      result.warnings.push_back(std::move(warning));
    }
  }
  result.commitRef = fields.optionalText("commit_ref");
  const FieldList rows = fields.list("rows");
  if (!fields.has("rows")) { // a result without them is none, be there no row
    fields.complain("rows", "expected array, found nothing");
  }
  result.columns = readColumns(fields);
  if (result.columns.empty()) {
    result.columns = columnsOf(rows);
  }
  if (const SqlColumn* const twice = namedTwice(result.columns);
      twice != nullptr && answer.fits()) {
    answer.refuse({Errc::InvalidArgument,
                   Evidence::Done,
                   "two columns of the result are called \"" +
                       text::escapeControls(twice->name, 100) +
                       "\", of which DoltHub sends one: give each a name of its own (AS)",
                   {}});
    return answer.as(std::move(result));
  }
  result.rows.reserve(rows.size());
  for (const Fields& row : rows) {
    result.rows.push_back(readRow(row, result.columns));
  }
  return answer.as(std::move(result));
}

Encoding<Call> startSqlWrite(const StartSqlWrite& request) {
  Call call = startWrite(post(writeTarget(request.from, request.to), {{"query", request.sql}}),
                         LostCall::Kind::SqlWrite, request.from, request.to);
  call.lost.key.emplace_back("query", text::cut(request.sql, longestKey));
  return Checks{}
      .name("branch to write to", request.to, Slash::Allowed)
      .text("SQL", request.sql)
      .refuseIf(isBlankSql(request.sql), explain::Reason::SqlChangesNothing)
      .pass(std::move(call));
}

Encoding<Call> startBranchMerge(const StartBranchMerge& request) {
  return Checks{}
      .name("branch to merge into", request.to, Slash::Allowed)
      .pass(startWrite(post(writeTarget(request.from, request.to)), LostCall::Kind::BranchMerge,
                       request.from, request.to));
}

Reading<AnyOperation> readStartedSqlWrite(const message::Response& response,
                                          const DatabaseName& database, std::string_view endpoint) {
  AnyOperation::Parts parts{OperationKind::SqlWrite};
  parts.database = database;
  parts.endpoint = endpoint;
  return readStarted(response, Repeat::Never, std::move(parts));
}

} // namespace

constinit const SqlCalls sqlCalls{.query = query,
                                  .readResult = readSqlResult,
                                  .startWrite = startSqlWrite,
                                  .startBranchMerge = startBranchMerge,
                                  .readStarted = readStartedSqlWrite};

} // namespace dolthub::wire::v1alpha1
