#pragma once

#include "importer/stop.hpp"
#include "importer/wait_list.hpp"

#include <cstddef>
#include <memory>

namespace dolthub::importer {

// How many databases are worked on at once: ImportOptions::concurrency.
class Places {
public:
  Places(std::shared_ptr<support::Hub> hub, Stop& stop, std::size_t count)
      : stop_(stop), waiting_(std::move(hub)), free_(count) {
    stop_.alsoWakes(waiting_);
  }

private:
  friend class Place;

  Stop& stop_;
  WaitList waiting_;
  std::size_t free_;
};

// One of them, held by a lane while it works.
class Place {
public:
  explicit Place(Places& places) noexcept : places_(places) {}
  Place(const Place&) = delete;
  Place& operator=(const Place&) = delete;
  ~Place() { giveBack(); }

  // Waits for its turn; false when the run is stopped before that.
  boost::asio::awaitable<bool> take();
  void giveBack() noexcept;

private:
  Places& places_;
  bool held_ = false;
};

} // namespace dolthub::importer
