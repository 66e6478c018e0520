#include "http/stream.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/deferred.hpp>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <mutex>
#include <tuple>

#include <linux/sockios.h>
#include <netinet/tcp.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

namespace dolthub::http {

namespace {

using asio::ip::tcp;

// A path that died silently is noticed even where nobody waits with a deadline.
constexpr int unacknowledgedMs = 30'000;
// The kernel holds no more than this that it could not send yet: else it would take whole files,
// and what became of them could not be told. At least what is written at once.
constexpr int unsentBytes = 128 * 1024;

class TcpStream final : public Stream {
public:
  explicit TcpStream(const asio::any_io_executor& executor) : socket_(executor) {}

  ~TcpStream() override {
    const std::lock_guard lock(guard_);
    error_code ignored;
    socket_.close(ignored);
  }

  asio::awaitable<error_code> connect(Address address) override {
    error_code error;
    {
      const std::lock_guard lock(guard_);
      if (aborted_) {
        co_return asio::error::connection_aborted;
      }
      open(address, error);
      if (!error) {
        // Begun under the guard: by Asio's connect an abort could come before it, and be lost.
        error = begin(address);
      }
    }
    while (error == asio::error::in_progress) {
      const std::tuple<error_code> waited =
          co_await socket_.async_wait(tcp::socket::wait_write, asio::as_tuple(asio::deferred));
      error = std::get<0>(waited) ? std::get<0>(waited) : connected();
    }
    co_return error;
  }

  IoResult readNow(std::span<char> into) override {
    if (aheadBegin_ < aheadEnd_) {
      const std::size_t bytes = std::min(into.size(), aheadEnd_ - aheadBegin_);
      std::memcpy(into.data(), ahead_.data() + aheadBegin_, bytes);
      aheadBegin_ += bytes;
      return {{}, bytes};
    }
    if (aheadError_) {
      return {aheadError_, 0};
    }
    for (;;) {
      const ssize_t got = ::recv(socket_.native_handle(), into.data(), into.size(), MSG_DONTWAIT);
      drained_ = got < static_cast<ssize_t>(into.size());
      if (got > 0) {
        return {{}, static_cast<std::size_t>(got)};
      }
      if (got == 0) {
        return {asio::error::eof, 0};
      }
      if (errno != EINTR) {
        return {lastError(), 0};
      }
    }
  }

