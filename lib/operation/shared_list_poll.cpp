#include "operation/shared_list_poll.hpp"

#include <algorithm>
#include <chrono>
#include <optional>
#include <string_view>
#include <vector>

namespace dolthub::operation {

using support::Hub;
using support::Wake;

namespace {

// Fewer cost no fewer requests by looking: each operation has its own poll at the end. Of more, a
// look shows too small a part.
constexpr std::size_t fewestToShare = 3;
constexpr std::size_t mostToShare = 150;
constexpr int pagesOfALook = 3;
// A list that cannot be read is left alone for so long; the polls tell what is wrong.
constexpr std::chrono::seconds silence{60};

// What a list says of those who wait.
class Entries final : public ListVisitor {
public:
  void want(const AnyOperation& operation) {
    wanted_.push_back({std::string(idOf(operation.name())),
                       std::string(idOf(operation.userOperationName())), Listed::Nothing, false});
  }

  void see(std::string_view id, ListEntry entry) override {
    for (Wanted& wanted : wanted_) {
      if (!id.empty() && (wanted.id == id || wanted.otherId == id)) {
        wanted.listed = entry.listed;
        wanted.queued = entry.queued;
      }
    }
  }
  bool satisfied() const override {
    return std::none_of(wanted_.begin(), wanted_.end(),
                        [](const Wanted& wanted) { return wanted.listed == Listed::Nothing; });
  }

  // Nothing of one that began to wait during the look.
  void tell(const AnyOperation& operation, SharedListPoll::Hint& hint) const {
    const std::string_view id = idOf(operation.name());
    const auto found = std::find_if(wanted_.begin(), wanted_.end(),
                                    [&](const Wanted& wanted) { return wanted.id == id; });
    const bool isThere = found != wanted_.end();
    hint.listed = isThere ? found->listed : Listed::Nothing;
    hint.queued = isThere && found->queued;
  }

private:
  struct Wanted {
    std::string id;
    std::string otherId;
    Listed listed;
    bool queued;
  };
  std::vector<Wanted> wanted_;
};

} // namespace

// Has the look to itself; gives it up however the look ends.
class SharedListPoll::Looker {
public:
  Looker(SharedListPoll& lists, Seat& seat) : lists_(lists) {
    Hub::Lock lock(*lists_.hub_);
    if (lists_.othersLocked(seat) == Others::Look) {
      group_ = seat.group_;
      group_->looker = &seat;
    }
  }
  ~Looker() {
    if (group_ != nullptr) {
      Hub::Lock lock(*lists_.hub_);
      group_->looker = nullptr;
    }
  }
  Looker(const Looker&) = delete;
  Looker& operator=(const Looker&) = delete;

  Group* group() const noexcept { return group_; }

private:
  SharedListPoll& lists_;
  Group* group_ = nullptr;
};

void SharedListPoll::join(Seat& seat, const ApiToken* token) {
  std::optional<OperationList> list = OperationList::of(seat.operation_);
  if (!list) {
    return;
  }
  Key key(token, list->key());
  Hub::Lock lock(*hub_);
  const auto [group, isNew] = groups_.try_emplace(std::move(key), *std::move(list));
  empty_ -= !isNew && group->second.seats.empty() ? 1 : 0;
  seat.group_ = &group->second;
  group->second.key = &group->first;
  group->second.seats.push_back(seat);
  forgetEmptyLocked();
}

void SharedListPoll::leave(Seat& seat) noexcept {
  if (seat.group_ == nullptr) {
    return;
  }
  Hub::Lock lock(*hub_);
  Group& group = *std::exchange(seat.group_, nullptr);
  seat.unlink();
  empty_ += group.seats.empty() ? 1 : 0;
  forgetEmptyLocked();
}

// One that the server asked to leave alone stays until then, for who comes next.
void SharedListPoll::forgetEmptyLocked() noexcept {
  if (empty_ == 0) {
    return;
  }
  const support::TimePoint now = hub_->now();
  empty_ -= std::erase_if(groups_, [now](const auto& entry) {
    return entry.second.seats.empty() && now >= entry.second.pausedUntil;
  });
}

void SharedListPoll::pause(Seat& seat, support::TimePoint until) {
  Hub::Lock lock(*hub_);
  if (seat.group_ != nullptr) {
    seat.group_->pause(until);
  }
}

support::TimePoint SharedListPoll::pausedUntil(const Seat& seat) const {
  Hub::Lock lock(*hub_);
  return seat.group_ == nullptr ? support::TimePoint{} : seat.group_->pausedUntil;
}

SharedListPoll::Others SharedListPoll::othersLocked(const Seat& seat) const {
  if (seat.group_ == nullptr) {
    return Others::None;
  }
  const Group& group = *seat.group_;
  const std::size_t count = group.seats.size();
  if (count < fewestToShare || count > mostToShare || hub_->now() < group.silentUntil) {
    return Others::None;
  }
  return group.looker != nullptr ? Others::Looking : Others::Look;
}

SharedListPoll::Others SharedListPoll::others(const Seat& seat) const {
  Hub::Lock lock(*hub_);
  return othersLocked(seat);
}

SharedListPoll::Hint SharedListPoll::takeHint(Seat& seat) const {
  Hub::Lock lock(*hub_);
  return std::exchange(seat.hint_, Hint());
}

boost::asio::awaitable<void> SharedListPoll::look(call::Caller& caller, Seat& seat,
                                                  call::CallContext& context,
                                                  support::TimePoint deadline) {
  const Looker looker(*this, seat);
  Group* const group = looker.group();
  if (group == nullptr) {
    co_return;
  }
  Entries entries;
  {
    Hub::Lock lock(*hub_);
    for (Seat* each = group->seats.front(); each != nullptr; each = group->seats.next(*each)) {
      entries.want(each->operation_);
    }
  }
  const Paused paused(*this, seat);
  context.pause = &paused;
  const ListReading read =
      co_await readList(caller, group->list, context, deadline, entries, pagesOfALook);
  context.pause = nullptr;
  Hub::Lock lock(*hub_);
  const support::TimePoint now = hub_->now();
  Hint said;
  said.isNew = true;
  if (read.retryAfter.count() > 0) {
    said.notBefore = support::addSaturated(now, read.retryAfter);
  }
  group->pause(said.notBefore); // also for who joins later
  if (read.extent == ListReading::Extent::None && now >= group->pausedUntil) {
    group->silentUntil = std::max(group->silentUntil, support::addSaturated(now, silence));
  }
  for (Seat* each = group->seats.front(); each != nullptr; each = group->seats.next(*each)) {
    entries.tell(each->operation_, said);
    give(*each, said);
  }
}

void SharedListPoll::give(Seat& seat, Hint hint) noexcept {
  seat.hint_ = hint;
  if (seat.sleeper_ != nullptr) {
    hub_->complete(*seat.sleeper_, Wake::Done);
  }
}

SharedListPoll::Asleep::Asleep(SharedListPoll& lists, Seat& seat, support::Waiter& sleeper,
                               support::TimePoint due)
    : lists_(lists), seat_(seat) {
  Hub& hub = *lists_.hub_;
  Hub::Lock lock(hub);
  hub.timers().set(sleeper, seat_.hint_.isNew ? hub.now() : due);
  seat_.sleeper_ = &sleeper;
}

SharedListPoll::Asleep::~Asleep() {
  Hub::Lock lock(*lists_.hub_);
  seat_.sleeper_ = nullptr;
}

} // namespace dolthub::operation
