#include "importer/wait_list.hpp"

#include <utility>

namespace dolthub::importer {

using support::Hub;
using support::Wake;

WaitList::WaitList(std::shared_ptr<Hub> hub) : hub_(std::move(hub)) {
  const Hub::Lock lock(*hub_);
  hub_->join(*this);
}

WaitList::~WaitList() {
  const Hub::Lock lock(*hub_);
  unlink();
}

void WaitList::close() noexcept {
  wakeAllLocked(Wake::Closed);
}

boost::asio::awaitable<Wake> WaitList::wait(support::TimePoint until) {
  support::Sleeper sleeper(*hub_);
  {
    const Hub::Lock lock(*hub_);
    waiting_.push_back(sleeper);
    if (until != support::never) {
      hub_->timers().set(sleeper, until);
    }
  }
  const Wake wake = co_await hub_->suspend(sleeper);
  co_return wake;
}

bool WaitList::wakeOne() noexcept {
  const Hub::Lock lock(*hub_);
  support::Waiter* first = waiting_.front();
  if (first != nullptr) {
    hub_->complete(*first, Wake::Done);
  }
  return first != nullptr;
}

void WaitList::wakeAll(Wake wake) noexcept {
  const Hub::Lock lock(*hub_);
  wakeAllLocked(wake);
}

void WaitList::wakeAllLocked(Wake wake) noexcept {
  while (support::Waiter* waiter = waiting_.front()) {
    hub_->complete(*waiter, wake);
  }
}

} // namespace dolthub::importer
