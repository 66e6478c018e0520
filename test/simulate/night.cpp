#include "simulate/night.hpp"

#include "client_access.hpp"
#include "harness/seams.hpp"
#include "importer/import_journal.hpp"
#include "importer/seams.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>

#include <algorithm>
#include <cstdio>
#include <exception>
#include <utility>

namespace dolthub::simulate {

namespace {

constexpr unsigned mostProcesses = 6;
constexpr unsigned mostCalmProcesses = 4;
constexpr std::chrono::hours longestNight{24}; // then all is well, whatever was drawn
constexpr std::chrono::hours longestRun{48};

constexpr std::array<std::string_view, nightFacts> factNames{"merging",
                                                             "staged",
                                                             "makes databases",
                                                             "in parts",
                                                             "one table twice",
                                                             "bad file",
                                                             "others import",
                                                             "stranger's pull request",
                                                             "stage taken",
                                                             "clear",
                                                             "outage",
                                                             "polls hang",
                                                             "turned away",
                                                             "killed at sync",
                                                             "killed in write",
                                                             "killed between",
                                                             "power lost",
                                                             "disk full",
                                                             "stopped",
                                                             "abandoned",
                                                             "file changed",
                                                             "assumed done",
                                                             "assumed retry",
                                                             "went on: fresh",
                                                             "went on: intended",
                                                             "went on: accepted",
                                                             "went on: imported",
                                                             "went on: merge intended",
                                                             "went on: merge accepted",
                                                             "ended: merged",
                                                             "ended: in pull request",
                                                             "ended: not merged",
                                                             "ended: unchanged",
                                                             "ended: failed",
                                                             "ended: unknown",
                                                             "ended: not started"};

NightFact endFact(FileOutcome outcome) {
  switch (outcome) {
  case FileOutcome::Merged:
    return NightFact::EndedMerged;
  case FileOutcome::InPullRequest:
    return NightFact::EndedInPull;
  case FileOutcome::NotMerged:
    return NightFact::EndedNotMerged;
  case FileOutcome::Unchanged:
    return NightFact::EndedUnchanged;
  case FileOutcome::Failed:
    return NightFact::EndedFailed;
  case FileOutcome::Unknown:
    return NightFact::EndedUnknown;
  case FileOutcome::NotStarted:
    break;
  }
  return NightFact::EndedNotStarted;
}

bool isOpen(FileOutcome outcome) {
  return outcome == FileOutcome::NotStarted || outcome == FileOutcome::NotMerged ||
         outcome == FileOutcome::Failed;
}

} // namespace

void NightCounts::add(const NightCounts& other) noexcept {
  for (std::size_t i = 0; i < nightFacts; ++i) {
    counts[i] += other.counts[i];
  }
}

void NightCounts::print() const {
  for (std::size_t i = 0; i < nightFacts; ++i) {
    std::printf("%-24.*s %9llu\n", static_cast<int>(factNames[i].size()), factNames[i].data(),
                static_cast<unsigned long long>(counts[i]));
  }
}

bool NightCounts::reaches(std::uint64_t atLeast) const {
  bool good = true;
  for (std::size_t i = 0; i < nightFacts; ++i) {
    if (counts[i] < atLeast) {
      std::printf("\"%s\" only %llu times\n", std::string(factNames[i]).c_str(),
                  static_cast<unsigned long long>(counts[i]));
      good = false;
    }
  }
  return good;
}

Night::Night(World& world, Server& server, Network& network, bool clear, NightCounts& counts)
    : world_(world), server_(server), network_(network), clear_(clear), counts_(counts),
      ledger_(wanted_, options_, server.jobTroubles) {
  clientOptions_.endpoint = "https://dolthub.test";
  clientOptions_.apiToken = ApiToken(server.core().apiToken());
  if (world.tls) {
    clientOptions_.caCertificates = server.authority();
  }
  clientOptions_.maxConnections = 2 + world.random.below(6);
  clientOptions_.connectTimeout = world.between(seconds{4}, seconds{10});
  clientOptions_.idleTime = world.between(seconds{1}, seconds{20});
  if (world.weather.slowReaders > 0) {
    clientOptions_.slowestUpload = 500;
  }
  disk_.onDeath = [this] {
    die();
  };
  world.schedule.onRan = [this](unsigned who) {
    if (who == who_ && piecesLeft_ != 0 && --piecesLeft_ == 0) {
      disk_.kill();
      die();
    }
  };
}

Night::~Night() {
  world_.schedule.onRan = nullptr;
}

void Night::run() {
  saw(NightFact::Clear, clear_);
  drawOptions();
  drawDatabases();
  planOthers();
  planOutage();
  world_.schedule.after(longestNight, [this] { endFaults(); });
  ImportJournalAccess::create("night.journal", disk_.open(), plan_);
  bool isDone = false;
  for (unsigned i = 0; i < mostProcesses && !isDone; ++i) {
    process(false);
    isDone = report_ && end_ == End::Whole;
    if (chance(0.1)) {
      changeAFile();
    }
  }
  endFaults();
  rest(std::chrono::hours{1});
  for (unsigned i = 0; i < mostCalmProcesses; ++i) {
    process(true);
    const bool leaves =
        report_ && std::any_of(report_->files.begin(), report_->files.end(),
                               [](const FileReport& file) { return isOpen(file.outcome); });
    if (!leaves) {
      break;
    }
  }
  if (report_) {
    for (const FileReport& file : report_->files) {
      counts_.add(endFact(file.outcome));
    }
    ledger_.judgeEnd(*report_);
  }
  ledger_.judgeEffects();
  client_.reset();
  rest(seconds{1});
  if (network_.streams() != 0) {
    ledger_.violations.push_back("connections are left when the client is gone");
  }
}

void Night::endFaults() {
  world_.calm = true;
  world_.weather.refused = 0;
  world_.weather.deadAddress = false;
  server_.core().faults().set({});
  server_.core().dialect() = {};
}

void Night::rest(Duration time) {
  const TimePoint until = world_.schedule.now() + time;
  while (world_.schedule.turn(until)) {
  }
}

void Night::makeClient() {
  dolthub::Seams seams;
  seams.clock = world_.schedule.makeClock(Duration::zero());
  seams.random = std::make_unique<harness::SeededRandom>(world_.random.next());
  seams.worker = std::make_unique<harness::InlineWorker>();
  seams.resolver = network_.makeResolver();
  seams.transport = network_.makeTransport();
  seams.plain = !world_.tls;
  client_.emplace(
      ClientAccess::make(world_.schedule.executor(who_), clientOptions_, std::move(seams)));
}

// One process, from its start to its end; and then the time until nothing of it is on its way.
void Night::process(bool last) {
  ++runs_;
  ++who_;
  dies_ = false;
  ended_ = false;
  report_.reset();
  control_ = ImportControl();
  options_.control = control_;
  options_.assume = Assume::Nothing;
  options_.assumedFiles.clear();
  options_.retryFailed = last || chance(0.4);
  std::optional<ImportJournal> journal;
  try {
    journal = ImportJournalAccess::resume("night.journal", disk_.open());
  } catch (const Error& error) {
    ledger_.violations.push_back(std::string("THE JOURNAL IS LOST: ") + error.what());
    return;
  }
  if (runs_ > 1 && !last && chance(0.3)) {
    const bool done = chance(0.5);
    const bool merged = done && chance(0.5);
    options_.assume = merged ? Assume::Merged : done ? Assume::Done : Assume::Retry;
    counts_.add(done ? NightFact::AssumedDone : NightFact::AssumedRetry);
    const bool isOfSome = chance(0.4);
    for (std::size_t i = 0; isOfSome && i < wanted_.size(); ++i) {
      if (chance(0.5)) {
        options_.assumedFiles.push_back(i);
      }
    }
  }
  noteWhereItGoesOn(*journal);
  if (chance(0.3)) {
    const std::vector<std::size_t> changed = journal->findChanged();
    if (chance(0.5)) {
      journal->acceptChanges(changed);
      noteAccepted(*journal, changed);
    }
  }
  makeClient();
  drawEnd(last);
  world_.trace.add(world_.schedule.now(), who_, "a process begins");
  world_.trace.note(disk_.text());
  start(std::move(*journal));
  journal.reset();
  passUntilEnded();
  world_.trace.add(world_.schedule.now(), who_, dies_ ? "it is dead" : "it has ended");
  piecesLeft_ = 0;
  client_.reset();
  network_.cut(false);
  rest(seconds{90});
  judgeRun(last);
}

// What was sent, and has changed since, comes a second time.
void Night::noteAccepted(const ImportJournal& journal, const std::vector<std::size_t>& changed) {
  for (const std::size_t file : changed) {
    const importer::FileHistory& past = ImportJournalAccess::state(journal)->past(file);
    wanted_[file].sentAnew += past.outdated && !past.sentSha256.empty() ? 1 : 0;
  }
}

// What the one before has left, and what is said of it.
void Night::noteWhereItGoesOn(const ImportJournal& journal) {
  const JournalContent content = journal.content();
  for (std::size_t i = 0; i < wanted_.size(); ++i) {
    const std::vector<std::size_t>& meant = options_.assumedFiles;
    const bool isMeant = meant.empty() || std::find(meant.begin(), meant.end(), i) != meant.end();
    if (content.reports[i].outcome == FileOutcome::Unknown && isMeant) {
      // Of an import only, and nobody's word makes it merged that does not say so.
      const bool merges = options_.merge || !options_.stageBranch.empty();
      const bool said =
          options_.assume == Assume::Merged || (options_.assume == Assume::Done && !merges);
      const bool isImport =
          ImportJournalAccess::state(journal)->past(i).reached < importer::Reached::Imported;
      wanted_[i].believed = wanted_[i].believed || (said && isImport);
      wanted_[i].mayComeTwice = wanted_[i].mayComeTwice || options_.assume == Assume::Retry;
    }
    if (runs_ > 1) {
      const importer::Reached stage = ImportJournalAccess::state(journal)->past(i).reached;
      counts_.add(static_cast<NightFact>(static_cast<std::size_t>(NightFact::WentOnFresh) +
                                         static_cast<std::size_t>(stage)));
    }
  }
}

void Night::drawEnd(bool last) {
  constexpr std::array<Disk::Death, 4> deaths{Disk::Death::Before, Disk::Death::Torn,
                                              Disk::Death::Unended, Disk::Death::After};
  end_ = last || chance(clear_ ? 0.7 : 0.2) ? End::Whole
                                            : static_cast<End>(1 + world_.random.below(5));
  piecesLeft_ = 0;
  const std::uint64_t operations = 1 + world_.random.below(10 * wanted_.size());
  const milliseconds time =
      world_.between(milliseconds{1}, chance(0.5) ? milliseconds{3'000} : milliseconds{90'000});
  switch (end_) {
  case End::Whole:
    return;
  case End::KilledAtDisk: {
    const Disk::Death death = deaths[world_.random.below(deaths.size())];
    const bool tears = death == Disk::Death::Torn || death == Disk::Death::Unended;
    counts_.add(tears ? NightFact::KilledInWrite : NightFact::KilledAtSync);
    disk_.dieAt(operations, death);
    return;
  }
  case End::KilledAtPiece:
    counts_.add(NightFact::KilledBetween);
    piecesLeft_ = 1 + world_.random.below(chance(0.5) ? 60 : 1500);
    return;
  case End::DiskFull:
    counts_.add(NightFact::DiskFull);
    disk_.fillAfter(operations);
    return;
  case End::Stopped:
    counts_.add(NightFact::Stopped);
    world_.schedule.after(time, [control = control_]() mutable { control.stop(); });
    return;
  case End::Abandoned:
    counts_.add(NightFact::Abandoned);
    world_.schedule.after(time, [control = control_]() mutable { control.abandon(); });
    return;
  }
}

void Night::start(ImportJournal journal) {
  const asio::any_io_executor executor = world_.schedule.executor(who_);
  importer::Seams seams(
      support::Hub::make(executor, world_.schedule.makeClock(Duration::zero()),
                         std::make_unique<harness::SeededRandom>(world_.random.next())),
      std::make_unique<harness::InlineWorker>());
  auto ended = [this](std::exception_ptr problem, ImportReport report) {
    ended_ = true;
    world_.schedule.after(Duration::zero(), [] {}); // the time stops here
    try {
      if (problem) {
        std::rethrow_exception(problem);
      }
      report_ = std::move(report);
    } catch (const std::exception& error) {
      if (!dies_ && !disk_.wasFull()) { // which cannot even begin
        ledger_.violations.push_back(std::string("A RUN THREW: ") + error.what());
      }
    }
  };
  asio::co_spawn(executor,
                 importer::importWith(*client_, std::move(journal), options_, std::move(seams)),
                 asio::bind_cancellation_slot(signal_.slot(), std::move(ended)));
}

// Nothing of what it does from here on has an effect; then it is unwound.
void Night::die() {
  dies_ = true;
  network_.cut(true);
  world_.schedule.after(Duration::zero(),
                        [this] { signal_.emit(asio::cancellation_type::terminal); });
}

void Night::passUntilEnded() {
  const TimePoint until = world_.schedule.now() + longestRun;
  while (!ended_) {
    const bool moves = world_.schedule.turn(until);
    if (!moves && !ended_) {
      ledger_.violations.push_back("A RUN WITHOUT END");
      dies_ = true;
      signal_.emit(asio::cancellation_type::terminal);
      rest(seconds{10});
      return;
    }
  }
}

void Night::judgeRun(bool last) {
  if (dies_ && saw(NightFact::PowerLost, chance(0.3))) {
    disk_.loseUnsynced(world_.random.below(4), chance(0.5));
  }
  ledger_.take(ourEffects());
  if (!report_ || dies_) {
    report_.reset();
    return;
  }
  if (world_.watch.liedTo(who_)) { // as no client could know
    for (Wanted& wanted : wanted_) {
      wanted.believed = true;
    }
  }
  ledger_.judge(*report_);
  const bool waitsItOut = outage_ < options_.patience && !mayLose_ && !isStranger_;
  if (clear_ && runs_ == 1 && end_ == End::Whole && waitsItOut) {
    ledger_.judgeEnd(*report_);
    ledger_.judgeWaits(*report_);
  }
  world_.trace.note("violations by now: " + std::to_string(ledger_.violations.size()));
  const bool full = disk_.wasFull();
  const ImportJournal journal = ImportJournalAccess::resume("night.journal", disk_.open());
  const JournalContent content = journal.content();
  for (std::size_t i = 0; i < wanted_.size() && !full; ++i) {
    const FileOutcome told = report_->files[i].outcome;
    const FileOutcome written = content.reports[i].outcome;
    // A lane that is unwound between two tries says of this run what the journal says of the last.
    const bool undone = end_ == End::Abandoned && isOpen(told) && isOpen(written);
    if (told != written && !undone && !(last && isOpen(told))) {
      ledger_.violations.push_back("THE JOURNAL DIFFERS: " + std::string(toString(told)) +
                                   " was told of " + wanted_[i].fileName + ", and " +
                                   std::string(toString(written)) + " written");
    }
  }
}

std::vector<Effect> Night::ourEffects() {
  std::vector<Effect> effects = server_.core().effects(server_.now());
  std::erase_if(effects,
                [this](const Effect& effect) { return othersEffects_.contains(effect.sequence); });
  return effects;
}

} // namespace dolthub::simulate
