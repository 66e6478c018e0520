#include "importer/import_journal.hpp"
#include "importer/world.hpp"

#include <boost/test/unit_test.hpp>

// Runs whose files go into a branch of their own first, against an embedded DoltHub.

using namespace live;

namespace {

// What somebody does in a browser between two runs.
void mergePullByHand(World& world, const std::string& id) {
  const PullRequestName pull(DatabaseName("demo", "a"), id);
  world.byHand(world.client->awaitOperation(world.byHand(world.client->startMerge(pull))));
}

void makeStageByHand(World& world) {
  CreateBranch request(BranchName(DatabaseName("demo", "a"), "night"), Revision::branch("main"));
  world.byHand(world.client->createBranch(std::move(request)));
}

// Without the stage's mark.
std::string openPullByHand(World& world, const std::string& from = "night") {
  const DatabaseName database("demo", "a");
  CreatePullRequest request(BranchName(database, from), BranchName(database, "main"),
                            "Import staged in night");
  return world.byHand(world.client->createPullRequest(std::move(request))).id;
}

PullRequestState stateOf(World& world, std::string id) {
  PullRequestName name(DatabaseName("demo", "a"), std::move(id));
  return world.byHand(world.client->getPullRequest(std::move(name))).state;
}

ImportOptions staging() {
  ImportOptions options = merging();
  options.stageBranch = "night";
  return options;
}

// A run of one file, whose stage's pull request is asked for, and does not arrive.
void losePull(World& world, const std::string& path, const ImportOptions& options) {
  world.add("a", "one", 1, 5);
  world.emulator.addFault(Fault(FaultKind::CloseAfterBody, "POST pulls"));
  world.journal = ImportJournal::create(path, world.plan);
  BOOST_TEST(world.run(options).count(FileOutcome::NotMerged) == 1u);
}

// Two files for a stage, of which the second fails in the first run.
ImportReport stageHalf(World& world, const std::string& path, const ImportOptions& options) {
  world.add("a", "one", 1, 5);
  world.add("a", "two", 1, 7);
  Fault fault(FaultKind::JobFails, "POST upload");
  fault.nth = 2;
  world.emulator.addFault(fault);
  world.journal = ImportJournal::create(path, world.plan);
  return world.run(options);
}

} // namespace

BOOST_AUTO_TEST_SUITE(importer_live_stage, *boost::unit_test::label("waits"))

BOOST_AUTO_TEST_CASE(staged_files_go_into_one_pull_request) {
  World world;
  world.add("a", "one", 1, 5);
  world.add("a", "two", 1, 7);
  world.add("a", "more", 6, 2, ImportOperation::Update, "one");
  world.add("b", "one", 1, 3);
  ImportOptions options = staging();
  options.merge = false;
  const ImportReport report = world.run(options);
  BOOST_TEST(describe(report) ==
             "in_pull_request\nin_pull_request\nin_pull_request\nin_pull_request\n");
  BOOST_TEST(report.files[0].pullRequestId == report.files[2].pullRequestId);
  BOOST_TEST(report.files[0].rowsInDatabase.value() == 7u);
  BOOST_TEST(world.effects("branch created") >= 2u);

  // The branch is there now, and is not this run's.
  const ImportReport again = world.run(options);
  BOOST_TEST(again.count(FileOutcome::NotStarted) == 4u);
  BOOST_TEST((again.files[0].error->code() == Errc::AlreadyExists));
}

BOOST_AUTO_TEST_CASE(a_stage_is_merged_when_all_files_are_in_it) {
  World world;
  world.add("a", "one", 1, 5);
  world.add("a", "two", 1, 7);
  world.add("b", "one", 1, 3);
  world.add("b", "two", 1, 3);
  Fault fault(FaultKind::JobFails, "POST upload");
  fault.target = "/b/";
  world.emulator.addFault(fault);
  const std::string path = world.folder.path("run.journal");
  ImportOptions options = staging();
  world.journal = ImportJournal::create(path, world.plan);
  BOOST_TEST(world.run(options).count(FileOutcome::Merged) == 2u);

  world.journal.reset();
  world.journal = ImportJournal::resume(path);
  const ImportReport waiting = world.run(options);
  BOOST_TEST((waiting.files[2].outcome == FileOutcome::Failed));
  BOOST_TEST((waiting.files[3].outcome == FileOutcome::NotMerged));

  world.journal.reset();
  world.journal = ImportJournal::resume(path);
  options.retryFailed = true;
  BOOST_TEST(describe(world.run(options)) == "merged\nmerged\nmerged\nmerged\n");
  BOOST_TEST(world.effects("import accepted") == 5u);
}

