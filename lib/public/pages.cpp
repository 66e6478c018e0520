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
  return items_.emplace(id).second;
}

} // namespace dolthub::detail
