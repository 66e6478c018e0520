#include "import/planning.hpp"

#include "import/progress.hpp"
#include "import/text.hpp"
#include "import/usage_error.hpp"

#include <utility>

namespace dolthub_import {

namespace {

constexpr std::size_t mostProblems = 50;

dolthub::BranchName branchOf(const Arguments& arguments) {
  std::string option = "--database: ";
  try {
    dolthub::DatabaseName database = dolthub::DatabaseName::parse(arguments.database);
    option = "--branch: ";
    return dolthub::BranchName(std::move(database), arguments.branch);
  } catch (const dolthub::Error& error) {
    throw InputError(option + error.message());
  }
}

class Planning {
public:
  Planning(const Arguments& arguments, const dolthub::ImportOptions& options)
      : arguments_(arguments), options_(options) {
    // A manifest is written in an order; files on a command line come as the shell sorts them.
    plan_.ordered = !arguments.manifest.empty();
  }

  dolthub::ImportPlan planOf(std::vector<Entry> entries) && {
    for (Entry& entry : entries) {
      plan_.files.push_back(std::move(entry.file));
      origins_.push_back(std::move(entry.origin));
    }
    findUnreadable();
    check();
    if (readFiles()) {
      check();
    }
    return std::move(plan_);
  }

private:
  // What needs no content.
  void findUnreadable() {
    for (std::size_t i = 0; i < plan_.files.size(); ++i) {
      show_.at("Looking at " + placeOf(i), false);
      const auto problem = dolthub::checkReadable(plan_.files[i].path);
      if (problem) {
        add(i, problem->message);
      }
    }
  }

  void check() {
    for (const dolthub::PlanProblem& problem : dolthub::checkPlan(plan_, options_)) {
      add(problem.file,
          (problem.field == "file" ? std::string() : problem.field + ": ") + problem.message);
    }
    if (problems_ > mostProblems) {
      text_ += "and " + std::to_string(problems_ - mostProblems) + " more\n";
    }
    if (problems_ != 0) {
      throw InputError(text_ + "Nothing was sent.");
    }
  }

  void add(std::size_t file, const std::string& problem) {
    if (++problems_ > mostProblems) {
      return;
    }
    const std::string origin = origins_[file].empty() ? std::string() : origins_[file] + ": ";
    text_ += printable(origin + plan_.files[file].label() + ": " + problem) + "\n";
  }

  // Those whose content the plan depends on. False where there is none.
  bool readFiles() {
    dolthub::ImportPlan plan;
    plan.ordered = plan_.ordered;
    std::vector<std::string> origins;
    bool some = false;
    for (std::size_t i = 0; i < plan_.files.size(); ++i) {
      const bool read = isReadNow(plan_.files[i]);
      if (read) {
        const std::uint64_t bytes = bytesOf(plan_.files[i]);
        show_.at("Reading " + placeOf(i) + " (" + bytesText(bytes) + ")",
                 bytes > dolthub::uploadLimit);
        readFile(plan_.files[i]);
      }
      some = some || read;
      for (dolthub::PlannedFile& file : dolthub::splitFile(plan_.files[i])) {
        plan.files.push_back(std::move(file));
        origins.push_back(origins_[i]);
      }
    }
    plan_ = std::move(plan);
    origins_ = std::move(origins);
    return some;
  }

  // All where that is what was asked for; otherwise only what may have to go in parts.
  bool isReadNow(const dolthub::PlannedFile& file) const {
    return arguments_.dryRun || !arguments_.skipUnchanged.empty() ||
           bytesOf(file) > arguments_.partSize;
  }

  void readFile(dolthub::PlannedFile& file) {
    file.facts = dolthub::inspectFile(file, arguments_.partSize);
    if (file.facts->problems.empty() || arguments_.dryRun) {
      return; // check() tells all of them
    }
    const bool isLarge = file.facts->bytes > arguments_.partSize;
    show_.tell(file.path + ": " + file.facts->problems.front().text() +
               (isLarge ? "; no parts are made of it" : ""));
    // It fails alone, in its turn; where only a part cannot be made of it, it goes as a whole.
    file.facts.reset();
  }

  std::string placeOf(std::size_t file) const {
    return std::to_string(file + 1) + " of " + std::to_string(plan_.files.size()) + ": " +
           plan_.files[file].path;
  }

  const Arguments& arguments_;
  const dolthub::ImportOptions& options_;
  dolthub::ImportPlan plan_;
  std::vector<std::string> origins_; // of each of its files
  PlanningLine show_;
  std::string text_;
  std::size_t problems_ = 0;
};

} // namespace

std::vector<Entry> entriesOf(const Arguments& arguments) {
  if (!arguments.manifest.empty()) {
    return readManifest(arguments.manifest);
  }
  const dolthub::BranchName branch = branchOf(arguments);
  std::vector<Entry> entries;
  for (const std::string& path : arguments.files) {
    dolthub::PlannedFile file(branch, path, arguments.operation);
    if (!arguments.table.empty()) {
      file.table = arguments.table;
    }
    file.primaryKeys = arguments.primaryKeys;
    entries.push_back(Entry{std::move(file), {}});
  }
  return entries;
}

dolthub::ImportPlan planOf(std::vector<Entry> entries, const Arguments& arguments,
                           const dolthub::ImportOptions& options) {
  return Planning(arguments, options).planOf(std::move(entries));
}

} // namespace dolthub_import
