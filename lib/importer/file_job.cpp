#include "importer/file_job.hpp"

#include "importer/file_type.hpp"
#include "importer/new_database.hpp"
#include "importer/possible_pulls.hpp"
#include "importer/settled.hpp"
#include "importer/split.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace dolthub::importer {

using support::TimePoint;

namespace {

// The operation may come from a journal, so that reading it can fail as well as the wait.
asio::awaitable<ImportResult> awaitSavedImport(const Client& client, std::string saved,
                                               AwaitOptions options) {
  ImportResult result =
      co_await client.awaitOperation(Operation<ImportResult>::restore(saved), std::move(options));
  co_return result;
}

asio::awaitable<OperationState<ImportResult>> pollSavedImport(const Client& client,
                                                              std::string saved) {
  OperationState<ImportResult> state =
      co_await client.pollOperation(Operation<ImportResult>::restore(saved));
  co_return state;
}

// Behind a wait that has asked for a quarter of a minute: lists lag by up to half a one, and at bad
// times by more. The last look comes behind the longest that is known.
constexpr std::array<std::chrono::seconds, mostLooks> beforeLooks{
    std::chrono::seconds{20}, std::chrono::seconds{80}, std::chrono::seconds{130}};
// Behind an import that has made the first branch.
constexpr unsigned mostLooksAtBranches = 3;
constexpr std::chrono::seconds betweenLooksAtBranches{15};

} // namespace

FileJob::FileJob(Run& run, Place& place, std::size_t file, std::optional<std::size_t> following)
    : run_(run), file_(file), following_(following), planned_(run.plan().files[file]),
      report_(run.report(file)), past_(run.journal().past(file)),
      progress_(
          progressOf(past_, run.mergesFiles(), run.options(), assumedOf(run.options(), file))),
      next_(nextStep(past_, run.mergesFiles(), run.options())),
      waits_(run, place, planned_.target.database()), intoEmpty_(past_.intoEmpty) {
  if (next_ == FileAction::Upload) {
    report_.pullRequestId.clear(); // of what was sent before
  }
  if (next_ == FileAction::AwaitImport) {
    report_.operation = past_.importOperation; // not that of a merge
  }
}

asio::awaitable<void> FileJob::carryOut() {
  report_.startedAt = run_.hub().wallNow();
  tell(ImportEvent::Kind::Started);
  co_await goOn(FileAction::ConfirmImport);
  if (next_ == FileAction::LeaveAlone) {
    end();
  }
}

asio::awaitable<void> FileJob::confirm() {
  co_await goOn(FileAction::LeaveAlone);
  end();
}

void FileJob::leave() {
  next_ = importer::next(progress_, StepEvent::Left);
  settle();
  end();
}

asio::awaitable<void> FileJob::goOn(FileAction until) {
  while (next_ != FileAction::LeaveAlone && next_ != until) {
    StepEvent event = StepEvent::Left;
    if (!run_.stop().abandoned()) {
      event = co_await act(next_);
    }
    run_.outage().noteAnswer(isAnswered(event));
    if (mayLackStage(run_, event, report_.error)) {
      report_.error = co_await withStageGone(run_, run_.branchFor(file_), *report_.error);
    }
    next_ = importer::next(progress_, event);
    settle();
  }
}

void FileJob::end() {
  if (run_.stop().abandoned() && report_.outcome == FileOutcome::Unknown &&
      !(report_.error && report_.error->lostCall())) {
    report_.error = leftAlone();
  }
  run_.note([this](Journal& journal) { journal.finished(file_, report_); });
  tell(ImportEvent::Kind::Finished);
}

asio::awaitable<StepEvent> FileJob::act(FileAction action) {
  StepEvent event = StepEvent::Left;
  switch (action) {
  case FileAction::Upload:
    event = co_await upload();
    break;
  case FileAction::LookForImport:
    event = co_await lookForImport();
    break;
  case FileAction::AwaitImport:
    event = co_await awaitImport();
    break;
  case FileAction::ConfirmImport:
    event = co_await confirmImport();
    break;
  case FileAction::Merge:
    event = co_await merge(StepAction::Send);
    break;
  case FileAction::LookForMerge:
    event = co_await merge(StepAction::LookUp);
    break;
  case FileAction::AwaitMerge:
    event = co_await merge(StepAction::Await);
    break;
  case FileAction::WaitWhileBusy:
  case FileAction::WaitForServer:
    event = co_await wait(action);
    break;
  case FileAction::LeaveAlone:
    break;
  }
  co_return event;
}

