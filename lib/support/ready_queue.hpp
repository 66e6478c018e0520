#pragma once

#include <memory>
#include <utility>

namespace dolthub::support {

// Why a suspended coroutine goes on.
enum class Wake { Done, TimedOut, Cancelled, Closed };

// How a suspended coroutine is reached: a completion handler of any type. Destroying it destroys
// the coroutine.
class ParkedHandler {
public:
  virtual ~ParkedHandler() = default;
  virtual void post(Wake wake) = 0;
  // At once, where this runs in its own executor.
  virtual void dispatch(Wake wake) = 0;
};

// A suspended coroutine, as it stands in a ReadyQueue.
class ReadyEntry {
  friend class ReadyQueue;

  ReadyEntry* next_ = nullptr;

protected:
  ReadyEntry() = default;
  ~ReadyEntry() = default;
  ReadyEntry(const ReadyEntry&) = delete;
  ReadyEntry& operator=(const ReadyEntry&) = delete;

  std::unique_ptr<ParkedHandler> handler_;
  Wake wake_ = Wake::Done; // last: what derives from it fills the word
};

// Suspended coroutines that are to go on, in their order. With its coroutine an entry may be gone.
class ReadyQueue {
public:
  ReadyQueue() = default;
  // Should one of them throw, the others are posted.
  ~ReadyQueue() { postAll(); }
  ReadyQueue(const ReadyQueue&) = delete;
  ReadyQueue& operator=(const ReadyQueue&) = delete;

  bool empty() const noexcept { return first_ == nullptr; }
  void push(ReadyEntry& entry) noexcept {
    (last_ != nullptr ? last_->next_ : first_) = &entry;
    last_ = &entry;
  }
  void swap(ReadyQueue& other) noexcept {
    std::swap(first_, other.first_);
    std::swap(last_, other.last_);
  }

  void postAll() {
    each([](ParkedHandler& handler, Wake wake) { handler.post(wake); });
  }
  void dispatchAll() {
    each([](ParkedHandler& handler, Wake wake) { handler.dispatch(wake); });
  }
  // Destroys the coroutines.
  void dropAll() noexcept {
    each([](ParkedHandler&, Wake) {});
  }

private:
  template <class GoOn>
  void each(GoOn goOn) {
    last_ = nullptr; // nobody comes any more
    while (ReadyEntry* const entry = first_) {
      first_ = entry->next_;
      const std::unique_ptr<ParkedHandler> handler = std::move(entry->handler_);
      goOn(*handler, entry->wake_);
    }
  }

  ReadyEntry* first_ = nullptr;
  ReadyEntry* last_ = nullptr;
};

} // namespace dolthub::support
