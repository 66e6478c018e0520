#include "import/output.hpp"
#include "importer/import_journal.hpp"
#include "importer/world.hpp"

#include <boost/test/unit_test.hpp>

#include <filesystem>
#include <fstream>

// Runs that outlive their process, against an embedded DoltHub.

using namespace live;

namespace {

// A disk that is full for one record.
class FullOnce final : public importer::JournalDisk {
public:
  FullOnce(std::string& text, std::string record) : text_(text), record_(std::move(record)) {}

  std::string readAll() const override { return text_; }
  void truncate(std::uint64_t size) override { text_.resize(size); }
  void append(std::string_view line) override {
    if (!record_.empty() && line.find(record_) != std::string_view::npos) {
      record_.clear();
      throw Error(Errc::LocalLimit, ErrorDetails());
    }
    text_ += line;
  }
  void sync() override {}
  void remove() noexcept override {}

private:
  std::string& text_;
  std::string record_;
};

// One that is full from a record on.
class FullFrom final : public importer::JournalDisk {
public:
  FullFrom(std::string& text, std::string record) : text_(text), record_(std::move(record)) {}

  std::string readAll() const override { return text_; }
  void truncate(std::uint64_t size) override { text_.resize(size); }
  void append(std::string_view line) override {
    isFull_ = isFull_ || line.find(record_) != std::string_view::npos;
    if (isFull_) {
      throw Error(Errc::LocalLimit, ErrorDetails());
    }
    text_ += line;
  }
  void sync() override {}
  void remove() noexcept override {}

private:
  std::string& text_;
  std::string record_;
  bool isFull_ = false;
};

// As "dolthub-import report" ends with it.
dolthub_import::ExitCode exitCodeOf(const JournalContent& content) {
  ImportReport report;
  report.files = content.reports;
  return dolthub_import::exitCodeOf(report);
}

// One that takes a record, and cannot say that it is kept.
class UnsyncedOnce final : public importer::JournalDisk {
public:
  UnsyncedOnce(std::string& text, std::string record) : text_(text), record_(std::move(record)) {}

  std::string readAll() const override { return text_; }
  void truncate(std::uint64_t size) override { text_.resize(size); }
  void append(std::string_view line) override {
    text_ += line;
    if (!record_.empty() && line.find(record_) != std::string_view::npos) {
      record_.clear();
      refuses_ = true;
    }
  }
  void sync() override {
    if (std::exchange(refuses_, false)) {
      throw Error(Errc::LocalLimit, ErrorDetails());
    }
  }
  void remove() noexcept override {}

private:
  std::string& text_;
  std::string record_;
  bool refuses_ = false;
};

} // namespace

BOOST_AUTO_TEST_SUITE(importer_live_resume, *boost::unit_test::label("waits"))

BOOST_AUTO_TEST_CASE(a_finished_journal_sends_nothing) {
  World world;
  world.add("a", "one", 1, 5);
  world.add("b", "one", 1, 5);
  const std::string path = world.folder.path("run.journal");
  {
    ImportOptions options = merging();
    world.journal = ImportJournal::create(path, world.plan);
    BOOST_TEST(describe(world.run(options)) == "merged\nmerged\n");
  }
  const std::uint64_t before = world.emulator.stats().requests;
  ImportOptions options = merging();
  world.journal = ImportJournal::resume(path);
  const ImportReport report = world.run(options);
  BOOST_TEST(describe(report) == "merged\nmerged\n");
  BOOST_TEST(report.files[0].rowsInDatabase.value() == 5u);
  BOOST_TEST(world.emulator.stats().requests == before);
}

