#include <dolthub/database.hpp>
#include <dolthub/error.hpp>
#include <dolthub/findings.hpp>
#include <dolthub/import.hpp>
#include <dolthub/names.hpp>
#include <dolthub/observer.hpp>
#include <dolthub/operation.hpp>
#include <dolthub/operation_status.hpp>
#include <dolthub/options.hpp>
#include <dolthub/pull_request.hpp>
#include <dolthub/sql.hpp>

#include <array>
#include <cstddef>
#include <ostream>

// The enumerators' names, in the order of the enumerators.

namespace dolthub {
namespace {

template <class E, std::size_t N>
std::string_view nameOf(const std::array<std::string_view, N>& names, E value) noexcept {
  const auto place = static_cast<std::size_t>(value);
  return place < N ? names[place] : std::string_view{"?"};
}

} // namespace

std::ostream& detail::print(std::ostream& out, std::string_view text) {
  return out << text;
}

std::ostream& operator<<(std::ostream& out, const SqlCell& cell) {
  return out << (cell ? std::string_view(*cell) : std::string_view("NULL"));
}

std::string_view toString(Outcome outcome) noexcept {
  return nameOf(
      std::to_array<std::string_view>({"NotSent", "NotDone", "Rejected", "Done", "Unknown"}),
      outcome);
}

std::string_view toString(Audience audience) noexcept {
  return nameOf(std::to_array<std::string_view>({"Program", "ImporterUser"}), audience);
}

std::string_view toString(LostCall::Kind kind) noexcept {
  return nameOf(std::to_array<std::string_view>(
                    {"Other", "Import", "Merge", "SqlWrite", "BranchMerge", "Fork",
                     "CreateDatabase", "CreateBranch", "CreateTag", "CreateRelease",
                     "CreatePullRequest", "UpdatePullRequest", "Comment"}),
                kind);
}

std::string_view toString(LostPolicy policy) noexcept {
  return nameOf(std::to_array<std::string_view>({"Report", "SendAgain"}), policy);
}

std::string_view toString(Findings::Answer answer) noexcept {
  return nameOf(std::to_array<std::string_view>({"Found", "NotFound", "Several", "CouldNotAsk"}),
                answer);
}

std::string_view toString(OperationKind kind) noexcept {
  return nameOf(std::to_array<std::string_view>({"Import", "Merge", "Fork", "SqlWrite"}), kind);
}

std::string_view toString(OperationType type) noexcept {
  return nameOf(std::to_array<std::string_view>({"Unknown", "SqlWrite", "SqlRead", "Import",
                                                 "Merge", "Migrate", "Fork", "DoltCi"}),
                type);
}

std::string_view toString(OperationStatus status) noexcept {
  return nameOf(
      std::to_array<std::string_view>({"Unknown", "Pending", "Running", "Succeeded", "Failed"}),
      status);
}

std::string_view toString(ImportOperation operation) noexcept {
  return nameOf(std::to_array<std::string_view>({"Create", "Update", "Overwrite", "Replace"}),
                operation);
}

std::string_view toString(FileType type) noexcept {
  return nameOf(std::to_array<std::string_view>({"Csv", "Psv", "Json", "Xlsx", "Sql"}), type);
}

std::string_view toString(ImportResult::Landed landed) noexcept {
  return nameOf(std::to_array<std::string_view>({"Unsaid", "PullRequest", "Branch", "Nowhere"}),
                landed);
}

std::string_view toString(RequestPurpose purpose) noexcept {
  return nameOf(std::to_array<std::string_view>({"Call", "LookUp", "Poll", "List"}), purpose);
}

std::string_view toString(RetryReason reason) noexcept {
  return nameOf(std::to_array<std::string_view>({"None", "DeadConnection", "NoConnection",
                                                 "ConnectionLost", "RateLimited", "Unavailable"}),
                reason);
}

std::string_view toString(CloseReason reason) noexcept {
  return nameOf(std::to_array<std::string_view>(
                    {"Unused", "Aged", "Replaced", "ByServer", "Failed", "ClientClosed"}),
                reason);
}

std::string_view toString(WaitProgress::What what) noexcept {
  return nameOf(std::to_array<std::string_view>({"Polled", "Looked", "Told", "ListRead"}), what);
}

std::string_view toString(PullRequestState state) noexcept {
  return nameOf(std::to_array<std::string_view>({"Unknown", "Open", "Closed", "Merged"}), state);
}

std::string_view toString(ReviewStatus status) noexcept {
  return nameOf(
      std::to_array<std::string_view>({"Approved", "AssignedReviewer", "Rejected", "Reviewed"}),
      status);
}

std::string_view toString(Visibility visibility) noexcept {
  return nameOf(std::to_array<std::string_view>({"Public", "Private"}), visibility);
}

std::string_view toString(Revision::Kind kind) noexcept {
  return nameOf(std::to_array<std::string_view>({"Branch", "Ref", "Commit"}), kind);
}

std::string_view toString(SqlWriteResult::Changed changed) noexcept {
  return nameOf(std::to_array<std::string_view>({"Unknown", "Yes", "No"}), changed);
}

} // namespace dolthub
