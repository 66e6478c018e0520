#include <dolthub/pages.hpp>

#include <algorithm>

namespace dolthub::detail {
namespace {

constexpr std::size_t maxPages = 10'000;

[[noreturn]] void refuse(std::string message) {
  ErrorDetails details;
  details.outcome = Outcome::Done;
  details.message = std::move(message);
  throw Error{Errc::BadResponse, std::move(details)};
}

// Where `hash` is in the table, or would be: the first free place behind its own.
std::vector<std::size_t>::iterator placeOf(std::vector<std::size_t>& table, std::size_t hash) {
  auto place = table.begin() + static_cast<std::ptrdiff_t>(hash % table.size());
  while (*place != 0 && *place != hash) {
    if (++place == table.end()) {
      place = table.begin();
    }
  }
  return place;
}

} // namespace

void PageCursor::advance(const std::string& next) {
  if (next.empty()) {
    atEnd_ = true;
    return;
  }
  const std::size_t hash = std::hash<std::string>{}(next);
  if (std::find(seen_.begin(), seen_.end(), hash) != seen_.end()) {
    refuse("a list gave the same page token twice");
  }
  if (seen_.size() + 1 >= maxPages) {
    refuse("a list has more than " + std::to_string(maxPages) + " pages");
  }
  seen_.push_back(hash);
  token_ = next;
}

bool PageCursor::isNew(std::string_view id) {
  if (2 * (itemCount_ + 1) > items_.size()) {
    const std::vector<std::size_t> before = std::move(items_);
    items_.assign(std::max<std::size_t>(64, 2 * before.size()), 0);
    for (const std::size_t hash : before) {
      if (hash != 0) {
        *placeOf(items_, hash) = hash;
      }
    }
  }
  const std::size_t hash = std::max<std::size_t>(1, std::hash<std::string_view>{}(id));
  const auto place = placeOf(items_, hash);
  if (*place == hash) {
    return false;
  }
  *place = hash;
  ++itemCount_;
  return true;
}

} // namespace dolthub::detail
