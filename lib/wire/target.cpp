#include "wire/target.hpp"

#include "text/text.hpp"

#include <utility>

namespace dolthub::wire {

Target::Target(PathTemplate path, std::initializer_list<std::string_view> values)
    : template_(path.text()), left_(template_) {
  fill(values);
  text_ += left_;
}

Target::Target(PathTemplate path, const DatabaseName& database,
               std::initializer_list<std::string_view> more)
    : template_(path.text()), left_(template_) {
  fill({database.owner(), database.name()});
  fill(more);
  text_ += left_;
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

void Target::fill(std::initializer_list<std::string_view> values) {
  for (const std::string_view value : values) {
    text_ += left_.substr(0, left_.find('{'));
    text::appendPercentEncoded(text_, value);
    left_.remove_prefix(left_.find('}') + 1);
  }
}

} // namespace dolthub::wire
