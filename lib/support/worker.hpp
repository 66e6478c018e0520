#pragma once

#include "support/hub.hpp"

#include <boost/asio/awaitable.hpp>

#include <functional>
#include <memory>

namespace dolthub::support {

// Where files are read and written, so that a cold disk never blocks the loop.
class Worker {
public:
  virtual ~Worker() = default;
  // Runs `work` soon; in the order given. `work` must not throw.
  virtual void submit(std::function<void()> work) = 0;
};

// One thread, started when first needed. Ending it does not wait for the piece of work under way.
std::unique_ptr<Worker> threadWorker();

// A piece of work under way. It may be left before it ends: what `work` touches must be its own.
class WorkerJob {
public:
  WorkerJob(std::shared_ptr<Hub> hub, Worker& worker, std::function<void()> work);
  WorkerJob(const WorkerJob&) = delete;
  WorkerJob& operator=(const WorkerJob&) = delete;

  // Until the work has ended (Done), `deadline`, a cancel, or the end of the client.
  boost::asio::awaitable<Wake> wait(TimePoint deadline);

private:
  struct State {
    Sleeper* waiter = nullptr;
    bool done = false;
  };

  std::shared_ptr<Hub> hub_;
  std::shared_ptr<State> state_; // guarded by the hub's mutex
};

} // namespace dolthub::support
