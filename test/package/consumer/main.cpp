// Nobody listens on port 1: the call gets as far as the socket and no farther.
#include <dolthub/dolthub.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>

#include <iostream>

namespace asio = boost::asio;

asio::awaitable<int> run(asio::io_context& context) {
  dolthub::ClientOptions options;
  options.endpoint = "https://127.0.0.1:1";
  dolthub::Client client{context, options};
  dolthub::CallOptions callOptions;
  callOptions.timeout = std::chrono::seconds{2};
  dolthub::DatabaseName database{"dolthub", "museum-collections"};
  auto result = co_await dolthub::asResult(client.listBranches(database, callOptions).collect());
  if (result) {
    std::cout << "an answer from nobody\n";
    co_return 1;
  }
  std::cout << result.error().what() << '\n';
  co_return result.error().errc() == dolthub::Errc::ConnectFailed ||
          result.error().errc() == dolthub::Errc::Timeout
      ? 0
      : 1;
}

int main() {
  asio::io_context context;
  auto done = asio::co_spawn(context, run(context), asio::use_future);
  context.run();
  return done.get();
}
