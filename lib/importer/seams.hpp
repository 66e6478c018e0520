#pragma once

#include <dolthub/importer.hpp>

#include "support/clock.hpp"
#include "support/hub.hpp"
#include "support/random.hpp"
#include "support/worker.hpp"

#include <functional>
#include <memory>
#include <utility>

namespace dolthub::importer {

// What a run meets the world through, beside its client and its journal's disk.
class Seams {
public:
  Seams(std::shared_ptr<support::Hub> hub_, std::unique_ptr<support::Worker> worker_)
      : hub(std::move(hub_)), worker(std::move(worker_)) {}

  std::shared_ptr<support::Hub> hub; // clock and chance
  std::unique_ptr<support::Worker> worker;
  // In the place of one that a file holds up; empty: there is none.
  std::function<std::unique_ptr<support::Worker>()> anotherWorker;
};

Seams systemSeams(const asio::any_io_executor& executor);

// As importFiles. The way in for tests and simulations.
asio::awaitable<ImportReport> importWith(const Client& client, ImportPlan plan,
                                         ImportOptions options, Seams seams);
asio::awaitable<ImportReport> importWith(const Client& client, ImportJournal journal,
                                         ImportOptions options, Seams seams);

} // namespace dolthub::importer
