#include "wire/reader.hpp"

#include "wire/dates.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace dolthub::wire {
namespace {

std::string_view kindOf(const Value* found) noexcept {
  if (found == nullptr) {
    return "nothing";
  }
  switch (found->kind()) {
  case Value::Kind::Null:
    return "null";
  case Value::Kind::False:
  case Value::Kind::True:
    return "boolean";
  case Value::Kind::Integer:
  case Value::Kind::Unsigned:
  case Value::Kind::Real:
  case Value::Kind::Infinite:
    return "number";
  case Value::Kind::String:
    return "string";
  case Value::Kind::Array:
    return "array";
  case Value::Kind::Object:
    return "object";
  }
  return "something else";
}

const Value* lookUp(const Value& object, std::string_view key) noexcept {
  const Value* found = object.find(key);
  return found != nullptr && found->kind() != Value::Kind::Null ? found : nullptr;
}

} // namespace

const Value* Fields::find(std::string_view key) const noexcept {
  if (object_ == nullptr) {
    return nullptr;
  }
  if (const Value* found = lookUp(*object_, key)) {
    return found;
  }
  std::array<char, 64> withColon;
  if (!object_->hasColonKeys() || key.size() >= withColon.size()) {
    return nullptr;
  }
  *std::copy(key.begin(), key.end(), withColon.begin()) = ':';
  return lookUp(*object_, {withColon.data(), key.size() + 1});
}

std::string Fields::text(std::string_view key) const {
  const Value* found = find(key);
  if (found == nullptr) {
    expected("string", key, found);
    return {};
  }
  return textOf(key, *found);
}

std::string Fields::optionalText(std::string_view key) const {
  const Value* found = find(key);
  return found == nullptr ? std::string{} : textOf(key, *found);
}

std::string Fields::textOf(std::string_view key, const Value& found) const {
  if (found.isString()) {
    return std::string{found.text()};
  }
  expected("string", key, &found);
  return {};
}

std::string Fields::id(std::string_view key) const {
  const Value* found = find(key);
  if (found == nullptr) {
    expected("string or integer", key, found);
    return {};
  }
  return idOf(key, *found);
}

std::string Fields::optionalId(std::string_view key) const {
  const Value* found = find(key);
  return found == nullptr ? std::string{} : idOf(key, *found);
}

std::string Fields::idOf(std::string_view key, const Value& found) const {
  if (found.isString() || found.kind() == Value::Kind::Integer ||
      found.kind() == Value::Kind::Unsigned) {
    return std::string{found.text()};
  }
  expected("string or integer", key, &found);
  return {};
}

bool Fields::optionalFlag(std::string_view key) const {
  const Value* found = find(key);
  if (found == nullptr) {
    return false;
  }
  const bool yes = found->kind() == Value::Kind::True;
  if (!yes && found->kind() != Value::Kind::False) {
    expected("boolean", key, found);
  }
  return yes;
}

long long Fields::optionalInteger(std::string_view key) const {
  const Value* found = find(key);
  if (found == nullptr) {
    return 0;
  }
  if (found->kind() != Value::Kind::Integer) {
    expected("integer", key, found);
    return 0;
  }
  long long number = 0;
  const std::string_view digits = found->text();
  std::from_chars(digits.data(), digits.data() + digits.size(), number);
  return number;
}

std::string Fields::looseText(std::string_view key) const {
  const Value* found = find(key);
  return found == nullptr ? std::string{} : std::string{found->text()};
}

Timestamp Fields::optionalTime(std::string_view key) const {
  return timestamp(looseText(key));
}

Fields Fields::object(std::string_view key) const {
  const Value* found = find(key);
  Fields fields;
  if (found == nullptr || !found->isObject()) {
    expected("object", key, found);
    return fields;
  }
  fields.object_ = found;
  fields.complaint_ = complaint_;
  fields.outer_ = this;
  fields.key_ = key;
  return fields;
}

FieldList Fields::list(std::string_view key) const {
  const Value* found = find(key);
  if (found == nullptr && !hasCell(key)) {
    expected("array", key, found);
  }
  return found == nullptr ? FieldList{} : listOf(key, *found);
}

FieldList Fields::optionalList(std::string_view key) const {
  const Value* found = find(key);
  return found == nullptr ? FieldList{} : listOf(key, *found);
}

FieldList Fields::listOf(std::string_view key, const Value& found) const {
  FieldList list;
  list.outer_ = this;
  list.key_ = key;
  if (found.isArray()) {
    list.array_ = &found;
  } else {
    expected("array", key, &found);
  }
  return list;
}

std::optional<std::string> Fields::cell(std::string_view key) const {
  const Value* found = object_ == nullptr ? nullptr : lookUp(*object_, key);
  if (found == nullptr) {
    return std::nullopt;
  }
  switch (found->kind()) {
  case Value::Kind::False:
    return "false";
  case Value::Kind::True:
    return "true";
  case Value::Kind::Array:
  case Value::Kind::Object:
    return serialized(*found);
  case Value::Kind::Infinite:
    expected("finite number", key, found);
    return std::nullopt;
  default:
    return std::string{found->text()};
  }
}

std::vector<std::string> Fields::keys() const {
  std::vector<std::string> keys;
  if (object_ != nullptr) {
    for (const Value* held = object_->begin(); held != object_->end(); held = held->next()) {
      keys.emplace_back(held->key());
    }
  }
  return keys;
}

bool Fields::hasCell(std::string_view key) const noexcept {
  return object_ != nullptr && object_->find(key) != nullptr;
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

void Fields::expected(std::string_view type, std::string_view key, const Value* found) const {
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

Fields FieldList::fieldsOf(const Value& value, std::size_t index) const {
  Fields fields;
  if (!value.isObject()) {
    outer_->expected("object", std::string{key_} + '[' + std::to_string(index) + ']', &value);
    return fields;
  }
  fields.object_ = &value;
  fields.complaint_ = outer_->complaint_;
  fields.outer_ = outer_;
  fields.key_ = key_;
  fields.index_ = index;
  return fields;
}

} // namespace dolthub::wire
