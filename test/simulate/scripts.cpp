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

template <class T, class Work>
asio::awaitable<std::optional<T>> Workload::change(Script& script, std::string what, Item& item,
                                                   Work work, Duration time) {
  Call& call = invoke(script, std::move(what), &item);
  asio::awaitable<T> working = work(options(script, call, time));
  co_return co_await tried(script, call, std::move(working));
}

// Words that a careless reader looks for, as names. They are what the caller called things.
std::string Workload::named(std::string_view what, unsigned number) {
  if (!history_.spoken) {
    return numbered(what, number);
  }
  constexpr std::array<std::string_view, 14> words{
      "upstream",       "timeout", "not-found", "rate-limit", "import",      "file",   "data",
      "already-exists", "Failed",  "timed-out", "no-such",    "not-allowed", "table1", "refName"};
  std::string name(words[world_.random.below(words.size())]);
  if (!names_.insert(name).second || !world_.chance(0.5)) {
    name += "-" + numbered(what, number);
  }
  return name;
}

// What somebody else does, without faults or a dialect.
void Workload::byAnother(std::string_view token, std::string target, std::string body,
                         std::string contentType) {
  emulator::Request request;
  request.method = "POST";
  request.target = "/api/v1alpha1/" + std::move(target);
  request.headers = {{"authorization", "token " + std::string(token)},
                     {"content-type", std::move(contentType)}};
  request.body = std::move(body);
  emulator::Dialect& dialect = server_.core().dialect();
  const bool spoken = std::exchange(dialect.spoken, false);
  server_.core().handle(std::move(request), emulator::Plan{}, server_.now());
  dialect.spoken = spoken;
}

