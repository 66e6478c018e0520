// What the scripts of one world do.
#include "simulate/workload.hpp"

#include <algorithm>
#include <array>

namespace dolthub::simulate {

namespace {

bool mayTryAgain(const Call& call) {
  return call.error && call.error->code() != Errc::ClientClosed &&
         (call.error->outcome() == Outcome::NotSent || call.error->outcome() == Outcome::NotDone ||
          call.error->code() == Errc::Busy);
}

std::string numbered(std::string_view what, unsigned number) {
  return std::string(what) + std::to_string(number);
}

} // namespace

template <class R>
asio::awaitable<std::optional<R>> Workload::waitFor(Script& script, Item& item,
                                                    Operation<R> operation) {
  Call& call = invoke(script, "await", &item, false);
  world_.whereabouts.begins(script.who, true);
  call.awaits = true;
  call.operation = operation.name();
  const auto troubles = server_.jobTroubles.find(operation.name());
  if (troubles != server_.jobTroubles.end()) {
    for (const Trouble trouble : troubles->second) {
      world_.met(trouble, Phase::BetweenPolls, script.who);
    }
  }
  AwaitOptions options;
  options.timeout = std::chrono::minutes{10};
  if (!world_.calm && world_.chance(world_.weather.hurry)) {
    options.timeout = world_.between(milliseconds{0}, seconds{20});
  }
  if (!world_.calm && world_.chance(world_.weather.throws)) {
    options.onProgress = [this, who = script.who,
                          left = world_.random.below(3)](const OperationProgress&) mutable {
      if (left-- == 0) {
        world_.met(Trouble::CallbackThrows, who);
        throw std::runtime_error("the progress callback of the simulation");
      }
    };
  }
  call.latest = call.begun + options.timeout + seconds{1};
  ++pending_;
  mostPending_ = std::max(mostPending_, pending_);
  asio::awaitable<R> work = client().awaitOperation(operation, options);
  std::optional<R> result = co_await tried(script, call, std::move(work));
  --pending_;
  if constexpr (std::is_same_v<R, ImportResult>) {
    call.pullRequest = result && result->pullRequest ? result->pullRequest->id() : "";
  }
  const auto waited = std::chrono::duration<double>(call.ended - call.begun).count();
  call.mostRequests = 20 + static_cast<std::uint64_t>(4 * waited / 1.2);
  co_return result;
}

// Three operations, or many, that another program began: they are pending together whatever
// happens.
void Workload::startForeignOperations() {
  const unsigned count = world_.weather.crowded ? 30 : 3;
  for (unsigned i = 0; i < count; ++i) {
    const std::string sql = "CREATE TABLE foreign" + std::to_string(i) + " (id INT PRIMARY KEY)";
    emulator::Request request;
    request.method = "POST";
    request.target = "/api/v1alpha1/demo/" + database(i).name() + "/write/main/foreign";
    request.headers = {{"authorization", "token " + server_.core().apiToken()}};
    request.body = "{\"query\":\"" + sql + "\"}";
    server_.core().handle(std::move(request), emulator::Plan{}, server_.now());
    const std::string name = server_.core().effects(server_.now()).back().operation;
    Item& item = history_.want("write accepted", sql);
    foreign_.emplace_back(&item, sqlWriteOperation(database(i), name));
    launch(&Workload::awaitForeign, Duration::zero());
  }
}

asio::awaitable<void> Workload::awaitForeign(Script& script) {
  auto& [item, operation] = foreign_.at(script.who - 1);
  co_await waitFor(script, *item, operation);
}

void Workload::startScripts() {
  struct Kind {
    Act act;
    unsigned weight;
    unsigned calls;
  };
  constexpr std::array kinds{
      Kind{&Workload::importAndMerge, 5, 4},  Kind{&Workload::writeSql, 4, 2},
      Kind{&Workload::mergeBranches, 2, 2},   Kind{&Workload::fork, 1, 2},
      Kind{&Workload::openPullRequest, 4, 6}, Kind{&Workload::makeNames, 3, 4},
      Kind{&Workload::readThings, 3, 4},      Kind{&Workload::listThings, 2, 4},
      Kind{&Workload::download, 2, 2}};
  unsigned total = 0;
  for (const Kind& kind : kinds) {
    total += kind.weight;
  }
  unsigned calls = 3;
  const unsigned wanted = 26 + static_cast<unsigned>(world_.random.below(14));
  while (calls < wanted) {
    auto drawn = static_cast<unsigned>(world_.random.below(total));
    const Kind* kind = kinds.data();
    for (; drawn >= kind->weight; ++kind) {
      drawn -= kind->weight;
    }
    calls += kind->calls;
    const Script& script = launch(kind->act, world_.between(milliseconds{0}, seconds{8}));
    if (kind->act == &Workload::fork) {
      server_.core().createDatabase("demo", numbered("f", script.who), "main", false,
                                    server_.now());
    }
  }
  if (world_.chance(0.04)) { // many at once behind a server that only says 503
    Fault fault(FaultKind::Status, "GET user");
    fault.times = 0;
    server_.core().faults().add(std::move(fault));
    for (int i = 0; i < 150; ++i) {
      launch(&Workload::askWhoIAm, seconds{1});
    }
  }
}

asio::awaitable<void> Workload::importAndMerge(Script& script) {
  const std::string table = numbered("t", script.who);
  Item& item = history_.want("import accepted", table);
  std::string csv = "id,name\n";
  const std::uint64_t rows = 1 + world_.random.below(4);
  const std::size_t width = world_.chance(0.2) ? 20'000 : 1 + world_.random.below(300);
  for (std::uint64_t i = 0; i < rows; ++i) {
    csv += std::to_string(i) + "," + std::string(width, 'x') + "\n";
  }
  ImportFile file =
      ImportFile::fromBytes(mainOf(script.who), table + ".csv", csv, ImportOperation::Create);
  if (world_.chance(0.3)) {
    ByteSource source(csv.size());
    source.canReopen = world_.chance(0.5);
    source.open = [csv] {
      return [csv, at = std::size_t{0}](char* buffer, std::size_t capacity) mutable {
        const std::size_t count = std::min(capacity, csv.size() - at);
        csv.copy(buffer, count, at);
        at += count;
        return count;
      };
    };
    file =
        ImportFile::fromSource(mainOf(script.who), table + ".csv", source, ImportOperation::Create);
  }
  file.primaryKeys = {"id"};
  std::optional<Operation<ImportResult>> started;
  for (int tries = 0; tries < 3 && !started; ++tries) {
    Call& call = invoke(script, "startImport", &item, true);
    const auto allowed = seconds{60} + seconds{csv.size() / clientOptions_.slowestUpload + 1};
    const CallOptions how = options(script, call, allowed);
    asio::awaitable<Operation<ImportResult>> work = client().startImport(file, how);
    started = co_await tried(script, call, std::move(work));
    if (!started && (script.cancelled || !mayTryAgain(call))) {
      co_return;
    }
    if (!started) {
      co_await sleepFor(world_.schedule, world_.between(milliseconds{500}, seconds{6}));
    }
  }
  if (!started) {
    co_return;
  }
  const std::optional<ImportResult> imported = co_await waitFor(script, item, *started);
  if (!imported) {
    co_return;
  }
  if (imported->pullRequest) {
    co_await merge(script, *imported->pullRequest);
  }
}

asio::awaitable<void> Workload::merge(Script& script, PullRequestName pull) {
  Item& item = history_.want("merge accepted", pull.database().text() + "#" + pull.id());
  Call& call = invoke(script, "startMerge", &item, true);
  const CallOptions how = options(script, call);
  asio::awaitable<Operation<MergeResult>> work = client().startMerge(pull, how);
  const std::optional<Operation<MergeResult>> started =
      co_await tried(script, call, std::move(work));
  if (started && !started->name().empty()) {
    co_await waitFor(script, item, *started);
  }
}

asio::awaitable<void> Workload::writeSql(Script& script) {
  const std::string sql = "CREATE TABLE " + numbered("w", script.who) + " (id INT PRIMARY KEY)";
  Item& item = history_.want("write accepted", sql);
  Call& call = invoke(script, "startSqlWrite", &item, true);
  const CallOptions how = options(script, call);
  const StartSqlWrite request{mainOf(script.who), "written", sql};
  asio::awaitable<Operation<SqlWriteResult>> work = client().startSqlWrite(request, how);
  const std::optional<Operation<SqlWriteResult>> started =
      co_await tried(script, call, std::move(work));
  if (started) {
    co_await waitFor(script, item, *started);
  }
}

asio::awaitable<void> Workload::mergeBranches(Script& script) {
  const std::string to = numbered("m", script.who);
  Item& item = history_.want("write accepted", "merge into " + to);
  Call& call = invoke(script, "startBranchMerge", &item, true);
  const CallOptions how = options(script, call);
  const StartBranchMerge request{mainOf(script.who), to};
  asio::awaitable<Operation<SqlWriteResult>> work = client().startBranchMerge(request, how);
  const std::optional<Operation<SqlWriteResult>> started =
      co_await tried(script, call, std::move(work));
  if (started) {
    co_await waitFor(script, item, *started);
  }
}

asio::awaitable<void> Workload::fork(Script& script) {
  const DatabaseName parent{"demo", numbered("f", script.who)};
  Item& item = history_.want("fork accepted", parent.text());
  Call& call = invoke(script, "startFork", &item, true);
  const CallOptions how = options(script, call);
  const StartFork request{parent, numbered("org", script.who)};
  asio::awaitable<Operation<ForkResult>> work = client().startFork(request, how);
  const std::optional<Operation<ForkResult>> started =
      co_await tried(script, call, std::move(work));
  if (started) {
    co_await waitFor(script, item, *started);
  }
}

asio::awaitable<void> Workload::openPullRequest(Script& script) {
  const DatabaseName database = this->database(script.who);
  const BranchName branch{database, numbered("b", script.who)};
  {
    Item& item = history_.want("branch created", database.text() + " " + branch.name());
    Call& call = invoke(script, "createBranch", &item, true);
    const CallOptions how = options(script, call);
    const CreateBranch request{branch, Revision::branch("main")};
    asio::awaitable<Branch> work = client().createBranch(request, how);
    const std::optional<Branch> made = co_await tried(script, call, std::move(work));
    if (!made) {
      co_return;
    }
  }
  std::optional<PullRequest> pull;
  {
    const std::string title = numbered("title of script ", script.who) + ".";
    Item& item = history_.want("pull request created", title);
    Call& call = invoke(script, "createPullRequest", &item, true);
    const CallOptions how = options(script, call);
    const CreatePullRequest request{branch, BranchName{database, "main"}, title};
    asio::awaitable<PullRequest> work = client().createPullRequest(request, how);
    pull = co_await tried(script, call, std::move(work));
    if (!pull) {
      co_return;
    }
  }
  if (world_.chance(0.5)) {
    const std::string comment = numbered("comment of script ", script.who) + ".";
    Item& item = history_.want("comment created", comment);
    Call& call = invoke(script, "comment", &item, true);
    const CallOptions how = options(script, call);
    const CommentOnPullRequest request{pull->name(), comment};
    asio::awaitable<void> work = client().commentOnPullRequest(request, how);
    co_await triedVoid(script, call, std::move(work));
    if (script.cancelled) {
      co_return;
    }
  }
  if (world_.chance(0.5)) {
    UpdatePullRequest request{pull->name()};
    request.title = numbered("new title of script ", script.who) + ".";
    Item& item = history_.want("pull request updated", *request.title);
    item.mayRepeat = true;
    Call& call = invoke(script, "updatePullRequest", &item, true);
    const CallOptions how = options(script, call);
    asio::awaitable<PullRequestSummary> work = client().updatePullRequest(request, how);
    co_await tried(script, call, std::move(work));
    if (script.cancelled) {
      co_return;
    }
  }
  co_await merge(script, pull->name());
}

asio::awaitable<void> Workload::makeNames(Script& script) {
  const DatabaseName database = this->database(script.who);
  {
    const std::string name = numbered("tag", script.who);
    Item& item = history_.want("tag created", database.text() + " " + name);
    Call& call = invoke(script, "createTag", &item, true);
    const CallOptions how = options(script, call);
    const CreateTag request{database, name, "a tag", Revision::branch("main")};
    asio::awaitable<Tag> work = client().createTag(request, how);
    const std::optional<Tag> made = co_await tried(script, call, std::move(work));
    if (script.cancelled) {
      co_return;
    }
    if (made) {
      Item& release = history_.want("release created", database.text() + " " + name);
      Call& second = invoke(script, "createRelease", &release, true);
      const CallOptions again = options(script, second);
      const CreateRelease what{database, numbered("release ", script.who), name, "main"};
      asio::awaitable<Release> making = client().createRelease(what, again);
      co_await tried(script, second, std::move(making));
      if (script.cancelled) {
        co_return;
      }
    }
  }
  const DatabaseName mine{"demo", numbered("new", script.who)};
  Item& item = history_.want("database created", mine.text());
  Call& call = invoke(script, "createDatabase", &item, true);
  const CallOptions how = options(script, call);
  const CreateDatabase request{mine, Visibility::Public};
  asio::awaitable<Database> work = client().createDatabase(request, how);
  co_await tried(script, call, std::move(work));
}

asio::awaitable<void> Workload::readThings(Script& script) {
  for (int i = 0; i < 2; ++i) {
    Call& call = invoke(script, "listBranches", nullptr, false);
    const CallOptions how = options(script, call);
    asio::awaitable<std::vector<Branch>> work = client().listBranches(database(script.who), how);
    co_await tried(script, call, std::move(work));
    if (script.cancelled) {
      co_return;
    }
    Call& second = invoke(script, "query", nullptr, false);
    const CallOptions again = options(script, second, seconds{90});
    const Query query{database(script.who), "main", "SELECT 1"};
    asio::awaitable<SqlResult> asking = client().query(query, again);
    co_await tried(script, second, std::move(asking));
    if (script.cancelled) {
      co_return;
    }
  }
}

asio::awaitable<void> Workload::listThings(Script& script) {
  {
    Call& call = invoke(script, "listJobs", nullptr, false);
    const CallOptions how = options(script, call);
    call.latest = support::never; // each page has its own time
    call.mostRequests = 0;
    Pages<Job> pages = client().listJobs(database(script.who), how);
    asio::awaitable<Collected<Job>> work = pages.collect(40);
    co_await tried(script, call, std::move(work));
    if (script.cancelled) {
      co_return;
    }
  }
  Call& call = invoke(script, "listPullRequests", nullptr, false);
  const CallOptions how = options(script, call);
  call.latest = support::never;
  call.mostRequests = 0;
  Pages<PullRequestSummary> pages =
      client().listPullRequests(ListPullRequests{database(script.who)}, how);
  asio::awaitable<Collected<PullRequestSummary>> work = pages.collect();
  co_await tried(script, call, std::move(work));
}

asio::awaitable<void> Workload::download(Script& script) {
  Call& call = invoke(script, "downloadTables", nullptr, false);
  const CallOptions how = options(script, call);
  if (!how.timeout) {
    call.latest = support::never;
  }
  DownloadTables request{database(script.who), "main"};
  if (world_.chance(0.1)) {
    request.to.onData = [this, who = script.who](std::string_view) {
      world_.met(Trouble::CallbackThrows, Phase::Read, who);
      throw std::runtime_error("the data callback of the simulation");
    };
  }
  asio::awaitable<Downloaded> work = client().downloadTables(request, how);
  co_await tried(script, call, std::move(work));
}

asio::awaitable<void> Workload::askWhoIAm(Script& script) {
  Call& call = invoke(script, "currentUser", nullptr, false);
  const CallOptions how = options(script, call);
  asio::awaitable<User> work = client().currentUser(how);
  const bool mustSucceed = world_.calm;
  const std::optional<User> me = co_await tried(script, call, std::move(work));
  if (!me && mustSucceed) {
    history_.violation("a read fails though all is well");
  }
}

// Every call that may have happened is asked about, as another process would.
asio::awaitable<void> Workload::resolveUnknown(Script& script) {
  const std::size_t count = history_.calls().size();
  for (std::size_t i = 0; i < count; ++i) {
    const Call& lost = history_.calls()[i];
    if (lost.item == nullptr || !lost.error || !lost.error->lostCall()) {
      continue;
    }
    const LostCall saved = LostCall::restore(lost.error->lostCall()->save());
    Call& call = invoke(script, "findOut", nullptr, false);
    call.latest = call.begun + seconds{31};
    CallOptions how;
    how.timeout = seconds{30};
    asio::awaitable<Findings> work = client().findOut(saved, how);
    const std::optional<Findings> findings = co_await tried(script, call, std::move(work));
    if (!findings) {
      history_.violation("finding out fails though all is well: " + lost.item->key);
      continue;
    }
    const std::vector<Effect> effects = server_.core().effects(server_.now(), setUpEffects_);
    const std::string identity = lost.item->kind + " " + lost.item->key;
    const auto happened = std::count_if(effects.begin(), effects.end(), [&](const Effect& effect) {
      return identityOf(effect) == identity;
    });
    using Answer = Findings::Answer;
    Answer expected = happened == 0   ? Answer::NotFound
                      : happened == 1 ? Answer::Found
                                      : Answer::Several;
    const Effect* const end = History::endOf(effects, *lost.item, {});
    switch (saved.kind) {
    case LostCall::Kind::Comment:
      expected = Answer::CouldNotAsk;
      break;
    case LostCall::Kind::Fork: // is seen when it has ended well
      expected =
          happened > 0 && end != nullptr && end->error.empty() ? Answer::Found : Answer::NotFound;
      break;
    default:
      break;
    }
    const bool byName =
        saved.kind == LostCall::Kind::UpdatePullRequest || saved.kind == LostCall::Kind::Merge;
    if (byName && happened > 0) {
      expected = Answer::Found;
    }
    if (findings->answer != expected) {
      history_.violation("FOUND OUT WRONGLY about " + identity + ": " + findings->message + "; " +
                         std::to_string(happened) + " effects");
    }
  }
}

template <class R>
asio::awaitable<void> Workload::awaitAgain(Script& script, Item& item, AnyOperation operation) {
  const Operation<R> again(std::move(operation));
  co_await waitFor(script, item, again);
}

// Every operation whose end nobody has seen is waited for once more.
asio::awaitable<void> Workload::awaitTheRest(Script& script) {
  const std::size_t count = history_.calls().size();
  for (std::size_t i = 0; i < count; ++i) {
    const Call& left = history_.calls()[i];
    if (!left.awaits || !left.error || left.error->code() == Errc::OperationFailed ||
        left.error->savedOperation().empty()) {
      continue;
    }
    Item& item = *left.item;
    const AnyOperation operation = restoreAny(left.error->savedOperation());
    switch (operation.kind()) {
    case OperationKind::Import:
      co_await awaitAgain<ImportResult>(script, item, operation);
      break;
    case OperationKind::Merge:
      co_await awaitAgain<MergeResult>(script, item, operation);
      break;
    case OperationKind::Fork:
      co_await awaitAgain<ForkResult>(script, item, operation);
      break;
    case OperationKind::SqlWrite:
      co_await awaitAgain<SqlWriteResult>(script, item, operation);
      break;
    }
    const std::vector<Effect> effects = server_.core().effects(server_.now(), setUpEffects_);
    const std::optional<Error>& error = script.last->error;
    const bool told = !error || error->code() == Errc::OperationFailed;
    const Effect* const end = History::endOf(effects, item, operation.name());
    // No list can be matched with these, so that what their polls hide stays hidden.
    const bool hidden =
        (operation.kind() == OperationKind::SqlWrite || operation.kind() == OperationKind::Fork) &&
        end != nullptr && server_.jobTroubles.had(end->operation, Trouble::JobFailsInList);
    if (end != nullptr && !told && !hidden) {
      history_.violation("NO VERDICT on an operation that has ended: " + item.key);
    }
  }
}

} // namespace dolthub::simulate
