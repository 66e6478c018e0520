#pragma once

#include "http/resolver.hpp"
#include "http/stream.hpp"
#include "support/clock.hpp"
#include "support/random.hpp"
#include "support/worker.hpp"

#include <dolthub/client.hpp>

#include <memory>

namespace dolthub {

// What a client meets the world through.
struct Seams {
  std::unique_ptr<support::Clock> clock;
  std::unique_ptr<support::Random> random;
  std::unique_ptr<support::Worker> worker;
  std::unique_ptr<http::Resolver> resolver;
  std::unique_ptr<http::Transport> transport;
  bool plain = false; // the transport's streams are used as they are, without TLS over them
};

Seams systemSeams(const asio::any_io_executor& executor);

// The way in for tests and simulations.
struct ClientAccess {
  static Client make(asio::any_io_executor executor, ClientOptions options, Seams seams);
};

} // namespace dolthub
