#pragma once

#include <dolthub/importer.hpp>

#include "importer/course.hpp"
#include "importer/journal.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

// What the importer decides, apart from carrying it out.
namespace dolthub::importer {

// What the error of a call that starts something says of it.
StepEvent eventOfSend(const Error& error) noexcept;
// … of a wait for what it started, which was accepted.
StepEvent eventOfWait(const Error& error) noexcept;
// … of looking for it.
StepEvent eventOfLook(const Error& error) noexcept;
// … of one more look at what it came to, once it has ended.
StepEvent eventOfConfirm(const Error& error) noexcept;
// … of making a stage's branch or pull request, which an earlier call may have made.
StepEvent eventOfMaking(const Error& error, bool mayBeThere) noexcept;
// Whether it is certain then that nothing was made: what came before may still come through.
bool endsIntent(StepEvent event, bool mayBeThere) noexcept;
// Whether the server, or something on the way to it, does not work just now.
bool isOutage(const Error& error) noexcept;
// Whether something in front of DoltHub let nobody through: a log-in page, or a way to one.
bool isTurnedAway(const Error& error) noexcept;
// Likewise, or what may be that, or be about one call alone: to be tried again, where it can be.
bool mayPass(const Error& error) noexcept;
// Whether the refusal of a merge may be about one that is under way, or about a moment in which
// DoltHub denies what is there: the pull request tells, now or seconds later.
bool mayBeMerging(const Error& error) noexcept;
// Whether DoltHub itself has answered a probe, in whatever words.
bool isAnswer(const Error& error) noexcept;

// Of an import; what is only said to be imported has no pull request that could be merged.
// What was said of one file.
Assume assumedOf(const ImportOptions& options, std::size_t file) noexcept;
Belief beliefOf(Assume assume, bool merges) noexcept;
// Of a merge: its pull request is known, and tells by itself whether it is merged.
Belief beliefOfMerge(Assume assume) noexcept;

// Whether what was sent, or failed since it had changed, is not what the plan has from `now` on.
bool isOutdated(const FileHistory& past, const PlannedFile& was, const PlannedFile& now);

// What to do about a file that a journal knows. Of those that failed, with `checkFirst` too, what
// was wrong before anything was sent is read again.
FileAction nextStep(const FileHistory& past, bool merge, const ImportOptions& options) noexcept;
// Where its course begins.
FileProgress progressOf(const FileHistory& past, bool merges, const ImportOptions& options,
                        Assume assume) noexcept;
// An import that opens no pull request changed nothing, or made an empty database's first branch.
FileOutcome outcomeOf(FileEnd end, bool intoEmpty) noexcept;

// What a journal's words come to for whoever reads them now: an upload or a merge under way when it
// ended is unknown, and a pull request that was to be merged is not what was asked for.
// An empty `stageBranch`: nothing is staged.
FileReport reportOf(const FileHistory& past, const PlannedFile& file,
                    const std::string& stageBranch, bool merge);

// A file that is in, and whose rows do not fit, has failed.
void applyCount(const FileHistory& past, FileReport& report);

void advance(StageHistory& past, StageStep step, const StageNote& note);

// Whether files came into the stage since anybody knows that its pull request was open.
bool hasGrown(const StageHistory& stage, std::size_t inStage) noexcept;
// Whether a stage's pull request in that state is the one to go on with. One that somebody has
// merged lacks what came since; whoever has closed it wants no merge of it, unless that failed
// already, and is tried again.
bool isStillThePull(PullRequestState state, bool grown, bool triedAgain) noexcept;
// How many of these files are in the stage, before what became of that is applied.
std::size_t countInStage(const std::vector<std::size_t>& files,
                         const std::vector<FileReport>& reports) noexcept;

// A file that was merged into the branch it is staged in is in the target once that branch is.
// Does nothing where nothing was staged.
void applyStage(const StageHistory& stage, const DatabaseName& database, FileReport& report,
                bool merge, bool grown);

// A pull request of ours that an earlier run may have made: from our branch to our target, with
// the intent's mark. A pull request of an intent without mark must be open: nothing tells it from
// last night's.
bool isOurPull(const PullRequest& pull, const BranchName& from, const BranchName& to,
               const std::string& mark);
// What the list of a database's jobs shows of an import.
struct ListedImport {
  bool isListed = false; // or nothing is known of it
  bool hasEnded = false; // well, as the list says
  Timestamp made;
  std::string creator;
  std::vector<std::string> creators; // of jobs around it
};
// Whether an import that names none may have made it, as far as a list can tell: it is open, not
// older by minutes than the import's job, and not by somebody who is seen to have jobs of his own.
// Who else its creator is tells nothing, for lists may show a user by any name.
bool mayBeFrom(const PullRequestSummary& pull, const ListedImport& import);
bool isInto(const PullRequest& pull, const BranchName& branch);
// … as itself can tell: it is not from elsewhere, and goes into this branch, or into any where none
// is given.
bool mayBeFrom(const PullRequest& pull, const DatabaseName& database, const std::string& branch);
// The line of a description that holds it.
std::string markLine(const std::string& mark);

// Whether the file may be taken as it is on disk by now: it will be sent, or is to be merged as it
// was sent. Of an upload that may have arrived it is to be found out first what it was.
bool isNewContentTaken(const FileHistory& past);

// Whether the file's rows can be counted where they went.
bool isIn(FileOutcome outcome) noexcept;

// How long to leave a busy database alone after `attempt` refusals (from 0): doubles from `first`
// up to a minute, ± 20 % by `unit` from [0, 1), so that lanes do not come back together.
std::chrono::milliseconds busyDelay(std::chrono::milliseconds first, unsigned attempt,
                                    double unit) noexcept;

// A file that went into a table, in order.
struct Contribution {
  ImportOperation operation;
  std::optional<std::uint64_t> rows;
};

// Tables of which nobody can say how many rows some files left there: a script may have changed
// each of its branch, and what may have arrived its own.
class UncertainTables {
public:
  void add(const PlannedFile& file, FileOutcome outcome);
  // Whether the table of this file is one of them.
  bool has(const PlannedFile& file) const;

private:
  std::set<BranchName> branches_;
  std::set<std::string> tables_;
};

// How many rows a table must have.
struct ExpectedRows {
  std::uint64_t least = 0;
  std::optional<std::uint64_t> most;

