#include <dolthub/error.hpp>
#include <dolthub/operation.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <utility>

namespace dolthub {

// The texts lie behind each other: thousands of operations may wait at once.
class AnyOperation::Packed {
public:
  explicit Packed(Parts parts) : kind(parts.kind), database(std::move(parts.database)) {
    const std::array<std::string_view, count> all{parts.name,      parts.userOperationName,
                                                  parts.branch,    parts.pullRequestId,
                                                  parts.forkOwner, parts.endpoint};
    std::size_t size = 0;
    for (const std::string_view each : all) {
      size += each.size();
    }
    texts_.reserve(size);
    for (std::size_t i = 0; i < count; ++i) {
      texts_ += all[i];
      ends_[i] = static_cast<std::uint32_t>(texts_.size());
    }
  }

  std::string_view text(Text which) const noexcept {
    const auto place = static_cast<std::size_t>(which);
    const std::size_t begin = place == 0 ? 0 : ends_[place - 1];
    return std::string_view(texts_).substr(begin, ends_[place] - begin);
  }

  bool operator==(const Packed&) const = default;

  const OperationKind kind;
  const std::optional<DatabaseName> database;

private:
  static constexpr std::size_t count = 6; // of Text

  std::array<std::uint32_t, count> ends_{};
  std::string texts_;
};

std::shared_ptr<const AnyOperation::Packed> AnyOperation::pack(Parts parts) {
  return std::make_shared<const Packed>(std::move(parts));
}

const AnyOperation::Packed& AnyOperation::packed() const noexcept {
  static const Packed none{Parts()};
  return packed_ ? *packed_ : none;
}

OperationKind AnyOperation::kind() const noexcept {
  return packed().kind;
}

const std::optional<DatabaseName>& AnyOperation::database() const noexcept {
  return packed().database;
}

std::string_view AnyOperation::text(Text which) const noexcept {
  return packed().text(which);
}

bool AnyOperation::operator==(const AnyOperation& other) const {
  return packed() == other.packed();
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
