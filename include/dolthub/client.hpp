#pragma once

#include <dolthub/branch.hpp>
#include <dolthub/database.hpp>
#include <dolthub/download.hpp>
#include <dolthub/error.hpp>
#include <dolthub/import.hpp>
#include <dolthub/job.hpp>
#include <dolthub/names.hpp>
#include <dolthub/operation.hpp>
#include <dolthub/options.hpp>
#include <dolthub/pages.hpp>
#include <dolthub/pull_request.hpp>
#include <dolthub/release.hpp>
#include <dolthub/result.hpp>
#include <dolthub/sql.hpp>
#include <dolthub/tag.hpp>
#include <dolthub/user.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace dolthub {

/// A call that this library has no name for yet.
class RawCall {
public:
  /// `path` starts after `/api/v1alpha1`, is percent-encoded, and may carry a query. A body is
  /// sent as `application/json`. Only GET is repeated after a failure.
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

/// How a wait for many operations reports.
template <class R>
class AwaitManyOptions : public AwaitOptions {
public:
  AwaitManyOptions() = default;

  /// Called as each ends, with its index; otherwise as AwaitOptions::onProgress.
  std::function<void(std::size_t index, const Result<R>& result)> onEnd;
};

/// What `findOut` learnt of a lost call.
class Findings {
public:
  enum class Answer {
    Found,      ///< It happened; `operation` or `id` says what it made.
    NotFound,   ///< No trace of it yet. Lists lag: not a proof.
    Several,    ///< More than one thing fits.
    CouldNotAsk ///< No endpoint tells (comments), or asking failed; `message` says why.
  };

  Findings() = default;

  Answer answer = Answer::CouldNotAsk;
  std::optional<AnyOperation> operation; ///< For a call that starts something.
  std::string id;                        ///< Of the pull request, branch, tag, … found.
  /// The natural key proves that it was this call, and not another one like it.
  bool certain = false;
  std::string message;
};

/// DoltHub. Every call is an awaitable that throws dolthub::Error; arguments are taken by value and
/// encoded at once, so nothing needs to outlive the call expression but the Client. What is wrong
/// with the input is thrown when the call is awaited; nothing is sent then.
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
/// The end: `~Client` returns at once; calls under way end with Errc::ClientClosed, each on its own
/// executor.
class DOLTHUB_EXPORT Client {
public:
  /// \throws Error InvalidArgument for options that cannot be, TlsRefused for a CA file that
  /// cannot be read.
  explicit Client(asio::any_io_executor executor, ClientOptions options = {});
  Client(Client&&) noexcept;
  Client& operator=(Client&&) noexcept;
  ~Client();

  /// The same connections, as somebody else. Light; must not be used after the Client it came
  /// from is gone.
  Client withToken(ApiToken token) const;

  // Users.
  asio::awaitable<User> currentUser(CallOptions options = {}) const;
  Pages<UserOperation> listOperations(ListOperations request, CallOptions options = {}) const;

  // Databases.
  asio::awaitable<Database> createDatabase(CreateDatabase request, CallOptions options = {}) const;
  asio::awaitable<Operation<ForkResult>> startFork(StartFork request,
                                                   CallOptions options = {}) const;
  asio::awaitable<Forks> listForks(DatabaseName database, CallOptions options = {}) const;

  // Branches, tags, releases.
  asio::awaitable<Branch> createBranch(CreateBranch request, CallOptions options = {}) const;
  asio::awaitable<std::vector<Branch>> listBranches(DatabaseName database,
                                                    CallOptions options = {}) const;
  asio::awaitable<Tag> createTag(CreateTag request, CallOptions options = {}) const;
  Pages<Tag> listTags(DatabaseName database, CallOptions options = {}) const;
  asio::awaitable<Release> createRelease(CreateRelease request, CallOptions options = {}) const;
  Pages<Release> listReleases(DatabaseName database, CallOptions options = {}) const;

  // Pull requests.
  asio::awaitable<PullRequest> createPullRequest(CreatePullRequest request,
                                                 CallOptions options = {}) const;
  asio::awaitable<PullRequest> getPullRequest(PullRequestName pullRequest,
                                              CallOptions options = {}) const;
  asio::awaitable<PullRequestSummary> updatePullRequest(UpdatePullRequest request,
                                                        CallOptions options = {}) const;
  Pages<PullRequestSummary> listPullRequests(ListPullRequests request,
                                             CallOptions options = {}) const;
  asio::awaitable<void> commentOnPullRequest(CommentOnPullRequest request,
                                             CallOptions options = {}) const;
  asio::awaitable<Operation<MergeResult>> startMerge(PullRequestName pullRequest,
                                                     CallOptions options = {}) const;

  // Files.
  asio::awaitable<Operation<ImportResult>> startImport(ImportFile file,
                                                       CallOptions options = {}) const;
  /// Never repeated after its first byte.
  asio::awaitable<Downloaded> downloadTable(DownloadTable request, CallOptions options = {}) const;
  asio::awaitable<Downloaded> downloadTables(DownloadTables request,
                                             CallOptions options = {}) const;

  // Jobs.
  Pages<Job> listJobs(DatabaseName database, CallOptions options = {}) const;

  // SQL.
  asio::awaitable<SqlResult> query(Query request, CallOptions options = {}) const;
  asio::awaitable<Operation<SqlWriteResult>> startSqlWrite(StartSqlWrite request,
                                                           CallOptions options = {}) const;
  asio::awaitable<Operation<SqlWriteResult>> startBranchMerge(StartBranchMerge request,
                                                              CallOptions options = {}) const;

  // Operations: R is ImportResult, MergeResult, ForkResult or SqlWriteResult.
  /// Asks once. A state that says Failed is an answer, not an Error.
  template <class R>
  asio::awaitable<OperationState<R>> pollOperation(Operation<R> operation,
                                                   CallOptions options = {}) const;
  /// Asks until it ends. \throws Error OperationFailed with the server's reason, OperationLost,
  /// Timeout, or what the polls failed with; each with the saved operation. Cancelling ends the
  /// wait, not the operation: DoltHub has no way to stop one. The options are no default argument,
  /// which would lie in the caller's coroutine for as long as it waits.
  template <class R>
  asio::awaitable<R> awaitOperation(Operation<R> operation, AwaitOptions options) const;
  template <class R>
  asio::awaitable<R> awaitOperation(Operation<R> operation) const {
    return awaitOperation(std::move(operation), AwaitOptions());
  }
  /// All at once; results in the order of the operations. One failure does not stop the rest.
  template <class R>
  asio::awaitable<std::vector<Result<R>>> awaitOperations(std::vector<Operation<R>> operations,
                                                          AwaitManyOptions<R> options = {}) const;

  /// Looks for a call that may have happened, until it is found or `options.timeout` (default:
  /// `lookUpTimeout`) is over. Only reads. The calls above do so themselves when they lose an
  /// answer; this is for one that was cancelled, or saved and restored.
  asio::awaitable<Findings> findOut(LostCall call, CallOptions options = {}) const;

  /// Anything else.
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
