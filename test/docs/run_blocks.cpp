// Runs each block of README.md and the guide, against an embedded DoltHub of its own that has what
// the blocks speak of: what is shown works.
#include "docs/blocks.hpp"

#include <dolthub/emulator.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <sstream>

namespace asio = boost::asio;

namespace {

constexpr const char* csv = "id,name\n1,Ada\n2,Grace\n";

// The table `artists`, on the main branch of a database.
asio::awaitable<void> prepare(const dolthub::Client& client, dolthub::DatabaseName database) {
  dolthub::BranchName branch{database, "main"};
  auto file =
      dolthub::ImportFile::fromBytes(branch, "artists.csv", csv, dolthub::ImportOperation::Create);
  file.primaryKeys = {"id"};
  dolthub::AwaitOptions soon;
  soon.interval = std::chrono::milliseconds{10};
  auto import = co_await client.startImport(file);
  auto imported = co_await client.awaitOperation(import, soon);
  auto merge = co_await client.startMerge(imported.pullRequest.value());
  co_await client.awaitOperation(merge, soon);
}

asio::awaitable<void> runPrepared(const docs::Block& block, dolthub::Client& client) {
  co_await prepare(client, dolthub::DatabaseName{"dolthub", "museum-collections"});
  co_await prepare(client, dolthub::DatabaseName{"me", "museums"});
  co_await block.run(client);
}

// What the block about lost calls reads.
std::string savedLostCall() {
  dolthub::LostCall call;
  call.kind = dolthub::LostCall::Kind::CreateBranch;
  call.method = "POST";
  call.path = "/api/v1alpha1/me/museums/branches";
  call.owner = "me";
  call.database = "museums";
  call.sentAt = std::chrono::time_point_cast<std::chrono::milliseconds>(
      std::chrono::system_clock::now() - std::chrono::seconds{1});
  call.key = {{"newBranchName", "main"}};
  return call.save();
}

// What went wrong, or nothing.
std::string run(const docs::Block& block) {
  dolthub::EmulatorOptions world;
  world.jobMin = world.jobMax = std::chrono::milliseconds{5};
  dolthub::Emulator emulator{world};
  emulator.createDatabase("dolthub", "museum-collections");
  for (const char* name : {"museums", "lacma", "met"}) {
    emulator.createDatabase("me", name);
  }
  ::setenv("DOLTHUB_TOKEN", emulator.apiToken().c_str(), 1);
  dolthub::ClientOptions options;
  options.endpoint = emulator.endpoint();
  options.caCertificates = emulator.caCertificate();
  options.apiToken = dolthub::ApiToken{emulator.apiToken()};

  std::istringstream input{savedLostCall() + '\n'};
  std::streambuf* const keyboard = std::cin.rdbuf(input.rdbuf());
  asio::io_context context;
  dolthub::Client client{context, options};
  std::string problem = "it does not end";
  asio::co_spawn(context, runPrepared(block, client), [&problem](std::exception_ptr failure) {
    problem.clear();
    try {
      if (failure) {
        std::rethrow_exception(failure);
      }
    } catch (const std::exception& error) {
      problem = error.what();
    }
  });
  context.run_for(std::chrono::seconds{20});
  std::cin.rdbuf(keyboard);
  return problem;
}

} // namespace

int main(int argc, char** argv) {
  namespace files = std::filesystem;
  const files::path folder = argc > 1 ? argv[1] : "";
  if (folder.empty() || docs::blocks.empty()) {
    std::cerr << "usage: run_blocks FOLDER\n";
    return 2;
  }
  int exitCode = 0;
  for (const docs::Block& block : docs::blocks) {
    files::remove_all(folder); // each begins with its two files and no others
    files::create_directories(folder);
    files::current_path(folder);
    for (const char* name : {"lacma.csv", "met.csv"}) {
      std::ofstream{name} << csv;
    }
    const std::string problem = run(block);
    std::cout << block.place << ": " << (problem.empty() ? "runs" : problem) << std::endl;
    exitCode = problem.empty() ? exitCode : 1;
  }
  return exitCode;
}
