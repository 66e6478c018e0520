#include "wire/answer.hpp"

#include "text/text.hpp"
#include "wire/caller_texts.hpp"
#include "wire/verdict.hpp"

namespace dolthub::wire {

bool namesAnother(std::string_view told, std::string_view asked) noexcept {
  return !told.empty() && !asked.empty() && !text::equalNoCase(told, asked);
}

Answer::Answer(const message::Response& response, Repeat repeat)
    : body_(response.body), isDoltHubs_(speakerOf(response, body_.root()) == Speaker::DoltHub),
      problem_(judge(response, body_.root(), repeat)) {
  if (!problem_) {
    unheard_ = unheardStatus(body_.root(), repeat);
  }
}

Fields Answer::anyFields() {
  const Value* object = body_.root();
  return object == nullptr ? Fields{} : Fields{*object, complaint_};
}

void Answer::refuse(Problem problem) {
  if (!problem_) {
    problem.ownBody = isDoltHubs_;
    problem_ = std::move(problem);
  }
}

void Answer::refuseOther(std::string_view key, std::string_view told, std::string_view asked) {
  if (namesAnother(told, asked)) {
    refuseAsOther(key);
  }
}

void Answer::refuseOther(std::string_view key, std::string_view told,
                         const message::Request* request, std::size_t segment) {
  if (!mayBeSegment(request, segment, told)) {
    refuseAsOther(key);
  }
}

void Answer::refuseAsOther(std::string_view key) {
  if (fits()) {
    const std::string what = '.' + std::string(key) + ": names another than was asked for";
    refuse({Errc::BadResponse,
            Evidence::Unknown,
            explain::wordsOf(explain::Reason::UnfitAnswer, {what}),
            {},
            explain::Reason::UnfitAnswer});
  }
}

Reading<void> Answer::asNothing() {
  if (auto problem = finalProblem()) {
    return std::move(*problem);
  }
  if (!isDoltHubs_) {
    return Problem{Errc::BadResponse, Evidence::Unknown, "the answer is not one of DoltHub's", {}};
  }
  return {};
}

std::optional<Problem> Answer::finalProblem() {
  if (problem_ || unheard_) {
    return whole();
  }
  if (complaint_.empty()) {
    return std::nullopt;
  }
  // A 2xx with fields of DoltHub's API says that it was done; any other object may be anybody's.
  Problem problem;
  problem.evidence = isDoltHubs_ ? Evidence::Done : Evidence::Unknown;
  problem.reason = explain::Reason::UnfitAnswer;
  problem.message = explain::wordsOf(problem.reason, {complaint_});
  problem.ownBody = isDoltHubs_;
  return problem;
}

} // namespace dolthub::wire
