#include "wire/user.hpp"

#include "wire/answer.hpp"
#include "wire/building.hpp"
#include "wire/words.hpp"

namespace dolthub::wire {
namespace {

constexpr Words<OperationType, 5> types{{{OperationType::SqlWrite, "SqlWrite"},
                                         {OperationType::SqlRead, "SqlRead"},
                                         {OperationType::Import, "Import"},
                                         {OperationType::Merge, "Merge"},
                                         {OperationType::Migrate, "Migrate"}}};

constexpr Words<UserOperationStatus, 4> statuses{{{UserOperationStatus::Pending, "Pending"},
                                                  {UserOperationStatus::Running, "Running"},
                                                  {UserOperationStatus::Success, "Success"},
                                                  {UserOperationStatus::Failure, "Failure"}}};

UserOperation readOperation(const Fields& fields) {
  UserOperation operation;
  operation.name = fields.text("operation_name");
  operation.creator = fields.optionalText("creator");
  operation.description = fields.optionalText("description");
  operation.typeText = fields.optionalText("operation_type");
  operation.type = valueOf(types, operation.typeText);
  operation.statusText = fields.optionalText("operation_status");
  operation.status = valueOf(statuses, operation.statusText);
  operation.error = fields.optionalText("error");
  operation.metadata = fields.cell("metadata").value_or(std::string{});
  operation.createdAt = fields.optionalTime("created_at");
  operation.updatedAt = fields.optionalTime("updated_at");
  return operation;
}

} // namespace

Call currentUser() {
  return get(Target{} / "user");
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

Encoding<Call> listOperations(const ListOperations& request, const std::string& pageToken) {
  const bool isKnown = !request.type || *request.type != OperationType::Unknown;
  const std::string_view type = request.type ? wordOf(types, *request.type) : std::string_view{};
  return Checks{}
      .name("user name", request.user)
      .refuseIf(!isKnown, "operation type to list is Unknown")
      .pass(get((Target{} / "users" / request.user / "operations")
                    .withSome("operationType", type)
                    .withSome("pageToken", pageToken)));
}

Reading<Page<UserOperation>> readOperations(const message::Response& response) {
  Answer answer{response};
  const Fields fields = answer.fields();
  Page<UserOperation> page;
  for (const Fields& entry : fields.list("operations")) {
    page.items.push_back(readOperation(entry));
  }
  page.nextPageToken = fields.optionalText("next_page_token");
  return answer.as(std::move(page));
}

} // namespace dolthub::wire