// What the report says if nothing more is heard of the file.
void FileJob::settle() {
  report_.outcome = outcomeOf(endOf(progress_), intoEmpty_);
  const bool done = report_.outcome == FileOutcome::Merged ||
                    report_.outcome == FileOutcome::Unchanged ||
                    report_.outcome == FileOutcome::InPullRequest;
  if (done) {
    report_.error.reset();
  }
}

StepEvent FileJob::failed(StepEvent event, Error error) {
  if (event == StepEvent::Gone && progress_.import.belief == Belief::Again) {
    report_.operation.clear(); // it is sent again
  }
  report_.error = std::move(error);
  return event;
}

asio::awaitable<StepEvent> FileJob::upload() {
  lost_.reset();
  std::optional<StepEvent> obstacle = co_await contentIsRight();
  if (!obstacle) {
    obstacle = co_await databaseIsReady();
  }
  if (obstacle) {
    co_return *obstacle;
  }
  const bool isLet = co_await waits_.untilLet(file_);
  if (!isLet) {
    co_return StepEvent::GaveUp;
  }
  const StepEvent event = co_await send();
  co_return event;
}

asio::awaitable<StepEvent> FileJob::send() {
  sentHere_ = true;
  past_.intendedAt = run_.hub().wallNow();
  if (!intend(Step::Import)) {
    co_return StepEvent::Left;
  }
  report_.error.reset();
  // Whatever ends this coroutine from here on, the file must not look as if it was not sent.
  report_.outcome = FileOutcome::Unknown;
  ImportFile file = importFile();
  CallOptions options = uploadOptions();
  const TimePoint start = run_.hub().now();
  Result<Operation<ImportResult>> started =
      co_await settled(run_.client().startImport(std::move(file), std::move(options)));
  report_.upload += since(start);
  if (started) {
    report_.operation = started->save();
    importAccepted();
    co_return StepEvent::Accepted;
  }
  const StepEvent event = eventOfSend(started.error());
  if (event == StepEvent::MayHaveLeft) {
    lost_ = started.error().lostCall();
    run_.uploads().lost(file_, started.error());
  } else {
    run_.note([this](Journal& journal) { journal.refused(file_, Step::Import); });
  }
  if (event == StepEvent::Busy) {
    run_.uploads().answered();
  }
  Error error = started.error();
  if (event == StepEvent::Refused && error.code() == Errc::NotFound && !run_.stop().abandoned()) {
    error = co_await withoutBranches(run_, planned_.target.database(), std::move(error));
  }
  co_return failed(event, std::move(error));
}

// Nothing where it is. Read once; that it is still so when it is sent, the upload sees to.
asio::awaitable<std::optional<StepEvent>> FileJob::contentIsRight() {
  if (wasRead_) {
    co_return std::nullopt;
  }
  std::optional<FileLook> look = co_await run_.reading().look(file_, planned_);
  if (!look) {
    co_return failed(StepEvent::Left, leftAlone());
  }
  wasRead_ = true;
  if (following_) {
    run_.reading().begin(*following_, run_.plan().files[*following_]);
  }
  if (std::optional<Error> problem = problemOf(*look, planned_.label())) {
    report_.problems = std::move(look->facts.problems);
    const bool isRead = look->unanswered.empty(); // or the next run just takes it
    co_return failed(isRead ? StepEvent::Refused : StepEvent::Left, std::move(*problem));
  }
  try {
    run_.takeFacts(file_, std::move(look->facts));
  } catch (const Error& error) {
    run_.stop().stop(error.message());
    co_return failed(StepEvent::Left, error);
  }
  tell(ImportEvent::Kind::Checked);
  co_return std::nullopt;
}

