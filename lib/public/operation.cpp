#include <dolthub/error.hpp>
#include <dolthub/operation.hpp>

#include <utility>

namespace dolthub {

std::string_view toString(OperationKind kind) noexcept {
  switch (kind) {
  case OperationKind::Import:
    return "Import";
  case OperationKind::Merge:
    return "Merge";
  case OperationKind::Fork:
    return "Fork";
  case OperationKind::SqlWrite:
    return "SqlWrite";
  }
  return "Import";
}

const AnyOperation::Parts& AnyOperation::parts() const noexcept {
  static const Parts none;
  return parts_ ? *parts_ : none;
}

namespace detail {

void requireKind(const AnyOperation& operation, OperationKind kind) {
  if (operation.kind() != kind) {
    throw Error::invalid("operation is of kind " + std::string{toString(operation.kind())} +
                         ", not " + std::string{toString(kind)});
  }
}

} // namespace detail

Operation<ImportResult> importOperation(BranchName branch, std::string name) {
  AnyOperation::Parts parts{OperationKind::Import};
  parts.name = std::move(name);
  parts.database = branch.database();
  parts.branch = branch.name();
  return Operation<ImportResult>{AnyOperation{std::move(parts)}};
}

Operation<MergeResult> mergeOperation(PullRequestName pullRequest, std::string name) {
  AnyOperation::Parts parts{OperationKind::Merge};
  parts.name = std::move(name);
  parts.database = pullRequest.database();
  parts.pullRequestId = pullRequest.id();
  return Operation<MergeResult>{AnyOperation{std::move(parts)}};
}

Operation<ForkResult> forkOperation(std::string name) {
  AnyOperation::Parts parts{OperationKind::Fork};
  parts.name = std::move(name);
  return Operation<ForkResult>{AnyOperation{std::move(parts)}};
}

Operation<SqlWriteResult> sqlWriteOperation(DatabaseName database, std::string name) {
  AnyOperation::Parts parts{OperationKind::SqlWrite};
  parts.name = std::move(name);
  parts.database = std::move(database);
  return Operation<SqlWriteResult>{AnyOperation{std::move(parts)}};
}

} // namespace dolthub
