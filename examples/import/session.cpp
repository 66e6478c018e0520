#include "import/session.hpp"

#include "import/check.hpp"
#include "import/clock.hpp"
#include "import/connection.hpp"
#include "import/events.hpp"
#include "import/page.hpp"
#include "import/planning.hpp"
#include "import/progress.hpp"
#include "import/record.hpp"
#include "import/run_journal.hpp"
#include "import/shard.hpp"
#include "import/standard_streams.hpp"
#include "import/text.hpp"
#include "import/unchanged.hpp"
#include "import/usage_error.hpp"

#include <dolthub/dolthub.hpp>
#include <dolthub/emulator.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>

#include <algorithm>
#include <csignal>
#include <exception>
#include <iostream>
#include <map>
#include <memory>
#include <optional>
#include <set>

#include <unistd.h>

namespace dolthub_import {

namespace asio = boost::asio;

namespace {

dolthub::ClientOptions optionsFor(const dolthub::Emulator& emulator, const Arguments& arguments) {
  dolthub::ClientOptions options;
  options.requestsPerSecond = arguments.requestsPerSecond;
  options.endpoint = emulator.endpoint();
  options.caCertificates = emulator.caCertificate();
  options.apiToken = dolthub::ApiToken(emulator.apiToken());
  return options;
}

// What --verbose shows and --record writes; and whether polls are answered.
class RunObserver : public dolthub::Observer {
public:
  RunObserver(StatusLine* shown, const std::string& record) : shown_(shown) {
    if (!record.empty()) {
      record_.emplace(record);
    }
  }

  dolthub::TraceHeader onAttemptStarted(const dolthub::AttemptStarted& event) override {
    return record_ ? record_->traceHeader(event) : dolthub::TraceHeader();
  }
  void onAttemptEnded(const dolthub::AttemptEnded& event) override {
    polls_.take(event, std::chrono::steady_clock::now());
    if (shown_ != nullptr) {
      shown_->print(attemptLine(event));
    }
    write(event);
  }
  void onConnectionOpened(const dolthub::ConnectionOpened& event) override { write(event); }
  void onConnectionClosed(const dolthub::ConnectionClosed& event) override { write(event); }
  void onWaitEnded(const dolthub::WaitEnded& event) override { write(event); }

  bool finish() { return !record_ || record_->finish(); }
  const PollWatch& polls() const noexcept { return polls_; }

private:
  static std::string attemptLine(const dolthub::AttemptEnded& event) {
    const auto took = std::chrono::duration_cast<std::chrono::milliseconds>(event.duration);
    std::string line = std::string(event.method) + " " + printable(event.path) + " ";
    line += event.httpStatus != 0 ? std::to_string(event.httpStatus) : "no answer";
    line += " " + std::to_string(took.count()) + " ms";
    if (event.error) {
      line += ": " + std::string(toString(*event.error));
    }
    return line + (event.retry != dolthub::RetryReason::None ? " (again)" : "");
  }

  template <class Event>
  void write(const Event& event) {
    if (record_) {
      record_->take(event);
    }
  }

  StatusLine* const shown_;
  std::optional<RequestRecord> record_;
  PollWatch polls_;
};

// The branches that the plan needs beside the one that a database is made with.
std::vector<dolthub::CreateBranch> makeDatabases(dolthub::Emulator& emulator,
                                                 const dolthub::ImportPlan& plan) {
  std::map<dolthub::DatabaseName, std::set<std::string>> made;
  std::map<dolthub::DatabaseName, std::string> firsts;
  std::vector<dolthub::CreateBranch> more;
  for (const dolthub::PlannedFile& file : plan.files) {
    const dolthub::DatabaseName& database = file.target.database();
    const auto [first, isNew] = firsts.try_emplace(database, file.target.name());
    if (isNew) {
      try {
        emulator.createDatabase(database.owner(), database.name(), file.target.name());
      } catch (const std::invalid_argument& error) {
        throw InputError(printable(database.text()) + ": " + error.what());
      }
    }
    const bool isNewBranch = made[database].insert(file.target.name()).second;
    if (isNewBranch && !isNew) {
      more.emplace_back(file.target, dolthub::Revision::branch(first->second));
    }
  }
  return more;
}

class Session {
public:
  Session(const Arguments& arguments, dolthub::ImportPlan plan, dolthub::ImportOptions options,
          dolthub::ClientOptions clientOptions, std::vector<dolthub::CreateBranch> branches)
      : arguments_(arguments), plan_(std::move(plan)), options_(std::move(options)),
        branches_(std::move(branches)), progress_(plan_), signals_(context_, SIGINT, SIGTERM),
        redraw_(context_), until_(context_), begin_(std::chrono::steady_clock::now()) {
    observer_ =
        std::make_shared<RunObserver>(arguments_.verbose ? &status_ : nullptr, arguments_.record);
    clientOptions.observer = observer_;
    if (!arguments_.events.empty()) {
      EventFile::require(arguments_.events); // another run may write to it: none is begun yet
    }
    options_.onEvent = [this](const dolthub::ImportEvent& event) {
      const bool wasOut = progress_.isOutage();
      progress_.take(event);
      if (progress_.isOutage() != wasOut) {
        status_.print(wasOut
                          ? "DoltHub is in order again."
                          : "DoltHub is out of order: " + printable(event.text) +
                                "; it is asked now and then, and no new files are taken. Where its "
                                "address is wrong, end this by Ctrl-C");
      }
      tellOfContent(event);
      if (events_) {
        events_->take(event, plan_);
      }
    };
    client_.emplace(context_.get_executor(), std::move(clientOptions));
  }

