#include "support/hub_service.hpp"

#include "support/hub.hpp"

#include <memory>
#include <thread>

namespace dolthub::support {

boost::asio::execution_context::id HubService::id;

void HubService::add(Hub& hub) {
  const std::lock_guard lock(mutex_);
  hubs_.push_back(&hub);
}

void HubService::remove(Hub& hub) noexcept {
  const std::lock_guard lock(mutex_);
  std::erase(hubs_, &hub);
}

void HubService::shutdown() {
  for (;;) {
    std::shared_ptr<Hub> hub;
    {
      const std::lock_guard lock(mutex_);
      if (hubs_.empty()) {
        return;
      }
      hub = hubs_.back()->weak_from_this().lock();
      if (hub) {
        hubs_.pop_back();
      }
    }
    if (hub) {
      hub->shutdown();
    } else {
      std::this_thread::yield(); // it ends in another thread, and needs the context until then
    }
  }
}

} // namespace dolthub::support
