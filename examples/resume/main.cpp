// Starts an import in one process and waits for it in another: what goes between them is one line
// of text. It holds no API token, so it may be stored or mailed.
//
//     example-resume start owner/database branch file.csv > import.txt
//     example-resume wait < import.txt
#include "environment.hpp"

#include <dolthub/dolthub.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>

#include <iostream>

namespace asio = boost::asio;

asio::awaitable<void> start(dolthub::Client& client, dolthub::BranchName branch, std::string path) {
  dolthub::ImportFile file{branch, path, dolthub::ImportOperation::Create};
  file.primaryKeys = {"id"};
  auto import = co_await client.startImport(file);
  std::cout << import.save() << '\n';
}

asio::awaitable<void> wait(dolthub::Client& client, std::string saved) {
  // Checked like any input: an operation of another endpoint or of another kind is refused.
  auto import = dolthub::Operation<dolthub::ImportResult>::restore(saved);
  auto result = co_await client.awaitOperation(import);
  if (result.pullRequest) {
    std::cout << "pull request " << result.pullRequest->id() << '\n';
  } else {
    std::cout << "nothing changed\n";
  }
}

int main(int argc, char** argv) {
  const std::string command = argc > 1 ? argv[1] : "";
  if (!(command == "start" && argc == 5) && !(command == "wait" && argc == 2)) {
    std::cerr << "usage: example-resume start owner/database branch file.csv\n"
                 "       example-resume wait < saved operation\n";
    return 2;
  }
  try {
    asio::io_context context;
    dolthub::Client client{context.get_executor(), optionsFromEnvironment()};
    std::future<void> done;
    if (command == "start") {
      dolthub::BranchName branch{dolthub::DatabaseName::parse(argv[2]), argv[3]};
      done = asio::co_spawn(context, start(client, branch, argv[4]), asio::use_future);
    } else {
      std::string saved;
      std::getline(std::cin, saved);
      done = asio::co_spawn(context, wait(client, saved), asio::use_future);
    }
    context.run();
    done.get();
  } catch (const dolthub::Error& error) {
    std::cerr << error.what() << '\n';
    if (!error.savedOperation().empty()) {
      std::cerr << "go on with: " << error.savedOperation() << '\n';
    }
    return 1;
  } catch (const std::exception& error) {
    std::cerr << error.what() << '\n';
    return 1;
  }
}
