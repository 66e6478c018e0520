#include "importer/plan.hpp"

#include "importer/file_type.hpp"
#include "importer/split.hpp"
#include "text/checks.hpp"
#include "text/text.hpp"

#include <algorithm>
#include <filesystem>
#include <map>
#include <tuple>
#include <utility>

namespace dolthub {

namespace importer {

namespace {

// As MySQL compares the names of tables; empty for a file that names its tables itself.
std::string tableKey(const PlannedFile& file) {
  return typeOf(file) == FileType::Sql ? std::string{} : text::lowered(file.table);
}

} // namespace

std::vector<Lane> lanesOf(const ImportPlan& plan, const std::vector<std::uint64_t>& sizes) {
  std::vector<Lane> lanes;
  std::vector<std::uint64_t> bytes;
  std::map<DatabaseName, std::size_t> known;
  for (std::size_t i = 0; i < plan.files.size(); ++i) {
    const PlannedFile& file = plan.files[i];
    const auto [place, isNew] = known.try_emplace(file.target.database(), lanes.size());
    if (isNew) {
      lanes.push_back(Lane{file.target.database(), {}});
      bytes.push_back(0);
    }
    lanes[place->second].files.push_back(i);
    const std::uint64_t size = i < sizes.size() ? sizes[i] : 0;
    bytes[place->second] += file.facts ? file.facts->bytes : size;
  }
  std::vector<std::size_t> order(lanes.size());
  for (std::size_t i = 0; i < order.size(); ++i) {
    order[i] = i;
  }
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t one, std::size_t other) { return bytes[one] > bytes[other]; });
  std::vector<Lane> sorted;
  for (const std::size_t i : order) {
    sorted.push_back(std::move(lanes[i]));
  }
  return sorted;
}

// A name of a table has no NUL.
std::string placeKey(const PlannedFile& file) {
  const std::string table = tableKey(file);
  const BranchName& target = file.target;
  return table.empty() ? table : target.database().text() + '\0' + target.name() + '\0' + table;
}

std::optional<std::size_t> Following::behind(std::size_t position) {
  next_ = std::max(next_, position + 1);
  while (next_ < files_.size() && !willBeRead_(files_[next_])) {
    ++next_;
  }
  return next_ < files_.size() ? std::optional(files_[next_]) : std::nullopt;
}

namespace {

constexpr std::size_t longestTableName = 64; // of MySQL, in characters
constexpr std::size_t longestShown = 200;

class PlanCheck {
public:
  PlanCheck(const ImportPlan& plan, const ImportOptions& options)
      : plan_(plan), options_(options) {}

  std::vector<PlanProblem> all() {
    for (std::size_t i = 0; i < plan_.files.size(); ++i) {
      alone(i);
      twice(i);
      together(i);
      staged(i);
      spelt(i);
    }
    return std::move(problems_);
  }

private:
  void add(std::size_t file, std::string field, std::string message) {
    PlanProblem problem;
    problem.file = file;
    problem.field = std::move(field);
    problem.message = std::move(message);
    problems_.push_back(std::move(problem));
  }

  void alone(std::size_t index) {
    const PlannedFile& file = plan_.files[index];
    if (file.path.find('\0') != std::string::npos) {
      add(index, "file", "its path has a NUL byte");
    }
    const std::optional<FileType> type = typeOf(file);
    if (!type) {
      add(index, "file", "its type is not known; use .csv, .psv, .json, .xlsx or .sql");
    }
    if (file.table.empty() && type != FileType::Sql) {
      add(index, "table", "is empty");
    }
    names(index, type != FileType::Sql);
    if (file.part && file.part->number == 1) {
      inParts(index);
    } else if (!file.part && file.facts && !file.facts->parts.empty()) {
      add(index, "file", "is over the limit of one upload, and not split");
    }
    if (file.facts) {
      for (const FileProblem& problem : file.facts->problems) {
        add(index, "file", problem.text());
      }
    }
  }

  // What an upload would refuse.
  void names(std::size_t index, bool namesTable) {
    const PlannedFile& file = plan_.files[index];
    const auto told = [&](const char* field, const std::optional<std::string>& problem) {
      if (problem) {
        add(index, field, *problem);
      }
    };
    told("file", nameProblem("file name", uploadName(file), Slash::Refused));
    if (!namesTable) {
      return;
    }
    if (!file.table.empty()) {
      told("table", nameProblem("table name", file.table, Slash::Refused));
      if (text::characters(file.table) > longestTableName) {
        add(index, "table",
            '"' + text::escapeControls(file.table, longestShown) +
                "\" is longer than 64 characters, which no table's name may be; give it another "
                "(--table, or the manifest's column table)");
      }
    }
    for (const std::string& key : file.primaryKeys) {
      if (key.empty()) {
        add(index, "keys", "a key column has no name");
      } else {
        told("keys", textProblem("key column", key, Lines::One));
      }
    }
  }

