#pragma once

// The embedded DoltHub: all endpoints of the REST API v1alpha1, stateful, over real TLS on a
// loopback port, so that programs and tests run with no account and no network.

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#if defined(__GNUC__)
#define DOLTHUB_EMULATOR_EXPORT __attribute__((visibility("default")))
#else
#define DOLTHUB_EMULATOR_EXPORT
#endif

namespace dolthub {

/// What a fault does. In JSON the name in quotes is used: {"do": "close after body"}.
enum class FaultKind {
  ResetOnConnect,  ///< "reset on connect": before the first byte; matches only "CONNECT"
  CloseAfterHead,  ///< "close after head": request line and headers read, no body
  CloseMidBody,    ///< "close mid body": after `bytes` of the body, default half
  CloseAfterBody,  ///< "close after body": all read, nothing done
  HandleThenClose, ///< "handle then close": the effect happened, no answer
  CutAnswer,       ///< "cut answer": the answer ends after `bytes` of its body, default half
  Hang,            ///< "hang": all read, no answer, the connection stays open; `effect` as below
  Status,          ///< "status": `status` with `retryAfter`; `effect` says whether it happened
  HtmlPage,        ///< "html page": `status` with a proxy's HTML; `effect` as above
  Redirect,        ///< "redirect": `status` (default 307) to the address in `reason`
  EchoToken,       ///< "echo token": a 400 whose message holds the API token that was sent
  Delay,           ///< "delay": the answer leaves `time` later
  Drip,            ///< "drip": the answer leaves `bytes` (default 1) each `time`
  SlowRead,        ///< "slow read": the request's body is read `bytes` (default 1024) each `time`
  JobFails,        ///< "job fails": with `reason`, at its end, the way the poll shows failures
  JobFailsInList,  ///< "job fails in list": the poll says In Progress for ever, the lists Failed
  JobStuck,        ///< "job stuck": never leaves Pending
  JobSlow,         ///< "job slow": takes `time` instead of its own
  JobHidden,       ///< "job hidden": the first `count` polls answer 400
  JobUnlisted,     ///< "job unlisted": appears in the lists `time` after it was started
  JobWithoutPull, ///< "job without pull": an import tells its pull request `time` after its end; 0:
                  ///< never
  DuplicateEntries, ///< "duplicate entries": each entry of a list twice
  ShuffleEntries,   ///< "shuffle entries": the entries of a list page in any order
  RepeatPageToken,  ///< "repeat page token": a list page gives its own page token again
};

/// The name in quotes.
DOLTHUB_EMULATOR_EXPORT std::string_view toString(FaultKind kind) noexcept;

/// One fault: which requests it meets, and what it does to them.
struct Fault {
  Fault() = default;
  Fault(FaultKind faultKind, std::string toMatch) : kind(faultKind), match(std::move(toMatch)) {}

  FaultKind kind = FaultKind::Status;
  /// "*", or a method and a route such as "POST upload", either of which may be "*". Routes: user,
  /// operations, database, fork, forks, branches, tags, releases, pulls, pull, comments, merge,
  /// upload, jobs, sql, write, csv. "CONNECT" is a connection before its first byte. What no
  /// request can be, such as "POST user", is refused.
  std::string match = "*";
  /// Only requests whose target contains this text. Default: all.
  std::string target;
  /// The first matching request that is met, counted from 1. Default 1.
  unsigned nth = 1;
  /// How many are met from there on; 0 = all. Default 1.
  unsigned times = 1;
  /// The chance for each of them, drawn from the emulator's seed. Default 1.
  double probability = 1.0;
  unsigned status = 0;               ///< Default 503, 307 for Redirect, 200 for HtmlPage.
  std::string retryAfter;            ///< Retry-After of the answer, as it is sent. Default: none.
  bool effect = false;               ///< Whether the request is carried out all the same.
  bool early = false;                ///< The answer leaves before the body is read; no effect.
  bool reset = false;                ///< Connections end with a reset instead of an orderly close.
  std::size_t bytes = 0;             ///< See the kinds. 0 = the kind's default.
  unsigned count = 1;                ///< See the kinds.
  std::chrono::milliseconds time{0}; ///< See the kinds.
  std::string reason;                ///< The message of a failure, or an address. May be empty.
};
static_assert(!std::is_aggregate_v<Fault>);

/// How the poll of a failed import or merge answers; DoltHub documents it nowhere.
enum class FailedPoll {
  Failed,     ///< job_status "Failed", no reason
  InProgress, ///< job_status "In Progress" for ever; only the lists know
  BadRequest, ///< HTTP 400 with the reason
};

DOLTHUB_EMULATOR_EXPORT std::string_view toString(FailedPoll shown) noexcept;

struct EmulatorOptions {
  EmulatorOptions() = default;

