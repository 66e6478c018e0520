#include "http/response_reader.hpp"

#include <boost/beast/core/string.hpp>
#include <boost/beast/http/error.hpp>

#include <algorithm>
#include <array>
#include <limits>
#include <utility>

namespace dolthub::http {

namespace {

namespace beast = boost::beast;
using explain::Reason;

constexpr unsigned maxInterim = 10;
// What framing may cost beyond the body and the head of each of its chunks, were they of one byte:
// extensions and trailers, which Beast does not bound.
constexpr std::uint64_t framingAllowance = 64 << 10;
// So much of a header's value tells what it is.
constexpr std::size_t longestCoding = 40;
#if BOOST_BEAST_VERSION < 359
// No chunked body ends with less. Offered fewer behind a last chunk, this Beast's parser asserts.
constexpr std::size_t leastOfChunk = 5;
#else
// It takes the last chunk's line alone, and then waits for what stands behind it.
constexpr std::size_t leastOfChunk = 1;
#endif

// What says of which kind an answer is, who gave it, and by which id they know it: nothing that
// names what was asked for.
constexpr std::array<std::string_view, 23> toldHeaders{"age",
                                                       "cf-ray",
                                                       "connection",
                                                       "content-encoding",
                                                       "content-length",
                                                       "content-type",
                                                       "date",
                                                       "keep-alive",
                                                       "retry-after",
                                                       "server",
                                                       "transfer-encoding",
                                                       "via",
                                                       "x-amz-cf-id",
                                                       "x-amz-cf-pop",
                                                       "x-amzn-requestid",
                                                       "x-amzn-trace-id",
                                                       "x-cache",
                                                       "x-correlation-id",
                                                       "x-envoy-upstream-service-time",
                                                       "x-ratelimit-limit",
                                                       "x-ratelimit-remaining",
                                                       "x-ratelimit-reset",
                                                       "x-request-id"};
constexpr std::size_t mostNoted = 16;
constexpr std::size_t longestNoted = 128;

void note(std::vector<NotedHeader>& noted, std::string_view name, std::string_view value) {
  const auto told =
      std::find_if(toldHeaders.begin(), toldHeaders.end(),
                   [name](std::string_view other) { return boost::beast::iequals(name, other); });
  if (told != toldHeaders.end() && noted.size() < mostNoted) {
    noted.push_back({*told, std::string(value.substr(0, longestNoted))});
  }
}

// What Beast found wrong, in HTTP's own terms.
std::string_view faultOf(const boost::system::error_code& error) {
  using http = beast::http::error;
  constexpr std::array<std::pair<http, std::string_view>, 9> faults{{
      {http::multiple_content_length, "it has several Content-Length headers"},
      {http::bad_content_length, "its Content-Length is no number"},
      {http::bad_transfer_encoding, "it has both Content-Length and Transfer-Encoding"},
      {http::bad_chunk, "the size of a chunk is no number"},
      {http::bad_chunk_extension, "what stands behind the size of a chunk cannot be read"},
      {http::bad_version, "it does not begin as an answer of HTTP 1 does"},
      {http::bad_status, "its status is no number"},
      {http::bad_field, "the name of a header has an invalid character"},
      {http::bad_value, "the value of a header has an invalid character"},
  }};
  const auto found = std::find_if(faults.begin(), faults.end(),
                                  [&](const auto& fault) { return error == fault.first; });
  return found == faults.end() ? "it cannot be read" : found->second;
}

} // namespace

void ResponseParser::on_field_impl(field name, string_view text, string_view value, error_code&) {
  if (headDone_) {
    return;
  }
  if (noted != nullptr) {
    note(*noted, text, value);
  }
  const auto keep = [&](std::string& header) {
    header.assign(value.data(), value.size());
  };
  switch (name) {
  case field::content_type:
    return keep(response.contentType);
  case field::retry_after:
    if (!response.retryAfter.empty()) { // a proxy's beside the server's: the longest counts
      response.retryAfter.append(", ").append(value.data(), value.size());
      return;
    }
    return keep(response.retryAfter);
  case field::date:
    return keep(response.date);
  case field::location:
    return keep(response.location);
  case field::content_encoding:
    if (!boost::beast::iequals(value, "identity")) {
      encoding = "Content-Encoding " + std::string(value.substr(0, longestCoding));
    }
    return;
  case field::transfer_encoding:
    if (!boost::beast::iequals(value, "chunked")) {
      encoding = "Transfer-Encoding " + std::string(value.substr(0, longestCoding));
    }
    return;
  case field::content_length:
    // Beast takes the same length twice, in one line or two.
    lengths += value.find(',') == string_view::npos ? 1 : 2;
    return;
  default:
    return;
  }
}

ResponseReader::ResponseReader(ResponseLimits limits, bool toSink, std::vector<NotedHeader>* noted)
    : limits_(limits), toSink_(toSink), noted_(noted) {
  begin();
}

void ResponseReader::begin() {
  parser_.emplace();
  parser_->noted = noted_;
  if (noted_ != nullptr) {
    noted_->clear(); // those of an interim answer
  }
  // Beast's limit on the head depends on how the network cuts it; ours does not, see feed.
  parser_->header_limit(std::numeric_limits<std::uint32_t>::max());
  headBytes_ = 0;
  parser_->body_limit(boost::none); // known when the status is
  // The headers are looked at before the body, and before trailers can join them.
  parser_->eager(false);
}

boost::system::result<std::size_t, Failure> ResponseReader::feed(std::span<const char> bytes) {
  std::size_t taken = 0;
  while (taken < bytes.size() && !done_) {
    if (headDone_ && parser_->chunked() && bytes.size() - taken < leastOfChunk) {
      break;
    }
    boost::system::error_code error;
    const std::size_t put =
        parser_->put(boost::asio::const_buffer(bytes.data() + taken, bytes.size() - taken), error);
    taken += put;
    rawBytes_ += put;
    const bool needsMore = error == beast::http::error::need_more;
    if (error && !needsMore) {
      return failedBy(error);
    }
    const std::size_t left = bytes.size() - taken;
    if (!headDone_) {
      headBytes_ += put;
      if (headBytes_ + (parser_->is_header_done() ? 0 : left) > limits_.headBytes) {
        return failed(Trouble::TooLarge, Reason::HeadTooLarge, {std::to_string(limits_.headBytes)});
      }
    }
    if (needsMore && put == 0) {
      if (left > limits_.headBytes) {
        return failed(Trouble::TooLarge, Reason::LineWithoutEnd,
                      {std::to_string(limits_.headBytes)});
      }
      break;
    }
    if (!headDone_ && parser_->is_header_done()) {
      if (std::optional<Failure> failure = takeHead()) {
        return std::move(*failure);
      }
      if (!headDone_) {
        continue; // an interim answer; the next one follows
      }
    }
    // The parser holds to the limit only where it was known from the first byte on.
    if (headDone_ && !sinking_ && parser_->response.body.size() > limits_.bodyBytes) {
      return tooLarge();
    }
    if (rawBytes_ > limits_.headBytes + framingAllowance + 9 * parser_->bodyBytes) {
      return failed(Trouble::TooLarge, Reason::FramingTooLarge);
    }
    done_ = headDone_ && parser_->is_done();
    if (put == 0 && !done_) {
      break;
    }
  }
  return taken;
}

std::optional<Failure> ResponseReader::takeHead() {
  const unsigned status = parser_->response.status;
  if (status / 100 == 1) {
    if (status == 101) {
      return failed(Trouble::BadResponse, Reason::BrokenHttp, {"it changes to another protocol"});
    }
    if (++interim_ > maxInterim) {
      return failed(Trouble::BadResponse, Reason::BrokenHttp, {"interim answers without end"});
    }
    begin();
    return std::nullopt;
  }
  headDone_ = true;
  keepAlive_ = parser_->keep_alive();
  if (status < 200 || status > 599) {
    return failed(Trouble::BadResponse, Reason::StatusUnheardOf, {std::to_string(status)});
  }
  if (parser_->lengths > 1) {
    return failed(Trouble::BadResponse, Reason::BrokenHttp,
                  {"it has several Content-Length headers"});
  }
  if (!parser_->encoding.empty()) {
    return failed(Trouble::BadResponse, Reason::AnswerCompressed, {parser_->encoding});
  }
  sinking_ = toSink_ && status == 200 && message::isFile(parser_->response);
  if (!sinking_) {
    if (std::optional<Failure> failure = keepBody()) {
      return failure;
    }
    parser_->body_limit(limits_.bodyBytes);
  }
  parser_->eager(true);
  return std::nullopt;
}

std::optional<Failure> ResponseReader::keepBody() {
  sinking_ = false;
  if (!parser_->is_done() && parser_->content_length().value_or(0) > limits_.bodyBytes) {
    return tooLarge(std::to_string(*parser_->content_length()));
  }
  return parser_->response.body.size() > limits_.bodyBytes ? std::optional<Failure>(tooLarge())
                                                           : std::nullopt;
}

std::optional<Failure> ResponseReader::feedEnd(bool cleanly) {
  if (!headDone_) {
    return failed(Trouble::Disconnected, Reason::ClosedUnanswered);
  }
  if (parser_->need_eof() && cleanly) {
    boost::system::error_code error;
    parser_->put_eof(error);
    if (!error) {
      done_ = true;
      keepAlive_ = false;
      return std::nullopt;
    }
  }
  const auto length = parser_->content_length();
  const std::string got = std::to_string(parser_->bodyBytes);
  return failed(Trouble::Disconnected, Reason::AnswerCutOff,
                {length                ? got + " of " + std::to_string(*length) + " bytes"
                 : parser_->need_eof() ? got + " bytes, or may have been: it gives no length, and "
                                               "the connection did not end in order"
                                       : got + " bytes, before its last chunk"});
}

Failure ResponseReader::failed(Trouble trouble, Reason reason,
                               std::initializer_list<std::string_view> values) const {
  Failure failure = http::failed(trouble, reason, values);
  failure.status = headDone_ ? parser_->response.status : 0;
  return failure;
}

Failure ResponseReader::tooLarge(const std::string& announced) const {
  return failed(Trouble::TooLarge, Reason::AnswerTooLarge,
                {announced.empty() ? "more" : announced, std::to_string(limits_.bodyBytes)});
}

Failure ResponseReader::failedBy(const boost::system::error_code& error) const {
  Failure failure;
  if (error == beast::http::error::body_limit) {
    failure = tooLarge();
  } else {
    failure = failed(Trouble::BadResponse, Reason::BrokenHttp, {faultOf(error)});
  }
  failure.cause = error;
  return failure;
}

} // namespace dolthub::http
