#pragma once

// lib/http: one exchange over HTTPS: TLS, connections, pool.

#include "http/connection.hpp"
#include "http/failure.hpp"
#include "http/response_reader.hpp"
#include "http/sink.hpp"
#include "http/source.hpp"
#include "message/request.hpp"
#include "message/response.hpp"
#include "support/hub.hpp"
#include "support/worker.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/system/result.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace dolthub::http {

// The bytes of one request, ready to be sent once.
struct Outgoing {
  // Head and, where it is text, body: what goes out in one piece.
  std::string head;
  // What follows the head: text between, and content of, the parts of a form.
  using Piece = std::variant<std::string, std::unique_ptr<SourceReader>>;
  std::vector<Piece> pieces;
  std::uint64_t bodyBytes = 0;
};

// How far an exchange got; readable also when it was cancelled by an exception.
struct Progress {
  bool begun = false;   // a byte was taken by the stream
  bool whole = false;   // all of it was, and handed on
  bool refused = false; // the peer turned us away before it read anything
  unsigned status = 0;  // of the final status line
  std::uint64_t bodySent = 0;
  std::uint64_t bodySunk = 0; // handed to the sink
  std::uint64_t sent = 0;     // head and body, taken by the stream
  std::uint64_t received = 0; // head and body

  Reach reach() const noexcept {
    if (status != 0) {
      return Reach::Answered;
    }
    if (!begun || refused) {
      return Reach::NotSent;
    }
    return whole ? Reach::Whole : Reach::Incomplete;
  }
};

// What an observer is told of an answer, also of one that did not come to its end.
struct Noted {
  support::TimePoint firstByteAt{}; // none: no answer began
  std::vector<NotedHeader> headers; // perhaps not all of them, until there is a status
};

struct ExchangeOptions {
  support::TimePoint deadline = support::never;
  // Long exchanges end when no byte moves for this long, as the peer acknowledges a request and as
  // an answer arrives; zero: only at the deadline. While the peer works on a body it has whole
  // there is the deadline, if any.
  support::Duration progressTimeout{};
  ResponseLimits limits;
  // May throw; called with the bytes of the body handed over.
  const std::function<void(std::uint64_t, std::uint64_t)>* onProgress = nullptr;
  std::shared_ptr<Sink> sink;
  Noted* noted = nullptr; // none where nobody observes
};

struct Answer {
  message::Response response;
  bool reusable = false; // the connection is clean, and the server keeps it open
};

// Carries one request over a connection and reads the answer. A failure leaves the connection
// unusable, and `progress` says how far the request got.
asio::awaitable<boost::system::result<Answer, Failure>>
exchange(std::shared_ptr<support::Hub> hub, support::Worker& worker, Connection& connection,
         Outgoing& outgoing, const ExchangeOptions& options, Progress& progress);

} // namespace dolthub::http
