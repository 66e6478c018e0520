#pragma once

#include "metrics.hpp"

#include <dolthub/client.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/beast/http.hpp>

#include <cstdint>
#include <string>
#include <vector>

// What is asked of the server, and what it answers: nothing here knows of sockets.
namespace server {

namespace asio = boost::asio;
namespace http = boost::beast::http;

using Request = http::request<http::string_body>;
using Response = http::response<http::string_body>;

// What the operator sees at /metrics.
class Counters {
public:
  Counters() = default;

  std::uint64_t requests = 0;
  std::uint64_t usersGone = 0; // who hung up, and whose call to DoltHub was stopped
  std::uint64_t webhooks = 0;
  std::uint64_t transforms = 0;
  std::size_t underWay = 0;
  double longestTurn = 0; // seconds that the loop's ticker came late at most
};

class Routes {
public:
  // `secret` is a part of the addresses that DoltHub is given; without one they are not served.
  Routes(const dolthub::Client& client, const ClientMetrics& metrics, Counters& counters,
         std::string secret)
      : client_(client), metrics_(metrics), counters_(counters), secret_(std::move(secret)) {}

  // How many bytes of body a request for this target may have: a file's, where DoltHub sends it.
  std::uint64_t bodyLimit(std::string_view target) const;

  // An answer that is a line of text.
  static Response saying(unsigned version, http::status status, std::string text);
  // Never throws but for a cancel.
  asio::awaitable<Response> answer(Request request);

private:
  asio::awaitable<Response> asUser(const Request& request, const std::vector<std::string>& parts);
  asio::awaitable<Response> webhook(const Request& request);
  Response transform(Request& request);
  Response metrics(const Request& request) const;

  const dolthub::Client& client_;
  const ClientMetrics& metrics_;
  Counters& counters_;
  const std::string secret_;
};

} // namespace server
