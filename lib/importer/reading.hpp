#pragma once

#include <dolthub/importer.hpp>

#include "importer/inspect.hpp"
#include "importer/stop.hpp"
#include "support/hub.hpp"
#include "support/worker.hpp"

#include <boost/asio/awaitable.hpp>

#include <atomic>
#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace dolthub::importer {

// Reads the plan's files on a worker, beside the uploads: each before its own. A file that does not
// answer keeps the worker, and another worker reads the others.
class Reading {
public:
  using MakeWorker = std::function<std::unique_ptr<support::Worker>()>;

  // How long nothing may come of a file. A disk that wakes up answers within a quarter of a minute,
  // and a file server that fails over within a minute or two.
  static constexpr std::chrono::minutes longestSilence{2};
  // … once the run is stopped: nobody waits for the whole of that after Ctrl-C.
  static constexpr std::chrono::seconds longestWhenStopped{5};
  // A thread that waits for a disk cannot be ended. Who has so many has no disks left.
  static constexpr std::size_t mostStuck = 8;

  // `another` may be empty. Both must live as long.
  Reading(std::shared_ptr<support::Hub> hub, std::unique_ptr<support::Worker> worker,
          MakeWorker another, Stop& stop);

  // Soon.
  void begin(std::size_t index, const PlannedFile& file);
  // Begins where that was not done. Nothing when this wait was cancelled. When the run is stopped,
  // a file that does not answer is not waited for; `underWay` ones are.
  boost::asio::awaitable<std::optional<FileLook>> look(std::size_t index, PlannedFile file,
                                                       bool underWay = false);
  // How many bytes each has by its folder; 0 for what is not there. None when that did not answer.
  boost::asio::awaitable<std::vector<std::uint64_t>> sizes(std::vector<std::string> paths);

private:
  // What a worker's thread tells of itself.
  struct Pulse {
    std::atomic<std::uint64_t> beats{0};
    std::atomic<std::size_t> done{0};
  };
  struct Desk {
    explicit Desk(std::unique_ptr<support::Worker> worker_)
        : worker(std::move(worker_)), pulse(std::make_shared<Pulse>()) {}

    bool isIdle() const noexcept { return pulse->done >= queue.size(); }

    std::unique_ptr<support::Worker> worker;
    std::shared_ptr<Pulse> pulse;
    std::vector<std::size_t> queue; // all that was given to it, in order
  };
  // What may go on some day.
  struct Stuck {
    std::shared_ptr<Pulse> pulse;
    std::size_t done;
    std::optional<std::string> folder;
  };
  struct Job {
    std::shared_ptr<const PlannedFile> file;
    std::shared_ptr<FileLook> look;
    std::shared_ptr<support::WorkerJob> work;
    std::string unanswered;
  };
  static constexpr std::size_t allSizes = static_cast<std::size_t>(-1);

  std::shared_ptr<support::WorkerJob> submit(std::size_t index,
                                             std::function<void(Pulse& pulse)> work);
  void submit(std::size_t index, Job& job);
  // The folder holds up a worker.
  bool isStuck(const std::string& folder);
  support::Duration silence() const { return hub_->now() - seenAt_; }
  // Whether there is a sign of life; after too long without one, whose turn it is is told, and the
  // others get another worker.
  void check();
  void giveUp(std::size_t done);

  std::shared_ptr<support::Hub> hub_;
  MakeWorker another_;
  Stop& stop_;
  Desk desk_;
  std::uint64_t seen_ = 0; // beats
  support::TimePoint seenAt_;
  std::vector<Stuck> stuck_;
  std::map<std::size_t, Job> jobs_;
  bool sizesAreStuck_ = false;
};

} // namespace dolthub::importer
