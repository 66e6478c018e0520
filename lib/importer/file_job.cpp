#include "importer/file_job.hpp"

#include "importer/file_type.hpp"
#include "importer/new_database.hpp"
#include "importer/settled.hpp"
#include "importer/split.hpp"

#include <utility>

namespace dolthub::importer {

using support::TimePoint;

namespace {

// The operation may come from a journal, so that reading it can fail as well as the wait.
template <class R>
asio::awaitable<R> awaitSaved(const Client& client, std::string saved, AwaitOptions options) {
  R result = co_await client.awaitOperation(Operation<R>::restore(saved), std::move(options));
  co_return result;
}

} // namespace

FileJob::FileJob(Run& run, Place& place, std::size_t file)
    : run_(run), place_(place), file_(file), planned_(run.plan().files[file]),
      report_(run.report(file)), past_(run.journal().past(file)),
      next_(nextStep(past_, run.mergesFiles(), run.options().retryFailed)),
      intoEmpty_(past_.intoEmpty) {}

asio::awaitable<void> FileJob::carryOut() {
  report_.startedAt = run_.hub().wallNow();
  tell(ImportEvent::Kind::Started);
  while (next_ != Next::LeaveAlone) {
    if (run_.abandoned()) {
      end(report_.outcome, leftAlone());
      break;
    }
    next_ = co_await step(next_);
  }
  run_.note([this](Journal& journal) { journal.finished(file_, report_); });
  tell(ImportEvent::Kind::Finished);
}

asio::awaitable<Next> FileJob::step(Next next) {
  switch (next) {
  case Next::Upload:
    next = co_await upload();
    break;
  case Next::LookForImport:
    next = co_await lookForImport();
    break;
  case Next::AwaitImport:
    next = co_await awaitImport();
    break;
  case Next::Merge:
    next = co_await startMerge();
    break;
  case Next::LookForMerge:
    next = co_await lookForMerge();
    break;
  case Next::AwaitMerge:
    next = co_await awaitMerge();
    break;
  case Next::LeaveAlone:
    break;
  }
  co_return next;
}

asio::awaitable<Next> FileJob::upload() {
  report_.error.reset();
  const bool ready = co_await databaseIsReady();
  if (!ready) {
    co_return Next::LeaveAlone;
  }
  const TimePoint begin = run_.hub().now();
  for (unsigned attempt = 0;; ++attempt) {
    if (!intend(FileOutcome::NotStarted, Step::Import)) {
      co_return Next::LeaveAlone;
    }
    ImportFile file = importFile();
    CallOptions options = uploadOptions();
    const TimePoint start = run_.hub().now();
    // Whatever ends this coroutine from here on, the file must not look as if it was not sent.
    report_.outcome = FileOutcome::Unknown;
    Settled<Operation<ImportResult>> started =
        co_await settled(run_.client().startImport(std::move(file), std::move(options)));
    report_.upload += since(start);
    if (started) {
      report_.operation = started->save();
      break;
    }
    const Error& error = started.error();
    const FileOutcome outcome = afterUploadFailed(error);
    if (outcome != FileOutcome::Unknown) {
      run_.note([this](Journal& journal) { journal.refused(file_, Step::Import); });
    }
    bool again = false;
    if (error.code() == Errc::Busy) {
      again = co_await waitWhileBusy(begin, attempt, true);
    }
    if (!again) {
      co_return end(outcome, error);
    }
  }
  importAccepted();
  co_return Next::AwaitImport;
}

// Of a run that makes what is missing. False, and the file has ended, when that failed.
asio::awaitable<bool> FileJob::databaseIsReady() {
  intoEmpty_ = false;
  if (!run_.options().createMissing || run_.hasBranch(planned_.target.database())) {
    co_return true;
  }
  Settled<bool> empty = co_await madeAndEmpty(run_, planned_.target.database());
  if (!empty) {
    end(FileOutcome::NotStarted, empty.error());
    co_return false;
  }
  intoEmpty_ = *empty;
  if (!intoEmpty_) {
    run_.foundBranch(planned_.target.database());
  }
  co_return true;
}

// Behind an import into an empty database. False, and the file waits for another run, when not.
asio::awaitable<bool> FileJob::targetIsThere() {
  if (!intoEmpty_) {
    co_return true;
  }
  Settled<bool> there = co_await targetMade(run_, planned_.target);
  if (there && *there) {
    co_return true;
  }
  ErrorDetails details;
  details.outcome = Outcome::Done;
  details.message = "imported into the new database, but its branch " + planned_.target.name() +
                    " could not be made" + (there ? "" : ": " + there.error().message());
  end(FileOutcome::Unknown, Error(Errc::OperationFailed, std::move(details)));
  co_return false;
}

asio::awaitable<Next> FileJob::awaitImport() {
  const TimePoint start = run_.hub().now();
  report_.outcome = FileOutcome::Unknown;
  AwaitOptions options = waitOptions();
  Settled<ImportResult> imported = co_await settled(
      awaitSaved<ImportResult>(run_.client(), report_.operation, std::move(options)));
  report_.waiting += since(start);
  if (!imported) {
    const Error& error = imported.error();
    end(afterImportFailed(error), error);
    co_return error.code() == Errc::OperationLost ? assume(Next::Upload) : Next::LeaveAlone;
  }
  report_.error.reset();
  const std::string pullRequestId =
      imported->pullRequest ? imported->pullRequest->id() : std::string{};
  if (pullRequestId.empty() || !run_.mergesFiles()) {
    const bool there = co_await targetIsThere();
    if (!there) {
      co_return Next::LeaveAlone;
    }
  }
  report_.pullRequestId = pullRequestId;
  run_.note([this](Journal& journal) { journal.imported(file_, report_.pullRequestId); });
  tell(ImportEvent::Kind::Imported);
  if (report_.pullRequestId.empty()) {
    report_.outcome = intoEmpty_ ? FileOutcome::Merged : FileOutcome::Unchanged;
    co_return Next::LeaveAlone;
  }
  report_.outcome = FileOutcome::InPullRequest;
  co_return run_.mergesFiles() ? Next::Merge : Next::LeaveAlone;
}

asio::awaitable<Next> FileJob::startMerge() {
  const TimePoint begin = run_.hub().now();
  PullRequestName pullRequest(planned_.target.database(), report_.pullRequestId);
  report_.error.reset();
  for (unsigned attempt = 0;; ++attempt) {
    if (!intend(FileOutcome::InPullRequest, Step::Merge)) {
      co_return Next::LeaveAlone;
    }
    report_.outcome = FileOutcome::Unknown;
    CallOptions options;
    options.lost.lookUpTimeout = run_.options().lookUpTimeout;
    Settled<Operation<MergeResult>> started =
        co_await settled(run_.client().startMerge(pullRequest, std::move(options)));
    if (started) {
      report_.operation = started->save();
      break;
    }
    const Error& error = started.error();
    const FileOutcome outcome = afterMergeRefused(error);
    if (outcome != FileOutcome::Unknown) {
      run_.note([this](Journal& journal) { journal.refused(file_, Step::Merge); });
    }
    bool again = false;
    if (error.code() == Errc::Busy) {
      // Not given up when the run is stopped: this file is under way.
      again = co_await waitWhileBusy(begin, attempt, false);
    }
    if (!again) {
      report_.merge += since(begin);
      co_return end(outcome, error);
    }
  }
  report_.merge += since(begin);
  run_.note([this](Journal& journal) { journal.accepted(file_, Step::Merge, report_.operation); });
  tell(ImportEvent::Kind::Merging);
  co_return Next::AwaitMerge;
}

asio::awaitable<Next> FileJob::awaitMerge() {
  const TimePoint start = run_.hub().now();
  report_.outcome = FileOutcome::Unknown;
  AwaitOptions options = waitOptions();
  Settled<MergeResult> merged = co_await settled(
      awaitSaved<MergeResult>(run_.client(), report_.operation, std::move(options)));
  report_.merge += since(start);
  if (!merged) {
    const Error& error = merged.error();
    end(afterMergeFailed(error), error);
    co_return error.code() == Errc::OperationLost ? assume(Next::Merge) : Next::LeaveAlone;
  }
  const bool there = co_await targetIsThere();
  if (!there) {
    co_return Next::LeaveAlone;
  }
  report_.error.reset();
  report_.outcome = FileOutcome::Merged;
  report_.mergedHere = true;
  co_return Next::LeaveAlone;
}

void FileJob::importAccepted() {
  run_.noteImport(file_, report_.operation);
  run_.note([this](Journal& journal) { journal.accepted(file_, Step::Import, report_.operation); });
  tell(ImportEvent::Kind::Accepted);
}

asio::awaitable<Next> FileJob::lookForImport() {
  const std::string branch = intoEmpty_ ? std::string{} : run_.branchFor(file_).name();
  LostCall lost = lostUpload(planned_, branch, past_.intendedAt);
  const Findings findings = co_await find(lost);
  if (findings.answer == Findings::Answer::Found && findings.operation) {
    report_.operation = findings.operation->save();
    importAccepted();
    co_return Next::AwaitImport;
  }
  end(FileOutcome::Unknown, mayHaveHappened(std::move(lost), findings.message));
  co_return assume(Next::Upload);
}

asio::awaitable<Next> FileJob::lookForMerge() {
  const PullRequestName name(planned_.target.database(), report_.pullRequestId);
  LostCall lost = lostMerge(name, past_.intendedAt);
  const Findings findings = co_await find(lost);
  if (findings.answer == Findings::Answer::Found && findings.operation) {
    report_.operation = findings.operation->save();
    run_.note(
        [this](Journal& journal) { journal.accepted(file_, Step::Merge, report_.operation); });
    tell(ImportEvent::Kind::Merging);
    co_return Next::AwaitMerge;
  }
  if (findings.answer == Findings::Answer::Found) {
    const bool there = co_await targetIsThere();
    if (!there) {
      co_return Next::LeaveAlone;
    }
    report_.error.reset();
    report_.outcome = FileOutcome::Merged;
    report_.mergedHere = true;
    co_return Next::LeaveAlone;
  }
  end(FileOutcome::Unknown, mayHaveHappened(std::move(lost), findings.message));
  co_return assume(Next::Merge);
}

// Looks for what an earlier run may have started. What stands in the way of asking is an answer
// too.
asio::awaitable<Findings> FileJob::find(LostCall lost) {
  report_.outcome = FileOutcome::Unknown;
  Findings findings;
  lost.endpoint = run_.journal().endpoint(); // empty where no answer came yet that tells it
  CallOptions options;
  options.timeout = run_.options().lookUpTimeout;
  options.lost.otherOperations = run_.importsBeside(file_);
  Settled<Findings> found =
      co_await settled(run_.client().findOut(std::move(lost), std::move(options)));
  if (found) {
    findings = std::move(*found);
  } else {
    findings.message = found.error().message();
  }
  co_return findings;
}

Next FileJob::assume(Next again) {
  switch (run_.options().assume) {
  case Assume::Nothing:
    return Next::LeaveAlone;
  case Assume::Retry:
    report_.operation.clear();
    return again;
  case Assume::Done:
    break;
  }
  report_.error.reset();
  report_.outcome = run_.mergesFiles() ? FileOutcome::Merged : FileOutcome::InPullRequest;
  return Next::LeaveAlone;
}

// True: try again. Its place goes to another database meanwhile.
asio::awaitable<bool> FileJob::waitWhileBusy(TimePoint begin, unsigned attempt, bool stoppable) {
  const std::chrono::milliseconds delay = busyDelay(run_.options().busyDelay, attempt, run_.draw());
  const TimePoint now = run_.hub().now();
  if (now - begin + delay > run_.options().busyPatience) {
    co_return false;
  }
  ImportEvent event;
  event.kind = ImportEvent::Kind::Busy;
  event.file = file_;
  event.delay = delay;
  run_.tell(event);
  bool again = false;
  if (stoppable) {
    place_.giveBack();
    again = co_await run_.sleep(delay, true);
    if (again) {
      again = co_await place_.take();
    }
  } else {
    again = co_await run_.sleep(delay, false);
  }
  report_.busy += since(now);
  co_return again;
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
    file.stamp = planned_.facts ? planned_.facts->stamp : FileStamp();
  }
  file.primaryKeys = planned_.primaryKeys;
  file.fileType = planned_.fileType;
  return file;
}

