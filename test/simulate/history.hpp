#pragma once

#include "simulate/coverage.hpp"
#include "support/clock.hpp"

#include <dolthub/emulator.hpp>
#include <dolthub/error.hpp>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace dolthub::simulate {

// One thing that a script wants done, however many calls it takes. Its key is in what happens on
// the server, and in nothing else that happens there.
struct Item {
  std::string kind; // of the effect that it has: "import accepted", "branch created", …
  std::string key;
  bool mayComeTwice = false; // it was sent again though it may have happened
  bool mayRepeat = false;    // doing it twice does no harm, and it is repeated
  bool taken = false;        // somebody else has made one of that name
  bool lied = false;         // the server told of a success that is none, as nobody could know
  bool elsewhere = false;    // the same was done to another database

  // What its calls came to.
  unsigned succeeded = 0; // the call that made it
  unsigned found = 0;     // by looking for it later
  unsigned unknown = 0;
};

// One call of the client's, from its invocation to its end.
struct Call {
  unsigned script = 0;
  std::string what;
  Item* item = nullptr; // of a call that changes something
  bool isStart = false; // it is the call that makes the item happen
  support::TimePoint begun{};
  support::TimePoint latest = support::never; // it must have ended by then
  support::TimePoint ended{};
  std::uint64_t requestsBefore = 0;
  std::uint64_t requests = 0;
  std::uint64_t mostRequests = 0;
  unsigned attemptsBefore = 0;
  unsigned attempts = 0;
  std::uint64_t arrivalsBefore = 0;
  std::uint64_t arrivals = 0; // of its requests at the server
  bool over = false;
  std::optional<Error> error; // none: it succeeded
  std::string foreign;        // what it threw that is no Error

  // Of a call that waits for an operation.
  bool awaits = false;
  std::string operation; // its name
  std::string pullRequest;
  support::Duration interval{}; // between its polls, where one was asked for
  bool listsForbidden = false;  // for longer than a reason is worth waiting for
  bool bothered = false;        // cancelled, hurried or by a callback that throws

  // Whether the network or the server did anything odd to its script while it ran.
  std::uint64_t disturbancesBefore = 0;
  bool disturbed = false;
};

// What the server did to the jobs, by their names.
struct JobTroubles : std::unordered_map<std::string, std::vector<Trouble>> {
  bool had(const std::string& operation, Trouble trouble) const {
    const auto found = find(operation);
    return found != end() &&
           std::find(found->second.begin(), found->second.end(), trouble) != found->second.end();
  }
};

// Every call and, at the end, every effect on the server; and whether the two agree.
class History {
public:
  Item& want(std::string kind, std::string key);
  Call& begin(unsigned script, std::string what, support::TimePoint now);
  void end(Call& call, support::TimePoint now);

  const std::deque<Call>& calls() const noexcept { return calls_; }
  std::deque<Item>& items() noexcept { return items_; }

  void violation(std::string text) { violations_.push_back(std::move(text)); }
  const std::vector<std::string>& violations() const noexcept { return violations_; }

  void check(const std::vector<Effect>& effects, const JobTroubles& jobTroubles);

  // The words of this world are drawn: what some tell is not to be known.
  bool spoken = false;
  bool listsTell = true; // in time, all that they know

  // The end of an item's operation of this name, or of any where none is given; nothing while it
  // goes on.
  static const Effect* endOf(const std::vector<Effect>& effects, const Item& item,
                             const std::string& operation);

private:
  void checkCall(const Call& call);
  void checkItem(const Item& item, unsigned effects);
  void checkPatience(const Call& call);
  void checkWait(const Call& call, const std::vector<Effect>& effects,
                 const JobTroubles& jobTroubles);

  std::deque<Item> items_;
  std::deque<Call> calls_;
  std::map<std::string, Item*> byKey_;
  std::vector<std::string> violations_;
};

// "kind key" of what an effect is about; empty for one that no call makes by itself.
std::string identityOf(const Effect& effect);

} // namespace dolthub::simulate
