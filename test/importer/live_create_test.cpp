#include "importer/import_journal.hpp"
#include "importer/world.hpp"

#include <boost/test/unit_test.hpp>

// Databases that are made before their first file, at an embedded DoltHub.

using namespace live;

namespace {

ImportOptions creating() {
  ImportOptions options = merging();
  options.createMissing = Visibility::Private;
  return options;
}

// Two files for demo/new, which is not there.
void planNew(World& world, const std::string& branch = "main") {
  world.add("new", "one", 1, 5);
  world.add("new", "two", 1, 7);
  for (PlannedFile& file : world.plan.files) {
    file.target = BranchName(DatabaseName("demo", "new"), branch);
  }
}

} // namespace

BOOST_AUTO_TEST_SUITE(importer_live_create, *boost::unit_test::label("waits"))

BOOST_AUTO_TEST_CASE(a_missing_database_is_made_once) {
  for (const bool opensPull : {false, true}) {
    EmulatorOptions quirk;
    quirk.emptyImportOpensPull = opensPull;
    World world(quirk);
    world.add("a", "one", 1, 3);
    planNew(world);
    world.plan.files[0].target = BranchName(DatabaseName("demo", "a"), "main");
    const std::size_t before = world.effects("database created");
    const ImportReport report = world.run(creating());
    BOOST_TEST(describe(report) == "merged\nmerged\nmerged\n");
    BOOST_TEST(report.files[1].rowsInDatabase.value() == 5u);
    BOOST_TEST(report.files[2].rowsInDatabase.value() == 7u);
    BOOST_TEST(world.effects("database created") == before + 1);
  }
}

BOOST_AUTO_TEST_CASE(a_branch_of_another_name_is_made_from_the_first) {
  for (const bool opensPull : {false, true}) {
    EmulatorOptions quirk;
    quirk.emptyImportOpensPull = opensPull;
    World world(quirk);
    planNew(world, "night");
    const ImportReport report = world.run(creating());
    BOOST_TEST(describe(report) == "merged\nmerged\n");
    BOOST_TEST(report.files[0].rowsInDatabase.value() == 5u);
    BOOST_TEST(report.files[1].rowsInDatabase.value() == 7u);
  }
}

BOOST_AUTO_TEST_CASE(a_database_without_branches_needs_no_making) {
  World world;
  world.emulator.createDatabase("demo", "new", "");
  planNew(world);
  world.add("new", "three", 1, 1);
  world.add("new", "four", 1, 1);
  const std::size_t before = world.effects("database created");
  BOOST_TEST(describe(world.run(creating())) == "merged\nmerged\nmerged\nmerged\n");
  BOOST_TEST(world.effects("database created") == before);
  std::uint64_t asked = 0;
  for (const auto& [route, count] : world.emulator.stats().requestsByRoute) {
    asked += route == "GET branches" ? count : 0;
  }
  // Empty; whether the table is in what the first import made, and the target too; not empty.
  BOOST_TEST(asked == 4u);
}

BOOST_AUTO_TEST_CASE(a_file_for_a_database_without_branches_says_what_would_make_one) {
  World world;
  world.emulator.createDatabase("demo", "new", "");
  planNew(world);
  const ImportReport report = world.run(merging());
  BOOST_TEST(report.count(FileOutcome::Failed) == 2u, describe(report));
  BOOST_TEST(describe(report).find("has no branch yet") != std::string::npos, describe(report));
  BOOST_TEST(describe(report).find("--create-missing") != std::string::npos, describe(report));
}

BOOST_AUTO_TEST_CASE(a_database_that_was_there_after_all_is_taken) {
  World world;
  world.add("a", "one", 1, 3);
  Fault fault(FaultKind::Status, "GET branches");
  fault.status = 400;
  fault.reason = "no such repository";
  world.emulator.addFault(fault);
  BOOST_TEST(describe(world.run(creating())) == "merged\n");
}

BOOST_AUTO_TEST_CASE(what_cannot_be_made_is_told_and_tried_by_the_next_run) {
  World world;
  planNew(world);
  Fault fault(FaultKind::Status, "POST database");
  fault.status = 400;
  fault.reason = "API token is not allowed to operate on this resource";
  fault.times = 2;
  world.emulator.addFault(fault);
  const std::string path = world.folder.path("run.journal");
  ImportOptions options = creating();
  world.journal = ImportJournal::create(path, world.plan);
  const ImportReport report = world.run(options);
  BOOST_TEST(report.count(FileOutcome::NotStarted) == 2u, describe(report));
  BOOST_TEST((report.files[0].error->code() == Errc::NotPermitted));
  world.journal.reset();
  world.journal = ImportJournal::resume(path);
  BOOST_TEST(describe(world.run(options)) == "merged\nmerged\n");
}

BOOST_AUTO_TEST_CASE(a_run_that_is_ended_again_and_again_makes_and_sends_nothing_twice) {
  World world;
  world.emulator.setJobTime(std::chrono::milliseconds{50}, std::chrono::milliseconds{100});
  planNew(world, "night");
  const std::size_t before = world.effects("database created");
  const Resumed resumed =
      world.runAgainAndAgain(creating, isProgress, [](std::size_t run) { return run; });
  BOOST_TEST(resumed.runs > 2u);
  BOOST_TEST(describe(resumed.report) == "merged\nmerged\n");
  BOOST_TEST(world.effects("database created") == before + 1);
  BOOST_TEST(world.effects("import accepted") == 2u);
}

// Its list of branches was stale, or somebody has made the target since: merged into the first
// branch, the rows would never be in the target.
BOOST_AUTO_TEST_CASE(
    a_pull_request_into_another_branch_than_the_target_that_is_there_is_not_merged) {
  EmulatorOptions quirk;
  quirk.emptyImportOpensPull = true;
  World world(quirk);
  const DatabaseName database("demo", "new");
  world.emulator.createDatabase("demo", "new", "");
  world.add("new", "one", 1, 5);
  PlannedFile& planned = world.plan.files[0];
  planned.target = BranchName(database, "night");
  ImportFile file = ImportFile::intoEmpty(database, planned.path, planned.operation);
  file.primaryKeys = {"id"};
  const Operation<ImportResult> sent = world.byHand(world.client->startImport(file));
  world.byHand(world.client->awaitOperation(sent));
  world.byHand(world.client->createBranch(CreateBranch(planned.target, Revision::branch("main"))));
  world.journal = ImportJournal::create(world.folder.path("run.journal"), world.plan);
  const auto write = ImportJournalAccess::state(*world.journal);
  write->intent(0, importer::Step::Import, support::WallTime(), true);
  write->accepted(0, importer::Step::Import, sent.save());
  const ImportReport report = world.run(creating());
  BOOST_TEST((report.files[0].outcome == FileOutcome::Unknown), describe(report));
  BOOST_REQUIRE(report.files[0].error.has_value());
  BOOST_TEST(report.files[0].error->message().find("1, goes into main") != std::string::npos,
             describe(report));
  BOOST_TEST(world.effects("merge accepted") == 0u);
}

BOOST_AUTO_TEST_CASE(there_is_nothing_to_stage_from) {
  World world;
  planNew(world);
  ImportOptions options = creating();
  options.stageBranch = "night";
  BOOST_CHECK_THROW(world.run(options), Error);
  BOOST_TEST(world.emulator.stats().requests == 0u);
}

BOOST_AUTO_TEST_SUITE_END()
