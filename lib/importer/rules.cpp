#include "importer/rules.hpp"

#include "explain/reason.hpp"
#include "importer/file_type.hpp"
#include "importer/plan.hpp"
#include "importer/split.hpp"
#include "public/lost_key.hpp"
#include "text/text.hpp"

#include <algorithm>
#include <initializer_list>
#include <utility>

namespace dolthub::importer {

namespace {

bool nothingHappened(const Error& error) noexcept {
  return error.outcome() != Outcome::Unknown && error.outcome() != Outcome::Done;
}

bool is(const Error& error, std::initializer_list<Errc> codes) noexcept {
  return std::any_of(codes.begin(), codes.end(), [&](Errc code) { return error.code() == code; });
}

// It may be that, or be about this call alone.
bool isDoubtful(const Error& error) noexcept {
  return isTurnedAway(error) ||
         is(error, {Errc::Timeout, Errc::BadResponse, Errc::Overloaded, Errc::LocalLimit});
}

} // namespace

// DoltHub redirects nobody, and says in words of its own whom it does not let in.
bool isTurnedAway(const Error& error) noexcept {
  const unsigned status = error.httpStatus();
  const bool isPage = error.details().reason == explain::nameOf(explain::Reason::HtmlPage);
  const bool refusesWhoAsks = is(error, {Errc::NotAuthenticated, Errc::NotPermitted});
  return status / 100 == 3 || (refusesWhoAsks && (status == 401 || status == 403) &&
                               (isPage || error.serverMessage().empty()));
}

bool isOutage(const Error& error) noexcept {
  return is(error,
            {Errc::ConnectFailed, Errc::ResolveFailed, Errc::Unavailable, Errc::RateLimited});
}

StepEvent eventOfSend(const Error& error) noexcept {
  if (!nothingHappened(error)) {
    return StepEvent::MayHaveLeft;
  }
  if (error.isCancelled()) {
    return StepEvent::Left;
  }
  if (error.code() == Errc::Busy) {
    return StepEvent::Busy;
  }
  if (isOutage(error)) {
    return StepEvent::OutOfOrder;
  }
  return isDoubtful(error) ? StepEvent::Doubtful : StepEvent::Refused;
}

StepEvent eventOfWait(const Error& error) noexcept {
  if (error.isCancelled()) {
    return StepEvent::Left;
  }
  if (error.code() == Errc::OperationFailed) {
    return StepEvent::Failed;
  }
  if (is(error, {Errc::OperationLost, Errc::OutcomeUnknown})) {
    return StepEvent::Gone;
  }
  if (isOutage(error)) {
    return StepEvent::OutOfOrder;
  }
  // A server that hangs ends a wait, too, which has had its time only where it says so.
  const bool hadItsTime = error.details().reason == explain::nameOf(explain::Reason::WaitTimedOut);
  return isDoubtful(error) && !hadItsTime ? StepEvent::Doubtful : StepEvent::WaitOver;
}

StepEvent eventOfLook(const Error& error) noexcept {
  if (error.isCancelled()) {
    return StepEvent::Left;
  }
  return isOutage(error) ? StepEvent::OutOfOrder : StepEvent::Doubtful;
}

// One refusal is no proof of anything: DoltHub is known to deny for moments what is there.
StepEvent eventOfConfirm(const Error& error) noexcept {
  return is(error, {Errc::OperationLost, Errc::OutcomeUnknown}) ? StepEvent::Gone
                                                                : eventOfLook(error);
}

StepEvent eventOfMaking(const Error& error, bool mayBeThere) noexcept {
  const bool isThere = mayBeThere && error.code() == Errc::AlreadyExists && nothingHappened(error);
  return isThere ? StepEvent::FoundDone : eventOfSend(error);
}

bool endsIntent(StepEvent event, bool mayBeThere) noexcept {
  return event != StepEvent::MayHaveLeft && !mayBeThere;
}

bool mayPass(const Error& error) noexcept {
  return isOutage(error) || isDoubtful(error);
}

bool mayBeMerging(const Error& error) noexcept {
  return is(error, {Errc::Rejected, Errc::NotFound, Errc::AlreadyExists});
}

bool isAnswer(const Error& error) noexcept {
  return error.httpStatus() != 0 && !mayPass(error);
}

namespace {

FileAction goOn(const FileHistory& past, bool merge) noexcept {
  switch (past.reached) {
  case Reached::Fresh:
    return FileAction::Upload;
  case Reached::Intended:
    return FileAction::LookForImport;
  case Reached::Accepted:
    return FileAction::AwaitImport;
  case Reached::Imported:
    if (past.outdated && !past.report.pullRequestId.empty()) {
      return FileAction::Upload;
    }
    break;
  case Reached::MergeIntended:
  case Reached::MergeAccepted:
    if (past.report.pullRequestId.empty()) { // a full disk did not take it
      return past.importOperation.empty() ? FileAction::LookForImport : FileAction::AwaitImport;
    }
    return past.reached == Reached::MergeIntended ? FileAction::LookForMerge
                                                  : FileAction::AwaitMerge;
  }
  return merge && !past.report.pullRequestId.empty() ? FileAction::Merge : FileAction::LeaveAlone;
}

FileOutcome outcomeAt(const FileHistory& past) noexcept {
  switch (past.reached) {
  case Reached::Fresh:
    return FileOutcome::NotStarted;
  case Reached::Imported:
    if (!past.report.pullRequestId.empty()) {
      return FileOutcome::InPullRequest;
    }
    return past.intoEmpty ? FileOutcome::Merged : FileOutcome::Unchanged;
  case Reached::Intended:
  case Reached::Accepted:
  case Reached::MergeIntended:
  case Reached::MergeAccepted:
    break;
  }
  return FileOutcome::Unknown;
}

} // namespace

namespace {

// Nothing of it was sent, since its content was wrong.
bool wasWrong(const FileHistory& past) noexcept {
  return past.reached == Reached::Fresh && past.report.error &&
         (*past.report.error == Errc::FileUnusable || *past.report.error == Errc::FileChanged);
}

// It failed since it had changed, and is taken so by now.
bool isAccepted(const FileHistory& past) noexcept {
  return past.outdated && past.report.error && *past.report.error == Errc::FileChanged;
}

} // namespace

bool isOutdated(const FileHistory& past, const PlannedFile& was, const PlannedFile& now) {
  if (!past.sentSha256.empty()) {
    return now.facts && now.facts->sha256 != past.sentSha256;
  }
  const bool changed = was.facts && now.facts && was.facts->sha256 != now.facts->sha256;
  const bool failedForIt = past.finished && past.report.outcome == FileOutcome::Failed &&
                           past.report.error && *past.report.error == Errc::FileChanged;
  return past.outdated || (changed && failedForIt);
}

FileAction nextStep(const FileHistory& past, bool merge, const ImportOptions& options) noexcept {
  if (!past.finished) {
    return goOn(past, merge);
  }
  switch (past.report.outcome) {
  case FileOutcome::Merged:
  case FileOutcome::Unchanged:
    return FileAction::LeaveAlone;
  case FileOutcome::InPullRequest:
  case FileOutcome::NotMerged:
    if (past.reached < Reached::Imported) {
      return FileAction::LeaveAlone; // it was said to be in
    }
    return goOn(past, merge); // its merge was interrupted before it left
  case FileOutcome::NotStarted:
    return FileAction::Upload;
  case FileOutcome::Failed:
    if (!options.retryFailed && !isAccepted(past) && !(options.checkFirst && wasWrong(past))) {
      return FileAction::LeaveAlone;
    }
    // An import that failed has put nothing anywhere; a merge that failed leaves the pull request.
    return past.outdated || past.report.pullRequestId.empty() ? FileAction::Upload
                                                              : FileAction::Merge;
  case FileOutcome::Unknown:
    break;
  }
  return goOn(past, merge);
}

Assume assumedOf(const ImportOptions& options, std::size_t file) noexcept {
  const std::vector<std::size_t>& files = options.assumedFiles;
  const bool meant = files.empty() || std::find(files.begin(), files.end(), file) != files.end();
  return meant ? options.assume : Assume::Nothing;
}

Belief beliefOf(Assume assume, bool merges) noexcept {
  switch (assume) {
  case Assume::Done:
    return merges ? Belief::Nothing : Belief::Done;
  case Assume::Merged:
    return Belief::Done;
  case Assume::Retry:
    return Belief::Again;
  case Assume::Nothing:
    break;
  }
  return Belief::Nothing;
}

Belief beliefOfMerge(Assume assume) noexcept {
  return assume == Assume::Retry ? Belief::Again : Belief::Nothing;
}

FileProgress progressOf(const FileHistory& past, bool merges, const ImportOptions& options,
                        Assume assume) noexcept {
  FileProgress file;
  file.merges = merges;
  file.import.belief = beliefOf(assume, merges);
  file.merge.belief = beliefOfMerge(assume);
  file.hasPull = !past.report.pullRequestId.empty();
  if (past.reached > Reached::Imported && !file.hasPull) {
    file.merge.state = StepState::Intended; // to be looked for once its pull request is known
  }
  const auto merging = [&](StepState state) {
    file.import.state = StepState::Done;
    file.merge.state = state;
  };
  switch (nextStep(past, merges, options)) {
  case FileAction::Upload:
    file.hasPull = false;
    break;
  case FileAction::LookForImport:
    file.import.state = StepState::Intended;
    break;
  case FileAction::AwaitImport:
    file.import.state = StepState::Accepted;
    break;
  case FileAction::Merge:
    merging(StepState::Ready);
    break;
  case FileAction::LookForMerge:
    merging(StepState::Intended);
    break;
  case FileAction::AwaitMerge:
    merging(StepState::Accepted);
    break;
  default:
    merging(StepState::Done);
  }
  return file;
}

FileOutcome outcomeOf(FileEnd end, bool intoEmpty) noexcept {
  switch (end) {
  case FileEnd::NotStarted:
    return FileOutcome::NotStarted;
  case FileEnd::Merged:
    return FileOutcome::Merged;
  case FileEnd::InPullRequest:
    return FileOutcome::InPullRequest;
  case FileEnd::NotMerged:
    return FileOutcome::NotMerged;
  case FileEnd::Unchanged:
    return intoEmpty ? FileOutcome::Merged : FileOutcome::Unchanged;
  case FileEnd::Failed:
    return FileOutcome::Failed;
  case FileEnd::Unknown:
    break;
  }
  return FileOutcome::Unknown;
}

namespace {

// Accepted, and not heard of to its end.
Error underWay(const std::string& operation) {
  ErrorDetails details = leftAlone().details();
  details.savedOperation = operation;
  return Error::cancelled(std::move(details));
}

// Of a file whose upload, or merge, has left, or may have, and which nobody has looked for since.
std::optional<Error> unsettled(const FileHistory& past, const PlannedFile& file,
                               const std::string& branch) {
  if (past.reached == Reached::Intended) {
    return mayHaveHappened(lostUpload(file, branch, past.intendedAt), {});
  }
  if (past.reached == Reached::MergeIntended && !past.report.pullRequestId.empty()) {
    PullRequestName pullRequest(file.target.database(), past.report.pullRequestId);
    return mayHaveHappened(lostMerge(pullRequest, past.intendedAt), {});
  }
  if (past.reached == Reached::Accepted || past.reached == Reached::MergeAccepted) {
    return underWay(past.report.operation);
  }
  return std::nullopt;
}

// Its pull request has what it was; as it is by now it goes in another.
bool isToBeSentAnew(const FileHistory& past, bool merge) noexcept {
  return past.outdated && past.reached == Reached::Imported && !past.report.pullRequestId.empty() &&
         nextStep(past, merge, ImportOptions()) == FileAction::Upload;
}

} // namespace

FileReport reportOf(const FileHistory& past, const PlannedFile& file,
                    const std::string& stageBranch, bool merge) {
  FileReport report = past.report;
  report.rows = file.facts ? file.facts->rows : std::nullopt;
  report.rowsInDatabase = past.verifiedRows;
  if (!past.finished) {
    report.outcome = outcomeAt(past);
    const std::string& branch = stageBranch.empty() ? file.target.name() : stageBranch;
    report.error = unsettled(past, file, past.intoEmpty ? std::string() : branch);
  }
  if (isToBeSentAnew(past, merge)) {
    report.outcome = FileOutcome::NotStarted;
    report.error = notStarted("it has changed since it was sent; pull request " +
                              std::exchange(report.pullRequestId, {}) +
                              ", which has it as it was, stays open");
  }
  if (merge && report.outcome == FileOutcome::InPullRequest) {
    report.outcome = FileOutcome::NotMerged;
  }
  return report;
}

void applyCount(const FileHistory& past, FileReport& report) {
  if (isIn(report.outcome) && past.verifyProblem) {
    report.outcome = FileOutcome::Failed;
    report.error = past.verifyProblem;
  }
}

void advance(StageHistory& past, StageStep step, const StageNote& note) {
  switch (step) {
  case StageStep::BranchIntent:
    past.branchIntended = true;
    past.branchWasAbsent = note.absent;
    break;
  case StageStep::BranchRefused:
    past.branchIntended = false;
    past.branchWasAbsent = false;
    break;
  case StageStep::BranchMade:
    past.branchIntended = true;
    past.branchMade = true;
    break;
  case StageStep::PullIntent:
    past.pullIntended = true;
    past.mark = note.text;
    past.pullRequestId.clear(); // a full disk did not take what became of it
    past.filesInPull = note.files;
    break;
  case StageStep::PullRefused:
    past.pullIntended = false;
    past.mark.clear();
    past.pullRequestId.clear();
    past.filesInPull.reset();
    past.mergeProblem.reset();
    break;
  case StageStep::PullMade:
    past.pullRequestId = note.text;
    past.filesInPull = note.files ? note.files : past.filesInPull;
    break;
  case StageStep::MergeIntent:
    past.mergeIntended = true;
    past.mergeIntendedAt = note.at;
    past.mergeOperation.clear();
    past.mergeProblem.reset();
    break;
  case StageStep::MergeRefused:
    past.mergeIntended = false;
    past.mergeOperation.clear(); // one that was accepted, and failed
    past.mergeProblem = note.error;
    break;
  case StageStep::MergeAccepted:
    past.mergeOperation = note.text;
    break;
  case StageStep::Merged:
    past.merged = true;
    past.mergeProblem.reset();
    break;
  }
}

namespace {

// In the branch where it is staged, and no further.
Error stillStaged(const std::string& pullRequestId, bool merge) {
  ErrorDetails details;
  details.outcome = Outcome::Done;
  if (pullRequestId.empty()) {
    details.message = "in its stage, whose pull request is not opened yet";
  } else if (merge) {
    details.message = "in its stage, whose pull request is merged once all files of the "
                      "database are in it";
  } else {
    details.message = "in its stage; whether all of that is in its pull request was not found out";
  }
  return Error::cancelled(std::move(details));
}

} // namespace

bool hasGrown(const StageHistory& stage, std::size_t inStage) noexcept {
  return !stage.pullRequestId.empty() && stage.filesInPull && inStage > *stage.filesInPull;
}

bool isStillThePull(PullRequestState state, bool grown, bool triedAgain) noexcept {
  if (state == PullRequestState::Merged) {
    return !grown;
  }
  return state != PullRequestState::Closed || (!grown && !triedAgain);
}

std::size_t countInStage(const std::vector<std::size_t>& files,
                         const std::vector<FileReport>& reports) noexcept {
  return static_cast<std::size_t>(std::count_if(files.begin(), files.end(), [&](std::size_t file) {
    return reports[file].outcome == FileOutcome::Merged;
  }));
}

void applyStage(const StageHistory& stage, const DatabaseName& database, FileReport& report,
                bool merge, bool grown) {
  if (!stage.branchIntended || report.outcome != FileOutcome::Merged) {
    return;
  }
  report.pullRequestId = stage.pullRequestId;
  if (stage.merged) {
    return;
  }
  report.outcome = merge || grown || stage.pullRequestId.empty() ? FileOutcome::NotMerged
                                                                 : FileOutcome::InPullRequest;
  if (stage.mergeProblem) {
    report.outcome = FileOutcome::Failed;
    report.error = stage.mergeProblem;
  } else if (stage.mergeIntended) {
    report.outcome = FileOutcome::Unknown;
    report.operation = stage.mergeOperation;
    if (stage.pullRequestId.empty()) { // a full disk did not take it
      report.error = report.error ? report.error : leftAlone();
    } else if (report.operation.empty() && !report.error) {
      const PullRequestName pullRequest(database, stage.pullRequestId);
      report.error = mayHaveHappened(lostMerge(pullRequest, stage.mergeIntendedAt), {});
    } else if (!report.error) {
      report.error = underWay(report.operation);
    }
  } else if (report.outcome == FileOutcome::NotMerged && !report.error) {
    report.error = stillStaged(stage.pullRequestId, merge);
  }
}

namespace {

// Between the servers whose clocks date jobs and pull requests.
constexpr std::chrono::minutes clocksApart{15};

bool isByAnother(const PullRequestSummary& pull, const ListedImport& import) {
  const auto isCreator = [&](const std::string& creator) {
    return text::equalNoCase(creator, pull.creator);
  };
  return import.isListed && !isCreator(import.creator) &&
         std::any_of(import.creators.begin(), import.creators.end(), isCreator);
}

} // namespace

bool mayBeFrom(const PullRequestSummary& pull, const ListedImport& import) {
  if (pull.state == PullRequestState::Closed || pull.state == PullRequestState::Merged) {
    return false;
  }
  if (isByAnother(pull, import)) {
    return false;
  }
  return !pull.createdAt.time || !import.made.time ||
         *pull.createdAt.time >= *import.made.time - clocksApart;
}

bool mayBeFrom(const PullRequest& pull, const DatabaseName& database, const std::string& branch) {
  const auto is = [](const std::string& said, const std::string& wanted) {
    return said.empty() || text::equalNoCase(said, wanted);
  };
  return is(pull.fromOwner, database.owner()) && is(pull.fromDatabase, database.name()) &&
         (branch.empty() || pull.toBranch.empty() || pull.toBranch == branch);
}

namespace {

bool isFrom(const PullRequest& pull, const BranchName& branch) {
  return text::equalNoCase(pull.fromOwner, branch.database().owner()) &&
         text::equalNoCase(pull.fromDatabase, branch.database().name()) &&
         pull.fromBranch == branch.name();
}

} // namespace

bool isInto(const PullRequest& pull, const BranchName& branch) {
  return text::equalNoCase(pull.toOwner, branch.database().owner()) &&
         text::equalNoCase(pull.toDatabase, branch.database().name()) &&
         pull.toBranch == branch.name();
}

std::string markLine(const std::string& mark) {
  return "import mark: " + mark;
}

bool isOurPull(const PullRequest& pull, const BranchName& from, const BranchName& to,
               const std::string& mark) {
  if (!isFrom(pull, from) || !isInto(pull, to)) {
    return false;
  }
  if (mark.empty()) {
    return pull.state == PullRequestState::Open;
  }
  const bool usable =
      pull.state == PullRequestState::Open || pull.state == PullRequestState::Merged;
  return usable && pull.description.find(markLine(mark)) != std::string::npos;
}

bool isNewContentTaken(const FileHistory& past) {
  ImportOptions options;
  options.retryFailed = true;
  const FileAction next = nextStep(past, true, options);
  return next == FileAction::Upload || next == FileAction::Merge;
}

void UncertainTables::add(const PlannedFile& file, FileOutcome outcome) {
  if (file.isIn || outcome == FileOutcome::NotStarted) {
    return;
  }
  if (typeOf(file) == FileType::Sql) {
    branches_.insert(file.target);
  } else if (outcome == FileOutcome::Unknown) {
    tables_.insert(placeKey(file));
  }
}

bool UncertainTables::has(const PlannedFile& file) const {
  return branches_.contains(file.target) || tables_.contains(placeKey(file));
}

bool isIn(FileOutcome outcome) noexcept {
  return outcome == FileOutcome::Merged || outcome == FileOutcome::InPullRequest ||
         outcome == FileOutcome::Unchanged;
}

std::chrono::milliseconds busyDelay(std::chrono::milliseconds first, unsigned attempt,
                                    double unit) noexcept {
  using std::chrono::milliseconds;
  constexpr milliseconds longest = std::chrono::minutes{1};
  milliseconds delay = std::clamp(first, milliseconds{1}, longest);
  for (; attempt > 0 && delay < longest; --attempt) {
    delay = std::min(delay * 2, longest);
  }
  return milliseconds{
      static_cast<long long>(static_cast<double>(delay.count()) * (0.8 + 0.4 * unit))};
}

ExpectedRows expectedRows(const std::vector<Contribution>& files) noexcept {
  ExpectedRows expected;
  for (const Contribution& file : files) {
    if (file.operation != ImportOperation::Update) {
      expected.least = file.rows.value_or(0);
      expected.most = file.rows;
      continue;
    }
    expected.least = std::max(expected.least, std::min<std::uint64_t>(file.rows.value_or(0), 1));
    if (expected.most && file.rows) {
      *expected.most += *file.rows;
    } else {
      expected.most.reset();
    }
  }
  return expected;
}

Error notStarted(std::string why) {
  ErrorDetails details;
  details.outcome = Outcome::NotSent;
  details.message = "not started: " + std::move(why);
  return Error::cancelled(std::move(details));
}

Error behind(const std::string& before) {
  ErrorDetails details;
  details.outcome = Outcome::NotSent;
  details.reason = explain::nameOf(explain::Reason::BehindAnother);
  details.message = explain::wordsOf(explain::Reason::BehindAnother, {before});
  return Error::cancelled(std::move(details));
}

Error leftAlone() {
  ErrorDetails details;
  details.outcome = Outcome::Unknown;
  details.message = "left alone when the run was ended";
  return Error::cancelled(std::move(details));
}

LostCall lostUpload(const PlannedFile& file, const std::string& branch, support::WallTime sentAt) {
  LostCall lost;
  lost.kind = LostCall::Kind::Import;
  lost.method = "POST";
  lost.owner = file.target.database().owner();
  lost.database = file.target.database().name();
  lost.sentAt = sentAt;
  lost.key = keyOfImport(branch, file.table, uploadName(file), file.operation);
  return lost;
}

LostCall lostMerge(const PullRequestName& pullRequest, support::WallTime sentAt) {
  LostCall lost;
  lost.kind = LostCall::Kind::Merge;
  lost.method = "POST";
  lost.owner = pullRequest.database().owner();
  lost.database = pullRequest.database().name();
  lost.sentAt = sentAt;
  lost.key = keyOfPullRequest(pullRequest);
  return lost;
}

Error changedSince(const PlannedFile& file, const std::string& pullRequestId) {
  ErrorDetails details;
  details.outcome = Outcome::NotSent;
  details.message = file.label() + " is not what it was when it was sent; pull request " +
                    pullRequestId + " has it as it was, and is not merged";
  return Error(Errc::FileChanged, std::move(details));
}

Error mayHaveHappened(LostCall lost, const std::string& findings) {
  const bool upload = lost.kind == LostCall::Kind::Import;
  ErrorDetails details;
  details.outcome = Outcome::Unknown;
  details.message = std::string(upload ? "its upload" : "its merge") +
                    " may have reached DoltHub, and was " +
                    (findings.empty() ? "not looked for yet" : "looked for: " + findings);
  details.lostCall = std::move(lost);
  return Error(Errc::OutcomeUnknown, std::move(details));
}

Error listGoesOn(std::size_t most) {
  ErrorDetails details;
  details.outcome = Outcome::Unknown;
  details.reason = explain::nameOf(explain::Reason::EndlessList);
  details.message =
      explain::wordsOf(explain::Reason::EndlessList,
                       {"of pull requests goes on behind " + std::to_string(most) + " of them"});
  return Error(Errc::OutcomeUnknown, std::move(details));
}

bool isAdopted(const std::string& operation) {
  return restoreAny(operation).userOperationName().empty();
}

Error closedUnmerged(const PullRequestName& pullRequest) {
  ErrorDetails details;
  details.outcome = Outcome::NotDone;
  details.message = "pull request " + pullRequest.id() + " is closed, and can be merged no more";
  return Error(Errc::Rejected, std::move(details));
}

bool makesATable(const PlannedFile& file) {
  return file.operation == ImportOperation::Create && typeOf(file) != FileType::Sql;
}

Error withoutPullRequest(std::string operation, const std::vector<std::string>& candidates) {
  ErrorDetails details;
  details.outcome = Outcome::Unknown;
  details.reason = explain::nameOf(explain::Reason::PullRequestUnnamed);
  details.message = explain::wordsOf(explain::Reason::PullRequestUnnamed);
  for (std::size_t i = 0; i < candidates.size(); ++i) {
    details.message += (i == 0 ? "; it may be " : " or ") + candidates[i];
  }
  details.savedOperation = std::move(operation);
  return Error(Errc::OutcomeUnknown, std::move(details));
}

Error wentElsewhere(std::string operation, const std::string& pullRequestId,
                    const std::string& branch, const std::string& target) {
  ErrorDetails details;
  details.outcome = Outcome::Unknown;
  details.reason = explain::nameOf(explain::Reason::PullRequestUnnamed);
  details.message = "the import has ended well, and its pull request, " + pullRequestId +
                    ", goes into " + branch + " and not into " + target +
                    ", though that is there; it is not merged";
  details.savedOperation = std::move(operation);
  return Error(Errc::OutcomeUnknown, std::move(details));
}

Error behindImport(const Error& error, bool accepted, bool failed) {
  ErrorDetails details = error.details();
  const std::string known =
      accepted && !failed ? ", and its merge was accepted; whether it was done was not found out: "
                          : ", and not merged: ";
  details.message = "it is imported" + known + details.message;
  return error.withDetails(std::move(details));
}

Error rowsDiffer(std::uint64_t found, const ExpectedRows& expected) {
  std::string wanted = std::to_string(expected.least);
  if (!expected.most) {
    wanted = "at least " + wanted;
  } else if (*expected.most != expected.least) {
    wanted += " to " + std::to_string(*expected.most);
  }
  ErrorDetails details;
  details.outcome = Outcome::Done;
  details.reason = explain::nameOf(explain::Reason::RowsDiffer);
  details.message =
      explain::wordsOf(explain::Reason::RowsDiffer,
                       {std::to_string(found) + (found == 1 ? " row" : " rows"), wanted});
  return Error(Errc::OperationFailed, std::move(details));
}

} // namespace dolthub::importer
