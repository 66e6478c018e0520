// A web server that asks DoltHub on behalf of whoever asks it: the user's own API token goes with
// the request, all users share one Client with its connections, and a user who goes away takes the
// call to DoltHub along. DoltHub itself may call it, too: webhooks at /hooks/SECRET, files to be
// transformed at /transform/SECRET. What an operator wants to know is at /metrics, as Prometheus
// reads it.
//
//     DOLTHUB_HOOK_SECRET=… example-server [port [beat]]
//     curl -H 'authorization: token dhat.v1.…' localhost:8080/count/owner/database/branch/table
//     curl -H 'authorization: token dhat.v1.…' --data-binary @small.csv
//          localhost:8080/import/owner/database/branch/table/key-column
//
// Plain HTTP on the loopback address: it is made to stand behind a proxy that speaks TLS. SIGTERM
// lets those who are being served have their answer, for five seconds, and then puts them off.
// Every `beat` milliseconds, 20 without it, the loop is looked at: see server_longest_turn_seconds.
#include "environment.hpp"
#include "routes.hpp"
#include "sessions.hpp"

#include <dolthub/client.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/use_future.hpp>

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <iostream>
#include <memory>
#include <string_view>
#include <system_error>

namespace asio = boost::asio;

// How late it comes is how long somebody else still held the loop when it was due: the whole turn
// but for what of it was before, less than a beat. A turn between two beats is not seen. A cancel
// ends no wait whose time is up already: `stopping` does.
asio::awaitable<void> measureTurns(asio::steady_timer& timer, std::chrono::milliseconds beat,
                                   server::Counters& counters, const bool& stopping) {
  boost::system::error_code ended;
  while (!stopping && !ended) {
    const auto due = std::chrono::steady_clock::now() + beat;
    timer.expires_at(due);
    co_await timer.async_wait(asio::redirect_error(asio::use_awaitable, ended));
    const std::chrono::duration<double> late = std::chrono::steady_clock::now() - due;
    counters.longestTurn = std::max(counters.longestTurn, late.count());
  }
}

bool isNumber(std::string_view text, std::uint16_t& number) {
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
  return problem == std::errc{} && end == text.data() + text.size();
}

int main(int argc, char** argv) {
  std::uint16_t port = 8080; // 0: any that is free
  std::uint16_t beat = 20;
  if (argc > 3 || (argc > 1 && !isNumber(argv[1], port)) ||
      (argc > 2 && (!isNumber(argv[2], beat) || beat == 0))) {
    std::cerr << "usage: example-server [port [milliseconds between two looks at the loop]]\n";
    return 2;
  }
  try {
    const char* secret = std::getenv("DOLTHUB_HOOK_SECRET");
    asio::io_context context{1};
    // Users bring their own token; ours, where there is one, is for what DoltHub sends.
    dolthub::ClientOptions options = optionsFromEnvironment();
    const auto metrics = std::make_shared<server::ClientMetrics>();
    options.observer = metrics;
    dolthub::Client client{context.get_executor(), options};
    server::Counters counters;
    server::Routes routes{client, *metrics, counters, secret == nullptr ? "" : secret};
    server::Sessions sessions{context, {asio::ip::address_v4::loopback(), port}, routes, counters};
    asio::steady_timer ticker{context};
    bool stopping = false;
    auto measuring = asio::co_spawn(
        context, measureTurns(ticker, std::chrono::milliseconds{beat}, counters, stopping),
        asio::use_future);

    asio::signal_set signals{context, SIGINT, SIGTERM};
    signals.async_wait([&](boost::system::error_code, int) {
      stopping = true;
      ticker.cancel();
      sessions.stop(std::chrono::seconds{5});
    });
    std::cout << "http://127.0.0.1:" << sessions.port() << std::endl;
    auto listening = asio::co_spawn(context, sessions.listen(), asio::use_future);
    context.run();
    listening.get();
    measuring.get();
  } catch (const std::exception& error) {
    std::cerr << error.what() << '\n';
    return 1;
  }
}
