#include "wire/answer.hpp"

#include "wire/verdict.hpp"

namespace dolthub::wire {

Answer::Answer(const message::Response& response, Repeat repeat)
    : body_(response.body), problem_(judge(response, body_.root(), repeat)) {}

Fields Answer::anyFields() {
  const Value* object = body_.root();
  return object == nullptr ? Fields{} : Fields{*object, complaint_};
}

std::optional<Problem> Answer::finalProblem() {
  if (problem_ || complaint_.empty()) {
    return problem_;
  }
  return Problem{Errc::BadResponse, Evidence::Done, "the answer does not fit: " + complaint_, {}};
}

} // namespace dolthub::wire
