#pragma once

#include "http/failure.hpp"
#include "message/response.hpp"

#include <boost/asio/awaitable.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace dolthub::http {

// Where a download goes. Each function blocks or calls the caller's code; `onWorker` says where.
class Sink {
public:
  virtual ~Sink() = default;
  // true: to be called on the worker; false: in the coroutine that runs the call.
  virtual bool onWorker() const noexcept = 0;
  virtual std::optional<Failure> write(std::string_view bytes) = 0;
  // The download is whole.
  virtual std::optional<Failure> finish() = 0;
  // Nobody waits for `finish` any more. From any thread.
  enum class GivenUp { Yes, TooLate, Unclear }; // TooLate: all is kept; Unclear: it is being kept
  virtual GivenUp giveUp() noexcept { return GivenUp::Yes; }
  // What it makes of the bytes goes to a coroutine of the caller's, which may take its time:
  // `handOn` is to be awaited behind each `write` and `finish`.
  virtual bool hasConsumer() const noexcept { return false; }
  virtual boost::asio::awaitable<std::optional<Failure>> handOn() { co_return std::nullopt; }

  // The bound of the caller's that it holds; 0: none.
  virtual std::uint64_t limit() const noexcept { return 0; }

  std::uint64_t bytes = 0; // handed to it
  // Whether an answer that has begun is for it, whatever it calls itself; `whole`: no more comes.
  // Asked once an attempt, before the first `write`; what is not is read as any other answer is.
  bool (*takes)(const message::Response& begun, bool whole) = nullptr;
};

// A file that appears under its name only when whole; without `finish` nothing of it is left.
std::unique_ptr<Sink> fileSink(std::string path);
std::unique_ptr<Sink> callbackSink(std::function<void(std::string_view)> onData);
// Into `content`, which must outlive the sink, up to `maxBytes`.
std::unique_ptr<Sink> memorySink(std::string& content, std::uint64_t maxBytes);

} // namespace dolthub::http
