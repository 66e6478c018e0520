#pragma once

#include <dolthub/client.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// Many files at once: databases run side by side; within one database files go one after the
// other, each imported, awaited and, if asked for, merged.

namespace dolthub {

/// What is wrong inside a file, and where. Lines and columns count from 1; 0: not about one. A
/// column counts characters of the line, not fields.
class FileProblem {
public:
  FileProblem() = default;

  /// "line 3, column 7: " before the message; without that where it is about no line.
  DOLTHUB_EXPORT std::string text() const;

  std::uint64_t line = 0;
  std::uint64_t column = 0;
  std::string message;
};

/// Whole rows of a CSV or PSV that is too large for one upload. The header line and these rows are
/// sent, as bytes of the file.
class FilePart {
public:
  FilePart() = default;

  unsigned number = 1; ///< From 1 …
  unsigned count = 1;  ///< … to this.
  ByteRange header;
  ByteRange bytes;
  std::uint64_t rows = 0;
  std::uint64_t limit = 0; ///< What header and rows may have together.
};

/// What reading a file through tells.
class FileFacts {
public:
  FileFacts() = default;

  std::uint64_t bytes = 0;
  /// Data rows, the header not counted; known for CSV and PSV.
  std::optional<std::uint64_t> rows;
  std::vector<std::string> columns; ///< The header of a CSV or PSV.
  std::string sha256;               ///< Of the whole file, in hexadecimal digits.
  FileStamp stamp;                  ///< The file was so from its first byte to its last.
  /// How to send a CSV or PSV that is over the limit; see splitFile.
  std::vector<FilePart> parts;
  /// Why the file cannot be right, at most 20; the last says how many more there are.
  std::vector<FileProblem> problems;
};

/// One file of a plan: what goes where.
class PlannedFile {
public:
  /// The table's name is the file name's stem, with anything outside [A-Za-z0-9_] as `_`.
  DOLTHUB_EXPORT PlannedFile(BranchName target, std::string path, ImportOperation operation);

  BranchName target; ///< Where the data shall end up; the branch must be there.
  std::string path;
  ImportOperation operation;
  std::string table; ///< Not used for .sql files.
  std::vector<std::string> primaryKeys;
  std::optional<FileType> fileType; ///< Default: by the extension.
  /// From `inspectFile`, which a CSV or PSV over the limit of one upload needs, to go in parts. Of
  /// any other file a run finds them out itself. A file that is not what its facts say fails with
  /// Errc::FileChanged.
  std::optional<FileFacts> facts;
  /// Only this part of the file; from `splitFile`.
  std::optional<FilePart> part;
  /// It is in since an earlier run: nothing is done about it, it is not counted by `verify`, and
  /// its outcome is Unchanged. A journal keeps that.
  bool isIn = false;

  /// The path and, for a part, which one: "a.csv, part 2 of 4"
  DOLTHUB_EXPORT std::string label() const;
};

/// Reads a file through, in bounded memory. Blocks for as long as that takes: call it before the
/// loop runs, or in a thread of your own. Does not throw for what is wrong with the file. Of one
/// with more than `limit` bytes it finds out how to send it in parts, cut where rows end.
DOLTHUB_EXPORT FileFacts inspectFile(const PlannedFile& file, std::uint64_t limit = uploadLimit);

/// Why a file cannot be read at all: it is not there, is no regular file, or may not be opened;
/// none where it can. Looks at no content. Blocks for as long as the file system takes.
DOLTHUB_EXPORT std::optional<FileProblem> checkReadable(const std::string& path);

/// What to plan instead of a file whose facts have parts: the first with the file's operation, the
/// rest as updates, to go in one after the other. The parts are read where they are, in the file,
/// which must not change until all of them are in. Other files come back as they are.
DOLTHUB_EXPORT std::vector<PlannedFile> splitFile(PlannedFile file);

/// What to import.
class ImportPlan {
public:
  ImportPlan() = default;