// The stage's own merge meets somebody else's job, and is waited for as a file's is.
BOOST_AUTO_TEST_CASE(a_stage_waits_for_a_busy_database) {
  World world;
  world.add("a", "one", 1, 5);
  Fault fault(FaultKind::Status, "POST merge");
  fault.nth = 2; // the first is the file's own, into the stage
  fault.times = 2;
  fault.status = 400;
  fault.reason = "there is an import running: cleaning up existing job";
  world.emulator.addFault(fault);
  ImportOptions options = staging();
  std::size_t busy = 0;
  options.onEvent = [&](const ImportEvent& event) {
    busy += event.kind == Kind::Busy ? 1 : 0;
  };
  BOOST_TEST(describe(world.run(options)) == "merged\n");
  BOOST_TEST(busy == 2u);
  BOOST_TEST(world.effects("merge finished") == 2u);
}

BOOST_AUTO_TEST_CASE(a_file_waits_while_its_merge_meets_a_busy_database) {
  World world;
  world.add("a", "one", 1, 5);
  world.add("a", "two", 1, 5);
  Fault fault(FaultKind::Status, "POST merge");
  fault.times = 3;
  fault.status = 400;
  fault.reason = "there is an import running: cleaning up existing job";
  world.emulator.addFault(fault);
  ImportOptions options = merging();
  std::vector<std::size_t> busy(2);
  std::vector<Kind> ofOne;
  options.onEvent = [&](const ImportEvent& event) {
    busy[event.file] += event.kind == Kind::Busy ? 1 : 0;
    if (event.file == 0 && isProgress(event.kind) && event.kind != Kind::Polled) {
      ofOne.push_back(event.kind);
    }
  };
  BOOST_TEST(describe(world.run(options)) == "merged\nmerged\n");
  BOOST_TEST(busy[0] == 3u);
  BOOST_TEST(busy[1] == 0u);
  const std::vector<Kind> inTurn{Kind::Accepted, Kind::Imported, Kind::Busy,     Kind::Busy,
                                 Kind::Busy,     Kind::Merging,  Kind::Finished, Kind::Verified};
  BOOST_TEST((ofOne == inTurn));
  BOOST_TEST(world.effects("merge finished") == 2u);
}

BOOST_AUTO_TEST_CASE(a_stage_whose_merge_failed_is_merged_anew) {
  World world;
  world.add("a", "one", 1, 5);
  Fault fault(FaultKind::JobFails, "POST merge");
  fault.nth = 2; // the first is the file's own, into the stage
  world.emulator.addFault(fault);
  const std::string path = world.folder.path("run.journal");
  ImportOptions options = staging();
  world.journal = ImportJournal::create(path, world.plan);
  BOOST_TEST(world.run(options).count(FileOutcome::Failed) == 1u);
  BOOST_TEST((readJournal(path).reports[0].outcome == FileOutcome::Failed));
  world.journal = ImportJournal::resume(path);
  BOOST_TEST(world.run(options).count(FileOutcome::Failed) == 1u);
  world.journal = ImportJournal::resume(path);
  options.retryFailed = true;
  BOOST_TEST(describe(world.run(options)) == "merged\n");
}

// What comes into the stage behind it is in no pull request.
BOOST_AUTO_TEST_CASE(a_stage_whose_pull_request_was_merged_too_early_gets_another_one) {
  for (const bool merge : {false, true}) {
    World world;
    const std::string path = world.folder.path("run.journal");
    ImportOptions options = staging();
    options.merge = merge;
    const ImportReport half = stageHalf(world, path, options);
    const std::string early = half.files[0].pullRequestId;
    BOOST_TEST(early != "");
    mergePullByHand(world, early);
    options.retryFailed = true;
    world.journal = ImportJournal::resume(path);
    const ImportReport whole = world.run(options);
    BOOST_TEST(describe(whole) ==
               (merge ? "merged\nmerged\n" : "in_pull_request\nin_pull_request\n"));
    BOOST_TEST(whole.files[1].pullRequestId != early);
    BOOST_TEST(whole.files[1].rowsInDatabase.value_or(0) == 7u);
    // Merged when all are in it, it is not asked for again.
    if (!merge) {
      mergePullByHand(world, whole.files[1].pullRequestId);
      options.merge = true;
      world.journal = ImportJournal::resume(path);
      const ImportReport last = world.run(options);
      BOOST_TEST(describe(last) == "merged\nmerged\n");
      BOOST_TEST(last.files[1].pullRequestId == whole.files[1].pullRequestId);
    }
  }
}

