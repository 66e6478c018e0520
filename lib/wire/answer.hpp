#pragma once

#include "wire/call.hpp"
#include "wire/document.hpp"
#include "wire/reader.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace dolthub::wire {

// Whether an answer tells of something else than was asked for. What is not told is no other.
bool namesAnother(std::string_view told, std::string_view asked) noexcept;

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
  // The judgement where no field will be read.
  std::optional<Problem> whole() const { return problem_ ? problem_ : unheard_; }

  Fields fields() { return problem_ ? Fields{} : anyFields(); }
  // Those of a body that reports an error, too.
  Fields anyFields();
  // Did all that was read so far fit?
  bool fits() const noexcept { return complaint_.empty(); }

  // The fields that were read name the operation: they count more than a `status` that nobody
  // knows.
  void namesOperation() noexcept { unheard_.reset(); }
  // The reader's own judgement, where there was none yet.
  void refuse(Problem problem);
  // An answer that names something else than was asked for, which says nothing about what was:
  // `told` in the field `key`, where the call named `asked`.
  void refuseOther(std::string_view key, std::string_view told, std::string_view asked);
  // Likewise, where a segment of the request's path names what was asked for.
  void refuseOther(std::string_view key, std::string_view told, const message::Request* request,
                   std::size_t segment);

  template <class T>
  requires(!std::is_reference_v<T>) Reading<T> as(T&& value) {
    if (auto problem = finalProblem()) {
      return std::move(*problem);
    }
    return std::move(value);
  }
  // For an answer without a field that has to be there: it must be DoltHub's own.
  Reading<void> asNothing();

private:
  std::optional<Problem> finalProblem();
  void refuseAsOther(std::string_view key);

  Document body_;
  bool isDoltHubs_ = false;
  std::optional<Problem> problem_;
  std::optional<Problem> unheard_;
  std::string complaint_;
};

} // namespace dolthub::wire
