#include "import/unchanged.hpp"

#include "import/run_journal.hpp"
#include "import/text.hpp"
#include "import/usage_error.hpp"

#include <filesystem>
#include <map>
#include <set>
#include <tuple>
#include <utility>
#include <vector>

namespace dolthub_import {

using dolthub::FileOutcome;
using dolthub::FileReport;
using dolthub::PlannedFile;

namespace {

using Table = std::pair<dolthub::BranchName, std::string>;

// What is done to a table by a file, or a part of one; its place on the disk does not matter.
using Deed = std::tuple<dolthub::ImportOperation, std::vector<std::string>, std::string,
                        std::string, unsigned, unsigned>;

struct History {
  std::vector<Deed> deeds;
  bool allIn = true;
  bool lastDidNothing = false;
};

std::string endingOf(const PlannedFile& file) {
  return lowered(std::filesystem::path(file.path).extension().string());
}

// Its statements may change any table of the branch.
bool isScript(const PlannedFile& file) {
  return file.fileType ? *file.fileType == dolthub::FileType::Sql : endingOf(file) == ".sql";
}

Deed deedOf(const PlannedFile& file) {
  return {file.operation,
          file.primaryKeys,
          endingOf(file),
          file.facts ? file.facts->sha256 : std::string{},
          file.part ? file.part->number : 0,
          file.part ? file.part->count : 0};
}

// An import that failed has put nothing anywhere, unless it came to a pull request.
bool didNothing(const FileReport& report) {
  return report.outcome == FileOutcome::NotStarted ||
         (report.outcome == FileOutcome::Failed && report.pullRequestId.empty() &&
          !report.rowsInDatabase);
}

class Unchanged {
public:
  Unchanged(const dolthub::ImportPlan& plan, const dolthub::JournalContent& journal) {
    for (const dolthub::ImportPlan* files : {&plan, &journal.plan}) {
      for (const PlannedFile& file : files->files) {
        if (isScript(file)) {
          scripted_.insert(file.target);
        }
      }
    }
    for (std::size_t i = 0; i < journal.reports.size(); ++i) {
      add(journal.plan.files[i], journal.reports[i]);
    }
    compare(plan);
  }

  // In the order of the plan.
  bool takes(const PlannedFile& file) {
    const Table table = tableOf(file);
    return same_.contains(table) && taken_[table]++ < histories_[table].deeds.size();
  }

private:
  Table tableOf(const PlannedFile& file) const {
    return {file.target, scripted_.contains(file.target) ? std::string{} : lowered(file.table)};
  }

  void add(const PlannedFile& file, const FileReport& report) {
    History& history = histories_[tableOf(file)];
    const bool follows = file.part && file.part->number > 1; // parts of a file stay together
    history.lastDidNothing = didNothing(report) && (!follows || history.lastDidNothing);
    if (history.lastDidNothing) {
      return;
    }
    history.deeds.push_back(deedOf(file));
    history.allIn =
        history.allIn && file.facts &&
        (report.outcome == FileOutcome::Merged || report.outcome == FileOutcome::Unchanged);
  }

  void compare(const dolthub::ImportPlan& plan) {
    std::map<Table, std::vector<Deed>> wanted;
    for (const PlannedFile& file : plan.files) {
      wanted[tableOf(file)].push_back(deedOf(file));
    }
    for (const auto& [table, deeds] : wanted) {
      const History& history = histories_[table];
      const std::size_t count = history.deeds.size();
      if (history.allIn && count <= deeds.size() &&
          std::equal(history.deeds.begin(), history.deeds.end(), deeds.begin())) {
        same_.insert(table);
      }
    }
  }

  std::set<dolthub::BranchName> scripted_;
  std::map<Table, History> histories_;
  std::set<Table> same_;
  std::map<Table, std::size_t> taken_;
};

} // namespace

std::size_t leaveOutUnchanged(dolthub::ImportPlan& plan, const std::string& previous,
                              const std::string& server) {
  dolthub::JournalContent journal;
  try {
    journal = dolthub::readJournal(previous);
  } catch (const dolthub::Error& error) {
    throw InputError("--skip-unchanged: " + printable(error.message()));
  }
  const std::string before = serverIn(journal.notes);
  if (before != server) {
    throw InputError("--skip-unchanged: that run went to " + printable(before) +
                     ", and this goes to " + printable(server) +
                     "; what is in there is not in here");
  }
  Unchanged unchanged(plan, journal);
  std::size_t leftOut = 0;
  for (PlannedFile& file : plan.files) {
    file.isIn = unchanged.takes(file);
    leftOut += file.isIn ? 1 : 0;
  }
  return leftOut;
}

} // namespace dolthub_import