  // Sent twice, its rows could be in twice.
  void twice(std::size_t index) {
    const PlannedFile& file = plan_.files[index];
    const std::string path = std::filesystem::absolute(file.path).lexically_normal().string();
    const unsigned part = file.part ? file.part->number : 0;
    const auto [place, isFirst] =
        seen_.try_emplace(std::tuple(file.target, tableKey(file), path, part), index);
    if (!isFirst) {
      add(index, "file",
          "is in the plan twice, for the same " +
              (tableKey(file).empty() ? "branch \"" + file.target.name()
                                      : "table \"" + file.table) +
              "\" of " + file.target.database().text());
    }
  }

  // A file over the limit: the parts build on one another, and the first alone is half a table.
  void inParts(std::size_t index) {
    const PlannedFile& file = plan_.files[index];
    const std::string parts = "is over the limit of one upload and would go in as " +
                              std::to_string(file.part->count) + " parts; ";
    const bool replaces =
        file.operation == ImportOperation::Overwrite || file.operation == ImportOperation::Replace;
    if (file.primaryKeys.empty()) {
      add(index, "keys", parts + "the later ones are updates, which need key columns");
    }
    if (replaces && options_.stageBranch.empty()) {
      add(index, "operation",
          parts + "until the last is in, the table would lack rows it had: that needs staging");
    } else if (!options_.merge && options_.stageBranch.empty()) {
      add(index, "file", parts + "they build on one another, which needs merging or staging");
    }
  }

  // Ordered means: the first file makes the table or its content, the others add to it.
  void together(std::size_t index) {
    const PlannedFile& file = plan_.files[index];
    const std::string table = tableKey(file);
    if (table.empty() || (file.part && file.part->number > 1)) {
      return;
    }
    const auto [place, isFirst] = firsts_.try_emplace(std::pair(file.target, table), index);
    if (isFirst) {
      return;
    }
    const std::string& other = plan_.files[place->second].path;
    const std::string meeting = "meets " + other + " on table \"" + file.table + "\" of branch \"" +
                                file.target.name() + "\" of " + file.target.database().text();
    if (!plan_.ordered) {
      add(index, "table", meeting + ", and nothing says which comes first; a manifest does");
    } else if (file.operation != ImportOperation::Update) {
      add(index, "operation", meeting + "; after the first file only updates can follow");
    } else if (!options_.merge && options_.stageBranch.empty()) {
      add(index, "table", meeting + "; files that build on one another need merging");
    }
  }

  // One branch takes all files of a database, so there is one place for it to go.
  void staged(std::size_t index) {
    if (options_.stageBranch.empty()) {
      return;
    }
    const BranchName& target = plan_.files[index].target;
    const auto problem = nameProblem("stage branch", options_.stageBranch, Slash::Allowed);
    if (problem && index == 0) {
      add(index, "branch", *problem);
    }
    if (target.name() == options_.stageBranch) {
      add(index, "branch", "is the branch to stage in");
    }
    const auto [place, isFirst] = targets_.try_emplace(target.database(), target.name());
    if (!isFirst && place->second != target.name()) {
      add(index, "branch",
          "differs from \"" + place->second + "\", where other files of " +
              target.database().text() + " go; what is staged together has one target");
    }
  }

  // Whoever has two names for one database would have it written to by two lanes.
  void spelt(std::size_t index) {
    const DatabaseName& database = plan_.files[index].target.database();
    const auto [place, isFirst] =
        spellings_.try_emplace(text::lowered(database.text()), database.text());
    if (!isFirst && place->second != database.text()) {
      add(index, "database",
          "is \"" + place->second +
              "\" for another file: spell it in one way, as it may be the "
              "same one, which takes one file at a time");
    }
  }

  const ImportPlan& plan_;
  const ImportOptions& options_;
  std::vector<PlanProblem> problems_;
  std::map<std::string, std::string> spellings_; // of each database, by its small letters
  std::map<std::tuple<BranchName, std::string, std::string, unsigned>, std::size_t> seen_;
  std::map<DatabaseName, std::string> targets_;
  std::map<std::pair<BranchName, std::string>, std::size_t> firsts_;
};

} // namespace

} // namespace importer

std::string FileProblem::text() const {
  std::string place;
  if (line != 0) {
    place = "line " + std::to_string(line);
    place += column != 0 ? ", column " + std::to_string(column) : "";
    place += ": ";
  }
  return place + message;
}

std::vector<PlanProblem> checkPlan(const ImportPlan& plan, const ImportOptions& options) {
  return importer::PlanCheck(plan, options).all();
}

} // namespace dolthub
