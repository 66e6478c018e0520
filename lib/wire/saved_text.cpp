#include "wire/saved_text.hpp"

#include <dolthub/error.hpp>

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <cstdint>

namespace dolthub::wire {
namespace {

// A lost call holds a pull request's whole description; what is longer than this is none of ours.
constexpr std::size_t longest = 8 << 20;
constexpr std::string_view whatKey = "dolthub";
constexpr std::string_view versionKey = "version";
constexpr std::string_view checkKey = "check";

// FNV-1a: no byte can change alone without changing it.
class Hash {
public:
  void add(std::string_view text) noexcept {
    for (const char c : text) {
      mix(static_cast<unsigned char>(c));
    }
    mix(0xFF); // ends a text: no UTF-8 has it
  }
  std::uint32_t value() const noexcept { return value_; }

private:
  void mix(unsigned char byte) noexcept { value_ = (value_ ^ byte) * 16'777'619u; }

  std::uint32_t value_ = 2'166'136'261u;
};

[[noreturn]] void refuse(std::string_view what, std::string_view problem) {
  throw Error::invalid("saved " + std::string{what} + ' ' + std::string{problem});
}

} // namespace

SavedText::SavedText(std::string_view what, int version) : what_(what), version_(version) {}

SavedText& SavedText::add(std::string_view name, std::string_view value) {
  if (!value.empty()) {
    items_.emplace_back(name, value);
  }
  return *this;
}

std::string SavedText::line() const {
  boost::json::object object{{whatKey, what_}, {versionKey, version_}};
  for (const auto& [name, value] : items_) {
    object[name] = value;
  }
  object[checkKey] = checksum();
  return boost::json::serialize(object);
}

SavedText SavedText::parse(std::string_view text, std::string_view what, int version) {
  if (text.size() > longest) {
    refuse(what, "is longer than 8 MiB");
  }
  boost::system::error_code error;
  const boost::json::value value = boost::json::parse(text, error);
  const boost::json::object* object = value.if_object();
  if (object == nullptr) {
    refuse(what, "is not a JSON object");
  }
  SavedText saved{{}, 0};
  std::string check;
  for (const auto& entry : *object) {
    const std::string_view key = entry.key();
    if (const boost::json::string* item = entry.value().if_string()) {
      if (key == whatKey) {
        saved.what_ = std::string_view{*item};
      } else if (key == checkKey) {
        check = std::string_view{*item};
      } else {
        saved.items_.emplace_back(key, std::string_view{*item});
      }
    } else if (key == versionKey && entry.value().is_int64()) {
      saved.version_ =
          static_cast<int>(std::clamp<std::int64_t>(entry.value().get_int64(), 0, 999));
    } else {
      refuse(what, "is damaged: a value is no text");
    }
  }
  if (saved.what_ != what) {
    refuse(what, "is something else");
  }
  if (saved.version_ != version) {
    refuse(what, "is of version " + std::to_string(saved.version_) + "; this library reads " +
                     std::to_string(version));
  }
  if (check != saved.checksum()) {
    refuse(what, "is damaged: its checksum differs");
  }
  return saved;
}

std::string_view SavedText::get(std::string_view name) const noexcept {
  for (const auto& [key, value] : items_) {
    if (key == name) {
      return value;
    }
  }
  return {};
}

std::string SavedText::checksum() const {
  auto sorted = items_;
  std::sort(sorted.begin(), sorted.end());
  Hash hash;
  hash.add(what_);
  hash.add(std::to_string(version_));
  for (const auto& [name, value] : sorted) {
    hash.add(name);
    hash.add(value);
  }
  std::string text;
  for (int shift = 28; shift >= 0; shift -= 4) {
    text += "0123456789abcdef"[(hash.value() >> shift) & 0xF];
  }
  return text;
}

} // namespace dolthub::wire
