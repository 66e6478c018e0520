#include "importer/world.hpp"

#include <boost/test/unit_test.hpp>

#include <chrono>
#include <filesystem>

// Files over the limit, against an embedded DoltHub. The limit is a small one.

using namespace live;

namespace {

constexpr std::uint64_t limit = 145; // a header and some ten rows

// demo/a's table "big" from a file with these rows, in parts.
std::string addInParts(World& world, int count,
                       ImportOperation operation = ImportOperation::Create) {
  world.add("a", "big", 1, count, operation);
  PlannedFile whole = std::move(world.plan.files.back());
  world.plan.files.pop_back();
  whole.facts = inspectFile(whole, limit);
  std::string path = whole.path;
  for (PlannedFile& part : splitFile(std::move(whole))) {
    world.plan.files.push_back(std::move(part));
  }
  return path;
}

std::string sum(const ImportReport& report) {
  std::string text;
  for (const FileOutcome outcome :
       {FileOutcome::Merged, FileOutcome::Failed, FileOutcome::Unknown, FileOutcome::NotStarted}) {
    if (const std::size_t count = report.count(outcome)) {
      text += std::to_string(count) + " " + std::string(toString(outcome)) + " ";
    }
  }
  return text;
}

ImportReport goOn(World& world, const std::string& journal, bool accept = false) {
  ImportOptions options = merging();
  options.retryFailed = true;
  world.journal = ImportJournal::resume(journal);
  const std::vector<std::size_t> changed = world.journal->findChanged();
  BOOST_TEST(changed.empty() == !accept);
  world.journal->acceptChanges(changed);
  world.plan = world.journal->plan();
  return world.run(options);
}

// The second part of five fails.
std::string failedJournal(World& world) {
  addInParts(world, 55);
  BOOST_REQUIRE(world.plan.files.size() == 5u);
  Fault fault(FaultKind::JobFails, "POST upload");
  fault.nth = 2;
  world.emulator.addFault(fault);
  std::string path = world.folder.path("run.journal");
  ImportOptions options = merging();
  world.journal = ImportJournal::create(path, world.plan);
  const ImportReport report = world.run(options);
  BOOST_TEST(sum(report) == "1 merged 1 failed 3 not_started ");
  BOOST_TEST(report.files[2].error->message().find("big.csv, part 2 of 5") != std::string::npos);
  return path;
}

} // namespace

BOOST_AUTO_TEST_SUITE(importer_live_split, *boost::unit_test::label("waits"))

BOOST_AUTO_TEST_CASE(parts_go_in_one_after_the_other) {
  World world;
  addInParts(world, 55);
  const ImportReport report = world.run(merging());
  BOOST_TEST(sum(report) == "5 merged ");
  BOOST_TEST(report.rows == 55u);
  BOOST_TEST(report.files[0].rowsInDatabase.value() == 55u);
  std::string uploads;
  for (const Effect& effect : world.emulator.effects()) {
    if (effect.kind == "import accepted") {
      BOOST_TEST(effect.bytes <= limit);
      uploads += effect.fileName + " ";
    }
  }
  BOOST_TEST(uploads == "big.1of5.csv big.2of5.csv big.3of5.csv big.4of5.csv big.5of5.csv ");
}

BOOST_AUTO_TEST_CASE(a_replacement_in_parts_is_staged) {
  World world;
  world.add("a", "big", 1000, 3);
  world.run(merging());
  world.plan.files.clear();
  addInParts(world, 40, ImportOperation::Overwrite);
  BOOST_CHECK_THROW(world.run(merging()), Error);
  ImportOptions options = merging();
  options.stageBranch = "night";
  const ImportReport report = world.run(options);
  BOOST_TEST(report.count(FileOutcome::Merged) == report.files.size(), describe(report));
  BOOST_TEST(report.files[0].rowsInDatabase.value() == 40u);
}

