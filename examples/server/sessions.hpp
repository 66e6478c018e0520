#pragma once

#include "routes.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>

#include <list>
#include <memory>

namespace server {

// The users' connections. A user who hangs up takes the call to DoltHub along; at the end of the
// program those that are idle are closed, the others answer what they were asked, or with a 503.
class Sessions {
public:
  Sessions(asio::io_context& context, const asio::ip::tcp::endpoint& address, Routes& routes,
           Counters& counters);

  unsigned short port() const { return acceptor_.local_endpoint().port(); }
  // Accepts until `stop`.
  asio::awaitable<void> listen();
  // No new users; who is being served has `grace` to get an answer, and a 503 after it. Then the
  // context runs out of work.
  void stop(std::chrono::milliseconds grace);

private:
  struct Session;
  class UnderWay;

  asio::awaitable<void> serve(std::shared_ptr<Session> session);
  asio::awaitable<std::optional<Request>> read(Session& session);
  asio::awaitable<std::optional<Response>> answerUnlessGone(std::shared_ptr<Session> session,
                                                            Request request);
  asio::awaitable<void> refuse(Session& session, Response response);
  void endGrace();

  static constexpr std::size_t maxSessions = 1000;
  static constexpr std::chrono::seconds idleTime{30}; // for the next request, and for its bytes

  asio::ip::tcp::acceptor acceptor_;
  asio::steady_timer grace_;
  Routes& routes_;
  Counters& counters_;
  std::list<std::weak_ptr<Session>> sessions_;
  bool stopping_ = false;
};

} // namespace server
