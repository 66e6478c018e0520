#include "importer/run.hpp"

#include "importer/rules.hpp"

#include <utility>

namespace dolthub::importer {

using support::Hub;
using support::Wake;

Seams systemSeams(const asio::any_io_executor& executor) {
  Seams seams(Hub::make(executor, support::systemClock(executor), support::systemRandom()),
              support::threadWorker());
  seams.anotherWorker = [] {
    return support::threadWorker();
  };
  return seams;
}

Run::Run(const Client& client, ImportPlan plan, ImportOptions options,
         std::shared_ptr<Journal> journal, Seams seams)
    : client_(client), plan_(std::move(plan)), options_(std::move(options)),
      journal_(std::move(journal)), hub_(std::move(seams.hub)), begin_(hub_->now()),
      lanes_(lanesOf(plan_, {})), signals_(lanes_.size() + 1),
      stop_(hub_, options_.control, [this] { abandonLanes(); }),
      places_(hub_, stop_, options_.concurrency),
      outage_(hub_, client_, options_.patience, stop_, *this),
      uploads_(hub_, options_.patience, stop_, *this),
      reading_(hub_, std::move(seams.worker), std::move(seams.anotherWorker), stop_) {
  for (std::size_t i = 0; i < plan_.files.size(); ++i) {
    const FileHistory past = journal_->past(i);
    report_.files.push_back(reportOf(past, plan_.files[i], options_.stageBranch, mergesFiles()));
    for (const std::string& operation : past.imports) {
      known_.add(plan_.files[i].target.database(), operation);
    }
  }
  report_.startedAt = hub_->wallNow();
}

void Run::begin() {
  journal_->begin(RunTerms{report_.startedAt, options_.merge, options_.stageBranch});
}

void Run::takeFacts(std::size_t file, FileFacts facts) {
  PlannedFile& planned = plan_.files[file];
  const bool isNew = !planned.facts || planned.facts->stamp != facts.stamp;
  planned.facts = std::move(facts);
  report(file).rows = planned.facts->rows;
  if (isNew) {
    journal_->read(file, planned);
  }
}

BranchName Run::branchFor(std::size_t file) const {
  const BranchName& target = plan_.files[file].target;
  return options_.stageBranch.empty() ? target
                                      : BranchName(target.database(), options_.stageBranch);
}

void Run::note(const std::function<void(Journal&)>& entry) {
  try {
    entry(*journal_);
  } catch (const Error& error) {
    stop_.stop(error.message());
  }
}

void Run::tell(ImportEvent event) noexcept {
  if (!options_.onEvent) {
    return;
  }
  const bool aboutRun =
      event.kind == ImportEvent::Kind::Outage || event.kind == ImportEvent::Kind::Recovered;
  event.report = aboutRun ? nullptr : &report_.files[event.file];
  try {
    options_.onEvent(event);
  } catch (...) {
    stop_.fail(std::current_exception());
  }
}

void Run::tell(ImportEvent::Kind kind, std::chrono::milliseconds delay,
               const std::string& why) noexcept {
  ImportEvent event;
  event.kind = kind;
  event.delay = delay;
  event.text = why;
  tell(event);
}

void Run::abandonLanes() noexcept {
  for (asio::cancellation_signal& signal : signals_) {
    signal.emit(asio::cancellation_type::terminal);
  }
}

double Run::draw() {
  const Hub::Lock lock(*hub_);
  return hub_->random().unit();
}

std::string Run::drawName() {
  const Hub::Lock lock(*hub_);
  return hub_->random().name();
}

void Run::laneEnds() noexcept {
  --lanesUnderWay_;
  if (joiner_ != nullptr) {
    const Hub::Lock lock(*hub_);
    hub_->complete(*joiner_, Wake::Done);
  }
}

asio::awaitable<bool> Run::laneEnded() {
  support::Sleeper sleeper(*hub_);
  joiner_ = &sleeper;
  const Wake wake = co_await hub_->suspend(sleeper);
  joiner_ = nullptr;
  co_return wake != Wake::Cancelled;
}

} // namespace dolthub::importer
