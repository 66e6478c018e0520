#pragma once

#include "wire/call.hpp"
#include "wire/document.hpp"
#include "wire/reader.hpp"

#include <optional>
#include <string>
#include <utility>

namespace dolthub::wire {

// One response, which must outlive this: parsed once and judged. A reader takes the fields as if
// all were well and asks at the end; when the response is not the answer, its fields are all absent
// and `as` says why.
//
//     Answer answer{response};
//     const Fields fields = answer.fields();
//     Branch branch;
//     branch.name = fields.text("new_branch_name");
//     return answer.as(std::move(branch));
class Answer {
public:
  explicit Answer(const message::Response& response, Repeat repeat = Repeat::Safe);
  Answer(const Answer&) = delete;
  Answer& operator=(const Answer&) = delete;

  // The judgement, before any field was read.
  const std::optional<Problem>& problem() const noexcept { return problem_; }

  Fields fields() { return problem_ ? Fields{} : anyFields(); }
  // Those of a body that reports an error, too.
  Fields anyFields();
  // Did all that was read so far fit?
  bool fits() const noexcept { return complaint_.empty(); }

  template <class T>
  Reading<T> as(T value) {
    if (auto problem = finalProblem()) {
      return std::move(*problem);
    }
    return value;
  }
  Reading<void> asNothing() {
    if (auto problem = finalProblem()) {
      return std::move(*problem);
    }
    return {};
  }

private:
  std::optional<Problem> finalProblem();

  Document body_;
  std::optional<Problem> problem_;
  std::string complaint_;
};

} // namespace dolthub::wire
