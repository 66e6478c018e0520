#pragma once

#include "wire/document.hpp"

#include <dolthub/timestamp.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dolthub::wire {

class FieldList;

// The fields of one JSON object, read the tolerant way: keys nobody asks for are ignored, null is
// as good as absent, and a key's plain form comes before the form with a stray colon that DoltHub's
// older documents have ("title:"). What does not fit is put down once, with its path, and a default
// is read in its place; so a reader reads on and asks at the end.
class Fields {
public:
  // Of no object: every field is at its default, and nobody complains.
  Fields() = default;
  // The first complaint goes to `complaint`, which stays empty until then.
  Fields(const Value& object, std::string& complaint) : object_(&object), complaint_(&complaint) {}

  bool has(std::string_view key) const noexcept { return find(key) != nullptr; }

  // Required.
  std::string text(std::string_view key) const;
  std::string id(std::string_view key) const; // a string or an integer
  Fields object(std::string_view key) const;
  FieldList list(std::string_view key) const; // or null, which is how Go writes an empty one

  // Empty, false or 0 when absent; still of the right type when there.
  std::string optionalText(std::string_view key) const;
  std::string optionalId(std::string_view key) const;
  bool optionalFlag(std::string_view key) const;
  long long optionalInteger(std::string_view key) const;
  // A time that is of another type is one that nobody knows: an answer is as good without it.
  Timestamp optionalTime(std::string_view key) const;
  FieldList optionalList(std::string_view key) const;

  // A string, or a number as it was sent; empty for all else, of which nobody complains.
  std::string looseText(std::string_view key) const;
  // As text, whatever its type; nothing for null. Not a key of ours, so without the colon form.
  std::optional<std::string> cell(std::string_view key) const;
  std::vector<std::string> keys() const;
  // Is the key there, be it null? As for cell(), without the colon form.
  bool hasCell(std::string_view key) const noexcept;
  // How many keys there are.
  std::size_t size() const noexcept { return object_ == nullptr ? 0 : object_->size(); }

  // For what only the caller can see to be wrong.
  void complain(std::string_view key, std::string_view problem) const;

private:
  friend class FieldList;

  const Value* find(std::string_view key) const noexcept;
  std::string textOf(std::string_view key, const Value& value) const;
  std::string idOf(std::string_view key, const Value& value) const;
  FieldList listOf(std::string_view key, const Value& value) const;
  void expected(std::string_view type, std::string_view key, const Value* found) const;
  void appendPath(std::string& path) const;

  static constexpr std::size_t noIndex = static_cast<std::size_t>(-1);

  const Value* object_ = nullptr;
  std::string* complaint_ = nullptr;
  // Where this object stands in the one around it, which must still be there.
  const Fields* outer_ = nullptr;
  std::string_view key_;
  std::size_t index_ = noIndex;
};

// The objects of an array. Lives no longer than the Fields it came from.
class FieldList {
public:
  FieldList() = default;

  class Iterator {
  public:
    Iterator(const FieldList& list, const Value* value) : list_(&list), value_(value) {}

    Fields operator*() const { return list_->fieldsOf(*value_, index_); }
    Iterator& operator++() {
      value_ = value_->next();
      ++index_;
      return *this;
    }
    bool operator!=(const Iterator& other) const { return value_ != other.value_; }

  private:
    const FieldList* list_;
    const Value* value_;
    std::size_t index_ = 0;
  };

  std::size_t size() const noexcept { return array_ == nullptr ? 0 : array_->size(); }
  Iterator begin() const { return {*this, array_ == nullptr ? nullptr : array_->begin()}; }
  Iterator end() const { return {*this, array_ == nullptr ? nullptr : array_->end()}; }

private:
  friend class Fields;

  Fields fieldsOf(const Value& value, std::size_t index) const;

  const Value* array_ = nullptr;
  const Fields* outer_ = nullptr;
  std::string_view key_;
};

} // namespace dolthub::wire