  std::vector<PlannedFile> files;
  /// The order of `files` is meant: files for one table of one branch go in one after the other.
  /// Where it is not, two such files are refused, since the last one would win by accident.
  bool ordered = false;
};

/// How one file ended.
enum class FileOutcome {
  NotStarted,    ///< Nothing of it was sent.
  Merged,        ///< The rows are in the target branch.
  InPullRequest, ///< The rows are in a pull request that is open, as asked for.
  NotMerged,     ///< On the server, but not where asked for: a merge, or a stage's pull request, is
                 ///< still to come.
  Unchanged,     ///< The import changed nothing, so there was nothing to merge.
  Failed,
  Unknown ///< It may or may not be in; `operation` or the error's LostCall is what to look for.
};

/// "merged", "in_pull_request", "not_merged", "unchanged", "failed", "unknown", "not_started"
DOLTHUB_EXPORT std::string_view toString(FileOutcome outcome) noexcept;

/// What happened to one file.
class FileReport {
public:
  FileReport() = default;

  FileOutcome outcome = FileOutcome::NotStarted;
  /// What is wrong in the file, where that is why it failed; not kept in a journal.
  std::vector<FileProblem> problems;
  /// Why, unless all went well. A file that was not started says here what stopped it.
  std::optional<Error> error;
  std::string pullRequestId;
  /// The import's, or the merge's that followed; as `restoreAny` reads it.
  std::string operation;
  std::optional<std::uint64_t> rows;           ///< Of the file.
  std::optional<std::uint64_t> rowsInDatabase; ///< Of the table, with `verify`.
  std::uint64_t bytes = 0;                     ///< Sent, of the file.
  unsigned polls = 0;
  bool mergedHere = false; ///< A merge of ours ended well, so that it counts among `merges`.

  // When each step began and how long it took; zero where it did not come to that.
  std::chrono::sys_time<std::chrono::milliseconds> startedAt{};
  std::chrono::milliseconds busy{0};    ///< Waiting for another job of the database to end.
  std::chrono::milliseconds upload{0};  ///< Sending, until the server accepted it.
  std::chrono::milliseconds waiting{0}; ///< For the import to end.
  std::chrono::milliseconds merge{0};   ///< Starting the merge, and waiting for it.
};

/// What happened to all of them.
class ImportReport {
public:
  ImportReport() = default;

  /// How many files ended so.
  DOLTHUB_EXPORT std::size_t count(FileOutcome outcome) const noexcept;

  std::vector<FileReport> files; ///< In the order of the plan.
  std::uint64_t rows = 0;        ///< Of all files whose rows are known.
  std::size_t merges = 0;        ///< Pull requests merged.
  bool interrupted = false;      ///< ImportControl ended it early, and gave no reason.
  std::chrono::sys_time<std::chrono::milliseconds> startedAt{};
  std::chrono::milliseconds took{0};
};

/// One step of one file, for whoever shows progress.
class ImportEvent {
public:
  enum class Kind {
    Started,   ///< The file is taken up.
    Checked,   ///< It was read, and its content is right.
    Uploading, ///< `sent` of `total` bytes are handed over.
    Busy,      ///< The database runs another job; tried again after `delay`.
    Accepted,  ///< The server has the file; `operation` is its import.
    Polled,    ///< Asked, and not ended: `status`.
    Imported,  ///< The import ended; the report has its pull request.
    Merging,   ///< The merge is started; `operation` is it.
    Finished,  ///< The file is done, but for counting its rows.
    Verified,  ///< The rows in the database are counted.
    // About the run, not about a file: `report` is null.
    Outage,   ///< The server is out of order, as `text` says; asked again after `delay`.
    Recovered ///< It is in order again.
  };

  ImportEvent() = default;

  Kind kind = Kind::Started;
  std::size_t file = 0; ///< Index in the plan.
  std::uint64_t sent = 0;
  std::uint64_t total = 0;
  std::chrono::milliseconds delay{0};
  /// Of what was polled: Pending is queued, and not begun.
  OperationStatus status = OperationStatus::Unknown;
  std::string_view operation;         ///< Saved; valid during the callback, as are the others.
  std::string_view text;              ///< Why, of an outage.
  const FileReport* report = nullptr; ///< What is known of the file by now.
};

DOLTHUB_EXPORT std::string_view toString(ImportEvent::Kind kind) noexcept;

/// Ends a run early, and lets it say what became of each file. Copies share one state. To be used
/// in the thread that runs the import.
class DOLTHUB_EXPORT ImportControl {
public:
  ImportControl();
  ~ImportControl();
  ImportControl(const ImportControl&);
  ImportControl& operator=(const ImportControl&);

