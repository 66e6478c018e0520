#include "operation/looking.hpp"

#include "operation/pace.hpp"

#include <algorithm>
#include <chrono>
#include <vector>

namespace dolthub::operation {

using support::Hub;
using support::Wake;

namespace {

// Fewer cost no fewer requests by looking: each operation has its own poll at the end. Of more, a
// look shows too small a part.
constexpr std::size_t fewestToShare = 3;
constexpr std::size_t mostToShare = 150;
// A list that cannot be read is left alone for so long; the polls tell what is wrong.
constexpr std::chrono::seconds silence{60};

// What a list says of those who wait.
class Entries final : public ListReader {
public:
  void want(const AnyOperation& operation) {
    wanted_.push_back({std::string(idOf(operation.name())),
                       std::string(idOf(operation.userOperationName())), Listed::Absent});
  }

  void see(std::string_view id, ListEntry entry) override {
    for (Wanted& wanted : wanted_) {
      if (!id.empty() && (wanted.id == id || wanted.otherId == id)) {
        wanted.listed = entry.listed;
      }
    }
  }
  bool satisfied() const override {
    return std::none_of(wanted_.begin(), wanted_.end(),
                        [](const Wanted& wanted) { return wanted.listed == Listed::Absent; });
  }

  // Unasked for one that began to wait during the look.
  Listed of(const AnyOperation& operation) const {
    const std::string_view id = idOf(operation.name());
    const auto found = std::find_if(wanted_.begin(), wanted_.end(),
                                    [&](const Wanted& wanted) { return wanted.id == id; });
    return found == wanted_.end() ? Listed::Unasked : found->listed;
  }

private:
  struct Wanted {
    std::string id;
    std::string otherId;
    Listed listed;
  };
  std::vector<Wanted> wanted_;
};

} // namespace

Looking::Member::Member(std::shared_ptr<Looking> looking, AnyOperation operation,
                        std::shared_ptr<const ApiToken> token, support::Duration timeout)
    : looking_(std::move(looking)), operation_(std::move(operation)), token_(std::move(token)),
      timeout_(timeout) {}

Looking::Member::~Member() {
  leave();
  if (joined_) {
    --looking_->count_;
  }
}

support::TimePoint Looking::Member::deadline() const noexcept {
  return support::addSaturated(started_, timeout_);
}

void Looking::Member::join(bool alone) {
  ++looking_->count_;
  joined_ = true;
  started_ = hub().now();
  std::optional<OperationList> list;
  if (!alone) {
    list = OperationList::of(operation_);
  }
  if (list) {
    Key key(token_.get(), list->key());
    Hub::Lock lock(hub());
    const auto group = looking_->groups_.try_emplace(std::move(key), *std::move(list)).first;
    group_ = &group->second;
    group_->key = &group->first;
    group_->members.push_back(*this);
  }
}

void Looking::Member::leave() noexcept {
  if (group_ == nullptr) {
    return;
  }
  Hub::Lock lock(hub());
  Group& group = *std::exchange(group_, nullptr);
  unlink();
  if (group.looker == this) {
    looking_->end(group);
  }
  if (group.members.empty()) {
    looking_->forget(group);
  }
}

Looking::Turn Looking::Member::takeTurn() {
  hint_ = Listed::Unasked;
  if (group_ == nullptr) {
    return Turn::Poll;
  }
  Hub::Lock lock(hub());
  waits_ = false;
  hint_ = std::exchange(heard_, Listed::Unasked);
  if (hint_ == Listed::Running) {
    return Turn::Skipped;
  }
  if (hint_ != Listed::Unasked) {
    return Turn::Poll;
  }
  if (group_->looker != nullptr) {
    waits_ = true;
    return Turn::Wait;
  }
  const std::size_t members = group_->members.size();
  if (members < fewestToShare || members > mostToShare || hub().now() < group_->silentUntil) {
    return Turn::Poll;
  }
  group_->looker = this;
  return Turn::Look;
}

boost::asio::awaitable<void> Looking::look(call::Caller& caller, Member& member, call::Terms& terms,
                                           support::TimePoint deadline) {
  Entries entries;
  std::optional<OperationList> list;
  {
    Hub::Lock lock(*hub_);
    list = member.group_->list;
    for (Member* each = member.group_->members.front(); each != nullptr;
         each = member.group_->members.next(*each)) {
      entries.want(each->operation_);
    }
  }
  const bool read = co_await readList(caller, *list, terms, deadline, entries);
  Hub::Lock lock(*hub_);
  Group& group = *member.group_;
  const support::TimePoint now = hub_->now();
  if (!read) {
    group.silentUntil = support::addSaturated(now, silence);
  }
  for (Member* each = group.members.front(); each != nullptr; each = group.members.next(*each)) {
    tell(*each, read ? entries.of(each->operation_) : Listed::Unasked, now);
  }
  end(group);
}

void Looking::tell(Member& member, Listed listed, support::TimePoint now) {
  member.heardAt_ = listed > Listed::Absent ? now : member.heardAt_;
  const bool sleeps = member.sleeper_ != nullptr && member.sleeper_->armed() && !member.waits_;
  if (listed == Listed::Running && sleeps && !member.wakes) {
    ++member.asked;
    const auto pace = nextPoll(member.asked, now - member.started_, hub_->random().unit(), true);
    hub_->alarm().set(*member.sleeper_,
                      std::min(support::addSaturated(now, pace), member.deadline()));
    return;
  }
  // One that the list does not name is asked for itself when its time comes.
  if (listed == Listed::Unasked || (listed == Listed::Absent && sleeps)) {
    return;
  }
  member.heard_ = listed;
  if (member.sleeper_ != nullptr) {
    hub_->complete(*member.sleeper_, Wake::Done);
  }
}

void Looking::end(Group& group) noexcept {
  group.looker = nullptr;
  for (Member* each = group.members.front(); each != nullptr; each = group.members.next(*each)) {
    if (each->waits_ && each->sleeper_ != nullptr) {
      hub_->complete(*each->sleeper_, Wake::Done);
    }
  }
}

void Looking::forget(Group& group) noexcept {
  groups_.erase(groups_.find(*group.key));
}

Looking::Asleep::Asleep(Member& member, support::Waiter& sleeper, support::TimePoint due)
    : member_(member) {
  Hub& hub = member.hub();
  Hub::Lock lock(hub);
  if (member.heard_ != Listed::Unasked) {
    due = hub.now(); // said just before
  } else if (member.waits_) {
    due = member.group_->looker != nullptr ? member.deadline() : hub.now();
  }
  hub.alarm().set(sleeper, due);
  member.sleeper_ = &sleeper;
}

Looking::Asleep::~Asleep() {
  if (member_.group_ != nullptr) {
    Hub::Lock lock(member_.hub());
    member_.sleeper_ = nullptr;
  }
}

} // namespace dolthub::operation
