#pragma once

#include "importer/record.hpp"

#include <boost/json.hpp>

#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

// How the fields of a journal's records are read. What these throw is a BadRecord.
namespace dolthub::importer {

inline const boost::json::value& at(const boost::json::object& record, std::string_view key) {
  const boost::json::value* value = record.if_contains(key);
  if (value == nullptr) {
    throw BadRecord("\"" + std::string(key) + "\" is missing");
  }
  return *value;
}

// Any bytes, as escapeTexts wrote them.
std::string textOf(const boost::json::value& value, std::string_view key);

inline std::string text(const boost::json::object& record, std::string_view key) {
  return textOf(at(record, key), key);
}

// \throws BadRecord
const boost::json::object& objectAt(const boost::json::object& record, std::string_view key);

boost::json::object errorRecord(const Error& error);
// What "error" holds, where it is there.
std::optional<Error> errorIn(const boost::json::object& record);

template <class T>
T number(const boost::json::object& record, std::string_view key) {
  boost::system::error_code error;
  const T value = at(record, key).to_number<T>(error);
  if (error) {
    throw BadRecord("\"" + std::string(key) + "\" is not a number");
  }
  return value;
}

template <class T>
T numberOr(const boost::json::object& record, std::string_view key, T otherwise) {
  return record.contains(key) ? number<T>(record, key) : otherwise;
}

inline std::string textOr(const boost::json::object& record, std::string_view key) {
  return record.contains(key) ? text(record, key) : std::string{};
}

template <class Enum, std::size_t N>
std::string_view wordOf(const std::array<std::pair<Enum, std::string_view>, N>& words,
                        Enum value) noexcept {
  for (const auto& [one, word] : words) {
    if (one == value) {
      return word;
    }
  }
  return {};
}

template <class Enum, std::size_t N>
Enum valueOf(const std::array<std::pair<Enum, std::string_view>, N>& words, std::string_view text) {
  for (const auto& [value, word] : words) {
    if (word == text) {
      return value;
    }
  }
  throw BadRecord("\"" + std::string(text) + "\" is not known here");
}

} // namespace dolthub::importer
