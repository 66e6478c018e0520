#include <dolthub/importer.hpp>

#include "importer/file_job.hpp"
#include "importer/import_journal.hpp"
#include "importer/rules.hpp"
#include "importer/run.hpp"
#include "importer/stage_job.hpp"
#include "importer/steps.hpp"
#include "importer/verify.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>

#include <algorithm>
#include <map>
#include <memory>
#include <string>
#include <utility>

namespace dolthub {

namespace importer {

namespace {

// Whether it may be sent, so that it is read before.
bool willBeRead(Run& run, std::size_t file) {
  return nextStep(run.journal().past(file), run.mergesFiles(), run.options()) == FileAction::Upload;
}

// Tables, each with the first of some files that go there.
class ByTable {
public:
  explicit ByTable(const Run& run) : files_(run.plan().files) {}

  void add(std::size_t file) {
    if (std::string key = placeKey(files_[file]); !key.empty()) {
      first_.try_emplace(std::move(key), file);
    }
  }
  // Of those that go into this one's table.
  const PlannedFile* find(std::size_t file) const {
    const auto place = first_.find(placeKey(files_[file]));
    return place == first_.end() ? nullptr : &files_[place->second];
  }
  void clear() noexcept { first_.clear(); }

private:
  const std::vector<PlannedFile>& files_;
  std::map<std::string, std::size_t> first_;
};

// The file is done with when this ends, so that another one may try whether the server takes
// uploads.
class UploadTurn {
public:
  UploadTurn(Run& run, std::size_t file) noexcept : run_(run), file_(file) {}
  UploadTurn(const UploadTurn&) = delete;
  UploadTurn& operator=(const UploadTurn&) = delete;
  ~UploadTurn() { run_.uploads().left(file_); }

private:
  Run& run_;
  const std::size_t file_;
};

// False when the lane ends here.
asio::awaitable<bool> runFile(Run& run, Place& place, std::optional<StageJob>& stage, FileJob& job,
                              std::size_t file) {
  const auto isOnlyAsked = [&] {
    return run.stop().stopped() && !run.stop().abandoned() && isUnderWay(job.next());
  };
  if (isOnlyAsked()) {
    co_await job.carryOut();
    co_return true;
  }
  const bool isSent = job.next() == FileAction::Upload;
  bool goesOn = co_await place.take();
  if (goesOn && isSent) {
    goesOn = co_await untilLet(run, place, file);
  }
  const UploadTurn turn(run, file);
  while (goesOn && run.outage().declared()) {
    goesOn = co_await run.outage().passed();
  }
  if (goesOn && stage) {
    goesOn = co_await stage->open();
  }
  goesOn = goesOn || isOnlyAsked(); // when the run was stopped while it waited
  if (goesOn) {
    co_await job.carryOut();
  }
  co_return goesOn;
}

// Files of the lane of which the server has not said what they made.
struct UnsaidFiles {
  explicit UnsaidFiles(const Run& run) : tables(run) {}

