#include "wire/poll.hpp"

#include "public/text.hpp"
#include "wire/answer.hpp"
#include "wire/building.hpp"
#include "wire/words.hpp"

namespace dolthub::wire {
namespace {

// A write that changed nothing, or failed before it began, ends in GraphQL's complaint about this
// field: the one thing it says for certain is that the operation is over.
constexpr std::string_view noCommit = "SqlWrite.toCommitId";

std::string_view lastSegment(std::string_view name) noexcept {
  return name.substr(name.rfind('/') + 1);
}

// The start and the poll may spell a name differently; its id, the last segment, stays.
void checkName(const AnyOperation& operation, const Fields& fields, std::string_view key) {
  const std::string name = fields.optionalText(key);
  if (!name.empty() && lastSegment(name) != lastSegment(operation.name())) {
    fields.complain(key, "names another operation");
  }
}

std::string firstText(const Fields& fields, std::initializer_list<std::string_view> keys) {
  for (const std::string_view key : keys) {
    if (std::string text = fields.optionalText(key); !text.empty()) {
      return text;
    }
  }
  return {};
}

ImportResult readImportResult(const DatabaseName& database, const Fields& fields) {
  ImportResult result;
  result.jobId = fields.optionalId("job_id");
  std::string pull = fields.optionalId("pull_id");
  if (pull.empty()) {
    return result; // seen of imports that changed nothing; the server does not say so
  }
  if (const auto problem = nameProblem("pull request id", pull, Slash::Refused)) {
    fields.complain("pull_id", *problem);
    return result;
  }
  result.pullRequest.emplace(database, std::move(pull));
  result.landed = ImportResult::Landed::PullRequest;
  return result;
}

MergeResult readMergeResult(const AnyOperation& operation, const Fields& fields) {
  MergeResult result;
  result.pullRequestId = fields.optionalId("pull_id");
  if (result.pullRequestId.empty()) {
    result.pullRequestId = operation.pullRequestId();
  }
  return result;
}

// Imports and merges: a job, whose state is one word. `job_created` says nothing about its end.
Poll readJob(const AnyOperation& operation, const Fields& fields) {
  checkName(operation, fields, "operation_name");
  Poll poll;
  poll.statusText = fields.optionalText("job_status");
  poll.jobId = fields.optionalId("job_id");
  if (saysFailure(poll.statusText)) {
    poll.status = OperationStatus::Failed;
    poll.message = firstText(fields, {"job_error", "error", "message"});
  } else if (saysSuccess(poll.statusText)) {
    poll.status = OperationStatus::Succeeded;
    if (operation.kind() == OperationKind::Import) {
      poll.result = readImportResult(*operation.database(), fields);
    } else {
      poll.result = readMergeResult(operation, fields);
    }
  }
  return poll;
}

Poll readFork(const AnyOperation& operation, const Fields& fields) {
  checkName(operation, fields, "operation_name");
  Poll poll;
  if (fields.optionalFlag("done")) {
    ForkResult result;
    result.owner = fields.text(fields.has("owner_name") ? "owner_name" : "database_owner");
    result.name = fields.text("database_name");
    poll.status = OperationStatus::Succeeded;
    poll.result = std::move(result);
  }
  return poll;
}

Poll wroteNobodyKnowsWhat(std::string message) {
  Poll poll;
  poll.status = OperationStatus::Succeeded;
  poll.message = message;
  SqlWriteResult result;
  result.message = std::move(message);
  poll.result = std::move(result);
  return poll;
}

SqlWriteResult readWriteResult(const Fields& details) {
  SqlWriteResult result;
  result.fromCommit = details.optionalText("from_commit_id");
  result.toCommit = details.optionalText("to_commit_id");
  if (!result.fromCommit.empty() && !result.toCommit.empty()) {
    result.changed = result.fromCommit == result.toCommit ? SqlWriteResult::Changed::No
                                                          : SqlWriteResult::Changed::Yes;
  }
  return result;
}

Poll readSqlWrite(const AnyOperation& operation, const Fields& fields) {
  checkName(operation, fields, "_id");
  Poll poll;
  if (!fields.optionalFlag("done")) {
    return poll;
  }
  const Fields details = fields.object("res_details");
  poll.statusText = details.text("query_execution_status");
  poll.message = details.optionalText("query_execution_message");
  if (poll.message.find(noCommit) != std::string::npos) {
    return wroteNobodyKnowsWhat(std::move(poll.message));
  }
  if (saysFailure(poll.statusText)) {
    poll.status = OperationStatus::Failed;
    return poll;
  }
  SqlWriteResult result = readWriteResult(details);
  result.message = poll.message;
  result.warning = !text::equalNoCase(poll.statusText, "Success");
  poll.status = OperationStatus::Succeeded;
  poll.result = std::move(result);
  return poll;
}

// Is the refusal about the operation, and not about the poll? It bears the operation's own name, or
// it is how a SQL statement's failure is told. DoltHub repeats a request's fields in what it
// refuses, so what says that nobody could be asked stays the poll's.
bool speaksOfOperation(const AnyOperation& operation, const Fields& fields,
                       const Problem& problem) {
  if (!problem.ownBody || problem.evidence != Evidence::Rejected ||
      problem.code != Errc::Rejected) {
    return false;
  }
  const bool named =
      fields.has(operation.kind() == OperationKind::SqlWrite ? "_id" : "operation_name");
  const bool failsSo =
      operation.kind() == OperationKind::SqlWrite || operation.kind() == OperationKind::Fork;
  return named || failsSo;
}

Poll readState(const AnyOperation& operation, const Fields& fields) {
  switch (operation.kind()) {
  case OperationKind::Import:
  case OperationKind::Merge:
    return readJob(operation, fields);
  case OperationKind::Fork:
    return readFork(operation, fields);
  case OperationKind::SqlWrite:
    return readSqlWrite(operation, fields);
  }
  return {};
}

} // namespace

Encoding<Call> poll(const AnyOperation& operation) {
  if (operation.name().empty()) {
    return Error::invalid("operation is empty");
  }
  const std::string_view name = operation.name();
  switch (operation.kind()) {
  case OperationKind::Import:
    // The documents say `branch`, their own sample `branchName`.
    return get((Target{*operation.database()} / "upload")
                   .with("branch", operation.branch())
                   .with("branchName", operation.branch())
                   .with("operationName", name));
  case OperationKind::Merge:
    return get((Target{*operation.database()} / "pulls" / operation.pullRequestId() / "merge")
                   .with("operationName", name));
  case OperationKind::Fork:
    return get((Target{} / "fork").with("operationName", name));
  case OperationKind::SqlWrite:
    return get((Target{*operation.database()} / "write").with("operationName", name));
  }
  return Error::invalid("operation is of no kind");
}

Reading<Poll> readPoll(const AnyOperation& operation, const message::Response& response) {
  Answer answer{response};
  if (const auto& problem = answer.problem()) {
    if (operation.kind() == OperationKind::SqlWrite &&
        problem->serverMessage.find(noCommit) != std::string::npos) {
      return wroteNobodyKnowsWhat(problem->serverMessage);
    }
    // A job's own word for its failure counts more than the status it comes with.
    const Fields fields = answer.anyFields();
    Poll poll = readState(operation, fields);
    if (poll.status == OperationStatus::Failed && answer.fits()) {
      return poll;
    }
    if (answer.fits() && speaksOfOperation(operation, fields, *problem)) {
      poll.status = OperationStatus::Failed;
      poll.source = Poll::Source::Refusal;
      poll.message = problem->serverMessage;
      return poll;
    }
    return *problem;
  }
  return answer.as(readState(operation, answer.fields()));
}

} // namespace dolthub::wire
