#include "importer/run.hpp"

#include "importer/rules.hpp"

#include <algorithm>
#include <utility>

namespace dolthub::importer {

using support::Hub;
using support::Wake;

class Run::PlaceWaiter final : public support::Waiter {
public:
  using Waiter::Waiter;
};

asio::awaitable<bool> Place::take() {
  if (held_) {
    co_return true;
  }
  if (run_.stopped()) {
    co_return false;
  }
  if (run_.freePlaces_ > 0) {
    --run_.freePlaces_;
    held_ = true;
    co_return true;
  }
  Run::PlaceWaiter waiter(run_.hub());
  {
    const Hub::Lock lock(run_.hub());
    run_.waitingForPlace_.push_back(waiter);
  }
  const Wake wake = co_await run_.hub().suspend(waiter);
  held_ = wake == Wake::Done;
  co_return held_;
}

void Place::giveBack() noexcept {
  if (!std::exchange(held_, false)) {
    return;
  }
  const Hub::Lock lock(run_.hub());
  if (support::Waiter* next = run_.waitingForPlace_.front()) {
    run_.hub().complete(*next, Wake::Done); // the place goes on to it
  } else {
    ++run_.freePlaces_;
  }
}

Run::Run(asio::any_io_executor executor, const Client& client, ImportPlan plan,
         ImportOptions options, std::shared_ptr<Journal> journal)
    : client_(client), plan_(std::move(plan)), options_(std::move(options)),
      journal_(std::move(journal)),
      hub_(Hub::make(executor, support::systemClock(executor), support::systemRandom())),
      begin_(hub_->now()), lanes_(lanesOf(plan_)), signals_(lanes_.size()),
      freePlaces_(options_.concurrency) {
  for (std::size_t i = 0; i < plan_.files.size(); ++i) {
    const Past past = journal_->past(i);
    report_.files.push_back(reportOf(past, plan_.files[i]));
    for (const std::string& operation : past.imports) {
      noteImport(i, operation);
    }
  }
  report_.startedAt = hub_->wallNow();
  state().onChange = [this] {
    changed();
  };
  const Hub::Lock lock(*hub_);
  hub_->join(*this);
}

Run::~Run() {
  state().onChange = nullptr;
  const Hub::Lock lock(*hub_);
  unlink();
}

BranchName Run::branchFor(std::size_t file) const {
  const BranchName& target = plan_.files[file].target;
  return options_.stageBranch.empty() ? target
                                      : BranchName(target.database(), options_.stageBranch);
}

const std::vector<std::string>& Run::importsBeside(std::size_t file) {
  return imports_[plan_.files[file].target.database()];
}

void Run::noteImport(std::size_t file, const std::string& operation) noexcept {
  try {
    imports_[plan_.files[file].target.database()].emplace_back(restoreAny(operation).name());
  } catch (const std::exception&) {
    // One that cannot be read does not tell anything.
  }
}

void Run::stop(std::string why) {
  ImportControl control = options_.control;
  control.stop(std::move(why));
}

void Run::fail(std::exception_ptr problem) noexcept {
  if (!failure_) {
    failure_ = std::move(problem);
  }
  state().stopped = true;
  changed();
}

void Run::wakeAll() noexcept {
  for (support::List<support::Waiter>* list : {&waitingForPlace_, &idle_}) {
    while (support::Waiter* waiter = list->front()) {
      hub_->complete(*waiter, Wake::Cancelled);
    }
  }
}

void Run::changed() {
  {
    const Hub::Lock lock(*hub_);
    wakeAll();
  }
  if (abandoned()) {
    for (asio::cancellation_signal& signal : signals_) {
      signal.emit(asio::cancellation_type::terminal);
    }
  }
}

void Run::note(const std::function<void(Journal&)>& entry) {
  try {
    entry(*journal_);
  } catch (const Error& error) {
    stop(error.message());
  }
}

void Run::tell(ImportEvent event) noexcept {
  if (!options_.onEvent) {
    return;
  }
  event.report = &report_.files[event.file];
  try {
    options_.onEvent(event);
  } catch (...) {
    fail(std::current_exception());
  }
}

asio::awaitable<bool> Run::sleep(std::chrono::milliseconds delay, bool stoppable) {
  if (abandoned() || (stoppable && stopped())) {
    co_return false;
  }
  support::Sleeper sleeper(*hub_);
  if (stoppable) {
    const Hub::Lock lock(*hub_);
    idle_.push_back(sleeper);
  }
  const Wake wake = co_await hub_->sleepUntil(sleeper, support::addSaturated(hub_->now(), delay));
  co_return wake == Wake::TimedOut;
}

double Run::draw() {
  const Hub::Lock lock(*hub_);
  return hub_->random().unit();
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
