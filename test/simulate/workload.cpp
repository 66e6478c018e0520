#include "simulate/workload.hpp"

#include "client_access.hpp"
#include "harness/seams.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_state.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/this_coro.hpp>

#include <algorithm>
#include <stdexcept>

namespace dolthub::simulate {

namespace {

// What the callbacks of the simulation throw.
struct Thrown : std::runtime_error {
  using std::runtime_error::runtime_error;
};

} // namespace

Workload::Workload(World& world, Server& server, Network& network, History& history)
    : world_(world), server_(server), network_(network), history_(history) {
  for (unsigned i = 0; i < databases; ++i) {
    server.core().createDatabase("demo", database(i).name(), "main", false, server.now());
  }
  clientOptions_.endpoint = "https://dolthub.test";
  clientOptions_.apiToken = ApiToken(server.core().apiToken());
  if (world.tls) {
    clientOptions_.caCertificates = server.authority();
  }
  clientOptions_.maxConnections =
      world.chance(0.5) ? 2 + world.random.below(3) : 5 + world.random.below(12);
  clientOptions_.connectTimeout = world.between(seconds{4}, seconds{10});
  clientOptions_.idleTime = world.between(seconds{1}, seconds{20});
  if (world.weather.slowReaders > 0) { // which are in time all the same
    clientOptions_.slowestUpload = 500;
  }
  history.spoken = server.core().dialect().spoken;
  world.whereabouts.queued = [this] {
    return client_ ? client_->statistics().waitingForConnection : 0;
  };
  world.schedule.onRun = [this](unsigned who) {
    world_.whereabouts.runs(who);
  };
  world.schedule.onRan = [this](unsigned who) {
    ran(who);
  };
}

Workload::~Workload() {
  world_.schedule.onRun = nullptr;
  world_.schedule.onRan = nullptr;
}

void Workload::makeClient() {
  Seams seams;
  seams.clock = world_.schedule.makeClock(Duration::zero());
  seams.random = std::make_unique<harness::SeededRandom>(world_.random.next());
  seams.worker = std::make_unique<harness::InlineWorker>();
  seams.resolver = network_.makeResolver();
  seams.transport = network_.makeTransport();
  seams.plain = !world_.tls;
  repeats_ = 0;
  successes_ = 0;
  world_.watch.forgetWishes();
  const auto account = std::make_shared<Account>();
  account->onAttempt = [this](const AttemptEnded& event) {
    attempted(event);
  };
  accounts_.push_back(account);
  clientOptions_.observer = account;
  client_.emplace(
      ClientAccess::make(world_.schedule.executor(0), clientOptions_, std::move(seams)));
}

// Calls under way must end at once, and leave nothing behind.
void Workload::destroyClient() {
  std::vector<Call*> underWay;
  for (auto& [who, script] : scripts_) {
    if (script.call != nullptr) {
      world_.met(Trouble::ClientDestroyed, who);
      underWay.push_back(script.call);
    }
  }
  world_.trace.add(world_.schedule.now(), 0, "the client is destroyed");
  world_.clientEnds = true;
  client_.reset();
  world_.clientEnds = false;
  world_.schedule.after(milliseconds{1}, [this, underWay] {
    for (const Call* call : underWay) {
      if (!call->over) {
        history_.violation("THE CLIENT IS GONE, and a call goes on: " + call->what);
      }
    }
  });
}

Workload::Script& Workload::launch(Act act, Duration delay) {
  const auto who = static_cast<unsigned>(scripts_.size() + 1);
  Script& script = scripts_[who];
  script.who = who;
  const Weather& weather = world_.weather;
  if (!world_.calm && world_.chance(weather.cancels)) {
    constexpr asio::cancellation_type types[] = {asio::cancellation_type::terminal,
                                                 asio::cancellation_type::partial,
                                                 asio::cancellation_type::total};
    script.cancelType = types[world_.random.below(3)];
    if (world_.chance(0.5)) {
      const unsigned turns = world_.tls ? 9 : weather.crowded ? 4 : 30;
      script.cancelAtTurn = 1 + static_cast<unsigned>(world_.random.below(turns));
    } else {
      world_.schedule.after(delay + world_.between(milliseconds{0}, seconds{12}),
                            [this, &script] { cancel(script); });
    }
  }
  if (!world_.calm && world_.chance(weather.throws)) {
    script.throwAtAttempt = 1 + static_cast<unsigned>(world_.random.below(6));
  }
  world_.schedule.after(delay, [this, &script, act] { begin(script, act); });
  return script;
}

void Workload::begin(Script& script, Act act) {
  asio::co_spawn(world_.schedule.executor(script.who), play(script, act),
                 asio::bind_cancellation_slot(
                     script.signal.slot(), [this, &script](std::exception_ptr thrown) {
                       script.ended = true;
                       try {
                         if (thrown) {
                           std::rethrow_exception(thrown);
                         }
                       } catch (const boost::system::system_error& error) {
                         if (error.code() != asio::error::operation_aborted) {
                           history_.violation(std::string("a script threw: ") + error.what());
                         }
                       } catch (const std::exception& error) {
                         history_.violation(std::string("a script threw: ") + error.what());
                       }
                     }));
}

asio::awaitable<void> Workload::play(Script& script, Act act) {
  co_await asio::this_coro::reset_cancellation_state(asio::enable_total_cancellation());
  co_await (this->*act)(script);
}

void Workload::ran(unsigned who) {
  const auto found = scripts_.find(who);
  if (found != scripts_.end() && ++found->second.turns == found->second.cancelAtTurn) {
    world_.schedule.after(Duration::zero(), [this, &script = found->second] { cancel(script); });
  }
}

void Workload::cancel(Script& script) {
  if (script.ended || script.cancelled || world_.calm) {
    return;
  }
  script.cancelled = true;
  const Trouble trouble =
      script.cancelType == asio::cancellation_type::terminal  ? Trouble::CancelTerminal
      : script.cancelType == asio::cancellation_type::partial ? Trouble::CancelPartial
                                                              : Trouble::CancelTotal;
  Call* const call = script.call;
  if (call != nullptr) {
    world_.met(trouble, script.who);
    world_.schedule.after(milliseconds{1}, [this, call] {
      if (!call->over) {
        history_.violation("CANCELLED, and it goes on: " + call->what);
      }
    });
  }
  script.signal.emit(script.cancelType);
}

void Workload::attempted(const AttemptEnded& event) {
  const unsigned who = world_.schedule.current();
  world_.whereabouts.attempted(who, event);
  world_.trace.add(world_.schedule.now(), who, "attempt ends", event.errorType,
                   {event.attempt, event.httpStatus});
  successes_ += event.error ? 0 : 1;
  if (event.httpStatus == 0) {
    world_.watch.unheard(who);
  }
  if (event.retry == RetryReason::DeadConnection) {
    world_.watch.repeats(who, world_.schedule.now() - event.duration);
  }
  repeats_ +=
      event.retry != RetryReason::None && event.retry != RetryReason::DeadConnection ? 1 : 0;
  if (repeats_ > 100 + successes_ / 10) {
    history_.violation("MORE REPEATS THAN THE BUDGET HAS: " + std::to_string(repeats_) + " with " +
                       std::to_string(successes_) + " successes");
  }
  const auto found = scripts_.find(who);
  if (found != scripts_.end() && ++found->second.attempts == found->second.throwAtAttempt) {
    world_.met(Trouble::CallbackThrows, Phase::Verdict, who);
    throw Thrown("the observer of the simulation");
  }
}

Call& Workload::invoke(Script& script, std::string what, Item* item) {
  Call& call = history_.begin(script.who, std::move(what), world_.schedule.now());
  call.item = item;
  call.isStart = item != nullptr;
  call.requestsBefore = world_.requests[script.who];
  call.attemptsBefore = script.attempts;
  call.arrivalsBefore = world_.watch.arrivals(script.who);
  world_.watch.wants(script.who);
  call.disturbancesBefore = world_.watch.disturbances(script.who);
  script.call = &call;
  world_.trace.add(world_.schedule.now(), script.who, "calls", call.what);
  world_.whereabouts.begins(script.who, false);
  return call;
}

void Workload::conclude(Script& script, Call& call) {
  if (call.error && call.error->code() == Errc::Timeout) { // of what no stream was told
    const std::string reason = call.error->details().reason;
    if (reason == "NoFreeConnection") {
      world_.met(Trouble::Deadline, Phase::Queue, script.who);
    } else if (reason == "HostLookUpSlow") {
      world_.met(Trouble::Deadline, Phase::Resolve, script.who);
    } else if (call.awaits) {
      world_.met(Trouble::Deadline, Phase::BetweenPolls, script.who);
    }
  }
  call.requests = world_.requests[script.who] - call.requestsBefore;
  call.bothered = call.bothered || script.cancelled;
  call.attempts = script.attempts - call.attemptsBefore;
  call.arrivals = world_.watch.arrivals(script.who) - call.arrivalsBefore;
  call.disturbed = world_.watch.disturbances(script.who) != call.disturbancesBefore ||
                   world_.watch.allDisturbedUntil() >= call.begun ||
                   world_.watch.isKeptWaiting(script.who, call.begun);
  call.listsForbidden = world_.watch.longestWish(call.operation) > seconds{60};
  if (call.item != nullptr && world_.watch.liedTo(script.who)) {
    call.item->lied = true;
  }
  history_.end(call, world_.schedule.now());
  script.call = nullptr;
  script.last = &call;
  world_.whereabouts.ends(script.who);
  world_.trace.add(world_.schedule.now(), script.who, call.error ? "fails" : "succeeds",
                   call.error ? call.error->message() : call.what);
}

asio::awaitable<void> Workload::tried(Script& script, Call& call, asio::awaitable<void> work) {
  try {
    co_await std::move(work);
  } catch (const Error& error) {
    call.error = error;
  } catch (const std::exception& other) {
    call.foreign = other.what();
  }
  conclude(script, call);
}

// `time`: what the call gets by default.
CallOptions Workload::options(Script& script, Call& call, Duration time) {
  CallOptions options;
  Duration lookUp = call.isStart ? Duration(options.lost.lookUpTimeout) : Duration::zero();
  unsigned rounds = 1;
  if (!world_.calm) {
    if (world_.chance(world_.weather.hurry)) {
      options.timeout = world_.chance(0.5) ? world_.between(milliseconds{0}, milliseconds{300})
                                           : world_.between(milliseconds{0}, seconds{8});
      time = *options.timeout;
      call.bothered = true;
    }
    if (call.isStart && world_.chance(0.15)) {
      options.lost.lookUpTimeout = world_.between(milliseconds{0}, seconds{5});
      lookUp = options.lost.lookUpTimeout;
      call.bothered = true;
    }
    if (call.isStart && world_.chance(0.1)) {
      options.lost.policy = LostPolicy::SendAgain;
      call.item->mayComeTwice = true;
      rounds = options.timeout ? 1 : 2;
    }
    if (world_.chance(world_.weather.throws)) {
      call.bothered = true;
      options.onProgress = [this, who = script.who,
                            left = world_.random.below(3)](std::uint64_t, std::uint64_t) mutable {
        if (left-- == 0) {
          world_.met(Trouble::CallbackThrows, who);
          throw Thrown("the progress callback of the simulation");
        }
      };
    }
  }
  if (call.isStart && call.item->mayRepeat && !options.timeout) {
    rounds = 2; // it is looked for, and sent again where it is not there
  }
  call.latest = call.begun + (time + lookUp) * rounds + seconds{1};
  call.mostRequests = call.isStart ? 150 * rounds : 9; // eight, and one that is free
  return options;
}

bool Workload::allEnded() const {
  return std::all_of(scripts_.begin(), scripts_.end(),
                     [](const auto& entry) { return entry.second.ended; });
}

void Workload::passUntil(std::function<bool()> reached, Duration atMost, const char* what) {
  const TimePoint until = world_.schedule.now() + atMost;
  while (!reached()) {
    const bool moves = world_.schedule.turn(until);
    if (!moves && !reached()) {
      history_.violation(std::string("NOTHING WILL EVER HAPPEN, and it waits for ") + what);
      return;
    }
  }
}

void Workload::run() {
  makeClient();
  startForeignOperations();
  startScripts();
  setUpEffects_ = server_.core().effects(server_.now()).size();
  if (world_.weather.clientDies) {
    const milliseconds latest = world_.weather.crowded ? milliseconds{800}
                                : world_.tls           ? seconds{9}
                                                       : seconds{20};
    world_.schedule.after(world_.between(milliseconds{10}, latest), [this] {
      destroyClient();
      makeClient();
    });
  }
  // Most are short, and some outlast what any wait puts up with.
  const seconds longest{world_.chance(0.15) ? 720 : 90};
  const TimePoint quiet = world_.schedule.now() + world_.between(seconds{20}, longest);
  while (world_.schedule.turn(quiet)) {
  }
  world_.calm = true;
  world_.watch.calmSince = world_.schedule.now();
  server_.core().dialect().storm = false;
  world_.trace.add(world_.schedule.now(), 0, "the faults stop");
  server_.core().faults().set({});
  passUntil([this] { return allEnded(); }, std::chrono::hours{2}, "the scripts");
  if (mostPending_ < 3) {
    history_.violation("the workload is too thin: " + std::to_string(mostPending_) + " pending");
  }
  world_.watch.clearSince = world_.schedule.now();
  server_.core().dialect() = {};
  // What was hidden in lists shows by then.
  const TimePoint shown = world_.schedule.now() + seconds{60};
  while (world_.schedule.turn(shown)) {
  }
  if (history_.spoken) {
    // In a client that does nothing no clock rings; the call that comes next finds them.
    launch(&Workload::askWhoIAm, Duration::zero());
    passUntil([this] { return allEnded(); }, std::chrono::hours{1}, "a call after a silence");
    if (network_.streams() > 1) {
      history_.violation("an idle connection is kept beyond its time");
    }
  }
  launch(&Workload::resolveUnknown, Duration::zero());
  launch(&Workload::awaitTheRest, Duration::zero());
  const std::size_t calls = std::min(fewestCalls, history_.calls().size());
  for (std::size_t i = 0; i < std::max(clientOptions_.maxConnections, fewestCalls - calls); ++i) {
    launch(&Workload::askWhoIAm, Duration::zero());
  }
  passUntil([this] { return allEnded(); }, std::chrono::hours{2}, "the last scripts");
  checkTheEnd();
}

std::vector<Effect> Workload::ourEffects() {
  std::vector<Effect> effects = server_.core().effects(server_.now(), setUpEffects_);
  std::erase_if(effects,
                [this](const Effect& effect) { return othersEffects_.contains(effect.sequence); });
  return effects;
}

// When a wait could know: never where the polls do not say it.
TimePoint Workload::endAsPolled(const Call& call, const std::vector<Effect>& effects) {
  const Effect* const end = History::endOf(effects, *call.item, call.operation);
  const bool hidden = end == nullptr || call.item->mayComeTwice ||
                      server_.jobTroubles.had(end->operation, Trouble::JobFailsInList) ||
                      server_.jobTroubles.had(end->operation, Trouble::JobHidden) ||
                      (!end->error.empty() && silentFailures_) ||
                      (!end->error.empty() && refusedFailures_ && end->kind == "write finished");
  return hidden ? support::never : server_.when(end->time);
}

// What was told is what happened.
void Workload::checkAccounts() {
  std::uint64_t sent = 0;
  for (const std::shared_ptr<Account>& account : accounts_) {
    sent += account->sent();
    for (const std::string& violation : account->violations()) {
      history_.violation(violation);
    }
  }
  std::uint64_t begun = 0;
  for (const auto& [who, requests] : world_.requests) {
    begun += requests;
  }
  if (!world_.tls && sent != begun) { // TLS begins with what is no request
    history_.violation("TOLD OF " + std::to_string(sent) + " requests sent, and " +
                       std::to_string(begun) + " began");
  }
}

void Workload::checkTheEnd() {
  const Statistics statistics = client_->statistics();
  if (statistics.waitingForConnection != 0 || statistics.waitingOperations != 0) {
    history_.violation("somebody waits in the client, and there is no call");
  }
  if (statistics.peakConnections > clientOptions_.maxConnections) {
    history_.violation("more connections than allowed");
  }
  if (statistics.openConnections != network_.streams()) {
    history_.violation("connections that the pool does not know");
  }
  client_.reset();
  while (world_.schedule.turn(world_.schedule.now() + seconds{1})) {
  }
  checkAccounts();
  if (network_.streams() != 0) {
    history_.violation("connections are left when the client is gone");
  }
  if (history_.calls().size() < fewestCalls) {
    history_.violation("the workload is too thin");
  }
  const std::vector<Effect> effects = ourEffects();
  history_.check(effects, server_.jobTroubles);
  for (const std::string& violation : world_.watch.violations()) {
    history_.violation(violation);
  }
  if (!history_.spoken) {
    return;
  }
  for (const Call& call : history_.calls()) {
    if (call.awaits && call.over && !call.bothered) {
      world_.watch.checkWait(history_, call, endAsPolled(call, effects));
    }
  }
}

} // namespace dolthub::simulate
