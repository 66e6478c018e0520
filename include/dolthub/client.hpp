#pragma once

#include <dolthub/branch.hpp>
#include <dolthub/database.hpp>
#include <dolthub/download.hpp>
#include <dolthub/error.hpp>
#include <dolthub/findings.hpp>
#include <dolthub/import.hpp>
#include <dolthub/job.hpp>
#include <dolthub/names.hpp>
#include <dolthub/operation.hpp>
#include <dolthub/options.hpp>
#include <dolthub/pages.hpp>
#include <dolthub/pull_request.hpp>
#include <dolthub/release.hpp>
#include <dolthub/result.hpp>
#include <dolthub/rows.hpp>
#include <dolthub/sql.hpp>
#include <dolthub/tag.hpp>
#include <dolthub/user.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <concepts>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace dolthub {

/// A call that this library has no name for yet.
class RawCall {
public:
  /// `path` starts after the API's own prefix (`/api/v1alpha1`, which the client puts before it),
  /// is percent-encoded, and may carry a query. A body is sent as `application/json`. What
  /// may have happened is repeated only of a GET.
  RawCall(std::string method_, std::string path_, std::string body_ = {})
      : method(std::move(method_)), path(std::move(path_)), body(std::move(body_)) {}

  std::string method; ///< GET, POST or PATCH.
  std::string path;
  std::string body;
};

class RawAnswer {
public:
  RawAnswer() = default;

  unsigned httpStatus = 0;
  std::string contentType;
  std::string body;
};

/// DoltHub: every call is an awaitable that throws dolthub::Error. Arguments are taken by value and
/// encoded at once, so nothing needs to outlive the call expression but the Client. What is wrong
/// with the input is thrown when the call is awaited; nothing is sent then.
///
/// A text that is empty is one that is not there; std::optional is used where it would have a
/// meaning of its own. Enums may grow by enumerators in a minor version.
///
/// Errors of every call: InvalidArgument before anything is sent; ResolveFailed, ConnectFailed,
/// ProxyRefused, TlsRefused, Overloaded, LocalLimit and Timeout on the way there; NotAuthenticated,
/// NotPermitted, NotFound, Rejected, RateLimited, Unavailable, BadResponse and ResponseTooLarge by
/// the answer; ClientClosed, Cancelled, CallbackFailed from this side. A comment below names what
/// else a call may end with.
///
/// Repeats: what only reads is asked again after a failure that may pass, within the call's time;
/// what changes something only where it is certain that nothing was done, and after that it is
/// looked for (`CallOptions::lost`) before it ends with OutcomeUnknown.
///
/// Time: `ClientOptions::timeout` for a call with all repeats, where its comment names no other
/// default; a lost change is looked for behind that, for `CallOptions::lost.lookUpTimeout`.
///
/// Threads: a Client may be used from any thread. Its sockets belong to the context of the executor
/// given to it, which must run while calls are under way; a call may be awaited from another, which
/// then must not end before the call.
///
/// Cancelling: a cancelled call throws an Error whose code is `operation_aborted` and whose
/// `outcome()` says how far it got; what the server already started goes on. All cancellation types
/// are taken; note that `co_spawn` passes on `terminal` only, unless told otherwise. With
/// Boost 1.81 a coroutine that was cancelled before it ever suspended throws out of
/// `io_context::run`.
///
/// The end: `~Client` returns at once; calls under way end with Errc::ClientClosed (a change that
/// may have happened with Errc::OutcomeUnknown), each on its own executor.
class DOLTHUB_EXPORT Client {
public:
  using executor_type = asio::any_io_executor;