CallOptions FileJob::uploadOptions() {
  CallOptions options;
  options.lost.policy = run_.options().onLost;
  options.lost.lookUpTimeout = run_.options().lookUpTimeout;
  options.lost.otherOperations = run_.importsBeside(file_);
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

AwaitOptions FileJob::waitOptions() {
  AwaitOptions options;
  options.timeout = run_.options().waitTimeout;
  options.onProgress = [this](const OperationProgress&) {
    ++report_.polls;
    tell(ImportEvent::Kind::Polled);
  };
  return options;
}

bool FileJob::intend(FileOutcome otherwise, Step step) {
  try {
    const bool intoEmpty = step == Step::Import && intoEmpty_;
    run_.journal().intent(file_, step, run_.hub().wallNow(), intoEmpty);
    return true;
  } catch (const Error& error) {
    end(otherwise, error);
    run_.stop(error.message());
    return false;
  }
}

Next FileJob::end(FileOutcome outcome, Error error) {
  report_.outcome = outcome;
  report_.error = std::move(error);
  return Next::LeaveAlone;
}

void FileJob::tell(ImportEvent::Kind kind) {
  ImportEvent event;
  event.kind = kind;
  event.file = file_;
  event.operation = report_.operation;
  run_.tell(event);
}

std::chrono::milliseconds FileJob::since(TimePoint start) {
  return std::chrono::duration_cast<std::chrono::milliseconds>(run_.hub().now() - start);
}

} // namespace dolthub::importer
