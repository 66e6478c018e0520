#include "wire/document.hpp"

#include <boost/json/basic_parser_impl.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/string.hpp>

#include <cmath>
#include <cstring>
#include <functional>
#include <limits>

namespace dolthub::wire {

namespace {

constexpr std::string_view byteOrderMark = "\xEF\xBB\xBF";
constexpr std::size_t deepest = 32;

void append(std::string& json, std::string_view text) {
  json += boost::json::serialize(boost::json::string(text.data(), text.size()));
}

void append(std::string& json, const Value& value) {
  switch (value.kind()) {
  case Value::Kind::Null:
    json += "null";
    return;
  case Value::Kind::False:
    json += "false";
    return;
  case Value::Kind::True:
    json += "true";
    return;
  case Value::Kind::String:
    append(json, value.text());
    return;
  case Value::Kind::Array:
  case Value::Kind::Object:
    break;
  default:
    json += value.text();
    return;
  }
  json += value.isObject() ? '{' : '[';
  for (const Value* held = value.begin(); held != value.end(); held = held->next()) {
    if (held != value.begin()) {
      json += ',';
    }
    if (value.isObject()) {
      append(json, held->key());
      json += ':';
    }
    append(json, *held);
  }
  json += value.isObject() ? '}' : ']';
}

} // namespace

// What Boost.JSON's parser calls as it goes.
class DocumentBuilder {
public:
  using error_code = boost::system::error_code;
  using string_view = boost::json::string_view;

  static constexpr std::size_t max_object_size = std::numeric_limits<std::uint32_t>::max();
  static constexpr std::size_t max_array_size = max_object_size;
  static constexpr std::size_t max_key_size = max_object_size;
  static constexpr std::size_t max_string_size = max_object_size;

  DocumentBuilder(std::string_view source, std::vector<Value>& values, std::string& unescaped)
      : source_(source), values_(values), unescaped_(unescaped) {}

  bool on_document_begin(error_code&) { return true; }
  bool on_document_end(error_code&) { return true; }
  bool on_object_begin(error_code&) { return open(Value::Kind::Object); }
  bool on_object_end(std::size_t size, error_code&) { return close(size); }
  bool on_array_begin(error_code&) { return open(Value::Kind::Array); }
  bool on_array_end(std::size_t size, error_code&) { return close(size); }
  bool on_key_part(string_view part, std::size_t, error_code&) { return keep(part); }
  bool on_key(string_view rest, std::size_t size, error_code&) {
    key_ = whole(rest, size);
    if (!key_.empty() && key_.back() == ':') {
      values_[open_[depth_ - 1]].hasColonKeys_ = true;
    }
    return true;
  }
  bool on_string_part(string_view part, std::size_t, error_code&) { return keep(part); }
  bool on_string(string_view rest, std::size_t size, error_code&) {
    return add(Value::Kind::String, whole(rest, size));
  }
  bool on_number_part(string_view, error_code&) { return true; }
  bool on_int64(std::int64_t, string_view digits, error_code&) {
    return add(Value::Kind::Integer, digits);
  }
  bool on_uint64(std::uint64_t, string_view digits, error_code&) {
    return add(Value::Kind::Unsigned, digits);
  }
  bool on_double(double number, string_view digits, error_code&) {
    return add(std::isfinite(number) ? Value::Kind::Real : Value::Kind::Infinite, digits);
  }
  bool on_bool(bool yes, error_code&) {
    return add(yes ? Value::Kind::True : Value::Kind::False, {});
  }
  bool on_null(error_code&) { return add(Value::Kind::Null, {}); }
  bool on_comment_part(string_view, error_code&) { return true; }
  bool on_comment(string_view, error_code&) { return true; }

private:
  bool add(Value::Kind kind, std::string_view text) {
    Value& value = values_.emplace_back();
    value.kind_ = kind;
    value.key_ = key_.data();
    value.keySize_ = static_cast<std::uint32_t>(key_.size());
    value.text_ = text.data();
    value.size_ = static_cast<std::uint32_t>(text.size());
    key_ = {};
    return true;
  }

  bool open(Value::Kind kind) {
    open_[depth_++] = values_.size();
    return add(kind, {});
  }

  bool close(std::size_t size) {
    const std::size_t opened = open_[--depth_];
    values_[opened].size_ = static_cast<std::uint32_t>(size);
    values_[opened].span_ = static_cast<std::uint32_t>(values_.size() - opened);
    return true;
  }

  bool keep(std::string_view part) {
    // Never longer than the source, so that what was viewed before stays where it is.
    unescaped_.reserve(source_.size());
    unescaped_ += part;
    return true;
  }

  // A text that came in one piece out of the source needs no copy.
  std::string_view whole(std::string_view rest, std::size_t size) {
    const char* const end = source_.data() + source_.size();
    if (rest.size() == size && !std::less<>()(rest.data(), source_.data()) &&
        !std::less<>()(end, rest.data() + size)) {
      return rest;
    }
    keep(rest);
    return std::string_view(unescaped_).substr(unescaped_.size() - size);
  }

  const std::string_view source_;
  std::vector<Value>& values_;
  std::string& unescaped_;
  std::string_view key_;
  std::size_t open_[deepest + 1];
  std::size_t depth_ = 0;
};

const Value* Value::find(std::string_view key) const noexcept {
  const Value* found = nullptr;
  const Value* const last = end();
  for (const Value* held = begin(); held != last; held = held->next()) {
    // Its first letter tells most keys of a length apart, without a call.
    if (held->keySize_ == key.size() &&
        (key.empty() ||
         (*held->key_ == key.front() && std::memcmp(held->key_, key.data(), key.size()) == 0))) {
      found = held;
    }
  }
  return found;
}

Document::Document(std::string_view source) {
  if (source.substr(0, byteOrderMark.size()) == byteOrderMark) {
    source.remove_prefix(byteOrderMark.size());
  }
  const std::size_t first = source.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos || source[first] != '{' ||
      source.size() > DocumentBuilder::max_string_size) {
    return;
  }
  values_.reserve(source.size() / 24); // an answer's value and its key are seldom shorter
  boost::json::parse_options options;
  options.max_depth = deepest;
  boost::json::basic_parser<DocumentBuilder> parser(options, source, values_, unescaped_);
  boost::system::error_code error;
  const std::size_t read = parser.write_some(false, source.data(), source.size(), error);
  if (error || read != source.size()) {
    values_.clear();
  }
}

std::string serialized(const Value& value) {
  std::string json;
  append(json, value);
  return json;
}

} // namespace dolthub::wire
