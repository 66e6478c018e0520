#pragma once

#include <dolthub/importer.hpp>

#include "importer/inspect.hpp"
#include "support/hub.hpp"
#include "support/worker.hpp"

#include <boost/asio/awaitable.hpp>

#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <vector>

namespace dolthub::importer {

// Reads the plan's files on a worker, beside the uploads: each before its own.
class Reading {
public:
  Reading(std::shared_ptr<support::Hub> hub, std::unique_ptr<support::Worker> worker)
      : hub_(std::move(hub)), worker_(std::move(worker)) {}

  // Soon.
  void begin(std::size_t index, const PlannedFile& file);
  // Begins where that was not done. Nothing when this wait was cancelled.
  boost::asio::awaitable<std::optional<FileLook>> look(std::size_t index, PlannedFile file);
  // How many bytes each has by its folder; 0 for what is not there.
  boost::asio::awaitable<std::vector<std::uint64_t>> sizes(std::vector<std::string> paths);

private:
  struct Job {
    std::shared_ptr<FileLook> look;
    std::unique_ptr<support::WorkerJob> work;
  };

  std::shared_ptr<support::Hub> hub_;
  std::unique_ptr<support::Worker> worker_;
  std::map<std::size_t, Job> jobs_;
};

} // namespace dolthub::importer
