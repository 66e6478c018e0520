#pragma once

#include <array>
#include <cstddef>
#include <string_view>
#include <utility>

// The enumerators of an enum, as the compiler has them, so that no table can forget one. They lie
// between 0 and 63.
namespace dolthub::harness {

namespace detail {

// Empty where no enumerator has the value. g++ writes "[with auto V = ns::E::Name; …]" and for no
// enumerator "(ns::E)7", clang the same without the "with".
template <auto V>
constexpr std::string_view enumeratorName() noexcept {
  std::string_view text = __PRETTY_FUNCTION__;
  text.remove_prefix(text.find("V = ") + 4);
  text = text.substr(0, text.find_first_of(";]"));
  return text.front() == '(' ? std::string_view() : text.substr(text.rfind(':') + 1);
}

template <class E, std::size_t... I>
constexpr std::array<std::string_view, sizeof...(I)> names(std::index_sequence<I...>) noexcept {
  return {enumeratorName<static_cast<E>(I)>()...};
}

template <class E>
inline constexpr auto allNames = names<E>(std::make_index_sequence<64>());

template <class E>
constexpr std::size_t countNames() noexcept {
  std::size_t count = 0;
  for (const std::string_view name : allNames<E>) {
    count += name.empty() ? 0 : 1;
  }
  return count;
}

} // namespace detail

template <class E>
inline constexpr std::size_t enumeratorCount = detail::countNames<E>();

template <class E>
constexpr std::array<E, enumeratorCount<E>> enumerators() noexcept {
  std::array<E, enumeratorCount<E>> all{};
  std::size_t at = 0;
  for (std::size_t value = 0; value < detail::allNames<E>.size(); ++value) {
    if (!detail::allNames<E>[value].empty()) {
      all[at++] = static_cast<E>(value);
    }
  }
  return all;
}

template <class E>
constexpr std::string_view nameOfEnumerator(E value) noexcept {
  return detail::allNames<E>[static_cast<std::size_t>(value)];
}

} // namespace dolthub::harness
