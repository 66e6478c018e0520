#pragma once

// lib/importer: many files at once, and the journal that outlives them.

#include <dolthub/importer.hpp>

#include "importer/journal.hpp"
#include "importer/known_imports.hpp"
#include "importer/outage.hpp"
#include "importer/place.hpp"
#include "importer/plan.hpp"
#include "importer/reading.hpp"
#include "importer/seams.hpp"
#include "importer/stop.hpp"
#include "importer/uploads.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/cancellation_signal.hpp>

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace dolthub::importer {

// One importFiles: what its lanes share, each thing with what it is for. Only touched by handlers
// of the import's executor.
class Run final : private Outage::Run {
public:
  Run(const Client& client, ImportPlan plan, ImportOptions options,
      std::shared_ptr<Journal> journal, Seams seams);

  const Client& client() const noexcept { return client_; }
  const ImportPlan& plan() const noexcept { return plan_; }
  const ImportOptions& options() const noexcept { return options_; }
  const std::vector<Lane>& lanes() const noexcept { return lanes_; }
  ImportReport& report() noexcept { return report_; }
  FileReport& report(std::size_t file) noexcept { return report_.files[file]; }
  Journal& journal() noexcept { return *journal_; }
  support::Hub& hub() noexcept { return *hub_; }

  Stop& stop() noexcept { return stop_; }
  Places& places() noexcept { return places_; }
  Outage& outage() noexcept { return outage_; }
  Uploads& uploads() noexcept { return uploads_; }
  Reading& reading() noexcept { return reading_; }
  KnownImports& known() noexcept { return known_; }

  // Writes down what was asked for. \throws Error
  void begin();
  // Lanes by what is in them, where that was found out; before they start.
  void order(const std::vector<std::uint64_t>& sizes) { lanes_ = lanesOf(plan_, sizes); }
  // From now on the file is sent as it was read. \throws Error
  void takeFacts(std::size_t file, FileFacts facts);

  // Where a file is uploaded to: its target, or the branch it is staged in.
  BranchName branchFor(std::size_t file) const;
  // Each file's own pull request is merged: as asked for, or into the branch it is staged in.
  bool mergesFiles() const noexcept { return options_.merge || !options_.stageBranch.empty(); }

  // Writes down what has happened already; a failure only keeps new files from being taken.
  void note(const std::function<void(Journal&)>& entry);
  // Tells the caller. What the callback throws ends the run.
  void tell(ImportEvent event) noexcept;

  std::chrono::milliseconds elapsed() const {
    return std::chrono::duration_cast<std::chrono::milliseconds>(hub_->now() - begin_);
  }
  // Between 0 and 1.
  double draw() override;
  // A name that nobody can guess.
  std::string drawName();

  asio::cancellation_signal& signal(std::size_t lane) { return signals_[lane]; }

  // The lanes under way, and whoever waits for the last of them.
  void laneBegins() noexcept { ++lanesUnderWay_; }
  void laneEnds() noexcept;
  bool lanesUnderWay() const noexcept { return lanesUnderWay_ != 0; }
  // False when this wait was cancelled.
  asio::awaitable<bool> laneEnded();

private:
  void tell(ImportEvent::Kind kind, std::chrono::milliseconds delay,
            const std::string& why) noexcept override;
  void abandonLanes() noexcept;

  const Client& client_;
  ImportPlan plan_;
  const ImportOptions options_;
  std::shared_ptr<Journal> journal_;
  std::shared_ptr<support::Hub> hub_;
  support::TimePoint begin_;
  std::vector<Lane> lanes_;
  ImportReport report_;
  std::vector<asio::cancellation_signal> signals_; // one a lane, and one before them; never moved
  KnownImports known_;
  Stop stop_;
  Places places_;
  Outage outage_;
  Uploads uploads_;
  Reading reading_;
  support::Sleeper* joiner_ = nullptr;
  std::size_t lanesUnderWay_ = 0;
};

} // namespace dolthub::importer