// Of a run that makes what is missing; nothing where it is there.
asio::awaitable<std::optional<StepEvent>> FileJob::databaseIsReady() {
  intoEmpty_ = false;
  const DatabaseName& database = planned_.target.database();
  if (!run_.options().createMissing || run_.known().hasBranch(database)) {
    co_return std::nullopt;
  }
  Result<bool> empty = co_await madeAndEmpty(run_, database);
  if (!empty) {
    const StepEvent event = eventOfSend(empty.error());
    // The database may be there now; that is found out when this is tried again. Of the file
    // nothing was sent: the next run just takes it.
    const StepEvent otherwise =
        event == StepEvent::MayHaveLeft ? StepEvent::Doubtful : StepEvent::Left;
    const bool ends = event == StepEvent::MayHaveLeft || event == StepEvent::Refused;
    co_return failed(ends ? otherwise : event, empty.error());
  }
  run_.outage().noteAnswer(true);
  intoEmpty_ = *empty;
  if (!intoEmpty_) {
    run_.known().foundBranch(database);
  }
  co_return std::nullopt;
}

// Behind an import into an empty database; nothing where it is there.
asio::awaitable<std::optional<StepEvent>> FileJob::targetIsMissing() {
  if (!intoEmpty_) {
    co_return std::nullopt;
  }
  Result<bool> there = co_await targetMade(run_, planned_.target);
  for (unsigned looks = 1; there && !*there && looks < mostLooksAtBranches; ++looks) {
    const bool slept = co_await run_.stop().sleep(betweenLooksAtBranches, false);
    if (!slept) {
      break;
    }
    there = co_await targetMade(run_, planned_.target);
  }
  if (there && *there) {
    co_return std::nullopt;
  }
  ErrorDetails details;
  details.outcome = Outcome::Done;
  details.message = "imported into the new database, but its branch " + planned_.target.name() +
                    " could not be made" + (there ? "" : ": " + there.error().message());
  details.retryAfter = there ? details.retryAfter : there.error().details().retryAfter;
  report_.error = Error(Errc::OperationFailed, std::move(details));
  co_return there ? StepEvent::WaitOver : eventOfLook(there.error());
}

LostCall FileJob::lostImport() const {
  if (lost_) {
    return *lost_;
  }
  const std::string branch = intoEmpty_ ? std::string{} : run_.branchFor(file_).name();
  LostCall lost = lostUpload(planned_, branch, past_.intendedAt);
  if (!sentHere_) {
    lost.endpoint = run_.journal().endpoint(); // empty where no answer came yet that tells it
  }
  return lost;
}

asio::awaitable<StepEvent> FileJob::lookForImport() {
  LostCall lost = lostImport();
  report_.outcome = FileOutcome::Unknown;
  CallOptions options = lookOptions(run_, planned_.target.database(), sentHere_);
  Result<Findings> found = co_await settled(run_.client().findOut(lost, std::move(options)));
  const bool isThere = found && found->answer == Findings::Answer::Found && found->operation;
  if (isThere && (found->certain || found->named)) {
    report_.error.reset();
    report_.operation = found->operation->save();
    importAccepted();
    co_return StepEvent::Found;
  }
  if (!found) {
    const StepEvent event = eventOfLook(found.error());
    co_return failed(event, mayHaveHappened(std::move(lost), found.error().message()));
  }
  const StepEvent event =
      found->answer == Findings::Answer::CouldNotAsk ? StepEvent::Doubtful : StepEvent::NotFound;
  std::string said = found->message;
  if (isThere) { // an import of whatever else this account does there
    said = "nothing tells whether it is " + std::string(found->operation->name());
  }
  co_return failed(event, mayHaveHappened(std::move(lost), said));
}

// Nothing where it is not. By a list, an import of the same table into another branch looks like
// ours.
asio::awaitable<std::optional<StepEvent>>
FileJob::isAnothers(std::optional<PullRequestName> pullRequest) {
  if (pullRequest && intoEmpty_) {
    const std::optional<StepEvent> elsewhere = co_await goesElsewhere(pullRequest->id());
    co_return elsewhere;
  }
  if (!pullRequest || !isAdopted(report_.operation)) {
    co_return std::nullopt;
  }
  const BranchName branch = run_.branchFor(file_);
  Result<bool> asks = co_await asksFor(run_, pullRequest->id(), branch);
  if (!asks) {
    co_return failed(eventOfLook(asks.error()),
                     mayHaveHappened(lostImport(), asks.error().message()));
  }
  if (*asks) {
    co_return std::nullopt;
  }
  const std::string said = "an import is there whose pull request, " + pullRequest->id() +
                           ", does not go into " + branch.name() + ": it is another one's";
  co_return failed(StepEvent::Gone, mayHaveHappened(lostImport(), said));
}