  /// \throws Error InvalidArgument for options that cannot be, FileUnusable for a file of theirs
  /// that cannot be read.
  explicit Client(asio::any_io_executor executor, ClientOptions options = {});
  /// On the executor of an `io_context`, a `thread_pool`, …
  template <class Context>
  requires std::convertible_to<Context&, asio::execution_context&>
  explicit Client(Context& context, ClientOptions options = {})
      : Client(asio::any_io_executor(context.get_executor()), std::move(options)) {}
  /// What is moved from may only be assigned to or destroyed. The assigned Client ends as `~Client`
  /// ends it.
  Client(Client&&) noexcept;
  Client& operator=(Client&&) noexcept;
  ~Client();

  /// Where its sockets live and its timers run; none once that context has ended.
  executor_type get_executor() const noexcept;

  /// The same connections, as somebody else. Light; must not be used after the Client it came
  /// from is gone.
  Client withToken(ApiToken token) const;

  // Users.
  /// The cheapest check of a token.
  asio::awaitable<User> currentUser(CallOptions options = {}) const;
  Pages<UserOperation> listUserOperations(ListUserOperations request,
                                          CallOptions options = {}) const;

  // Databases.
  /// Also AlreadyExists, OutcomeUnknown. Not repeated where it may have happened; a lost one is
  /// looked for by its name, as every call below that creates something is, but a comment.
  asio::awaitable<Database> createDatabase(CreateDatabase request, CallOptions options = {}) const;
  /// Also AlreadyExists, OutcomeUnknown. What is started goes on when the call is cancelled.
  asio::awaitable<Operation<ForkResult>> startFork(StartFork request,
                                                   CallOptions options = {}) const;
  asio::awaitable<Forks> listForks(DatabaseName database, CallOptions options = {}) const;

  // Branches, tags, releases. Those that create end with AlreadyExists, OutcomeUnknown, too.
  asio::awaitable<Branch> createBranch(CreateBranch request, CallOptions options = {}) const;
  Pages<Branch> listBranches(DatabaseName database, CallOptions options = {}) const;
  asio::awaitable<Tag> createTag(CreateTag request, CallOptions options = {}) const;
  Pages<Tag> listTags(DatabaseName database, CallOptions options = {}) const;
  asio::awaitable<Release> createRelease(CreateRelease request, CallOptions options = {}) const;
  Pages<Release> listReleases(DatabaseName database, CallOptions options = {}) const;

  // Pull requests.
  /// Also OutcomeUnknown; a lost one is looked for by its title and branches.
  asio::awaitable<PullRequest> createPullRequest(CreatePullRequest request,
                                                 CallOptions options = {}) const;
  asio::awaitable<PullRequest> getPullRequest(PullRequestName pullRequest,
                                              CallOptions options = {}) const;
  /// Also NotOffered, OutcomeUnknown. A lost one is looked for in the pull request; where that is
  /// not as asked for, it is sent once more, since twice is once.
  asio::awaitable<PullRequestSummary> updatePullRequest(UpdatePullRequest request,
                                                        CallOptions options = {}) const;
  Pages<PullRequestSummary> listPullRequests(ListPullRequests request,
                                             CallOptions options = {}) const;
  /// Also OutcomeUnknown. Not repeated where it may have happened, and never found again: DoltHub
  /// lists no comments.
  asio::awaitable<void> commentOnPullRequest(CommentOnPullRequest request,
                                             CallOptions options = {}) const;
  /// Also Busy, OutcomeUnknown. A lost one is looked for in the pull request and the jobs.
  asio::awaitable<Operation<MergeResult>> startMerge(PullRequestName pullRequest,
                                                     CallOptions options = {}) const;

  // Files.
  /// Time: 60 s + the file's size at `ClientOptions::slowestUpload`. Also Busy, OutcomeUnknown,
  /// FileUnusable, FileChanged. Repeated only while the server cannot have all of it; a lost one is
  /// looked for in the jobs. Cancelled before the last byte, nothing was started.
  asio::awaitable<Operation<ImportResult>> startImport(ImportFile file,
                                                       CallOptions options = {}) const;
  /// Time: none but `ClientOptions::progressTimeout`. Also FileUnusable. Not repeated once bytes
  /// of it were handed over. One that fails or is cancelled leaves no file, and one of that name as
  /// it was; in its last step, the whole one perhaps.
  asio::awaitable<Downloaded> downloadTable(DownloadTable request, CallOptions options = {}) const;
  asio::awaitable<Downloaded> downloadTables(DownloadTables request,
                                             CallOptions options = {}) const;

