#pragma once

#include "importer/temporary.hpp"

#include <dolthub/dolthub.hpp>
#include <dolthub/emulator.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>

#include <algorithm>
#include <chrono>
#include <exception>
#include <functional>
#include <future>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

// What a test of importFiles needs: an embedded DoltHub with three databases, a client of it, and a
// plan with files in a folder.
namespace live {

using namespace dolthub;
using Kind = ImportEvent::Kind;

inline std::string rowsText(int first, int count) {
  std::string text = "id,name\n";
  for (int i = 0; i < count; ++i) {
    text += std::to_string(first + i) + ",\"n,\n" + std::to_string(i) + "\"\n";
  }
  return text;
}

// What a run came to that was ended again and again, and in how many.
struct Resumed {
  ImportReport report;
  std::size_t runs = 0;
};

struct World {
  explicit World(EmulatorOptions options = {}) : emulator(std::move(options)) {
    emulator.setJobTime(std::chrono::milliseconds{1}, std::chrono::milliseconds{10});
    for (const char* name : {"a", "b", "c"}) {
      emulator.createDatabase("demo", name);
    }
    connect();
  }

  void connect() {
    client.reset();
    context = std::make_unique<asio::io_context>(1);
    ClientOptions options;
    options.endpoint = emulator.endpoint();
    options.caCertificates = emulator.caCertificate();
    options.apiToken = ApiToken(emulator.apiToken());
    client.emplace(context->get_executor(), options);
  }

  void add(const std::string& database, const std::string& name, int first, int count,
           ImportOperation operation = ImportOperation::Create, const std::string& table = {}) {
    PlannedFile file(BranchName(DatabaseName("demo", database), "main"),
                     folder.write(database + "/" + name + ".csv", rowsText(first, count)),
                     operation);
    file.primaryKeys = {"id"};
    if (!table.empty()) {
      file.table = table;
    }
    file.facts = inspectFile(file);
    plan.files.push_back(std::move(file));
    plan.ordered = true;
  }

  ImportReport run(ImportOptions options) {
    std::optional<ImportReport> report;
    std::exception_ptr problem;
    // What is written down is let go at the end, for the next run to take up.
    const std::optional<ImportJournal> written = std::exchange(journal, std::nullopt);
    asio::co_spawn(*context,
                   written ? importFiles(*client, *written, std::move(options))
                           : importFiles(*client, plan, std::move(options)),
                   [&](std::exception_ptr failure, ImportReport value) {
                     problem = failure;
                     report = std::move(value);
                     context->stop();
                   });
    context->run();
    context->restart();
    if (problem) {
      std::rethrow_exception(problem);
    }
    return std::move(*report);
  }

  // What somebody does with the same client between two runs.
  template <class T>
  T byHand(asio::awaitable<T> call) {
    std::future<T> done = asio::co_spawn(*context, std::move(call), asio::use_future);
    while (done.wait_for(std::chrono::seconds{0}) != std::future_status::ready) {
      context->run_one();
    }
    return done.get();
  }

  // Of database demo/a.
  void closePullByHand(std::string id) {
    UpdatePullRequest close(PullRequestName(DatabaseName("demo", "a"), std::move(id)));
    close.state = PullRequestState::Closed;
    byHand(client->updatePullRequest(std::move(close)));
  }

  // Until a run comes to its end: run 1, 2 … is abandoned at its `last(run)`th event that is a
  // step, and the next one goes on from the journal.
  Resumed runAgainAndAgain(const std::function<ImportOptions()>& makeOptions,
                           const std::function<bool(Kind)>& isStep,
                           const std::function<std::size_t(std::size_t)>& last) {
    const std::string path = folder.path("run.journal");
    Resumed resumed;
    do {
      ++resumed.runs;
      ImportOptions options = makeOptions();
      journal = resumed.runs == 1 ? ImportJournal::create(path, plan) : ImportJournal::resume(path);
      ImportControl control = options.control;
      std::size_t steps = 0;
      options.onEvent = [&](const ImportEvent& event) {
        if (isStep(event.kind) && ++steps == last(resumed.runs)) {
          control.abandon();
        }
      };
      connect();
      resumed.report = run(options);
    } while (resumed.report.interrupted && resumed.runs < 50);
    return resumed;
  }

  std::size_t effects(const std::string& kind) const {
    const std::vector<Effect> all = emulator.effects();
    return static_cast<std::size_t>(std::count_if(
        all.begin(), all.end(), [&](const Effect& effect) { return effect.kind == kind; }));
  }

  TemporaryFolder folder;
  Emulator emulator;
  std::unique_ptr<asio::io_context> context;
  std::optional<Client> client;
  ImportPlan plan;
  std::optional<ImportJournal> journal; // of the next run
};

inline ImportOptions merging() {
  ImportOptions options;
  options.merge = true;
  options.verify = true;
  options.busyDelay = std::chrono::milliseconds{5};
  options.lookUpTimeout = std::chrono::milliseconds{10};
  return options;
}

// Not a file's start and its reading, which every run has again, and not its upload, which has any
// number of them.
inline bool isProgress(Kind kind) {
  return kind != Kind::Uploading && kind != Kind::Started && kind != Kind::Checked;
}

inline std::string describe(const ImportReport& report) {
  std::string text;
  for (const FileReport& file : report.files) {
    text += std::string(toString(file.outcome));
    text += file.error ? " (" + file.error->message() + ")\n" : "\n";
  }
  return text;
}

} // namespace live
