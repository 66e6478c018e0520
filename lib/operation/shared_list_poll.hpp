#pragma once

#include "operation/operation_list.hpp"
#include "operation/schedule.hpp"
#include "support/hub.hpp"
#include "support/list.hpp"

#include <dolthub/operation.hpp>

#include <algorithm>
#include <cstddef>
#include <map>
#include <memory>
#include <string>
#include <utility>

namespace dolthub::operation {

// Waits for operations that one list names, by the same token, share looks at that list. A look is
// made by one of them, and what it says is offered to each; what they make of it is theirs.
class SharedListPoll {
public:
  explicit SharedListPoll(std::shared_ptr<support::Hub> hub) : hub_(std::move(hub)) {}

  // What a look has to say to one of them.
  struct Hint {
    support::TimePoint notBefore{}; // the server asked for a pause, of all of them
    Listed listed = Listed::Nothing;
    bool queued = false; // of one that is Running: not begun
    bool isNew = false;
  };
  using Others = Event::Others;

private:
  using Key = std::pair<const ApiToken*, std::string>;
  struct Group;

public:
  // A place among those who share.
  class Seat : public support::ListHook {
  public:
    explicit Seat(AnyOperation operation) : operation_(std::move(operation)) {}
    ~Seat() = default;

    const AnyOperation& operation() const noexcept { return operation_; }

  private:
    friend class SharedListPoll;

    Group* group_ = nullptr;
    const AnyOperation operation_;
    support::Waiter* sleeper_ = nullptr;
    Hint hint_;
  };

  // As long as its call is to leave the list alone.
  class Paused final : public call::Pause {
  public:
    Paused(const SharedListPoll& lists, const Seat& seat) : lists_(lists), seat_(seat) {}
    support::TimePoint until() const override { return lists_.pausedUntil(seat_); }

  private:
    const SharedListPoll& lists_;
    const Seat& seat_;
  };

  // One sleeps, until its time comes or there is a hint. It suspends on `sleeper`, which outlives
  // this.
  class Asleep {
  public:
    Asleep(SharedListPoll& lists, Seat& seat, support::Waiter& sleeper, support::TimePoint due);
    ~Asleep();
    Asleep(const Asleep&) = delete;
    Asleep& operator=(const Asleep&) = delete;

  private:
    SharedListPoll& lists_;
    Seat& seat_;
  };

  void join(Seat& seat, const ApiToken* token);
  void leave(Seat& seat) noexcept;

  Others others(const Seat& seat) const;
  Hint takeHint(Seat& seat) const;
  // The server asked to leave the list alone until then, and until when it has.
  void pause(Seat& seat, support::TimePoint until);
  support::TimePoint pausedUntil(const Seat& seat) const;

  // One looks for all; nothing happens where somebody else was faster.
  boost::asio::awaitable<void> look(call::Caller& caller, Seat& seat, call::CallContext& context,
                                    support::TimePoint deadline);

private:
  struct Group {
    explicit Group(OperationList list_) : list(std::move(list_)) {}

    void pause(support::TimePoint until) {
      pausedUntil = std::max(pausedUntil, until);
      silentUntil = std::max(silentUntil, until);
    }

    const OperationList list;
    const Key* key = nullptr; // its own, in groups_
    support::List<Seat> seats;
    const Seat* looker = nullptr;
    support::TimePoint silentUntil{}; // it could not be read, or the server asked to wait
    support::TimePoint pausedUntil{}; // the server asked to; kept when all have left
  };
  class Looker;

  Others othersLocked(const Seat& seat) const;
  void give(Seat& seat, Hint hint) noexcept;
  void forgetEmptyLocked() noexcept;

  std::shared_ptr<support::Hub> hub_;
  // Guarded by the hub's mutex, as are the seats. A key may outlive its token: of an empty group
  // the pause alone counts.
  std::map<Key, Group> groups_;
  std::size_t empty_ = 0; // groups without seats
};

} // namespace dolthub::operation
