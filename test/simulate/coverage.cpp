#include "simulate/coverage.hpp"

#include <cstdio>
#include <initializer_list>
#include <string>
#include <vector>

namespace dolthub::simulate {

namespace {

constexpr std::array<std::string_view, phases> phaseNames{
    "queue",   "resolve", "connect", "handshake", "write", "wait", "read",   "verdict",
    "backoff", "look-up", "between", "gate",      "poll",  "idle", "unclear"};
constexpr std::array<std::string_view, troubles> troubleNames{"name fails",
                                                              "name fails for now",
                                                              "name slow",
                                                              "refused",
                                                              "dead address",
                                                              "reset",
                                                              "closed",
                                                              "silence",
                                                              "slow",
                                                              "vanished",
                                                              "server stops",
                                                              "answer lost",
                                                              "answer cut",
                                                              "answer hangs",
                                                              "answer slow",
                                                              "status 503",
                                                              "status 5xx",
                                                              "status 429",
                                                              "html page",
                                                              "redirect",
                                                              "echo token",
                                                              "list twice",
                                                              "list shuffled",
                                                              "page repeats",
                                                              "job fails",
                                                              "job fails in list",
                                                              "job stuck",
                                                              "job slow",
                                                              "job hidden",
                                                              "job unlisted",
                                                              "job without pull",
                                                              "deadline",
                                                              "cancel terminal",
                                                              "cancel partial",
                                                              "cancel total",
                                                              "callback throws",
                                                              "client destroyed"};

struct Reachable {
  Trouble trouble;
  std::vector<Phase> phases;
};

// Which trouble can meet which phase, and be seen to. What is not in a row cannot:
// - the network and the server meet a call only where bytes move: not in the queue, the back-off,
//   between polls or at the gate; and no request is read before a connection stands;
// - nothing moves on an idle connection, so that silence and slowness are not noticed there;
// - a refused poll, page or answer is met by requests alone: of a call (wait), of a look-up, of a
//   poll or a look at a list (poll);
// - what is done to a job is met by who waits for it (between polls);
// - the deadline of a call is not spent in its back-off, which begins only where time is left, and
//   that of a wait for an operation is seen when it ends, between polls;
// - a callback runs while an upload is written, a download read, an attempt judged, and after a
//   poll;
// - an idle connection has no call that could be cancelled.
const std::vector<Reachable> reachable = [] {
  using enum Phase;
  const std::vector<Phase> connected{Handshake, Write, Wait, Read, LookUp, Poll};
  const auto with = [](std::vector<Phase> phases, std::initializer_list<Phase> more) {
    phases.insert(phases.end(), more);
    return phases;
  };
  const std::vector<Phase> requests{Wait, LookUp, Poll};
  const std::vector<Phase> calls =
      with(connected, {Queue, Resolve, Connect, BackOff, BetweenPolls, Gate});
  return std::vector<Reachable>{
      {Trouble::NameFails, {Resolve}},
      {Trouble::NameFailsForNow, {Resolve}},
      {Trouble::NameSlow, {Resolve}},
      {Trouble::Refused, {Connect, LookUp}},
      {Trouble::DeadAddress, {Connect, LookUp}},
      {Trouble::Reset, with(connected, {Connect, Idle})},
      {Trouble::Closed, with(connected, {Idle})},
      {Trouble::Silence, with(connected, {Connect})},
      {Trouble::Slow, with(connected, {Connect})},
      {Trouble::Vanished, {Idle}},
      {Trouble::ServerStops, with(requests, {Write})},
      {Trouble::AnswerLost, requests},
      {Trouble::AnswerCut, requests},
      {Trouble::AnswerHangs, requests},
      {Trouble::AnswerSlow, requests},
      {Trouble::Status503, requests},
      {Trouble::Status500, requests},
      {Trouble::Status429, requests},
      {Trouble::HtmlPage, requests},
      {Trouble::Redirect, requests},
      {Trouble::EchoToken, {Wait}},
      {Trouble::ListTwice, requests},
      {Trouble::ListShuffled, requests},
      {Trouble::PageRepeats, requests},
      {Trouble::JobFails, {BetweenPolls}},
      {Trouble::JobFailsInList, {BetweenPolls}},
      {Trouble::JobStuck, {BetweenPolls}},
      {Trouble::JobSlow, {BetweenPolls}},
      {Trouble::JobHidden, {BetweenPolls}},
      {Trouble::JobUnlisted, {BetweenPolls}},
      {Trouble::JobWithoutPull, {BetweenPolls}},
      {Trouble::Deadline, with(connected, {Queue, Resolve, Connect, BetweenPolls})},
      {Trouble::CancelTerminal, calls},
      {Trouble::CancelPartial, calls},
      {Trouble::CancelTotal, calls},
      {Trouble::CallbackThrows, {Write, Read, Verdict, BetweenPolls}},
      {Trouble::ClientDestroyed, calls}};
}();

constexpr std::array<std::string_view, uses> useNames{"user",   "list", "poll", "start",
                                                      "create", "read", "file"};
constexpr std::array<std::string_view, emulator::oddities> oddityNames{
    "list word",   "poll word",    "details word", "status",     "names quoted", "page",
    "bare text",   "rfc 9457",     "retry-after",  "outage",     "stale list",   "frozen list",
    "silent list", "cut list",     "endless list", "empty list", "mixed list",   "other name",
    "silent poll", "early answer", "early head",   "json file",  "long file",    "fork unseen"};

struct Sayable {
  emulator::Oddity oddity;
  std::vector<Use> uses;
};

// What can be odd about which answers.
const std::vector<Sayable> sayable = [] {
  using enum emulator::Oddity;
  using enum Use;
  const std::vector<Use> all{User, List, Poll, Start, Create, Read, File};
  const std::vector<Use> asking{User, List, Poll, Read, File};
  return std::vector<Sayable>{{ListWord, {List}},
                              {PollWord, {Poll}},
                              {DetailsWord, {Poll, Read}},
                              {Status, all},
                              {Quote, {Create}},
                              {Page, all},
                              {BareText, all},
                              {Problem, {Poll, Start, Create}},
                              {RetryAfter, asking},
                              {Outage, asking},
                              {StaleList, {List}},
                              {FrozenList, {List}},
                              {SilentList, {List}},
                              {CutList, {List}},
                              {EndlessList, {List}},
                              {EmptyList, {List}},
                              {MixedList, {List}},
                              {OtherName, {Poll, Read}},
                              {SilentPoll, {Poll}},
                              {EarlyAnswer, {Start}},
                              {EarlyHead, {Start}},
                              {JsonFile, {File}},
                              {LongFile, {File}},
                              {ForkUnseen, {Poll}}};
}();

} // namespace

std::string_view toString(Phase phase) {
  return phaseNames[static_cast<std::size_t>(phase)];
}

std::string_view toString(Trouble trouble) {
  return troubleNames[static_cast<std::size_t>(trouble)];
}

void Coverage::add(std::uint32_t odd, Use use) {
  for (std::size_t i = 0; i < emulator::oddities; ++i) {
    said[i][static_cast<std::size_t>(use)] += odd >> i & 1;
  }
}

void Coverage::add(const Coverage& other) {
  for (std::size_t i = 0; i < emulator::oddities; ++i) {
    for (std::size_t j = 0; j < uses; ++j) {
      said[i][j] += other.said[i][j];
    }
  }
  for (std::size_t i = 0; i < troubles; ++i) {
    for (std::size_t j = 0; j < phases; ++j) {
      met[i][j] += other.met[i][j];
    }
  }
}

void Coverage::print() const {
  printTroubles();
  std::printf("\n%-19s", "");
  for (const std::string_view name : useNames) {
    std::printf(" %9.*s", static_cast<int>(name.size()), name.data());
  }
  std::printf("\n");
  for (std::size_t i = 0; i < emulator::oddities; ++i) {
    std::printf("%-19.*s", static_cast<int>(oddityNames[i].size()), oddityNames[i].data());
    for (const std::uint64_t count : said[i]) {
      std::printf(count == 0 ? "         -" : " %9llu", static_cast<unsigned long long>(count));
    }
    std::printf("\n");
  }
}

void Coverage::printTroubles() const {
  std::printf("\n%-19s", "");
  for (const std::string_view name : phaseNames) {
    std::printf(" %9.*s", static_cast<int>(name.size()), name.data());
  }
  std::printf("\n");
  for (std::size_t i = 0; i < troubles; ++i) {
    std::printf("%-19.*s", static_cast<int>(troubleNames[i].size()), troubleNames[i].data());
    for (const std::uint64_t count : met[i]) {
      if (count == 0) {
        std::printf(" %9s", "-");
      } else {
        std::printf(" %9llu", static_cast<unsigned long long>(count));
      }
    }
    std::printf("\n");
  }
}

bool Coverage::reaches(std::uint64_t atLeast) const {
  bool good = true;
  for (const Sayable& row : sayable) {
    for (const Use use : row.uses) {
      const std::uint64_t count =
          said[static_cast<std::size_t>(row.oddity)][static_cast<std::size_t>(use)];
      if (count < atLeast) {
        const std::string oddity(oddityNames[static_cast<std::size_t>(row.oddity)]);
        const std::string where(useNames[static_cast<std::size_t>(use)]);
        std::printf("\"%s\" was said to \"%s\" only %llu times\n", oddity.c_str(), where.c_str(),
                    static_cast<unsigned long long>(count));
        good = false;
      }
    }
  }
  for (const Reachable& row : reachable) {
    for (const Phase phase : row.phases) {
      const std::uint64_t count =
          met[static_cast<std::size_t>(row.trouble)][static_cast<std::size_t>(phase)];
      if (count < atLeast) {
        const std::string trouble(toString(row.trouble));
        const std::string where(toString(phase));
        std::printf("\"%s\" met \"%s\" only %llu times\n", trouble.c_str(), where.c_str(),
                    static_cast<unsigned long long>(count));
        good = false;
      }
    }
  }
  return good;
}

} // namespace dolthub::simulate
