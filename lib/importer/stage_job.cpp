#include "importer/stage_job.hpp"

#include "importer/rules.hpp"

#include <algorithm>
#include <utility>

namespace dolthub::importer {

namespace {

constexpr std::size_t mostPulls = 1000;
constexpr std::chrono::milliseconds betweenLooks{5000};

std::string titleOf(const BranchName& stage) {
  return "Import staged in " + stage.name();
}

Error stageTaken(const BranchName& stage) {
  ErrorDetails details;
  details.outcome = Outcome::NotSent;
  details.message = "the branch " + stage.name() + " of " + stage.database().text() +
                    " is there already, and not of this run; name another to stage in";
  return Error(Errc::AlreadyExists, std::move(details));
}

} // namespace

StageJob::StageJob(Run& run, Place& place, const Lane& lane)
    : run_(run), lane_(lane), first_(lane.files.front()), target_(run.plan().files[first_].target),
      stage_(run.branchFor(first_)), past_(run.journal().stagePast(first_)),
      waits_(run, place, lane.database) {}

asio::awaitable<StepState> StageJob::carry(What what, StepProgress step) {
  // Before the first file nothing is under way.
  const bool underWay = what != What::Branch;
  for (StepAction action = actionAt(step.state); action != StepAction::End;) {
    StepEvent event = StepEvent::Left;
    if (what == What::Branch) {
      leaveTurn(action);
    }
    if (run_.stop().abandoned()) {
      error_ = error_ ? error_ : leftAlone();
    } else if (action == StepAction::WaitForServer) {
      event = co_await waits_.forServer(step.waits, underWay, error_);
    } else if (action == StepAction::WaitWhileBusy) {
      event = co_await waits_.whileBusy(
          step.waits, underWay, [this](std::chrono::milliseconds delay) { tellBusy(delay); });
    } else {
      error_.reset();
      event = co_await act(what, action);
      run_.outage().noteAnswer(isAnswered(event));
    }
    // There cannot be two of a name, so that one which is not there may be asked for again.
    if (what == What::Branch && event == StepEvent::NotFound && ++branchesMissed_ < mostDoubts) {
      step.belief = Belief::Again;
    }
    action = next(step, event);
  }
  waits_.wentWell();
  co_return step.state;
}

// What this database's file waits for may be about it alone: another one's tries meanwhile.
void StageJob::leaveTurn(StepAction action) {
  if (action == StepAction::WaitForServer || action == StepAction::WaitWhileBusy) {
    for (const std::size_t file : lane_.files) {
      run_.uploads().left(file);
    }
  }
}

asio::awaitable<StepEvent> StageJob::act(What what, StepAction action) {
  StepEvent event = StepEvent::Left;
  if (what == What::Merge) {
    event = co_await merge_->carryOut(action);
    error_ = merge_->error() ? merge_->error() : error_; // the journal's, where it refused
  } else if (what == What::Branch && action == StepAction::Send) {
    event = co_await sendBranch();
  } else if (what == What::Branch) {
    event = co_await lookForBranch();
  } else if (what == What::Place) {
    event = co_await lookAtPull();
  } else if (action == StepAction::Send) {
    event = co_await sendPull();
  } else {
    event = co_await lookForPull();
  }
  if (what != What::Branch && mayLackStage(run_, event, error_)) {
    error_ = co_await withStageGone(run_, stage_, *error_);
  }
  co_return event;
}

asio::awaitable<bool> StageJob::open() {
  if (past_.branchMade) {
    co_return true;
  }
  StepProgress step;
  if (past_.branchIntended && past_.branchWasAbsent) {
    step.state = StepState::Intended;
    step.belief = Belief::Again;
  }
  const StepState ended = co_await carry(What::Branch, step);
  if (ended == StepState::Done) {
    co_return true;
  }
  endFiles(FileOutcome::NotStarted);
  co_return false;
}

// The branch must be this run's own. Nothing at the server says whose it is, so it is seen not to
// be there before the intent is written; a branch that is there after such an intent is ours.
asio::awaitable<StepEvent> StageJob::sendBranch() {
  const Result<bool> there = co_await isThere(run_, stage_);
  if (!there) { // nothing was sent but a question
    co_return failed(eventOfLook(there.error()), there.error());
  }
  const bool mayBeOurs = past_.branchIntended && past_.branchWasAbsent;
  if (*there && mayBeOurs) { // it came late
    wrote(StageStep::BranchMade);
    co_return StepEvent::FoundDone;
  }
  if (*there) {
    wrote(StageStep::BranchRefused);
    co_return failed(StepEvent::Refused, stageTaken(stage_));
  }
  StageNote absent;
  absent.absent = true;
  if (!intend(StageStep::BranchIntent, std::move(absent))) {
    co_return StepEvent::Left;
  }
  CreateBranch request(stage_, Revision::branch(target_.name()));
  CallOptions options;
  options.lost.lookUpTimeout = run_.options().lookUpTimeout;
  const Result<Branch> made =
      co_await settled(run_.client().createBranch(std::move(request), std::move(options)));
  if (made) {
    wrote(StageStep::BranchMade);
    co_return StepEvent::FoundDone;
  }
  const StepEvent event = eventOfMaking(made.error(), mayBeOurs);
  if (event == StepEvent::FoundDone) { // the list is behind
    wrote(StageStep::BranchMade);
    co_return event;
  }
  if (endsIntent(event, mayBeOurs)) {
    wrote(StageStep::BranchRefused);
  }
  co_return failed(event, made.error());
}

asio::awaitable<StepEvent> StageJob::lookForBranch() {
  const Result<bool> there = co_await isThere(run_, stage_);
  if (!there) {
    co_return failed(eventOfLook(there.error()), there.error());
  }
  if (!*there) {
    ErrorDetails details;
    details.outcome = Outcome::Unknown;
    details.message = "the branch " + stage_.name() + " of " + stage_.database().text() +
                      " may have been asked for, and is not there";
    co_return failed(StepEvent::NotFound, Error(Errc::OutcomeUnknown, std::move(details)));
  }
  wrote(StageStep::BranchMade);
  co_return StepEvent::FoundDone;
}

asio::awaitable<void> StageJob::close() {
  const bool waits = isWaiting(); // one that is made here nobody has seen yet
  co_await makePull();
  const bool looks = waits || hasGrown(past_, inStage()) || isTriedAgain();
  if (looks && !past_.merged && !past_.mergeIntended) {
    StepProgress step;
    step.state = StepState::Intended;
    const StepState ended = co_await carry(What::Place, step);
    if (ended != StepState::Done) {
      settle();
      co_return;
    }
    co_await makePull();
  }
  const bool wanted = run_.options().merge && !past_.merged && !past_.pullRequestId.empty();
  const bool mayTry = !past_.mergeProblem || run_.options().retryFailed;
  if (wanted && mayTry && allIn() && !run_.stop().abandoned()) {
    co_await merge();
  }
  settle();
}

// Where there is none.
asio::awaitable<void> StageJob::makePull() {
  const bool complete = allIn() || !run_.stop().stopped();
  if (past_.merged || !past_.pullRequestId.empty() || !anyIn() || !complete) {
    co_return;
  }
  StepProgress step;
  if (past_.pullIntended) {
    step.state = StepState::Intended;
    step.belief = Belief::Again;
  }
  const StepState ended = co_await carry(What::Pull, step);
  if (ended != StepState::Done) {
    endFiles(FileOutcome::NotMerged);
  }
}

// Somebody may have merged it, or closed it, before the last files came into the stage.
asio::awaitable<StepEvent> StageJob::lookAtPull() {
  PullRequestName name(stage_.database(), past_.pullRequestId);
  Result<PullRequest> pull = co_await settled(run_.client().getPullRequest(std::move(name)));
  if (!pull) {
    co_return failed(eventOfLook(pull.error()), pull.error());
  }
  const bool grown = hasGrown(past_, inStage());
  mergedByHand_ =
      pull->state == PullRequestState::Merged && !grown && past_.filesInPull && !allIn();
  if (!isStillThePull(pull->state, grown, isTriedAgain())) {
    wrote(StageStep::PullRefused);
  } else if (grown && pull->state == PullRequestState::Open) {
    StageNote note;
    note.text = past_.pullRequestId;
    note.files = inStage();
    wrote(StageStep::PullMade, note);
  }
  co_return StepEvent::FoundDone;
}

asio::awaitable<StepEvent> StageJob::sendPull() {
  // Should an earlier one come through after all, either is ours.
  const bool mayBeThere = past_.pullIntended;
  StageNote note;
  note.text = past_.mark.empty() ? run_.drawName() : past_.mark;
  note.files = inStage();
  if (!intend(StageStep::PullIntent, std::move(note))) {
    co_return StepEvent::Left;
  }
  CreatePullRequest request(stage_, target_, titleOf(stage_));
  request.description = markLine(past_.mark);
  // Should its answer be lost, it is looked for here, by what nobody else can have sent.
  CallOptions options;
  options.lost.lookUpTimeout = std::chrono::milliseconds{0};
  Result<PullRequest> made =
      co_await settled(run_.client().createPullRequest(std::move(request), std::move(options)));
  if (made) {
    wroteText(StageStep::PullMade, made->id);
    co_return StepEvent::FoundDone;
  }
  StepEvent event = eventOfMaking(made.error(), mayBeThere);
  if (event == StepEvent::FoundDone) {
    event = StepEvent::MayHaveLeft; // ours or not, that is to be seen
  }
  if (endsIntent(event, mayBeThere)) {
    wrote(StageStep::PullRefused);
  }
  co_return failed(event, made.error());
}

asio::awaitable<StepEvent> StageJob::lookForPull() {
  Result<std::optional<PullRequest>> found = co_await findPull();
  if (!found) {
    co_return failed(eventOfLook(found.error()), found.error());
  }
  if (!*found) {
    const std::optional<StepEvent> sooner = co_await untilListed();
    if (sooner) {
      co_return *sooner;
    }
    ErrorDetails details;
    details.outcome = Outcome::Unknown;
    details.message =
        "the pull request of branch " + stage_.name() + " may have been made, and is not listed";
    co_return failed(StepEvent::NotFound, Error(Errc::OutcomeUnknown, std::move(details)));
  }
  wroteText(StageStep::PullMade, (*found)->id);
  co_return StepEvent::FoundDone;
}

// Lists lag. It is looked for as long as any call of which nobody knows whether it arrived, also
// where an earlier run has asked for it: how long ago that was, a clock that was set does not tell.
asio::awaitable<std::optional<StepEvent>> StageJob::untilListed() {
  using std::chrono::milliseconds;
  const milliseconds longest = run_.options().lookUpTimeout;
  if (!listedBy_) {
    listedBy_ = run_.hub().now() + longest;
  }
  const milliseconds left = std::chrono::ceil<milliseconds>(*listedBy_ - run_.hub().now());
  if (left <= milliseconds{0}) {
    listedBy_.reset();
    co_return std::nullopt;
  }
  const bool slept = co_await run_.stop().sleep(std::min(left, betweenLooks), false);
  co_return slept ? StepEvent::Waited : StepEvent::Left;
}

// None where none is ours.
asio::awaitable<Result<std::optional<PullRequest>>> StageJob::findPull() {
  using Found = Result<std::optional<PullRequest>>;
  ListPullRequests request(stage_.database());
  request.query = titleOf(stage_);
  Pages<PullRequestSummary> pages = run_.client().listPullRequests(std::move(request));
  Result<Collected<PullRequestSummary>> listed = co_await settled(pages.collect(mostPulls));
  if (!listed) {
    co_return Found(listed.error());
  }
  for (const PullRequestSummary& summary : listed->items) {
    PullRequestName name(stage_.database(), summary.id);
    Result<PullRequest> pull = co_await settled(run_.client().getPullRequest(std::move(name)));
    if (!pull) {
      co_return Found(pull.error());
    }
    if (isOurPull(*pull, stage_, target_, past_.mark)) {
      co_return Found(std::optional<PullRequest>(std::move(*pull)));
    }
  }
  co_return listed->more ? Found(listGoesOn(mostPulls)) : Found(std::optional<PullRequest>());
}

asio::awaitable<void> StageJob::merge() {
  StepProgress step;
  for (const std::size_t file : lane_.files) { // what is said of one is said of their merge
    const Belief belief = beliefOfMerge(assumedOf(run_.options(), file));
    step.belief = belief == Belief::Nothing ? step.belief : belief;
  }
  if (past_.mergeIntended) {
    step.state = past_.mergeOperation.empty() ? StepState::Intended : StepState::Accepted;
  }
  const PullRequestName name(stage_.database(), past_.pullRequestId);
  MergeOwner& owner = *this;
  merge_.emplace(run_, owner, name, past_.mergeIntendedAt, past_.mergeOperation);
  const StepState ended = co_await carry(What::Merge, step);
  switch (ended) {
  case StepState::Done:
    wrote(StageStep::Merged);
    run_.report().merges += merge_->byHand() ? 0 : 1;
    co_return;
  case StepState::Failed:
  case StepState::Refused:
    wroteProblem();
    endFiles(FileOutcome::Failed);
    co_return;
  case StepState::Ready: // what was waited for did not come
    endFiles(FileOutcome::NotMerged);
    co_return;
  default:
    endFiles(FileOutcome::Unknown);
  }
}

// The journal must know of what, or nobody could ask for it.
bool StageJob::intendMerge() {
  if (!isPullWritten_) {
    StageNote made;
    made.text = past_.pullRequestId;
    isPullWritten_ = intend(StageStep::PullMade, std::move(made));
  }
  return isPullWritten_ && intend(StageStep::MergeIntent, {});
}

void StageJob::mergeRefused() {
  wrote(StageStep::MergeRefused);
}

// For good, so that the journal tells by itself.
void StageJob::wroteProblem() {
  StageNote note;
  note.error = error_;
  wrote(StageStep::MergeRefused, note);
}

void StageJob::mergeAccepted(const std::string& operation) {
  wroteText(StageStep::MergeAccepted, operation);
}

StepEvent StageJob::failed(StepEvent event, Error error) {
  error_ = std::move(error);
  return event;
}

bool StageJob::intend(StageStep step, StageNote note) {
  note.at = run_.hub().wallNow();
  try {
    run_.journal().staged(first_, step, note);
    advance(past_, step, note);
    return true;
  } catch (const Error& error) {
    error_ = error;
    run_.stop().stop(error.message());
    return false;
  }
}

void StageJob::wrote(StageStep step, const StageNote& note) {
  bool isWritten = false;
  run_.note([&](Journal& journal) {
    journal.staged(first_, step, note);
    isWritten = true;
  });
  if (step == StageStep::PullMade) {
    isPullWritten_ = isWritten;
  }
  advance(past_, step, note);
}

void StageJob::wroteText(StageStep step, const std::string& text) {
  StageNote note;
  note.text = text;
  wrote(step, note);
}

void StageJob::tellBusy(std::chrono::milliseconds delay) {
  ImportEvent busy;
  busy.kind = ImportEvent::Kind::Busy;
  busy.file = first_;
  busy.delay = delay;
  run_.tell(busy);
}

// What befalls the files that are in the stage, or were to be.
void StageJob::endFiles(FileOutcome outcome) {
  for (const std::size_t file : lane_.files) {
    FileReport& report = run_.report(file);
    const bool inStage = report.outcome == FileOutcome::Merged;
    if (inStage || report.outcome == FileOutcome::NotStarted) {
      report.error = report.error ? report.error : error_;
    }
    if (inStage) {
      report.pullRequestId = past_.pullRequestId;
      report.operation = outcome == FileOutcome::Unknown ? past_.mergeOperation : report.operation;
      report.outcome = outcome;
    }
  }
}

void StageJob::settle() {
  const bool grown = hasGrown(past_, inStage());
  StageHistory past = past_;
  past.merged = past.merged || mergedByHand_; // not for the journal: not all files are in it
  if (mergedByHand_ && !std::exchange(isByHandTold_, true)) {
    tellMergedByHand();
  }
  for (const std::size_t file : lane_.files) {
    FileReport& report = run_.report(file);
    if (grown && report.outcome == FileOutcome::Merged) { // why that was not found out
      report.error = report.error ? report.error : error_;
    }
    applyStage(past, lane_.database, report, run_.options().merge, grown);
  }
}

bool StageJob::isWaiting() const {
  return run_.options().merge && !past_.pullRequestId.empty() && !allIn();
}

void StageJob::tellMergedByHand() {
  for (const std::size_t file : lane_.files) {
    FileReport& report = run_.report(file);
    if (isIn(report.outcome)) {
      continue;
    }
    const Error why = report.error ? *report.error : notStarted("it was not its turn");
    ErrorDetails details = why.details();
    details.message += "; pull request " + past_.pullRequestId +
                       " of its stage was merged by somebody meanwhile, without this file";
    report.error = why.withDetails(std::move(details));
  }
}

bool StageJob::allIn() const {
  return std::all_of(lane_.files.begin(), lane_.files.end(),
                     [&](std::size_t file) { return isIn(run_.report(file).outcome); });
}

bool StageJob::anyIn() const {
  return inStage() != 0;
}

std::size_t StageJob::inStage() const {
  return countInStage(lane_.files, run_.report().files);
}

bool StageJob::isTriedAgain() const {
  return past_.mergeProblem && run_.options().retryFailed;
}

} // namespace dolthub::importer