  // Rows.
  /// A table past the 1000 rows of a query, by its CSV, which is never in memory as a whole. Only
  /// when the call has returned were the rows that `onRows` was given all there are: an answer that
  /// is cut off fails, and so does what is no such CSV, naming the row.
  /// Time: none but `ClientOptions::progressTimeout`, which does not count while `onRows` runs; a
  /// `CallOptions::timeout` does, and is looked at when it has ended. A server may lose its
  /// patience with one that takes minutes for a batch. Also CallbackFailed. Never repeated after
  /// its first row.
  asio::awaitable<RowsRead> readRows(ReadRows request, CallOptions options = {}) const;

  // Jobs.
  Pages<Job> listJobs(DatabaseName database, CallOptions options = {}) const;

  // SQL.
  /// Time: `ClientOptions::queryTimeout`. Also NotOffered.
  asio::awaitable<SqlResult> query(Query request, CallOptions options = {}) const;
  /// Also OutcomeUnknown. A lost one is looked for in the user's operations.
  asio::awaitable<Operation<SqlWriteResult>> startSqlWrite(StartSqlWrite request,
                                                           CallOptions options = {}) const;
  /// As `startSqlWrite`.
  asio::awaitable<Operation<SqlWriteResult>> startBranchMerge(StartBranchMerge request,
                                                              CallOptions options = {}) const;

  // Operations: R is ImportResult, MergeResult, ForkResult or SqlWriteResult.
  /// Asks once. A state that says Failed is an answer, not an Error.
  template <class R>
  asio::awaitable<OperationState<R>> pollOperation(Operation<R> operation,
                                                   CallOptions options = {}) const;
  /// Asks until it ends. \throws Error OperationFailed with the server's reason, OperationLost,
  /// OutcomeUnknown, Timeout, CallbackFailed, or what the polls failed with, with the saved
  /// operation; InvalidArgument for another endpoint's. Cancelling ends the wait alone: DoltHub has
  /// no way to stop one. The options are no default argument, to lie in the caller's coroutine.
  template <class R>
  asio::awaitable<R> awaitOperation(Operation<R> operation, AwaitOptions options) const;
  template <class R>
  asio::awaitable<R> awaitOperation(Operation<R> operation) const {
    return awaitOperation(std::move(operation), AwaitOptions());
  }
  /// All at once, results in their order. One Error and no results where it is cancelled.
  template <class R>
  asio::awaitable<std::vector<Result<R>>> awaitOperations(std::vector<Operation<R>> operations,
                                                          AwaitManyOptions<R> options = {}) const;

  /// Looks for a call that may have happened, until it is found or `options.timeout` (default:
  /// `lost.lookUpTimeout`) is over. Only reads. The calls above do so themselves when they lose an
  /// answer; this is for one that was cancelled, or saved and restored.
  asio::awaitable<Findings> findOut(LostCall call, CallOptions options = {}) const;

  /// Anything else that is answered with a JSON object. Another answer is Errc::BadResponse, and of
  /// a POST or PATCH OutcomeUnknown, which is not looked for.
  asio::awaitable<RawAnswer> send(RawCall call, CallOptions options = {}) const;

  Statistics statistics() const;

private:
  class Core;
  friend struct ClientAccess; // how the tests put their seams in

  Client(std::shared_ptr<Core> core, std::shared_ptr<const ApiToken> token, bool owner);

  std::shared_ptr<Core> core_;
  std::shared_ptr<const ApiToken> token_;
  bool owner_ = false;
};

} // namespace dolthub
