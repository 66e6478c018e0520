#pragma once

#include "importer/course.hpp"
#include "importer/run.hpp"
#include "importer/settled.hpp"
#include "importer/steps.hpp"

#include <optional>
#include <string>

namespace dolthub::importer {

// What is done once for all files of a database that are staged together: a branch before them, a
// pull request behind them. Each of branch, pull request and merge takes the course of a step.
class StageJob final : private MergeOwner {
public:
  StageJob(Run& run, Place& place, const Lane& lane);
  // However the lane ends, its files are where they are.
  ~StageJob() { settle(); }
  StageJob(const StageJob&) = delete;
  StageJob& operator=(const StageJob&) = delete;

  // Makes the branch. False when that failed; the lane's files then say why.
  asio::awaitable<bool> open();
  // Makes the pull request, and merges it where asked for and all files are in it.
  asio::awaitable<void> close();

private:
  enum class What { Branch, Pull, Place, Merge };

  // Through, with all waits; how it ended.
  asio::awaitable<StepState> carry(What what, StepProgress step);
  void leaveTurn(StepAction action);
  asio::awaitable<StepEvent> act(What what, StepAction action);
  asio::awaitable<StepEvent> sendBranch();
  asio::awaitable<StepEvent> lookForBranch();
  asio::awaitable<void> makePull();
  asio::awaitable<StepEvent> sendPull();
  asio::awaitable<StepEvent> lookForPull();
  asio::awaitable<Result<std::optional<PullRequest>>> findPull();
  // Whether it is the one to go on with; where not, the journal knows none from then on.
  asio::awaitable<StepEvent> lookAtPull();
  asio::awaitable<void> merge();

  bool intendMerge() override;
  void mergeRefused() override;
  void mergeAccepted(const std::string& operation) override;
  void mergePolled(OperationStatus) override {}

  StepEvent failed(StepEvent event, Error error);
  // False when the journal could not take it.
  bool intend(StageStep step, StageNote note);
  void wrote(StageStep step, const StageNote& note = {});
  void wroteProblem();
  void wroteText(StageStep step, const std::string& text);
  void tellBusy(std::chrono::milliseconds delay);
  void endFiles(FileOutcome outcome);
  // Says of the files where they are by now.
  void settle();
  // None where it should be listed by now.
  asio::awaitable<std::optional<StepEvent>> untilListed();
  bool allIn() const;
  bool anyIn() const;
  std::size_t inStage() const;
  // Its pull request waits for files that did not come: somebody may have merged it without them.
  bool isWaiting() const;
  // Says of the files that are not in it that somebody has.
  void tellMergedByHand();
  // Its merge failed in an earlier run, and is to be tried again.
  bool isTriedAgain() const;

  Run& run_;
  const Lane& lane_;
  std::size_t first_;
  BranchName target_;
  BranchName stage_;
  StageHistory past_;
  StepWaits waits_;
  std::optional<MergeStep> merge_;
  bool isPullWritten_ = true;
  bool mergedByHand_ = false; // before all files were in it
  bool isByHandTold_ = false;
  unsigned branchesMissed_ = 0;                // how often one that was asked for was not there
  std::optional<support::TimePoint> listedBy_; // what is looked for
  std::optional<Error> error_;                 // why the last action did not go well
};

} // namespace dolthub::importer
