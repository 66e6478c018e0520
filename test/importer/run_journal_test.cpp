#include "import/run_journal.hpp"
#include "import/unchanged.hpp"
#include "import/usage_error.hpp"
#include "importer/import_journal.hpp"
#include "importer/temporary.hpp"

#include <boost/test/unit_test.hpp>

#include <string>
#include <vector>

using namespace dolthub_import;

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

// What is in at one server is not in at another.
BOOST_AUTO_TEST_CASE(a_journal_of_another_server_is_not_gone_on_with_by_itself) {
  const TemporaryFolder folder;
  const auto goesOn = [&](Arguments then, Arguments now) {
    static int runs = 0;
    then.journal = folder.path(std::to_string(++runs) + ".journal");
    newJournal(then, planOf(folder, {"a"}));
    now.resumeOrStart = then.journal;
    std::vector<Entry> entries(1, Entry{planOf(folder, {"a"}).files.front(), {}});
    try {
      return journalToGoOnWith(now, entries).has_value();
    } catch (const InputError&) {
      return false;
    }
  };
  Arguments dolthubs;
  Arguments others;
  others.endpoint = "https://dolt.example";
  Arguments slashed;
  slashed.endpoint = "https://dolt.example/";
  Arguments emulated;
  emulated.emulator = true;
  BOOST_TEST(goesOn(dolthubs, dolthubs));
  BOOST_TEST(goesOn(others, others));
  BOOST_TEST(goesOn(others, slashed));
  BOOST_TEST(goesOn(others, dolthubs)); // where none is named, that of the journal
  BOOST_TEST(!goesOn(dolthubs, others));
  BOOST_TEST(!goesOn(emulated, dolthubs));
  BOOST_TEST(!goesOn(dolthubs, emulated));
  for (const Arguments& then : {others, emulated}) {
    Arguments night = then;
    night.journal = folder.path(then.emulator ? "e" : "o");
    newJournal(night, planOf(folder, {"a"}));
    ImportPlan plan = planOf(folder, {"a"});
    BOOST_CHECK_THROW(leaveOutUnchanged(plan, night.journal, serverOf(dolthubs)), InputError);
    BOOST_CHECK_NO_THROW(leaveOutUnchanged(plan, night.journal, serverOf(then)));
  }
}

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

BOOST_AUTO_TEST_CASE(that_databases_have_a_transform_is_kept_and_goes_with_counting) {
  const TemporaryFolder folder;
  Arguments arguments;
  arguments.journal = folder.path("run.journal");
  arguments.verify = true;
  arguments.transformed = true;
  newJournal(arguments, planOf(folder, {"a"}));
  Arguments later = parseArguments({"--resume", arguments.journal});
  journalToResume(later);
  BOOST_TEST((later.verify && later.transformed));

  arguments.journal = folder.path("other.journal");
  arguments.transformed = false;
  newJournal(arguments, planOf(folder, {"a"}));
  Arguments added = parseArguments({"--resume", arguments.journal, "--transformed"});
  journalToResume(added);
  BOOST_TEST((added.verify && added.transformed));

  arguments.journal = folder.path("uncounted.journal");
  arguments.verify = false;
  newJournal(arguments, planOf(folder, {"a"}));
  Arguments uncounted = parseArguments({"--resume", arguments.journal, "--transformed"});
  BOOST_CHECK_THROW(journalToResume(uncounted), UsageError);
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

// As a person sees them: by the name that was typed, before the journal made a path of it.
BOOST_AUTO_TEST_CASE(a_file_of_a_journal_is_found_by_the_end_of_its_path) {
  ImportPlan plan;
  for (const char* path : {"/night/a.csv", "/night/b.csv", "/night/b.csv", "/night/old/b.csv",
                           "/night/xa.csv", "/other/c.csv"}) {
    plan.files.emplace_back(BranchName(DatabaseName("demo", "one"), "main"), path,
                            ImportOperation::Create);
  }
  using Places = std::vector<std::size_t>;
  BOOST_TEST(placesOf({"a.csv"}, plan) == Places{0}, boost::test_tools::per_element());
  BOOST_TEST(placesOf({"/night/b.csv", "c.csv"}, plan) == (Places{1, 2, 5}),
             boost::test_tools::per_element()); // in parts
  BOOST_TEST(placesOf({"old/b.csv"}, plan) == Places{3}, boost::test_tools::per_element());
  BOOST_TEST(placesOf({}, plan).empty());
  BOOST_CHECK_THROW(placesOf({"b.csv"}, plan), InputError); // two have it
  BOOST_CHECK_THROW(placesOf({"d.csv"}, plan), InputError);
  BOOST_CHECK_THROW(placesOf({".csv"}, plan), InputError);
}

BOOST_AUTO_TEST_SUITE_END()
