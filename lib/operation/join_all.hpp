#pragma once

#include "support/hub.hpp"

#include <dolthub/error.hpp>
#include <dolthub/operation.hpp>
#include <dolthub/result.hpp>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/cancellation_state.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/this_coro.hpp>

#include <algorithm>
#include <cstddef>
#include <exception>
#include <functional>
#include <memory>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

namespace dolthub::operation {

// Waits that run side by side, and the coroutine that waits for all of them. What they have to tell
// is handed to that coroutine, which alone calls the caller's functions: once it has ended, nobody
// does, and what they refer to may be gone.
template <class R>
class JoinAll : public std::enable_shared_from_this<JoinAll<R>> {
public:
  JoinAll(std::shared_ptr<support::Hub> hub, asio::any_io_executor executor, std::size_t count,
          AwaitManyOptions<R> options)
      : hub_(std::move(hub)), strand_(asio::make_strand(std::move(executor))),
        options_(std::move(options)), signals_(count), results_(count), left_(count) {}

  // Begins the waits; `start` makes the one with an index.
  asio::awaitable<void> begin(std::function<asio::awaitable<R>(std::size_t, AwaitOptions)> start) {
    for (std::size_t i = 0; i < signals_.size(); ++i) {
      if (i > 0 && i % mostAtATime == 0) {
        const asio::cancellation_state state = co_await asio::this_coro::cancellation_state;
        throwIfCancelled(state);
        co_await letOthersRun();
      }
      spawn(i, start(i, optionsOfOne()));
    }
  }

  asio::awaitable<std::vector<Result<R>>> wait() {
    for (;;) {
      const asio::cancellation_state state = co_await asio::this_coro::cancellation_state;
      throwIfCancelled(state);
      support::Wake wake = support::Wake::Done;
      {
        NewsWaiter waiter(*this);
        {
          support::Hub::Lock lock(*hub_);
          if (hasNews()) {
            hub_->complete(waiter, support::Wake::Done);
          } else {
            waiter_ = &waiter;
          }
        }
        wake = co_await hub_->suspend(waiter);
      }
      if (wake != support::Wake::Done) {
        throw left(wake);
      }
      const bool all = co_await tellNews();
      if (all) {
        co_return std::move(results_);
      }
    }
  }

private:
  // What is begun, or left, before others have a turn.
  static constexpr std::size_t mostAtATime = 256;

  AwaitOptions optionsOfOne() {
    AwaitOptions one = options_;
    if (options_.onProgress) {
      one.onProgress = [self = this->shared_from_this()](const OperationProgress& progress) {
        self->progressed(progress);
      };
    }
    return one;
  }

  void spawn(std::size_t index, asio::awaitable<R> wait) {
    auto finish = [self = this->shared_from_this(), index](std::exception_ptr thrown, R value) {
      self->ended(index, thrown, std::move(value));
    };
    asio::co_spawn(strand_, std::move(wait),
                   asio::bind_cancellation_slot(signals_[index].slot(), std::move(finish)));
  }

  struct NewsWaiter final : support::Waiter {
    explicit NewsWaiter(JoinAll& joined) : Waiter(*joined.hub_), joined_(joined) {}
    ~NewsWaiter() {
      leave();
      support::Hub::Lock lock(*joined_.hub_);
      joined_.waiter_ = nullptr;
    }

    JoinAll& joined_;
  };

  // That a wait has ended, or how it goes.
  struct News {
    std::size_t index = 0;
    bool ended = false;
    std::string name;
    std::string statusText;
    OperationStatus status = OperationStatus::Unknown;
    std::size_t polls = 0;
    support::Duration waited{};
    support::Duration queued{};
  };

  bool hasNews() const noexcept { return !news_.empty() || foreign_ || left_ == 0; }

  void add(News news) {
    if (!over_) {
      news_.push_back(std::move(news));
    }
  }
  void wake() {
    if (waiter_ != nullptr && hasNews()) {
      hub_->complete(*std::exchange(waiter_, nullptr), support::Wake::Done);
    }
  }

  void progressed(const OperationProgress& progress) {
    News news;
    news.name = progress.name;
    news.statusText = progress.statusText;
    news.status = progress.status;
    news.polls = progress.polls;
    news.waited = progress.waited;
    news.queued = progress.queued;
    support::Hub::Lock lock(*hub_);
    add(std::move(news));
    wake();
  }

