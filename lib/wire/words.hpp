#pragma once

#include "text/text.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

namespace dolthub::wire {

// The words of one of DoltHub's enumerations. Their case varies, so it is not looked at.
template <class E, std::size_t N>
using Words = std::array<std::pair<E, std::string_view>, N>;

// `Unknown` for a word that is not among them.
template <class E, std::size_t N>
E valueOf(const Words<E, N>& words, std::string_view word) noexcept {
  for (const auto& [value, text] : words) {
    if (text::equalNoCase(text, word)) {
      return value;
    }
  }
  return E::Unknown;
}

// Empty for a value that has no word.
template <class E, std::size_t N>
std::string_view wordOf(const Words<E, N>& words, E value) noexcept {
  for (const auto& [other, text] : words) {
    if (other == value) {
      return text;
    }
  }
  return {};
}

// Only as wholes: "Failed, retrying" has not ended.
inline bool saysFailure(std::string_view word) noexcept {
  for (const std::string_view known : {"failed", "failure", "error"}) {
    if (text::equalNoCase(known, word)) {
      return true;
    }
  }
  return false;
}

inline bool saysSuccess(std::string_view word) noexcept {
  for (const std::string_view known : {"completed", "succeeded", "success", "done", "ok"}) {
    if (text::equalNoCase(known, word)) {
      return true;
    }
  }
  return false;
}

// Which words are a failure's is documented for some states only. This tells what speaks of one,
// unless it denies it before it says it: a reason to ask a list, and no verdict.
inline bool soundsLikeFailure(std::string_view text) {
  const std::string lowered = text::lowered(text);
  const std::size_t at = std::min(lowered.find("fail"), lowered.find("error"));
  if (at == std::string::npos) {
    return false;
  }
  std::string before = ' ' + lowered.substr(0, at);
  for (char& c : before) {
    const bool inWord =
        (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || static_cast<unsigned char>(c) >= 0x80;
    c = inWord ? c : ' ';
  }
  for (const std::string_view denial :
       {" no ", " not ", " cannot ", " without ", " 0 ", " none ", " never "}) {
    if (before.find(denial) != std::string::npos) {
      return false;
    }
  }
  return true;
}

// How a SQL statement ended, as `query_execution_status` tells it.
enum class SqlEnd { Success, Warning, RowLimit, Timeout, Failure, Unheard };

inline SqlEnd sqlEndOf(std::string_view word) {
  constexpr std::array<std::pair<SqlEnd, std::string_view>, 4> words{
      {{SqlEnd::Success, "Success"},
       {SqlEnd::Warning, "SuccessWithWarning"}, // seen in practice
       {SqlEnd::RowLimit, "RowLimit"},          // of a read
       {SqlEnd::Timeout, "Timeout"}}};          // DoltHub's own code has had it
  for (const auto& [end, text] : words) {
    if (text::equalNoCase(text, word)) {
      return end;
    }
  }
  return saysFailure(word) ? SqlEnd::Failure : SqlEnd::Unheard;
}

} // namespace dolthub::wire
