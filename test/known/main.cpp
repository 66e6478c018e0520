#include "environment.hpp"
#include "known/checks.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>

#include <algorithm>
#include <iostream>

// Ends with 0 when nothing differs, 1 when something does, 2 for wrong usage.
int main(int argc, char** argv) {
  try {
    const auto database =
        dolthub::DatabaseName::parse(argc > 1 ? argv[1] : "dolthub/museum-collections");
    dolthub::ClientOptions options = optionsFromEnvironment();
    const bool hasToken = !options.apiToken.empty();
    boost::asio::io_context context;
    const dolthub::Client client{context.get_executor(), options};
    auto done = boost::asio::co_spawn(context, known::check(client, hasToken, database),
                                      boost::asio::use_future);
    context.run();
    bool differs = false;
    for (const known::Finding& finding : done.get()) {
      constexpr const char* words[] = {"held     ", "DIFFERS  ", "not seen "};
      std::cout << words[static_cast<int>(finding.verdict)] << finding.assumption << ": "
                << finding.seen << '\n';
      differs = differs || finding.verdict == known::Verdict::Differs;
    }
    return differs ? 1 : 0;
  } catch (const dolthub::Error& error) {
    std::cerr << error.what() << '\n';
    return 2;
  }
}
