#pragma once

#include <boost/asio/execution_context.hpp>

#include <mutex>
#include <vector>

namespace dolthub::support {

class Hub;

// Tells every hub of an execution context that the context ends, while its sockets and timers can
// still be destroyed.
class HubService final : public boost::asio::execution_context::service {
public:
  using key_type = HubService;
  static boost::asio::execution_context::id id;

  explicit HubService(boost::asio::execution_context& context)
      : boost::asio::execution_context::service(context) {}

  void add(Hub& hub);
  void remove(Hub& hub) noexcept;

private:
  void shutdown() override;

  std::mutex mutex_;
  std::vector<Hub*> hubs_;
};

} // namespace dolthub::support
