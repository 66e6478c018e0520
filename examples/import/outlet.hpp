#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

namespace dolthub_import {

// Where text goes out to whoever may be slow, or stop reading: a pipe, a terminal, a disk. A thread
// of its own writes it, in order, so that the loop waits for no reader.
class Outlet {
public:
  // Stands for the file that `open` names.
  static constexpr int opened = -1;

  Outlet();
  Outlet(const Outlet&) = delete;
  Outlet& operator=(const Outlet&) = delete;
  // What is not out by then may be lost: nobody waits for it.
  ~Outlet();

  // Soon: a FIFO is there once it has a reader.
  void open(const std::string& path);
  // Soon. Where there can be no thread, at once, as long as that takes. Nothing follows in what
  // once could not be written.
  void write(int descriptor, std::string_view text);
  // Bytes that nobody has taken yet.
  std::size_t pending() const;
  // The system's error by which writing ended there; 0 where it did not.
  int problem(int descriptor) const;
  // Until all is out; false once nobody has taken any of it for so long.
  bool drain(std::chrono::milliseconds longestSilence);

private:
  struct State;

  void start();

  std::shared_ptr<State> state_;
  bool started_ = false;
};

} // namespace dolthub_import
