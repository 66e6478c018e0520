#include <dolthub/dolthub.hpp>
#include <dolthub/emulator.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>

#include <iostream>

namespace asio = boost::asio;

asio::awaitable<std::string> run(dolthub::Client& client) {
  dolthub::User user = co_await client.currentUser();
  co_return user.name;
}

int main() {
  dolthub::Emulator emulator;
  asio::io_context context;
  dolthub::ClientOptions options;
  options.endpoint = emulator.endpoint();
  options.caCertificates = emulator.caCertificate();
  options.apiToken = dolthub::ApiToken{emulator.apiToken()};
  dolthub::Client client{context.get_executor(), options};
  auto done = asio::co_spawn(context, run(client), asio::use_future);
  context.run();
  const std::string name = done.get();
  std::cout << name << '\n';
  return name == "demo" ? 0 : 1;
}
