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
  // Runs `work` soon; in the order given. `work` must not throw. false: nobody can run it.
  virtual bool submit(std::function<void()> work) = 0;
};

// Runs a function on a thread of its own; throws std::system_error where there can be none.
using StartThread = void (*)(std::function<void()> run);
void startDetached(std::function<void()> run);

// One thread, started when first needed. Ending it does not wait for the piece of work under way.
std::unique_ptr<Worker> threadWorker(StartThread start = startDetached);

// A piece of work under way. It may be left before it ends: what has not begun by then never runs,
// and what has is not waited for, so that what `work` touches must be its own.
class WorkerJob {
public:
  WorkerJob(std::shared_ptr<Hub> hub, Worker& worker, std::function<void()> work);
  ~WorkerJob();
  WorkerJob(const WorkerJob&) = delete;
  WorkerJob& operator=(const WorkerJob&) = delete;

  // false: the worker cannot run it, and no wait for it ends before its deadline.
  bool accepted() const noexcept { return accepted_; }
  // Until the work has ended (Done), `deadline`, a cancel, or the end of the client.
  boost::asio::awaitable<Wake> wait(TimePoint deadline);

private:
  struct State {
    Sleeper* waiter = nullptr;
    bool done = false;
    bool left = false; // nobody wants it any more
  };

  std::shared_ptr<Hub> hub_;
  std::shared_ptr<State> state_; // guarded by the hub's mutex
  bool accepted_ = false;
};

} // namespace dolthub::support
