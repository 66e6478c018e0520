#include "wire/v1alpha1/api.hpp"

#include "text/text.hpp"
#include "wire/answer.hpp"
#include "wire/phrases.hpp"
#include "wire/v1alpha1/building.hpp"
#include "wire/v1alpha1/operation_words.hpp"
#include "wire/v1alpha1/paths.hpp"
#include "wire/v1alpha1/started.hpp"
#include "wire/verdict.hpp"
#include "wire/words.hpp"

#include <optional>

namespace dolthub::wire::v1alpha1 {
namespace {

// What an answer's own fields say. Where the operation is over and they do not tell how, `unclear`
// says so: asking again would bring the same.
struct State {
  Poll poll;
  std::optional<Problem> unclear;
};

constexpr std::string_view nameKey(OperationKind kind) noexcept {
  return kind == OperationKind::SqlWrite ? "_id" : "operation_name";
}

bool isUsersOwn(std::string_view name) noexcept {
  return name.starts_with("users/");
}

// The start and the poll may spell a name differently; its id, the last segment, stays. Of a user's
// own operations it may be another number, and of a fork that of a job: nobody says that those can
// be matched.
void checkName(const AnyOperation& operation, const Fields& fields, std::string_view key) {
  const std::string name = fields.optionalId(key);
  const bool isJobOfFork = operation.kind() == OperationKind::Fork &&
                           (name.find("/jobs/") != name.npos) !=
                               (operation.name().find("/jobs/") != std::string_view::npos);
  const bool comparable = !isJobOfFork && isUsersOwn(name) == isUsersOwn(operation.name());
  if (!name.empty() && comparable && text::lastPart(name) != text::lastPart(operation.name())) {
    fields.complain(key, "names another operation");
  }
}

void checkPlace(const Fields& fields, std::string_view key, std::string_view asked) {
  if (namesAnother(fields.optionalText(key), asked)) {
    fields.complain(key, "names another than was asked for");
  }
}

void checkDatabase(const Fields& fields, const DatabaseName& database) {
  for (const std::string_view key : ownerKeys) {
    checkPlace(fields, key, database.owner());
  }
  for (const std::string_view key : databaseKeys) {
    checkPlace(fields, key, database.name());
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

// An error that a poll bears beside its state, whatever it is made of.
std::string errorBeside(const Fields& fields) {
  for (const std::string_view key : {"job_error", "error"}) {
    const std::string error{text::trimmed(fields.cell(key).value_or(""))};
    const bool isNone = error.empty() || error == "false" || error == "{}" || error == "[]";
    if (!isNone) {
      return std::string{text::cut(error, longestMessage)};
    }
  }
  return {};
}

// Likewise; a message may say that all is well.
std::string failureBeside(const Fields& fields) {
  std::string error = errorBeside(fields);
  if (error.empty()) {
    std::string message = fields.optionalText("message");
    const bool isOne = soundsLikeFailure(message) ||
                       meaningOf(message, Voice::Json, nullptr).about != Meaning::About::Nothing;
    error = isOne ? std::move(message) : std::string();
  }
  return error;
}

// A success with an error of its own contradicts itself.
void succeed(Poll& poll, std::string error) {
  poll.status = error.empty() ? OperationStatus::Succeeded : OperationStatus::Unknown;
  poll.message = error.empty() ? std::move(poll.message) : std::move(error);
}

ImportResult readImportResult(const DatabaseName& database, const Fields& fields) {
  ImportResult result;
  result.jobId = fields.optionalId("job_id");
  std::string pull = pullRequestIn(fields);
  if (pull.empty()) {
    return result; // seen of imports that changed nothing; the server does not say so
  }
  result.pullRequest.emplace(database, std::move(pull));
  result.landed = ImportResult::Landed::PullRequest;
  return result;
}

MergeResult readMergeResult(const AnyOperation& operation, const Fields& fields) {
  MergeResult result;
  result.pullRequestId = operation.pullRequestId();
  const std::string named = pullRequestIn(fields);
  if (!named.empty() && named != result.pullRequestId) {
    fields.complain("pull_id", "names another pull request");
  }
  return result;
}

// Imports and merges: a job, whose state is one word. `job_created` says nothing about its end.
Poll readJob(const AnyOperation& operation, const Fields& fields) {
  checkName(operation, fields, "operation_name");
  checkDatabase(fields, *operation.database());
  checkPlace(fields, "branch_name", operation.branch());
  Poll poll;
  poll.statusText = fields.optionalText("job_status");
  poll.jobId = fields.optionalId("job_id");
  if (saysFailure(poll.statusText)) {
    poll.status = OperationStatus::Failed;
    poll.message = firstText(fields, {"job_error", "error", "message"});
  } else if (saysSuccess(poll.statusText)) {
    succeed(poll, failureBeside(fields));
    if (operation.kind() == OperationKind::Import) {
      poll.result = readImportResult(*operation.database(), fields);
    } else {
      poll.result = readMergeResult(operation, fields);
    }
  } else {
    const bool waits = valueOf(operationStatuses, poll.statusText) == OperationStatus::Pending;
    poll.status = waits ? OperationStatus::Pending : OperationStatus::Running;
    poll.message = errorBeside(fields);
    if (poll.message.empty() && soundsLikeFailure(poll.statusText)) {
      poll.message = poll.statusText;
    }
  }
  return poll;
}

Poll readFork(const AnyOperation& operation, const Fields& fields) {
  checkName(operation, fields, "operation_name");
  Poll poll;
  if (fields.optionalFlag("done")) {
    ForkResult result;
    const std::string_view ownerKey = fields.has("owner_name") ? "owner_name" : "database_owner";
    result.owner = fields.text(ownerKey);
    result.name = fields.text("database_name");
    checkPlace(fields, ownerKey, operation.forkOwner());
    succeed(poll, failureBeside(fields));
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

// Over, and in a way of which nobody knows what it means.
State endedUnclear(SqlEnd end, Poll poll) {
  Problem problem;
  problem.code = end == SqlEnd::Timeout ? Errc::OutcomeUnknown : Errc::BadResponse;
  problem.evidence = Evidence::Unknown;
  problem.message = "the SQL write ended with the status \"" +
                    text::escapeControls(poll.statusText, 100) +
                    (end == SqlEnd::Timeout ? "\": it may have been done"
                                            : "\", of which nobody knows what it means");
  problem.serverMessage = poll.message;
  problem.aboutOperation = true;
  problem.reason = explain::Reason::EndUntold;
  return {std::move(poll), std::move(problem)};
}

State readSqlWrite(const AnyOperation& operation, const Fields& fields) {
  checkName(operation, fields, "_id");
  checkDatabase(fields, *operation.database());
  Poll poll;
  if (!fields.optionalFlag("done")) {
    return {poll, std::nullopt};
  }
  const Fields details = fields.object("res_details");
  checkDatabase(details, *operation.database());
  poll.statusText = details.text("query_execution_status");
  poll.message = details.optionalText("query_execution_message");
  if (saysNoCommit(poll.message, nullptr)) {
    return {wroteNobodyKnowsWhat(std::move(poll.message)), std::nullopt};
  }
  const SqlEnd end = saysGaveUp(poll.message) ? SqlEnd::Timeout : sqlEndOf(poll.statusText);
  if (end == SqlEnd::Failure) {
    poll.status = OperationStatus::Failed;
    return {std::move(poll), std::nullopt};
  }
  if (end != SqlEnd::Success && end != SqlEnd::Warning) {
    return endedUnclear(end, std::move(poll));
  }
  SqlWriteResult result = readWriteResult(details);
  result.message = poll.message;
  result.warning = end == SqlEnd::Warning;
  std::string error = errorBeside(fields);
  error = error.empty() ? errorBeside(details) : std::move(error);
  const bool failed = end == SqlEnd::Success && isQueryError(poll.message);
  succeed(poll, error.empty() && failed ? poll.message : std::move(error));
  poll.result = std::move(result);
  return {std::move(poll), std::nullopt};
}

State readState(const AnyOperation& operation, const Fields& fields) {
  switch (operation.kind()) {
  case OperationKind::Import:
  case OperationKind::Merge:
    return {readJob(operation, fields), std::nullopt};
  case OperationKind::Fork:
    return {readFork(operation, fields), std::nullopt};
  case OperationKind::SqlWrite:
    return readSqlWrite(operation, fields);
  }
  return {};
}

// Has the answer anything of an operation's in it?
bool bearsState(const AnyOperation& operation, const Fields& fields) noexcept {
  for (const std::string_view key :
       {nameKey(operation.kind()), std::string_view{"done"}, std::string_view{"job_status"},
        std::string_view{"job_created"}}) {
    if (fields.has(key)) {
      return true;
    }
  }
  return false;
}

// Does the answer itself say, beside what it refuses, that the operation has not ended?
bool saysItGoesOn(const Fields& fields) {
  const std::string job = fields.optionalText("job_status");
  return (fields.has("done") && !fields.optionalFlag("done")) ||
         (!job.empty() && !saysFailure(job));
}

// Is the refusal about the operation, and not about the poll? It bears the operation's own name, or
// it is how a SQL statement's or a fork's failure is told. DoltHub repeats a request's fields in
// what it refuses, so what says that the question could not be taken up stays the poll's.
bool speaksOfOperation(const AnyOperation& operation, const Fields& fields, const Problem& problem,
                       const Meaning& meaning, unsigned status) {
  if (!problem.ownBody || problem.evidence != Evidence::Rejected || refusesByItself(status) ||
      saysItGoesOn(fields)) {
    return false;
  }
  const bool isSqlWrite = operation.kind() == OperationKind::SqlWrite;
  const std::string& words = problem.serverMessage;
  const bool isOfStatement = isSqlWrite && isQueryError(words) && !saysNoDatabase(words) &&
                             !refusesWhoAsks(words) &&
                             (meaning.code == Errc::NotFound || meaning.code == Errc::NotPermitted);
  if (meaning.about == Meaning::About::Request && !isOfStatement) {
    return false;
  }
  return fields.has(nameKey(operation.kind())) || isSqlWrite ||
         operation.kind() == OperationKind::Fork;
}

// A merge whose job nobody named: its pull request says how far it is.
bool isByPullRequest(const AnyOperation& operation) noexcept {
  return operation.kind() == OperationKind::Merge && operation.name().empty();
}

Reading<Poll> readMergeByPullRequest(const message::Response& response) {
  const Reading<PullRequest> pull = pullRequestCalls.readGot(response);
  if (!pull) {
    return pull.error();
  }
  Poll poll;
  poll.statusText = pull->stateText;
  if (pull->state == PullRequestState::Merged) {
    MergeResult merged;
    merged.pullRequestId = pull->id;
    poll.status = OperationStatus::Succeeded;
    poll.result = std::move(merged);
  } else if (pull->state == PullRequestState::Closed) {
    poll.status = OperationStatus::Failed;
  }
  return poll;
}

// What is known to be about a statement or its data; DoltHub puts "query error:" before all that
// the database says, also of its connections.
Poll failedByHearsay(const AnyOperation& operation, const Problem& problem,
                     const Meaning& meaning) {
  const bool blamesStatement =
      isQueryError(problem.serverMessage) && meaning.about == Meaning::About::Work;
  const bool isJob =
      operation.kind() == OperationKind::Import || operation.kind() == OperationKind::Merge;
  const bool blamesData = meaning.about == Meaning::About::Work && meaning.code == Errc::Rejected;
  const bool known = problem.code == Errc::AlreadyExists ||
                     (operation.kind() == OperationKind::SqlWrite && blamesStatement) ||
                     (isJob && blamesData); // in an answer that bears the job's name
  Poll poll;
  poll.status = OperationStatus::Failed;
  poll.source = known ? Poll::Source::Refusal : Poll::Source::OddRefusal;
  poll.message = problem.serverMessage;
  return poll;
}

Encoding<Call> poll(const AnyOperation& operation) {
  if (isByPullRequest(operation)) {
    return pullRequestCalls.get({*operation.database(), std::string{operation.pullRequestId()}});
  }
  if (operation.name().empty()) {
    return Error::invalid("operation is empty");
  }
  const std::string_view name = operation.name();
  switch (operation.kind()) {
  case OperationKind::Import:
    // The documents say `branch`, their own sample `branchName`.
    return get(Target{apiPath<"/{owner}/{database}/upload">, *operation.database()}
                   .with("branch", operation.branch())
                   .with("branchName", operation.branch())
                   .with("operationName", name));
  case OperationKind::Merge:
    return get(Target{apiPath<"/{owner}/{database}/pulls/{pull_id}/merge">,
                      *operation.database(),
                      {operation.pullRequestId()}}
                   .with("operationName", name));
  case OperationKind::Fork:
    return get(Target{apiPath<"/fork">}.with("operationName", name));
  case OperationKind::SqlWrite:
    return get(Target{apiPath<"/{owner}/{database}/write">, *operation.database()}.with(
        "operationName", name));
  }
  return Error::invalid("operation is of no kind");
}

Reading<Poll> readPoll(const AnyOperation& operation, const message::Response& response) {
  if (isByPullRequest(operation)) {
    return readMergeByPullRequest(response);
  }
  Answer answer{response};
  const Fields fields = answer.anyFields();
  State state = readState(operation, fields);
  if (const auto& problem = answer.problem()) {
    // The operation's own word for its end counts more than the status it comes with.
    const bool ended = state.poll.status == OperationStatus::Failed || state.unclear;
    if (ended && answer.fits()) {
      return state.unclear ? Reading<Poll>(std::move(*state.unclear))
                           : Reading<Poll>(std::move(state.poll));
    }
    if (operation.kind() == OperationKind::SqlWrite &&
        saysNoCommit(problem->serverMessage, response.request)) {
      return wroteNobodyKnowsWhat(problem->serverMessage);
    }
    // What names its success beside the refusal says nothing.
    const bool both = state.poll.status == OperationStatus::Succeeded ||
                      state.poll.status == OperationStatus::Unknown;
    const Meaning meaning = meaningOf(problem->serverMessage, Voice::Json, response.request);
    if (!both && answer.fits() &&
        speaksOfOperation(operation, fields, *problem, meaning, response.status)) {
      return failedByHearsay(operation, *problem, meaning);
    }
    return *problem;
  }
  if (bearsState(operation, fields)) {
    answer.namesOperation();
  } else {
    fields.complain(nameKey(operation.kind()), "expected the operation's name or state");
  }
  if (state.unclear && answer.fits()) {
    answer.refuse(std::move(*state.unclear));
  }
  return answer.as(std::move(state.poll));
}

} // namespace

constinit const OperationCalls operationCalls{.poll = poll, .readPoll = readPoll};

} // namespace dolthub::wire::v1alpha1
