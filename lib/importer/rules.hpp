#pragma once

#include <dolthub/importer.hpp>

#include "importer/journal.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <vector>

// What the importer decides, apart from carrying it out.
namespace dolthub::importer {

// How a file ends whose upload failed so.
FileOutcome afterUploadFailed(const Error& error) noexcept;
// … whose accepted import could not be awaited to a good end.
FileOutcome afterImportFailed(const Error& error) noexcept;
// … whose merge was not started, and whose pull request is there.
FileOutcome afterMergeRefused(const Error& error) noexcept;
// … whose started merge could not be awaited to a good end.
FileOutcome afterMergeFailed(const Error& error) noexcept;

// What to do about a file that a journal knows.
enum class Next {
  LeaveAlone,
  Upload,
  LookForImport, // its upload may have arrived
  AwaitImport,
  Merge,
  LookForMerge,
  AwaitMerge
};
Next nextStep(const Past& past, bool merge, bool retryFailed) noexcept;

// What a journal's words come to for whoever reads them now: an upload or a merge under way when it
// ended is unknown.
FileReport reportOf(const Past& past, const PlannedFile& file);

void advance(StagePast& past, StageStep step, const std::string& text);

// A file that was merged into the branch it is staged in is in the target once that branch is.
// Does nothing where nothing was staged.
void applyStage(const StagePast& stage, FileReport& report);

// Whether the file on disk may be needed again.
bool mayBeSentAgain(const Past& past) noexcept;

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

// How many rows a table must have.
struct ExpectedRows {
  std::uint64_t least = 0;
  std::optional<std::uint64_t> most;

  bool admits(std::uint64_t rows) const noexcept {
    return rows >= least && (!most || rows <= *most);
  }
};

// Create, Overwrite and Replace leave exactly the file's rows. An update leaves at least its own,
// and adds all of them at most; what an update found in the table is not known.
ExpectedRows expectedRows(const std::vector<Contribution>& files) noexcept;

// Ended by us before anything was sent, and why.
Error notStarted(std::string why);
// Ended by us while it was under way.
Error leftAlone();
// An upload, or a merge, that left before the earlier run ended.
LostCall lostUpload(const PlannedFile& file, const std::string& branch, support::WallTime sentAt);
LostCall lostMerge(const PullRequestName& pullRequest, support::WallTime sentAt);
// Nobody knows whether it arrived, and looking for it, as `findings` says, did not tell.
Error mayHaveHappened(LostCall lost, const std::string& findings);
// Done as asked, but the table does not have the rows it should.
Error rowsDiffer(std::uint64_t found, const ExpectedRows& expected);

} // namespace dolthub::importer
