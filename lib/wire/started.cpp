#include "wire/started.hpp"

#include "wire/answer.hpp"
#include "wire/saved.hpp"

namespace dolthub::wire {

Reading<AnyOperation> readStarted(const message::Response& response, Repeat repeat,
                                  AnyOperation::Parts parts) {
  Answer answer{response, repeat};
  const Fields fields = answer.fields();
  parts.name = fields.text("operation_name");
  parts.userOperationName = fields.optionalText("user_operation_name");
  if (!parts.name.empty()) {
    answer.namesOperation();
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
