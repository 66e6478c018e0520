#pragma once

#include "harness/seams.hpp"
#include "support/hub.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>

#include <memory>
#include <optional>
#include <ostream>
#include <utility>
#include <vector>

namespace dolthub::support {

namespace asio = boost::asio;

inline std::ostream& boost_test_print_type(std::ostream& out, Wake wake) {
  constexpr const char* names[] = {"Done", "TimedOut", "Cancelled", "Closed"};
  return out << names[static_cast<int>(wake)];
}

// A hub with a clock that only the test moves.
struct Bench {
  Bench() : context(std::in_place) {
    auto seam = std::make_unique<harness::ManualClock>();
    clock = seam.get();
    hub = Hub::make(context->get_executor(), std::move(seam),
                    std::make_unique<harness::SeededRandom>(1));
  }

  void settle() {
    context->restart();
    context->poll();
  }
  void spawn(asio::awaitable<void> work) {
    asio::co_spawn(*context, std::move(work), asio::detached);
  }
  void spawn(asio::awaitable<void> work, asio::cancellation_signal& signal) {
    asio::co_spawn(*context, std::move(work),
                   asio::bind_cancellation_slot(signal.slot(), asio::detached));
  }

  std::optional<asio::io_context> context;
  harness::ManualClock* clock;
  std::shared_ptr<Hub> hub;
};

// Sleeps, and says why it went on. `place` is where others find the sleeper meanwhile.
inline asio::awaitable<void> sleepThen(std::shared_ptr<Hub> hub, TimePoint when,
                                       std::vector<Wake>& woken, Sleeper** place = nullptr) {
  Sleeper sleeper(*hub);
  if (place != nullptr) {
    *place = &sleeper;
  }
  const Wake wake = co_await hub->sleepUntil(sleeper, when);
  woken.push_back(wake);
}

} // namespace dolthub::support