// Whoever does without the file that failed has what is in it.
BOOST_AUTO_TEST_CASE(a_stage_that_somebody_merged_without_a_file_is_told_as_it_is) {
  World world;
  const std::string path = world.folder.path("run.journal");
  const ImportOptions options = staging();
  const ImportReport first = stageHalf(world, path, options);
  BOOST_TEST((first.files[0].outcome == FileOutcome::NotMerged), describe(first));
  const std::string pull = first.files[0].pullRequestId;
  mergePullByHand(world, pull);
  for (int run = 0; run < 2; ++run) { // nothing is written as done
    world.journal = ImportJournal::resume(path);
    const ImportReport report = world.run(options);
    BOOST_TEST((report.files[0].outcome == FileOutcome::Merged), describe(report));
    BOOST_TEST(report.files[0].pullRequestId == pull);
    BOOST_TEST(report.merges == first.merges); // into the stage
    BOOST_TEST((report.files[1].outcome == FileOutcome::Failed));
    BOOST_TEST(report.files[1].error->message().find("pull request " + pull +
                                                     " of its stage was merged by somebody") !=
               std::string::npos);
  }
  ImportOptions again = options;
  again.retryFailed = true;
  world.journal = ImportJournal::resume(path);
  const ImportReport whole = world.run(again);
  BOOST_TEST(describe(whole) == "merged\nmerged\n");
  BOOST_TEST(whole.files[1].pullRequestId != pull);
}

BOOST_AUTO_TEST_CASE(a_stage_whose_pull_request_is_open_still_goes_on_with_it) {
  World world;
  const std::string path = world.folder.path("run.journal");
  ImportOptions options = staging();
  options.merge = false;
  const ImportReport half = stageHalf(world, path, options);
  options.retryFailed = true;
  world.journal = ImportJournal::resume(path);
  const ImportReport whole = world.run(options);
  BOOST_TEST(describe(whole) == "in_pull_request\nin_pull_request\n");
  BOOST_TEST(whole.files[1].pullRequestId == half.files[0].pullRequestId);
  mergePullByHand(world, whole.files[1].pullRequestId);
  options.merge = true;
  world.journal = ImportJournal::resume(path);
  const ImportReport last = world.run(options);
  BOOST_TEST(describe(last) == "merged\nmerged\n");
  BOOST_TEST(last.files[1].pullRequestId == half.files[0].pullRequestId);
}

BOOST_AUTO_TEST_CASE(a_stage_whose_pull_request_was_closed_gets_another_one_when_asked_for) {
  World world;
  world.add("a", "one", 1, 5);
  const std::string path = world.folder.path("run.journal");
  ImportOptions options = staging();
  options.merge = false;
  world.journal = ImportJournal::create(path, world.plan);
  const ImportReport open = world.run(options);
  world.closePullByHand(open.files[0].pullRequestId);
  options.merge = true;
  for (const bool retry : {false, false, true}) {
    options.retryFailed = retry;
    world.journal = ImportJournal::resume(path);
    const ImportReport report = world.run(options);
    BOOST_TEST((report.files[0].outcome == (retry ? FileOutcome::Merged : FileOutcome::Failed)));
  }
  BOOST_TEST(world.effects("import accepted") == 1u);
}

// A branch that somebody else has made is theirs, however often the run is resumed.
BOOST_AUTO_TEST_CASE(a_stage_branch_that_was_taken_is_never_adopted) {
  World world;
  world.add("a", "one", 1, 5);
  ImportOptions options = staging();
  makeStageByHand(world);
  const std::string path = world.folder.path("run.journal");
  for (int run = 0; run < 3; ++run) {
    world.journal =
        run == 0 ? ImportJournal::create(path, world.plan) : ImportJournal::resume(path);
    const ImportReport report = world.run(options);
    BOOST_TEST((report.files[0].outcome == FileOutcome::NotStarted), describe(report));
    BOOST_TEST((report.files[0].error->code() == Errc::AlreadyExists));
  }
  BOOST_TEST(world.effects("import accepted") == 0u);
}

