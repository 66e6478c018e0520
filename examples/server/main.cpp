// A web server that asks DoltHub on behalf of whoever asks it: the user's own API token goes with
// the request, all users share one Client with its connections, and a user who goes away takes the
// call to DoltHub along.
//
//     example-server [port]
//     curl -H 'authorization: token dhat.v1.…' localhost:8080/count/owner/database/branch/table
//
// Plain HTTP on the loopback address: it is made to stand behind a proxy that speaks TLS.
#include "environment.hpp"

#include <dolthub/dolthub.hpp>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/use_future.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>

#include <iostream>

namespace asio = boost::asio;
namespace http = boost::beast::http;
using asio::ip::tcp;
using Request = http::request<http::string_body>;

struct Answer {
  Answer() = default;
  Answer(http::status status_, std::string text_) : status(status_), text(std::move(text_)) {}

  http::status status = http::status::ok;
  std::string text;
};

http::status statusFor(const dolthub::Error& error) {
  if (error.code() == dolthub::Errc::InvalidArgument) {
    return http::status::bad_request;
  }
  if (error.code() == dolthub::Errc::NotAuthenticated) {
    return http::status::unauthorized;
  }
  if (error.code() == dolthub::Errc::NotPermitted) {
    return http::status::forbidden;
  }
  if (error.code() == dolthub::Errc::NotFound) {
    return http::status::not_found;
  }
  if (error.code() == dolthub::Errc::Timeout) {
    return http::status::gateway_timeout;
  }
  return http::status::bad_gateway;
}

// The parts of /count/owner/database/ref/table; empty when it is something else.
std::vector<std::string> partsOf(std::string_view target) {
  std::vector<std::string> parts;
  while (!target.empty()) {
    target.remove_prefix(1);
    const std::size_t end = std::min(target.find('/'), target.size());
    parts.emplace_back(target.substr(0, end));
    target.remove_prefix(end);
  }
  const bool known = parts.size() == 5 && parts[0] == "count";
  return known ? parts : std::vector<std::string>{};
}

asio::awaitable<std::int64_t> countRows(dolthub::Client client, std::vector<std::string> parts) {
  dolthub::DatabaseName database{parts[1], parts[2]};
  dolthub::Query query{database, parts[3],
                       "SELECT COUNT(*) AS n FROM " + dolthub::sqlIdentifier(parts[4])};
  auto result = co_await client.query(query);
  co_return result.integer(0, "n");
}

asio::awaitable<Answer> answer(const dolthub::Client& client, Request request) {
  const std::vector<std::string> parts = partsOf(request.target());
  if (parts.empty()) {
    co_return Answer{http::status::not_found, "there is only /count/owner/database/ref/table\n"};
  }
  std::string_view token = request[http::field::authorization];
  if (!token.starts_with("token ")) {
    co_return Answer{http::status::unauthorized, "send authorization: token …\n"};
  }
  token.remove_prefix(6);
  try {
    // As the one who asked; the connections are everybody's.
    auto rows = co_await countRows(client.withToken(dolthub::ApiToken{std::string{token}}), parts);
    co_return Answer{http::status::ok, std::to_string(rows) + '\n'};
  } catch (const dolthub::Error& error) {
    if (error.isCancelled()) {
      throw;
    }
    co_return Answer{statusFor(error), std::string{error.what()} + '\n'};
  }
}

// Sees that the user hangs up while we wait for somebody else.
struct Watch {
  asio::cancellation_signal stop;
  bool over = false;
  bool gone = false;
};

void watch(tcp::socket& socket, std::shared_ptr<Watch> state) {
  socket.async_wait(tcp::socket::wait_read, [&socket, state](boost::system::error_code error) {
    if (state->over) {
      return;
    }
    // Readable is either the next request, which can wait, or the end.
    char byte = 0;
    socket.receive(asio::buffer(&byte, 1), tcp::socket::message_peek, error);
    if (error) {
      state->gone = true;
      state->stop.emit(asio::cancellation_type::terminal); // the only type co_spawn takes
    }
  });
}

