#pragma once

#include <dolthub/importer.hpp>

#include "importer/control.hpp"
#include "importer/journal.hpp"
#include "importer/plan.hpp"
#include "support/hub.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/cancellation_signal.hpp>

#include <chrono>
#include <cstddef>
#include <exception>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

namespace dolthub::importer {

class Run;

// One of the places of ImportOptions::concurrency, held by a lane while it works.
class Place {
public:
  explicit Place(Run& run) noexcept : run_(run) {}
  Place(const Place&) = delete;
  Place& operator=(const Place&) = delete;
  ~Place() { giveBack(); }

  // Waits for its turn; false when the run is stopped before that.
  asio::awaitable<bool> take();
  void giveBack() noexcept;

private:
  Run& run_;
  bool held_ = false;
};

// What the lanes of one importFiles share. Only touched by handlers of the import's executor.
class Run final : public support::HubMember {
public:
  Run(asio::any_io_executor executor, const Client& client, ImportPlan plan, ImportOptions options,
      std::shared_ptr<Journal> journal);
  ~Run();

  // The lanes that wait in lists of the run's own.
  void close() noexcept override { wakeAll(); }
  void drop() noexcept override {}

  const Client& client() const noexcept { return client_; }
  const ImportPlan& plan() const noexcept { return plan_; }
  const ImportOptions& options() const noexcept { return options_; }
  const std::vector<Lane>& lanes() const noexcept { return lanes_; }
  ImportReport& report() noexcept { return report_; }
  FileReport& report(std::size_t file) noexcept { return report_.files[file]; }
  Journal& journal() noexcept { return *journal_; }
  support::Hub& hub() noexcept { return *hub_; }

  // Where a file is uploaded to: its target, or the branch it is staged in.
  BranchName branchFor(std::size_t file) const;
  // The imports that this run, or the one it goes on with, has started in the file's database: none
  // of them is an upload that got lost.
  const std::vector<std::string>& importsBeside(std::size_t file);
  void noteImport(std::size_t file, const std::string& operation) noexcept;
  // Each file's own pull request is merged: as asked for, or into the branch it is staged in.
  bool mergesFiles() const noexcept { return options_.merge || !options_.stageBranch.empty(); }

  // Whether a database is known to have a branch; one that has is never without again.
  bool hasBranch(const DatabaseName& database) const { return withBranch_.contains(database); }
  void foundBranch(const DatabaseName& database) { withBranch_.insert(database); }

  bool stopped() const noexcept { return state().stopped; }
  bool abandoned() const noexcept { return state().abandoned; }
  // Takes no new files; they say `why`.
  void stop(std::string why);
  // Something that no file can answer for: ends the run, and is thrown at its end.
  void fail(std::exception_ptr problem) noexcept;
  const std::exception_ptr& failure() const noexcept { return failure_; }
  // Empty when it was just interrupted.
  const std::string& whyStopped() const noexcept { return state().why; }

  // Writes down what has happened already; a failure only keeps new files from being taken.
  void note(const std::function<void(Journal&)>& entry);

  // Tells the caller. What the callback throws is kept by fail().
  void tell(ImportEvent event) noexcept;

  std::chrono::milliseconds elapsed() const {
    return std::chrono::duration_cast<std::chrono::milliseconds>(hub_->now() - begin_);
  }

  // Sleeps. False when the run is abandoned meanwhile or, where `stoppable`, stopped.
  asio::awaitable<bool> sleep(std::chrono::milliseconds delay, bool stoppable);
  // Between 0 and 1.
  double draw();

  asio::cancellation_signal& signal(std::size_t lane) { return signals_[lane]; }

  // The lanes under way, and whoever waits for the last of them.
  void laneBegins() noexcept { ++lanesUnderWay_; }
  void laneEnds() noexcept;
  bool lanesUnderWay() const noexcept { return lanesUnderWay_ != 0; }
  // False when this wait was cancelled.
  asio::awaitable<bool> laneEnded();

private:
  friend class Place;
  class PlaceWaiter;

  ImportControlAccess::State& state() const noexcept {
    return ImportControlAccess::state(options_.control);
  }
  void changed();
  void wakeAll() noexcept; // under the hub's mutex

  const Client& client_;
  const ImportPlan plan_;
  const ImportOptions options_;
  std::shared_ptr<Journal> journal_;
  std::shared_ptr<support::Hub> hub_;
  support::TimePoint begin_;
  std::vector<Lane> lanes_;
  ImportReport report_;
  std::map<DatabaseName, std::vector<std::string>> imports_; // their names
  std::vector<asio::cancellation_signal> signals_;           // one a lane; never moved once made
  std::set<DatabaseName> withBranch_;
  std::size_t freePlaces_;
  support::List<support::Waiter> waitingForPlace_;
  support::List<support::Waiter> idle_; // those that a stop wakes
  support::Sleeper* joiner_ = nullptr;
  std::size_t lanesUnderWay_ = 0;
  std::exception_ptr failure_;
};

} // namespace dolthub::importer
