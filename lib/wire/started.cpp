#include "wire/started.hpp"

#include "wire/answer.hpp"
#include "wire/saved.hpp"

namespace dolthub::wire {
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

} // namespace

Reading<AnyOperation> readStarted(const message::Response& response, Repeat repeat,
                                  AnyOperation::Parts parts) {
  Answer answer{response, repeat};
  const Fields fields = answer.fields();
  parts.name = fields.text("operation_name");
  parts.userOperationName = fields.optionalText("user_operation_name");
  if (!parts.name.empty()) {
    answer.namesOperation();
  }
  if (parts.kind == OperationKind::Import || parts.kind == OperationKind::Merge) {
    answer.refuseOther("operation_name", databaseIn(parts.name), parts.database->text());
    answer.refuseOther("pull_id", fields.optionalId("pull_id"), parts.pullRequestId);
  }
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

} // namespace dolthub::wire
