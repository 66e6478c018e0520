#include <dolthub/importer.hpp>

#include "importer/file_job.hpp"
#include "importer/import_journal.hpp"
#include "importer/rules.hpp"
#include "importer/run.hpp"
#include "importer/stage_job.hpp"
#include "importer/verify.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/this_coro.hpp>

#include <utility>

namespace dolthub {

namespace importer {

namespace {

// The file before this one on its table that did not go in, if there is one.
const PlannedFile* brokenBefore(const Run& run, const std::vector<std::size_t>& broken,
                                std::size_t file) {
  const std::vector<PlannedFile>& files = run.plan().files;
  for (const std::size_t other : broken) {
    if (sameTable(files[other], files[file])) {
      return &files[other];
    }
  }
  return nullptr;
}

asio::awaitable<void> runLane(std::shared_ptr<Run> run, std::size_t index) {
  const Lane& lane = run->lanes()[index];
  Place place(*run);
  std::vector<std::size_t> broken;
  std::optional<StageJob> stage;
  if (!run->options().stageBranch.empty()) {
    stage.emplace(*run, lane);
  }
  for (const std::size_t file : lane.files) {
    FileReport& report = run->report(file);
    FileJob job(*run, place, file);
    if (job.next() == Next::LeaveAlone) {
      if (!isIn(report.outcome)) {
        broken.push_back(file);
      }
      continue;
    }
    if (run->stopped()) {
      break;
    }
    if (const PlannedFile* before = brokenBefore(*run, broken, file)) {
      report.error =
          notStarted(before->label() + " has to be in the same table before it, and is not");
      broken.push_back(file);
      continue;
    }
    const bool placed = co_await place.take();
    if (!placed) {
      break;
    }
    if (stage) {
      const bool open = co_await stage->open();
      if (!open) {
        break;
      }
    }
    co_await job.carryOut();
    if (!isIn(report.outcome)) {
      broken.push_back(file);
    }
    if (report.error && report.error->code() == Errc::NotAuthenticated) {
      run->stop("DoltHub refused the API token");
    }
  }
  if (stage && run->abandoned()) {
    stage->settle();
  } else if (stage) {
    co_await stage->close();
  }
  if (run->options().verify && !run->abandoned()) {
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

void startLane(const asio::any_io_executor& executor, const std::shared_ptr<Run>& run,
               std::size_t index) {
  run->laneBegins();
  auto ended = [run](std::exception_ptr problem) {
    // A lane that is abandoned has written down what it knows before it is unwound.
    if (problem && !(run->abandoned() && isCancel(problem))) {
      run->fail(problem);
    }
    run->laneEnds();
  };
  asio::co_spawn(executor, runLane(run, index),
                 asio::bind_cancellation_slot(run->signal(index).slot(), std::move(ended)));
}

void startLanes(const asio::any_io_executor& executor, const std::shared_ptr<Run>& run) {
  try {
    for (std::size_t i = 0; i < run->lanes().size(); ++i) {
      startLane(executor, run, i);
    }
  } catch (...) {
    run->fail(std::current_exception());
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
      ImportControl control = run->options().control;
      control.abandon();
    }
  }
  co_await asio::this_coro::throw_if_cancelled(throws);
  co_return cancelled;
}

void sumUp(Run& run) {
  ImportReport& report = run.report();
  report.interrupted = run.stopped() && run.whyStopped().empty();
  for (FileReport& file : report.files) {
    if (file.outcome == FileOutcome::NotStarted && !file.error) {
      file.error = notStarted(run.whyStopped().empty() ? "interrupted" : run.whyStopped());
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
  if (options.journal && options.journal.plan().files.size() != plan.files.size()) {
    throw Error::invalid("the plan is not the journal's");
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

} // namespace

asio::awaitable<ImportReport> carryOut(std::shared_ptr<Run> run) {
  const asio::any_io_executor executor = co_await asio::this_coro::executor;
  startLanes(executor, run);
  const bool cancelled = co_await awaitLanes(run);
  if (run->failure()) {
    std::rethrow_exception(run->failure());
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

} // namespace importer

asio::awaitable<ImportReport> importFiles(const Client& client, ImportPlan plan,
                                          ImportOptions options) {
  importer::requireSound(plan, options);
  asio::any_io_executor executor = co_await asio::this_coro::executor;
  std::shared_ptr<importer::Journal> journal = ImportJournalAccess::state(options.journal);
  if (!journal) {
    journal = std::make_shared<importer::NoJournal>();
  }
  std::shared_ptr<importer::Run> run = std::make_shared<importer::Run>(
      executor, client, std::move(plan), std::move(options), std::move(journal));
  ImportReport report = co_await importer::carryOut(std::move(run));
  co_return report;
}

} // namespace dolthub