// The run ends when its pull request's answer does not come, and nothing can be looked for; then a
// stranger's is there, with the same title and the same rows. Ours is merged where it was
// made, and nobody else's in any case.
BOOST_AUTO_TEST_CASE(a_pull_request_without_the_mark_is_never_taken_for_the_stage_s) {
  for (const bool isMade : {false, true}) {
    World world;
    world.add("a", "one", 1, 5);
    ImportOptions options = staging();
    options.patience = std::chrono::milliseconds{1};
    const std::string path = world.folder.path("run.journal");
    world.emulator.addFault(
        Fault(isMade ? FaultKind::HandleThenClose : FaultKind::CloseAfterBody, "POST pulls"));
    Fault blind(FaultKind::Status, "GET pulls");
    blind.times = 0;
    world.emulator.addFault(blind);
    world.journal = ImportJournal::create(path, world.plan);
    const ImportReport lost = world.run(options);
    BOOST_TEST(lost.count(FileOutcome::Merged) == 0u, describe(lost));
    world.emulator.setFaults({});
    const std::string others = isMade ? "others" : "night"; // a branch has one
    if (isMade) {
      CreateBranch branch(BranchName(DatabaseName("demo", "a"), others), Revision::branch("night"));
      world.byHand(world.client->createBranch(std::move(branch)));
    }
    const std::string foreignId = openPullByHand(world, others);
    world.journal = ImportJournal::resume(path);
    options.retryFailed = true;
    const ImportReport report = world.run(options);
    const std::string& ourId = report.files[0].pullRequestId;
    BOOST_TEST(describe(report).starts_with(isMade ? "merged\n" : "not_merged"), describe(report));
    BOOST_TEST(ourId != foreignId, describe(report));
    BOOST_TEST(readJournal(path).reports[0].pullRequestId != foreignId);
    BOOST_TEST((stateOf(world, foreignId) == PullRequestState::Open));
    if (isMade) {
      BOOST_TEST((stateOf(world, ourId) == PullRequestState::Merged));
    }
  }
}

// Its answer was lost, and what was sent after it did not arrive either.
BOOST_AUTO_TEST_CASE(a_stage_branch_that_comes_late_is_the_run_s_own) {
  World world;
  world.add("a", "one", 1, 5);
  ImportOptions options = staging();
  options.patience = std::chrono::milliseconds{1};
  world.emulator.addFault(Fault(FaultKind::CloseAfterBody, "POST branches"));
  Fault fault(FaultKind::Status, "POST branches");
  fault.status = 429;
  fault.nth = 2;
  fault.times = 0;
  world.emulator.addFault(fault);
  const std::string path = world.folder.path("run.journal");
  world.journal = ImportJournal::create(path, world.plan);
  BOOST_TEST(world.run(options).count(FileOutcome::NotStarted) == 1u);
  world.emulator.setFaults({});
  makeStageByHand(world);
  world.journal = ImportJournal::resume(path);
  BOOST_TEST(describe(world.run(options)) == "merged\n");
}

// What did not arrive may be asked for again: the answer to that tells.
BOOST_AUTO_TEST_CASE(a_stage_branch_that_was_never_made_is_asked_for_again) {
  World world;
  world.add("a", "one", 1, 5);
  world.emulator.addFault(Fault(FaultKind::CloseAfterBody, "POST branches"));
  const ImportReport report = world.run(staging());
  BOOST_TEST(describe(report) == "merged\n");
  BOOST_TEST(report.took.count() <
             20'000); // it is looked for as long as the run was told, not 30 s
}

// The server takes no second one of the same branches, and the list does not show the first yet.
BOOST_AUTO_TEST_CASE(a_pull_request_of_a_stage_that_is_listed_late_is_found_by_a_later_run) {
  World world;
  ImportOptions options = staging();
  const std::string path = world.folder.path("run.journal");
  losePull(world, path, options);
  const auto markOf = [&] {
    const ImportJournal journal = ImportJournal::resume(path);
    return ImportJournalAccess::state(journal)->stagePast(0).mark;
  };
  const std::string mark = markOf();
  const std::string id = openPullByHand(world);
  world.journal = ImportJournal::resume(path);
  const ImportReport waiting = world.run(options);
  BOOST_TEST((waiting.files[0].outcome == FileOutcome::NotMerged));
  BOOST_TEST((waiting.files[0].error->code() == Errc::OutcomeUnknown));
  BOOST_TEST(markOf() == mark);
  // Now it is, with its mark.
  UpdatePullRequest update(PullRequestName(DatabaseName("demo", "a"), id));
  update.description = "import mark: " + mark;
  world.byHand(world.client->updatePullRequest(std::move(update)));
  world.journal = ImportJournal::resume(path);
  const ImportReport report = world.run(options);
  BOOST_TEST(describe(report) == "merged\n");
  BOOST_TEST(report.files[0].pullRequestId == id);
}

// What the clock says of the time since may be an hour of somebody's setting it.
BOOST_AUTO_TEST_CASE(a_pull_request_of_a_stage_is_looked_for_long_enough_by_a_later_run_too) {
  World world;
  ImportOptions options = staging();
  const std::string path = world.folder.path("run.journal");
  losePull(world, path, options);
  {
    const ImportJournal journal = ImportJournal::resume(path);
    importer::Journal& write = *ImportJournalAccess::state(journal);
    importer::StageNote note;
    note.at = std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now()) -
              std::chrono::hours{1};
    note.text = ImportJournalAccess::state(journal)->stagePast(0).mark;
    note.files = 1;
    write.staged(0, importer::StageStep::PullIntent, note);
  }
  options.lookUpTimeout = std::chrono::milliseconds{300};
  world.journal = ImportJournal::resume(path);
  const ImportReport report = world.run(options);
  BOOST_TEST(describe(report) == "merged\n");
  BOOST_TEST(report.took.count() >= 300);
}

