// What a client does, in the log of spdlog: the adapter is a class of thirty lines. It is built
// where spdlog is installed; the library itself knows no library for logs.
//
//     DOLTHUB_TOKEN=… example-spdlog
#include "environment.hpp"

#include <dolthub/client.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <chrono>
#include <exception>
#include <iostream>
#include <memory>
#include <string_view>

namespace asio = boost::asio;

namespace {

// spdlog's loggers that end in _mt may be used from several threads, as a client may. What could
// block, such as a slow disk, belongs into one of its asynchronous loggers.
class SpdlogObserver : public dolthub::Observer {
public:
  explicit SpdlogObserver(std::shared_ptr<spdlog::logger> log) : log_(std::move(log)) {}

  void onAttemptEnded(const dolthub::AttemptEnded& event) override {
    const auto level = event.error ? spdlog::level::warn : spdlog::level::info;
    const double seconds = std::chrono::duration<double>(event.duration).count();
    log_->log(level, "call={} attempt={} {} {} status={} error={} retry={} seconds={:.3f}",
              event.id, event.attempt, event.method, event.pathTemplate, event.httpStatus,
              event.errorType, toString(event.retry), seconds);
  }
  void onConnectionClosed(const dolthub::ConnectionClosed& event) override {
    log_->debug("connection={} closed={} requests={}", event.id, toString(event.reason),
                event.requests);
  }
  void onWaitEnded(const dolthub::WaitEnded& event) override {
    log_->info("wait={} {} polls={} error={}", event.id, toString(event.status), event.polls,
               event.errorType);
  }

private:
  const std::shared_ptr<spdlog::logger> log_;
};

asio::awaitable<void> ask(dolthub::Client& client) {
  const dolthub::User user = co_await client.currentUser();
  std::cout << user.name << '\n';
}

} // namespace

int main() {
  asio::io_context context{1};
  dolthub::ClientOptions options = optionsFromEnvironment();
  auto log = spdlog::stderr_logger_mt("dolthub");
  log->set_pattern("%l %v");
  options.observer = std::make_shared<SpdlogObserver>(std::move(log));
  dolthub::Client client{context.get_executor(), options};
  int exitCode = 0;
  asio::co_spawn(context, ask(client), [&exitCode](std::exception_ptr failure) {
    try {
      if (failure) {
        std::rethrow_exception(failure);
      }
    } catch (const std::exception& error) {
      std::cerr << error.what() << '\n';
      exitCode = 1;
    }
  });
  context.run();
  return exitCode;
}