  std::string address = "127.0.0.1"; ///< Only loopback addresses are accepted.
  std::uint16_t port = 0;            ///< 0 = any free port.
  bool plainHttp = false;            ///< HTTP without TLS, as a DoltLab of one's own may speak.
  std::uint64_t seed = 1;            ///< Names, tokens, job times and chances come from it.
  /// Each job takes a time between these two. Short by default so that demonstrations are fast.
  std::chrono::milliseconds jobMin{50};
  std::chrono::milliseconds jobMax{300};
  /// An idle connection is closed after this; 0 = never. Default 60 s.
  std::chrono::milliseconds idleTimeout{60'000};
  /// The largest file of an upload in bytes. Default 100 MiB. A request may be 1 MiB larger.
  std::size_t maxUploadBytes = 104'857'600;
  FailedPoll failedPoll = FailedPoll::Failed;
  /// An SQL write that changes nothing answers HTTP 400 (DoltHub's quirk) instead of being done
  /// with equal commit ids.
  bool unchangedWriteFails = false;
  /// An import into an empty database opens a pull request too, instead of making the branch.
  bool emptyImportOpensPull = false;
  /// Two merges into one branch at once: the later one fails with "failed to push to branch".
  bool overlappingMergesFail = false;
  /// The operation's metadata tells the file name of an import; whether DoltHub does is not known.
  bool fileNameInMetadata = false;
  /// The lists name an SQL write as its start did; by default the two names cannot be matched.
  bool writesNamedAlike = false;
  /// A fork answers "no such repository" for so long after it is done. Default 0.
  std::chrono::milliseconds forkVisibleAfter{0};
  /// Jobs and operations appear in the lists so long after their start. Default 0.
  std::chrono::milliseconds listLag{0};
  std::vector<Fault> faults;
  /// Not 0: it answers as no documentation says, in ways drawn from this number; each number has
  /// some of these. Other words for states; statuses from 200 to 999 and proxies' pages, whether
  /// the request was carried out or not; a right SELECT that answers Cancelled, Timeout or in a
  /// word of no meaning; "no such repository" of one that is there; Retry-After on good answers;
  /// polls of some operations, for good, and lists that are never answered; lists that are stale,
  /// empty, cut or endless, of pull requests by themselves; answers about something else than was
  /// asked for; a success of an upload that was not read, and of which nothing is done; downloads
  /// that are an error in JSON, or longer than the table. So a right program may fail under it, and
  /// a wait may last until its time-out. What a call does on the server, where it is carried out,
  /// is the same. Default 0.
  std::uint64_t dialect = 0;
};
static_assert(!std::is_aggregate_v<EmulatorOptions>);

/// One change of state that really happened.
struct Effect {
  Effect() = default;

