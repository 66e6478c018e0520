#pragma once

#include <cstddef>

namespace dolthub::support {

class ListBase;

// A place in at most one list at a time. Leaves it by itself when it ends.
class ListHook {
public:
  ListHook() = default;
  ListHook(const ListHook&) = delete;
  ListHook& operator=(const ListHook&) = delete;

  bool linked() const noexcept { return list_ != nullptr; }
  inline void unlink() noexcept;

protected:
  ~ListHook() { unlink(); }

private:
  friend class ListBase;

  ListBase* list_ = nullptr;
  ListHook* previous_ = nullptr;
  ListHook* next_ = nullptr;
};

class ListBase {
public:
  ListBase() = default;
  ListBase(const ListBase&) = delete;
  ListBase& operator=(const ListBase&) = delete;

  bool empty() const noexcept { return first_ == nullptr; }
  std::size_t size() const noexcept { return size_; }

protected:
  ~ListBase() {
    while (first_ != nullptr) {
      remove(*first_);
    }
  }

  void append(ListHook& hook) noexcept {
    hook.unlink();
    hook.list_ = this;
    hook.previous_ = last_;
    (last_ != nullptr ? last_->next_ : first_) = &hook;
    last_ = &hook;
    ++size_;
  }

  ListHook* first() const noexcept { return first_; }
  static ListHook* after(const ListHook& hook) noexcept { return hook.next_; }

private:
  friend class ListHook;

  void remove(ListHook& hook) noexcept {
    (hook.previous_ != nullptr ? hook.previous_->next_ : first_) = hook.next_;
    (hook.next_ != nullptr ? hook.next_->previous_ : last_) = hook.previous_;
    hook.list_ = nullptr;
    hook.previous_ = nullptr;
    hook.next_ = nullptr;
    --size_;
  }

  ListHook* first_ = nullptr;
  ListHook* last_ = nullptr;
  std::size_t size_ = 0;
};

void ListHook::unlink() noexcept {
  if (list_ != nullptr) {
    list_->remove(*this);
  }
}

// First in, first out, of things that live elsewhere.
template <class T>
class List : public ListBase {
public:
  ~List() = default;

  void push_back(T& item) noexcept { append(item); }
  T* front() const noexcept { return static_cast<T*>(first()); }
  static T* next(const T& item) noexcept { return static_cast<T*>(after(item)); }
};

} // namespace dolthub::support
