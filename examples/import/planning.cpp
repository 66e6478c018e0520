#include "import/planning.hpp"

#include "import/text.hpp"
#include "import/usage_error.hpp"

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

std::string describe(const dolthub::PlanProblem& problem, const dolthub::PlannedFile& file,
                     const std::string& origin) {
  std::string text = origin.empty() ? std::string{} : origin + ": ";
  text += file.label() + ": ";
  if (problem.field != "file") {
    text += problem.field + ": ";
  }
  return printable(text + problem.message);
}

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
  dolthub::ImportPlan plan;
  // A manifest is written in an order; files on a command line come as the shell sorts them.
  plan.ordered = !arguments.manifest.empty();
  std::vector<std::string> origins;
  for (Entry& entry : entries) {
    entry.file.facts = dolthub::inspectFile(entry.file, arguments.partSize);
    for (dolthub::PlannedFile& file : dolthub::splitFile(std::move(entry.file))) {
      plan.files.push_back(std::move(file));
      origins.push_back(entry.origin);
    }
  }
  const std::vector<dolthub::PlanProblem> problems = dolthub::checkPlan(plan, options);
  if (problems.empty()) {
    return plan;
  }
  std::string text;
  for (std::size_t i = 0; i < problems.size() && i < mostProblems; ++i) {
    const dolthub::PlanProblem& problem = problems[i];
    text += describe(problem, plan.files[problem.file], origins[problem.file]) + "\n";
  }
  if (problems.size() > mostProblems) {
    text += "and " + std::to_string(problems.size() - mostProblems) + " more\n";
  }
  throw InputError(text + "Nothing was sent.");
}