template <class R>
asio::awaitable<std::optional<R>> Workload::waitFor(Script& script, Item& item,
                                                    Operation<R> operation) {
  Call& call = invoke(script, "await", &item);
  world_.whereabouts.begins(script.who, true);
  call.awaits = true;
  call.isStart = false;
  call.operation = operation.name();
  const auto troubles = server_.jobTroubles.find(call.operation);
  if (troubles != server_.jobTroubles.end()) {
    for (const Trouble trouble : troubles->second) {
      world_.met(trouble, Phase::BetweenPolls, script.who);
    }
  }
  AwaitOptions options;
  options.timeout = std::chrono::minutes{10};
  if (!world_.calm && world_.chance(world_.weather.hurry)) {
    options.timeout = world_.between(milliseconds{0}, seconds{20});
    call.bothered = true;
  }
  if (history_.spoken && !world_.calm && world_.chance(0.1)) {
    options.interval = world_.chance(0.5) ? seconds{2} : seconds{130};
    call.interval = options.interval;
    world_.watch.waitsAlone(script.who);
  }
  if (!world_.calm && world_.chance(world_.weather.throws)) {
    call.bothered = true;
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
  const unsigned count = world_.weather.crowded ? 30 : history_.spoken ? 5 : 3;
  for (unsigned i = 0; i < count; ++i) {
    const std::string sql = "CREATE TABLE foreign" + std::to_string(i) + " (id INT PRIMARY KEY)";
    byAnother(server_.core().apiToken(), "demo/" + database(i).name() + "/write/main/foreign",
              "{\"query\":\"" + sql + "\"}");
    const std::string name = server_.core().effects(server_.now()).back().operation;
    Item& item = history_.want("write accepted", database(i).text() + " " + sql);
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
      Kind{&Workload::importAndMerge, 5, 4},     Kind{&Workload::writeSql, 4, 2},
      Kind{&Workload::mergeBranches, 2, 2},      Kind{&Workload::fork, 1, 2},
      Kind{&Workload::openPullRequest, 4, 6},    Kind{&Workload::makeNames, 3, 4},
      Kind{&Workload::readThings, 3, 4},         Kind{&Workload::listThings, 2, 4},
      Kind{&Workload::download, 2, 2},           Kind{&Workload::makeTakenNames, 3, 4},
      Kind{&Workload::askForWhatIsMissing, 2, 2}};
  const std::size_t known = history_.spoken ? kinds.size() : kinds.size() - 2;
  unsigned total = 0;
  for (std::size_t i = 0; i < known; ++i) {
    total += kinds[i].weight;
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
  const std::string table = named("t", script.who);
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
  file.table = table;
  const auto work = [&](const CallOptions& how) {
    return client().startImport(file, how);
  };
  const Duration allowed = seconds{60} + seconds{csv.size() / clientOptions_.slowestUpload + 1};
  std::optional<Operation<ImportResult>> started;
  for (int tries = 0; tries < 3 && !started; ++tries) {
    if (tries > 0) {
      co_await sleepFor(world_.schedule, world_.between(milliseconds{500}, seconds{6}));
    }
    started = co_await change<Operation<ImportResult>>(script, "startImport", item, work, allowed);
    if (!started && (script.cancelled || !mayTryAgain(*script.last))) {
      co_return;
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
  const auto work = [&](const CallOptions& how) {
    return client().startMerge(pull, how);
  };
  const auto started = co_await change<Operation<MergeResult>>(script, "startMerge", item, work);
  if (started) {
    co_await waitFor(script, item, *started);
  }
}

asio::awaitable<void> Workload::writeSql(Script& script) {
  std::string sql = "CREATE TABLE `" + named("w", script.who) + "` (id INT PRIMARY KEY)";
  bool elsewhere = false;
  if (history_.spoken) {
    sql += world_.chance(0.5) ? "\n-- of script\n" : "";
    elsewhere = world_.chance(0.5);
    if (elsewhere) { // the same program does the same elsewhere
      const DatabaseName other = database(script.who + 1);
      history_.want("write accepted", other.text() + " " + sql).succeeded = 1;
      std::string escaped = sql;
      for (std::size_t at = 0; (at = escaped.find('\n', at)) != std::string::npos;) {
        escaped.replace(at, 1, "\\n");
      }
      const auto act = [this, other, escaped] {
        byAnother(server_.core().apiToken(), "demo/" + other.name() + "/write/main/written",
                  "{\"query\":\"" + escaped + "\"}");
      };
      world_.schedule.after(world_.between(milliseconds{0}, seconds{3}), act);
    }
  }
  Item& item = history_.want("write accepted", database(script.who).text() + " " + sql);
  item.elsewhere = elsewhere;
  const StartSqlWrite request{mainOf(script.who), "written", sql};
  const auto work = [&](const CallOptions& how) {
    return client().startSqlWrite(request, how);
  };
  const auto started =
      co_await change<Operation<SqlWriteResult>>(script, "startSqlWrite", item, work);
  if (started) {
    co_await waitFor(script, item, *started);
  }
}

asio::awaitable<void> Workload::mergeBranches(Script& script) {
  const std::string to = named("m", script.who);
  Item& item = history_.want("write accepted", database(script.who).text() + " merge into " + to);
  if (history_.spoken && world_.chance(0.5)) {
    item.elsewhere = true;
    const DatabaseName other = database(script.who + 1);
    history_.want("write accepted", other.text() + " merge into " + to).succeeded = 1;
    world_.schedule.after(world_.between(milliseconds{0}, seconds{3}), [this, other, to] {
      byAnother(server_.core().apiToken(), "demo/" + other.name() + "/write/main/" + to, "{}");
    });
  }
  const StartBranchMerge request{mainOf(script.who), to};
  const auto work = [&](const CallOptions& how) {
    return client().startBranchMerge(request, how);
  };
  const auto started =
      co_await change<Operation<SqlWriteResult>>(script, "startBranchMerge", item, work);
  if (started) {
    co_await waitFor(script, item, *started);
  }
}

asio::awaitable<void> Workload::fork(Script& script) {
  const DatabaseName parent{"demo", numbered("f", script.who)};
  Item& item = history_.want("fork accepted", parent.text());
  const StartFork request{parent, numbered("org", script.who)};
  const auto work = [&](const CallOptions& how) {
    return client().startFork(request, how);
  };
  const auto started = co_await change<Operation<ForkResult>>(script, "startFork", item, work);
  if (started) {
    co_await waitFor(script, item, *started);
  }
}

asio::awaitable<void> Workload::openPullRequest(Script& script) {
  const DatabaseName database = this->database(script.who);
  const BranchName branch{database, named("b", script.who)};
  Item& branching = history_.want("branch created", database.text() + " " + branch.name());
  const CreateBranch create{branch, Revision::branch("main")};
  const auto makeBranch = [&](const CallOptions& how) {
    return client().createBranch(create, how);
  };
  const auto made = co_await change<Branch>(script, "createBranch", branching, makeBranch);
  if (!made) {
    co_return;
  }
  const std::string title = (history_.spoken ? "Upstream timeout, not found: t" : "t") +
                            numbered("itle of script ", script.who) + ".";
  Item& opening = history_.want("pull request created", title);
  const CreatePullRequest open{branch, BranchName{database, "main"}, title};
  const auto makePull = [&](const CallOptions& how) {
    return client().createPullRequest(open, how);
  };
  const auto pull = co_await change<PullRequest>(script, "createPullRequest", opening, makePull);
  if (!pull) {
    co_return;
  }
  if (history_.spoken) {
    Call& call = invoke(script, "getPullRequest", nullptr);
    asio::awaitable<PullRequest> work =
        client().getPullRequest(pull->name(), options(script, call));
    const std::optional<PullRequest> read = co_await tried(script, call, std::move(work));
    if (read && (read->name().id() != pull->name().id() || read->title != title)) {
      history_.violation("THE ANSWER OF ANOTHER PULL REQUEST: " + read->title);
    }
  }
  if (world_.chance(0.5)) {
    co_await comment(script, pull->name());
  }
  if (!script.cancelled && world_.chance(0.5)) {
    UpdatePullRequest update{pull->name()};
    update.title = numbered("new title of script ", script.who) + ".";
    Item& updating = history_.want("pull request updated", *update.title);
    updating.mayRepeat = true;
    const auto work = [&](const CallOptions& how) {
      return client().updatePullRequest(update, how);
    };
    co_await change<PullRequestSummary>(script, "updatePullRequest", updating, work);
  }
  if (!script.cancelled) {
    co_await merge(script, pull->name());
  }
}

asio::awaitable<void> Workload::comment(Script& script, PullRequestName pull) {
  const std::string text = numbered("comment of script ", script.who) + ".";
  Item& item = history_.want("comment created", text);
  Call& call = invoke(script, "comment", &item);
  const CommentOnPullRequest request{pull, text};
  asio::awaitable<void> work = client().commentOnPullRequest(request, options(script, call));
  co_await tried(script, call, std::move(work));
}

asio::awaitable<void> Workload::makeNames(Script& script) {
  const DatabaseName database = this->database(script.who);
  const std::string name = named("tag", script.who);
  Item& tagging = history_.want("tag created", database.text() + " " + name);
  const CreateTag tag{database, name, "a tag", Revision::branch("main")};
  const auto makeTag = [&](const CallOptions& how) {
    return client().createTag(tag, how);
  };
  const auto tagged = co_await change<Tag>(script, "createTag", tagging, makeTag);
  if (tagged) {
    Item& releasing = history_.want("release created", database.text() + " " + name);
    const CreateRelease release{database, numbered("release ", script.who), name, "main"};
    const auto work = [&](const CallOptions& how) {
      return client().createRelease(release, how);
    };
    co_await change<Release>(script, "createRelease", releasing, work);
  }
  if (script.cancelled) {
    co_return;
  }
  const DatabaseName mine{"demo", numbered("new", script.who)};
  Item& making = history_.want("database created", mine.text());
  const CreateDatabase create{mine, Visibility::Public};
  const auto work = [&](const CallOptions& how) {
    return client().createDatabase(create, how);
  };
  co_await change<Database>(script, "createDatabase", making, work);
}

asio::awaitable<void> Workload::readThings(Script& script) {
  const Query query{database(script.who), "main", "SELECT 1"};
  for (int i = 0; i < 4 && !script.cancelled; ++i) {
    if (i % 2 == 0) {
      Call& call = invoke(script, "listBranches", nullptr);
      Pages<Branch> pages = client().listBranches(database(script.who), options(script, call));
      asio::awaitable<Collected<Branch>> work = pages.collect();
      co_await tried(script, call, std::move(work));
    } else {
      Call& call = invoke(script, "query", nullptr);
      asio::awaitable<SqlResult> work = client().query(query, options(script, call, seconds{90}));
      const std::optional<SqlResult> result = co_await tried(script, call, std::move(work));
      if (result && result->rows.size() != 1) {
        history_.violation("SUCCESS OF A READ WITHOUT ITS ROWS");
      }
    }
  }
}

// What is there already cannot be made, whatever it is called and however that is said.
template <class T, class Work>
asio::awaitable<void> Workload::expectTaken(Script& script, std::string what, Item& item,
                                            Work work) {
  item.taken = true;
  const std::optional<T> made = co_await change<T>(script, std::move(what), item, std::move(work));
  const Call& call = *script.last;
  // Where the answer was lost, a name that is found may be anybody's: that is documented.
  if (made && call.disturbed) {
    item.succeeded = 0;
  } else if (!made && call.error->outcome() == Outcome::Done) {
    item.found = call.disturbed ? 0 : item.found;
  }
  expectRefusal(call, {Errc::AlreadyExists, Errc::Rejected});
}

void Workload::expectRefusal(const Call& call, std::initializer_list<Errc> codes) {
  if (call.disturbed || call.bothered || !call.error) {
    return;
  }
  const bool fits = std::any_of(codes.begin(), codes.end(),
                                [&](Errc code) { return call.error->code() == code; });
  // A connection that could not be made, or that ended just now, brings no refusal.
  const bool refused =
      call.error->httpStatus() != 0 && call.error->message().find("cut off") == std::string::npos;
  if (!fits && refused) {
    history_.violation("A PLAIN REFUSAL IS TOLD AS SOMETHING ELSE: " + call.what + "\n    " +
                       std::string(call.error->what()));
  }
  if (refused && call.arrivals > 2) { // one may meet a connection that has just ended
    history_.violation("A PLAIN REFUSAL IS ASKED FOR " + std::to_string(call.arrivals) +
                       " TIMES: " + call.what);
  }
}

asio::awaitable<void> Workload::makeTakenNames(Script& script) {
  const DatabaseName database = this->database(script.who);
  const std::string name = named("taken", script.who);
  const std::string path = "demo/" + database.name();
  const std::string revision = R"("revisionType":"branch","revisionName":"main")";
  // Somebody else's token: what he does has an identity of its own, and is no effect of ours.
  const std::uint64_t before = server_.core().effects(server_.now()).size();
  byAnother(server_.core().apiToken(), path + "/branches",
            "{" + revision + R"(,"newBranchName":")" + name + "\"}");
  byAnother(server_.core().apiToken(), path + "/tags",
            "{" + revision + R"(,"tagMessage":"","tagName":")" + name + "\"}");
  byAnother(server_.core().apiToken(), path + "/releases",
            R"({"title":"t","commitSha":"main","tag":")" + name + "\"}");
  for (const Effect& effect : server_.core().effects(server_.now(), before)) {
    othersEffects_.insert(effect.sequence);
  }
  Item& branching = history_.want("branch created", database.text() + " " + name);
  const CreateBranch branch{BranchName{database, name}, Revision::branch("main")};
  co_await expectTaken<Branch>(script, "createBranch", branching, [&](const CallOptions& how) {
    return client().createBranch(branch, how);
  });
  if (script.cancelled) {
    co_return;
  }
  Item& tagging = history_.want("tag created", database.text() + " " + name);
  const CreateTag tag{database, name, "", Revision::branch("main")};
  co_await expectTaken<Tag>(script, "createTag", tagging,
                            [&](const CallOptions& how) { return client().createTag(tag, how); });
  if (script.cancelled) {
    co_return;
  }
  Item& releasing = history_.want("release created", database.text() + " " + name);
  const CreateRelease release{database, "another title", name, "main"};
  co_await expectTaken<Release>(script, "createRelease", releasing, [&](const CallOptions& how) {
    return client().createRelease(release, how);
  });
}

asio::awaitable<void> Workload::askForWhatIsMissing(Script& script) {
  constexpr std::array<std::string_view, 4> missing{"timeouts", "rate limit", "upstream_events",
                                                    "http status: 403"};
  const std::string sql =
      "SELECT * FROM `" + std::string(missing[world_.random.below(missing.size())]) + "`";
  Call& call = invoke(script, "query", nullptr);
  const Query query{database(script.who), "main", sql};
  asio::awaitable<SqlResult> work = client().query(query, options(script, call, seconds{90}));
  const std::optional<SqlResult> result = co_await tried(script, call, std::move(work));
  if (result) {
    history_.violation("SUCCESS OF A READ OF WHAT IS NOT THERE");
  }
  expectRefusal(call, {Errc::NotFound, Errc::Rejected});
  if (script.cancelled) {
    co_return;
  }
  const PullRequestName pull{database(script.who), std::to_string(9000 + script.who)};
  Item& merging = history_.want("merge accepted", pull.database().text() + "#" + pull.id());
  const auto merge = [&](const CallOptions& how) {
    return client().startMerge(pull, how);
  };
  co_await change<Operation<MergeResult>>(script, "startMerge", merging, merge);
  expectRefusal(*script.last, {Errc::NotFound, Errc::Rejected});
}

asio::awaitable<void> Workload::listThings(Script& script) {
  Call& jobs = invoke(script, "listJobs", nullptr);
  Pages<Job> jobPages = client().listJobs(database(script.who), options(script, jobs));
  jobs.latest = support::never; // each page has its own time
  jobs.mostRequests = 0;
  asio::awaitable<Collected<Job>> listingJobs = jobPages.collect(40);
  co_await tried(script, jobs, std::move(listingJobs));
  if (script.cancelled) {
    co_return;
  }
  Call& pulls = invoke(script, "listPullRequests", nullptr);
  Pages<PullRequestSummary> pullPages =
      client().listPullRequests(ListPullRequests{database(script.who)}, options(script, pulls));
  pulls.latest = support::never;
  pulls.mostRequests = 0;
  asio::awaitable<Collected<PullRequestSummary>> listingPulls = pullPages.collect();
  co_await tried(script, pulls, std::move(listingPulls));
}

asio::awaitable<void> Workload::download(Script& script) {
  Call& call = invoke(script, "downloadTables", nullptr);
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
  const std::optional<Downloaded> got = co_await tried(script, call, std::move(work));
  if (got && got->content.starts_with("{")) {
    history_.violation("AN ERROR IS SAVED AS DATA: " + got->content.substr(0, 100));
  }
}

asio::awaitable<void> Workload::askWhoIAm(Script& script) {
  Call& call = invoke(script, "currentUser", nullptr);
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
    if (lost.item == nullptr || lost.item->taken || !lost.error || !lost.error->lostCall()) {
      continue;
    }
    const LostCall saved = LostCall::restore(lost.error->lostCall()->save());
    Call& call = invoke(script, "findOut", nullptr);
    call.latest = call.begun + seconds{31};
    CallOptions how;
    how.timeout = seconds{30};
    asio::awaitable<Findings> work = client().findOut(saved, how);
    const std::optional<Findings> findings = co_await tried(script, call, std::move(work));
    if (!findings) {
      history_.violation("finding out fails though all is well: " + lost.item->key);
      continue;
    }
    const std::vector<Effect> effects = ourEffects();
    const std::string identity = lost.item->kind + " " + lost.item->key;
    const auto happened = std::count_if(effects.begin(), effects.end(), [&](const Effect& effect) {
      return identityOf(effect) == identity;
    });
    using Answer = Findings::Answer;
    Answer expected = happened == 0   ? Answer::NotFound
                      : happened == 1 ? Answer::Found
                                      : Answer::Several;
    switch (saved.kind) {
    case LostCall::Kind::Comment:
      expected = Answer::CouldNotAsk;
      break;
    case LostCall::Kind::Fork: // is seen when it has ended well, or another try of it has
      expected = std::any_of(effects.begin(), effects.end(),
                             [&](const Effect& effect) {
                               return effect.kind == "fork finished" && effect.error.empty() &&
                                      effect.database == lost.item->key;
                             })
                     ? Answer::Found
                     : Answer::NotFound;
      break;
    default:
      break;
    }
    const bool byName =
        saved.kind == LostCall::Kind::UpdatePullRequest || saved.kind == LostCall::Kind::Merge;
    if (byName && happened > 0) {
      expected = Answer::Found;
    }
    // Of the same text elsewhere it may say that it does not know, and no more.
    const bool modest =
        history_.spoken && happened > 0
            ? findings->answer == Answer::Several || findings->answer == Answer::CouldNotAsk
            : lost.item->elsewhere && !findings->certain;
    if (findings->answer != expected && !modest) {
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
    const std::vector<Effect> effects = ourEffects();
    const std::optional<Error>& error = script.last->error;
    const bool told = !error || error->code() == Errc::OperationFailed;
    const Effect* const end = History::endOf(effects, item, std::string(operation.name()));
    // No list can be matched with these, so that what their polls hide stays hidden.
    const bool isFork = operation.kind() == OperationKind::Fork;
    const bool refused = end != nullptr && !end->error.empty() && (refusedFailures_ || isFork);
    const bool hidden =
        (isFork || operation.kind() == OperationKind::SqlWrite) && end != nullptr &&
        (refused || server_.jobTroubles.had(end->operation, Trouble::JobFailsInList));
    if (end != nullptr && !told && !hidden) {
      history_.violation("NO VERDICT on an operation that has ended: " + item.key);
    }
  }
}

} // namespace dolthub::simulate
