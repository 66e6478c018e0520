#include "emulator/server.hpp"

#include <algorithm>
#include <array>
#include <exception>
#include <list>
#include <optional>
#include <stdexcept>
#include <system_error>
#include <thread>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>

#include <fcntl.h>

#include "emulator/text.hpp"

namespace dolthub::emulator {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using asio::ip::tcp;
using boost::system::error_code;

namespace {

constexpr std::size_t headLimit = 64 * 1024;
constexpr std::size_t bodyBeyondFile = 1024 * 1024;
constexpr std::chrono::seconds closingTime{1};
constexpr std::size_t earlyBody =
    4096; // bytes of an answer whose head comes early, blanks included

using SteadyTime = std::chrono::steady_clock::time_point;
using Parser = http::request_parser<http::string_body>;

/// A connection with TLS or, for clients that speak none, without.
class Channel {
public:
  using executor_type = tcp::socket::executor_type;

  Channel(tcp::socket socket, asio::ssl::context& tls, bool plain)
      : stream_(std::move(socket), tls), plain_(plain) {}

  executor_type get_executor() { return stream_.get_executor(); }
  tcp::socket& socket() { return stream_.next_layer(); }

  template <class Buffers, class Token>
  auto async_read_some(const Buffers& buffers, Token&& token) {
    return plain_ ? socket().async_read_some(buffers, std::forward<Token>(token))
                  : stream_.async_read_some(buffers, std::forward<Token>(token));
  }
  template <class Buffers, class Token>
  auto async_write_some(const Buffers& buffers, Token&& token) {
    return plain_ ? socket().async_write_some(buffers, std::forward<Token>(token))
                  : stream_.async_write_some(buffers, std::forward<Token>(token));
  }

  asio::awaitable<error_code> handshake() {
    error_code failure;
    if (!plain_) {
      co_await stream_.async_handshake(asio::ssl::stream_base::server,
                                       asio::redirect_error(asio::use_awaitable, failure));
    }
    co_return failure;
  }
  asio::awaitable<void> shutdown() {
    error_code ignored;
    if (!plain_) {
      co_await stream_.async_shutdown(asio::redirect_error(asio::use_awaitable, ignored));
    }
  }

private:
  asio::ssl::stream<tcp::socket> stream_;
  bool plain_;
};

struct Session {
  Session(tcp::socket socket, asio::ssl::context& tls, bool plain)
      : stream(std::move(socket), tls, plain) {}

  tcp::socket& socket() { return stream.socket(); }

  /// Ends the connection with what the kernel has to say, at once.
  void drop(bool reset) {
    error_code ignored;
    if (reset) {
      socket().set_option(asio::socket_base::linger(true, 0), ignored);
    }
    socket().close(ignored);
  }

  Channel stream;
  boost::beast::flat_buffer buffer;
  /// When it has waited for its peer long enough; nothing while the emulator is at work.
  std::optional<SteadyTime> patience;
  std::list<Session*>::iterator place;
};

// A program that the process starts keeps no connection open that we close.
template <class Socket>
void closeOnExec(Socket& socket) {
  ::fcntl(socket.native_handle(), F_SETFD, FD_CLOEXEC);
}

std::string_view reasonOf(unsigned status) {
  auto reason = http::obsolete_reason(static_cast<http::status>(status));
  return {reason.data(), reason.size()};
}

} // namespace

struct Server::Impl {
  Impl(const EmulatorOptions& options, Core& coreToServe, std::mutex& coreMutex);
  ~Impl();

  asio::awaitable<void> accept();
  asio::awaitable<void> sweep();
  asio::awaitable<void> serve(std::shared_ptr<Session> session);
  asio::awaitable<bool> exchange(Session& session);
  asio::awaitable<bool> readBody(Session& session, Parser& parser, const Plan& plan);
  asio::awaitable<bool> deliver(Session& session, const Response& response, bool keepAlive);
  asio::awaitable<void> drip(Session& session, const std::string& bytes, const Manner& manner);
  asio::awaitable<void> refuse(Session& session, const Response& response);
  asio::awaitable<void> drain(Session& session);
  asio::awaitable<void> wait(std::chrono::milliseconds time);
  void pump();

  /// Never runs backwards.
  Time now() { return last = std::max(last, std::chrono::system_clock::now()); }
  Response handle(Request request, const Plan& plan);
  std::string headOf(const Response& response, bool keepAlive);
  void waitForPeer(Session& session, std::chrono::milliseconds atMost);

