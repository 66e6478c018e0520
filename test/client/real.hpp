#pragma once

#include "harness/tried.hpp"

#include <dolthub/client.hpp>
#include <dolthub/emulator.hpp>

#include <boost/asio/io_context.hpp>
#include <boost/test/unit_test.hpp>

#include <string>
#include <utility>
#include <vector>

// A client of the embedded DoltHub, over TCP and TLS, in real time.
namespace dolthub::real {

inline ClientOptions optionsFor(const Emulator& emulator) {
  ClientOptions options;
  options.endpoint = emulator.endpoint();
  options.caCertificates = emulator.caCertificate();
  options.apiToken = ApiToken(emulator.apiToken());
  return options;
}

struct Site {
  Site() : client(context.get_executor(), optionsFor(emulator)) {
    emulator.createDatabase("demo", "art");
    emulator.setJobTime(std::chrono::milliseconds{1}, std::chrono::milliseconds{20});
  }

  template <class T>
  Result<T> tried(asio::awaitable<T> call) {
    Result<T> result = harness::tried(context, std::move(call));
    if (result.has_error()) {
      const Error& error = result.error();
      const std::string lost = error.lostCall() ? error.lostCall()->save() : std::string();
      BOOST_TEST((error.what() + error.savedOperation() + lost).find(emulator.apiToken()) ==
                 std::string::npos);
    }
    return result;
  }
  // As above; a failure fails the test with its text.
  template <class T>
  T run(asio::awaitable<T> call) {
    Result<T> result = tried(std::move(call));
    BOOST_TEST_REQUIRE(result.has_value(), result.error().what());
    if constexpr (!std::is_void_v<T>) {
      return std::move(*result);
    }
  }

  // Imports a table and merges it.
  ImportResult import(ImportFile file) {
    const Operation<ImportResult> started = run(client.startImport(std::move(file)));
    const ImportResult imported = run(client.awaitOperation(started));
    if (imported.pullRequest) {
      const Operation<MergeResult> merge = run(client.startMerge(*imported.pullRequest));
      run(client.awaitOperation(merge));
    }
    return imported;
  }
  ImportResult import(const std::string& csv, const std::string& fileName = "painter.csv") {
    ImportFile file = ImportFile::fromBytes(main, fileName, csv, ImportOperation::Create);
    file.primaryKeys = {"id"};
    return import(std::move(file));
  }
  std::string table(const std::string& name) {
    return run(client.downloadTable(DownloadTable{art, "main", name})).content;
  }

  const DatabaseName art{"demo", "art"};
  const BranchName main{art, "main"};
  Emulator emulator;
  asio::io_context context;
  Client client;
};

// The cells of a CSV text, line by line.
inline std::vector<std::vector<std::string>> cells(const std::string& csv) {
  std::vector<std::vector<std::string>> lines{{""}};
  bool quoted = false;
  for (std::size_t i = csv.starts_with("\xef\xbb\xbf") ? 3 : 0; i < csv.size(); ++i) {
    const char c = csv[i];
    if (c == '"' && quoted && i + 1 < csv.size() && csv[i + 1] == '"') {
      lines.back().back() += csv[++i];
    } else if (c == '"') {
      quoted = !quoted;
    } else if (c == ',' && !quoted) {
      lines.back().emplace_back();
    } else if (c == '\n' && !quoted) {
      lines.push_back({""});
    } else if (c != '\r' || quoted) {
      lines.back().back() += c;
    }
  }
  if (lines.back() == std::vector<std::string>{""}) {
    lines.pop_back();
  }
  return lines;
}

} // namespace dolthub::real
