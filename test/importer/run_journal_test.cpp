#include "import/run_journal.hpp"
#include "import/usage_error.hpp"
#include "importer/import_journal.hpp"
#include "importer/temporary.hpp"

#include <boost/test/unit_test.hpp>

#include <string>
#include <vector>

namespace {

using namespace dolthub;

PlannedFile plannedTable(const std::string& path, const std::string& table) {
  PlannedFile file(BranchName(DatabaseName("demo", "one"), "main"), path, ImportOperation::Create);
  file.table = table;
  file.facts = inspectFile(file);
  return file;
}

ImportPlan planOf(const TemporaryFolder& folder, const std::vector<std::string>& tables) {
  ImportPlan plan;
  for (const std::string& table : tables) {
    plan.files.push_back(plannedTable(folder.write(table + ".csv", "id\n1\n"), table));
  }
  return plan;
}

} // namespace

BOOST_AUTO_TEST_SUITE(importer_run_journal)

BOOST_AUTO_TEST_CASE(a_run_is_resumed_as_it_was) {
  const TemporaryFolder folder;
  Arguments arguments;
  arguments.journal = folder.path("it's a.journal");
  arguments.merge = true;
  arguments.concurrency = 3;
  arguments.createMissing = Visibility::Private;
  arguments.lookUp = std::chrono::seconds{5};
  arguments.patience = std::chrono::minutes{2};
  arguments.endpoint = "https://dolt.example";
  arguments.tokenFile = "/secret/token";
  arguments.stage = "night";
  BOOST_TEST(resumeCommand(newJournal(arguments, planOf(folder, {"a"}))->path()) ==
             "dolthub-import --resume '" + folder.path("it'\\''s a.journal") + "'");

  Arguments later;
  later.resume = arguments.journal;
  const ImportJournal journal = journalToResume(later);
  BOOST_TEST(journal.plan().files.size() == 1u);
  BOOST_TEST(later.merge);
  BOOST_TEST(!later.verify);
  BOOST_TEST((later.createMissing == Visibility::Private));
  BOOST_TEST((later.concurrency == 3u));
  BOOST_TEST((later.lookUp == std::chrono::seconds{5}));
  BOOST_TEST((later.patience == std::chrono::minutes{2}));
  BOOST_TEST(later.endpoint == "https://dolt.example");
  BOOST_TEST(later.tokenFile == "/secret/token");
  BOOST_TEST(later.stage == "night");
}

BOOST_AUTO_TEST_CASE(what_is_said_with_resume_counts) {
  const TemporaryFolder folder;
  Arguments arguments;
  arguments.journal = folder.path("run.journal");
  arguments.concurrency = 3;
  arguments.lookUp = std::chrono::seconds{5};
  arguments.endpoint = "https://dolt.example";
  newJournal(arguments, planOf(folder, {"a"}));

  Arguments later =
      parseArguments({"--resume", arguments.journal, "--merge", "--verify", "--concurrency", "9",
                      "--look-up", "7", "--endpoint", "https://other.example"});
  journalToResume(later);
  BOOST_TEST(later.merge);
  BOOST_TEST(later.verify);
  BOOST_TEST((later.concurrency == 9u));
  BOOST_TEST((later.lookUp == std::chrono::seconds{7}));
  BOOST_TEST(later.endpoint == "https://other.example");
}

// One that is not accepted keeps no other from going in: importer_live_resume.
BOOST_AUTO_TEST_CASE(a_changed_file_is_what_was_planned_unless_accepted) {
  const TemporaryFolder folder;
  Arguments arguments;
  arguments.journal = folder.path("run.journal");
  newJournal(arguments, planOf(folder, {"a"}));
  folder.write("a.csv", "id\n1\n2\n");
  Arguments later;
  later.resume = arguments.journal;
  BOOST_TEST(journalToResume(later).plan().files[0].facts->rows.value() == 1u);
  later.acceptChanges = true;
  BOOST_TEST(journalToResume(later).plan().files[0].facts->rows.value() == 2u);
}

BOOST_AUTO_TEST_SUITE_END()