BOOST_AUTO_TEST_CASE(a_part_that_fails_stops_the_next_and_is_gone_on_from) {
  World world;
  const std::string journal = failedJournal(world);
  std::filesystem::last_write_time(world.plan.files[0].path, // the same content, touched
                                   std::filesystem::file_time_type::clock::now() -
                                       std::chrono::hours{1});
  const ImportReport report = goOn(world, journal);
  BOOST_TEST(sum(report) == "5 merged ");
  BOOST_TEST(report.files[0].rowsInDatabase.value() == 55u);
  BOOST_TEST(world.effects("import accepted") == 6u); // the second part twice
}

BOOST_AUTO_TEST_CASE(parts_of_two_states_of_a_file_never_meet) {
  World world;
  const std::string journal = failedJournal(world);
  world.folder.write("a/big.csv", rowsText(101, 55));
  const ImportReport report = goOn(world, journal, true);
  BOOST_TEST(sum(report) == "1 merged 1 failed 3 not_started ");
  BOOST_TEST((report.files[1].error->code() == Errc::FileChanged));
  BOOST_TEST(world.effects("import accepted") == 2u);
}

BOOST_AUTO_TEST_CASE(a_change_before_the_first_part_can_be_accepted) {
  World world;
  addInParts(world, 55);
  const std::string journal = world.folder.path("run.journal");
  ImportJournal::create(journal, world.plan);
  world.folder.write("a/big.csv", rowsText(1, 54));
  const ImportReport report = goOn(world, journal, true);
  BOOST_TEST(sum(report) == "5 merged ");
  BOOST_TEST(report.rows == 54u);
  BOOST_TEST(report.files[0].rowsInDatabase.value() == 54u);
}

// Twice as many parts now: no part of the one may be taken for one of the other.
BOOST_AUTO_TEST_CASE(a_file_for_two_databases_is_accepted_for_each) {
  World world;
  addInParts(world, 20);
  BOOST_REQUIRE(world.plan.files.size() == 2u);
  for (std::size_t i = 0; i < 2; ++i) {
    PlannedFile other = world.plan.files[i];
    other.target = BranchName(DatabaseName("demo", "b"), "main");
    world.plan.files.push_back(std::move(other));
  }
  const std::string journal = world.folder.path("run.journal");
  ImportJournal::create(journal, world.plan);
  world.folder.write("a/big.csv", rowsText(1, 44)); // four parts
  BOOST_TEST(sum(goOn(world, journal, true)) == "2 failed 2 not_started ");
  world.folder.write("a/big.csv", rowsText(1, 19)); // two
  const ImportReport report = goOn(world, journal, true);
  BOOST_TEST(sum(report) == "4 merged ");
  BOOST_TEST(report.files[0].rowsInDatabase.value() == 19u);
  BOOST_TEST(report.files[2].rowsInDatabase.value() == 19u);
}

BOOST_AUTO_TEST_CASE(a_change_during_the_run_ends_the_parts) {
  World world;
  addInParts(world, 55);
  ImportOptions options = merging();
  options.onEvent = [&](const ImportEvent& event) {
    if (event.kind == Kind::Finished && event.file == 1) {
      world.folder.write("a/big.csv", rowsText(1, 55));
    }
  };
  const ImportReport report = world.run(options);
  BOOST_TEST(sum(report) == "2 merged 1 failed 2 not_started ");
  BOOST_TEST((report.files[2].error->code() == Errc::FileChanged));
}

BOOST_AUTO_TEST_CASE(a_run_in_parts_that_is_ended_again_and_again_sends_nothing_twice) {
  World world;
  addInParts(world, 55);
  world.emulator.setJobTime(std::chrono::milliseconds{50}, std::chrono::milliseconds{100});
  const Resumed resumed =
      world.runAgainAndAgain(merging, isProgress, [](std::size_t run) { return 3 + run; });
  BOOST_TEST(resumed.runs > 2u);
  BOOST_TEST(sum(resumed.report) == "5 merged ");
  BOOST_TEST(resumed.report.files[0].rowsInDatabase.value() == 55u);
  BOOST_TEST(world.effects("import accepted") == 5u);
}

BOOST_AUTO_TEST_SUITE_END()
