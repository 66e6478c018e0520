#pragma once

#include "call/repetition.hpp"
#include "support/hub.hpp"
#include "wire/api.hpp"
#include "wire/endpoint.hpp"

#include <dolthub/options.hpp>

#include <atomic>
#include <cstdint>
#include <memory>
#include <utility>

namespace dolthub::call {

// What the attempts of all calls of a client share.
struct Shared {
  Shared(const wire::Api& api_, std::shared_ptr<support::Hub> hub_, wire::Endpoint endpoint_,
         ClientOptions options_)
      : api(api_), hub(std::move(hub_)), endpoint(std::move(endpoint_)),
        options(std::move(options_)) {}

  const wire::Api& api;
  const std::shared_ptr<support::Hub> hub;
  const wire::Endpoint endpoint;
  const ClientOptions options;
  RetryBudget budget; // guarded by the hub's mutex
  std::atomic<std::uint64_t> bytesSent{0};
};

} // namespace dolthub::call
