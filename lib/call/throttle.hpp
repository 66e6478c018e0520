#pragma once

#include "call/token_bucket.hpp"
#include "http/failure.hpp"
#include "support/hub.hpp"

#include <boost/asio/awaitable.hpp>

#include <memory>
#include <optional>

namespace dolthub::call {

// Lets so many attempts a second begin, in the order in which they came. One that is cancelled, or
// late, leaves its turn to the next.
class Throttle final : public support::HubMember {
public:
  Throttle(std::shared_ptr<support::Hub> hub, double perSecond);
  ~Throttle();

  // Until it is one's turn; why there will be none.
  boost::asio::awaitable<std::optional<http::Failure>> pass(support::TimePoint deadline);

  void close() noexcept override;
  void drop() noexcept override {}

private:
  // Rings when the next token is there.
  class Tap final : public support::TimerEntry {
  public:
    explicit Tap(Throttle& throttle) : throttle_(throttle) {}

  private:
    void ring() override { throttle_.serve(); }

    Throttle& throttle_;
  };

  // Under the hub's mutex.
  void serve();

  const std::shared_ptr<support::Hub> hub_;
  TokenBucket bucket_;
  support::List<support::Waiter> queue_;
  Tap tap_{*this};
};

} // namespace dolthub::call
