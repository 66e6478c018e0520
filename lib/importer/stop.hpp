#pragma once

#include <dolthub/importer.hpp>

#include "importer/wait_list.hpp"

#include <exception>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace dolthub::importer {

// Whether a run goes on: by its caller's wish, or by what it found itself. The caller's control is
// only listened to, so that a run which stops itself stops no other one.
class Stop {
public:
  // `abandon` is called once, when what is under way shall be left, too.
  Stop(std::shared_ptr<support::Hub> hub, ImportControl control, std::function<void()> abandon);
  Stop(const Stop&) = delete;
  Stop& operator=(const Stop&) = delete;
  ~Stop();

  bool stopped() const noexcept;
  bool abandoned() const noexcept;
  // Empty when it was just interrupted.
  std::string why() const;

  // Takes no new files; they say `why`.
  void stop(std::string why);
  // Leaves what is under way.
  void abandon();
  // Something that no file can answer for: ends the run, and is thrown at its end.
  void fail(std::exception_ptr problem) noexcept;
  const std::exception_ptr& failure() const noexcept { return failure_; }

  // Whoever waits in that list goes on, Cancelled, when the run is stopped. It must live as long.
  void alsoWakes(WaitList& list) { lists_.push_back(&list); }

  // False when the run is abandoned meanwhile or, where `stoppable`, stopped.
  boost::asio::awaitable<bool> sleep(std::chrono::milliseconds delay, bool stoppable);

private:
  void changed() noexcept;

  std::shared_ptr<support::Hub> hub_;
  ImportControl control_;
  std::function<void()> abandon_;
  WaitList sleeping_;
  std::vector<WaitList*> lists_;
  std::exception_ptr failure_;
  std::string why_;
  bool stopped_ = false;
  bool abandoned_ = false;
  bool told_ = false; // abandon_ was called
};

} // namespace dolthub::importer
