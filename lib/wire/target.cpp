#include "wire/target.hpp"

#include "public/text.hpp"

#include <utility>

namespace dolthub::wire {

Target Target::csv(const DatabaseName& database) {
  Target target;
  target.text_ = "/csv";
  target.addDatabase(database);
  return target;
}

Target&& Target::operator/(std::string_view segment) && {
  addSegment(segment);
  return std::move(*this);
}

Target&& Target::with(std::string_view name, std::string_view value) && {
  text_ += std::exchange(hasQuery_, true) ? '&' : '?';
  text::appendPercentEncoded(text_, name);
  text_ += '=';
  text::appendPercentEncoded(text_, value);
  return std::move(*this);
}

Target&& Target::withSome(std::string_view name, std::string_view value) && {
  return value.empty() ? std::move(*this) : std::move(*this).with(name, value);
}

void Target::addDatabase(const DatabaseName& database) {
  addSegment(database.owner());
  addSegment(database.name());
}

void Target::addSegment(std::string_view segment) {
  text_ += '/';
  text::appendPercentEncoded(text_, segment);
}

} // namespace dolthub::wire
