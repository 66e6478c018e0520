#pragma once

#include <dolthub/importer.hpp>

#include "support/time.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace dolthub::importer {

enum class Step { Import, Merge };

// How far a file had come when the journal ended.
enum class Reached {
  Fresh,         // nothing of it was sent
  Intended,      // its upload may have left
  Accepted,      // the server has it
  Imported,      // it is in a pull request, or changed nothing
  MergeIntended, // the merge may have been started
  MergeAccepted  // it was
};

// What a journal knows of a file.
struct FileHistory {
  Reached reached = Reached::Fresh;
  bool finished = false; // the report says how
  support::WallTime intendedAt{};
  bool intoEmpty = false; // its upload named no branch
  std::string importOperation;
  std::string sentSha256;           // the content that was sent last
  bool outdated = false;            // that, or what failed, is not what the plan has by now
  std::vector<std::string> imports; // all that were ever accepted, of failed tries too
  FileReport report;
  std::optional<std::uint64_t> verifiedRows;
  std::optional<Error> verifyProblem; // why they are not those it should be
};

// Before anything was done about it by this journal's runs.
inline FileHistory beginningOf(const PlannedFile& file) {
  FileHistory past;
  if (file.isIn) {
    past.finished = true;
    past.report.outcome = FileOutcome::Unchanged;
  }
  return past;
}

// What a run was asked for.
struct RunTerms {
  support::WallTime at{};
  bool merge = false;
  std::string stageBranch;
};

// What happens once for all files of a database that are staged together.
enum class StageStep {
  BranchIntent, // with the branch's absence just before
  BranchRefused,
  BranchMade,
  PullIntent,  // with its mark
  PullRefused, // or done with before all files were in
  PullMade,    // with its id; likewise each time that it is seen to be open with more files
  MergeIntent,
  MergeRefused,  // or failed, with the reason
  MergeAccepted, // with the operation
  Merged
};

// What such a step says of itself.
struct StageNote {
  std::string text;
  support::WallTime at{};
  bool absent = false;
  std::optional<std::size_t> files; // that are in the stage by then
  std::optional<Error> error;
};

// How far that had come.
struct StageHistory {
  bool branchIntended = false;
  // It was seen not to be there before the intent. Only so is a branch that is there now ours.
  bool branchWasAbsent = false;
  bool branchMade = false;
  bool pullIntended = false;
  std::string mark; // a line of the pull request's description that nobody else can know
  std::string pullRequestId;
  // How many files were in the stage when that was intended, or seen to be open.
  std::optional<std::size_t> filesInPull;
  bool mergeIntended = false;
  support::WallTime mergeIntendedAt{};
  std::string mergeOperation;
  std::optional<Error> mergeProblem;
  bool merged = false;
};

// Is told what matters to a run that is killed, at the moment it matters. What these throw is a
// dolthub::Error; it keeps a POST from leaving, and ends the run: no new files.
class Journal {
public:
  virtual ~Journal() = default;

  virtual FileHistory past(std::size_t file) const = 0;
  // Where the run's operations were started; empty while none was.
  virtual std::string endpoint() const = 0;

  // A run begins, or goes on.
  virtual void begin(const RunTerms& terms) = 0;

  // A file was read, and is right; the plan has what it is from now on.
  virtual void read(std::size_t file, const PlannedFile& planned) = 0;
  // A POST is about to leave; an upload into a database without branches names none. On disk when
  // this returns.
  virtual void intent(std::size_t file, Step step, support::WallTime at, bool intoEmpty) = 0;
  // It did not happen, and the server said so: it may be sent again.
  virtual void refused(std::size_t file, Step step) = 0;
  // The server has started the operation. On disk when this returns.
  virtual void accepted(std::size_t file, Step step, const std::string& operation) = 0;
  // The import has ended; the pull request is empty where it changed nothing.
  virtual void imported(std::size_t file, const std::string& pullRequestId) = 0;
  virtual void finished(std::size_t file, const FileReport& report) = 0;
  // The table of a finished file was counted.
  virtual void verified(std::size_t file, std::optional<std::uint64_t> rows,
                        const std::optional<Error>& problem) = 0;

  // Of the lane whose first file this is. Intents, and what is accepted, are on disk when this
  // returns.
  virtual StageHistory stagePast(std::size_t first) const = 0;
  virtual void staged(std::size_t first, StageStep step, const StageNote& note) = 0;
};

// For a run without one.
class NoJournal final : public Journal {
public:
  explicit NoJournal(const ImportPlan& plan) {
    for (const PlannedFile& file : plan.files) {
      past_.push_back(beginningOf(file));
    }
  }

  FileHistory past(std::size_t file) const override { return past_[file]; }
  std::string endpoint() const override { return {}; }
  void begin(const RunTerms&) override {}
  void read(std::size_t, const PlannedFile&) override {}
  void intent(std::size_t, Step, support::WallTime, bool) override {}
  void refused(std::size_t, Step) override {}
  void accepted(std::size_t, Step, const std::string&) override {}
  void imported(std::size_t, const std::string&) override {}
  void finished(std::size_t, const FileReport&) override {}
  void verified(std::size_t, std::optional<std::uint64_t>, const std::optional<Error>&) override {}
  StageHistory stagePast(std::size_t) const override { return StageHistory(); }
  void staged(std::size_t, StageStep, const StageNote&) override {}

private:
  std::vector<FileHistory> past_;
};

} // namespace dolthub::importer