  bool admits(std::uint64_t rows) const noexcept {
    return rows >= least && (!most || rows <= *most);
  }
};

// Create, Overwrite and Replace leave exactly the file's rows. An update adds all of its own at
// most, and leaves one at least, since rows of one key become one; what it found in the table is
// not known.
ExpectedRows expectedRows(const std::vector<Contribution>& files) noexcept;

// Ended by us before anything was sent, and why.
Error notStarted(std::string why);
// Likewise, since `before` is not in the table in which it has to come first.
Error behind(const std::string& before);
// Ended by us while it was under way.
Error leftAlone();
// An upload, or a merge, that left before the earlier run ended.
LostCall lostUpload(const PlannedFile& file, const std::string& branch, support::WallTime sentAt);
LostCall lostMerge(const PullRequestName& pullRequest, support::WallTime sentAt);
// Of a file that an earlier run has sent.
Error changedSince(const PlannedFile& file, const std::string& pullRequestId);
// Nobody knows whether it arrived, and looking for it, as `findings` says, did not tell; with none,
// it was not looked for.
Error mayHaveHappened(LostCall lost, const std::string& findings);
// Whether a list alone may have told of the import, and not the answer to an upload, which has a
// name more.
bool isAdopted(const std::string& operation);
// Of a merge that nobody knows of: it cannot happen any more.
Error closedUnmerged(const PullRequestName& pullRequest);
// What is looked for may stand behind what a list showed, which is `most` of them.
Error listGoesOn(std::size_t most);
// Whether the import must have changed something, so that there is a pull request.
bool makesATable(const PlannedFile& file);
// Imported, and its pull request is not named; it may be one of these.
Error withoutPullRequest(std::string operation, const std::vector<std::string>& candidates);
// Why the merge of what is imported did not go well. What was accepted may happen all the same.
Error behindImport(const Error& error, bool accepted, bool failed);
// Imported, and into another branch than asked for.
Error wentElsewhere(std::string operation, const std::string& pullRequestId,
                    const std::string& branch, const std::string& target);
// Done as asked, but the table does not have the rows it should.
Error rowsDiffer(std::uint64_t found, const ExpectedRows& expected);

} // namespace dolthub::importer
