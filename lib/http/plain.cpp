#include "http/layer.hpp"

#include <boost/asio/ssl/error.hpp>

namespace dolthub::http {

namespace {

class PlainStream final : public Layer {
public:
  using Layer::Layer;

  // The kernel ends the connections of a process that died like those of one that was done.
  IoResult readNow(std::span<char> into) override {
    const IoResult got = lower().readNow(into);
    return got.error == asio::error::eof ? IoResult{asio::ssl::error::stream_truncated, 0} : got;
  }
};

class PlainTransport final : public Transport {
public:
  explicit PlainTransport(std::unique_ptr<Transport> lower) : lower_(std::move(lower)) {}

  std::unique_ptr<Stream> make() override { return std::make_unique<PlainStream>(lower_->make()); }
  void drop() noexcept override { lower_->drop(); }

private:
  std::unique_ptr<Transport> lower_;
};

} // namespace

std::unique_ptr<Transport> plainTransport(std::unique_ptr<Transport> lower) {
  return std::make_unique<PlainTransport>(std::move(lower));
}

} // namespace dolthub::http
