#include "import/run_journal.hpp"
#include "import/usage_error.hpp"
#include "importer/import_journal.hpp"
#include "importer/temporary.hpp"

#include <boost/test/unit_test.hpp>

#include <string>
#include <vector>

namespace {

using namespace dolthub;

PlannedFile planned(const std::string& path, const std::string& table) {
  PlannedFile file(BranchName(DatabaseName("demo", "one"), "main"), path, ImportOperation::Create);
  file.table = table;
  file.facts = inspectFile(file);
  return file;
}

ImportPlan planOf(const TemporaryFolder& folder, const std::vector<std::string>& tables) {
  ImportPlan plan;
  for (const std::string& table : tables) {
    plan.files.push_back(planned(folder.write(table + ".csv", "id\n1\n"), table));
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
  BOOST_TEST(later.concurrency == 3u);
  BOOST_TEST((later.lookUp == std::chrono::seconds{5}));
  BOOST_TEST(later.endpoint == "https://dolt.example");
  BOOST_TEST(later.tokenFile == "/secret/token");
  BOOST_TEST(later.stage == "night");
}

BOOST_AUTO_TEST_CASE(a_changed_file_is_refused_unless_accepted) {
  const TemporaryFolder folder;
  Arguments arguments;
  arguments.journal = folder.path("run.journal");
  newJournal(arguments, planOf(folder, {"a"}));
  folder.write("a.csv", "id\n1\n2\n");
  Arguments later;
  later.resume = arguments.journal;
  BOOST_CHECK_THROW(journalToResume(later), UsageError);
  later.acceptChanges = true;
  BOOST_TEST(journalToResume(later).plan().files[0].facts->rows.value() == 2u);
}

BOOST_AUTO_TEST_CASE(unchanged_files_are_left_out_unless_a_changed_one_is_before_them) {
  const TemporaryFolder folder;
  Arguments arguments;
  arguments.journal = folder.path("run.journal");
  ImportPlan plan = planOf(folder, {"a", "b", "c"});
  {
    const std::optional<ImportJournal> journal = newJournal(arguments, plan);
    FileReport merged;
    merged.outcome = FileOutcome::Merged;
    for (const std::size_t file : {0, 1}) {
      ImportJournalAccess::state(*journal)->finished(file, merged);
    }
  }
  ImportPlan same = plan;
  BOOST_TEST(leaveOutUnchanged(same, arguments.journal) == 2u);
  BOOST_REQUIRE(same.files.size() == 1u);
  BOOST_TEST(same.files[0].table == "c");

  // A changed file, and behind it one on its table that is as it was.
  ImportPlan ordered;
  ordered.files = {planned(folder.write("new.csv", "id\n9\n"), "a"), plan.files[0], plan.files[1]};
  BOOST_TEST(leaveOutUnchanged(ordered, arguments.journal) == 1u);
  BOOST_TEST(ordered.files.size() == 2u);
  BOOST_CHECK_THROW(leaveOutUnchanged(ordered, folder.path("missing")), UsageError);
}

BOOST_AUTO_TEST_CASE(a_file_in_parts_is_left_out_whole_or_not_at_all) {
  const TemporaryFolder folder;
  PlannedFile file = planned(folder.write("a.csv", "id\n1\n2\n3\n"), "a");
  file.facts = inspectFile(file, 7);
  ImportPlan plan;
  plan.files = splitFile(std::move(file));
  BOOST_REQUIRE(plan.files.size() == 2u);
  Arguments arguments;
  arguments.journal = folder.path("run.journal");
  const auto leftOut = [&](std::size_t part) {
    {
      const std::optional<ImportJournal> journal =
          part == 0 ? newJournal(arguments, plan) : ImportJournal::resume(arguments.journal);
      FileReport merged;
      merged.outcome = FileOutcome::Merged;
      ImportJournalAccess::state(*journal)->finished(part, merged);
    }
    ImportPlan again = plan;
    return leaveOutUnchanged(again, arguments.journal);
  };
  BOOST_TEST(leftOut(0) == 0u);
  BOOST_TEST(leftOut(1) == 2u);
}

BOOST_AUTO_TEST_SUITE_END()