  void ended(std::size_t index, std::exception_ptr thrown, R value) {
    Result<R> result{std::move(value)};
    std::exception_ptr foreign;
    try {
      if (thrown) {
        std::rethrow_exception(thrown);
      }
    } catch (const Error& error) {
      result = error;
    } catch (...) {
      foreign = std::current_exception();
    }
    News news;
    news.index = index;
    news.ended = true;
    support::Hub::Lock lock(*hub_);
    results_[index] = std::move(result);
    --left_;
    if (foreign && !foreign_) {
      foreign_ = foreign;
    }
    if (options_.onEnd) {
      add(std::move(news));
    }
    wake();
  }

  // Before each await, which would throw what is no Error.
  void throwIfCancelled(const asio::cancellation_state& state) {
    if (state.cancelled() != asio::cancellation_type::none) {
      throw left(support::Wake::Cancelled);
    }
  }

  static asio::awaitable<void> letOthersRun() {
    const std::tuple<> turn = co_await asio::post(asio::as_tuple(asio::deferred));
    static_cast<void>(turn);
  }

  // Calls the caller's functions, outside locks; true when all waits have ended.
  asio::awaitable<bool> tellNews() {
    std::vector<News> news;
    std::exception_ptr foreign;
    bool all = false;
    {
      support::Hub::Lock lock(*hub_);
      news.swap(news_);
      foreign = foreign_;
      all = left_ == 0;
    }
    if (foreign) {
      abandon();
      std::rethrow_exception(foreign);
    }
    support::TimePoint begin = hub_->now();
    for (const News& one : news) {
      tell(one);
      if (hub_->now() - begin >= support::longestTurn) {
        const asio::cancellation_state state = co_await asio::this_coro::cancellation_state;
        throwIfCancelled(state);
        co_await letOthersRun();
        begin = hub_->now();
      }
    }
    co_return all;
  }

  void tell(const News& news) {
    const std::string who = news.ended ? "the callback onEnd" : "the progress callback";
    ErrorDetails details;
    details.outcome = Outcome::Unknown;
    try {
      if (news.ended) {
        options_.onEnd(news.index, results_[news.index]); // nobody writes to it any more
      } else {
        OperationProgress progress;
        progress.name = news.name;
        progress.statusText = news.statusText;
        progress.status = news.status;
        progress.polls = news.polls;
        progress.waited = news.waited;
        progress.queued = news.queued;
        options_.onProgress(progress);
      }
      return;
    } catch (const std::exception& error) {
      details.message = who + " threw \"" + error.what() + '"';
    } catch (...) {
      details.message = who + " threw something";
    }
    abandon();
    throw Error(Errc::CallbackFailed, std::move(details));
  }

  // The wait ends before the operations do.
  Error left(support::Wake why) {
    abandon();
    ErrorDetails details;
    details.message = "the wait for operations was ended; they go on";
    details.outcome = Outcome::Unknown;
    return why == support::Wake::Cancelled ? Error::cancelled(std::move(details))
                                           : Error(Errc::ClientClosed, std::move(details));
  }

  // The strand keeps a signal from meeting the coroutine that it cancels.
  void abandon() {
    {
      support::Hub::Lock lock(*hub_);
      over_ = true;
      news_.clear();
    }
    cancelFrom(0);
  }

  void cancelFrom(std::size_t first) {
    asio::post(strand_, [self = this->shared_from_this(), first] {
      const std::size_t end = std::min(first + mostAtATime, self->signals_.size());
      for (std::size_t i = first; i < end; ++i) {
        self->signals_[i].emit(asio::cancellation_type::terminal);
      }
      if (end < self->signals_.size()) {
        self->cancelFrom(end);
      }
    });
  }

  std::shared_ptr<support::Hub> hub_;
  asio::strand<asio::any_io_executor> strand_;
  const AwaitManyOptions<R> options_;
  std::vector<asio::cancellation_signal> signals_; // used on the strand
  // Guarded by the hub's mutex.
  std::vector<Result<R>> results_;
  std::vector<News> news_;
  std::size_t left_;
  support::Waiter* waiter_ = nullptr;
  std::exception_ptr foreign_; // what a wait threw that is no Error
  bool over_ = false;
};

// `keep` is what the waits need to live; `start` makes the one with an index.
template <class R>
asio::awaitable<std::vector<Result<R>>>
joinAll(std::shared_ptr<void> keep, std::shared_ptr<support::Hub> hub, std::size_t count,
        std::function<asio::awaitable<R>(std::size_t, AwaitOptions)> start,
        AwaitManyOptions<R> options) {
  static_cast<void>(keep);
  const asio::any_io_executor executor = co_await asio::this_coro::executor;
  const auto joined =
      std::make_shared<JoinAll<R>>(std::move(hub), executor, count, std::move(options));
  co_await joined->begin(std::move(start));
  std::vector<Result<R>> results = co_await joined->wait();
  co_return results;
}

} // namespace dolthub::operation
