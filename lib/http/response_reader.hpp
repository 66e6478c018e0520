#pragma once

#include "http/failure.hpp"
#include "message/response.hpp"

#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/version.hpp>
#include <boost/system/result.hpp>

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace dolthub::http {

struct ResponseLimits {
  std::size_t headBytes = 64 << 10;
  std::size_t bodyBytes = 8 << 20;
};

// A header that an observer is told of, as it came; cut where it is long.
struct NotedHeader {
  std::string_view name; // for ever valid
  std::string value;
};

// Beast's parser, which keeps the few headers that somebody looks at, and the body. Headers behind
// the body (trailers) are dropped.
class ResponseParser final : public boost::beast::http::basic_parser<false> {
public:
  message::Response response;
  std::string encoding;        // of content or transfer, which nobody asked for
  unsigned lengths = 0;        // Content-Length headers
  std::uint64_t bodyBytes = 0; // also of what was taken out of response.body
  std::vector<NotedHeader>* noted = nullptr;

private:
  using error_code = boost::beast::error_code;
  using string_view = boost::beast::string_view;
  using field = boost::beast::http::field;

  void on_request_impl(boost::beast::http::verb, string_view, string_view, int,
                       error_code&) override {}
  void on_response_impl(int status, string_view, int, error_code&) override {
    response.status = static_cast<unsigned>(status);
  }
  void on_field_impl(field name, string_view, string_view value, error_code&) override;
#if BOOST_BEAST_VERSION >= 359 // Boost 1.90; before, trailers came as fields
  void on_trailer_field_impl(field, string_view, string_view, error_code&) override {}
#endif
  void on_header_impl(error_code&) override {
    headDone_ = true;
  }
  void on_body_init_impl(const boost::optional<std::uint64_t>&, error_code&) override {}
  std::size_t on_body_impl(string_view body, error_code&) override {
    response.body.append(body.data(), body.size());
    bodyBytes += body.size();
    return body.size();
  }
  void on_chunk_header_impl(std::uint64_t, string_view, error_code&) override {}
  std::size_t on_chunk_body_impl(std::uint64_t, string_view body, error_code& error) override {
    return on_body_impl(body, error);
  }
  void on_finish_impl(error_code&) override {}

  bool headDone_ = false;
};

// Makes an answer of bytes. No I/O: bytes in, progress out.
class ResponseReader {
public:
  // With `toSink`, the body of a 200 that is a file is not bounded and is taken out piece by piece.
  // `noted` gets what an observer is told, where there is one.
  ResponseReader(ResponseLimits limits, bool toSink, std::vector<NotedHeader>* noted = nullptr);

  // Takes what it can of `bytes` and says how much; a Failure ends it. What is left is to be
  // offered again with more behind it.
  boost::system::result<std::size_t, Failure> feed(std::span<const char> bytes);
  // The peer has ended the stream, `cleanly` by close_notify. Nothing when that ended the answer.
  std::optional<Failure> feedEnd(bool cleanly);

  // A final status line and its headers are there.
  bool headDone() const noexcept { return headDone_; }
  bool done() const noexcept { return done_; }
  bool keepAlive() const noexcept { return keepAlive_; }
  unsigned status() const noexcept { return parser_->response.status; }
  bool bodyGoesToSink() const noexcept { return sinking_; }
  // What has come for the sink since it was last asked.
  std::string& pending() noexcept { return parser_->response.body; }
  // Nothing has been taken out, and nothing will be: the body is one like any other.
  std::optional<Failure> keepBody();
  // What has come of it.
  const message::Response& response() const noexcept { return parser_->response; }
  // When done.
  message::Response take() { return std::move(parser_->response); }

private:
  Failure failed(Trouble trouble, explain::Reason reason,
                 std::initializer_list<std::string_view> values = {}) const;
  // `announced`: its length, where it gives one.
  Failure tooLarge(const std::string& announced = {}) const;
  Failure failedBy(const boost::system::error_code& error) const;
  void begin();
  std::optional<Failure> takeHead();

  const ResponseLimits limits_;
  const bool toSink_;
  std::vector<NotedHeader>* const noted_;
  std::optional<ResponseParser> parser_;
  std::uint64_t rawBytes_ = 0;
  std::size_t headBytes_ = 0; // of the head being read
  unsigned interim_ = 0;
  bool headDone_ = false;
  bool done_ = false;
  bool keepAlive_ = false;
  bool sinking_ = false;
};

} // namespace dolthub::http
