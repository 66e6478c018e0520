// Publishes a CSV file in the main branch of a database. A small program of a user's, with the
// tests that go with it in publish_test.cpp: see docs/testing.md.
//
//     DOLTHUB_TOKEN=… publish owner/database file.csv key-column
#include "publish.hpp"

#include "../environment.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>

#include <iostream>

int main(int argc, char** argv) {
  if (argc != 4) {
    std::cerr << "usage: publish owner/database file.csv key-column\n";
    return 2;
  }
  try {
    dolthub::BranchName branch{dolthub::DatabaseName::parse(argv[1]), "main"};
    dolthub::ImportFile file{branch, argv[2], dolthub::ImportOperation::Create};
    file.primaryKeys = {argv[3]};
    museum::asio::io_context context;
    dolthub::Client client{context, optionsFromEnvironment()};
    auto done = museum::asio::co_spawn(
        context, museum::publish(client, file, std::chrono::minutes{10}), museum::asio::use_future);
    context.run();
    const auto pull = done.get();
    std::cout << (pull ? "published by pull request " + *pull : "nothing to publish") << '\n';
  } catch (const std::exception& error) {
    std::cerr << error.what() << '\n';
    return 1;
  }
}
