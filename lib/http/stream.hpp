#pragma once

#include "explain/reason.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/system/error_code.hpp>

#include <cstddef>
#include <functional>
#include <memory>
#include <span>
#include <string>

namespace dolthub::http {

namespace asio = boost::asio;
using boost::system::error_code;
using Address = asio::ip::tcp::endpoint;

struct IoResult {
  error_code error;
  std::size_t bytes = 0;

  bool wouldBlock() const noexcept { return error == asio::error::would_block; }
};

enum class Direction { Read, Write };

// Headers of an answer, as they came.
struct WhenAgain {
  std::string retryAfter;
  std::string date;
};

// Bytes both ways: what an exchange sees. Reading and writing never suspend, so that a request
// costs one suspension: the wait for its answer.
class Stream {
public:
  virtual ~Stream() = default;

  virtual asio::awaitable<error_code> connect(Address address) = 0;
  // Called within connect(), when what is beneath stands and the handshake begins; where there is
  // none, never.
  virtual void onHandshake(std::function<void()>) {}
  // The handshake took up an earlier one's keys.
  virtual bool resumed() const noexcept { return false; }
  // At least one byte, or an error: `would_block`, `eof` for an end that the peer announced.
  virtual IoResult readNow(std::span<char> into) = 0;
  // Takes at least one byte, or an error. What was taken may still be held back: see `flushNow`.
  virtual IoResult writeNow(std::span<const char> from) = 0;
  // Hands on what was taken; `would_block` while some is left.
  virtual error_code flushNow() = 0;
  // Until reading (or writing) may succeed.
  virtual asio::awaitable<error_code> wait(Direction direction) = 0;
  // Ends what is pending, and all that follows. For other threads, too.
  virtual void abort() noexcept = 0;
  // Bytes that were written, and that the peer has not acknowledged. For other threads, too.
  virtual std::size_t unacknowledged() noexcept { return 0; }
  // Whether somebody looks at that, so that nobody beneath gives up a peer that only pauses.
  virtual void setWatched(bool) noexcept {}

  // Why the last error is one, where the stream knows more than its code says.
  virtual std::string explain() const { return {}; }
  // The same in one word.
  virtual explain::Reason reason() const noexcept { return explain::Reason::None; }
  // When a proxy that opens no tunnel for now wants to be asked again: its headers.
  virtual WhenAgain whenAgain() const { return {}; }
  // The peer refused us by an alert before it sent anything else.
  virtual bool refused() const noexcept { return false; }
  // May have read more than it has given out.
  virtual bool holdsInput() const noexcept { return true; }
  // Gives back memory that an idle stream does not need.
  virtual void rest() noexcept {}
};

// The seam: where connections come from.
class Transport {
public:
  virtual ~Transport() = default;
  virtual std::unique_ptr<Stream> make() = 0;
  // The execution context ends.
  virtual void drop() noexcept {}
};

// TCP by Asio.
std::unique_ptr<Transport> tcpTransport(const asio::any_io_executor& executor);
// HTTP without TLS over another's streams. What ends there is cut off: that the peer ended it, and
// had said all, is proven by nothing.
std::unique_ptr<Transport> plainTransport(std::unique_ptr<Transport> lower);

} // namespace dolthub::http
