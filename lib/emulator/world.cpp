#include "emulator/world.hpp"

#include <charconv>
#include <queue>

#include "emulator/text.hpp"

namespace dolthub::emulator {

namespace {

constexpr std::string_view alphanumeric =
    "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";

void checkName(std::string_view what, std::string_view name) {
  bool bad = name.empty() || name == "." || name == ".." || name.size() > 256 ||
             name.find_first_of("/ \r\n\t") != name.npos;
  if (bad) {
    throw Refused("invalid " + std::string{what} + " name");
  }
}

} // namespace

const Commit* Database::branch(std::string_view branchName) const {
  auto found = branches.find(branchName);
  return found == branches.end() ? nullptr : found->second;
}

const Commit* Database::revision(std::string_view revisionName) const {
  if (const Commit* head = branch(revisionName)) {
    return head;
  }
  for (const Tag& tag : tags) {
    if (tag.name == revisionName) {
      return tag.commit;
    }
  }
  auto found = network->byId.find(std::string{revisionName});
  return found == network->byId.end() ? nullptr : found->second;
}

Pull* Database::pull(std::string_view id) {
  std::size_t number = 0;
  auto [end, failure] = std::from_chars(id.data(), id.data() + id.size(), number);
  bool good = failure == std::errc{} && end == id.data() + id.size() && number >= 1 &&
              number <= pulls.size() && id.front() != '0';
  return good ? &pulls[number - 1] : nullptr;
}

World::World(EmulatorOptions options, bool sliced)
    : options_(std::move(options)), sliced_(sliced), random_(options_.seed),
      speaker_(options_.dialect) {
  if (options_.dialect != 0) {
    speaker_.dialect = Dialect::draw(options_.dialect);
  }
}

std::string World::addUser(std::string_view name) {
  checkName("user", name);
  User& user = users_[std::string{name}];
  user.name = name;
  std::string token = "dhat.v1." + random_.letters(40, alphanumeric);
  tokens_.emplace(token, &user);
  return token;
}

User* World::userOf(std::string_view token) {
  auto found = tokens_.find(std::string{token});
  return found == tokens_.end() ? nullptr : found->second;
}

bool World::mayCreate(const User& user, std::string_view owner) const {
  // An owner who is no user is an organization, and everybody belongs to it.
  return user.name == owner || !users_.contains(owner);
}

bool World::mayWrite(const User& user, const Database& database) const {
  return mayCreate(user, database.owner);
}

Database* World::find(const User* user, std::string_view owner, std::string_view name, Time now) {
  std::string key{owner};
  key += '/';
  key += name;
  auto found = databases_.find(key);
  if (found == databases_.end() || found->second->visibleFrom > now) {
    return nullptr;
  }
  Database& database = *found->second;
  bool hidden = database.isPrivate && (user == nullptr || !mayWrite(*user, database));
  return hidden ? nullptr : &database;
}

bool World::exists(std::string_view owner, std::string_view name) const {
  return databases_.contains(std::string{owner} + "/" + std::string{name});
}

Database& World::addDatabase(std::unique_ptr<Database> database) {
  database->network->members.push_back(database.get());
  auto [place, isNew] = databases_.emplace(database->fullName(), std::move(database));
  return *place->second;
}

Database& World::createDatabase(std::string_view owner, std::string_view name,
                                std::string_view description, bool isPrivate, std::string_view user,
                                Time now) {
  checkName("owner", owner);
  checkName("database", name);
  auto database = std::make_unique<Database>();
  database->owner = owner;
  database->name = name;
  database->description = description;
  database->isPrivate = isPrivate;
  if (databases_.contains(database->fullName())) {
    throw Refused(alreadyExists(speaker_.dialect, "database with the name", database->fullName()));
  }
  database->network = std::make_shared<Network>();
  database->network->store = std::make_shared<Store>();
  database->network->root = database.get();
  record("database created", user, *database, now);
  return addDatabase(std::move(database));
}

const Commit& World::commit(Database& database, const std::string& branch, Snapshot tables,
                            std::string message, std::string_view author, Time now,
                            std::vector<const Commit*> parents) {
  Network& network = *database.network;
  Commit& made = network.commits.emplace_back();
  const std::string id = random_.commitId();
  made.id.append(id); // g++ 12 warns of an assignment here, and is wrong
  made.sequence = nextSequence();
  made.parents = std::move(parents);
  made.tables = std::move(tables);
  made.message = std::move(message);
  made.author = author;
  made.time = now;
  network.byId.emplace(made.id, &made);
  database.branches.insert_or_assign(branch, &made);
  return made;
}

void World::emptyCommit(Database& database, const std::string& branch, std::string_view user,
                        Time now) {
  commit(database, branch, std::make_shared<const Tables>(), "Initialize data repository", user,
         now, {});
  record("branch created", user, database, now).branch = branch;
}

Pull& World::createPull(Pull pull, std::string_view operation, Time now) {
  Database& database = *pull.toDatabase;
  pull.sequence = database.pulls.size() + 1;
  pull.created = now;
  Effect& effect = record("pull request created", pull.creator, database, now);
  effect.branch = pull.toBranch;
  effect.pullRequest = toText(pull.sequence);
  effect.operation = operation;
  effect.text = pull.title;
  return database.pulls.emplace_back(std::move(pull));
}

Effect& World::record(std::string_view kind, std::string_view user, const Database& database,
                      Time now) {
  Effect& effect = effects_.emplace_back();
  effect.sequence = effects_.size();
  effect.time = now;
  effect.kind = kind;
  effect.user = user;
  effect.database = database.fullName();
  return effect;
}

Job* World::job(std::string_view name) {
  auto found = jobsByName_.find(std::string{name});
  return found == jobsByName_.end() ? nullptr : found->second;
}

const Commit* commonAncestor(const Commit* a, const Commit* b) {
  // Newest first; the first commit that both sides reach is the base.
  auto older = [](const Commit* x, const Commit* y) {
    return x->sequence < y->sequence;
  };
  std::priority_queue<const Commit*, std::vector<const Commit*>, decltype(older)> next{older};
  std::unordered_map<const Commit*, unsigned> sides;
  auto reach = [&](const Commit* commit, unsigned side) {
    unsigned& known = sides[commit];
    if (known == 0) {
      next.push(commit);
    }
    known |= side;
  };
  reach(a, 1);
  reach(b, 2);
  while (!next.empty()) {
    const Commit* commit = next.top();
    next.pop();
    unsigned side = sides[commit];
    if (side == 3) {
      return commit;
    }
    for (const Commit* parent : commit->parents) {
      reach(parent, side);
    }
  }
  return nullptr;
}

} // namespace dolthub::emulator
