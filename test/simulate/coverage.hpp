#pragma once

#include "emulator/dialect.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace dolthub::simulate {

// Where a call is when something happens to it.
enum class Phase {
  Queue,   // waits for a connection of the pool
  Resolve, // waits for the host's addresses
  Connect,
  Handshake,    // of TLS
  Write,        // its request is on the way out
  Wait,         // for the first byte of the answer
  Read,         // the answer has begun
  Verdict,      // an attempt has ended, and somebody hears of it
  BackOff,      // before the next attempt
  LookUp,       // its answer was lost, and it is looked for
  BetweenPolls, // of an operation
  Gate,         // its poll waits for those of others
  Poll,         // is under way
  Idle,         // a connection that nobody uses
  Unclear
};
inline constexpr std::size_t phases = static_cast<std::size_t>(Phase::Unclear) + 1;
std::string_view toString(Phase phase);

// What happens to it. The first are the network's, then the server's, then the caller's.
enum class Trouble {
  NameFails,
  NameFailsForNow,
  NameSlow,
  Refused,
  DeadAddress,
  Reset,
  Closed,
  Silence,
  Slow,
  Vanished, // the server forgot an idle connection without a word
  ServerStops,
  AnswerLost,
  AnswerCut,
  AnswerHangs,
  AnswerSlow,
  Status503,
  Status500,
  Status429,
  HtmlPage,
  Redirect,
  EchoToken,
  ListTwice,
  ListShuffled,
  PageRepeats,
  JobFails,
  JobFailsInList,
  JobStuck,
  JobSlow,
  JobHidden,
  JobUnlisted,
  JobWithoutPull,
  Deadline,
  CancelTerminal,
  CancelPartial,
  CancelTotal,
  CallbackThrows,
  ClientDestroyed,
  Last
};
inline constexpr std::size_t troubles = static_cast<std::size_t>(Trouble::Last);
std::string_view toString(Trouble trouble);

// What a request is for.
enum class Use { User, List, Poll, Start, Create, Read, File };
inline constexpr std::size_t uses = static_cast<std::size_t>(Use::File) + 1;

// How often each trouble met each phase. Plain memory, so that processes can share it.
struct Coverage {
  std::array<std::array<std::uint64_t, phases>, troubles> met{};
  std::array<std::array<std::uint64_t, uses>, emulator::oddities> said{};

  void add(Trouble trouble, Phase phase) {
    ++met[static_cast<std::size_t>(trouble)][static_cast<std::size_t>(phase)];
  }
  // What was odd about an answer, a bit for each.
  void add(std::uint32_t odd, Use use);
  void add(const Coverage& other);
  void print() const;
  void printTroubles() const;
  // The reachable pairs met fewer than `atLeast` times are printed; false when there are any.
  bool reaches(std::uint64_t atLeast) const;
};

} // namespace dolthub::simulate