  std::vector<std::unique_ptr<FileJob>> jobs;
  ByTable tables;
};

// The place goes to another database meanwhile: nothing is sent but questions, and what they find.
asio::awaitable<void> confirmAll(Run& run, Place& place, UnsaidFiles& unsaid, ByTable& broken) {
  if (!unsaid.jobs.empty()) {
    place.giveBack();
  }
  for (const std::unique_ptr<FileJob>& job : unsaid.jobs) {
    if (run.stop().abandoned()) {
      job->leave();
    } else {
      const UploadTurn turn(run, job->file()); // it may be sent again
      co_await job->confirm();
    }
    if (!isIn(run.report(job->file()).outcome)) {
      broken.add(job->file());
    }
  }
  unsaid.jobs.clear();
  unsaid.tables.clear();
}

// Those whose turn comes; `unsaid` are left.
asio::awaitable<void> runInTurn(Run& run, Place& place, const Lane& lane,
                                std::optional<StageJob>& stage, UnsaidFiles& unsaid,
                                ByTable& broken) {
  Following following(lane.files, [&run](std::size_t file) { return willBeRead(run, file); });
  for (std::size_t i = 0; i < lane.files.size() && !run.stop().abandoned(); ++i) {
    const std::size_t file = lane.files[i];
    FileReport& report = run.report(file);
    auto job = std::make_unique<FileJob>(run, place, file, following.behind(i));
    if (job->next() == FileAction::LeaveAlone) {
      if (!isIn(report.outcome)) {
        broken.add(file);
      }
      continue;
    }
    if (run.stop().stopped() && !isUnderWay(job->next())) {
      continue;
    }
    if (unsaid.tables.find(file) != nullptr) {
      co_await confirmAll(run, place, unsaid, broken);
      if (run.stop().abandoned()) {
        break;
      }
    }
    if (const PlannedFile* before = broken.find(file)) {
      report.error = behind(before->label());
      continue;
    }
    const bool goesOn = co_await runFile(run, place, stage, *job, file);
    if (report.error && report.error->code() == Errc::NotAuthenticated) {
      run.stop().stop(isTurnedAway(*report.error)
                          ? "it is not DoltHub that answers: " + report.error->message()
                          : "DoltHub refused the API token");
    }
    if (!goesOn && run.stop().stopped()) {
      continue; // what else is under way is asked about
    }
    if (!goesOn) {
      break;
    }
    if (job->next() != FileAction::LeaveAlone) {
      const bool isFirst = job->isFirst();
      unsaid.jobs.push_back(std::move(job));
      unsaid.tables.add(file);
      if (isFirst) { // what follows needs its branch
        co_await confirmAll(run, place, unsaid, broken);
      }
    } else if (!isIn(report.outcome)) {
      broken.add(file);
    }
  }
}

asio::awaitable<void> runFiles(Run& run, Place& place, const Lane& lane,
                               std::optional<StageJob>& stage) {
  UnsaidFiles unsaid(run);
  ByTable broken(run);
  co_await runInTurn(run, place, lane, stage, unsaid, broken);
  if (run.stop().abandoned()) {
    for (const std::unique_ptr<FileJob>& job : unsaid.jobs) {
      job->leave(); // nothing can be awaited any more
    }
  } else {
    co_await confirmAll(run, place, unsaid, broken);
  }
}

asio::awaitable<void> runLane(std::shared_ptr<Run> run, std::size_t index) {
  const Lane& lane = run->lanes()[index];
  Place place(run->places());
  std::optional<StageJob> stage;
  if (!run->options().stageBranch.empty()) {
    stage.emplace(*run, place, lane);
  }
  co_await runFiles(*run, place, lane, stage);
  if (stage && !run->stop().abandoned()) {
    co_await stage->close();
  }
  if (run->options().verify && !run->stop().abandoned()) {
    co_await verifyLane(*run, lane);
  }
}

bool isCancel(const std::exception_ptr& problem) {
  try {
    std::rethrow_exception(problem);
  } catch (const boost::system::system_error& error) {
    return error.code() == asio::error::operation_aborted;
  } catch (...) {
    return false;
  }
}

// Boost 1.81 lets an exception out of a coroutine that is cancelled before it was ever suspended.
asio::awaitable<void> suspended(asio::awaitable<void> work) {
  co_await asio::post(asio::as_tuple(asio::deferred));
  co_await std::move(work);
}

// `lane`: whose signal ends it. What it does counts as a lane's until it ends.
void startAsLane(const asio::any_io_executor& executor, const std::shared_ptr<Run>& run,
                 std::size_t lane, asio::awaitable<void> work) {
  run->laneBegins();
  auto ended = [run](std::exception_ptr problem) {
    // A lane that is abandoned has written down what it knows before it is unwound.
    if (problem && !(run->stop().abandoned() && isCancel(problem))) {
      run->stop().fail(problem);
    }
    run->laneEnds();
  };
  asio::co_spawn(executor, suspended(std::move(work)),
                 asio::bind_cancellation_slot(run->signal(lane).slot(), std::move(ended)));
}

void startLanes(const asio::any_io_executor& executor, const std::shared_ptr<Run>& run) {
  try {
    for (std::size_t i = 0; i < run->lanes().size(); ++i) {
      startAsLane(executor, run, i, runLane(run, i));
    }
  } catch (...) {
    run->stop().fail(std::current_exception());
  }
}

// True when the wait was cancelled; the lanes have ended all the same.
asio::awaitable<bool> awaitLanes(std::shared_ptr<Run> run) {
  // A cancel must not keep us from waiting for the lanes, which it ends too. The caller's
  // coroutine shares this switch, so it is put back.
  const bool throws = co_await asio::this_coro::throw_if_cancelled();
  co_await asio::this_coro::throw_if_cancelled(false);
  bool cancelled = false;
  while (run->lanesUnderWay()) {
    const bool undisturbed = co_await run->laneEnded();
    if (!undisturbed && !cancelled) {
      cancelled = true;
      run->stop().abandon();
    }
  }
  co_await asio::this_coro::throw_if_cancelled(throws);
  co_return cancelled;
}

void sumUp(Run& run) {
  ImportReport& report = run.report();
  report.interrupted = run.stop().abandoned() || (run.stop().stopped() && run.stop().why().empty());
  for (std::size_t i = 0; i < report.files.size(); ++i) {
    FileReport& file = report.files[i];
    applyCount(run.journal().past(i), file);
    if (file.outcome == FileOutcome::NotStarted && !file.error) {
      file.error = notStarted(run.stop().why().empty() ? "interrupted" : run.stop().why());
    }
    report.rows += file.rows.value_or(0);
    report.merges += file.mergedHere ? 1 : 0;
  }
  report.took = run.elapsed();
}

void requireSound(const ImportPlan& plan, const ImportOptions& options) {
  if (options.concurrency == 0) {
    throw Error::invalid("ImportOptions::concurrency must be at least 1");
  }
  if (options.createMissing && !options.stageBranch.empty()) {
    throw Error::invalid("ImportOptions::createMissing and stageBranch do not go together: a new "
                         "database has no branch to stage from");
  }
  const std::vector<PlanProblem> problems = checkPlan(plan, options);
  if (problems.empty()) {
    return;
  }
  const PlanProblem& first = problems.front();
  std::string message = plan.files[first.file].path + ": " + first.field + ": " + first.message;
  if (problems.size() > 1) {
    message += " (and " + std::to_string(problems.size() - 1) + " more problems)";
  }
  throw Error::invalid(std::move(message));
}

// What is in a stage is nowhere else: a journal goes on where it began.
void requireSameStage(const std::optional<RunTerms>& terms, const ImportOptions& options) {
  if (terms && terms->stageBranch != options.stageBranch) {
    const auto words = [](const std::string& stage) {
      return stage.empty() ? std::string("without a stage") : "staged in " + stage;
    };
    throw Error::invalid("the journal is of a run " + words(terms->stageBranch) +
                         " and cannot go on " + words(options.stageBranch));
  }
}

} // namespace

namespace {

// What is wrong is looked for to the end, unless somebody ends the run: a file that is wrong keeps
// it from sending, too.
bool endsCheck(Run& run, bool sound) {
  return run.stop().abandoned() || run.options().control.stopped() ||
         (sound && run.stop().stopped());
}

// Reads all that will be sent. One that is wrong ends the run before it began.
asio::awaitable<void> checkAll(Run& run) {
  for (std::size_t i = 0; i < run.plan().files.size(); ++i) {
    if (willBeRead(run, i)) {
      run.reading().begin(i, run.plan().files[i]);
    }
  }
  bool sound = true;
  for (std::size_t i = 0; i < run.plan().files.size(); ++i) {
    if (!willBeRead(run, i)) {
      continue;
    }
    if (endsCheck(run, sound)) {
      co_return;
    }
    const PlannedFile& file = run.plan().files[i];
    std::optional<FileLook> look = co_await run.reading().look(i, file);
    if (!look) {
      co_return;
    }
    std::optional<Error> problem = problemOf(*look, file.label());
    FileReport& report = run.report(i);
    ImportEvent event;
    event.file = i;
    if (!problem) {
      run.takeFacts(i, std::move(look->facts));
      if (report.outcome == FileOutcome::Failed) { // in an earlier run
        report.outcome = FileOutcome::NotStarted;
        report.error.reset();
        run.note([&](Journal& journal) { journal.finished(i, report); });
      }
      event.kind = ImportEvent::Kind::Checked;
      run.tell(event);
      continue;
    }
    report.outcome = look->unanswered.empty() ? FileOutcome::Failed : FileOutcome::NotStarted;
    report.error = std::move(problem);
    report.problems = std::move(look->facts.problems);
    run.note([&](Journal& journal) { journal.finished(i, report); });
    run.stop().stop("another file of the plan is wrong");
    sound = false;
    event.kind = ImportEvent::Kind::Finished;
    run.tell(event);
  }
}

// Before the lanes, and ended as they are: a disk may take hours.
asio::awaitable<void> prepare(std::shared_ptr<Run> run) {
  std::vector<std::string> paths;
  for (const PlannedFile& file : run->plan().files) {
    paths.push_back(file.path);
  }
  const std::vector<std::uint64_t> sizes = co_await run->reading().sizes(std::move(paths));
  run->order(sizes);
  if (run->options().checkFirst) {
    co_await checkAll(*run);
  }
}

asio::awaitable<ImportReport> carryOut(std::shared_ptr<Run> run) {
  run->begin();
  const asio::any_io_executor executor = co_await asio::this_coro::executor;
  startAsLane(executor, run, run->lanes().size(), prepare(run));
  bool cancelled = co_await awaitLanes(run);
  if (!cancelled) {
    startLanes(executor, run);
    cancelled = co_await awaitLanes(run);
  }
  if (run->stop().failure()) {
    std::rethrow_exception(run->stop().failure());
  }
  if (cancelled) {
    ErrorDetails details;
    details.outcome = Outcome::Unknown;
    details.message = "the import was cancelled; what DoltHub has accepted goes on there";
    throw Error::cancelled(std::move(details));
  }
  sumUp(*run);
  co_return std::move(run->report());
}

} // namespace

asio::awaitable<ImportReport> importWith(const Client& client, ImportPlan plan,
                                         ImportOptions options, Seams seams) {
  requireSound(plan, options);
  std::shared_ptr<Journal> journal = std::make_shared<NoJournal>(plan);
  std::shared_ptr<Run> run = std::make_shared<Run>(client, std::move(plan), std::move(options),
                                                   std::move(journal), std::move(seams));
  ImportReport report = co_await carryOut(std::move(run));
  co_return report;
}

asio::awaitable<ImportReport> importWith(const Client& client, ImportJournal journal,
                                         ImportOptions options, Seams seams) {
  requireSound(journal.plan(), options);
  requireSameStage(ImportJournalAccess::state(journal)->text().terms, options);
  ImportPlan plan = journal.plan();
  std::shared_ptr<Run> run =
      std::make_shared<Run>(client, std::move(plan), std::move(options),
                            ImportJournalAccess::state(journal), std::move(seams));
  ImportReport report = co_await carryOut(std::move(run));
  co_return report;
}

} // namespace importer

asio::awaitable<ImportReport> importFiles(const Client& client, ImportPlan plan,
                                          ImportOptions options) {
  const asio::any_io_executor executor = co_await asio::this_coro::executor;
  importer::Seams seams = importer::systemSeams(executor);
  ImportReport report =
      co_await importer::importWith(client, std::move(plan), std::move(options), std::move(seams));
  co_return report;
}

asio::awaitable<ImportReport> importFiles(const Client& client, ImportJournal journal,
                                          ImportOptions options) {
  const asio::any_io_executor executor = co_await asio::this_coro::executor;
  importer::Seams seams = importer::systemSeams(executor);
  ImportReport report = co_await importer::importWith(client, std::move(journal),
                                                      std::move(options), std::move(seams));
  co_return report;
}

} // namespace dolthub
