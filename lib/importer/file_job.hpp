#pragma once

#include "importer/rules.hpp"
#include "importer/run.hpp"

#include <optional>
#include <string>

namespace dolthub::importer {

// One file on its way: upload, wait, merge. Lives in its lane's coroutine. Everything it learns
// goes into the file's report, errors too. It may begin anywhere on that way, as a journal says.
class FileJob {
public:
  FileJob(Run& run, Place& place, std::size_t file);

  // What is still to be done.
  Next next() const noexcept { return next_; }

  asio::awaitable<void> carryOut();

private:
  // Each step sets the outcome, and says which step follows.
  asio::awaitable<Next> step(Next next);
  asio::awaitable<Next> upload();
  asio::awaitable<bool> databaseIsReady();
  asio::awaitable<bool> targetIsThere();
  asio::awaitable<Next> awaitImport();
  asio::awaitable<Next> startMerge();
  asio::awaitable<Next> awaitMerge();
  asio::awaitable<Next> lookForImport();
  asio::awaitable<Next> lookForMerge();
  asio::awaitable<Findings> find(LostCall lost);
  void importAccepted();

  asio::awaitable<bool> waitWhileBusy(support::TimePoint begin, unsigned attempt, bool stoppable);
  // What the user says about a step of which nobody knows whether it happened.
  Next assume(Next again);

  ImportFile importFile() const;
  CallOptions uploadOptions();
  AwaitOptions waitOptions();
  // Writes down that a POST is about to leave. False, and the file has ended `otherwise`, when that
  // failed: what is not in the journal is not sent.
  bool intend(FileOutcome otherwise, Step step);
  Next end(FileOutcome outcome, Error error);
  void tell(ImportEvent::Kind kind);
  std::chrono::milliseconds since(support::TimePoint start);

  Run& run_;
  Place& place_;
  std::size_t file_;
  const PlannedFile& planned_;
  FileReport& report_;
  Past past_;
  Next next_;
  bool intoEmpty_; // sent without a branch, into a database that has none
};

} // namespace dolthub::importer
