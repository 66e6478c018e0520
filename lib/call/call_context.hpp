#pragma once

#include "http/sink.hpp"
#include "support/time.hpp"
#include "wire/call.hpp"

#include <dolthub/error.hpp>
#include <dolthub/observer.hpp>
#include <dolthub/options.hpp>

#include <chrono>
#include <memory>
#include <optional>

// What a call is made with, and what it comes to.

namespace dolthub::call {

class Activity;

// Makes of a response what the caller asked for, or says why it is not that.
class AnswerReader {
public:
  virtual std::optional<wire::Problem> read(const message::Response& response) = 0;

protected:
  ~AnswerReader() = default;
};

// What a server asked to be left alone in, by whoever was told.
class Pause {
public:
  virtual support::TimePoint until() const = 0;

protected:
  ~Pause() = default;
};

// Who asks, and how long.
struct CallContext {
  std::shared_ptr<const ApiToken> token;
  CallOptions options;
  std::shared_ptr<http::Sink> sink; // for a download
  bool isPoll = false;              // of a wait
  bool isRestOfTime = false;        // options.timeout is what is left of the kind's own
  RequestPurpose purpose = RequestPurpose::Call;
  // Looked at when there is a connection, for which the call may have waited: not sent before.
  const Pause* pause = nullptr;
  Activity* activity = nullptr; // none where nobody observes
};

// How a call ended.
struct Conclusion {
  std::optional<Error> error; // none when the reader has the answer
  // What the server asked to wait before it is called again, with whatever status, a success as
  // well; bounded by ClientOptions.
  std::chrono::milliseconds retryAfter{0};
  // Of the last answer, see wire::Problem.
  bool ownBody = false;
  bool aboutOperation = false;
  // Of a success that went to a sink, for what its end may still bring to light.
  std::optional<ErrorDetails> sunk;
};

} // namespace dolthub::call