  std::uint64_t sequence = 0; ///< Counts from 1.
  std::chrono::system_clock::time_point time;
  /// "database created", "branch created", "tag created", "release created",
  /// "pull request created", "pull request updated", "comment created", "import accepted",
  /// "import finished", "merge accepted", "merge finished", "fork accepted", "fork finished",
  /// "write accepted", "write finished"
  std::string kind;
  std::string user;
  std::string database; ///< "owner/name"
  std::string branch;   ///< The branch, tag or release it is about.
  std::string table;
  std::string pullRequest; ///< Its id.
  std::string operation;   ///< As the start answered it.
  std::string fileName;
  std::string contentHash; ///< SHA-256 of an upload's file in hexadecimal digits.
  std::uint64_t bytes = 0; ///< Size of an upload's file.
  std::uint64_t rows = 0;  ///< Rows read from the file of a finished import.
  std::string text;        ///< The SQL statement, the title or the comment.
  std::string error;       ///< Why a finished job failed; empty when it did not.
};
static_assert(!std::is_aggregate_v<Effect>);

struct EmulatorStats {
  EmulatorStats() = default;

  std::uint64_t connections = 0;     ///< Accepted since the start.
  std::uint64_t peakConnections = 0; ///< Open at once.
  std::uint64_t requests = 0;
  std::uint64_t peakRequests = 0; ///< In flight at once.
  std::uint64_t polls = 0;        ///< Requests that asked for one operation.
  std::uint64_t faults = 0;       ///< Faults that met a request.
  /// Requests by "METHOD route", in alphabetical order.
  std::vector<std::pair<std::string, std::uint64_t>> requestsByRoute;
};
static_assert(!std::is_aggregate_v<EmulatorStats>);

/// A DoltHub of its own in this process. It has one user `demo`, who may work on databases of
/// `demo` and of every owner that is no user. All members may be called from any thread.
class DOLTHUB_EMULATOR_EXPORT Emulator {
public:
  /// Starts the emulator's thread and listens before it returns. Throws std::invalid_argument for
  /// options that make no sense, faults that can meet nothing among them; std::system_error when it
  /// cannot listen.
  explicit Emulator(EmulatorOptions options = {});
  Emulator(const Emulator&) = delete;
  Emulator& operator=(const Emulator&) = delete;
  /// Closes all connections and joins the thread.
  ~Emulator();

  /// "https://localhost:PORT", or "http://localhost:PORT" with plainHttp. The certificate is for
  /// localhost and 127.0.0.1.
  std::string endpoint() const;
  std::uint16_t port() const;
  /// The certificate authority to trust, as PEM text; made anew by each emulator.
  std::string caCertificate() const;
  /// The API token of the user `demo`; also the one for the addresses under /_emulator.
  std::string apiToken() const;

  /// Makes a user, or another token for one that is there, and returns the API token. Throws
  /// std::invalid_argument for an unusable name.
  std::string addUser(std::string_view name);
  /// Makes a public database with one empty commit on the branch; an empty branch name makes a
  /// database without branches. Throws std::invalid_argument when it exists or a name is unusable.
  void createDatabase(std::string_view owner, std::string_view name,
                      std::string_view branch = "main");
  /// As above, readable only by those who may write to it.
  void createPrivateDatabase(std::string_view owner, std::string_view name,
                             std::string_view branch = "main");

  /// Faults count requests from when they are added. setFaults replaces what is there; with none,
  /// it clears them. Both throw std::invalid_argument, and change nothing, where a fault can meet
  /// nothing: its `match` is no route of the API.
  void setFaults(std::vector<Fault> faults);
  void addFault(Fault fault);
  /// Adds the faults of a JSON array of objects (or {"faults": [...]}) with the keys match, target,
  /// nth, times, probability, do, status, retry_after, effect, early, reset, bytes, count, time_ms,
  /// reason. Throws std::invalid_argument that names what is wrong.
  void addFaultsFromJson(std::string_view text);
  /// Jobs that start from now on take a time between the two.
  void setJobTime(std::chrono::milliseconds min, std::chrono::milliseconds max);

  /// Everything that happened so far, in order.
  std::vector<Effect> effects() const;
  EmulatorStats stats() const;

private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

} // namespace dolthub