  /// Takes no new files; those under way are finished. Files that were not started say `why`; a run
  /// that is stopped without one is `interrupted`.
  void stop(std::string why = {});
  /// Leaves those under way as they are, too. What DoltHub has accepted goes on there; such files
  /// end as Unknown, with their operation.
  void abandon();
  bool stopped() const noexcept;

private:
  friend struct ImportControlAccess;
  struct State;
  std::shared_ptr<State> state_;
};

/// What to make of a file that may or may not be in, when looking for it did not tell.
enum class Assume {
  Nothing, ///< It stays Unknown.
  Done, ///< It is imported. Where it is to be merged, too, it stays Unknown: nobody knows of what.
  Merged, ///< It is imported, and merged where that was asked for.
  Retry   ///< It is not; send it again.
};

DOLTHUB_EXPORT std::string_view toString(Assume assume) noexcept;

/// What a journal says, apart from the file.
class JournalContent {
public:
  using Notes = std::vector<std::pair<std::string, std::string>>;

  JournalContent() = default;

  std::string path;
  ImportPlan plan;
  Notes notes; ///< What the caller wanted to find there again.
  /// What is known of each file, in the order of the plan.
  std::vector<FileReport> reports;
  /// Why the last record was left out, which a crash tore; empty when it was not.
  std::string dropped;
  /// Of the latest run; zero where none began.
  std::chrono::sys_time<std::chrono::milliseconds> startedAt{};
  bool merge = false; ///< That run was to merge.
};

/// Reads a journal, also of a run that is under way: it is neither locked nor changed.
/// \throws Error FileUnusable
DOLTHUB_EXPORT JournalContent readJournal(const std::string& path);

/// A file on disk that makes a run outlive its process. Before an upload or a merge leaves, its
/// intent is on disk; after the answer, the operation. One process at a time: the file is locked
/// until the last copy of this object is gone. No API token is in it. Names may hold any bytes.
///
/// All members block for as long as the disk takes. What cannot be done throws Error FileUnusable,
/// or LocalLimit for a full disk.
class DOLTHUB_EXPORT ImportJournal {
public:
  using Notes = JournalContent::Notes;

  ~ImportJournal();
  ImportJournal(const ImportJournal&);
  ImportJournal& operator=(const ImportJournal&);

  /// A new one, which stores the plan and whatever else the caller wants to find there again. An
  /// existing file is refused, but for a journal that was cut off before its plan was complete:
  /// nothing was sent by that run. Relative paths of the plan are made absolute.
  static ImportJournal create(std::string path, const ImportPlan& plan, Notes notes = {});
  /// One that is there, to go on with. A torn record at its end, as a crash leaves it, is cut off;
  /// `dropped()` tells. Damage anywhere else is refused.
  static ImportJournal resume(std::string path);
  /// Likewise; none where no file is, or one that was cut off before its plan was complete, so that
  /// nothing was sent: `create` starts anew there.
  static std::optional<ImportJournal> resumeIfPlanned(std::string path);

  const std::string& path() const noexcept;
  const ImportPlan& plan() const noexcept;
  const Notes& notes() const noexcept;
  const std::string& dropped() const noexcept;
  /// All of it.
  JournalContent content() const;
  /// The files that a run would still do something about.
  std::vector<std::size_t> unfinished() const;
  /// Of these, those that may be sent again and are not what they were in the plan. Reads them. A
  /// run looks by itself: such a file fails with Errc::FileChanged, and keeps no other from going
  /// in.
  std::vector<std::size_t> findChanged() const;
  /// Takes such files as they are now. One in parts can only be taken so as long as no part of it
  /// was sent and it still has as many. Returns those that cannot be taken: they stay as they are,
  /// and fail in their turn.
  std::vector<std::size_t> acceptChanges(const std::vector<std::size_t>& files);

private:
  friend struct ImportJournalAccess;
  class State;
  explicit ImportJournal(std::shared_ptr<State> state);
  std::vector<std::size_t> partsWith(std::size_t file) const;
  bool acceptParts(const std::vector<std::size_t>& parts);

  std::shared_ptr<State> state_;
};

class ImportOptions {
public:
  ImportOptions() = default;