  // Before run(). `goesOn`: the journal has earlier runs.
  void writeTo(const std::optional<dolthub::ImportJournal>& journal, bool goesOn) {
    if (!arguments_.events.empty()) {
      events_.emplace(arguments_.events, goesOn);
    }
    journal_ = journal;
    const std::vector<std::size_t> open =
        journal_ ? journal_->unfinished() : std::vector<std::size_t>();
    for (std::size_t file = 0; file < plan_.files.size(); ++file) {
      const bool isDone =
          journal_ ? !std::binary_search(open.begin(), open.end(), file) : plan_.files[file].isIn;
      if (isDone) {
        progress_.alreadyDone(file);
      }
    }
  }

  dolthub::ImportReport run() {
    asio::co_spawn(context_, import(), [this](std::exception_ptr problem) {
      problem_ = problem;
      context_.stop();
    });
    awaitSignal();
    awaitTime();
    redraw();
    context_.run();
    signals_.clear(); // whoever does not want to wait for readers ends the process
    status_.clear();
    if (problem_) {
      std::rethrow_exception(problem_);
    }
    return std::move(report_);
  }

  dolthub::Statistics statistics() const { return client_->statistics(); }
  // Waits for what is written beside the journal. false when some of it was lost.
  bool finishFiles() {
    const bool eventsAreWhole = !events_ || events_->finish();
    return (!observer_ || observer_->finish()) && eventsAreWhole;
  }

private:
  asio::awaitable<void> import() {
    for (const dolthub::CreateBranch& branch : branches_) {
      co_await client_->createBranch(branch);
    }
    if (journal_) {
      report_ = co_await dolthub::importFiles(*client_, *journal_, options_);
    } else {
      report_ = co_await dolthub::importFiles(*client_, plan_, options_);
    }
  }

  // A file that is wrong can be mended while the others go in.
  void tellOfContent(const dolthub::ImportEvent& event) {
    if (event.kind == dolthub::ImportEvent::Kind::Finished && event.report->error &&
        (*event.report->error == dolthub::Errc::FileUnusable ||
         *event.report->error == dolthub::Errc::FileChanged)) {
      status_.print("FAILED  " + printable(messageOf(*event.report->error)));
    }
  }

  void awaitSignal() {
    signals_.async_wait([this](const boost::system::error_code& error, int) {
      if (error) {
        return;
      }
      ++interrupts_;
      if (interrupts_ == 1) {
        status_.print("Taking no new files; finishing those under way. Once more: ends now.");
        options_.control.stop();
      } else {
        options_.control.abandon();
      }
      if (interrupts_ < 3) {
        awaitSignal();
      } else {
        signals_.clear(); // the next one ends the process the system's way
      }
    });
  }

  void awaitTime() {
    if (!arguments_.stopAt) {
      return;
    }
    const auto left = nextLook(*arguments_.stopAt, std::chrono::system_clock::now());
    if (left == std::chrono::milliseconds{0}) {
      options_.control.stop("it is " + arguments_.until);
      return;
    }
    until_.expires_after(left);
    until_.async_wait([this](const boost::system::error_code& error) {
      if (!error) {
        awaitTime();
      }
    });
  }

  // A line that is drawn over and over; where there is no terminal, a plain one now and then.
  void redraw() {
    const bool isRead = bytesBehind(std::cerr) == 0; // or the next line will do
    if (isRead && pace_.isDue()) {
      const auto elapsed = std::chrono::duration_cast<std::chrono::milliseconds>(
          std::chrono::steady_clock::now() - begin_);
      const std::uint64_t polls = client_->statistics().polls;
      progress_.pollsUnanswered(observer_->polls().unanswered(std::chrono::steady_clock::now()));
      if (status_.active()) {
        status_.show(progress_.line(polls, elapsed, status_.width()));
      } else {
        status_.print(progress_.text(polls, elapsed));
      }
    }
    redraw_.expires_after(std::chrono::milliseconds{200});
    redraw_.async_wait([this](const boost::system::error_code& error) {
      if (!error) {
        redraw();
      }
    });
  }

