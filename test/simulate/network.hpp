#pragma once

#include "http/resolver.hpp"
#include "http/stream.hpp"
#include "simulate/world.hpp"

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace dolthub::simulate {

using boost::system::error_code;

// Counts whole HTTP/1.1 messages with a Content-Length, or none.
class Framing {
public:
  // What is left of `bytes` behind the end of the message, if it ended.
  std::string_view feed(std::string_view bytes);
  bool begun() const noexcept { return !head_.empty(); }
  bool headDone() const noexcept { return headDone_; }
  bool done() const noexcept { return headDone_ && left_ == 0; }
  const std::string& head() const noexcept { return head_; }
  std::size_t length() const noexcept { return length_; }
  std::size_t bodySoFar() const noexcept { return length_ - left_; }

private:
  std::string head_;
  bool headDone_ = false;
  std::size_t length_ = 0;
  std::size_t left_ = 0;
};

// What stands at the far end of a line.
class Far {
public:
  virtual ~Far() = default;
  virtual void arrives(std::string_view bytes) = 0;
  // Nothing more will come, and what is sent goes nowhere.
  virtual void lost() = 0;
  virtual bool ready() const = 0; // for requests: nothing of a handshake is left
};

// One connection: bytes on their way between a stream of the client's and the server, and what the
// network does to them. It outlives both ends while something is on its way.
class Line : public std::enable_shared_from_this<Line> {
public:
  Line(World& world, unsigned number);

  // The client's end.
  void connecting(std::function<std::unique_ptr<Far>(Line&)> far);
  http::IoResult take(std::span<char> into);
  http::IoResult put(std::span<const char> from);
  bool readable() const noexcept { return taken_ < inbox_.size() || end_; }
  // As a kernel says it: when a third is free.
  bool writable() const noexcept {
    return (bytesPerSecond_ == 0 ? onTheWay_ < window_ : onTheWay_ <= window_ / 3 * 2) || end_;
  }
  std::size_t unacknowledged() const noexcept { return onTheWay_; }
  std::uint64_t given() const noexcept { return takenFromClient_; } // by the client, ever
  void drop();                                                      // the client's end is gone
  bool dropped() const noexcept { return dropped_; }

  // The far end.
  void send(std::string_view bytes);
  // The request has arrived, as the far end sees it, but for so many bytes that it will not hear;
  // what was sent is a whole answer.
  void requestEnds(std::uint64_t left = 0);
  void answerEnds();
  void hangUp(bool reset, bool announced);
  void forget(); // without a word
  // Whoever it serves: a window of few bytes is slower than the slowest upload that is allowed for.
  bool isTroubled() const noexcept { return struck_ || window_ < 1024; }
  bool alive() const noexcept { return !ended_ && !dropped_; }

  Phase phase() const;
  unsigned number() const noexcept { return number_; }

  unsigned owner = 0; // whose call uses it, or did last
  Event event;
  std::function<void()> onTaken; // the client has read something
  enum class Connecting { Under, Done, Failed } connection = Connecting::Under;

private:
  enum class Fate { Good, Reset, Closed, Silence, Slow };

  Duration delay();
  void arrive(std::string bytes);
  void travel(std::string bytes, std::size_t count, bool strikes);
  void strike();
  void sendSegment(std::string_view bytes);
  void deliver(std::string bytes);
  void finish(error_code end);

  World& world_;
  const unsigned number_;
  std::unique_ptr<Far> far_;
  Fate fate_ = Fate::Good;
  std::uint64_t strikesAt_ = 0; // bytes in the direction below
  bool strikesAnswers_ = false;
  Duration pause_{}; // of a slow one, when it is struck
  bool struck_ = false;
  bool silent_ = false;

  std::uint64_t takenFromClient_ = 0;
  std::uint64_t sentToClient_ = 0;
  std::uint64_t readByClient_ = 0;
  std::uint64_t answerBegin_ = 0; // as the client reads
  std::uint64_t answerEnd_ = 0;
  std::size_t onTheWay_ = 0;
  std::size_t window_ = 64 * 1024;
  std::uint64_t bytesPerSecond_ = 0; // as the far end reads; 0: as they come
  TimePoint lastThere_{};
  TimePoint lastBack_{};

  std::uint64_t requestEnd_ = 0; // of the last that has arrived, as the client gives
  bool counted_ = false;         // the one that is given
  bool asking_ = false;
  bool asked_ = false;

  std::string inbox_;
  std::size_t taken_ = 0; // of it
  error_code end_;
  bool ended_ = false;   // no more comes from the far end
  bool dropped_ = false; // by the client
};

// The seams: names, and connections.
class Network {
public:
  using Answerer = std::function<std::unique_ptr<Far>(Line&)>;

  Network(World& world, Answerer answerer) : world_(world), answerer_(std::move(answerer)) {}

  std::unique_ptr<http::Resolver> makeResolver();
  std::unique_ptr<http::Transport> makeTransport();

  std::size_t streams() const noexcept { return streams_; }
  // The process that uses it is gone: what it does until it is unwound has no effect.
  void cut(bool gone) noexcept { cut_ = gone; }

private:
  class NameServer;
  class Streams;
  class SimulatedStream;

  World& world_;
  Answerer answerer_;
  std::size_t streams_ = 0;
  unsigned lines_ = 0;
  bool cut_ = false;
};

} // namespace dolthub::simulate