  Core& core;
  std::mutex& mutex;
  Time last{};
  Certificate certificate;
  asio::io_context context{1};
  asio::ssl::context tls{asio::ssl::context::tls_server};
  const bool plain;
  tcp::acceptor acceptor{context};
  std::list<Session*> sessions;
  std::chrono::milliseconds idleTimeout;
  std::size_t bodyLimit;
  std::uint64_t inFlight = 0;
  bool pumping = false;
  Time answered{}; ///< of the last answer; `last` belongs to the mutex
  std::time_t dateSecond = 0;
  std::string date;
  std::uint16_t port = 0;
  std::thread thread;
};

Server::Impl::Impl(const EmulatorOptions& options, Core& coreToServe, std::mutex& coreMutex)
    : core(coreToServe), mutex(coreMutex), certificate(makeCertificate(now())),
      plain(options.plainHttp), idleTimeout(options.idleTimeout),
      bodyLimit(options.maxUploadBytes + bodyBeyondFile) {
  error_code failure;
  auto address = asio::ip::make_address(options.address, failure);
  if (failure || !address.is_loopback()) {
    throw std::invalid_argument("EmulatorOptions: address must be a loopback address");
  }
  tls.set_options(asio::ssl::context::no_tlsv1 | asio::ssl::context::no_tlsv1_1);
  tls.use_certificate_chain(asio::buffer(certificate.chain));
  tls.use_private_key(asio::buffer(certificate.key), asio::ssl::context::pem);
  SSL_CTX_set_mode(tls.native_handle(), SSL_MODE_RELEASE_BUFFERS);
  constexpr std::array<unsigned char, 4> id{'d', 'h', 'e', '1'};
  SSL_CTX_set_session_id_context(tls.native_handle(), id.data(), id.size());
  try {
    tcp::endpoint endpoint{address, options.port};
    acceptor.open(endpoint.protocol());
    closeOnExec(acceptor);
    acceptor.set_option(tcp::acceptor::reuse_address(true));
    acceptor.bind(endpoint);
    acceptor.listen(4096);
    port = acceptor.local_endpoint().port();
  } catch (const boost::system::system_error& error) {
    throw std::system_error(error.code().value(), std::generic_category(),
                            "the emulator cannot listen");
  }
  // An exception that no session expects must not pass unseen.
  auto rethrow = [](std::exception_ptr error) {
    if (error) {
      std::rethrow_exception(error);
    }
  };
  asio::co_spawn(context, accept(), rethrow);
  asio::co_spawn(context, sweep(), rethrow);
  thread = std::thread([this] { context.run(); });
}

Server::Impl::~Impl() {
  context.stop();
  thread.join();
}

asio::awaitable<void> Server::Impl::wait(std::chrono::milliseconds time) {
  asio::steady_timer timer{context, time};
  error_code ignored;
  co_await timer.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
}

asio::awaitable<void> Server::Impl::accept() {
  while (acceptor.is_open()) {
    error_code failure;
    tcp::socket socket =
        co_await acceptor.async_accept(asio::redirect_error(asio::use_awaitable, failure));
    if (failure) {
      // Most likely no file descriptor is free; one will be.
      co_await wait(std::chrono::milliseconds(20));
      continue;
    }
    closeOnExec(socket);
    socket.set_option(tcp::no_delay(true), failure);
    auto session = std::make_shared<Session>(std::move(socket), tls, plain);
    bool reset = false;
    {
      std::lock_guard lock{mutex};
      EmulatorStats& counters = core.counters();
      ++counters.connections;
      counters.peakConnections =
          std::max<std::uint64_t>(counters.peakConnections, sessions.size() + 1);
      reset = core.resetsConnection();
    }
    if (reset) {
      session->drop(true);
      continue;
    }
    session->place = sessions.insert(sessions.end(), session.get());
    asio::co_spawn(context, serve(session), [this, session](std::exception_ptr error) {
      sessions.erase(session->place);
      if (error) {
        std::rethrow_exception(error);
      }
    });
  }
}

/// One timer for all connections: thousands of them cost nothing as long as they are in time.
asio::awaitable<void> Server::Impl::sweep() {
  auto period =
      std::clamp(idleTimeout / 4, std::chrono::milliseconds(10), std::chrono::milliseconds(250));
  if (idleTimeout.count() == 0) {
    period = std::chrono::milliseconds(250);
  }
  while (true) {
    co_await wait(period);
    auto time = std::chrono::steady_clock::now();
    for (Session* session : sessions) {
      if (session->patience && *session->patience < time) {
        session->drop(false);
      }
    }
  }
}

void Server::Impl::waitForPeer(Session& session, std::chrono::milliseconds atMost) {
  session.patience.reset();
  if (atMost.count() != 0) {
    session.patience = std::chrono::steady_clock::now() + atMost;
  }
}

asio::awaitable<void> Server::Impl::serve(std::shared_ptr<Session> session) {
  waitForPeer(*session, idleTimeout);
  const error_code failure = co_await session->stream.handshake();
  bool more = !failure;
  while (more) {
    more = co_await exchange(*session);
  }
  if (failure || !session->socket().is_open()) {
    co_return;
  }
  waitForPeer(*session, closingTime);
  co_await session->stream.shutdown();
  session->drop(false);
}

namespace {

struct InFlight {
  explicit InFlight(std::uint64_t& number) : count(number) { ++count; }
  InFlight(const InFlight&) = delete;
  InFlight& operator=(const InFlight&) = delete;
  ~InFlight() { --count; }
  std::uint64_t& count;
};

Response tooLarge(unsigned status) {
  Response response;
  response.status = status;
  response.contentType = "text/html; charset=utf-8";
  response.body = "<html><body>Request too large</body></html>\n";
  return response;
}

} // namespace

/// An answer to a request that is not read to its end, and the end of the connection.
asio::awaitable<void> Server::Impl::refuse(Session& session, const Response& response) {
  co_await deliver(session, response, false);
  waitForPeer(session, closingTime);
  co_await drain(session);
}

/// One request and its answer; false when the connection has ended or shall end.
asio::awaitable<bool> Server::Impl::exchange(Session& session) {
  Parser parser;
  parser.header_limit(headLimit);
  parser.body_limit(bodyLimit);
  error_code failure;
  waitForPeer(session, idleTimeout);
  co_await http::async_read_header(session.stream, session.buffer, parser,
                                   asio::redirect_error(asio::use_awaitable, failure));
  session.patience.reset();
  if (failure == http::error::body_limit || failure == http::error::header_limit) {
    const Response refusal = tooLarge(failure == http::error::body_limit ? 413 : 431);
    co_await refuse(session, refusal);
    co_return false;
  }
  if (failure) {
    co_return false;
  }

  const InFlight inFlightNow{inFlight};
  Request request;
  request.method = std::string{parser.get().method_string()};
  request.target = std::string{parser.get().target()};
  bool keepAlive = parser.keep_alive();
  for (const auto& header : parser.get()) {
    request.headers.emplace_back(header.name_string(), header.value());
  }
  Plan plan;
  {
    std::lock_guard lock{mutex};
    core.counters().peakRequests = std::max(core.counters().peakRequests, inFlight);
    plan = core.plan(request.method, request.target);
  }
  if (plan.early || plan.earlySuccess) {
    Response response = handle(std::move(request), plan);
    co_await refuse(session, response);
    co_return false;
  }
  if (plan.earlyHead) {
    constexpr std::string_view early = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
                                       "Content-Length: 4096\r\n\r\n";
    static_assert(earlyBody == 4096);
    co_await asio::async_write(session.stream, asio::buffer(early.data(), early.size()),
                               asio::redirect_error(asio::use_awaitable, failure));
  }
  bool whole = co_await readBody(session, parser, plan);
  if (!whole) {
    session.drop(plan.reset);
    co_return false;
  }
  request.body = std::move(parser.get().body());
  Response response = handle(std::move(request), plan);
  if (plan.earlyHead) {
    response.body.resize(earlyBody, ' ');
    co_await asio::async_write(session.stream, asio::buffer(response.body),
                               asio::redirect_error(asio::use_awaitable, failure));
    co_return !failure && keepAlive;
  }
  co_return co_await deliver(session, response, keepAlive);
}

/// False when the connection is to be dropped.
asio::awaitable<bool> Server::Impl::readBody(Session& session, Parser& parser, const Plan& plan) {
  if (plan.stop == Plan::Stop::AfterHead) {
    co_return false;
  }
  error_code failure;
  bool awaited = equalNoCase(std::string_view{parser.get()[http::field::expect]}, "100-continue");
  if (awaited && !parser.is_done()) {
    constexpr std::string_view goOn = "HTTP/1.1 100 Continue\r\n\r\n";
    co_await asio::async_write(session.stream, asio::buffer(goOn.data(), goOn.size()),
                               asio::redirect_error(asio::use_awaitable, failure));
  }
  std::size_t stop = static_cast<std::size_t>(-1);
  if (plan.stop == Plan::Stop::MidBody) {
    auto length = parser.content_length();
    stop = plan.stopBytes != 0 ? plan.stopBytes : length ? *length / 2 : 1;
  }
  const auto slow = std::find_if(plan.faults.begin(), plan.faults.end(), [](const Fault& fault) {
    return fault.kind == FaultKind::SlowRead;
  });
  std::size_t next = 0; // bytes of the body, of a slow reader
  while (!failure && !parser.is_done() && parser.get().body().size() < stop) {
    if (slow != plan.faults.end() && parser.get().body().size() >= next) {
      next = parser.get().body().size() + (slow->bytes != 0 ? slow->bytes : 1024);
      co_await wait(slow->time);
    }
    waitForPeer(session, idleTimeout);
    co_await http::async_read_some(session.stream, session.buffer, parser,
                                   asio::redirect_error(asio::use_awaitable, failure));
  }
  session.patience.reset();
  co_return !failure && parser.is_done() && plan.stop == Plan::Stop::No;
}

Response Server::Impl::handle(Request request, const Plan& plan) {
  std::lock_guard lock{mutex};
  Response response = core.handle(std::move(request), plan, now());
  answered = last;
  if (!pumping) {
    pumping = true;
    asio::post(context, [this] { pump(); });
  }
  return response;
}

/// Files are read in slices between the requests, never in one go.
void Server::Impl::pump() {
  std::lock_guard lock{mutex};
  pumping = core.work(now());
  if (pumping) {
    asio::post(context, [this] { pump(); });
  }
}

std::string Server::Impl::headOf(const Response& response, bool keepAlive) {
  std::time_t second = std::chrono::system_clock::to_time_t(answered);
  if (second != dateSecond) {
    dateSecond = second;
    std::array<char, 64> text{};
    std::tm parts{};
    gmtime_r(&second, &parts);
    std::strftime(text.data(), text.size(), "%a, %d %b %Y %H:%M:%S GMT", &parts);
    date = text.data();
  }
  std::string head = "HTTP/1.1 " + toText(response.status) + " ";
  head += reasonOf(response.status);
  head += "\r\nServer: dolthub-emulator\r\nDate: " + date;
  head += "\r\nContent-Type: " + response.contentType;
  head += "\r\nContent-Length: " + toText(response.body.size());
  for (const auto& [name, value] : response.headers) {
    head += "\r\n" + name + ": " + value;
  }
  head += keepAlive ? "\r\n\r\n" : "\r\nConnection: close\r\n\r\n";
  return head;
}

asio::awaitable<bool> Server::Impl::deliver(Session& session, const Response& response,
                                            bool keepAlive) {
  const Manner& manner = response.manner;
  error_code failure;
  if (manner.delay.count() > 0) {
    co_await wait(manner.delay);
  }
  if (manner.end == Manner::End::Nothing) {
    session.drop(manner.reset);
    co_return false;
  }
  if (manner.end == Manner::End::Hang) {
    co_await drain(session);
    co_return false;
  }
  constexpr std::size_t joinBelow = 64 * 1024;
  std::string bytes = headOf(response, keepAlive);
  bool cut = manner.end == Manner::End::Cut;
  std::string_view body = response.body;
  if (cut) {
    body = body.substr(0, std::min(manner.bodyBytes, body.size()));
  }
  bool joined = body.size() < joinBelow || manner.dripBytes != 0;
  if (joined) {
    bytes += body;
  }
  if (manner.dripBytes != 0) {
    co_await drip(session, bytes, manner);
  } else {
    co_await asio::async_write(session.stream, asio::buffer(bytes),
                               asio::redirect_error(asio::use_awaitable, failure));
  }
  if (!joined && !failure) {
    co_await asio::async_write(session.stream, asio::buffer(body.data(), body.size()),
                               asio::redirect_error(asio::use_awaitable, failure));
  }
  if (failure || cut) {
    session.drop(manner.reset);
    co_return false;
  }
  co_return keepAlive;
}

/// Reads and forgets what still comes, until the peer or the session's patience ends it: an answer
/// that overtakes its request would be lost in a reset.
asio::awaitable<void> Server::Impl::drain(Session& session) {
  error_code failure;
  std::array<char, 16 * 1024> ignored{};
  while (!failure) {
    co_await session.stream.async_read_some(asio::buffer(ignored),
                                            asio::redirect_error(asio::use_awaitable, failure));
  }
  session.drop(false);
}

asio::awaitable<void> Server::Impl::drip(Session& session, const std::string& bytes,
                                         const Manner& manner) {
  error_code failure;
  for (std::size_t at = 0; at < bytes.size() && !failure; at += manner.dripBytes) {
    std::size_t size = std::min(manner.dripBytes, bytes.size() - at);
    co_await asio::async_write(session.stream, asio::buffer(bytes.data() + at, size),
                               asio::redirect_error(asio::use_awaitable, failure));
    co_await wait(manner.dripEvery);
  }
}

Server::Server(const EmulatorOptions& options, Core& core, std::mutex& mutex)
    : impl_(std::make_unique<Impl>(options, core, mutex)) {}

Server::~Server() = default;

std::uint16_t Server::port() const {
  return impl_->port;
}

const std::string& Server::authority() const {
  return impl_->certificate.authority;
}

Time Server::now() const {
  return impl_->now();
}

} // namespace dolthub::emulator
