#pragma once

#include <dolthub/importer.hpp>

#include "importer/course.hpp"
#include "importer/patience.hpp"
#include "importer/place.hpp"
#include "importer/run.hpp"
#include "importer/settled.hpp"

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <utility>

// What files and stages share: the waits between the actions of a step, and the merge.
namespace dolthub::importer {

// Waits where the server takes no uploads, until the file may be sent; the place goes to another
// lane meanwhile, and the turn to try alone may. False: patience or a stop came first.
asio::awaitable<bool> untilLet(Run& run, Place& place, std::size_t file);

// The waits of one step after another. The place goes to another database meanwhile.
class StepWaits {
public:
  StepWaits(Run& run, Place& place, DatabaseName database)
      : run_(run), place_(place), database_(std::move(database)) {}

  // `told` is called with how long. Where something is under way, neither the place is given up nor
  // the wait when the run is stopped.
  asio::awaitable<StepEvent> whileBusy(unsigned waits, bool underWay,
                                       std::function<void(std::chrono::milliseconds)> told);
  // `why`: what the last action failed with.
  asio::awaitable<StepEvent> forServer(unsigned waits, bool underWay, std::optional<Error> why);
  asio::awaitable<bool> untilLet(std::size_t file) {
    return importer::untilLet(run_, place_, file);
  }
  // The next trouble has its patience anew.
  void wentWell() noexcept {
    withDatabase_.end();
    withServer_.end();
  }
  std::chrono::milliseconds busy() const noexcept { return busy_; }

private:
  asio::awaitable<bool> pause(std::chrono::milliseconds delay, bool underWay);

  Run& run_;
  Place& place_;
  DatabaseName database_;
  Patience withDatabase_; // it is busy
  Patience withServer_;
  std::chrono::milliseconds busy_{0};
};

// Whose merge it is: writes it down.
class MergeOwner {
public:
  // False when that failed: what is not in the journal is not sent.
  virtual bool intendMerge() = 0;
  // It did not happen.
  virtual void mergeRefused() = 0;
  virtual void mergeAccepted(const std::string& operation) = 0;
  virtual void mergePolled(OperationStatus status) = 0;

protected:
  ~MergeOwner() = default;
};

// The merge of one pull request, action by action.
class MergeStep {
public:
  MergeStep(Run& run, MergeOwner& owner, PullRequestName pullRequest, support::WallTime intendedAt,
            std::string operation)
      : run_(run), owner_(owner), pullRequest_(std::move(pullRequest)), intendedAt_(intendedAt),
        operation_(std::move(operation)) {}

  // Send, LookUp or Await.
  asio::awaitable<StepEvent> carryOut(StepAction action);
  // Why the last action did not go well; none where it did.
  const std::optional<Error>& error() const noexcept { return error_; }
  // Somebody else has merged it.
  bool byHand() const noexcept { return byHand_; }
  // Somebody has closed it: it can be merged no more.
  bool closed() const noexcept { return closed_; }

private:
  asio::awaitable<StepEvent> send();
  asio::awaitable<StepEvent> lookUp();
  asio::awaitable<StepEvent> await();
  // What somebody else has done with it; nothing where that cannot be read.
  asio::awaitable<std::optional<PullRequestState>> readState();
  // With so many looks while it is open.
  asio::awaitable<void> learnState(unsigned looks);

  Run& run_;
  MergeOwner& owner_;
  PullRequestName pullRequest_;
  support::WallTime intendedAt_;
  std::string operation_;
  std::optional<LostCall> lost_; // of this run
  std::optional<Error> error_;
  bool sentHere_ = false; // by this run
  bool byHand_ = false;
  bool closed_ = false;
};

// Whether a list of its database has it.
asio::awaitable<Result<bool>> isThere(Run& run, BranchName branch);
// Whether the server may have refused something since somebody has deleted the stage's branch.
bool mayLackStage(Run& run, StepEvent event, const std::optional<Error>& error);
// That, and that the branch is not listed, where it is not.
asio::awaitable<Error> withStageGone(Run& run, BranchName stage, Error error);

// How a call that may have happened is looked for: by an earlier run long, by this one, whose call
// has looked itself, once more in short.
CallOptions lookOptions(Run& run, const DatabaseName& database, bool ofThisRun);

} // namespace dolthub::importer
