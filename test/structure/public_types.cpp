#include <dolthub/dolthub.hpp>
#include <dolthub/emulator.hpp>
#include <dolthub/inbound.hpp>

#include <type_traits>

// g++ 12.2 destroys a temporary aggregate inside a co_await expression twice: no public type is
// one. public_face_test.cpp reads this list and misses what is not in it.

namespace dolthub {
namespace {

template <class... Types>
inline constexpr bool noneIsAggregate = (!std::is_aggregate_v<Types> && ...);

// Requests and options: what a user writes inside a co_await expression.
static_assert(noneIsAggregate<
              AwaitManyOptions<ImportResult>, AwaitOptions, ByteRange, ByteSource, CallOptions,
              ClientOptions, CommentOnPullRequest, CreateBranch, CreateDatabase, CreatePullRequest,
              CreateRelease, CreateTag, DownloadTable, DownloadTables, DownloadTo, EmulatorOptions,
              Fault, ImportControl, ImportFile, ImportOptions, ImportPlan, ListUserOperations,
              ListPullRequests, LostCallOptions, PlannedFile, Query, RawCall, ReadRows,
              StartBranchMerge, StartFork, StartSqlWrite, UpdatePullRequest>);

// Names, handles and answers.
static_assert(
    noneIsAggregate<
        AnyOperation, AnyOperation::Parts, ApiToken, AttemptEnded, AttemptStarted, Branch,
        BranchName, CallEnded, CallStarted, Client, Collected<int>, ConnectionClosed,
        ConnectionOpened, Database, DatabaseName, Downloaded, Effect, EmailAddress, Emulator,
        EmulatorStats, Error, ErrorDetails, FileFacts, FilePart, FileProblem, FileReport, FileStamp,
        Findings, ForkResult, Forks, ForkSummary, ImportEvent, ImportJournal, ImportReport,
        ImportResult, Job, JournalContent, LostCall, MergeResult, Observer, Operation<ImportResult>,
        OperationProgress, OperationState<ImportResult>, Page<int>, Pages<int>, PlanProblem,
        PoolChanged, PullRequest, PullRequestName, PullRequestSummary, RawAnswer, Release,
        ResponseHeader, Result<int>, Result<void>, Revision, SqlCell, RowBatch, RowsRead, SqlColumn,
        SqlResult, SqlRows, SqlWriteResult, Statistics, Tag, Timestamp, TraceHeader,
        TransformAnswer, TransformRequest, User, UserOperation, WaitEnded, WaitProgress,
        WaitStarted, WebhookEvent, detail::PageCursor, detail::Shared<int>>);

// The check itself can fail.
struct Aggregate {
  int field = 0;
};
static_assert(!noneIsAggregate<Branch, Aggregate>);

} // namespace
} // namespace dolthub
