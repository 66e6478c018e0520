#pragma once

#include "simulate/disk.hpp"
#include "simulate/ledger.hpp"
#include "simulate/network.hpp"
#include "simulate/server.hpp"

#include <dolthub/client.hpp>
#include <dolthub/importer.hpp>

#include <boost/asio/cancellation_signal.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace dolthub::simulate {

// What a night may have, for the table of what was tried.
enum class NightFact {
  Merging,
  Staged,
  MakesDatabases,
  InParts,
  OneTableTwice,
  BadFile,
  OthersImport,
  StrangersPull,
  StageTaken,
  Clear, // but for an outage
  Outage,
  PollsHang,
  TurnedAway,
  KilledAtSync,  // its process
  KilledInWrite, // half a record is left
  KilledBetween, // two steps
  PowerLost,
  DiskFull,
  Stopped,
  Abandoned,
  FileChanged,
  AssumedDone,
  AssumedRetry,
  WentOnFresh, // a file, from what the journal knew of it
  WentOnIntended,
  WentOnAccepted,
  WentOnImported,
  WentOnMergeIntended,
  WentOnMergeAccepted,
  EndedMerged,
  EndedInPull,
  EndedNotMerged,
  EndedUnchanged,
  EndedFailed,
  EndedUnknown,
  EndedNotStarted,
  Last
};
inline constexpr std::size_t nightFacts = static_cast<std::size_t>(NightFact::Last);

struct NightCounts {
  void add(NightFact fact) noexcept { ++counts[static_cast<std::size_t>(fact)]; }
  void add(const NightCounts& other) noexcept;
  void print() const;
  // False, and says so, where something was tried less often.
  bool reaches(std::uint64_t atLeast) const;

  std::array<std::uint64_t, nightFacts> counts{};
};

// One import of many files in one world: the processes that carry it out one after the other, each
// until it is done or killed, the disk that is left to the next, and what others do meanwhile.
class Night {
public:
  // `clear`: nothing is drawn of network and server but an outage.
  Night(World& world, Server& server, Network& network, bool clear, NightCounts& counts);
  ~Night();

  void run();
  const std::vector<std::string>& violations() const noexcept { return ledger_.violations; }
  std::uint64_t runs() const noexcept { return runs_; }

private:
  enum class End { Whole, KilledAtDisk, KilledAtPiece, Stopped, Abandoned, DiskFull };

  // In night_draw.cpp: what is wanted, and what is to happen.
  void drawOptions();
  void drawDatabases();
  void drawFiles(unsigned database);
  void addFile(PlannedFile file, const std::string& content, bool isBad);
  std::string drawTable();
  void planOutage();
  void putOutOfOrder();
  void turnAway(bool byPage);
  void planOthers();
  void othersImport(unsigned database);
  void othersPull(unsigned database);
  void byAnother(std::string target, std::string body, std::string contentType);
  void changeAFile();

  // In night.cpp: the processes.
  void endFaults();
  void process(bool last);
  void noteWhereItGoesOn(const ImportJournal& journal);
  void noteAccepted(const ImportJournal& journal, const std::vector<std::size_t>& changed);
  void drawEnd(bool last);
  void start(ImportJournal journal);
  void passUntilEnded();
  void die();
  void judgeRun(bool last);
  void rest(Duration time);
  void makeClient();
  std::vector<Effect> ourEffects();
  bool chance(double probability) { return world_.chance(probability); }
  bool saw(NightFact fact, bool happens) {
    if (happens) {
      counts_.add(fact);
    }
    return happens;
  }
  DatabaseName database(unsigned number) const { return {"org", "d" + std::to_string(number)}; }

  World& world_;
  Server& server_;
  Network& network_;
  const bool clear_;
  NightCounts& counts_;
  ClientOptions clientOptions_;
  ImportOptions options_; // of every run, but for what each says of its own
  ImportPlan plan_;
  std::vector<Wanted> wanted_;
  std::set<std::string> tables_;
  unsigned databases_ = 0;
  Duration outage_{};    // how long it lasts
  bool mayLose_ = false; // a POST that it met may have been lost
  bool isStranger_ = false;
  Ledger ledger_;
  Disk disk_;
  std::set<std::uint64_t> othersEffects_; // by their numbers

  // The process under way.
  std::uint64_t runs_ = 0;
  unsigned who_ = 0;
  std::optional<Client> client_;
  asio::cancellation_signal signal_;
  ImportControl control_;
  End end_ = End::Whole;
  std::uint64_t piecesLeft_ = 0; // until it is killed; 0: never
  bool dies_ = false;
  bool ended_ = false;
  std::optional<ImportReport> report_;
};

} // namespace dolthub::simulate