// Of what was sent without a branch, and goes into the first one, whichever that is. Nothing where
// that is as it should be.
asio::awaitable<std::optional<StepEvent>> FileJob::goesElsewhere(std::string pullId) {
  if (!run_.mergesFiles()) { // an earlier run may have made the target already
    co_return std::nullopt;
  }
  const Result<std::string> branch = co_await branchInstead(run_, pullId, planned_.target);
  if (!branch) {
    co_return failed(eventOfLook(branch.error()), branch.error());
  }
  if (branch->empty()) {
    co_return std::nullopt;
  }
  const std::string& target = planned_.target.name();
  co_return failed(StepEvent::Gone, wentElsewhere(report_.operation, pullId, *branch, target));
}

asio::awaitable<StepEvent> FileJob::awaitImport() {
  report_.outcome = FileOutcome::Unknown;
  AwaitOptions options;
  options.timeout = run_.options().waitTimeout;
  options.onProgress = [this](const OperationProgress& progress) {
    polled(progress.status);
  };
  const TimePoint start = run_.hub().now();
  Result<ImportResult> imported =
      co_await settled(awaitSavedImport(run_.client(), report_.operation, std::move(options)));
  report_.waiting += since(start);
  if (!imported) {
    co_return failed(eventOfWait(imported.error()), imported.error());
  }
  if (imported->landed == ImportResult::Landed::Unsaid) {
    const Result<bool> seen = co_await isSeenInFirstBranch();
    if (!seen || !*seen) {
      unsaidAt_ = run_.hub().now();
      co_return failed(StepEvent::Unsaid, withoutPullRequest(report_.operation, {}));
    }
  }
  const StepEvent event = co_await takeIn(std::move(*imported));
  co_return event;
}

asio::awaitable<StepEvent> FileJob::takeIn(ImportResult imported) {
  const std::optional<StepEvent> doubt = co_await isAnothers(imported.pullRequest);
  if (doubt) {
    co_return *doubt;
  }
  report_.error.reset();
  if (!imported.pullRequest || !run_.mergesFiles()) {
    const std::optional<StepEvent> missing = co_await targetIsMissing();
    if (missing) {
      co_return *missing;
    }
  }
  landed(imported);
  co_return StepEvent::Succeeded;
}

asio::awaitable<Result<bool>> FileJob::isSeenInFirstBranch() {
  if (!intoEmpty_) {
    co_return Result<bool>(false);
  }
  Result<bool> seen = co_await isInFirstBranch(run_, file_);
  co_return seen;
}

// Nothing where that is settled: a table is seen in a first branch; or, of a file that need not
// change anything, no pull request is there that it may have made, and the last look tells that
// there can be none. That no list shows any is no proof.
asio::awaitable<std::optional<StepEvent>> FileJob::isStillUnsaid() {
  const Result<bool> seen = co_await isSeenInFirstBranch();
  if (!seen) {
    co_return failed(eventOfLook(seen.error()), seen.error());
  }
  if (*seen) {
    co_return std::nullopt;
  }
  std::string branch = intoEmpty_ ? std::string() : run_.branchFor(file_).name();
  const bool isLastLook = progress_.import.looks + 1 >= mostLooks;
  Result<PossiblePulls> pulls = co_await pullsThatMayBe(run_, file_, std::move(branch), isLastLook);
  if (!pulls) {
    co_return failed(eventOfLook(pulls.error()), pulls.error());
  }
  const bool mayBeUnchanged = !intoEmpty_ && !makesATable(planned_);
  if (mayBeUnchanged && pulls->ids.empty() && pulls->areAll) {
    co_return std::nullopt;
  }
  co_return failed(StepEvent::Unsaid, withoutPullRequest(report_.operation, pulls->ids));
}

