#pragma once

#include "simulate/history.hpp"

#include <dolthub/emulator.hpp>
#include <dolthub/importer.hpp>

#include <chrono>
#include <cstddef>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace dolthub::simulate {

// What was wanted of one import, and what may be said of it for reasons that are none of its own.
struct Wanted {
  Wanted(PlannedFile file_, std::string fileName_)
      : file(std::move(file_)), fileName(std::move(fileName_)) {}

  PlannedFile file;
  std::string fileName;           // as it is uploaded
  std::set<std::string> contents; // by their digests: what was in the file at some time
  bool isBad = false;             // its content is wrong, or not what was planned
  bool believed = false;          // somebody said of it that it is in
  std::ptrdiff_t sentAnew = 0;    // since it had changed when it was sent already
  bool mayComeTwice = false;      // somebody said to send it again
};

// Everything that happened on the server in one night, held against what a run says of each file.
class Ledger {
public:
  Ledger(const std::vector<Wanted>& wanted, const ImportOptions& options,
         const JobTroubles& troubles)
      : wanted_(wanted), options_(options), troubles_(troubles) {}

  // What others do. A name that begins so is theirs.
  static constexpr std::string_view others = "others";
  // Somebody had a branch of the stage's name before.
  void stageIsTaken(const DatabaseName& database) { taken_.insert(database.text()); }

  // All effects until now.
  void take(const std::vector<Effect>& effects);
  // Of a run that has ended, and to which nothing late will come.
  void judge(const ImportReport& report);
  // Of all runs.
  void judgeEffects();
  // Of the last run, before which all faults had stopped: nothing is left undone.
  void judgeEnd(const ImportReport& report);
  // Of one whose server came back in time: it was not given up.
  void judgeWaits(const ImportReport& report);

  std::vector<std::string> violations;

private:
  using Time = std::chrono::system_clock::time_point;

  // One import on the server.
  struct Import {
    std::string operation;
    std::string content;
    Time accepted{};
    Time ended{};
    bool finished = false;
    bool failed = false;
    std::string pull;

    bool isIn() const noexcept { return finished && !failed; }
    bool mayBeIn() const noexcept { return !failed; }
  };
  struct Merges {
    unsigned accepted = 0;
    unsigned failed = 0;
    std::optional<Time> merged;
  };
  struct Database {
    std::map<std::string, Merges> merges; // by pull request
    std::set<std::string> stagePulls;
    unsigned stages = 0;
    unsigned made = 0;
    bool isStuck = false; // a job of it never ends
  };
  enum class Place { Nowhere, PullRequest, Stage, Target };

  void add(const Effect& effect);
  void addImport(const Effect& effect);
  void complain(std::size_t file, const FileReport* report, const std::string& what);
  void addPull(const Effect& effect);
  void addMerge(const Effect& effect);
  // Where its rows are, at the furthest; and since when.
  std::pair<Place, Time> placeOf(std::size_t file, const Import& import) const;
  Place placeOf(std::size_t file) const;
  // One that is in told of no pull request, and has one: nobody can know.
  bool hidesItsPull(std::size_t file) const;
  std::ptrdiff_t countOfIn(std::size_t file) const;
  void judgeFile(std::size_t file, const FileReport& report);
  void judgeOrder(std::size_t file);
  std::string nameOf(std::size_t file) const;
  Database& databaseOf(std::size_t file);
  const Database& databaseOf(std::size_t file) const;

  const std::vector<Wanted>& wanted_;
  const ImportOptions& options_;
  const JobTroubles& troubles_;
  std::vector<std::vector<Import>> imports_; // by file
  std::map<std::string, Database> databases_;
  std::vector<std::string> unasked_;
  std::set<std::string> taken_; // databases with a branch of the stage's name
};

} // namespace dolthub::simulate
