#include "importer/place.hpp"

#include <utility>

namespace dolthub::importer {

boost::asio::awaitable<bool> Place::take() {
  if (held_) {
    co_return true;
  }
  if (places_.stop_.stopped()) {
    co_return false;
  }
  if (places_.free_ > 0) {
    --places_.free_;
    held_ = true;
    co_return true;
  }
  const support::Wake wake = co_await places_.waiting_.wait();
  held_ = wake == support::Wake::Done; // handed on by whoever gave it back
  co_return held_;
}

void Place::giveBack() noexcept {
  if (std::exchange(held_, false) && !places_.waiting_.wakeOne()) {
    ++places_.free_;
  }
}

} // namespace dolthub::importer
