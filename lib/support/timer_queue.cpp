#include "support/timer_queue.hpp"

namespace dolthub::support {

void TimerQueue::set(TimerEntry& entry, TimePoint due) {
  clear(entry);
  if (due == never) {
    return;
  }
  heap_.push_back(&entry);
  entry.due_ = due;
  up(heap_.size() - 1, &entry);
}

void TimerQueue::clear(TimerEntry& entry) noexcept {
  if (!entry.armed()) {
    return;
  }
  const std::size_t place = entry.place_;
  entry.place_ = TimerEntry::nowhere;
  TimerEntry* const last = heap_.back();
  heap_.pop_back();
  if (last == &entry) {
    return;
  }
  if (place > 0 && last->due_ < heap_[(place - 1) / 2]->due_) {
    up(place, last);
  } else {
    down(place, last);
  }
}

void TimerQueue::ringDue(TimePoint now) {
  while (!heap_.empty() && heap_.front()->due_ <= now) {
    TimerEntry& entry = *heap_.front();
    clear(entry);
    entry.ring();
  }
}

void TimerQueue::put(std::size_t place, TimerEntry* entry) noexcept {
  heap_[place] = entry;
  entry->place_ = place;
}

void TimerQueue::up(std::size_t place, TimerEntry* entry) noexcept {
  while (place > 0) {
    const std::size_t parent = (place - 1) / 2;
    if (heap_[parent]->due_ <= entry->due_) {
      break;
    }
    put(place, heap_[parent]);
    place = parent;
  }
  put(place, entry);
}

void TimerQueue::down(std::size_t place, TimerEntry* entry) noexcept {
  for (;;) {
    std::size_t child = 2 * place + 1;
    if (child >= heap_.size()) {
      break;
    }
    if (child + 1 < heap_.size() && heap_[child + 1]->due_ < heap_[child]->due_) {
      ++child;
    }
    if (entry->due_ <= heap_[child]->due_) {
      break;
    }
    put(place, heap_[child]);
    place = child;
  }
  put(place, entry);
}

} // namespace dolthub::support
