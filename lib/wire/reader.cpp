#include "wire/reader.hpp"

#include "wire/dates.hpp"

#include <boost/json/serialize.hpp>

#include <algorithm>
#include <array>
#include <cmath>

namespace dolthub::wire {
namespace {

using boost::json::value;

std::string_view kindOf(const value* found) noexcept {
  if (found == nullptr) {
    return "nothing";
  }
  switch (found->kind()) {
  case boost::json::kind::null:
    return "null";
  case boost::json::kind::bool_:
    return "boolean";
  case boost::json::kind::int64:
  case boost::json::kind::uint64:
  case boost::json::kind::double_:
    return "number";
  case boost::json::kind::string:
    return "string";
  case boost::json::kind::array:
    return "array";
  case boost::json::kind::object:
    return "object";
  }
  return "something else";
}

const value* lookUp(const boost::json::object& object, std::string_view key) noexcept {
  const value* found = object.if_contains(key);
  return found != nullptr && !found->is_null() ? found : nullptr;
}

} // namespace

const value* Fields::find(std::string_view key) const noexcept {
  if (object_ == nullptr) {
    return nullptr;
  }
  if (const value* found = lookUp(*object_, key)) {
    return found;
  }
  std::array<char, 64> withColon;
  if (key.size() >= withColon.size()) {
    return nullptr;
  }
  *std::copy(key.begin(), key.end(), withColon.begin()) = ':';
  return lookUp(*object_, {withColon.data(), key.size() + 1});
}

std::string Fields::text(std::string_view key) const {
  const value* found = find(key);
  if (found == nullptr) {
    expected("string", key, found);
    return {};
  }
  return textOf(key, *found);
}

std::string Fields::optionalText(std::string_view key) const {
  const value* found = find(key);
  return found == nullptr ? std::string{} : textOf(key, *found);
}

std::string Fields::textOf(std::string_view key, const value& found) const {
  if (const boost::json::string* text = found.if_string()) {
    return {text->data(), text->size()};
  }
  expected("string", key, &found);
  return {};
}

std::string Fields::id(std::string_view key) const {
  const value* found = find(key);
  if (found == nullptr) {
    expected("string or integer", key, found);
    return {};
  }
  return idOf(key, *found);
}

std::string Fields::optionalId(std::string_view key) const {
  const value* found = find(key);
  return found == nullptr ? std::string{} : idOf(key, *found);
}

std::string Fields::idOf(std::string_view key, const value& found) const {
  if (const boost::json::string* text = found.if_string()) {
    return {text->data(), text->size()};
  }
  if (found.is_int64()) {
    return std::to_string(found.get_int64());
  }
  if (found.is_uint64()) {
    return std::to_string(found.get_uint64());
  }
  expected("string or integer", key, &found);
  return {};
}

bool Fields::optionalFlag(std::string_view key) const {
  const value* found = find(key);
  if (found == nullptr) {
    return false;
  }
  if (!found->is_bool()) {
    expected("boolean", key, found);
    return false;
  }
  return found->get_bool();
}

long long Fields::optionalInteger(std::string_view key) const {
  const value* found = find(key);
  if (found == nullptr) {
    return 0;
  }
  if (!found->is_int64()) {
    expected("integer", key, found);
    return 0;
  }
  return found->get_int64();
}

Timestamp Fields::optionalTime(std::string_view key) const {
  return timestamp(optionalText(key));
}

Fields Fields::object(std::string_view key) const {
  const value* found = find(key);
  Fields fields;
  fields.object_ = found == nullptr ? nullptr : found->if_object();
  if (fields.object_ == nullptr) {
    expected("object", key, found);
    return fields;
  }
  fields.complaint_ = complaint_;
  fields.outer_ = this;
  fields.key_ = key;
  return fields;
}

FieldList Fields::list(std::string_view key) const {
  const value* found = find(key);
  if (found == nullptr) {
    expected("array", key, found);
    return {};
  }
  return listOf(key, *found);
}

FieldList Fields::optionalList(std::string_view key) const {
  const value* found = find(key);
  return found == nullptr ? FieldList{} : listOf(key, *found);
}

FieldList Fields::listOf(std::string_view key, const value& found) const {
  FieldList list;
  list.array_ = found.if_array();
  list.outer_ = this;
  list.key_ = key;
  if (list.array_ == nullptr) {
    expected("array", key, &found);
  }
  return list;
}

std::optional<std::string> Fields::cell(std::string_view key) const {
  const value* found = object_ == nullptr ? nullptr : lookUp(*object_, key);
  if (found == nullptr) {
    return std::nullopt;
  }
  if (const boost::json::string* text = found->if_string()) {
    return std::string{text->data(), text->size()};
  }
  if (found->is_double() && !std::isfinite(found->get_double())) {
    expected("finite number", key, found);
    return std::nullopt;
  }
  return boost::json::serialize(*found);
}

std::vector<std::string> Fields::keys() const {
  std::vector<std::string> keys;
  if (object_ != nullptr) {
    for (const auto& entry : *object_) {
      keys.emplace_back(entry.key());
    }
  }
  return keys;
}

void Fields::complain(std::string_view key, std::string_view problem) const {
  if (complaint_ == nullptr || !complaint_->empty()) {
    return;
  }
  appendPath(*complaint_);
  *complaint_ += '.';
  *complaint_ += key;
  *complaint_ += ": ";
  *complaint_ += problem;
}

void Fields::expected(std::string_view type, std::string_view key, const value* found) const {
  complain(key, "expected " + std::string{type} + ", found " + std::string{kindOf(found)});
}

void Fields::appendPath(std::string& path) const {
  if (outer_ == nullptr) {
    return;
  }
  outer_->appendPath(path);
  path += '.';
  path += key_;
  if (index_ != noIndex) {
    path += '[' + std::to_string(index_) + ']';
  }
}

Fields FieldList::at(std::size_t index) const {
  const value& found = (*array_)[index];
  Fields fields;
  fields.object_ = found.if_object();
  if (fields.object_ == nullptr) {
    outer_->expected("object", std::string{key_} + '[' + std::to_string(index) + ']', &found);
    return fields;
  }
  fields.complaint_ = outer_->complaint_;
  fields.outer_ = outer_;
  fields.key_ = key_;
  fields.index_ = index;
  return fields;
}

} // namespace dolthub::wire
