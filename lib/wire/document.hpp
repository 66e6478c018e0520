#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace dolthub::wire {

// One value of a JSON document. What an array or an object holds lies right behind it.
class Value {
public:
  enum class Kind : std::uint8_t {
    Null,
    False,
    True,
    Integer,  // fits 64 bits with a sign
    Unsigned, // fits 64 bits without
    Real,
    Infinite, // a number too large to be one
    String,
    Array,
    Object
  };

  Kind kind() const noexcept { return kind_; }
  bool isObject() const noexcept { return kind_ == Kind::Object; }
  bool isArray() const noexcept { return kind_ == Kind::Array; }
  bool isString() const noexcept { return kind_ == Kind::String; }
  // Of a string its content, of a number its digits as they were sent; else empty.
  std::string_view text() const noexcept {
    return kind_ < Kind::Array ? std::string_view{text_, size_} : std::string_view{};
  }
  // In an object.
  std::string_view key() const noexcept { return {key_, keySize_}; }
  // Of an array or an object: how many values it holds itself, the first of them, and what follows
  // the last of them. `next` goes from one to the next.
  std::size_t size() const noexcept { return kind_ < Kind::Array ? 0 : size_; }
  const Value* begin() const noexcept { return this + 1; }
  const Value* end() const noexcept { return this + span_; }
  const Value* next() const noexcept { return this + span_; }

  // The last of an object's values with that key, as JSON parsers have it; null when there is none.
  const Value* find(std::string_view key) const noexcept;
  // One of an object's own keys ends with a colon, as some of DoltHub's do.
  bool hasColonKeys() const noexcept { return hasColonKeys_; }

private:
  friend class DocumentBuilder;

  const char* key_ = nullptr;
  const char* text_ = nullptr;
  std::uint32_t keySize_ = 0;
  std::uint32_t size_ = 0;
  std::uint32_t span_ = 1; // itself and all it holds
  Kind kind_ = Kind::Null;
  bool hasColonKeys_ = false;
};

// A JSON object, taken apart in one pass and kept flat: two allocations, however many values. Texts
// are views of the source, which must outlive it.
class Document {
public:
  // Whatever is no JSON object of at most 32 levels and 4 GiB has no root.
  explicit Document(std::string_view source);
  Document(const Document&) = delete;
  Document& operator=(const Document&) = delete;

  const Value* root() const noexcept { return values_.empty() ? nullptr : values_.data(); }

private:
  std::vector<Value> values_;
  std::string unescaped_; // the texts that are not in the source as they are meant
};

// As JSON again.
std::string serialized(const Value& value);

} // namespace dolthub::wire