  IoResult writeNow(std::span<const char> from) override {
    for (;;) {
      const ssize_t sent =
          ::send(socket_.native_handle(), from.data(), from.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
      if (sent >= 0) {
        return {{}, static_cast<std::size_t>(sent)};
      }
      if (errno != EINTR) {
        return {lastError(), 0};
      }
    }
  }

  error_code flushNow() override { return {}; }

  asio::awaitable<error_code> wait(Direction direction) override {
    if (direction == Direction::Write) {
      const std::tuple<error_code> waited =
          co_await socket_.async_wait(tcp::socket::wait_write, asio::as_tuple(asio::deferred));
      co_return std::get<0>(waited);
    }
    if (aheadBegin_ < aheadEnd_) {
      co_return error_code{};
    }
    // Reading a little costs one system call less than waiting: Asio need not tell epoll.
    const std::tuple<error_code, std::size_t> got =
        co_await socket_.async_receive(asio::buffer(ahead_), asio::as_tuple(asio::deferred));
    aheadBegin_ = 0;
    aheadEnd_ = std::get<1>(got);
    drained_ = aheadEnd_ < ahead_.size();
    const error_code error = std::get<0>(got);
    if (error && error != asio::error::operation_aborted) {
      aheadError_ = error; // the next read says so
      co_return error_code{};
    }
    co_return error;
  }

  bool holdsInput() const noexcept override {
    return !drained_ || aheadBegin_ < aheadEnd_ || aheadError_;
  }

  void abort() noexcept override {
    const std::lock_guard lock(guard_);
    aborted_ = true;
    if (socket_.is_open()) {
      ::shutdown(socket_.native_handle(), SHUT_RDWR);
    }
  }

  std::size_t unacknowledged() noexcept override {
    const std::lock_guard lock(guard_);
    int bytes = 0;
    return socket_.is_open() && ::ioctl(socket_.native_handle(), SIOCOUTQ, &bytes) == 0
               ? static_cast<std::size_t>(bytes)
               : 0;
  }

  // The kernel's time also counts while a peer that is alive takes nothing more.
  void setWatched(bool watched) noexcept override {
    if (watched != watched_) {
      watched_ = watched;
      setOption(TCP_USER_TIMEOUT, watched ? 0 : unacknowledgedMs);
    }
  }

private:
  static error_code lastError() {
    if (errno == EAGAIN || errno == EWOULDBLOCK) {
      return asio::error::would_block;
    }
    return {errno, boost::system::system_category()};
  }

  void open(const Address& address, error_code& error) {
    // Asio's open would let a program that is started meanwhile inherit the connection, which then
    // stays open when we close it.
    const tcp protocol = address.protocol();
    const int descriptor =
        ::socket(protocol.family(), protocol.type() | SOCK_CLOEXEC, protocol.protocol());
    if (descriptor < 0) {
      error = lastError();
      return;
    }
    socket_.assign(protocol, descriptor, error);
    if (error) {
      ::close(descriptor);
      return;
    }
    socket_.native_non_blocking(true, error);
    if (error) {
      return;
    }
    error_code ignored;
    socket_.set_option(tcp::no_delay(true), ignored);
    socket_.set_option(asio::socket_base::keep_alive(true), ignored);
    setOption(TCP_USER_TIMEOUT, unacknowledgedMs);
    setOption(TCP_NOTSENT_LOWAT, unsentBytes);
  }

  void setOption(int name, int value) noexcept {
    ::setsockopt(socket_.native_handle(), IPPROTO_TCP, name, &value, sizeof value);
  }

  error_code begin(const Address& address) {
    if (::connect(socket_.native_handle(), address.data(),
                  static_cast<socklen_t>(address.size())) == 0) {
      return {};
    }
    return errno == EINTR ? error_code(asio::error::in_progress)
                          : error_code(errno, boost::system::system_category());
  }

  // What connecting has come to so far.
  error_code connected() {
    int error = 0;
    socklen_t size = sizeof error;
    ::getsockopt(socket_.native_handle(), SOL_SOCKET, SO_ERROR, &error, &size);
    if (error != 0) {
      return {error, boost::system::system_category()};
    }
    const std::lock_guard lock(guard_);
    if (aborted_) {
      return asio::error::connection_aborted;
    }
    sockaddr_storage peer{};
    size = sizeof peer;
    const bool stands =
        ::getpeername(socket_.native_handle(), reinterpret_cast<sockaddr*>(&peer), &size) == 0;
    return stands ? error_code() : error_code(asio::error::in_progress); // woken for nothing
  }

  tcp::socket socket_;
  // What a wait has read already.
  std::array<char, 4096> ahead_;
  std::size_t aheadBegin_ = 0;
  std::size_t aheadEnd_ = 0;
  error_code aheadError_;
  bool drained_ = false; // the last read left nothing behind
  std::mutex guard_;     // between abort() and whoever opens or closes
  bool aborted_ = false;
  bool watched_ = false;
};

class TcpTransport final : public Transport {
public:
  explicit TcpTransport(const asio::any_io_executor& executor) : executor_(executor) {}

  std::unique_ptr<Stream> make() override { return std::make_unique<TcpStream>(executor_); }

private:
  asio::any_io_executor executor_;
};

} // namespace

std::unique_ptr<Transport> tcpTransport(const asio::any_io_executor& executor) {
  return std::make_unique<TcpTransport>(executor);
}

} // namespace dolthub::http