  /// Databases worked on at once. 16 matches ClientOptions::maxConnections. One that only waits
  /// for somebody else's job there does not count.
  std::size_t concurrency = 16;
  /// Merge each file's pull request, before the next file of its database.
  bool merge = false;
  /// Where set, the files of each database first go into one new branch of this name, made from the
  /// target, and then into one pull request from there; `merge` merges that one, once all files of
  /// the database are in it. The files of a database must then have one target.
  std::string stageBranch;
  /// Makes databases of the plan that are missing, before their first file. A database without
  /// branches is sent that file with no branch named, which is how DoltHub's first branch comes to
  /// be; where it has another name, the target is made from it. Not together with `stageBranch`:
  /// there would be nothing to stage from.
  std::optional<Visibility> createMissing;
  /// Count the rows of each table afterwards, by SQL, and compare where the files' rows are known.
  bool verify = false;
  /// The databases have a file transform, which may add, drop or change rows: with `verify` they
  /// are counted and reported, and compared with nothing.
  bool transformed = false;
  /// For one import, and for one merge; see AwaitOptions::timeout.
  std::chrono::milliseconds waitTimeout = std::chrono::hours{1};
  /// How long a database that runs somebody else's job is waited for, for each file.
  std::chrono::milliseconds busyPatience = std::chrono::minutes{30};
  /// The first wait for a busy database; doubles up to a minute, ± 20 %.
  std::chrono::milliseconds busyDelay = std::chrono::seconds{1};
  /// How long a server that is out of order (no connection, 429, 503, a proxy's page) is waited
  /// for, by each outage. Meanwhile no new file is taken, one cheap read asks at a bounded pace (a
  /// minute at most; 5 where Retry-After asks for it), and what was under way is looked for when it
  /// is back. Likewise one that answers reads and takes no uploads: after two in a row of which
  /// nobody knows whether they arrived, one file tries, in pauses of 5 minutes at most. 12 hours: a
  /// night.
  std::chrono::milliseconds patience = std::chrono::hours{12};
  /// How long an upload or a merge that may have happened is looked for; see CallOptions.
  std::chrono::milliseconds lookUpTimeout = std::chrono::seconds{30};
  /// See LostPolicy; SendAgain may import a file twice.
  LostPolicy onLost = LostPolicy::Report;
  /// Called in the import's executor; must not block. What it throws ends the run: no new files,
  /// and the exception once all that is under way has ended.
  std::function<void(const ImportEvent&)> onEvent;
  ImportControl control;
  /// Read all files before anything is sent, and send nothing when one of them is wrong. Otherwise
  /// each is read, by a worker, before its own upload, and one that is wrong fails alone.
  bool checkFirst = false;
  /// For files that an earlier run left unknown.
  Assume assume = Assume::Nothing;
  /// Of which of them `assume` is said, by their places in the plan; empty: of all. Others stay
  /// unknown until they are found.
  std::vector<std::size_t> assumedFiles;
  /// Do files again that failed in an earlier run; otherwise they are left alone.
  bool retryFailed = false;
};

/// Something in a plan that cannot be done.
class PlanProblem {
public:
  PlanProblem() = default;

  std::size_t file = 0; ///< Index in the plan.
  std::string field;    ///< "file", "table", "operation", "keys", "branch"
  std::string message;
};

/// What is wrong with a plan by itself: two files for one table with no order, keys missing, files
/// whose own facts have problems. Sends nothing, reads no file.
DOLTHUB_EXPORT std::vector<PlanProblem> checkPlan(const ImportPlan& plan,
                                                  const ImportOptions& options = {});

/// Imports all files of the plan and says what became of each. A file that fails does not stop the
/// others, but for those that go into the same table after it. No file that may have arrived is
/// sent again, unless `onLost` or `assume` says so: it is looked for, or ends as Unknown.
///
/// The awaiting coroutine's executor must not run two handlers at once: a context that one thread
/// runs, or a strand. The Client must outlive the wait.
///
/// Cancelling abandons what is under way and throws; to have the report use ImportControl.
/// \throws Error InvalidArgument, before anything is sent, for a plan with problems.
DOLTHUB_EXPORT asio::awaitable<ImportReport> importFiles(const Client& client, ImportPlan plan,
                                                         ImportOptions options = {});
/// Likewise the journal's plan, from its end; what happens is written there, in this thread.
/// A journal of a staged run goes on in the same stage only.
DOLTHUB_EXPORT asio::awaitable<ImportReport>
importFiles(const Client& client, ImportJournal journal, ImportOptions options = {});

} // namespace dolthub
