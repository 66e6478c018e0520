#pragma once

#include "support/hub.hpp"

#include <dolthub/error.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/this_coro.hpp>

#include <cstddef>
#include <exception>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace dolthub::operation {

// Coroutines that run side by side, and the one that waits for all of them.
template <class R>
class Together : public std::enable_shared_from_this<Together<R>> {
public:
  using OnEnd = std::function<void(std::size_t, const Result<R>&)>;

  Together(std::shared_ptr<support::Hub> hub, asio::any_io_executor executor, std::size_t count,
           OnEnd onEnd)
      : hub_(std::move(hub)), strand_(asio::make_strand(std::move(executor))),
        onEnd_(std::move(onEnd)), results_(count), signals_(count), left_(count) {}

  void spawn(std::size_t index, asio::awaitable<R> wait) {
    auto finish = [self = this->shared_from_this(), index](std::exception_ptr thrown, R value) {
      self->ended(index, thrown, std::move(value));
    };
    asio::co_spawn(strand_, std::move(wait),
                   asio::bind_cancellation_slot(signals_[index].slot(), std::move(finish)));
  }

  asio::awaitable<std::vector<Result<R>>> wait() {
    Waiting waiter(*this);
    {
      support::Hub::Lock lock(*hub_);
      if (left_ > 0 && !thrown_) {
        waiter_ = &waiter;
      } else {
        hub_->complete(waiter, support::Wake::Done);
      }
    }
    const support::Wake wake = co_await hub_->suspend(waiter);
    if (wake == support::Wake::Cancelled || thrown_) {
      cancel();
    }
    if (wake == support::Wake::Cancelled) {
      ErrorDetails details;
      details.message = "the wait for operations was ended; they go on";
      details.outcome = Outcome::Unknown;
      throw Error::cancelled(std::move(details));
    }
    co_return take();
  }

private:
  struct Waiting final : support::Waiter {
    explicit Waiting(Together& together) : Waiter(*together.hub_), together_(together) {}
    ~Waiting() {
      leave();
      support::Hub::Lock lock(*together_.hub_);
      together_.waiter_ = nullptr;
    }

    Together& together_;
  };

  void ended(std::size_t index, std::exception_ptr thrown, R value) {
    Result<R> result{std::move(value)};
    try {
      if (thrown) {
        std::rethrow_exception(thrown);
      }
    } catch (const Error& error) {
      result = error;
    }
    std::exception_ptr fromCallback;
    if (onEnd_) {
      try {
        onEnd_(index, result);
      } catch (...) {
        fromCallback = std::current_exception();
      }
    }
    support::Hub::Lock lock(*hub_);
    results_[index] = std::move(result);
    --left_;
    if (fromCallback && !thrown_) {
      thrown_ = fromCallback;
    }
    if ((left_ == 0 || thrown_) && waiter_ != nullptr) {
      hub_->complete(*std::exchange(waiter_, nullptr), support::Wake::Done);
    }
  }

  // The strand keeps a signal from meeting the coroutine that it cancels.
  void cancel() {
    asio::post(strand_, [self = this->shared_from_this()] {
      for (asio::cancellation_signal& signal : self->signals_) {
        signal.emit(asio::cancellation_type::terminal);
      }
    });
  }

  std::vector<Result<R>> take() {
    support::Hub::Lock lock(*hub_);
    if (thrown_) {
      throw callbackFailed();
    }
    if (left_ > 0) {
      ErrorDetails details;
      details.message = "the client was destroyed";
      details.outcome = Outcome::Unknown;
      throw Error(Errc::ClientClosed, std::move(details));
    }
    return std::move(results_);
  }

  Error callbackFailed() const {
    ErrorDetails details;
    details.outcome = Outcome::Unknown;
    details.message = "the callback onEnd threw something";
    try {
      std::rethrow_exception(thrown_);
    } catch (const std::exception& error) {
      details.message = std::string("the callback onEnd threw: ") + error.what();
    } catch (...) {
    }
    return Error(Errc::CallbackFailed, std::move(details));
  }

  std::shared_ptr<support::Hub> hub_;
  asio::strand<asio::any_io_executor> strand_;
  OnEnd onEnd_; // runs on the strand, one at a time
  // Guarded by the hub's mutex.
  std::vector<Result<R>> results_;
  std::vector<asio::cancellation_signal> signals_; // used on the strand
  std::size_t left_;
  support::Waiter* waiter_ = nullptr;
  std::exception_ptr thrown_;
};

// `keep` is what the waits need to live.
template <class R>
asio::awaitable<std::vector<Result<R>>>
awaitTogether(std::shared_ptr<void> keep, std::shared_ptr<support::Hub> hub,
              std::vector<asio::awaitable<R>> waits,
              std::function<void(std::size_t, const Result<R>&)> onEnd) {
  static_cast<void>(keep);
  const asio::any_io_executor executor = co_await asio::this_coro::executor;
  const auto together =
      std::make_shared<Together<R>>(std::move(hub), executor, waits.size(), std::move(onEnd));
  for (std::size_t i = 0; i < waits.size(); ++i) {
    together->spawn(i, std::move(waits[i]));
  }
  co_return co_await together->wait();
}

} // namespace dolthub::operation