// What its operation names no pull request of is believed only some time after its end.
asio::awaitable<StepEvent> FileJob::confirmImport() {
  report_.outcome = FileOutcome::Unknown;
  const unsigned look = std::min(progress_.import.looks, mostLooks - 1);
  const support::Duration wait = unsaidAt_ + beforeLooks[look] - run_.hub().now();
  const bool slept = co_await run_.stop().sleep(
      std::chrono::ceil<std::chrono::milliseconds>(std::max(wait, support::Duration::zero())),
      false);
  if (!slept) {
    co_return StepEvent::Left;
  }
  Result<OperationState<ImportResult>> state =
      co_await settled(pollSavedImport(run_.client(), report_.operation));
  ++report_.polls;
  if (!state) {
    co_return failed(eventOfConfirm(state.error()), state.error());
  }
  if (state->status != OperationStatus::Succeeded || !state->result) {
    co_return failed(StepEvent::Unsaid, withoutPullRequest(report_.operation, {}));
  }
  if (state->result->landed == ImportResult::Landed::Unsaid) {
    const std::optional<StepEvent> open = co_await isStillUnsaid();
    if (open) {
      co_return *open;
    }
  }
  const StepEvent event = co_await takeIn(std::move(*state->result));
  co_return event;
}

void FileJob::landed(const ImportResult& imported) {
  report_.pullRequestId = imported.pullRequest ? imported.pullRequest->id() : std::string{};
  progress_.hasPull = !report_.pullRequestId.empty();
  isLandedWritten_ = writeLanded();
  waits_.wentWell();
  tell(ImportEvent::Kind::Imported);
}

bool FileJob::writeLanded() {
  return wrote([this](Journal& journal) { journal.imported(file_, report_.pullRequestId); });
}

// What an earlier run has sent is merged only as long as the file is still so. Nothing where it is;
// one that is gone since cannot be compared.
asio::awaitable<std::optional<StepEvent>> FileJob::sentIsWanted() {
  if (sentHere_ || past_.sentSha256.empty()) {
    co_return std::nullopt;
  }
  constexpr bool underWay = true;
  std::optional<FileLook> look = co_await run_.reading().look(file_, planned_, underWay);
  if (!look) {
    co_return failed(StepEvent::Left, leftAlone());
  }
  if (!look->unanswered.empty()) {
    co_return failed(StepEvent::Left, *problemOf(*look, planned_.label()));
  }
  if (look->changed) {
    co_return failed(StepEvent::Refused, changedSince(planned_, report_.pullRequestId));
  }
  if (past_.outdated) {
    co_return anew();
  }
  co_return std::nullopt;
}

// When it failed for that already: whoever has closed it wants no merge of it.
bool FileJob::isClosedAgain() const {
  return merge_->closed() && !sentHere_ && run_.options().retryFailed && past_.finished &&
         past_.report.outcome == FileOutcome::Failed;
}

StepEvent FileJob::anew() {
  report_.pullRequestId.clear();
  report_.operation.clear();
  report_.error.reset();
  merge_.reset();
  return StepEvent::Anew;
}

asio::awaitable<StepEvent> FileJob::merge(StepAction action) {
  if (action == StepAction::Send) {
    const std::optional<StepEvent> obstacle = co_await sentIsWanted();
    if (obstacle) {
      co_return *obstacle;
    }
  }
  if (!merge_) {
    const PullRequestName name(planned_.target.database(), report_.pullRequestId);
    MergeOwner& owner = *this;
    merge_.emplace(run_, owner, name, past_.intendedAt, report_.operation);
  }
  report_.outcome = FileOutcome::Unknown;
  const TimePoint start = run_.hub().now();
  StepEvent event = co_await merge_->carryOut(action);
  report_.merge += since(start);
  if (event == StepEvent::Refused && isClosedAgain()) {
    co_return anew();
  }
  if (merge_->error()) {
    const bool accepted = action == StepAction::Await;
    report_.error = behindImport(*merge_->error(), accepted, event == StepEvent::Failed);
  }
  if (event == StepEvent::Succeeded || event == StepEvent::FoundDone) {
    const std::optional<StepEvent> missing = co_await targetIsMissing();
    report_.mergedHere = !missing && !merge_->byHand();
    event = missing.value_or(event);
  }
  co_return event;
}

