#include "fuzz/target.hpp"

#include "wire/document.hpp"

#include <boost/json.hpp>

#include <cmath>
#include <set>
#include <string>

namespace fuzz {

namespace {

namespace json = boost::json;
using dolthub::wire::Document;
using dolthub::wire::Value;

bool same(const Value& value, const json::value& other);

bool sameNumber(const Value& value, const json::value& other) {
  switch (value.kind()) {
  case Value::Kind::Integer:
    return other.is_int64() && std::to_string(other.get_int64()) ==
                                   std::to_string(std::stoll(std::string(value.text())));
  case Value::Kind::Unsigned:
    return other.is_uint64() && std::to_string(other.get_uint64()) == value.text();
  case Value::Kind::Real:
    return other.is_double() && std::isfinite(other.get_double());
  default:
    return other.is_double() && !std::isfinite(other.get_double());
  }
}

bool sameArray(const Value& value, const json::array& other) {
  const Value* held = value.begin();
  for (const json::value& each : other) {
    if (held == value.end() || !same(*held, each)) {
      return false;
    }
    held = held->next();
  }
  return held == value.end() && value.size() == other.size();
}

bool sameObject(const Value& value, const json::object& other) {
  std::set<std::string> keys;
  for (const Value* held = value.begin(); held != value.end(); held = held->next()) {
    keys.emplace(held->key());
  }
  if (keys.size() != other.size()) {
    return false;
  }
  for (const json::key_value_pair& each : other) {
    const Value* const held = value.find(each.key());
    if (held == nullptr || !same(*held, each.value())) {
      return false;
    }
  }
  return true;
}

bool same(const Value& value, const json::value& other) {
  switch (value.kind()) {
  case Value::Kind::Null:
    return other.is_null();
  case Value::Kind::False:
    return other.is_bool() && !other.get_bool();
  case Value::Kind::True:
    return other.is_bool() && other.get_bool();
  case Value::Kind::String:
    return other.is_string() && std::string_view(other.get_string()) == value.text();
  case Value::Kind::Array:
    return other.is_array() && sameArray(value, other.get_array());
  case Value::Kind::Object:
    return other.is_object() && sameObject(value, other.get_object());
  default:
    return sameNumber(value, other);
  }
}

} // namespace

// Takes what Boost.JSON's own document takes, and has the same values.
void readDocument(std::string_view input) {
  const Document document(input);
  std::string_view plain = input;
  if (plain.starts_with("\xEF\xBB\xBF")) {
    plain.remove_prefix(3);
  }
  json::parse_options options;
  options.max_depth = 32;
  boost::system::error_code error;
  const json::value other = json::parse(plain, error, {}, options);
  const bool taken = !error && other.is_object();
  check((document.root() != nullptr) == taken, "one parser takes it and the other does not");
  if (!taken) {
    return;
  }
  check(same(*document.root(), other), "the values differ");
  const std::string text = serialized(*document.root());
  const Document again(text);
  check(again.root() != nullptr && same(*again.root(), other), "written, it is another");
}

} // namespace fuzz
