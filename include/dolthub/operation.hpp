#pragma once

#include <dolthub/database.hpp>
#include <dolthub/error.hpp>
#include <dolthub/import.hpp>
#include <dolthub/names.hpp>
#include <dolthub/operation_status.hpp>
#include <dolthub/pull_request.hpp>
#include <dolthub/result.hpp>
#include <dolthub/sql.hpp>

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace dolthub {

/// Something slow that the server does: its names, and where to ask about it. A plain value
/// without the API token: copy it (it is two pointers), save it, wait for it in another process.
class DOLTHUB_EXPORT AnyOperation {
public:
  /// What an operation is made from.
  class Parts {
  public:
    Parts() = default;
    explicit Parts(OperationKind kind_) : kind(kind_) {}

    OperationKind kind = OperationKind::Import;
    std::string name;
    std::string userOperationName;
    std::optional<DatabaseName> database;
    std::string branch;
    std::string pullRequestId;
    std::string forkOwner;
    std::string endpoint;
  };

  AnyOperation() = default;
  /// Checks every part as if it came from a user. \throws Error InvalidArgument
  explicit AnyOperation(Parts parts);

  // The texts are valid as long as the operation or a copy of it.
  OperationKind kind() const noexcept;
  /// The name its own address is polled with; empty of a merge that its pull request alone tells
  /// of.
  std::string_view name() const noexcept { return text(Text::Name); }
  /// The name in the user's operations list; empty where the server gave none.
  std::string_view userOperationName() const noexcept { return text(Text::UserOperationName); }
  /// Of a fork, the database it is made of; none in a fork that was made by hand or saved by an
  /// older version.
  const std::optional<DatabaseName>& database() const noexcept;
  /// The branch of an import; empty otherwise, and for an import into an empty database.
  std::string_view branch() const noexcept { return text(Text::Branch); }
  /// The pull request of a merge; empty otherwise.
  std::string_view pullRequestId() const noexcept { return text(Text::PullRequestId); }
  /// For whom a fork is made; empty otherwise, and where nobody knows.
  std::string_view forkOwner() const noexcept { return text(Text::ForkOwner); }
  /// The origin of the client that started it; empty when made by hand.
  std::string_view endpoint() const noexcept { return text(Text::Endpoint); }

  /// One line of JSON.
  std::string save() const;

  bool operator==(const AnyOperation& other) const;

private:
  enum class Text : unsigned char {
    Name,
    UserOperationName,
    Branch,
    PullRequestId,
    ForkOwner,
    Endpoint
  };
  class Packed;

  static std::shared_ptr<const Packed> pack(Parts parts);
  const Packed& packed() const noexcept;
  std::string_view text(Text which) const noexcept;

  std::shared_ptr<const Packed> packed_; // none in one that was made from nothing
};

/// Reads what `save()` wrote, of any kind.
/// \throws Error InvalidArgument when the text is damaged or of a newer version.
DOLTHUB_EXPORT AnyOperation restoreAny(std::string_view text);

namespace detail {
template <class R>
inline constexpr OperationKind operationKindOf = OperationKind::Import;
template <>
inline constexpr OperationKind operationKindOf<MergeResult> = OperationKind::Merge;
template <>
inline constexpr OperationKind operationKindOf<ForkResult> = OperationKind::Fork;
template <>
inline constexpr OperationKind operationKindOf<SqlWriteResult> = OperationKind::SqlWrite;

DOLTHUB_EXPORT AnyOperation restoreKind(std::string_view text, OperationKind kind);
DOLTHUB_EXPORT void requireKind(const AnyOperation& operation, OperationKind kind);
} // namespace detail

/// An operation that ends in an R.
template <class R>
class Operation : public AnyOperation {
public:
  Operation() = default;
  /// \throws Error InvalidArgument when the operation is of another kind.
  explicit Operation(AnyOperation operation) : AnyOperation(std::move(operation)) {
    detail::requireKind(*this, detail::operationKindOf<R>);
  }

  /// \throws Error InvalidArgument when the text is damaged, or of another kind.
  static Operation restore(std::string_view text) {
    return Operation(detail::restoreKind(text, detail::operationKindOf<R>));
  }
};

// From the names that another program printed. \throws Error InvalidArgument
DOLTHUB_EXPORT Operation<ImportResult> importOperation(BranchName branch, std::string name);
DOLTHUB_EXPORT Operation<MergeResult> mergeOperation(PullRequestName pullRequest, std::string name);
DOLTHUB_EXPORT Operation<ForkResult> forkOperation(std::string name);
DOLTHUB_EXPORT Operation<SqlWriteResult> sqlWriteOperation(DatabaseName database, std::string name);

/// What one poll said.
template <class R>
class OperationState {
public:
  OperationState() = default;

  OperationStatus status = OperationStatus::Running;
  std::string statusText;  ///< The server's word, where it has one.
  std::string message;     ///< Why it failed, where the poll says so.
  std::optional<R> result; ///< Set when succeeded.
};

/// The status, and what the server says of it.
template <class R>
std::ostream& operator<<(std::ostream& out, const OperationState<R>& state) {
  detail::print(out, toString(state.status));
  const std::string& said = state.message.empty() ? state.statusText : state.message;
  return said.empty() ? out : detail::print(detail::print(out, ": "), said);
}

class OperationProgress {
public:
  OperationProgress() = default;

  std::string_view name; ///< Valid during the callback.
  std::string_view statusText;
  /// As a poll or a list last said: Pending is queued, and not begun. Unknown before either did.
  OperationStatus status = OperationStatus::Unknown;
  std::size_t polls = 0;
  std::chrono::steady_clock::duration waited{};
  /// How long it is Pending, as far as this wait has seen; zero once it has begun.
  std::chrono::steady_clock::duration queued{};
};

class AwaitOptions {
public:
  AwaitOptions() = default;

  /// Default one hour: the longest imports seen take minutes, and a wait that never ends hides a
  /// stuck job. When it passes: Errc::Timeout with the saved operation; the server goes on.
  std::chrono::milliseconds timeout = std::chrono::hours{1};
  /// Between two polls. 0: the library's own pace, soon at first and then in proportion to the time
  /// waited, 30 s at most; in both cases a server's Retry-After, in any answer, is the least.
  std::chrono::milliseconds interval{0};
  /// Three to 150 waits at the library's own pace, for operations that one list names, share looks
  /// at that list. What a list says is a hint only: the verdict comes from the operation's own
  /// poll, but for a failure that no poll tells. Each is polled for itself at least once a minute
  /// (after 10 s, then when as long has passed again), whatever a list says of it.
  bool listLooks = true;
  /// For the observer, with every event of the wait; as CallOptions::traceContext.
  std::string traceContext;
  /// Called after each poll, or look at a list, that says running, outside locks, in the awaiting
  /// coroutine's executor; must not block. What it throws ends the wait with Errc::CallbackFailed.
  std::function<void(const OperationProgress&)> onProgress;
};

/// How a wait for many operations reports.
template <class R>
class AwaitManyOptions : public AwaitOptions {
public:
  AwaitManyOptions() = default;

  /// Called as each ends, with its index; otherwise as AwaitOptions::onProgress.
  std::function<void(std::size_t index, const Result<R>& result)> onEnd;
};

} // namespace dolthub
