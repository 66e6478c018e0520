#pragma once

#include <dolthub/export.hpp>

#include <concepts>
#include <iosfwd>
#include <string_view>
#include <type_traits>

namespace dolthub {

namespace detail {
DOLTHUB_EXPORT std::ostream& print(std::ostream& out, std::string_view text);

template <class E>
concept NamedEnum = std::is_enum_v<E> && requires(E value) {
  { toString(value) } -> std::same_as<std::string_view>;
};
} // namespace detail

// Every enum of this library has a `toString`, and is printed by what that gives: the enumerator's
// name, or the word that outputs and DoltHub's JSON have for it (`FileOutcome`,
// `ImportEvent::Kind`, `WebhookKind`, `FaultKind`). An enum may grow by enumerators in a minor
// version: a `switch` needs a `default`.

template <detail::NamedEnum E>
std::ostream& operator<<(std::ostream& out, E value) {
  return detail::print(out, toString(value));
}

} // namespace dolthub
