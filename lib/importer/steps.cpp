#include "importer/steps.hpp"

#include "importer/rules.hpp"
#include "importer/settled.hpp"

#include <algorithm>

namespace dolthub::importer {

namespace {

constexpr std::chrono::seconds firstPause{1};
constexpr std::chrono::seconds shortLook{5};
// At a pull request whose merge was refused.
constexpr unsigned mostLooksAtRefused = 3;
constexpr std::chrono::seconds betweenLooksAtRefused{2}; // each time longer by as much

// The operation may come from a journal, so that reading it can fail as well as the wait.
asio::awaitable<MergeResult> awaitSavedMerge(const Client& client, std::string saved,
                                             AwaitOptions options) {
  MergeResult result =
      co_await client.awaitOperation(Operation<MergeResult>::restore(saved), std::move(options));
  co_return result;
}

} // namespace

asio::awaitable<bool> StepWaits::pause(std::chrono::milliseconds delay, bool underWay) {
  if (underWay) {
    const bool slept = co_await run_.stop().sleep(delay, false);
    co_return slept;
  }
  place_.giveBack();
  bool again = co_await run_.stop().sleep(delay, true);
  if (again) {
    again = co_await place_.take();
  }
  co_return again;
}

asio::awaitable<StepEvent>
StepWaits::whileBusy(unsigned waits, bool underWay,
                     std::function<void(std::chrono::milliseconds)> told) {
  const support::TimePoint now = run_.hub().now();
  const std::chrono::milliseconds delay =
      busyDelay(run_.options().busyDelay, waits - 1, run_.draw());
  if (!withDatabase_.isWorthWhile(now, delay, run_.options().busyPatience)) {
    co_return StepEvent::GaveUp;
  }
  told(delay);
  const bool again = co_await pause(delay, underWay);
  const support::Duration spent = run_.hub().now() - now;
  withServer_.leaveOut(spent);
  busy_ += std::chrono::duration_cast<std::chrono::milliseconds>(spent);
  co_return again ? StepEvent::Waited : StepEvent::GaveUp;
}

asio::awaitable<StepEvent> StepWaits::forServer(unsigned waits, bool underWay,
                                                std::optional<Error> why) {
  const support::TimePoint begin = run_.hub().now();
  const std::chrono::milliseconds retryAfter =
      why ? why->details().retryAfter : std::chrono::milliseconds{0};
  const Outage::Found found = co_await run_.outage().settled(database_, underWay, retryAfter);
  if (found == Outage::Found::GaveUp) {
    co_return StepEvent::GaveUp;
  }
  if (found == Outage::Found::Stranger) { // as before it was asked who that is
    co_return underWay ? StepEvent::WaitOver : StepEvent::Refused;
  }
  const bool recovered = found == Outage::Found::Recovered;
  if (recovered) {
    wentWell();
  }
  // All lanes come back at once; and one whose trouble is its own comes back again and again.
  const std::chrono::milliseconds delay =
      busyDelay(firstPause, recovered ? 0 : waits - 1, run_.draw());
  if (!withServer_.isWorthWhile(run_.hub().now(), delay, run_.options().patience)) {
    co_return StepEvent::GaveUp;
  }
  const bool again = co_await pause(delay, underWay);
  withDatabase_.leaveOut(run_.hub().now() - begin);
  if (!again) {
    co_return StepEvent::GaveUp;
  }
  co_return recovered ? StepEvent::Recovered : StepEvent::Waited;
}

asio::awaitable<bool> untilLet(Run& run, Place& place, std::size_t file) {
  bool goesOn = true;
  while (goesOn && !run.uploads().let(file)) {
    place.giveBack();
    goesOn = co_await run.uploads().changed();
    if (goesOn) {
      goesOn = co_await place.take();
    }
  }
  co_return goesOn;
}

asio::awaitable<Result<bool>> isThere(Run& run, BranchName branch) {
  Pages<Branch> pages = run.client().listBranches(branch.database());
  const Result<Collected<Branch>> branches = co_await settled(pages.collect());
  if (!branches) {
    co_return Result<bool>(branches.error());
  }
  run.outage().noteAnswer(true);
  co_return Result<bool>(std::any_of(branches->begin(), branches->end(), [&](const Branch& listed) {
    return listed.name == branch.name();
  }));
}

bool mayLackStage(Run& run, StepEvent event, const std::optional<Error>& error) {
  const bool fails = event == StepEvent::Refused || event == StepEvent::Failed;
  // Nothing is awaited behind a cancel, which would end the lane there.
  return fails && error && error->httpStatus() != 0 && !run.options().stageBranch.empty() &&
         !run.stop().abandoned();
}

asio::awaitable<Error> withStageGone(Run& run, BranchName stage, Error error) {
  const Result<bool> there = co_await isThere(run, stage);
  if (!there || *there) {
    co_return error;
  }
  ErrorDetails details = error.details();
  details.message += "; the branch " + stage.name() + " of " + stage.database().text() +
                     ", where this run stages, is not listed any more: if somebody deleted it, "
                     "what was only there is gone with it, and the files of this database need a "
                     "run of their own, with a new journal";
  co_return error.withDetails(std::move(details));
}

CallOptions lookOptions(Run& run, const DatabaseName& database, bool ofThisRun) {
  CallOptions options;
  options.timeout = run.options().lookUpTimeout;
  if (ofThisRun) {
    options.timeout = std::min<std::chrono::milliseconds>(*options.timeout, shortLook);
  }
  options.lost.otherOperations = run.known().of(database);
  return options;
}

asio::awaitable<StepEvent> MergeStep::carryOut(StepAction action) {
  error_.reset();
  StepEvent event = StepEvent::Left;
  if (action == StepAction::Send) {
    event = co_await send();
  } else if (action == StepAction::LookUp) {
    event = co_await lookUp();
  } else if (action == StepAction::Await) {
    event = co_await await();
  }
  co_return event;
}

asio::awaitable<StepEvent> MergeStep::send() {
  lost_.reset();
  sentHere_ = true;
  intendedAt_ = run_.hub().wallNow();
  if (!owner_.intendMerge()) {
    co_return StepEvent::Left;
  }
  CallOptions options;
  options.lost.lookUpTimeout = run_.options().lookUpTimeout;
  Result<Operation<MergeResult>> started =
      co_await settled(run_.client().startMerge(pullRequest_, std::move(options)));
  if (started) {
    operation_ = started->save();
    owner_.mergeAccepted(operation_);
    co_return StepEvent::Accepted;
  }
  error_ = started.error();
  StepEvent event = eventOfSend(*error_);
  if (event == StepEvent::MayHaveLeft) {
    lost_ = error_->lostCall();
    co_return event;
  }
  if (event == StepEvent::Refused) {
    co_await learnState(mayBeMerging(*error_) ? mostLooksAtRefused : 1);
    event = byHand_ ? StepEvent::FoundDone : event;
  }
  owner_.mergeRefused();
  co_return event;
}

asio::awaitable<std::optional<PullRequestState>> MergeStep::readState() {
  Result<PullRequest> pull = co_await settled(run_.client().getPullRequest(pullRequest_));
  co_return pull ? std::optional<PullRequestState>(pull->state) : std::nullopt;
}

// A pull request that somebody has merged by hand can be merged no more, and need not be. One whose
// merge is under way is open until that is done.
asio::awaitable<void> MergeStep::learnState(unsigned looks) {
  for (unsigned look = 1; look <= looks; ++look) {
    const std::optional<PullRequestState> state = co_await readState();
    byHand_ = state == PullRequestState::Merged;
    closed_ = state == PullRequestState::Closed;
    if (byHand_ || closed_ || look == looks) {
      co_return;
    }
    const bool slept = co_await run_.stop().sleep(look * betweenLooksAtRefused, false);
    if (!slept) {
      co_return;
    }
  }
}

asio::awaitable<StepEvent> MergeStep::lookUp() {
  LostCall lost = lost_ ? *lost_ : lostMerge(pullRequest_, intendedAt_);
  if (!sentHere_) {
    lost.endpoint = run_.journal().endpoint(); // empty where no answer came yet that tells it
  }
  CallOptions options = lookOptions(run_, pullRequest_.database(), sentHere_);
  Result<Findings> found = co_await settled(run_.client().findOut(lost, std::move(options)));
  if (!found) {
    error_ = mayHaveHappened(std::move(lost), found.error().message());
    co_return eventOfLook(found.error());
  }
  if (found->answer == Findings::Answer::Found && !found->certain && !found->named) {
    error_ = mayHaveHappened(std::move(lost), "a merge is there that names no pull request");
    co_return StepEvent::Doubtful; // the pull request itself will tell
  }
  if (found->answer == Findings::Answer::Found && found->operation) {
    operation_ = found->operation->save();
    owner_.mergeAccepted(operation_);
    co_return StepEvent::Found;
  }
  if (found->answer == Findings::Answer::Found) {
    co_return StepEvent::FoundDone;
  }
  error_ = mayHaveHappened(std::move(lost), found->message);
  if (found->answer == Findings::Answer::CouldNotAsk) {
    co_return StepEvent::Doubtful;
  }
  if (found->answer == Findings::Answer::NotFound) {
    const std::optional<PullRequestState> state = co_await readState();
    if (state == PullRequestState::Closed) {
      error_ = closedUnmerged(pullRequest_);
      owner_.mergeRefused();
      co_return StepEvent::Failed;
    }
  }
  co_return StepEvent::NotFound;
}

asio::awaitable<StepEvent> MergeStep::await() {
  AwaitOptions options;
  options.timeout = run_.options().waitTimeout;
  options.onProgress = [this](const OperationProgress& progress) {
    owner_.mergePolled(progress.status);
  };
  Result<MergeResult> merged =
      co_await settled(awaitSavedMerge(run_.client(), operation_, std::move(options)));
  if (merged) {
    co_return StepEvent::Succeeded;
  }
  error_ = merged.error();
  const StepEvent event = eventOfWait(*error_);
  if (event == StepEvent::Failed) { // somebody else may have come first
    co_await learnState(1);
  }
  co_return byHand_ ? StepEvent::FoundDone : event;
}

} // namespace dolthub::importer
