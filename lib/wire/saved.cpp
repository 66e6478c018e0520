#include "wire/saved.hpp"

#include "text/checks.hpp"
#include "wire/endpoint.hpp"
#include "wire/saved_text.hpp"

#include <utility>

namespace dolthub {
namespace {

constexpr std::size_t longestName = 512;
constexpr int version = 1;
constexpr std::string_view what = "operation";

std::optional<OperationKind> kindOf(std::string_view word) noexcept {
  for (const OperationKind kind : {OperationKind::Import, OperationKind::Merge, OperationKind::Fork,
                                   OperationKind::SqlWrite}) {
    if (toString(kind) == word) {
      return kind;
    }
  }
  return std::nullopt;
}

std::optional<std::string> problemIn(OperationKind kind, const AnyOperation::Parts& parts) {
  const bool isFork = kind == OperationKind::Fork;
  if (kindOf(toString(kind)) != kind) {
    return "operation is of no kind";
  }
  if (!parts.database && !isFork) {
    return "operation has no database";
  }
  if (!parts.forkOwner.empty() && !isFork) {
    return "operation has a fork's owner and is no fork";
  }
  if (!parts.branch.empty() && kind != OperationKind::Import) {
    return "operation has a branch and is no import";
  }
  if (parts.pullRequestId.empty() != (kind != OperationKind::Merge)) {
    return parts.pullRequestId.empty() ? "merge operation has no pull request"
                                       : "operation has a pull request and is no merge";
  }
  return std::nullopt;
}

} // namespace

namespace wire {

Encoding<void> checkEndpoint(const AnyOperation& operation, std::string_view clientOrigin) {
  if (operation.endpoint().empty() || operation.endpoint() == clientOrigin) {
    return {};
  }
  return Error::invalid("operation is of another endpoint: " + std::string(operation.endpoint()));
}

std::optional<std::string> partsProblem(const AnyOperation::Parts& parts) {
  auto problem = problemIn(parts.kind, parts);
  const bool byPullRequest = parts.kind == OperationKind::Merge && parts.name.empty();
  if (!problem && !byPullRequest) {
    problem = nameProblem("operation name", parts.name, Slash::Allowed, longestName);
  }
  if (!problem && !parts.userOperationName.empty()) {
    problem =
        nameProblem("user operation name", parts.userOperationName, Slash::Allowed, longestName);
  }
  if (!problem && !parts.branch.empty()) {
    problem = nameProblem("branch name", parts.branch, Slash::Allowed);
  }
  if (!problem && !parts.forkOwner.empty()) {
    problem = nameProblem("fork owner", parts.forkOwner, Slash::Refused);
  }
  if (!problem && !parts.pullRequestId.empty()) {
    problem = nameProblem("pull request id", parts.pullRequestId, Slash::Refused);
  }
  if (!problem && !parts.endpoint.empty()) {
    if (const auto endpoint = parseEndpoint(parts.endpoint, PlainHttp::Allowed); !endpoint) {
      problem = endpoint.error().message();
    }
  }
  return problem;
}

} // namespace wire

AnyOperation::AnyOperation(Parts parts) {
  if (auto problem = wire::partsProblem(parts)) {
    throw Error::invalid(std::move(*problem));
  }
  if (!parts.endpoint.empty()) {
    parts.endpoint = wire::parseEndpoint(parts.endpoint, wire::PlainHttp::Allowed).value().origin;
  }
  packed_ = pack(std::move(parts));
}

std::string AnyOperation::save() const {
  return wire::SavedText{what, version}
      .add("kind", toString(kind()))
      .add("endpoint", endpoint())
      .add("owner", database() ? database()->owner() : std::string{})
      .add("database", database() ? database()->name() : std::string{})
      .add("branch", branch())
      .add("pullRequestId", pullRequestId())
      .add("forkOwner", forkOwner())
      .add("name", name())
      .add("userOperationName", userOperationName())
      .line();
}

AnyOperation restoreAny(std::string_view text) {
  const auto saved = wire::SavedText::parse(text, what, version);
  const auto kind = kindOf(saved.get("kind"));
  if (!kind) {
    throw Error::invalid("saved operation is of a kind that this version does not know");
  }
  AnyOperation::Parts parts{*kind};
  parts.name = saved.get("name");
  parts.userOperationName = saved.get("userOperationName");
  if (!saved.get("owner").empty() || !saved.get("database").empty()) {
    parts.database.emplace(std::string{saved.get("owner")}, std::string{saved.get("database")});
  }
  parts.branch = saved.get("branch");
  parts.pullRequestId = saved.get("pullRequestId");
  parts.forkOwner = saved.get("forkOwner");
  parts.endpoint = saved.get("endpoint");
  return AnyOperation{std::move(parts)};
}

AnyOperation detail::restoreKind(std::string_view text, OperationKind kind) {
  AnyOperation operation = restoreAny(text);
  requireKind(operation, kind);
  return operation;
}

} // namespace dolthub
