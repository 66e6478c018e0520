// What happens to jobs as time goes by.

#include <algorithm>

#include "emulator/sql_run.hpp"
#include "emulator/text.hpp"
#include "emulator/world.hpp"

namespace dolthub::emulator {

namespace {

constexpr std::size_t sliceBytes = 64 * 1024;
constexpr std::size_t wholeFile = static_cast<std::size_t>(-1) / 2;

std::string jobsForm(const Database& database, Random& random) {
  return "repositoryOwners/" + database.owner + "/repositories/" + database.name + "/jobs/" +
         random.uuid();
}

// Line ends as two characters.
std::string escaped(const std::string& text) {
  std::string out;
  for (const char c : text) {
    out += c == '\n' ? std::string("\\n") : std::string(1, c);
  }
  return out;
}

std::string_view acceptedKind(JobKind kind) {
  switch (kind) {
  case JobKind::Import:
    return "import accepted";
  case JobKind::Merge:
    return "merge accepted";
  case JobKind::Fork:
    return "fork accepted";
  case JobKind::Write:
    break;
  }
  return "write accepted";
}

std::string_view finishedKind(JobKind kind) {
  switch (kind) {
  case JobKind::Import:
    return "import finished";
  case JobKind::Merge:
    return "merge finished";
  case JobKind::Fork:
    return "fork finished";
  case JobKind::Write:
    break;
  }
  return "write finished";
}

void applyFaults(Job& job, const Plan& plan, Time now) {
  for (const Fault& fault : plan.faults) {
    switch (fault.kind) {
    case FaultKind::JobFails:
    case FaultKind::JobFailsInList:
      job.failReason = fault.reason.empty() ? "failed to push to branch" : fault.reason;
      job.failsInListOnly = fault.kind == FaultKind::JobFailsInList;
      break;
    case FaultKind::JobStuck:
      job.stuck = true;
      break;
    case FaultKind::JobSlow:
      job.due = now + fault.time;
      break;
    case FaultKind::JobHidden:
      job.hiddenPolls = fault.count;
      break;
    case FaultKind::JobUnlisted:
      job.listed = now + fault.time;
      break;
    case FaultKind::JobWithoutPull:
      job.hidesPull = true;
      job.hidesPullFor = fault.time;
      break;
    default:
      break;
    }
  }
}

} // namespace

Job& World::start(std::unique_ptr<Job> made, const Plan& plan, Time now) {
  Job& job = *jobs_.emplace_back(std::move(made));
  job.sequence = nextSequence();
  bool namesJob = job.kind == JobKind::Import || job.kind == JobKind::Merge;
  const bool byUser = job.kind == JobKind::Write && speaker_.dialect.namesByUser;
  job.name = namesJob ? jobsForm(*job.database, random_)
             : byUser ? "users/" + job.user->name + "/userOperations/" + random_.uuid()
                      : "operations/" + random_.uuid();
  job.userOperation = byUser || (job.kind == JobKind::Write && options_.writesNamedAlike)
                          ? job.name
                          : "users/" + job.user->name + "/userOperations/" + random_.uuid();
  auto span = static_cast<std::uint64_t>((options_.jobMax - options_.jobMin).count());
  job.created = job.updated = now;
  job.due = now + options_.jobMin + std::chrono::milliseconds(random_.below(span + 1));
  job.listed = now + options_.listLag;
  applyFaults(job, plan, now);
  job.metadata = metadataOf(job);
  if (speaker_.dialect.escapes) {
    job.description = escaped(job.description);
  }
  jobsByName_.emplace(job.name, &job);
  if (job.kind != JobKind::Fork) {
    job.user->operations.push_back(&job);
    jobsByName_.emplace(job.userOperation, &job);
  }
  if (namesJob) {
    job.database->jobs.push_back(&job);
  }
  if (job.kind == JobKind::Import) {
    job.database->import = &job;
    if (!job.stuck && sliced_) {
      unfinishedImports_.push_back(&job);
    }
  }
  if (!job.stuck) {
    due_.emplace(job.due, &job);
  }
  Effect& effect = record(acceptedKind(job.kind), job.user->name, *job.database, now);
  effect.branch = job.branch;
  effect.table = job.table;
  effect.operation = job.name;
  effect.fileName = job.fileName;
  effect.pullRequest = job.kind == JobKind::Merge ? toText(job.pull) : "";
  effect.contentHash = job.contentHash;
  effect.bytes = job.bytes;
  effect.text = job.query;
  return job;
}

void World::advance(Time now) {
  while (!due_.empty() && due_.begin()->first <= now) {
    Job& job = *due_.begin()->second;
    due_.erase(due_.begin());
    if (job.import && !sliced_) {
      job.import->advance(wholeFile);
    }
    // An import whose file is not read yet ends when it is.
    bool reading = job.import != nullptr && !job.import->ended();
    job.waitsForFile = reading;
    if (!reading) {
      end(job, job.due);
    }
  }
}

bool World::work(Time now) {
  if (unfinishedImports_.empty()) {
    return false;
  }
  // In turns, so that a small file does not wait for a big one.
  Job& job = *unfinishedImports_.front();
  unfinishedImports_.pop_front();
  if (!job.import->advance(sliceBytes)) {
    unfinishedImports_.push_back(&job);
  } else if (job.waitsForFile) {
    end(job, now);
  }
  return !unfinishedImports_.empty();
}

void World::end(Job& job, Time now) {
  job.finished = true;
  job.updated = now;
  if (job.database->import == &job) {
    job.database->import = nullptr;
  }
  if (!job.failReason.empty()) {
    job.error = job.failReason;
  } else {
    try {
      carryOut(job, now);
    } catch (const std::runtime_error& error) {
      job.error = error.what();
    }
  }
  if (job.kind == JobKind::Merge && !job.error.empty()) {
    job.database->pull(toText(job.pull))->merge = nullptr;
  }
  Effect& effect = record(finishedKind(job.kind), job.user->name, *job.database, now);
  effect.branch = job.branch;
  effect.table = job.table;
  effect.operation = job.name;
  effect.fileName = job.fileName;
  effect.pullRequest = job.pull != 0 ? toText(job.pull) : "";
  effect.contentHash = job.contentHash;
  effect.bytes = job.bytes;
  effect.rows = job.import ? job.import->rows() : 0;
  effect.text = job.query;
  effect.error = job.error;
  job.import.reset();
}

void World::carryOut(Job& job, Time now) {
  switch (job.kind) {
  case JobKind::Import:
    return endImport(job, now);
  case JobKind::Merge:
    return endMerge(job, now);
  case JobKind::Fork:
    return endFork(job, now);
  case JobKind::Write:
    return endWrite(job, now);
  }
}

void World::endImport(Job& job, Time now) {
  if (!job.import->error().empty()) {
    throw Refused(job.import->error());
  }
  Database& database = *job.database;
  Snapshot tables = job.import->result();
  bool unchanged = job.importBase != nullptr && tables == job.importBase->tables;
  if (unchanged) {
    return;
  }
  std::string message = "Import into " + (job.table.empty() ? database.name : job.table);
  std::vector<const Commit*> parents;
  if (job.importBase == nullptr) {
    job.branch = "main";
    if (!options_.emptyImportOpensPull) {
      commit(database, job.branch, tables, message, job.user->name, now, {});
      return;
    }
    emptyCommit(database, job.branch, job.user->name, now);
    job.importBase = database.branch(job.branch);
  }
  std::string branch = "import-" + random_.letters(8, "0123456789abcdefghijklmnopqrstuv");
  commit(database, branch, tables, message, job.user->name, now, {job.importBase});
  Pull pull;
  pull.title = message;
  pull.fromDatabase = pull.toDatabase = &database;
  pull.fromBranch = branch;
  pull.toBranch = job.branch;
  pull.creator = job.user->name;
  job.pull = createPull(std::move(pull), job.name, now).sequence;
}

void World::endMerge(Job& job, Time now) {
  Pull& pull = job.database->pulls[job.pull - 1];
  if (pull.state != Pull::State::Open) {
    throw Refused("pull request is not open");
  }
  const Commit* from = pull.fromDatabase->branch(pull.fromBranch);
  const Commit* target = pull.toDatabase->branch(pull.toBranch);
  if (from == nullptr || target == nullptr) {
    throw Refused("branch not found");
  }
  // Somebody else changed that branch while this merge ran.
  bool overtaken = options_.overlappingMergesFail && target->time > job.created;
  if (overtaken) {
    throw Refused("failed to push to branch");
  }
  const Commit* base = commonAncestor(from, target);
  if (base != from) {
    Snapshot before = base != nullptr ? base->tables : std::make_shared<const Tables>();
    Snapshot tables = job.database->network->store->merge(before, from->tables, target->tables);
    commit(*job.database, pull.toBranch, std::move(tables), job.description, job.user->name, now,
           {target, from});
  }
  pull.state = Pull::State::Merged;
  pull.changed = now;
}

void World::endFork(Job& job, Time now) {
  const Database& parent = *job.database;
  auto fork = std::make_unique<Database>();
  fork->owner = job.forkOwner;
  fork->name = parent.name;
  fork->description = parent.description;
  fork->isPrivate = parent.isPrivate;
  fork->parent = job.database;
  fork->network = parent.network;
  fork->branches = parent.branches;
  fork->tags = parent.tags;
  fork->visibleFrom = now + options_.forkVisibleAfter;
  if (databases_.contains(fork->fullName())) {
    throw Refused(alreadyExists(speaker_.dialect, "database with the name", fork->fullName()));
  }
  addDatabase(std::move(fork));
}

void World::endWrite(Job& job, Time now) {
  Database& database = *job.database;
  Store& store = *database.network->store;
  const Commit* from = database.branch(job.fromBranch);
  const Commit* target = database.branch(job.branch);
  if (from == nullptr) {
    throw Refused("query error: branch not found");
  }
  bool merges = job.query.empty();
  const Commit* head = target != nullptr ? target : from;
  job.fromCommit = job.toCommit = head->id;
  database.branches.insert_or_assign(job.branch, head);
  try {
    Snapshot tables = head->tables;
    std::vector<const Commit*> parents{head};
    if (merges) {
      const Commit* base = commonAncestor(from, head);
      if (base == from) {
        return;
      }
      Snapshot before = base != nullptr ? base->tables : std::make_shared<const Tables>();
      tables = store.merge(before, from->tables, head->tables);
      parents.push_back(from);
      job.message = "Merged " + job.fromBranch + " into " + job.branch + ".";
    } else {
      Workspace workspace{store, head->tables};
      std::uint64_t rows = workspace.run(oneStatement(job.query));
      tables = workspace.finish();
      std::string changed = toText(tables == head->tables ? 0 : rows);
      job.message = "Query OK, " + changed + " rows affected. Rows matched: " + toText(rows) +
                    "  Changed: " + changed + "  Warnings: 0.";
      if (tables == head->tables) {
        return;
      }
    }
    job.toCommit = commit(database, job.branch, std::move(tables), job.description, job.user->name,
                          now, std::move(parents))
                       .id;
  } catch (const SqlError& error) {
    throw Refused(std::string{"query error: "} + error.what());
  }
}

std::string World::metadataOf(const Job& job) const {
  std::vector<std::pair<std::string_view, std::string>> fields;
  const std::string& owner = job.database->owner;
  const std::string& name = job.database->name;
  if (job.kind == JobKind::Write) {
    fields = {{"from_branch_name", job.fromBranch},
              {"from_repo_name", name},
              {"from_repo_owner", owner},
              {"sql_query", job.query},
              {"to_branch_name", job.branch},
              {"to_repo_name", name},
              {"to_repo_owner", owner}};
  } else {
    fields = {{"repo_owner", owner}, {"repo_name", name}, {"branch_name", job.branch}};
    if (job.kind == JobKind::Import) {
      fields.emplace_back("table_name", job.table);
      if (options_.fileNameInMetadata) {
        fields.emplace_back("file_name", job.fileName);
      }
    } else {
      fields.emplace_back("pull_id", toText(job.pull));
    }
  }
  // DoltHub writes single quotes here: this is not JSON.
  std::string text = "{";
  for (const auto& [key, value] : fields) {
    text += text.size() > 1 ? ",'" : "'";
    text += key;
    text += "':'" + (speaker_.dialect.escapes ? escaped(value) : value) + "'";
  }
  return text + "}";
}

} // namespace dolthub::emulator
