#include "import/outlet.hpp"

#include <array>
#include <cerrno>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <system_error>
#include <thread>

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

namespace dolthub_import {

// The thread has a share in it: it may be in the middle of a write when nobody wants that any more.
struct Outlet::State {
  struct Piece {
    int descriptor;
    std::string text;
    bool opens; // `text` is a path
  };

  State() = default;
  State(const State&) = delete;
  State& operator=(const State&) = delete;
  ~State() {
    if (file >= 0) {
      ::close(file);
    }
  }

  int& problemOf(int descriptor) { return problems.at(static_cast<std::size_t>(descriptor + 1)); }

  // Of the thread alone.
  void carryOut(const Piece& piece);
  void openFile(const std::string& path);
  int file = -1;

  std::mutex mutex;
  std::condition_variable changed;
  std::deque<Piece> pieces; // the first is under way
  std::size_t pending = 0;
  std::array<int, 4> problems{}; // of `opened` and the standard streams
  bool left = false;
};

void Outlet::State::openFile(const std::string& path) {
  int error = 0;
  do {
    file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
    error = file < 0 ? errno : 0;
  } while (error == EINTR);
  const std::lock_guard lock(mutex);
  problemOf(opened) = error;
}

void Outlet::State::carryOut(const Piece& piece) {
  if (piece.opens) {
    openFile(piece.text);
    return;
  }
  const int descriptor = piece.descriptor == opened ? file : piece.descriptor;
  std::string_view rest = piece.text;
  std::unique_lock lock(mutex);
  while (!rest.empty() && !left) {
    ssize_t written = static_cast<ssize_t>(rest.size()); // of what can be written no more
    if (problemOf(piece.descriptor) == 0) {
      lock.unlock();
      written = ::write(descriptor, rest.data(), rest.size());
      const int error = written < 0 ? errno : 0;
      if (error == EAGAIN) { // somebody who shares it wants it so
        pollfd room{descriptor, POLLOUT, 0};
        ::poll(&room, 1, -1);
      }
      lock.lock();
      if (error != 0 && error != EINTR && error != EAGAIN) {
        problemOf(piece.descriptor) = error;
      }
    }
    if (written > 0) {
      rest.remove_prefix(static_cast<std::size_t>(written));
      pending -= static_cast<std::size_t>(written);
      changed.notify_all();
    }
  }
}

namespace {

// Detached: it may be held up for as long as a reader likes, and must hold up nobody.
template <class Run>
bool startThread(Run run) {
  try {
    std::thread(std::move(run)).detach();
    return true;
  } catch (const std::system_error&) {
    return false;
  }
}

} // namespace

Outlet::Outlet() : state_(std::make_shared<State>()) {}

Outlet::~Outlet() {
  const std::lock_guard lock(state_->mutex);
  state_->left = true;
  state_->changed.notify_all();
}

void Outlet::start() {
  started_ = startThread([state = state_] {
    std::unique_lock lock(state->mutex);
    for (;;) {
      state->changed.wait(lock, [&] { return state->left || !state->pieces.empty(); });
      if (state->left) {
        return;
      }
      const State::Piece piece = std::move(state->pieces.front());
      lock.unlock();
      state->carryOut(piece);
      lock.lock();
      state->pieces.pop_front();
      state->changed.notify_all();
    }
  });
}

void Outlet::open(const std::string& path) {
  {
    const std::lock_guard lock(state_->mutex);
    state_->pieces.push_back({opened, path, true});
    state_->changed.notify_all();
  }
  start();
  if (!started_) {
    state_->openFile(path);
    state_->pieces.clear();
  }
}

void Outlet::write(int descriptor, std::string_view text) {
  if (!started_) {
    start();
  }
  std::unique_lock lock(state_->mutex);
  state_->pending += text.size();
  if (!started_) {
    lock.unlock();
    state_->carryOut({descriptor, std::string(text), false});
    return;
  }
  std::deque<State::Piece>& pieces = state_->pieces;
  const bool goesOn =
      pieces.size() > 1 && pieces.back().descriptor == descriptor && !pieces.back().opens;
  if (goesOn) {
    pieces.back().text += text;
  } else {
    pieces.push_back({descriptor, std::string(text), false});
  }
  state_->changed.notify_all();
}

std::size_t Outlet::pending() const {
  const std::lock_guard lock(state_->mutex);
  return state_->pending;
}

int Outlet::problem(int descriptor) const {
  const std::lock_guard lock(state_->mutex);
  return state_->problemOf(descriptor);
}

bool Outlet::drain(std::chrono::milliseconds longestSilence) {
  std::unique_lock lock(state_->mutex);
  while (!state_->pieces.empty()) {
    const auto before = std::pair(state_->pending, state_->pieces.size());
    const bool moved = state_->changed.wait_for(lock, longestSilence, [&] {
      return std::pair(state_->pending, state_->pieces.size()) != before;
    });
    if (!moved) {
      return false;
    }
  }
  return true;
}

} // namespace dolthub_import
