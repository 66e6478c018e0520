#include "sessions.hpp"

#include "text.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>

#include <array>
#include <iostream>

namespace server {

using asio::ip::tcp;

struct Sessions::Session {
  explicit Session(tcp::socket socket) : stream(std::move(socket)) {}

  boost::beast::tcp_stream stream;
  boost::beast::flat_buffer buffer{65536}; // or a chunk's head without end would fill the memory
  asio::cancellation_signal stop;          // of the call that is made for this user
  bool busy = false;                       // with a request, until its answer is written
  bool asking = false;                     // waits for DoltHub
  bool gone = false;
  bool putOff = false; // the program ends before DoltHub answers
};

namespace {

// Sees that the user hangs up while we wait for somebody else. Whoever sends more than a head's
// bytes ahead of an answer is not looked at any further.
void watch(const std::shared_ptr<boost::beast::tcp_stream>& stream, std::shared_ptr<bool> over,
           std::function<void()> gone) {
  stream->socket().async_wait(tcp::socket::wait_read, [=](boost::system::error_code error) {
    if (*over) {
      return;
    }
    // Readable is either the next request, which can wait, or the end.
    char byte = 0;
    stream->socket().receive(asio::buffer(&byte, 1), tcp::socket::message_peek, error);
    if (error) {
      gone();
    }
  });
}

// An address that DoltHub alone knows does not go into a log: of what may be one, mistyped, too,
// the first part does.
std::string withoutSecret(std::string_view target) {
  const bool known = target.starts_with("/count/") || target.starts_with("/import/");
  return printable(known ? target : target.substr(0, target.find_first_of("/?", 1)));
}

} // namespace

// One request, however its answer ends.
class Sessions::UnderWay {
public:
  UnderWay(Sessions& sessions, Session& session) : sessions_(sessions), session_(session) {
    session_.busy = true;
    ++sessions_.counters_.underWay;
  }
  ~UnderWay() {
    session_.busy = false;
    if (--sessions_.counters_.underWay == 0 && sessions_.stopping_) {
      sessions_.grace_.cancel(); // nobody is left to wait for
    }
  }

private:
  Sessions& sessions_;
  Session& session_;
};

Sessions::Sessions(asio::io_context& context, const tcp::endpoint& address, Routes& routes,
                   Counters& counters)
    : acceptor_(context, address), grace_(context), routes_(routes), counters_(counters) {}

asio::awaitable<void> Sessions::listen() {
  for (;;) {
    boost::system::error_code ended;
    tcp::socket socket =
        co_await acceptor_.async_accept(asio::redirect_error(asio::use_awaitable, ended));
    if (stopping_) {
      co_return;
    }
    if (ended) {
      // Out of descriptors, say. Those who are served give theirs back.
      grace_.expires_after(std::chrono::milliseconds{100});
      co_await grace_.async_wait(asio::redirect_error(asio::use_awaitable, ended));
      continue;
    }
    sessions_.remove_if([](const auto& session) { return session.expired(); });
    if (sessions_.size() >= maxSessions) {
      continue; // which closes it
    }
    auto session = std::make_shared<Session>(std::move(socket));
    sessions_.push_back(session);
    // A session that fails says so, and ends alone.
    auto finished = [](std::exception_ptr failure) {
      try {
        if (failure) {
          std::rethrow_exception(failure);
        }
      } catch (const std::exception& error) {
        std::cerr << error.what() << std::endl;
      }
    };
    asio::co_spawn(acceptor_.get_executor(), serve(std::move(session)), finished);
  }
}

asio::awaitable<std::optional<Request>> Sessions::read(Session& session) {
  boost::system::error_code ended;
  http::request_parser<http::string_body> parser;
  parser.body_limit(boost::none); // or Beast's own is held against the head
  session.stream.expires_after(idleTime);
  co_await http::async_read_header(session.stream, session.buffer, parser,
                                   asio::redirect_error(asio::use_awaitable, ended));
  std::uint64_t limit = 0;
  if (!ended) {
    limit = routes_.bodyLimit(parser.get().target());
    if (parser.content_length().value_or(0) > limit) {
      ended = http::error::body_limit;
    }
  }
  if (!ended) {
    parser.body_limit(limit); // of one that does not say its length
    session.stream.expires_after(10 * idleTime);
    co_await http::async_read(session.stream, session.buffer, parser,
                              asio::redirect_error(asio::use_awaitable, ended));
  }
  if (ended == http::error::body_limit) {
    std::cout << withoutSecret(parser.get().target()) << ": the body is too large" << std::endl;
    Response tooLarge = Routes::saying(parser.get().version(), http::status::payload_too_large,
                                       std::to_string(limit) + " bytes at most\n");
    co_await refuse(session, std::move(tooLarge));
  }
  session.stream.expires_never();
  std::optional<Request> request;
  if (!ended) {
    request = parser.release();
  }
  co_return request; // none: the user is done, too slow, or does not speak HTTP
}

asio::awaitable<void> Sessions::refuse(Session& session, Response response) {
  boost::system::error_code ended;
  response.keep_alive(false);
  response.prepare_payload();
  session.stream.expires_after(std::chrono::seconds{5});
  co_await http::async_write(session.stream, response,
                             asio::redirect_error(asio::use_awaitable, ended));
  session.stream.socket().shutdown(tcp::socket::shutdown_send, ended);
  // What was sent and not read would make a reset of the end, which takes the answer along.
  std::array<char, 4096> rest;
  while (!ended) {
    co_await session.stream.async_read_some(asio::buffer(rest),
                                            asio::redirect_error(asio::use_awaitable, ended));
  }
}

asio::awaitable<std::optional<Response>>
Sessions::answerUnlessGone(std::shared_ptr<Session> session, Request request) {
  const auto over = std::make_shared<bool>(false);
  const std::shared_ptr<boost::beast::tcp_stream> stream(session, &session->stream);
  watch(stream, over, [session] {
    session->gone = true;
    session->stop.emit(asio::cancellation_type::terminal); // the only type co_spawn takes
  });
  std::optional<Response> response;
  std::exception_ptr failure;
  session->asking = true;
  try {
    // A coroutine of its own, so that the cancel ends it and not the session; on our executor.
    auto executor = co_await asio::this_coro::executor;
    auto token = asio::bind_cancellation_slot(session->stop.slot(), asio::use_awaitable);
    response = co_await asio::co_spawn(executor, routes_.answer(std::move(request)), token);
  } catch (...) {
    failure = std::current_exception();
  }
  session->asking = false;
  *over = true;
  boost::system::error_code ignored;
  session->stream.socket().cancel(ignored); // the watch
  if (failure && !session->gone && !session->putOff) {
    std::rethrow_exception(failure);
  }
  co_return response;
}

asio::awaitable<void> Sessions::serve(std::shared_ptr<Session> session) {
  while (!stopping_) {
    std::optional<Request> request = co_await read(*session);
    if (!request) {
      co_return;
    }
    const bool keepAlive = request->keep_alive();
    const std::string path = withoutSecret(request->target());
    const unsigned version = request->version();
    const bool wantsHead = request->method() == http::verb::head;
    const bool changes = request->method() == http::verb::post;
    UnderWay underWay(*this, *session);
    std::optional<Response> response = co_await answerUnlessGone(session, std::move(*request));
    if (!response && session->putOff) {
      std::cout << path << ": the program ends, the call is cancelled" << std::endl;
      response = Routes::saying(
          version, http::status::service_unavailable,
          changes ? "the server ends; look whether it was done before you ask again\n"
                  : "the server ends; ask again\n");
    } else if (!response) {
      ++counters_.usersGone;
      std::cout << path << ": the user went away, the call is cancelled" << std::endl;
      co_return;
    }
    response->keep_alive(keepAlive && !stopping_);
    response->prepare_payload();
    if (wantsHead) {
      response->body().clear(); // its length stays
    }
    session->stream.expires_after(idleTime);
    co_await http::async_write(session->stream, *response, asio::use_awaitable);
    if (!keepAlive) {
      co_return;
    }
  }
}

void Sessions::stop(std::chrono::milliseconds grace) {
  stopping_ = true;
  boost::system::error_code ignored;
  acceptor_.close(ignored);
  for (const auto& each : sessions_) {
    const std::shared_ptr<Session> session = each.lock();
    if (session && !session->busy) {
      session->stream.socket().close(ignored);
    }
  }
  if (counters_.underWay == 0) {
    return;
  }
  grace_.expires_after(grace);
  grace_.async_wait([this](boost::system::error_code error) {
    if (!error) {
      endGrace();
    }
  });
}

void Sessions::endGrace() {
  for (const auto& each : sessions_) {
    const std::shared_ptr<Session> session = each.lock();
    if (session && session->asking) {
      session->putOff = true;
      session->stop.emit(asio::cancellation_type::terminal);
    } else if (session) { // whoever does not read the answer
      boost::system::error_code closed;
      session->stream.socket().close(closed);
    }
  }
}

} // namespace server
