#pragma once

#include "text/checks.hpp"
#include "wire/call.hpp"
#include "wire/target.hpp"

#include <boost/json/object.hpp>

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace dolthub::wire {

// How a resource file makes its calls.
Call get(Target&& target);
Call post(Target&& target);
Call post(Target&& target, const boost::json::object& body);
Call patch(Target&& target, const boost::json::object& body);

// Notes what the call is known by when its answer is lost: the database concerned, and the natural
// key under the names that the request's own fields have.
Call&& identify(Call&& call, LostCall::Kind kind, const DatabaseName& database,
                std::vector<std::pair<std::string, std::string>> key);

// Collects what is wrong with a request; the first complaint counts.
class Checks {
public:
  // `subjectOf` says what a call asks for, in the API's words.
  explicit Checks(std::string (*subjectOf)(const Call&)) : subjectOf_(subjectOf) {}

  Checks& name(std::string_view what, std::string_view value, Slash slash = Slash::Refused);
  Checks& text(std::string_view what, std::string_view value, Lines lines = Lines::Many);
  Checks& refuseIf(bool wrong, std::string_view message);
  Checks& refuseIf(bool wrong, explain::Reason reason);
  // For a complaint that is not about the request's form.
  Checks& refuse(Errc code, std::string message);
  Checks& refuse(Errc code, explain::Reason reason,
                 std::initializer_list<std::string_view> values = {});

  // One of an enumeration's own; others can only be cast into it.
  template <class E>
  Checks& value(std::string_view what, E value) {
    return toString(value) == "?" ? refuseValue(what) : *this;
  }

  // The complaint, or else the value.
  template <class T>
  Encoding<T> pass(T value) {
    if (!complaint_) {
      return value;
    }
    if constexpr (std::is_same_v<T, Call>) {
      return about(value);
    } else {
      return *complaint_;
    }
  }

private:
  Checks& refuseValue(std::string_view what);
  // The complaint, with what was asked for.
  Error about(const Call& call) const;

  std::string (*subjectOf_)(const Call&);
  std::optional<Error> complaint_;
};

} // namespace dolthub::wire
