#pragma once

#include "http/stream.hpp"

#include <functional>
#include <memory>
#include <string>
#include <utility>

namespace dolthub::http {

// A stream over another one, to which it leaves whatever it does not do itself.
class Layer : public Stream {
public:
  explicit Layer(std::unique_ptr<Stream> lower) : lower_(std::move(lower)) {}

  asio::awaitable<error_code> connect(Address address) override { return lower_->connect(address); }
  void onHandshake(std::function<void()> told) override { lower_->onHandshake(std::move(told)); }
  IoResult readNow(std::span<char> into) override { return lower_->readNow(into); }
  IoResult writeNow(std::span<const char> from) override { return lower_->writeNow(from); }
  error_code flushNow() override { return lower_->flushNow(); }
  asio::awaitable<error_code> wait(Direction direction) override { return lower_->wait(direction); }
  void abort() noexcept override { lower_->abort(); }
  std::size_t unacknowledged() noexcept override { return lower_->unacknowledged(); }
  void setWatched(bool watched) noexcept override { lower_->setWatched(watched); }
  std::string explain() const override { return lower_->explain(); }
  explain::Reason reason() const noexcept override { return lower_->reason(); }
  WhenAgain whenAgain() const override { return lower_->whenAgain(); }
  bool refused() const noexcept override { return lower_->refused(); }
  bool holdsInput() const noexcept override { return lower_->holdsInput(); }
  void rest() noexcept override { lower_->rest(); }

protected:
  Stream& lower() noexcept { return *lower_; }
  const Stream& lower() const noexcept { return *lower_; }

private:
  std::unique_ptr<Stream> lower_;
};

} // namespace dolthub::http
