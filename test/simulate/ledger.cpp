#include "simulate/ledger.hpp"

#include "importer/rules.hpp"

#include <algorithm>

namespace dolthub::simulate {

namespace {

// What is said not to have happened.
bool isDenial(const FileReport& report) {
  const bool done = report.error && report.error->outcome() == Outcome::Done;
  return report.outcome == FileOutcome::NotStarted ||
         (report.outcome == FileOutcome::Failed && report.pullRequestId.empty() && !done);
}

} // namespace

std::string Ledger::nameOf(std::size_t file) const {
  return wanted_[file].file.target.database().text() + " " + wanted_[file].fileName;
}

Ledger::Database& Ledger::databaseOf(std::size_t file) {
  return databases_[wanted_[file].file.target.database().text()];
}

const Ledger::Database& Ledger::databaseOf(std::size_t file) const {
  return databases_.at(wanted_[file].file.target.database().text());
}

void Ledger::complain(std::size_t file, const FileReport* report, const std::string& what) {
  std::string text = what + ": " + nameOf(file);
  if (report != nullptr) {
    text += ", told as " + std::string(toString(report->outcome));
    text += report->pullRequestId.empty() ? "" : " in pull request " + report->pullRequestId;
    text += report->error ? "\n    with: " + std::string(report->error->what()) : "";
  }
  for (const Import& import : imports_[file]) {
    text += "\n    " + import.operation +
            (import.failed     ? " failed"
             : import.finished ? " is in"
                               : " goes on");
    text += import.pull.empty() ? "" : ", pull request " + import.pull;
  }
  violations.push_back(std::move(text));
}

void Ledger::take(const std::vector<Effect>& effects) {
  imports_.assign(wanted_.size(), {});
  databases_.clear();
  unasked_.clear();
  for (std::size_t i = 0; i < wanted_.size(); ++i) {
    databaseOf(i);
  }
  for (const Effect& effect : effects) {
    add(effect);
  }
}

void Ledger::add(const Effect& effect) {
  const auto isOthers = [](const std::string& name) {
    return name.starts_with(others);
  };
  if (isOthers(effect.table) || isOthers(effect.text) || isOthers(effect.branch)) {
    return;
  }
  Database& database = databases_[effect.database];
  if (effect.kind.starts_with("import")) {
    addImport(effect);
  } else if (effect.kind == "pull request created") {
    addPull(effect);
  } else if (effect.kind.starts_with("merge")) {
    addMerge(effect);
  } else if (effect.kind == "branch created" && effect.branch == options_.stageBranch) {
    ++database.stages;
  } else if (effect.kind == "database created") {
    ++database.made;
  } else if (effect.kind != "branch created") {
    unasked_.push_back(effect.kind + " in " + effect.database);
  }
}

void Ledger::addImport(const Effect& effect) {
  for (std::size_t i = 0; i < wanted_.size(); ++i) {
    const Wanted& wanted = wanted_[i];
    if (wanted.file.target.database().text() != effect.database ||
        wanted.file.table != effect.table || wanted.fileName != effect.fileName) {
      continue;
    }
    std::vector<Import>& imports = imports_[i];
    if (effect.kind == "import accepted") {
      Import& import = imports.emplace_back();
      import.operation = effect.operation;
      import.content = effect.contentHash;
      import.accepted = effect.time;
      databaseOf(i).isStuck =
          databaseOf(i).isStuck || troubles_.had(effect.operation, Trouble::JobStuck);
      return;
    }
    for (Import& import : imports) {
      if (import.operation == effect.operation) {
        import.finished = true;
        import.failed = !effect.error.empty();
        import.ended = effect.time;
      }
    }
    return;
  }
  unasked_.push_back(effect.kind + " of " + effect.fileName + " in " + effect.database);
}

void Ledger::addPull(const Effect& effect) {
  if (effect.operation.empty()) {
    databases_[effect.database].stagePulls.insert(effect.pullRequest);
    return;
  }
  for (std::vector<Import>& imports : imports_) {
    for (Import& import : imports) {
      if (import.operation == effect.operation) {
        import.pull = effect.pullRequest;
      }
    }
  }
}

void Ledger::addMerge(const Effect& effect) {
  Database& database = databases_[effect.database];
  Merges& merges = database.merges[effect.pullRequest];
  if (effect.kind == "merge accepted") {
    ++merges.accepted;
    database.isStuck = database.isStuck || troubles_.had(effect.operation, Trouble::JobStuck);
  } else if (!effect.error.empty()) {
    ++merges.failed;
  } else {
    merges.merged = effect.time;
  }
}

std::pair<Ledger::Place, Ledger::Time> Ledger::placeOf(std::size_t file,
                                                       const Import& import) const {
  if (!import.finished || import.failed) {
    return {Place::Nowhere, {}};
  }
  const Database& database = databaseOf(file);
  const auto mergedAt = [&](const std::string& pull) {
    const auto merges = database.merges.find(pull);
    return merges == database.merges.end() ? std::optional<Time>() : merges->second.merged;
  };
  Time since = import.ended;
  if (!import.pull.empty()) {
    const std::optional<Time> merged = mergedAt(import.pull);
    if (!merged) {
      return {Place::PullRequest, since};
    }
    since = *merged;
  }
  if (options_.stageBranch.empty()) {
    return {Place::Target, since};
  }
  const bool isThere = std::any_of(database.stagePulls.begin(), database.stagePulls.end(),
                                   [&](const std::string& pull) { return mergedAt(pull); });
  return {isThere ? Place::Target : Place::Stage, since};
}

Ledger::Place Ledger::placeOf(std::size_t file) const {
  Place furthest = Place::Nowhere;
  for (const Import& import : imports_[file]) {
    furthest = std::max(furthest, placeOf(file, import).first);
  }
  return furthest;
}

std::ptrdiff_t Ledger::countOfIn(std::size_t file) const {
  return std::count_if(imports_[file].begin(), imports_[file].end(),
                       [](const Import& import) { return import.mayBeIn(); });
}

bool Ledger::hidesItsPull(std::size_t file) const {
  return std::any_of(imports_[file].begin(), imports_[file].end(), [this](const Import& import) {
    return import.isIn() && troubles_.had(import.operation, Trouble::JobWithoutPull);
  });
}

void Ledger::judge(const ImportReport& report) {
  for (std::size_t i = 0; i < wanted_.size(); ++i) {
    judgeFile(i, report.files[i]);
  }
}

void Ledger::judgeFile(std::size_t file, const FileReport& report) {
  const Wanted& wanted = wanted_[file];
  const Place place = placeOf(file);
  if (isDenial(report) && countOfIn(file) > wanted.sentAnew && !wanted.mayComeTwice) {
    complain(file, &report, "DENIED, and it is on the server");
  }
  if (report.outcome == FileOutcome::NotStarted && !report.error) {
    complain(file, &report, "FORGOTTEN: not started, and no reason");
  }
  const bool nothingToLookFor =
      report.operation.empty() && !(report.error && report.error->lostCall());
  if (report.outcome == FileOutcome::Unknown && nothingToLookFor) {
    complain(file, &report, "UNKNOWN, and nothing to look for");
  }
  if (wanted.believed) {
    return;
  }
  const bool hidden = hidesItsPull(file);
  switch (report.outcome) {
  case FileOutcome::Merged:
    if (place != Place::Target) {
      complain(file, &report, "TOLD AS MERGED, and it is not");
    }
    break;
  case FileOutcome::Unchanged:
    if (hidden && place == Place::PullRequest) {
      complain(file, &report, "TOLD AS UNCHANGED, and it is in a pull request");
    }
    [[fallthrough]];
  case FileOutcome::InPullRequest:
  case FileOutcome::NotMerged:
    if (place == Place::Nowhere) {
      complain(file, &report, "TOLD AS DONE, and it is nowhere");
    }
    break;
  case FileOutcome::Failed:
    if (!report.pullRequestId.empty() && place == Place::Target &&
        !(report.error && report.error->outcome() == Outcome::Done)) {
      complain(file, &report, "TOLD AS FAILED, and it is merged");
    }
    break;
  case FileOutcome::NotStarted:
  case FileOutcome::Unknown:
    break;
  }
}

void Ledger::judgeEffects() {
  for (const std::string& effect : unasked_) {
    violations.push_back("NOBODY ASKED FOR " + effect);
  }
  for (const auto& [name, database] : databases_) {
    if (database.made > 1 || database.stages > 1 || database.stagePulls.size() > 1) {
      violations.push_back("TWICE: " + name + " was made " + std::to_string(database.made) +
                           " times, its stage " + std::to_string(database.stages) +
                           " times, with pull requests " +
                           std::to_string(database.stagePulls.size()));
    }
  }
  for (std::size_t i = 0; i < wanted_.size(); ++i) {
    const Wanted& wanted = wanted_[i];
    if (countOfIn(i) > 1 + wanted.sentAnew && !wanted.mayComeTwice) {
      complain(i, nullptr, "IMPORTED TWICE");
    }
    const auto merged =
        std::count_if(imports_[i].begin(), imports_[i].end(), [&](const Import& import) {
          const auto merges = databaseOf(i).merges.find(import.pull);
          return merges != databaseOf(i).merges.end() && merges->second.merged;
        });
    if (merged > 1 && !wanted.mayComeTwice) {
      complain(i, nullptr, "MERGED AS IT WAS AND AS IT IS");
    }
    if (!imports_[i].empty() && taken_.contains(wanted.file.target.database().text())) {
      complain(i, nullptr, "IN A BRANCH OF ANOTHER");
    }
    for (const Import& import : imports_[i]) {
      if (!wanted.contents.contains(import.content)) {
        complain(i, nullptr, "SENT, and it is not what was there");
      }
      const auto merges = databaseOf(i).merges.find(import.pull);
      if (!wanted.mayComeTwice && merges != databaseOf(i).merges.end() &&
          merges->second.accepted > merges->second.failed + 1) {
        complain(i, nullptr, "MERGED TWICE");
      }
    }
    judgeOrder(i);
  }
}

// What has to be in the table before it was there when it was sent.
void Ledger::judgeOrder(std::size_t file) {
  const PlannedFile& later = wanted_[file].file;
  for (std::size_t i = 0; i < file; ++i) {
    const PlannedFile& earlier = wanted_[i].file;
    if (earlier.target != later.target || earlier.table != later.table || wanted_[i].believed) {
      continue;
    }
    for (const Import& import : imports_[file]) {
      const bool inTime =
          std::any_of(imports_[i].begin(), imports_[i].end(), [&](const Import& before) {
            const auto [place, since] = placeOf(i, before);
            const bool unseen = troubles_.had(before.operation, Trouble::JobWithoutPull);
            return (place >= Place::Stage || (place != Place::Nowhere && unseen)) &&
                   since <= import.accepted;
          });
      if (!inTime) {
        complain(file, nullptr, "SENT BEFORE " + wanted_[i].fileName + " WAS IN");
      }
    }
  }
}

void Ledger::judgeEnd(const ImportReport& report) {
  for (std::size_t i = 0; i < wanted_.size(); ++i) {
    const FileReport& file = report.files[i];
    const Wanted& wanted = wanted_[i];
    const bool open = file.outcome == FileOutcome::NotStarted ||
                      file.outcome == FileOutcome::NotMerged ||
                      (file.outcome == FileOutcome::Failed && !wanted.isBad);
    const DatabaseName& database = wanted.file.target.database();
    bool excused = databaseOf(i).isStuck || taken_.contains(database.text());
    for (std::size_t j = 0; j < wanted_.size() && !excused; ++j) {
      const bool together = wanted_[j].file.target.database() == database;
      // One that was sent again though it was in fails for that.
      const bool hinders = wanted_[j].isBad || wanted_[j].believed || wanted_[j].mayComeTwice ||
                           hidesItsPull(j) || report.files[j].outcome == FileOutcome::Unknown;
      excused = (together && hinders) || (options_.checkFirst && wanted_[j].isBad);
    }
    if (open && !excused) {
      complain(i, &file, "LEFT UNDONE when all was well");
    }
  }
}

void Ledger::judgeWaits(const ImportReport& report) {
  for (std::size_t i = 0; i < wanted_.size(); ++i) {
    const std::optional<Error>& error = report.files[i].error;
    if (error && error->details().reason == "PollsUnanswered") {
      complain(i, &report.files[i], "GIVEN UP though the server came back");
    }
  }
}

} // namespace dolthub::simulate
