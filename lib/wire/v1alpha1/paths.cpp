#include "wire/v1alpha1/paths.hpp"

namespace dolthub::wire::v1alpha1 {

bool isInDatabase(const message::Request& request, std::string_view owner,
                  std::string_view name) noexcept {
  constexpr std::string_view api = joined<apiPrefix, "/">.view();
  std::string_view rest = request.target;
  for (const std::string_view part : {api, owner, std::string_view{"/"}, name}) {
    if (!rest.starts_with(part)) {
      return false;
    }
    rest.remove_prefix(part.size());
  }
  return rest.empty() || rest.front() == '/' || rest.front() == '?';
}

void refuseOtherDatabase(Answer& answer, Told owner, Told name, const message::Request* request) {
  if (request != nullptr && !isInDatabase(*request, owner.text, name.text)) {
    answer.refuseOther(owner.key, owner.text, request, ownerSegment);
    answer.refuseOther(name.key, name.text, request, databaseSegment);
  }
}

} // namespace dolthub::wire::v1alpha1
