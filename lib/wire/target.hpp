#pragma once

#include <dolthub/names.hpp>

#include <algorithm>
#include <cstddef>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

namespace dolthub::wire {

// A text that a template can be given.
template <std::size_t N>
struct Literal {
  consteval Literal(const char (&from)[N]) { std::copy_n(from, N, text); }
  template <std::size_t M>
  consteval Literal(const Literal<M>& head, const Literal<N - M + 1>& tail) {
    std::copy_n(tail.text, N - M + 1, std::copy_n(head.text, M - 1, text));
  }

  constexpr std::string_view view() const noexcept { return {text, N - 1}; }

  char text[N]{}; // with the zero at its end
};

// Both as one text, which lives for ever.
template <Literal head, Literal tail>
inline constexpr Literal<sizeof(head.text) + sizeof(tail.text) - 1> joined{head, tail};

// A path with names in braces where a call has values of its own: what an observer may be told of a
// call, and what makes its address. Text of the program, so that it lives for ever.
class PathTemplate {
public:
  template <std::size_t N>
  consteval PathTemplate(const char (&text)[N]) : text_(text, N - 1) {}

  constexpr std::string_view text() const noexcept { return text_; }

private:
  std::string_view text_;
};

// A request's path and query. The values fill the braces of the template one after the other; each
// is percent-encoded as it is added, so that `/` in a branch and `+ & = ;` in SQL arrive as they
// are.
//
//     Target{"/api/{owner}/{database}/pulls/{pull_id}", database, {id}}
//     Target{"/api/fork"}.with("operationName", name)
//
// An API puts its prefix before the templates of its own.
class Target {
public:
  explicit Target(PathTemplate path, std::initializer_list<std::string_view> values = {});
  Target(PathTemplate path, const DatabaseName& database,
         std::initializer_list<std::string_view> more = {});

  Target&& with(std::string_view name, std::string_view value) &&;
  // Only where there is a value.
  Target&& withSome(std::string_view name, std::string_view value) &&;

  std::string_view pathTemplate() const noexcept { return template_; }
  std::string text() && { return std::move(text_); }

private:
  void fill(std::initializer_list<std::string_view> values);

  std::string_view template_;
  std::string_view left_; // of the template, still to come
  std::string text_;
  bool hasQuery_ = false;
};

} // namespace dolthub::wire
