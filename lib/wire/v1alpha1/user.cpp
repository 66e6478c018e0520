#include "wire/v1alpha1/api.hpp"

#include "wire/answer.hpp"
#include "wire/v1alpha1/building.hpp"
#include "wire/v1alpha1/operation_words.hpp"
#include "wire/v1alpha1/paths.hpp"

namespace dolthub::wire::v1alpha1 {
namespace {

UserOperation readOperation(const Fields& fields) {
  UserOperation operation;
  operation.name = fields.text("operation_name");
  operation.creator = fields.optionalText("creator");
  operation.description = fields.optionalText("description");
  operation.typeText = fields.optionalText("operation_type");
  operation.type = valueOf(operationTypes, operation.typeText);
  operation.statusText = fields.optionalText("operation_status");
  operation.status = valueOf(operationStatuses, operation.statusText);
  operation.error = fields.optionalText("error");
  operation.metadata = fields.cell("metadata").value_or(std::string{});
  operation.createdAt = fields.optionalTime("created_at");
  operation.updatedAt = fields.optionalTime("updated_at");
  return operation;
}

Encoding<Call> currentUser() {
  return get(Target{apiPath<"/user">});
}

Reading<User> readUser(const message::Response& response) {
  Answer answer{response};
  const Fields fields = answer.fields();
  User user;
  user.name = fields.text("username");
  user.displayName = fields.optionalText("display_name");
  user.bio = fields.optionalText("bio");
  user.location = fields.optionalText("location");
  user.url = fields.optionalText("url");
  user.profilePictureUrl = fields.optionalText("profile_picture_url");
  for (const Fields& entry : fields.optionalList("email_addresses")) {
    EmailAddress address;
    address.address = entry.text("address");
    address.isPrimary = entry.optionalFlag("is_primary");
    address.isVerified = entry.optionalFlag("is_verified");
    user.emailAddresses.push_back(std::move(address));
  }
  return answer.as(std::move(user));
}

Encoding<Call> listUserOperations(const ListUserOperations& request, const std::string& pageToken) {
  const std::string_view type =
      request.type ? wordOf(operationTypes, *request.type) : std::string_view{};
  Checks checks;
  checks.name("user name", request.user)
      .refuseIf(request.type && type.empty(), "operation type to list is Unknown");
  if (request.type == OperationType::Fork || request.type == OperationType::DoltCi) {
    checks.refuse(Errc::NotOffered, "DoltHub cannot list operations of type " + std::string{type} +
                                        " alone; list all, and look at their types");
  }
  return checks.pass(get(Target{apiPath<"/users/{user}/operations">, {request.user}}
                             .withSome("operationType", type)
                             .withSome("pageToken", pageToken)));
}

Reading<Page<UserOperation>> readUserOperations(const message::Response& response) {
  Answer answer{response};
  const Fields fields = answer.fields();
  Page<UserOperation> page;
  for (const Fields& entry : fields.list("operations")) {
    page.items.push_back(readOperation(entry));
  }
  page.nextPageToken = fields.optionalId("next_page_token");
  return answer.as(std::move(page));
}

} // namespace

constinit const UserCalls userCalls{.current = currentUser,
                                    .readCurrent = readUser,
                                    .listOperations = listUserOperations,
                                    .readOperations = readUserOperations};

} // namespace dolthub::wire::v1alpha1
