#pragma once

#include "importer/run.hpp"

#include <optional>

namespace dolthub::importer {

// One file on its way: upload, wait, merge. Lives in its lane's coroutine. Everything it learns
// goes into the file's report, errors too.
class FileJob {
public:
  FileJob(Run& run, Place& place, std::size_t file);

  asio::awaitable<void> carryOut();

private:
  asio::awaitable<void> steps();
  asio::awaitable<std::optional<Operation<ImportResult>>> upload();
  asio::awaitable<std::optional<ImportResult>> waitForImport(Operation<ImportResult> operation);
  asio::awaitable<void> merge(PullRequestName pullRequest);
  asio::awaitable<std::optional<Operation<MergeResult>>> startMerge(PullRequestName pullRequest);
  asio::awaitable<bool> waitWhileBusy(support::TimePoint since, unsigned attempt, bool stoppable);

  ImportFile importFile() const;
  CallOptions uploadOptions();
  AwaitOptions waitOptions();
  // Writes down that a POST is about to leave. False, and the file has ended `otherwise`, when that
  // failed: what is not in the journal is not sent.
  bool intend(FileOutcome otherwise, Step step);
  // Writes down what has happened already; a failure only keeps new files from being taken.
  void note(const std::function<void(Journal&)>& entry);
  void end(FileOutcome outcome, Error error);
  void tell(ImportEvent::Kind kind, const std::string& operation = {});
  std::chrono::milliseconds since(support::TimePoint start);

  Run& run_;
  Place& place_;
  std::size_t file_;
  const PlannedFile& planned_;
  FileReport& report_;
};

} // namespace dolthub::importer
