#include "importer/file_job.hpp"

#include "importer/file_type.hpp"
#include "importer/rules.hpp"
#include "importer/settled.hpp"

#include <utility>

namespace dolthub::importer {

using support::TimePoint;

FileJob::FileJob(Run& run, Place& place, std::size_t file)
    : run_(run), place_(place), file_(file), planned_(run.plan().files[file]),
      report_(run.report(file)) {}

asio::awaitable<void> FileJob::carryOut() {
  report_.startedAt = run_.hub().wallNow();
  tell(ImportEvent::Kind::Started);
  co_await steps();
  note([this](Journal& journal) { journal.finished(file_, report_); });
  tell(ImportEvent::Kind::Finished, report_.operation);
}

asio::awaitable<void> FileJob::steps() {
  const std::optional<Operation<ImportResult>> operation = co_await upload();
  if (!operation) {
    co_return;
  }
  const std::optional<ImportResult> imported = co_await waitForImport(*operation);
  if (!imported) {
    co_return;
  }
  if (!imported->pullRequest) {
    report_.outcome = FileOutcome::Unchanged;
    co_return;
  }
  report_.outcome = FileOutcome::InPullRequest;
  if (run_.options().merge && !run_.abandoned()) {
    co_await merge(*imported->pullRequest);
  }
}

asio::awaitable<std::optional<Operation<ImportResult>>> FileJob::upload() {
  std::optional<Operation<ImportResult>> operation;
  const TimePoint begin = run_.hub().now();
  for (unsigned attempt = 0;; ++attempt) {
    if (!intend(FileOutcome::NotStarted, Step::Import)) {
      co_return operation;
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
      operation = std::move(*started);
      break;
    }
    const Error& error = started.error();
    const FileOutcome outcome = afterUploadFailed(error);
    if (outcome != FileOutcome::Unknown) {
      note([this](Journal& journal) { journal.refused(file_, Step::Import); });
    }
    bool again = false;
    if (error.code() == Errc::Busy) {
      again = co_await waitWhileBusy(begin, attempt, true);
    }
    if (!again) {
      end(outcome, error);
      co_return operation;
    }
  }
  report_.operation = operation->save();
  note([this](Journal& journal) { journal.accepted(file_, Step::Import, report_.operation); });
  tell(ImportEvent::Kind::Accepted, report_.operation);
  co_return operation;
}

asio::awaitable<std::optional<ImportResult>>
FileJob::waitForImport(Operation<ImportResult> operation) {
  std::optional<ImportResult> result;
  const TimePoint start = run_.hub().now();
  AwaitOptions options = waitOptions();
  Settled<ImportResult> imported =
      co_await settled(run_.client().awaitOperation(std::move(operation), std::move(options)));
  report_.waiting += since(start);
  if (!imported) {
    end(afterImportFailed(imported.error()), imported.error());
    co_return result;
  }
  result = std::move(*imported);
  if (result->pullRequest) {
    report_.pullRequestId = result->pullRequest->id();
  }
  note([this](Journal& journal) { journal.imported(file_, report_.pullRequestId); });
  tell(ImportEvent::Kind::Imported, report_.operation);
  co_return result;
}

asio::awaitable<void> FileJob::merge(PullRequestName pullRequest) {
  const TimePoint start = run_.hub().now();
  const std::optional<Operation<MergeResult>> operation =
      co_await startMerge(std::move(pullRequest));
  if (!operation) {
    report_.merge += since(start);
    co_return;
  }
  report_.operation = operation->save();
  note([this](Journal& journal) { journal.accepted(file_, Step::Merge, report_.operation); });
  tell(ImportEvent::Kind::Merging, report_.operation);
  AwaitOptions options = waitOptions();
  Settled<MergeResult> merged =
      co_await settled(run_.client().awaitOperation(*operation, std::move(options)));
  report_.merge += since(start);
  if (!merged) {
    end(afterMergeFailed(merged.error()), merged.error());
    co_return;
  }
  report_.outcome = FileOutcome::Merged;
  report_.mergedHere = true;
}

asio::awaitable<std::optional<Operation<MergeResult>>>
FileJob::startMerge(PullRequestName pullRequest) {
  std::optional<Operation<MergeResult>> operation;
  const TimePoint begin = run_.hub().now();
  for (unsigned attempt = 0;; ++attempt) {
    if (!intend(FileOutcome::InPullRequest, Step::Merge)) {
      co_return operation;
    }
    report_.outcome = FileOutcome::Unknown;
    CallOptions options;
    Settled<Operation<MergeResult>> started =
        co_await settled(run_.client().startMerge(pullRequest, std::move(options)));
    if (started) {
      operation = std::move(*started);
      co_return operation;
    }
    const Error& error = started.error();
    const FileOutcome outcome = afterMergeRefused(error);
    if (outcome != FileOutcome::Unknown) {
      note([this](Journal& journal) { journal.refused(file_, Step::Merge); });
    }
    bool again = false;
    if (error.code() == Errc::Busy) {
      // Not given up when the run is stopped: this file is under way.
      again = co_await waitWhileBusy(begin, attempt, false);
    }
    if (!again) {
      end(outcome, error);
      co_return operation;
    }
  }
}

// True: try again. Its place goes to another database meanwhile.
asio::awaitable<bool> FileJob::waitWhileBusy(TimePoint since, unsigned attempt, bool stoppable) {
  const std::chrono::milliseconds delay = busyDelay(run_.options().busyDelay, attempt, run_.draw());
  const TimePoint now = run_.hub().now();
  if (now - since + delay > run_.options().busyPatience) {
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
  report_.busy += this->since(now);
  co_return again;
}

ImportFile FileJob::importFile() const {
  ImportFile file(planned_.target, planned_.path, planned_.operation);
  if (typeOf(planned_) != FileType::Sql) {
    file.table = planned_.table;
  }
  file.primaryKeys = planned_.primaryKeys;
  file.fileType = planned_.fileType;
  return file;
}

CallOptions FileJob::uploadOptions() {
  CallOptions options;
  options.onLost = run_.options().onLost;
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
    tell(ImportEvent::Kind::Polled, report_.operation);
  };
  return options;
}

bool FileJob::intend(FileOutcome otherwise, Step step) {
  try {
    run_.journal().intent(file_, step, run_.hub().wallNow());
    return true;
  } catch (const Error& error) {
    end(otherwise, error);
    run_.stop(error.message());
    return false;
  }
}

void FileJob::note(const std::function<void(Journal&)>& entry) {
  try {
    entry(run_.journal());
  } catch (const Error& error) {
    run_.stop(error.message());
  }
}

void FileJob::end(FileOutcome outcome, Error error) {
  report_.outcome = outcome;
  report_.error = std::move(error);
}

void FileJob::tell(ImportEvent::Kind kind, const std::string& operation) {
  ImportEvent event;
  event.kind = kind;
  event.file = file_;
  event.operation = operation;
  run_.tell(event);
}

std::chrono::milliseconds FileJob::since(TimePoint start) {
  return std::chrono::duration_cast<std::chrono::milliseconds>(run_.hub().now() - start);
}

} // namespace dolthub::importer
