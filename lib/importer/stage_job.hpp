#pragma once

#include "importer/run.hpp"
#include "importer/settled.hpp"

#include <optional>
#include <string>

namespace dolthub::importer {

// What is done once for all files of a database that are staged together: a branch before them, a
// pull request behind them.
class StageJob {
public:
  StageJob(Run& run, const Lane& lane);

  // Makes the branch. False when that failed; the lane's files then say why.
  asio::awaitable<bool> open();
  // Makes the pull request, and merges it where asked for and all files are in it.
  asio::awaitable<void> close();
  // Says of the files where they are by now.
  void settle();

private:
  asio::awaitable<bool> branchIsThere();
  asio::awaitable<void> makePull();
  asio::awaitable<std::optional<std::string>> findPull();
  asio::awaitable<void> merge();
  asio::awaitable<void> awaitMerge();

  // False, and the files have ended, when the journal could not take it.
  bool intend(StageStep step);
  void wrote(StageStep step, const std::string& text = {});
  void endFiles(FileOutcome outcome, const Error& error);
  bool allIn() const;
  bool anyIn() const;

  Run& run_;
  const Lane& lane_;
  std::size_t first_;
  BranchName target_;
  BranchName stage_;
  StagePast past_;
};

} // namespace dolthub::importer