// Somebody has deleted it; what the journal says is in it is nowhere.
BOOST_AUTO_TEST_CASE(a_stage_branch_that_is_gone_is_told_with_what_else_to_do) {
  World world;
  world.add("a", "one", 1, 5);
  world.add("a", "two", 1, 5);
  ImportOptions options = staging();
  const std::string path = world.folder.path("run.journal");
  {
    const ImportJournal journal = ImportJournal::create(path, world.plan);
    importer::RunTerms terms;
    terms.merge = true;
    terms.stageBranch = options.stageBranch;
    importer::Journal& write = *ImportJournalAccess::state(journal);
    write.begin(terms);
    importer::StageNote absent;
    absent.absent = true;
    write.staged(0, importer::StageStep::BranchIntent, absent);
    write.staged(0, importer::StageStep::BranchMade, {});
    FileReport merged;
    merged.outcome = FileOutcome::Merged;
    write.finished(0, merged);
  }
  options.retryFailed = true;
  for (int run = 0; run < 2; ++run) {
    world.journal = ImportJournal::resume(path);
    const ImportReport report = world.run(options);
    BOOST_TEST((report.files[0].outcome == FileOutcome::NotMerged));
    BOOST_TEST((report.files[1].outcome == FileOutcome::Failed));
    for (const FileReport& file : report.files) {
      const std::string message = file.error ? file.error->message() : std::string();
      BOOST_TEST(message.find("night of demo/a") != std::string::npos, message);
      BOOST_TEST(message.find("with a new journal") != std::string::npos, message);
    }
  }
}

BOOST_AUTO_TEST_CASE(a_journal_goes_on_in_its_own_stage_only) {
  World world;
  world.add("a", "one", 1, 5);
  ImportOptions options = staging();
  const std::string path = world.folder.path("run.journal");
  world.journal = ImportJournal::create(path, world.plan);
  BOOST_TEST(describe(world.run(options)) == "merged\n");
  for (const char* stage : {"", "day"}) {
    options.stageBranch = stage;
    world.journal = ImportJournal::resume(path);
    BOOST_CHECK_THROW(world.run(options), Error);
  }
}

BOOST_AUTO_TEST_CASE(a_staged_run_that_is_ended_goes_on) {
  World world;
  world.emulator.setJobTime(std::chrono::milliseconds{50}, std::chrono::milliseconds{100});
  for (const char* database : {"a", "b"}) {
    world.add(database, "one", 1, 5);
    world.add(database, "two", 1, 7);
  }
  const auto isStep = [](Kind kind) {
    return kind != Kind::Uploading;
  };
  const Resumed resumed =
      world.runAgainAndAgain(staging, isStep, [](std::size_t run) { return 4 * run; });
  BOOST_TEST(resumed.runs > 1u);
  BOOST_TEST(describe(resumed.report) == "merged\nmerged\nmerged\nmerged\n");
  BOOST_TEST(world.effects("import accepted") == 4u);
  BOOST_TEST(world.effects("merge finished") == 6u);
}

BOOST_AUTO_TEST_SUITE_END()
