// Imports a CSV file into a branch and counts the rows that are there then.
//
//     example-quickstart owner/database branch file.csv [key column, default id]
#include "environment.hpp"

#include <dolthub/dolthub.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>

#include <iostream>

namespace asio = boost::asio;

asio::awaitable<void> run(dolthub::Client& client, dolthub::BranchName branch, std::string path,
                          std::string key) {
  dolthub::ImportFile file{branch, path, dolthub::ImportOperation::Create};
  file.primaryKeys = {key};
  auto import = co_await client.startImport(file); // DoltHub has the file now
  auto imported = co_await client.awaitOperation(import);
  if (imported.pullRequest) { // its rows are in a pull request, not in the branch yet
    auto merge = co_await client.startMerge(*imported.pullRequest);
    co_await client.awaitOperation(merge);
  }
  std::string table = dolthub::sqlIdentifier(file.tableName());
  dolthub::Query query{branch.database(), branch.name(), "SELECT COUNT(*) AS n FROM " + table};
  auto result = co_await client.query(query);
  std::cout << result.integer(0, "n") << " rows\n";
}

int main(int argc, char** argv) {
  if (argc < 4 || argc > 5) {
    std::cerr << "usage: example-quickstart owner/database branch file.csv [key column]\n";
    return 2;
  }
  try {
    dolthub::BranchName branch{dolthub::DatabaseName::parse(argv[1]), argv[2]};
    asio::io_context context;
    dolthub::Client client{context.get_executor(), optionsFromEnvironment()};
    auto done = asio::co_spawn(context, run(client, branch, argv[3], argc == 5 ? argv[4] : "id"),
                               asio::use_future);
    context.run();
    done.get(); // throws what the coroutine threw
  } catch (const std::exception& error) {
    std::cerr << error.what() << '\n';
    return 1;
  }
}
