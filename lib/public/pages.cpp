#include "explain/reason.hpp"

#include <dolthub/pages.hpp>

#include <functional>
#include <set>
#include <unordered_set>
#include <utility>

namespace dolthub::detail {
namespace {

constexpr std::size_t maxPages = 10'000;

[[noreturn]] void refuse(ErrorDetails details, std::string_view what) {
  details.outcome = Outcome::Done;
  details.method = "GET";
  details.reason = explain::nameOf(explain::Reason::EndlessList);
  details.message = explain::wordsOf(explain::Reason::EndlessList, {what});
  throw Error{Errc::BadResponse, std::move(details)};
}

} // namespace

struct PageCursor::Seen {
  ErrorDetails about;
  std::unordered_set<std::string> tokens;
  std::set<std::string, std::less<>> items;
};

PageCursor::PageCursor(ErrorDetails about) : seen_(std::make_unique<Seen>()) {
  seen_->about = std::move(about);
}
PageCursor::~PageCursor() = default;
PageCursor::PageCursor(const PageCursor& other)
    : token_(other.token_), atEnd_(other.atEnd_), isEndless_(other.isEndless_),
      seen_(std::make_unique<Seen>(*other.seen_)) {}
PageCursor& PageCursor::operator=(const PageCursor& other) {
  PageCursor copy(other);
  std::swap(token_, copy.token_);
  std::swap(atEnd_, copy.atEnd_);
  std::swap(isEndless_, copy.isEndless_);
  std::swap(seen_, copy.seen_);
  return *this;
}

// The page that names such a one is good; only behind it nothing is to be had.
const std::string& PageCursor::token() const {
  if (isEndless_ && seen_->tokens.contains(token_)) {
    refuse(seen_->about,
           "gave the page token '" + token_ + "' a second time, so that it would not end");
  }
  if (isEndless_) {
    refuse(seen_->about, "has more than " + std::to_string(maxPages) + " pages");
  }
  return token_;
}

void PageCursor::advance(const std::string& next) {
  atEnd_ = next.empty();
  if (atEnd_) {
    return;
  }
  token_ = next;
  isEndless_ = seen_->tokens.contains(next) || seen_->tokens.size() + 1 >= maxPages;
  if (!isEndless_) {
    seen_->tokens.insert(next);
  }
}

bool PageCursor::isNew(std::string_view id) {
  return seen_->items.emplace(id).second;
}

} // namespace dolthub::detail