// Of a server that repeats it, too.
BOOST_AUTO_TEST_CASE(no_journal_holds_the_api_token) {
  World world;
  world.add("a", "one", 1, 5);
  world.add("b", "one", 1, 5);
  Fault echo(FaultKind::EchoToken, "POST upload");
  echo.times = 1;
  world.emulator.addFault(echo);
  const std::string path = world.folder.path("run.journal");
  world.journal = ImportJournal::create(path, world.plan);
  const ImportReport report = world.run(merging());
  BOOST_TEST(report.count(FileOutcome::Failed) == 1u, describe(report));
  std::ifstream file(path);
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  BOOST_TEST(text.find("[your API token]") != std::string::npos);
  BOOST_TEST(text.find(world.emulator.apiToken()) == std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_resumed_run_uploads_nothing_again) {
  World world;
  world.emulator.setJobTime(std::chrono::milliseconds{100}, std::chrono::milliseconds{200});
  for (const char* database : {"a", "b", "c"}) {
    world.add(database, "one", 1, 5);
    world.add(database, "two", 1, 7);
  }
  const auto isStep = [](Kind kind) {
    return kind == Kind::Accepted || kind == Kind::Polled || kind == Kind::Imported ||
           kind == Kind::Merging;
  };
  const Resumed resumed =
      world.runAgainAndAgain(merging, isStep, [](std::size_t run) { return 3 * run; });
  BOOST_TEST(resumed.runs > 2u);
  BOOST_TEST(resumed.report.count(FileOutcome::Merged) == 6u, describe(resumed.report));
  BOOST_TEST(world.effects("import accepted") == 6u);
  BOOST_TEST(world.effects("merge finished") == 6u);
}

// In its pull request, which is not what is wanted any more.
BOOST_AUTO_TEST_CASE(a_file_that_changed_since_it_was_sent_is_not_merged_as_it_was) {
  World world;
  world.add("a", "one", 1, 5);
  world.add("b", "one", 1, 5);
  const std::string path = world.folder.path("run.journal");
  ImportOptions options = merging();
  options.merge = false;
  world.journal = ImportJournal::create(path, world.plan);
  BOOST_TEST(describe(world.run(options)) == "in_pull_request\nin_pull_request\n");
  world.folder.write("a/one.csv", rowsText(1, 8));
  std::filesystem::remove(world.folder.path("b/one.csv")); // what was sent is there all the same
  options.merge = true;
  world.journal = ImportJournal::resume(path);
  const ImportReport report = world.run(options);
  BOOST_TEST((report.files[0].outcome == FileOutcome::Failed));
  BOOST_REQUIRE(report.files[0].error.has_value());
  BOOST_TEST((report.files[0].error->code() == Errc::FileChanged));
  BOOST_TEST((report.files[1].outcome == FileOutcome::Merged));

  world.journal = ImportJournal::resume(path);
  const std::vector<std::size_t> changed = world.journal->findChanged();
  BOOST_TEST(changed == std::vector<std::size_t>{0}, boost::test_tools::per_element());
  BOOST_TEST(world.journal->acceptChanges(changed).empty());
  const ImportReport anew = world.run(options);
  BOOST_TEST(describe(anew) == "merged\nmerged\n");
  BOOST_TEST(anew.files[0].rowsInDatabase.value() == 8u);
  BOOST_TEST(world.effects("import accepted") == 3u);
  BOOST_TEST(world.effects("merge finished") == 2u);
}

// As a process leaves it that is killed before the answer came; nobody knows yet what was sent.
BOOST_AUTO_TEST_CASE(a_file_that_changed_behind_its_upload_is_taken_once_that_is_found) {
  World world;
  world.add("a", "one", 1, 5);
  ImportOptions options = merging();
  options.merge = false;
  const std::string path = world.folder.path("run.journal");
  ImportJournal::create(path, world.plan);
  const auto now = std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
  const ImportReport sent = world.run(options);
  world.folder.write("a/one.csv", rowsText(1, 8));
  const auto accept = [&] {
    world.journal = ImportJournal::resume(path);
    const std::vector<std::size_t> changed = world.journal->findChanged();
    world.journal->acceptChanges(changed);
    return changed.size();
  };
  ImportJournalAccess::state(ImportJournal::resume(path))
      ->intent(0, importer::Step::Import, now, false);
  BOOST_TEST(accept() == 0u);
  const ImportReport found = world.run(options);
  BOOST_TEST(describe(found) == "in_pull_request\n");
  BOOST_TEST(found.files[0].rows.value() == 5u); // as it was sent
  BOOST_TEST(found.files[0].pullRequestId == sent.files[0].pullRequestId);
  BOOST_TEST(accept() == 1u);
  const ImportReport anew = world.run(options);
  BOOST_TEST(describe(anew) == "in_pull_request\n");
  BOOST_TEST(anew.files[0].rowsInDatabase.value() == 8u);
  BOOST_TEST(world.effects("import accepted") == 2u);
}

// It stops the run, which goes on with what is under way; then it is killed.
BOOST_AUTO_TEST_CASE(a_full_disk_makes_no_journal_with_which_no_run_can_go_on) {
  for (const bool stages : {false, true}) {
    World world;
    world.add("a", "one", 1, 5);
    ImportOptions options = merging();
    options.stageBranch = stages ? "night" : "";
    const std::string record = stages ? "\"pull_made\"" : "\"event\":\"imported\"";
    std::string text;
    world.journal =
        ImportJournalAccess::create("j", std::make_unique<FullOnce>(text, record), world.plan);
    BOOST_TEST(describe(world.run(options)) == "merged\n");
    const std::size_t merge = text.find(stages ? "\"merge_intent\"" : "\"step\":\"merge\"");
    BOOST_REQUIRE(merge != std::string::npos);
    BOOST_TEST(text.find(record) < merge);
    text.resize(text.find('\n', merge) + 1);
    const std::string path = world.folder.write("run.journal", text);
    BOOST_TEST(readJournal(path).reports.size() == 1u);
    world.journal = ImportJournal::resume(path);
    BOOST_TEST(describe(world.run(options)) == "merged\n");
    BOOST_TEST(world.effects("import accepted") == 1u);
  }
}

// By a disk that is full at the merge's intent, and by a run that ends before it.
BOOST_AUTO_TEST_CASE(what_is_imported_and_was_to_be_merged_is_no_success_by_its_exit_code) {
  using dolthub_import::ExitCode;
  for (const bool isFull : {true, false}) {
    World world;
    world.add("a", "one", 1, 5);
    const std::string record = isFull ? R"("step":"merge")" : R"("never")";
    std::string text;
    world.journal =
        ImportJournalAccess::create("j", std::make_unique<FullFrom>(text, record), world.plan);
    ImportOptions options = merging();
    options.onEvent = [isFull, control = options.control](const ImportEvent& event) mutable {
      if (!isFull && event.kind == Kind::Imported) {
        control.abandon();
      }
    };
    const ImportReport report = world.run(options);
    BOOST_TEST((report.files[0].outcome == FileOutcome::NotMerged), describe(report));
    BOOST_TEST((dolthub_import::exitCodeOf(report) == ExitCode::Interrupted));
    BOOST_TEST(world.effects("merge accepted") == 0u);
    const std::string path = world.folder.write("run.journal", text);
    BOOST_TEST((readJournal(path).reports[0].outcome == FileOutcome::NotMerged));
    BOOST_TEST((exitCodeOf(readJournal(path)) == ExitCode::SomeFailed));
    world.journal = ImportJournal::resume(path);
    BOOST_TEST(describe(world.run(merging())) == "merged\n");
    BOOST_TEST((exitCodeOf(readJournal(path)) == ExitCode::Done));
    BOOST_TEST(world.effects("import accepted") == 1u);
  }
}

BOOST_AUTO_TEST_CASE(a_merge_whose_intent_may_be_lost_is_not_sent_and_gone_on_with) {
  struct Row {
    bool stages;
    bool isKept; // by the disk, all the same
  };
  for (const Row& row : {Row{false, true}, {false, false}, {true, true}, {true, false}}) {
    World world;
    world.add("a", "one", 1, 5);
    ImportOptions options = merging();
    options.stageBranch = row.stages ? "night" : "";
    const std::string record = row.stages ? "\"merge_intent\"" : R"("step":"merge")";
    std::string text;
    world.journal =
        ImportJournalAccess::create("j", std::make_unique<UnsyncedOnce>(text, record), world.plan);
    const ImportReport report = world.run(options);
    BOOST_TEST((report.files[0].outcome == FileOutcome::NotMerged), describe(report));
    BOOST_TEST(report.files[0].error.has_value());
    const std::size_t before = world.effects("merge finished"); // into the stage
    BOOST_TEST(before == (row.stages ? 1u : 0u));
    BOOST_TEST_REQUIRE(text.find(record) != std::string::npos);
    if (!row.isKept) { // nor what came behind it
      text.resize(text.rfind('\n', text.find(record)) + 1);
    }
    world.journal = ImportJournal::resume(world.folder.write("run.journal", text));
    BOOST_TEST(describe(world.run(options)) == "merged\n");
    BOOST_TEST(world.effects("merge finished") == before + 1);
    BOOST_TEST(world.effects("import accepted") == 1u);
  }
}

// As an earlier version could leave it.
BOOST_AUTO_TEST_CASE(a_merge_of_which_the_journal_lacks_the_pull_request_is_found_by_its_import) {
  World world;
  world.add("a", "one", 1, 5);
  ImportOptions options = merging();
  const std::string path = world.folder.path("run.journal");
  world.journal = ImportJournal::create(path, world.plan);
  const ImportReport merged = world.run(options);
  const std::string text = [&] {
    std::ifstream file(path);
    std::string kept;
    for (std::string line; std::getline(file, line);) {
      const bool stays = line.find("\"event\":\"imported\"") == std::string::npos;
      kept += stays ? line + "\n" : "";
      if (line.find("\"event\":\"intent\"") != std::string::npos &&
          line.find("\"step\":\"merge\"") != std::string::npos) {
        break;
      }
    }
    return kept;
  }();
  const std::string cut = world.folder.write("cut.journal", text);
  BOOST_TEST((readJournal(cut).reports[0].outcome == FileOutcome::Unknown));
  world.journal = ImportJournal::resume(cut);
  const ImportReport report = world.run(options);
  BOOST_TEST(describe(report) == "merged\n");
  BOOST_TEST(report.files[0].pullRequestId == merged.files[0].pullRequestId);
  BOOST_TEST(world.effects("import accepted") == 1u);
  BOOST_TEST(world.effects("merge accepted") == 1u);
}

BOOST_AUTO_TEST_CASE(a_file_whose_pull_request_was_closed_is_sent_anew_when_asked_for) {
  World world;
  world.add("a", "one", 1, 5);
  const std::string path = world.folder.path("run.journal");
  ImportOptions options = merging();
  options.merge = false;
  world.journal = ImportJournal::create(path, world.plan);
  const ImportReport sent = world.run(options);
  world.closePullByHand(sent.files[0].pullRequestId);
  options.merge = true;
  for (const bool retry : {false, false, true}) {
    options.retryFailed = retry;
    world.journal = ImportJournal::resume(path);
    const ImportReport report = world.run(options);
    BOOST_TEST((report.files[0].outcome == (retry ? FileOutcome::Merged : FileOutcome::Failed)));
  }
  BOOST_TEST(world.effects("import accepted") == 2u);
}

// Nothing of it is found, and it can be merged no more.
BOOST_AUTO_TEST_CASE(a_lost_merge_of_a_pull_request_that_was_closed_is_told_as_not_merged) {
  World world;
  world.add("a", "one", 1, 5);
  const std::string path = world.folder.path("run.journal");
  ImportOptions options = merging();
  world.emulator.addFault(Fault(FaultKind::CloseAfterBody, "POST merge"));
  world.journal = ImportJournal::create(path, world.plan);
  const ImportReport lost = world.run(options);
  BOOST_TEST((lost.files[0].outcome == FileOutcome::Unknown), describe(lost));
  world.closePullByHand(lost.files[0].pullRequestId);
  for (const bool retry : {false, false, true}) {
    options.retryFailed = retry;
    world.journal = ImportJournal::resume(path);
    const ImportReport report = world.run(options);
    BOOST_TEST((report.files[0].outcome == (retry ? FileOutcome::Merged : FileOutcome::Failed)),
               describe(report));
  }
  BOOST_TEST(world.effects("import accepted") == 2u);
  BOOST_TEST(world.effects("merge accepted") == 1u);
}

// As a process leaves it that is killed before the answer came.
BOOST_AUTO_TEST_CASE(an_upload_whose_answer_nobody_read_is_found) {
  World world;
  world.add("a", "one", 1, 5);
  world.add("b", "one", 1, 5);
  const std::string path = world.folder.path("run.journal");
  ImportOptions options = merging();
  options.merge = false;
  world.journal = ImportJournal::create(path, world.plan);
  world.run(options);
  options.merge = true;
  world.journal.reset();
  // All that was written down of the second file behind its first intent.
  std::string kept;
  std::ifstream file(path);
  bool intended = false;
  for (std::string line; std::getline(file, line);) {
    const bool second = line.find("\"file\":1") != std::string::npos;
    const bool plan = line.find("\"event\":\"plan\"") != std::string::npos;
    if (!second || plan || !intended) {
      kept += line + "\n";
    }
    intended = intended || (second && !plan);
  }
  world.journal = ImportJournal::resume(world.folder.write("cut.journal", kept));
  BOOST_TEST(world.journal->unfinished().size() == 1u);
  BOOST_TEST(describe(world.run(options)) == "merged\nmerged\n");
  BOOST_TEST(world.effects("import accepted") == 2u);
}

// The second file looks like the first in the list of jobs, and never arrived.
BOOST_AUTO_TEST_CASE(a_lost_upload_is_not_taken_for_the_file_before_it) {
  World world;
  world.add("a", "one", 1, 5);
  world.add("a", "more", 6, 2, ImportOperation::Update, "one");
  const std::string path = world.folder.path("run.journal");
  Fault fault(FaultKind::CloseAfterBody, "POST upload");
  fault.nth = 2;
  world.emulator.addFault(fault);
  ImportOptions options = merging();
  world.journal = ImportJournal::create(path, world.plan);
  const ImportReport lost = world.run(options);
  BOOST_TEST((lost.files[0].outcome == FileOutcome::Merged));
  BOOST_TEST((lost.files[1].outcome == FileOutcome::Unknown));
  BOOST_TEST(world.effects("import accepted") == 1u);

  // Nor when the run is resumed, which knows the first file from the journal alone.
  world.journal.reset();
  world.journal = ImportJournal::resume(path);
  BOOST_TEST((world.run(options).files[1].outcome == FileOutcome::Unknown));
  world.journal.reset();
  world.journal = ImportJournal::resume(path);
  options.assume = Assume::Retry;
  BOOST_TEST(describe(world.run(options)) == "merged\nmerged\n");
  BOOST_TEST(world.effects("import accepted") == 2u);
}

// Lists name the table of an import, and not its branch; so may polls, of whatever branch they ask.
BOOST_AUTO_TEST_CASE(an_import_into_another_branch_is_not_taken_for_the_lost_upload) {
  for (const bool merges : {true, false}) {
    World world;
    world.add("a", "one", 1, 5);
    const BranchName other(DatabaseName("demo", "a"), "other");
    world.byHand(world.client->createBranch(CreateBranch(other, Revision::branch("main"))));
    ImportFile theirs(other, world.plan.files[0].path, ImportOperation::Create);
    theirs.table = "one";
    const Operation<ImportResult> started =
        world.byHand(world.client->startImport(std::move(theirs)));
    const std::string found = importOperation(other, std::string(started.name())).save();
    const std::string path = world.folder.path("run.journal");
    world.journal = ImportJournal::create(path, world.plan);
    const auto write = ImportJournalAccess::state(*world.journal);
    const auto now =
        std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
    write->intent(0, importer::Step::Import, now, false);
    write->accepted(0, importer::Step::Import, found);
    ImportOptions options = merging();
    options.merge = merges;
    const ImportReport report = world.run(options);
    BOOST_TEST((report.files[0].outcome == FileOutcome::Unknown), describe(report));
    BOOST_REQUIRE(report.files[0].error.has_value());
    BOOST_TEST(report.files[0].error->lostCall().has_value(), describe(report));
    BOOST_TEST(report.files[0].pullRequestId.empty());
    BOOST_TEST(world.effects("merge accepted") == 0u);
  }
}

BOOST_AUTO_TEST_CASE(an_unknown_upload_waits_for_a_decision) {
  World world;
  world.add("a", "one", 1, 5);
  const std::string path = world.folder.path("run.journal");
  const auto goOn = [&](Assume assume) {
    ImportOptions options = merging();
    world.journal = ImportJournal::resume(path);
    options.assume = assume;
    return world.run(options);
  };
  world.emulator.addFault(Fault(FaultKind::CloseAfterBody, "POST upload"));
  {
    ImportOptions options = merging();
    world.journal = ImportJournal::create(path, world.plan);
    BOOST_TEST(world.run(options).count(FileOutcome::Unknown) == 1u);
  }
  const ImportReport waiting = goOn(Assume::Nothing);
  BOOST_TEST(waiting.count(FileOutcome::Unknown) == 1u);
  BOOST_TEST(waiting.files[0].error->lostCall()->keyValue("tableName") == "one");
  BOOST_TEST(world.effects("import accepted") == 0u);
  BOOST_TEST(describe(goOn(Assume::Retry)) == "merged\n");
  BOOST_TEST(world.effects("import accepted") == 1u);
}

// One of two is in, and merged by who looked.
BOOST_AUTO_TEST_CASE(each_unknown_file_may_have_a_word_of_its_own) {
  World world;
  world.add("a", "one", 1, 5);
  world.add("b", "two", 6, 9);
  const std::string path = world.folder.path("run.journal");
  const auto goOn = [&](Assume assume, std::size_t file) {
    ImportOptions options = merging();
    options.verify = false;
    world.journal = ImportJournal::resume(path);
    options.assume = assume;
    options.assumedFiles = {file};
    return world.run(options);
  };
  Fault lost(FaultKind::CloseAfterBody, "POST upload");
  lost.times = 2;
  world.emulator.addFault(lost);
  world.journal = ImportJournal::create(path, world.plan);
  BOOST_TEST(world.run(merging()).count(FileOutcome::Unknown) == 2u);
  const ImportReport first = goOn(Assume::Merged, 0);
  BOOST_TEST((first.files[0].outcome == FileOutcome::Merged));
  BOOST_TEST((first.files[1].outcome == FileOutcome::Unknown));
  BOOST_TEST(world.effects("import accepted") == 0u);
  BOOST_TEST(describe(goOn(Assume::Retry, 1)) == "merged\nmerged\n");
  BOOST_TEST(world.effects("import accepted") == 1u);
}

// Nobody knows which pull request is that import's, and whether it is merged.
BOOST_AUTO_TEST_CASE(what_is_said_to_be_imported_is_not_told_as_merged) {
  World world;
  world.add("a", "one", 1, 5);
  const std::string path = world.folder.path("run.journal");
  const auto goOn = [&](Assume assume) {
    ImportOptions options = merging();
    options.verify = false;
    world.journal = ImportJournal::resume(path);
    options.assume = assume;
    return world.run(options);
  };
  world.emulator.addFault(Fault(FaultKind::CloseAfterBody, "POST upload"));
  world.journal = ImportJournal::create(path, world.plan);
  BOOST_TEST(world.run(merging()).count(FileOutcome::Unknown) == 1u);
  BOOST_TEST((goOn(Assume::Done).files[0].outcome == FileOutcome::Unknown));
  BOOST_TEST(describe(goOn(Assume::Merged)) == "merged\n");
  BOOST_TEST(describe(goOn(Assume::Retry)) == "merged\n"); // it was said
  BOOST_TEST(world.effects("import accepted") == 0u);
}

// Its pull request is known, and open.
BOOST_AUTO_TEST_CASE(no_word_makes_a_merge_of_an_open_pull_request) {
  World world;
  world.add("a", "one", 1, 5);
  ImportOptions options = merging();
  options.merge = false;
  const ImportReport imported = world.run(options);
  const PullRequestName pull(DatabaseName("demo", "a"), imported.files[0].pullRequestId);
  const auto now = std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
  options.merge = true;
  options.verify = false;
  for (const Assume assume : {Assume::Done, Assume::Merged}) {
    const std::string name = assume == Assume::Done ? "done.journal" : "merged.journal";
    world.journal = ImportJournal::create(world.folder.path(name), world.plan);
    const auto write = ImportJournalAccess::state(*world.journal);
    write->intent(0, importer::Step::Import, now, false);
    write->accepted(0, importer::Step::Import, imported.files[0].operation);
    write->imported(0, pull.id());
    write->intent(0, importer::Step::Merge, now, false);
    options.assume = assume;
    BOOST_TEST((world.run(options).files[0].outcome == FileOutcome::Unknown));
  }
  BOOST_TEST(world.effects("merge finished") == 0u);
}

// As on a day when DoltHub lists neither the import nor the merge any more.
BOOST_AUTO_TEST_CASE(what_expired_on_the_server_waits_for_a_decision_too) {
  World world;
  world.add("a", "one", 1, 5);
  ImportOptions options = merging();
  options.merge = false;
  const ImportReport imported = world.run(options);
  world.add("b", "one", 1, 5);
  const BranchName target = world.plan.files[1].target;
  const PullRequestName pullRequest(DatabaseName("demo", "a"), imported.files[0].pullRequestId);
  options.merge = true;
  world.journal = ImportJournal::create(world.folder.path("run.journal"), world.plan);
  const auto write = ImportJournalAccess::state(*world.journal);
  const auto now = std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
  write->intent(0, importer::Step::Import, now, false);
  write->accepted(0, importer::Step::Import, imported.files[0].operation);
  write->imported(0, pullRequest.id());
  write->intent(0, importer::Step::Merge, now, false);
  write->accepted(0, importer::Step::Merge, mergeOperation(pullRequest, "jobs/gone").save());
  write->intent(1, importer::Step::Import, now, false);
  write->accepted(1, importer::Step::Import, importOperation(target, "jobs/gone").save());
  options.assume = Assume::Retry;
  BOOST_TEST(describe(world.run(options)) == "merged\nmerged\n");
  BOOST_TEST(world.effects("merge finished") == 2u);
}

// The run goes on with the others.
BOOST_AUTO_TEST_CASE(a_file_that_changed_or_vanished_fails_alone) {
  World world;
  world.add("a", "one", 1, 5);
  world.add("b", "one", 1, 5);
  world.add("c", "one", 1, 5);
  const std::string path = world.folder.path("run.journal");
  ImportJournal::create(path, world.plan);
  world.folder.write("a/one.csv", rowsText(1, 6));
  std::filesystem::remove(world.folder.path("b/one.csv"));
  world.journal = ImportJournal::resume(path);
  const ImportReport report = world.run(merging());
  BOOST_TEST((report.files[0].outcome == FileOutcome::Failed));
  BOOST_TEST((report.files[0].error->code() == Errc::FileChanged));
  BOOST_TEST((report.files[1].outcome == FileOutcome::Failed));
  BOOST_TEST((report.files[1].error->code() == Errc::FileUnusable));
  BOOST_TEST((report.files[2].outcome == FileOutcome::Merged));
  BOOST_TEST(world.effects("import accepted") == 1u);
}

// What is on its way is no reason to be careful about what has not left.
BOOST_AUTO_TEST_CASE(what_was_accepted_is_waited_for_though_the_plan_is_wrong_by_now) {
  World world;
  world.add("a", "one", 1, 5);
  world.add("b", "one", 1, 5);
  ImportOptions options = merging();
  options.merge = false;
  const ImportReport imported = world.run(options);
  world.journal = ImportJournal::create(world.folder.path("run.journal"), world.plan);
  const auto now = std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
  const auto write = ImportJournalAccess::state(*world.journal);
  write->intent(0, importer::Step::Import, now, false);
  write->accepted(0, importer::Step::Import, imported.files[0].operation);
  std::filesystem::remove(world.folder.path("b/one.csv"));
  options = merging();
  options.checkFirst = true;
  const ImportReport report = world.run(options);
  BOOST_TEST((report.files[0].outcome == FileOutcome::Merged));
  BOOST_TEST((report.files[1].outcome == FileOutcome::Failed));
  BOOST_TEST((report.files[1].error->code() == Errc::FileUnusable));
  BOOST_TEST(world.effects("import accepted") == 2u); // of the first run
}

// A file that was not sent waits for its place, before one that was, when the run is stopped.
BOOST_AUTO_TEST_CASE(what_was_accepted_is_finished_by_a_run_that_is_stopped_before_its_turn) {
  World world;
  world.add("a", "new", 1, 5);
  for (const char* database : {"a", "c", "b"}) {
    world.add(database, "one", 1, 5);
  }
  world.add("b", "large", 1, 500); // its lane is the first
  ImportOptions options = merging();
  options.merge = false;
  const ImportReport imported = world.run(options);
  world.journal = ImportJournal::create(world.folder.path("run.journal"), world.plan);
  const auto now = std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
  const auto write = ImportJournalAccess::state(*world.journal);
  for (const std::size_t file : {1u, 2u, 3u, 4u}) {
    write->intent(file, importer::Step::Import, now, false);
    write->accepted(file, importer::Step::Import, imported.files[file].operation);
  }
  options = merging();
  options.concurrency = 1;
  options.onEvent = [control = options.control](const ImportEvent& event) mutable {
    if (event.kind == Kind::Imported) {
      control.stop();
    }
  };
  const ImportReport report = world.run(options);
  BOOST_TEST(report.interrupted);
  BOOST_TEST(describe(report) ==
             "not_started (not started: interrupted)\nmerged\nmerged\nmerged\nmerged\n");
}

BOOST_AUTO_TEST_CASE(a_run_that_is_abandoned_at_its_first_event_ends) {
  World world;
  world.add("a", "one", 1, 5);
  world.add("b", "one", 1, 5);
  ImportOptions options = merging();
  options.onEvent = [control = options.control](const ImportEvent&) mutable {
    control.abandon();
  };
  BOOST_TEST(world.run(options).count(FileOutcome::NotStarted) == 2u);
  BOOST_TEST(world.emulator.stats().requests == 0u);
}

// As it would be by the end of its time alone.
BOOST_AUTO_TEST_CASE(a_run_that_is_abandoned_after_its_time_is_over_is_interrupted) {
  for (const bool abandons : {false, true}) {
    World world;
    world.add("a", "one", 1, 5);
    ImportOptions options = merging();
    options.onEvent = [control = options.control, abandons](const ImportEvent&) mutable {
      control.stop("it is 06:30");
      if (abandons) {
        control.abandon();
      }
    };
    BOOST_TEST(world.run(options).interrupted == abandons);
  }
}

BOOST_AUTO_TEST_SUITE_END()
