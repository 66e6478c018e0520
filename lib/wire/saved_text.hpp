#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace dolthub::wire {

// The form in which operations and lost calls are saved: one line of JSON, all values texts, with a
// checksum of them. It shows damage, not forgery: what is restored is checked part by part as if a
// stranger had written it. Other programs may lay the JSON out anew or reorder it.
class SavedText {
public:
  // `what` it is a saved one of.
  SavedText(std::string_view what, int version);

  // Empty values are left out.
  SavedText& add(std::string_view name, std::string_view value);
  std::string line() const;

  // \throws Error InvalidArgument when damaged, of something else, or of a newer version.
  static SavedText parse(std::string_view text, std::string_view what, int version);

  // Empty where there is none.
  std::string_view get(std::string_view name) const noexcept;
  const std::vector<std::pair<std::string, std::string>>& items() const noexcept { return items_; }

private:
  std::string checksum() const;

  std::string what_;
  int version_;
  std::vector<std::pair<std::string, std::string>> items_;
};

} // namespace dolthub::wire
