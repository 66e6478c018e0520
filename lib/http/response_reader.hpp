#pragma once

#include "http/failure.hpp"
#include "message/response.hpp"

#include <boost/beast/core/buffers_range.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/system/result.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>

namespace dolthub::http {

struct ResponseLimits {
  std::size_t headBytes = 64 << 10;
  std::size_t bodyBytes = 8 << 20;
};

// A Beast body that only collects, so that one parser serves answers and downloads.
struct CollectingBody {
  struct value_type {
    std::string bytes;
    std::uint64_t total = 0; // also of what was taken out
  };

  class reader {
  public:
    template <bool IsRequest, class Fields>
    reader(boost::beast::http::header<IsRequest, Fields>&, value_type& body) : body_(body) {}

    void init(const boost::optional<std::uint64_t>&, boost::system::error_code& error) {
      error = {};
    }
    template <class Buffers>
    std::size_t put(const Buffers& buffers, boost::system::error_code& error) {
      error = {};
      std::size_t bytes = 0;
      for (const boost::asio::const_buffer buffer : boost::beast::buffers_range_ref(buffers)) {
        body_.bytes.append(static_cast<const char*>(buffer.data()), buffer.size());
        bytes += buffer.size();
      }
      body_.total += bytes;
      return bytes;
    }
    void finish(boost::system::error_code& error) { error = {}; }

  private:
    value_type& body_;
  };
};

// Makes an answer of bytes. No I/O: bytes in, progress out.
class ResponseReader {
public:
  // With `toSink`, the body of a 200 is not bounded and is taken out piece by piece.
  ResponseReader(ResponseLimits limits, bool toSink);

  // Takes what it can of `bytes` and says how much; a Failure ends it. What is left is to be
  // offered again with more behind it.
  boost::system::result<std::size_t, Failure> feed(std::span<const char> bytes);
  // The peer has ended the stream, `cleanly` by close_notify. Nothing when that ended the answer.
  std::optional<Failure> feedEnd(bool cleanly);

  // A final status line and its headers are there.
  bool headDone() const noexcept { return headDone_; }
  bool done() const noexcept { return done_; }
  bool keepAlive() const noexcept { return keepAlive_; }
  unsigned status() const noexcept { return response_.status; }
  bool bodyGoesToSink() const noexcept { return sinking_; }
  // What has come for the sink since it was last asked.
  std::string& pending() noexcept { return parser_->get().body().bytes; }
  // When done.
  message::Response take();

private:
  using Parser = boost::beast::http::response_parser<CollectingBody>;

  Failure failed(Trouble trouble, std::string text) const;
  Failure failedBy(const boost::system::error_code& error) const;
  void begin();
  std::optional<Failure> takeHead();

  const ResponseLimits limits_;
  const bool toSink_;
  std::optional<Parser> parser_;
  message::Response response_;
  std::uint64_t rawBytes_ = 0;
  unsigned interim_ = 0;
  bool headDone_ = false;
  bool done_ = false;
  bool keepAlive_ = false;
  bool sinking_ = false;
};

} // namespace dolthub::http
