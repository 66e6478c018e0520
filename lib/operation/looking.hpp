#pragma once

#include "operation/listing.hpp"
#include "support/hub.hpp"
#include "support/list.hpp"

#include <dolthub/operation.hpp>

#include <atomic>
#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace dolthub::operation {

// Waits for operations that one list names, by the same token, share looks at that list: one look
// says of many whether they still run. What it says is a hint; an operation that it says has ended
// is polled, and the poll is the verdict.
class Looking {
public:
  explicit Looking(std::shared_ptr<support::Hub> hub) : hub_(std::move(hub)) {}

  // What a wait does when its time has come.
  enum class Turn {
    Poll,   // ask for its own operation
    Look,   // look at the list for all, and end the look
    Wait,   // somebody is looking: sleep until that is over
    Skipped // a look said meanwhile that it still runs
  };

private:
  using Key = std::pair<const ApiToken*, std::string>;
  struct Group;

public:
  // A wait's place among those it shares with, and what they need to know of it. Between the
  // suspensions of the wait its fields are the wait's own.
  class Member : public support::ListHook {
  public:
    // The end of the wait.
    support::TimePoint deadline() const noexcept;
    support::Hub& hub() const noexcept { return *looking_->hub_; }
    const AnyOperation& operation() const noexcept { return operation_; }
    const std::shared_ptr<const ApiToken>& token() const noexcept { return token_; }

    Turn takeTurn();

  protected:
    // `looking` keeps what the wait needs to live.
    Member(std::shared_ptr<Looking> looking, AnyOperation operation,
           std::shared_ptr<const ApiToken> token, support::Duration timeout);
    ~Member();

    // It waits from now on; `alone`: it never shares.
    void join(bool alone);
    // From now on it polls alone.
    void leave() noexcept;

    // What a look had said before this turn.
    Listed hint() const noexcept { return hint_; }
    // When a look last said something of it, before this turn.
    support::TimePoint heardAt() const noexcept { return heardAt_; }
    support::TimePoint started() const noexcept { return started_; }

    unsigned asked = 0; // polls, and looks in place of one
    bool wakes = false; // wants to go on when it is still running, too

  private:
    friend class Looking;

    bool joined_ = false;
    bool waits_ = false; // for somebody's look
    Listed heard_ = Listed::Unasked;
    Listed hint_ = Listed::Unasked;
    const std::shared_ptr<Looking> looking_;
    const AnyOperation operation_;
    const std::shared_ptr<const ApiToken> token_;
    const support::Duration timeout_;
    support::TimePoint started_{};
    support::TimePoint heardAt_{};
    Group* group_ = nullptr;
    support::Waiter* sleeper_ = nullptr;
  };

  // A member sleeps, until its turn comes or a look has something to say. The wait suspends on
  // `sleeper`, which outlives this.
  class Asleep {
  public:
    Asleep(Member& member, support::Waiter& sleeper, support::TimePoint due);
    ~Asleep();
    Asleep(const Asleep&) = delete;
    Asleep& operator=(const Asleep&) = delete;

  private:
    Member& member_;
  };

  // Those who wait, alone or not.
  std::size_t count() const noexcept { return count_.load(std::memory_order_relaxed); }

  // Looks for all the members of `member`'s group, after its turn came to Look.
  boost::asio::awaitable<void> look(call::Caller& caller, Member& member, call::Terms& terms,
                                    support::TimePoint deadline);

private:
  struct Group {
    explicit Group(OperationList list_) : list(std::move(list_)) {}

    const OperationList list;
    const Key* key = nullptr; // its own, in groups_
    support::List<Member> members;
    const Member* looker = nullptr;
    support::TimePoint silentUntil{}; // the list could not be read
  };

  // Under the mutex. A member that is told nothing of interest sleeps on.
  void tell(Member& member, Listed listed, support::TimePoint now);
  void end(Group& group) noexcept;
  void forget(Group& group) noexcept;

  std::shared_ptr<support::Hub> hub_;
  std::map<Key, Group> groups_; // guarded by the hub's mutex
  std::atomic<std::size_t> count_{0};
};

} // namespace dolthub::operation
