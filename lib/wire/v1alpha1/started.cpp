#include "wire/v1alpha1/started.hpp"

#include "wire/answer.hpp"
#include "wire/caller_texts.hpp"
#include "wire/saved.hpp"
#include "wire/v1alpha1/paths.hpp"

namespace dolthub::wire::v1alpha1 {
namespace {

// "demo/art" of repositoryOwners/demo/repositories/art/jobs/1; empty where it has another form.
std::string databaseIn(std::string_view name) {
  constexpr std::string_view owners = "repositoryOwners/";
  constexpr std::string_view repositories = "/repositories/";
  const std::size_t middle = name.find(repositories);
  const std::size_t end = name.find("/jobs/");
  if (!name.starts_with(owners) || middle == std::string_view::npos || end == name.npos ||
      middle < owners.size() || end < middle + repositories.size()) {
    return {};
  }
  const std::size_t database = middle + repositories.size();
  return std::string(name.substr(owners.size(), middle - owners.size())) + '/' +
         std::string(name.substr(database, end - database));
}

// What the answer repeats of the request must be what was asked for.
void refuseOthers(Answer& answer, const Fields& fields, const message::Response& response,
                  const AnyOperation::Parts& parts) {
  const auto refuse = [&](std::string_view key, std::string_view asked) {
    answer.refuseOther(key, fields.optionalText(key), asked);
  };
  if (parts.kind != OperationKind::Fork) { // which is another database than it is made of
    for (const std::string_view key : ownerKeys) {
      refuse(key, parts.database->owner());
    }
    for (const std::string_view key : databaseKeys) {
      refuse(key, parts.database->name());
    }
  }
  switch (parts.kind) {
  case OperationKind::Import:
    refuse("branch_name", parts.branch);
    refuse("table_name", bodyText(response.request, "tableName"));
    [[fallthrough]];
  case OperationKind::Merge:
    answer.refuseOther("operation_name", databaseIn(parts.name), parts.database->text());
    answer.refuseOther("pull_id", pullRequestIn(fields), parts.pullRequestId);
    break;
  case OperationKind::Fork:
    refuse("parent_owner", parts.database->owner());
    refuse("parent_database", parts.database->name());
    refuse("forked_owner", parts.forkOwner);
    break;
  case OperationKind::SqlWrite:
    answer.refuseOther("from_branch_name", fields.optionalText("from_branch_name"),
                       response.request, fromBranchSegment);
    answer.refuseOther("to_branch_name", fields.optionalText("to_branch_name"), response.request,
                       toBranchSegment);
    break;
  }
}

} // namespace

std::string pullRequestIn(const Fields& fields) {
  constexpr std::size_t mostDigits = 20; // of 64 bits
  std::string id = fields.looseText("pull_id");
  const bool isNumber = id.size() <= mostDigits &&
                        id.find_first_not_of("0123456789") == std::string::npos &&
                        id.find_first_not_of('0') != std::string::npos;
  return isNumber ? id : std::string{};
}

Reading<AnyOperation> readStarted(const message::Response& response, Repeat repeat,
                                  AnyOperation::Parts parts) {
  Answer answer{response, repeat};
  const Fields fields = answer.fields();
  parts.name = fields.text("operation_name");
  parts.userOperationName = fields.optionalText("user_operation_name");
  if (!parts.name.empty()) {
    answer.namesOperation();
  }
  refuseOthers(answer, fields, response, parts);
  auto problem = partsProblem(parts);
  if (!problem && parts.name.empty()) {
    problem = "operation name is empty";
  }
  if (problem) {
    fields.complain("operation_name", *problem);
    return answer.as(AnyOperation{});
  }
  return answer.as(AnyOperation{std::move(parts)});
}

} // namespace dolthub::wire::v1alpha1