// The answer, or nothing when the user went away meanwhile.
asio::awaitable<std::optional<Answer>>
answerUnlessGone(tcp::socket& socket, const dolthub::Client& client, Request request) {
  auto state = std::make_shared<Watch>();
  watch(socket, state);
  std::optional<Answer> result;
  std::exception_ptr failure;
  try {
    // A coroutine of its own, so that the cancel ends it and not the session; on our executor.
    auto executor = co_await asio::this_coro::executor;
    auto token = asio::bind_cancellation_slot(state->stop.slot(), asio::use_awaitable);
    result = co_await asio::co_spawn(executor, answer(client, std::move(request)), token);
  } catch (...) {
    failure = std::current_exception();
  }
  state->over = true;
  boost::system::error_code ignored;
  socket.cancel(ignored); // the watch
  if (failure && !state->gone) {
    std::rethrow_exception(failure);
  }
  co_return result;
}

asio::awaitable<void> session(tcp::socket socket, const dolthub::Client& client) {
  boost::beast::flat_buffer buffer;
  for (;;) {
    Request request;
    boost::system::error_code ended;
    co_await http::async_read(socket, buffer, request,
                              asio::redirect_error(asio::use_awaitable, ended));
    if (ended) {
      co_return; // the user is done, or does not speak HTTP
    }
    const unsigned version = request.version();
    const bool keepAlive = request.keep_alive();
    const std::string target{request.target()};
    std::optional<Answer> answer = co_await answerUnlessGone(socket, client, std::move(request));
    if (!answer) {
      std::cout << target << ": the user went away, the call is cancelled" << std::endl;
      co_return;
    }
    std::cout << target << ": " << static_cast<unsigned>(answer->status) << std::endl;
    http::response<http::string_body> response{answer->status, version};
    response.set(http::field::content_type, "text/plain; charset=utf-8");
    response.keep_alive(keepAlive);
    response.body() = std::move(answer->text);
    response.prepare_payload();
    co_await http::async_write(socket, response, asio::use_awaitable);
    if (!keepAlive) {
      co_return;
    }
  }
}

asio::awaitable<void> listen(tcp::acceptor& acceptor, const dolthub::Client& client) {
  for (;;) {
    tcp::socket socket = co_await acceptor.async_accept(asio::use_awaitable);
    // A session that fails says so, and ends alone.
    auto ended = [](std::exception_ptr failure) {
      try {
        if (failure) {
          std::rethrow_exception(failure);
        }
      } catch (const std::exception& error) {
        std::cerr << error.what() << std::endl;
      }
    };
    asio::co_spawn(acceptor.get_executor(), session(std::move(socket), client), ended);
  }
}

int main(int argc, char** argv) {
  try {
    const int port = argc > 1 ? std::stoi(argv[1]) : 8080;
    asio::io_context context;
    tcp::acceptor acceptor{
        context, {asio::ip::address_v4::loopback(), static_cast<asio::ip::port_type>(port)}};
    dolthub::ClientOptions options = optionsFromEnvironment();
    options.apiToken = dolthub::ApiToken{}; // each user brings their own
    dolthub::Client client{context.get_executor(), options};

    asio::signal_set signals{context, SIGINT, SIGTERM};
    signals.async_wait([&context](boost::system::error_code, int) { context.stop(); });
    std::cout << "http://127.0.0.1:" << acceptor.local_endpoint().port() << std::endl;
    auto listening = asio::co_spawn(context, listen(acceptor, client), asio::use_future);
    context.run();
    if (listening.wait_for(std::chrono::seconds{0}) == std::future_status::ready) {
      listening.get(); // it never ends well: say why
    }
  } catch (const std::exception& error) {
    std::cerr << error.what() << '\n';
    return 1;
  }
}
