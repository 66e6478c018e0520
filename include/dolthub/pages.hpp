#pragma once

#include <dolthub/error.hpp>

#include <boost/asio/awaitable.hpp>

#include <cstddef>
#include <functional>
#include <iosfwd>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace dolthub {

/// One page of a list.
template <class T>
class Page {
public:
  Page() = default;

  std::vector<T> items;
  /// The server's token for the next page; empty on the last.
  std::string nextPageToken;

  // A page is a range of its items.
  auto begin() const noexcept { return items.begin(); }
  auto end() const noexcept { return items.end(); }
  bool empty() const noexcept { return items.empty(); }
  std::size_t size() const noexcept { return items.size(); }
};

/// Items of several pages.
template <class T>
class Collected {
public:
  Collected() = default;

  std::vector<T> items;
  bool more = false; ///< The list goes on behind these: its end was not seen.

  // A range of its items.
  auto begin() const noexcept { return items.begin(); }
  auto end() const noexcept { return items.end(); }
  bool empty() const noexcept { return items.empty(); }
  std::size_t size() const noexcept { return items.size(); }
};

// A range-for over what must be awaited first would fill the screen otherwise.
template <class T>
void begin(const asio::awaitable<T>&) = delete; // co_await it first
template <class T>
void end(const asio::awaitable<T>&) = delete; // co_await it first
template <class T>
std::ostream& operator<<(std::ostream&, const asio::awaitable<T>&) = delete; // co_await it first

namespace detail {
/// Guards against lists that never end: a token that comes again, or too many pages.
class DOLTHUB_EXPORT PageCursor {
public:
  /// `about`: of which list errors tell.
  explicit PageCursor(ErrorDetails about = {});
  ~PageCursor();
  PageCursor(const PageCursor& other);
  PageCursor& operator=(const PageCursor& other);

  /// Of the page to ask for. \throws Error BadResponse when it was there before or there are more
  /// than 10,000 pages.
  const std::string& token() const;
  bool atEnd() const noexcept { return atEnd_; }
  void advance(const std::string& next);
  /// Whether no item of this id was there before.
  bool isNew(std::string_view id);

private:
  struct Seen;

  std::string token_;
  bool atEnd_ = false;
  bool isEndless_ = false;
  std::unique_ptr<Seen> seen_;
};
} // namespace detail

/// A list that comes in pages. Used as
///
///     for (;;) { auto page = co_await pages.next(); if (!page) break; … }
///
/// One that has a name must outlive what it returned; one call at a time. After an error `next()`
/// asks for the same page again; but one whose token was there before is never asked for.
template <class T>
class Pages {
public:
  using Fetch = std::function<asio::awaitable<Page<T>>(std::string token)>;
  using Id = std::string (*)(const T&);

  Pages() = default;
  /// `about`: what an error of the list itself tells beside its cause, such as its subject.
  explicit Pages(Fetch fetch, Id id = nullptr, ErrorDetails about = {})
      : fetch_(std::move(fetch)), id_(id), cursor_(std::move(about)) {}

  void begin() const = delete; // co_await next() or collect(), which give what can be looped over
  void end() const = delete;   // co_await next() or collect(), which give what can be looped over

  /// The next page as the server gives it, or what a `collect` left of one; nothing behind the
  /// last. An empty page is not the end.
  asio::awaitable<std::optional<Page<T>>> next() & {
    std::optional<Page<T>> page = std::exchange(rest_, std::nullopt);
    if (page || !fetch_ || cursor_.atEnd()) {
      co_return page;
    }
    page = co_await fetch_(cursor_.token());
    cursor_.advance(page->nextPageToken);
    co_return page;
  }

  /// Items from here on, at most `max`, of which 0 asks nothing of the server; the next call goes
  /// on behind them. When a page fails, what came before it is in `collected()`. A list may grow
  /// while it is read: an item that is pushed onto the next page is given once.
  asio::awaitable<Collected<T>> collect(std::size_t max = everything) & {
    collected_ = Collected<T>{};
    while (collected_.items.size() < max && hasMore()) {
      const asio::cancellation_state state = co_await asio::this_coro::cancellation_state;
      if (state.cancelled() != asio::cancellation_type::none) {
        throw Error::cancelled({}); // between two pages
      }
      std::optional<Page<T>> page = co_await next();
      if (!take(*page, max)) {
        rest_ = std::move(page);
      }
    }
    collected_.more = hasMore();
    co_return std::exchange(collected_, Collected<T>{});
  }

  // Of a temporary: what is awaited later takes it along.
  asio::awaitable<std::optional<Page<T>>> next() && { return nextOf(std::move(*this)); }
  asio::awaitable<Collected<T>> collect(std::size_t max = everything) && {
    return collectOf(std::move(*this), max);
  }

  /// What a `collect` that failed had until then.
  const Collected<T>& collected() const noexcept { return collected_; }

private:
  static constexpr std::size_t everything = std::numeric_limits<std::size_t>::max();

  static asio::awaitable<std::optional<Page<T>>> nextOf(Pages pages) {
    std::optional<Page<T>> page = co_await pages.next();
    co_return page;
  }
  static asio::awaitable<Collected<T>> collectOf(Pages pages, std::size_t max) {
    Collected<T> collected = co_await pages.collect(max);
    co_return collected;
  }

  bool hasMore() const noexcept { return rest_ || (fetch_ && !cursor_.atEnd()); }

  // Takes new items until there are `max`; whether the page is used up. What is left stays in it.
  bool take(Page<T>& page, std::size_t max) {
    std::size_t taken = 0;
    for (T& item : page.items) {
      if (collected_.items.size() == max) {
        break;
      }
      ++taken;
      if (id_ == nullptr || cursor_.isNew(id_(item))) {
        collected_.items.push_back(std::move(item));
      }
    }
    page.items.erase(page.items.begin(), page.items.begin() + static_cast<std::ptrdiff_t>(taken));
    return page.items.empty();
  }

  Fetch fetch_;
  Id id_ = nullptr;
  detail::PageCursor cursor_;
  Collected<T> collected_;
  std::optional<Page<T>> rest_; // of the page in which a `collect` stopped
};

} // namespace dolthub
