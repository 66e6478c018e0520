#include "wire/building.hpp"

#include <boost/json/serialize.hpp>

namespace dolthub::wire {
namespace {

Call make(message::Method method, Target&& target, message::Body body) {
  Call call;
  call.request.method = method;
  call.pathTemplate = target.pathTemplate();
  call.request.target = std::move(target).text();
  call.request.body = std::move(body);
  call.repeat = method == message::Method::Get ? Repeat::Safe : Repeat::Never;
  return call;
}

message::TextBody json(const boost::json::object& body) {
  return {"application/json", boost::json::serialize(body)};
}

} // namespace

Call get(Target&& target) {
  return make(message::Method::Get, std::move(target), message::NoBody{});
}

Call post(Target&& target) {
  return make(message::Method::Post, std::move(target), message::NoBody{});
}

Call post(Target&& target, const boost::json::object& body) {
  return make(message::Method::Post, std::move(target), json(body));
}

Call patch(Target&& target, const boost::json::object& body) {
  return make(message::Method::Patch, std::move(target), json(body));
}

Call&& identify(Call&& call, LostCall::Kind kind, const DatabaseName& database,
                std::vector<std::pair<std::string, std::string>> key) {
  call.lost.kind = kind;
  call.lost.owner = database.owner();
  call.lost.database = database.name();
  call.lost.key = std::move(key);
  return std::move(call);
}

Checks& Checks::name(std::string_view what, std::string_view value, Slash slash) {
  if (auto problem = nameProblem(what, value, slash)) {
    refuse(Errc::InvalidArgument, std::move(*problem));
  }
  return *this;
}

Checks& Checks::text(std::string_view what, std::string_view value, Lines lines) {
  if (auto problem = textProblem(what, value, lines)) {
    refuse(Errc::InvalidArgument, std::move(*problem));
  }
  return *this;
}

Checks& Checks::refuseIf(bool wrong, std::string_view message) {
  if (wrong) {
    refuse(Errc::InvalidArgument, std::string{message});
  }
  return *this;
}

Checks& Checks::refuseIf(bool wrong, explain::Reason reason) {
  return wrong ? refuse(Errc::InvalidArgument, reason) : *this;
}

Checks& Checks::refuse(Errc code, std::string message) {
  if (!complaint_) {
    ErrorDetails details;
    details.message = std::move(message);
    complaint_.emplace(code, std::move(details));
  }
  return *this;
}

Checks& Checks::refuse(Errc code, explain::Reason reason,
                       std::initializer_list<std::string_view> values) {
  if (!complaint_) {
    ErrorDetails details;
    details.reason = explain::nameOf(reason);
    details.message = explain::wordsOf(reason, values);
    complaint_.emplace(code, std::move(details));
  }
  return *this;
}

Checks& Checks::refuseValue(std::string_view what) {
  std::string message{what};
  message += " is none of its enumeration's values";
  return refuse(Errc::InvalidArgument, std::move(message));
}

Error Checks::about(const Call& call) const {
  ErrorDetails details = complaint_->details();
  details.subject = subjectOf_(call);
  return complaint_->withDetails(std::move(details));
}

} // namespace dolthub::wire
