#pragma once

#include <dolthub/error.hpp>

#include <boost/asio/awaitable.hpp>

#include <cstddef>
#include <functional>
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
};

/// Items of several pages.
template <class T>
class Collected {
public:
  Collected() = default;

  std::vector<T> items;
  bool more = false; ///< The list goes on behind these.
};

namespace detail {
/// Guards against lists that never end: a token that comes again, or too many pages.
class DOLTHUB_EXPORT PageCursor {
public:
  PageCursor();
  ~PageCursor();
  PageCursor(const PageCursor& other);
  PageCursor& operator=(const PageCursor& other);

  const std::string& token() const noexcept { return token_; }
  bool atEnd() const noexcept { return atEnd_; }
  /// \throws Error BadResponse when `next` was there before or there are more than 10,000 pages.
  void advance(const std::string& next);
  /// Whether no item of this id was there before.
  bool isNew(std::string_view id);

private:
  struct Seen;

  std::string token_;
  bool atEnd_ = false;
  std::unique_ptr<Seen> seen_;
};
} // namespace detail

/// A list that comes in pages. Used as
///
///     for (;;) { auto page = co_await pages.next(); if (!page) break; … }
///
/// Must outlive what it returned; one call at a time. After an error `next()` asks for the same
/// page again.
template <class T>
class Pages {
public:
  using Fetch = std::function<asio::awaitable<Page<T>>(std::string token)>;
  using Id = std::string (*)(const T&);

  Pages() = default;
  explicit Pages(Fetch fetch, Id id = nullptr) : fetch_(std::move(fetch)), id_(id) {}

  /// The next page as the server gives it; nothing behind the last. An empty page is not the end.
  asio::awaitable<std::optional<Page<T>>> next() {
    std::optional<Page<T>> page;
    if (!fetch_ || cursor_.atEnd()) {
      co_return page;
    }
    page = co_await fetch_(cursor_.token());
    cursor_.advance(page->nextPageToken);
    co_return page;
  }

  /// Items from here on, at most `max`. When a page fails, what came before it is in `collected()`.
  /// A list may grow while it is read: an item that is pushed onto the next page is given once.
  asio::awaitable<Collected<T>> collect(std::size_t max = std::numeric_limits<std::size_t>::max()) {
    collected_ = Collected<T>{};
    for (;;) {
      std::optional<Page<T>> page = co_await next();
      if (!page) {
        break;
      }
      for (T& item : page->items) {
        if (collected_.items.size() == max) {
          collected_.more = true;
          break;
        }
        if (id_ == nullptr || cursor_.isNew(id_(item))) {
          collected_.items.push_back(std::move(item));
        }
      }
      if (collected_.more || (collected_.items.size() == max && !cursor_.atEnd())) {
        collected_.more = true;
        break;
      }
    }
    co_return std::exchange(collected_, Collected<T>{});
  }

  /// What a `collect` that failed had until then.
  const Collected<T>& collected() const noexcept { return collected_; }

private:
  Fetch fetch_;
  Id id_ = nullptr;
  detail::PageCursor cursor_;
  Collected<T> collected_;
};

} // namespace dolthub