asio::awaitable<StepEvent> FileJob::wait(FileAction action) {
  const bool underWay = progress_.import.state != StepState::Ready;
  const StepProgress& step = isMerging(progress_) ? progress_.merge : progress_.import;
  StepEvent event = StepEvent::GaveUp;
  if (!underWay) { // it may be about this database alone: another one's file tries meanwhile
    run_.uploads().left(file_);
  }
  if (action == FileAction::WaitForServer) {
    event = co_await waits_.forServer(step.waits, underWay, report_.error);
    co_return event;
  }
  event = co_await waits_.whileBusy(step.waits, underWay, [this](std::chrono::milliseconds delay) {
    ImportEvent busy;
    busy.kind = ImportEvent::Kind::Busy;
    busy.file = file_;
    busy.delay = delay;
    run_.tell(busy);
  });
  report_.busy = waits_.busy();
  co_return event;
}

// The journal must know of what, or nobody could ask for it.
bool FileJob::intendMerge() {
  isLandedWritten_ = isLandedWritten_ || writeLanded();
  return isLandedWritten_ && intend(Step::Merge);
}

void FileJob::mergeRefused() {
  run_.note([this](Journal& journal) { journal.refused(file_, Step::Merge); });
}

void FileJob::mergeAccepted(const std::string& operation) {
  report_.error.reset();
  report_.operation = operation;
  run_.note([this](Journal& journal) { journal.accepted(file_, Step::Merge, report_.operation); });
  waits_.wentWell();
  tell(ImportEvent::Kind::Merging);
}

void FileJob::mergePolled(OperationStatus status) {
  polled(status);
}

void FileJob::polled(OperationStatus status) {
  run_.outage().noteAnswer(status != OperationStatus::Unknown);
  ++report_.polls;
  tell(ImportEvent::Kind::Polled, status);
}

void FileJob::importAccepted() {
  run_.uploads().answered();
  run_.known().add(planned_.target.database(), report_.operation);
  run_.note([this](Journal& journal) { journal.accepted(file_, Step::Import, report_.operation); });
  waits_.wentWell();
  tell(ImportEvent::Kind::Accepted);
}

ImportFile FileJob::importFile() const {
  ImportFile file =
      intoEmpty_
          ? ImportFile::intoEmpty(planned_.target.database(), planned_.path, planned_.operation)
          : ImportFile(run_.branchFor(file_), planned_.path, planned_.operation);
  if (typeOf(planned_) != FileType::Sql) {
    file.table = planned_.table;
  }
  if (planned_.part) {
    file.fileName = uploadName(planned_);
    file.ranges = {planned_.part->header, planned_.part->bytes};
  }
  file.stamp = planned_.facts->stamp; // it was read just before
  file.primaryKeys = planned_.primaryKeys;
  file.fileType = planned_.fileType;
  return file;
}

CallOptions FileJob::uploadOptions() {
  CallOptions options;
  options.lost.policy = run_.options().onLost;
  options.lost.lookUpTimeout = run_.options().lookUpTimeout;
  options.lost.otherOperations = run_.known().of(planned_.target.database());
  options.lost.acceptLikely = true; // nobody else is expected to import the same table at that time
  options.onProgress = [this](std::uint64_t sent, std::uint64_t total) {
    report_.bytes = sent;
    ImportEvent event;
    event.kind = ImportEvent::Kind::Uploading;
    event.file = file_;
    event.sent = sent;
    event.total = total;
    run_.tell(event);
  };
  return options;
}

bool FileJob::intend(Step step) {
  return wrote([this, step](Journal& journal) {
    const bool intoEmpty = step == Step::Import && intoEmpty_;
    journal.intent(file_, step, run_.hub().wallNow(), intoEmpty);
  });
}

bool FileJob::wrote(const std::function<void(Journal&)>& entry) {
  try {
    entry(run_.journal());
    return true;
  } catch (const Error& error) {
    report_.error = error;
    run_.stop().stop(error.message());
    return false;
  }
}

void FileJob::tell(ImportEvent::Kind kind, OperationStatus status) {
  ImportEvent event;
  event.kind = kind;
  event.file = file_;
  event.status = status;
  event.operation = report_.operation;
  run_.tell(event);
}

std::chrono::milliseconds FileJob::since(TimePoint start) {
  return std::chrono::duration_cast<std::chrono::milliseconds>(run_.hub().now() - start);
}

} // namespace dolthub::importer
