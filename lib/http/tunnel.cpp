#include "http/tunnel.hpp"

#include "http/layer.hpp"

#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <utility>

namespace dolthub::http {

using explain::Reason;
using explain::wordsOf;

namespace {

constexpr std::size_t longestAnswer = 16 * 1024; // without a page, which nobody reads
constexpr std::string_view headEnd = "\r\n\r\n";

class ProxyCategory final : public boost::system::error_category {
public:
  const char* name() const noexcept override { return "dolthub.proxy"; }
  std::string message(int) const override { return "the proxy refused"; }
};
const ProxyCategory proxyCategory;

std::string base64(const std::string& text) {
  std::string encoded((text.size() + 2) / 3 * 4 + 1, '\0'); // and a zero
  const int size = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(encoded.data()),
                                   reinterpret_cast<const unsigned char*>(text.data()),
                                   static_cast<int>(text.size()));
  encoded.resize(static_cast<std::size_t>(size));
  return encoded;
}

TunnelAnswer noAnswer(std::string text) {
  return {TunnelAnswer::Kind::Refused, std::move(text)};
}

class TunnelStream final : public Layer {
public:
  TunnelStream(std::unique_ptr<Stream> lower, const Proxy& proxy, const std::string& destination)
      : Layer(std::move(lower)), request_(connectRequest(proxy, destination)) {}

  asio::awaitable<error_code> connect(Address address) override {
    error_code error = co_await lower().connect(address);
    if (!error) {
      reason_ = Reason::ProxyCannotReach;
      error = co_await ask();
    }
    while (!error) {
      const std::optional<TunnelAnswer> answer = read(error);
      if (answer) {
        co_return take(*answer);
      }
      if (error == asio::error::would_block) {
        error = co_await lower().wait(Direction::Read);
      }
    }
    co_return error;
  }

  std::string explain() const override {
    return explanation_.empty() ? lower().explain() : explanation_;
  }

  Reason reason() const noexcept override {
    return lower().reason() == Reason::None ? reason_ : lower().reason();
  }

  WhenAgain whenAgain() const override { return again_; }

private:
  asio::awaitable<error_code> ask() {
    std::span<const char> left(request_);
    error_code error;
    while (!error) {
      if (left.empty()) {
        error = lower().flushNow();
        if (!error) {
          break;
        }
      } else {
        const IoResult put = lower().writeNow(left);
        left = left.subspan(put.bytes);
        error = put.error;
      }
      if (error == asio::error::would_block) {
        error = co_await lower().wait(Direction::Write);
      }
    }
    std::string().swap(request_); // it has the login
    co_return error;
  }

  std::optional<TunnelAnswer> read(error_code& error) {
    std::array<char, 1024> bytes;
    const IoResult got = lower().readNow(bytes);
    error = got.error;
    if (error && error != asio::error::would_block) {
      explanation_ = lower().explain();
      if (explanation_.empty()) {
        explanation_ = "the proxy ended the connection before it had opened the tunnel";
      }
    }
    return reader_.feed(std::span<const char>(bytes.data(), got.bytes));
  }

  error_code take(const TunnelAnswer& answer) {
    explanation_ = answer.text;
    switch (answer.kind) {
    case TunnelAnswer::Kind::Open:
      reason_ = Reason::None;
      return {};
    case TunnelAnswer::Kind::Failed:
      again_ = answer.again;
      return asio::error::host_unreachable;
    case TunnelAnswer::Kind::Refused:
      reason_ = answer.reason;
      break;
    }
    return {1, proxyCategory};
  }

  std::string request_;
  TunnelReader reader_;
  std::string explanation_;
  WhenAgain again_;
  Reason reason_ = Reason::ProxyNotReached; // where it ends now
};

class TunnelTransport final : public Transport {
public:
  TunnelTransport(std::unique_ptr<Transport> lower, Proxy proxy, std::string destination)
      : lower_(std::move(lower)), proxy_(std::move(proxy)), destination_(std::move(destination)) {}

  std::unique_ptr<Stream> make() override {
    return std::make_unique<TunnelStream>(lower_->make(), proxy_, destination_);
  }
  void drop() noexcept override { lower_->drop(); }

private:
  std::unique_ptr<Transport> lower_;
  const Proxy proxy_;
  const std::string destination_;
};

} // namespace

std::string connectRequest(const Proxy& proxy, const std::string& destination) {
  std::string request = "CONNECT " + destination + " HTTP/1.1\r\nHost: " + destination + "\r\n";
  if (!proxy.login.empty()) {
    request += "Proxy-Authorization: Basic " + base64(proxy.login) + "\r\n";
  }
  return request + "\r\n";
}

std::optional<TunnelAnswer> TunnelReader::feed(std::span<const char> bytes) {
  head_.append(bytes.data(), bytes.size());
  for (;;) {
    // As soon as it is seen, however the network cuts it.
    constexpr std::string_view begin = "HTTP/";
    if (!begin.starts_with(std::string_view(head_).substr(0, begin.size()))) {
      return noAnswer("it does not speak HTTP on this port, so it is no HTTP proxy");
    }
    const std::size_t end = head_.find(headEnd);
    if (end == std::string::npos) {
      break;
    }
    const std::size_t size = end + headEnd.size();
    const auto fed = reader_.feed(std::span<const char>(head_.data(), size));
    if (reader_.headDone() && reader_.status() / 100 != 2) {
      TunnelAnswer refusal = refusalOf(reader_.status());
      refusal.again = {reader_.response().retryAfter, reader_.response().date};
      return refusal;
    }
    if (!fed) {
      return noAnswer("the proxy's answer is not HTTP: " + fed.error().text);
    }
    head_.erase(0, size);
    if (reader_.headDone()) {
      return head_.empty() ? TunnelAnswer{}
                           : noAnswer("it sent something else than a tunnel, such as a web page, "
                                      "perhaps of a log-in");
    }
  }
  if (head_.size() > longestAnswer) {
    return noAnswer("the proxy's answer has no end within " + std::to_string(longestAnswer) +
                    " bytes");
  }
  return std::nullopt;
}

TunnelAnswer refusalOf(unsigned status) {
  const std::string said = " (HTTP " + std::to_string(status) + ")";
  switch (status) {
  case 407:
    return {TunnelAnswer::Kind::Refused, wordsOf(Reason::ProxyWantsLogin) + said,
            Reason::ProxyWantsLogin};
  case 401:
  case 403:
    return {TunnelAnswer::Kind::Refused, wordsOf(Reason::ProxyForbids) + said,
            Reason::ProxyForbids};
  case 408:
  case 429:
    return {TunnelAnswer::Kind::Failed, "the proxy opens no tunnel for now" + said};
  default:
    break;
  }
  if (status >= 500 && status != 501 && status != 505) {
    return {TunnelAnswer::Kind::Failed, "the proxy cannot reach the server" + said};
  }
  return {TunnelAnswer::Kind::Refused, "the proxy opens no tunnel" + said};
}

std::unique_ptr<Transport> tunnelTransport(std::unique_ptr<Transport> lower, Proxy proxy,
                                           std::string destination) {
  return std::make_unique<TunnelTransport>(std::move(lower), std::move(proxy),
                                           std::move(destination));
}

bool isProxyRefusal(const error_code& error) noexcept {
  return error.category() == proxyCategory;
}

} // namespace dolthub::http
