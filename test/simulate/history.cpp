#include "simulate/history.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace dolthub::simulate {

namespace {

std::string keyOf(const Effect& effect) {
  if (effect.kind.starts_with("import")) {
    return effect.table + (effect.user == "demo" ? "" : " by " + effect.user);
  }
  if (effect.kind.starts_with("merge")) {
    return effect.database + "#" + effect.pullRequest;
  }
  if (effect.kind.starts_with("write")) {
    return effect.database + " " +
           (effect.text.empty() ? "merge into " + effect.branch : effect.text);
  }
  if (effect.kind == "branch created" || effect.kind == "tag created" ||
      effect.kind == "release created") {
    return effect.database + " " + effect.branch;
  }
  if (effect.kind.starts_with("pull request") || effect.kind == "comment created") {
    return effect.text;
  }
  return effect.database;
}

std::string describe(const Call& call) {
  std::string text = "call " + call.what + " of script " + std::to_string(call.script);
  if (call.item != nullptr) {
    text += " (" + call.item->kind + ": " + call.item->key + ")";
  }
  if (call.error) {
    text += "\n    which ended with: " + std::string(call.error->what());
  }
  return text;
}

double secondsOf(support::Duration time) {
  return std::chrono::duration<double>(time).count();
}

// What the server may say of itself, whatever the weather.
bool isPlainRefusal(const Error& error) {
  constexpr std::array codes{Errc::Busy, Errc::NotFound, Errc::Rejected, Errc::AlreadyExists};
  return error.httpStatus() != 0 &&
         std::find(codes.begin(), codes.end(), error.code()) != codes.end();
}

} // namespace

std::string identityOf(const Effect& effect) {
  const bool byImport = effect.kind == "pull request created" && !effect.operation.empty();
  return byImport || effect.kind.ends_with("finished") ? std::string()
                                                       : effect.kind + " " + keyOf(effect);
}

Item& History::want(std::string kind, std::string key) {
  Item& item = items_.emplace_back();
  item.kind = std::move(kind);
  item.key = std::move(key);
  byKey_[item.kind + " " + item.key] = &item;
  return item;
}

Call& History::begin(unsigned script, std::string what, support::TimePoint now) {
  Call& call = calls_.emplace_back();
  call.script = script;
  call.what = std::move(what);
  call.begun = now;
  return call;
}

void History::end(Call& call, support::TimePoint now) {
  call.over = true;
  call.ended = now;
  if (call.item == nullptr || !call.isStart) {
    return;
  }
  if (!call.error) {
    ++call.item->succeeded;
  } else if (call.error->outcome() == Outcome::Done) {
    ++call.item->found; // it says that it happened
  } else if (call.error->outcome() == Outcome::Unknown) {
    ++call.item->unknown;
  }
}

const Effect* History::endOf(const std::vector<Effect>& effects, const Item& item,
                             const std::string& operation) {
  const std::string kind = item.kind.substr(0, item.kind.find(' ')) + " finished";
  const Effect* end = nullptr;
  for (const Effect& effect : effects) {
    // A write that was found again has another name.
    const bool fits =
        effect.kind == kind && keyOf(effect) == item.key &&
        (operation.empty() || operation.starts_with("users/") || effect.operation == operation);
    if (fits && (end == nullptr || effect.operation == operation)) {
      end = &effect;
    }
  }
  return end;
}

void History::check(const std::vector<Effect>& effects, const JobTroubles& jobTroubles) {
  std::map<const Item*, unsigned> counts;
  for (const Effect& effect : effects) {
    const std::string identity = identityOf(effect);
    if (identity.empty()) {
      continue;
    }
    const auto found = byKey_.find(identity);
    if (found == byKey_.end()) {
      violation("an effect that nobody asked for: " + identity);
    } else {
      ++counts[found->second];
    }
  }
  for (const Item& item : items_) {
    const auto found = counts.find(&item);
    checkItem(item, found == counts.end() ? 0 : found->second);
  }
  for (const Call& call : calls_) {
    checkCall(call);
    if (call.awaits && call.over) {
      checkWait(call, effects, jobTroubles);
    }
  }
}

void History::checkItem(const Item& item, unsigned effects) {
  const std::string about = item.kind + " " + item.key + ": " + std::to_string(effects) +
                            " effects; " + std::to_string(item.succeeded) + " calls succeeded, " +
                            std::to_string(item.found) + " say that it happened, " +
                            std::to_string(item.unknown) + " that it may have";
  const unsigned certain = item.lied && effects == 0 ? 0 : item.succeeded + item.found;
  if (item.mayRepeat) { // each call makes as many as it was sent
    if ((certain > 0 && effects == 0) || (certain + item.unknown == 0 && effects > 0)) {
      violation(about);
    }
    return;
  }
  if (certain > 0 && effects == 0) {
    violation("LOST: " + about);
  }
  if (certain + item.unknown == 0 && effects > 0) {
    violation("DONE THOUGH DENIED: " + about);
  }
  if (effects > 1 && !item.mayComeTwice) {
    violation("TWICE: " + about);
  }
  if (effects > 2) {
    violation("MORE THAN TWICE: " + about);
  }
}

