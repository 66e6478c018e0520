#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "emulator/dialect.hpp"
#include "emulator/import_work.hpp"
#include "emulator/message.hpp"
#include "emulator/random.hpp"
#include "emulator/store.hpp"

namespace dolthub::emulator {

struct Commit {
  std::string id;
  std::uint64_t sequence = 0; ///< a parent's is always smaller
  std::vector<const Commit*> parents;
  Snapshot tables;
  std::string message;
  std::string author;
  Time time;
};

struct Database;

/// A database and its forks: they share commits and rows.
struct Network {
  Database* root = nullptr;
  std::vector<Database*> members;
  std::shared_ptr<Store> store;
  std::deque<Commit> commits;
  std::unordered_map<std::string, const Commit*> byId;
};

struct Tag {
  std::uint64_t sequence = 0;
  std::string name;
  std::string message;
  const Commit* commit = nullptr;
  Time time;
};

struct Release {
  std::uint64_t sequence = 0;
  std::string title;
  std::string tag;
  std::string description;
  const Commit* commit = nullptr;
  Time time;
};

struct Job;

struct Pull {
  enum class State { Open, Closed, Merged };
  std::uint64_t sequence = 0; ///< its id
  std::string title;
  std::string description;
  State state = State::Open;
  std::optional<State> listed; ///< as lists show it, which may not do so yet
  Time changed{};              ///< when it was closed or merged
  Database* fromDatabase = nullptr;
  std::string fromBranch;
  Database* toDatabase = nullptr;
  std::string toBranch;
  std::string creator;
  Time created;
  Job* merge = nullptr; ///< the job that is merging it or has merged it
};

struct Database {
  std::string owner;
  std::string name;
  std::string description;
  bool isPrivate = false;
  std::shared_ptr<Network> network;
  Database* parent = nullptr;
  Time visibleFrom;
  std::map<std::string, const Commit*, std::less<>> branches;
  std::deque<Tag> tags;
  std::deque<Release> releases;
  std::deque<Pull> pulls;
  std::vector<Job*> jobs; ///< imports and merges, which the jobs list shows
  Job* import = nullptr;  ///< the one that is running

  std::string fullName() const { return owner + "/" + name; }
  const Commit* branch(std::string_view branchName) const;
  /// By branch, tag or commit id; nothing when there is none.
  const Commit* revision(std::string_view revisionName) const;
  Pull* pull(std::string_view id);
};

struct User {
  std::string name;
  std::vector<Job*> operations;
};

enum class JobKind { Import, Merge, Fork, Write };

struct Job {
  JobKind kind = JobKind::Import;
  std::uint64_t sequence = 0;
  std::string name;          ///< as its start answered it
  std::string userOperation; ///< as the operations list calls it
  Database* database = nullptr;
  User* user = nullptr;
  Time created;
  Time due;
  Time updated;
  Time listed;   ///< the lists show it from then on
  Time frozen{}; ///< when a list first showed it
  bool finished = false;
  std::string error;
  std::string description;
  std::string metadata;

  // What faults do to it.
  std::string failReason;
  bool stuck = false;
  bool failsInListOnly = false;
  bool hidesPull = false;
  std::chrono::milliseconds hidesPullFor{0}; ///< after its end; 0: for ever
  unsigned hiddenPolls = 0;

  std::string branch;      ///< an import's and a merge's target, a write's `to`
  std::string askedBranch; ///< as the upload named it; empty for an empty database
  std::string table;
  std::string fileName;
  std::string contentHash;
  std::uint64_t bytes = 0;
  bool waitsForFile = false; ///< due, but the file is not read yet
  std::uint64_t pull = 0;
  std::unique_ptr<ImportWork> import;
  const Commit* importBase = nullptr;
  std::string forkOwner;
  std::string fromBranch;
  std::string query;
  std::string message;
  std::string fromCommit;
  std::string toCommit;

  bool failed() const { return finished && !error.empty(); }
};

/// Why the world refuses something, in DoltHub's words.
struct Refused : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// Everything there is, and what time does to it. No clock: `now` never runs backwards.
class World {
public:
  /// With `sliced`, imports are worked on only by work(); otherwise they are done when they are
  /// due.
  World(EmulatorOptions options, bool sliced);

  EmulatorOptions& options() { return options_; }
  Speaker& speaker() { return speaker_; }
  Random& random() { return random_; }
  std::uint64_t nextSequence() { return ++sequence_; }

  /// A token for a user, who is made when missing.
  std::string addUser(std::string_view name);
  User* userOf(std::string_view token);
  bool mayWrite(const User& user, const Database& database) const;
  bool mayCreate(const User& user, std::string_view owner) const;

  /// Nothing when it is not there, not visible yet or private to somebody else.
  Database* find(const User* user, std::string_view owner, std::string_view name, Time now);
  bool exists(std::string_view owner, std::string_view name) const;
  /// Throws Refused.
  Database& createDatabase(std::string_view owner, std::string_view name,
                           std::string_view description, bool isPrivate, std::string_view user,
                           Time now);
  /// Makes the branch when it is missing.
  const Commit& commit(Database& database, const std::string& branch, Snapshot tables,
                       std::string message, std::string_view author, Time now,
                       std::vector<const Commit*> parents);
  void emptyCommit(Database& database, const std::string& branch, std::string_view user, Time now);
  Pull& createPull(Pull pull, std::string_view operation, Time now);

  /// Fills in names and times and lets it run.
  Job& start(std::unique_ptr<Job> job, const Plan& plan, Time now);
  Job* job(std::string_view name);
  /// What `now` has brought: jobs that are due end.
  void advance(Time now);
  /// A slice of import work; true when there is more.
  bool work(Time now);

  Effect& record(std::string_view kind, std::string_view user, const Database& database, Time now);
  const std::deque<Effect>& effects() const { return effects_; }

private:
  Database& addDatabase(std::unique_ptr<Database> database);
  void carryOut(Job& job, Time now);
  void end(Job& job, Time now);
  void endImport(Job& job, Time now);
  void endMerge(Job& job, Time now);
  void endFork(Job& job, Time now);
  void endWrite(Job& job, Time now);
  std::string metadataOf(const Job& job) const;

  EmulatorOptions options_;
  bool sliced_;
  Random random_;
  Speaker speaker_;
  std::uint64_t sequence_ = 0;
  std::map<std::string, User, std::less<>> users_;
  std::unordered_map<std::string, User*> tokens_;
  std::unordered_map<std::string, std::unique_ptr<Database>> databases_;
  std::deque<std::unique_ptr<Job>> jobs_;
  std::unordered_map<std::string, Job*> jobsByName_;
  std::multimap<Time, Job*> due_;
  std::deque<Job*> unfinishedImports_;
  std::deque<Effect> effects_;
};

/// The nearest commit that both descend from; nothing when there is none.
const Commit* commonAncestor(const Commit* a, const Commit* b);

} // namespace dolthub::emulator