  const Arguments& arguments_;
  dolthub::ImportPlan plan_;
  dolthub::ImportOptions options_;
  std::optional<dolthub::ImportJournal> journal_;
  std::vector<dolthub::CreateBranch> branches_;
  Progress progress_;
  std::optional<EventFile> events_;
  std::shared_ptr<RunObserver> observer_;
  StatusLine status_;
  Pace pace_{status_.active()};
  asio::io_context context_{1};
  asio::signal_set signals_;
  asio::steady_timer redraw_;
  asio::steady_timer until_;
  std::chrono::steady_clock::time_point begin_;
  std::optional<dolthub::Client> client_;
  dolthub::ImportReport report_;
  std::exception_ptr problem_;
  int interrupts_ = 0;
};

std::unique_ptr<Session> openSession(const Arguments& arguments, dolthub::ImportPlan plan,
                                     dolthub::ImportOptions options,
                                     const std::optional<dolthub::Emulator>& emulator,
                                     std::vector<dolthub::CreateBranch> branches) {
  const dolthub::ClientOptions connection =
      emulator ? optionsFor(*emulator, arguments) : connectionOptions(arguments);
  try {
    auto session = std::make_unique<Session>(arguments, std::move(plan), std::move(options),
                                             connection, std::move(branches));
    warnOfPlainHttp(connection);
    return session;
  } catch (const dolthub::Error& error) {
    // An endpoint or a CA file that cannot be used.
    throw InputError(error.explain(dolthub::Audience::ImporterUser));
  }
}

dolthub::ImportOptions importOptions(const Arguments& arguments) {
  dolthub::ImportOptions options;
  options.concurrency = arguments.concurrency.value_or(options.concurrency);
  options.merge = arguments.merge;
  options.stageBranch = arguments.stage;
  options.createMissing = arguments.createMissing;
  options.checkFirst = arguments.checkFirst;
  options.verify = arguments.verify;
  options.transformed = arguments.transformed;
  options.assume = arguments.assume;
  options.retryFailed = arguments.retryFailed;
  options.patience = arguments.patience.value_or(options.patience);
  options.lookUpTimeout = arguments.lookUp.value_or(options.lookUpTimeout);
  return options;
}

ExitCode printDryRun(const Arguments& arguments, const dolthub::ImportPlan& plan) {
  if (!arguments.json) {
    std::cout << dryRunText(plan);
    return ExitCode::Done;
  }
  dolthub::ImportReport report;
  for (const dolthub::PlannedFile& file : plan.files) {
    dolthub::FileReport& planned = report.files.emplace_back();
    planned.rows = file.facts ? file.facts->rows : std::nullopt;
    report.rows += planned.rows.value_or(0);
  }
  std::cout << jsonText(plan, report, dolthub::Statistics()) << "\n";
  return ExitCode::Done;
}

// Empty when there is nothing to go on with, or nothing to go on from.
std::string howToGoOn(const dolthub::ImportReport& report,
                      const std::optional<dolthub::ImportJournal>& journal) {
  if (!journal || exitCodeOf(report) == ExitCode::Done) {
    return {};
  }
  // An interrupted run may have all its files in, and something left to count.
  const std::optional<std::string> options =
      report.interrupted ? optionsToGoOn(report).value_or("") : optionsToGoOn(report);
  return options ? resumeCommand(journal->path()) + *options : "";
}

using WholeFile = std::pair<std::string, dolthub::BranchName>;

// Files of which a part was sent, so that no other state of them can follow.
std::set<WholeFile> partlyIn(const dolthub::ImportPlan& plan, const dolthub::ImportReport& report) {
  std::set<WholeFile> files;
  for (std::size_t i = 0; i < plan.files.size(); ++i) {
    const dolthub::PlannedFile& part = plan.files[i];
    if (part.part && report.files[i].outcome != dolthub::FileOutcome::NotStarted &&
        report.files[i].outcome != dolthub::FileOutcome::Failed) {
      files.emplace(part.path, part.target);
    }
  }
  return files;
}

void sayHowToGoOn(const dolthub::ImportPlan& plan, const dolthub::ImportReport& report,
                  const std::string& command, bool merges) {
  if (command.empty()) {
    return;
  }
  std::cerr << "To go on: " << command << "\n";
  if (report.count(dolthub::FileOutcome::Unknown) != 0) {
    std::cerr << wordForUnknown(merges) << "\n";
  }
  bool changed = false;
  const std::set<WholeFile> sent = partlyIn(plan, report);
  for (std::size_t i = 0; i < report.files.size(); ++i) {
    const dolthub::PlannedFile& file = plan.files[i];
    const std::optional<dolthub::Error>& error = report.files[i].error;
    const bool hasChanged = error && *error == dolthub::Errc::FileChanged;
    if (hasChanged && file.part && sent.contains({file.path, file.target})) {
      std::cerr << printable(file.label())
                << ": the file changed when parts of it were in already. Put back what it was, or "
                   "import it anew in a run of its own\n";
    } else {
      changed = changed || hasChanged;
    }
  }
  if (changed) {
    std::cerr << "Files that changed are taken as they are now with --accept-changes as well\n";
  }
}

// What is to be done: what a journal has left, or a plan of its own.
struct Work {
  std::optional<dolthub::ImportJournal> journal;
  dolthub::ImportPlan plan;
  dolthub::ImportOptions options;
  std::size_t databases = 0; // of the whole manifest
};

// Completes the arguments, with what the journal, the scheduler or the environment say.
Work workOf(Arguments& arguments) {
  Work work;
  std::vector<Entry> entries;
  if (!arguments.resume.empty()) {
    work.journal = journalToResume(arguments);
  } else {
    entries = entriesOf(arguments);
  }
  work.databases = Shares(entries).databases();
  if (arguments.shards != 0) {
    arguments.shard = shardFromScheduler(arguments.shards, processEnvironment);
  }
  if (arguments.shard) {
    entries = entriesOfShard(std::move(entries), *arguments.shard);
    std::cerr << "Shard " << arguments.shard->text() << ": " << Shares(entries).databases()
              << " of " << work.databases << " databases\n";
  }
  if (!arguments.resumeOrStart.empty()) {
    work.journal = journalToGoOnWith(arguments, entries);
    arguments.journal = arguments.resumeOrStart; // where there is none
  }
  if (work.journal) {
    work.options = importOptions(arguments);
    work.plan = work.journal->plan();
    work.options.assumedFiles = placesOf(arguments.assumeFor, work.plan);
    return work;
  }
  takeEnvironment(arguments, processEnvironment);
  work.options = importOptions(arguments);
  work.plan = planOf(std::move(entries), arguments, work.options);
  if (!arguments.skipUnchanged.empty()) {
    const std::size_t leftOut =
        leaveOutUnchanged(work.plan, arguments.skipUnchanged, serverOf(arguments));
    std::cerr << leftOut << " of " << work.plan.files.size()
              << " files are in as they are now, and left out\n";
  }
  return work;
}

} // namespace

ExitCode runImport(Arguments arguments, std::string& journalPath) {
  Work work = workOf(arguments);
  std::optional<dolthub::ImportJournal>& journal = work.journal;
  const dolthub::ImportPlan& plan = work.plan;
  if (!arguments.report.empty() && !arguments.dryRun && !arguments.check) {
    requireWritable(arguments.report);
  }
  std::optional<dolthub::Emulator> emulator;
  if (arguments.emulator && !arguments.dryRun) {
    std::cerr << "Nothing leaves this machine: the files go to a DoltHub inside this program.\n";
    emulator.emplace();
  }
  if (arguments.dryRun) {
    return printDryRun(arguments, plan);
  }
  if (arguments.check) {
    return runCheck(arguments, plan, connectionOptions(arguments));
  }
  std::vector<dolthub::CreateBranch> branches;
  if (emulator && !arguments.createMissing) {
    branches = makeDatabases(*emulator, plan);
  }

  const std::unique_ptr<Session> session =
      openSession(arguments, plan, work.options, emulator, std::move(branches));
  const bool goesOn = journal.has_value();
  if (!goesOn && !plan.files.empty()) {
    journal = newJournal(arguments, plan, work.databases);
  }
  journalPath = journal ? journal->path() : "";
  session->writeTo(journal, goesOn);
  const dolthub::ImportReport report = session->run();
  const std::string command = howToGoOn(report, journal);
  if (arguments.json) {
    std::cout << jsonText(plan, report, session->statistics()) << "\n";
  } else {
    std::cout << humanText(plan, report, session->statistics(), mayColour(STDOUT_FILENO),
                           journal ? resumeCommand(journal->path()) : "");
  }
  bool isWhole = true;
  if (!arguments.report.empty()) {
    const auto commands = command.empty() ? std::vector<std::string>{} : std::vector{command};
    const std::string page = reportPage(plan, report, session->statistics(), commands);
    isWhole = writePage(arguments.report, page);
  }
  sayHowToGoOn(plan, report, command, work.options.merge || !work.options.stageBranch.empty());
  isWhole = session->finishFiles() && isWhole;
  const ExitCode code = exitCodeOf(report);
  return code == ExitCode::Done && !isWhole ? ExitCode::SomeFailed : code;
}

} // namespace dolthub_import