void History::checkCall(const Call& call) {
  if (!call.over) {
    violation("NO END: " + describe(call));
    return;
  }
  if (!call.foreign.empty()) {
    violation(describe(call) + " threw something that is no Error: " + call.foreign);
  }
  if (call.ended > call.latest) {
    violation("LATE by " + std::to_string(secondsOf(call.ended - call.latest)) +
              " s: " + describe(call));
  }
  if (call.mostRequests != 0 && call.requests > call.mostRequests) {
    violation("TOO MANY REQUESTS, " + std::to_string(call.requests) + " and not " +
              std::to_string(call.mostRequests) + ": " + describe(call));
  }
  if (!call.error) {
    return;
  }
  const Error& error = *call.error;
  if (!call.disturbed && !call.bothered && !call.awaits &&
      !(call.item != nullptr && call.item->taken) && !isPlainRefusal(error)) {
    violation("NOTHING DISTURBED IT, and it failed: " + describe(call));
  }
  const bool changes = call.item != nullptr && call.isStart;
  const bool unknown = error.outcome() == Outcome::Unknown;
  // A proxy's page may say so in a dialect; of a wait's polls it is no verdict.
  const bool told = spoken && call.disturbed && !call.awaits;
  const bool denied = error.code() == Errc::NotAuthenticated || error.code() == Errc::NotPermitted;
  if (error.code() == Errc::InvalidArgument || (denied && !told)) {
    violation("NONSENSE: " + describe(call));
  }
  if (!changes && !call.awaits && unknown) {
    violation("A READ IS NEVER UNKNOWN: " + describe(call));
  }
  if (changes && unknown && !error.isCancelled() && error.code() != Errc::OutcomeUnknown &&
      error.code() != Errc::CallbackFailed) {
    violation("UNKNOWN UNDER ANOTHER NAME: " + describe(call));
  }
  if (changes && error.lostCall().has_value() != (unknown || error.outcome() == Outcome::Done)) {
    violation("WITHOUT, OR WITH A NEEDLESS, LOST CALL: " + describe(call));
  }
  if (call.awaits && error.savedOperation().empty()) {
    violation("WITHOUT ITS OPERATION: " + describe(call));
  }
}

// Polls that fail say nothing of the operation: a wait ends by them after three in a row, and two
// minutes of silence.
void History::checkPatience(const Call& call) {
  const Error& error = *call.error;
  constexpr std::array ends{Errc::OperationFailed, Errc::OperationLost,    Errc::ClientClosed,
                            Errc::CallbackFailed,  Errc::NotPermitted,     Errc::NotFound,
                            Errc::OutcomeUnknown,  Errc::NotAuthenticated, Errc::TlsRefused};
  const bool unclear = error.message().find("ended with the status") != std::string::npos;
  const bool ended = unclear || error.isCancelled() || error.details().reason == "WaitTimedOut" ||
                     std::find(ends.begin(), ends.end(), error.code()) != ends.end();
  constexpr unsigned fewest = 3;
  constexpr std::chrono::minutes silence{2};
  if (!ended && !call.bothered && (call.attempts < fewest || call.ended - call.begun < silence)) {
    violation("IT GAVE UP after " + std::to_string(secondsOf(call.ended - call.begun)) + " s and " +
              std::to_string(call.attempts) + " attempts: " + describe(call));
  }
}

void History::checkWait(const Call& call, const std::vector<Effect>& effects,
                        const JobTroubles& jobTroubles) {
  if (call.error) {
    checkPatience(call);
  }
  if (call.item->mayComeTwice || call.item->lied) {
    return; // of two, which one a name is about cannot be told by all names
  }
  const Effect* const end = endOf(effects, *call.item, call.operation);
  if (!call.error) {
    if (end == nullptr) {
      violation("SUCCESS OF AN OPERATION THAT GOES ON: " + describe(call));
    } else if (!end->error.empty()) {
      violation("SUCCESS OF AN OPERATION THAT FAILED: " + describe(call));
    } else if (call.item->kind == "import accepted" && end->pullRequest != call.pullRequest) {
      if (!call.pullRequest.empty() || !jobTroubles.had(end->operation, Trouble::JobWithoutPull)) {
        violation("ANOTHER PULL REQUEST, " + call.pullRequest + ": " + describe(call));
      }
    }
    return;
  }
  if (call.error->code() == Errc::OperationFailed && (end == nullptr || end->error.empty())) {
    violation("FAILURE OF AN OPERATION THAT DID NOT FAIL: " + describe(call));
  }
  // Of one that failed, or was hidden, the server says nothing else.
  const bool goesWell = end == nullptr || end->error.empty();
  if (spoken && call.error->code() == Errc::OperationFailed && listsTell && !call.listsForbidden &&
      !call.disturbed && call.error->serverMessage().empty() &&
      call.error->message().find(end->error) == std::string::npos) {
    violation("A FAILURE WITHOUT ITS REASON, " + end->error + ": " + describe(call));
  }
  if (call.error->code() == Errc::OperationLost && (goesWell || spoken) &&
      !jobTroubles.had(call.operation, Trouble::JobHidden)) {
    violation("A LOST OPERATION THAT IS THERE: " + describe(call));
  }
}

} // namespace dolthub::simulate
