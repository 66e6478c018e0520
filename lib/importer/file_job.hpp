#pragma once

#include "importer/course.hpp"
#include "importer/rules.hpp"
#include "importer/run.hpp"
#include "importer/settled.hpp"
#include "importer/steps.hpp"

#include <functional>
#include <optional>
#include <string>

namespace dolthub::importer {

// One file on its way, as its course decides. Lives in its lane's coroutine. Everything it learns
// goes into the file's report, errors too. It may begin anywhere on that way, as a journal says.
class FileJob final : private MergeOwner {
public:
  // `following` is read while this one is under way.
  FileJob(Run& run, Place& place, std::size_t file, std::optional<std::size_t> following);

  std::size_t file() const noexcept { return file_; }
  // What is still to be done.
  FileAction next() const noexcept { return next_; }
  // Whether the first branch of its database comes to be with it.
  bool isFirst() const noexcept { return intoEmpty_; }

  // To its end; or until it waits to be confirmed, which others need not wait for.
  asio::awaitable<void> carryOut();
  // Goes on from there, to its end.
  asio::awaitable<void> confirm();
  // Leaves it there, where the run is abandoned.
  void leave();

private:
  asio::awaitable<void> goOn(FileAction until);
  void end();
  // Does what is to be done, and says what it came to.
  asio::awaitable<StepEvent> act(FileAction action);
  asio::awaitable<StepEvent> upload();
  asio::awaitable<StepEvent> send();
  asio::awaitable<std::optional<StepEvent>> contentIsRight();
  asio::awaitable<std::optional<StepEvent>> databaseIsReady();
  asio::awaitable<std::optional<StepEvent>> targetIsMissing();
  asio::awaitable<StepEvent> lookForImport();
  LostCall lostImport() const;
  asio::awaitable<std::optional<StepEvent>> isAnothers(std::optional<PullRequestName> pullRequest);
  asio::awaitable<std::optional<StepEvent>> goesElsewhere(std::string pullId);
  asio::awaitable<StepEvent> awaitImport();
  asio::awaitable<StepEvent> confirmImport();
  asio::awaitable<Result<bool>> isSeenInFirstBranch();
  asio::awaitable<std::optional<StepEvent>> isStillUnsaid();
  asio::awaitable<StepEvent> takeIn(ImportResult imported);
  asio::awaitable<StepEvent> merge(StepAction action);
  asio::awaitable<std::optional<StepEvent>> sentIsWanted();
  bool isClosedAgain() const;
  StepEvent anew();
  asio::awaitable<StepEvent> wait(FileAction action);

  bool intendMerge() override;
  void mergeRefused() override;
  void mergeAccepted(const std::string& operation) override;
  void mergePolled(OperationStatus status) override;

  void importAccepted();
  void landed(const ImportResult& imported);
  bool writeLanded();
  void settle();
  ImportFile importFile() const;
  CallOptions uploadOptions();
  // Writes down that a POST is about to leave. False when that failed: it does not.
  bool intend(Step step);
  // False when the journal could not take it, which ends the run.
  bool wrote(const std::function<void(Journal&)>& entry);
  StepEvent failed(StepEvent event, Error error);
  void polled(OperationStatus status);
  void tell(ImportEvent::Kind kind, OperationStatus status = OperationStatus::Unknown);
  std::chrono::milliseconds since(support::TimePoint start);

  Run& run_;
  std::size_t file_;
  std::optional<std::size_t> following_;
  const PlannedFile& planned_;
  FileReport& report_;
  FileHistory past_;
  FileProgress progress_;
  FileAction next_;
  StepWaits waits_;
  std::optional<MergeStep> merge_;
  std::optional<LostCall> lost_; // of this run
  support::TimePoint unsaidAt_{};
  bool sentHere_ = false; // by this run
  bool isLandedWritten_ = true;
  bool intoEmpty_; // sent without a branch, into a database that has none
  bool wasRead_ = false;
};

} // namespace dolthub::importer
