#pragma once

#include <dolthub/export.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <string_view>

namespace dolthub {

/// One attempt of one call. The texts are valid during the callback. No API token, no query, no
/// body: paths only.
class AttemptEvent {
public:
  AttemptEvent() = default;

  std::string_view method;
  std::string_view path;
  unsigned attempt = 0;     ///< 1 for the first.
  unsigned httpStatus = 0;  ///< 0 when none was read.
  std::string_view failure; ///< Empty when the attempt brought an answer that fits.
  std::chrono::steady_clock::duration took{};
  std::uint64_t bytesSent = 0; ///< Of the body.
  bool newConnection = false;
  bool retried = false; ///< Another attempt follows.
};

/// What happens on the way. Callbacks run outside locks in the calling coroutine's executor and
/// must not block; what one throws fails the call with Errc::CallbackFailed. With a client that is
/// used from several threads they are called from several threads.
class Observer {
public:
  Observer() = default;

  std::function<void(const AttemptEvent&)> onAttempt;
};

/// Counts since the client was made.
class Statistics {
public:
  Statistics() = default;

  std::uint64_t requests = 0;    ///< Requests begun, every attempt counted.
  std::uint64_t polls = 0;       ///< Of these, asked by awaitOperation.
  std::uint64_t connections = 0; ///< Connections opened.
  std::uint64_t bytesSent = 0;   ///< Of request bodies.
  std::size_t openConnections = 0;
  std::size_t peakConnections = 0;
  std::size_t waitingForConnection = 0;
  std::size_t waitingOperations = 0;
};

} // namespace dolthub
