#include "support/worker.hpp"

#include <condition_variable>
#include <deque>
#include <mutex>
#include <system_error>
#include <thread>

namespace dolthub::support {

namespace {

class ThreadWorker final : public Worker {
public:
  explicit ThreadWorker(StartThread start) : start_(start), queue_(std::make_shared<Queue>()) {}

  ~ThreadWorker() override {
    const std::lock_guard lock(queue_->mutex);
    queue_->stopped = true;
    queue_->work.clear();
    queue_->wake.notify_one();
  }

  bool submit(std::function<void()> work) override {
    const std::lock_guard lock(queue_->mutex);
    if (!started_) {
      try {
        start_([queue = queue_] { run(*queue); });
      } catch (const std::system_error&) {
        return false; // out of threads; perhaps not for the next
      }
      started_ = true;
    }
    queue_->work.push_back(std::move(work));
    queue_->wake.notify_one();
    return true;
  }

private:
  struct Queue {
    std::mutex mutex;
    std::condition_variable wake;
    std::deque<std::function<void()>> work;
    bool stopped = false;
  };

  static void run(Queue& queue) {
    std::unique_lock lock(queue.mutex);
    for (;;) {
      queue.wake.wait(lock, [&] { return queue.stopped || !queue.work.empty(); });
      if (queue.stopped) {
        return;
      }
      {
        const std::function<void()> work = std::move(queue.work.front());
        queue.work.pop_front();
        lock.unlock();
        work();
      }
      lock.lock();
    }
  }

  const StartThread start_;
  std::shared_ptr<Queue> queue_;
  bool started_ = false;
};

} // namespace

// Detached, since the end of a client must not wait for a disk; it keeps its queue alive.
void startDetached(std::function<void()> run) {
  std::thread(std::move(run)).detach();
}

std::unique_ptr<Worker> threadWorker(StartThread start) {
  return std::make_unique<ThreadWorker>(start);
}

WorkerJob::WorkerJob(std::shared_ptr<Hub> hub, Worker& worker, std::function<void()> work)
    : hub_(std::move(hub)), state_(std::make_shared<State>()) {
  accepted_ = worker.submit([hub = hub_, state = state_, work = std::move(work)] {
    {
      Hub::Lock lock(*hub);
      if (state->left) {
        return;
      }
    }
    work();
    Hub::Lock lock(*hub);
    state->done = true;
    if (state->waiter != nullptr) {
      hub->complete(*std::exchange(state->waiter, nullptr), Wake::Done);
    }
  });
}

WorkerJob::~WorkerJob() {
  Hub::Lock lock(*hub_);
  state_->left = true;
}

boost::asio::awaitable<Wake> WorkerJob::wait(TimePoint deadline) {
  // Taken back before the waiter ends, also where its frame is destroyed.
  struct Place {
    ~Place() {
      Hub::Lock lock(hub);
      state.waiter = nullptr;
    }
    Hub& hub;
    State& state;
  };
  Sleeper waiter(*hub_);
  const Place place{*hub_, *state_};
  {
    Hub::Lock lock(*hub_);
    if (state_->done) {
      co_return Wake::Done;
    }
    state_->waiter = &waiter;
    hub_->timers().set(waiter, deadline);
  }
  const Wake wake = co_await hub_->suspend(waiter);
  co_return wake;
}

} // namespace dolthub::support
