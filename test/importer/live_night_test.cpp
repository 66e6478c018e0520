#include "client_access.hpp"
#include "harness/seams.hpp"
#include "importer/import_journal.hpp"
#include "importer/seams.hpp"
#include "importer/world.hpp"

#include <boost/test/unit_test.hpp>

#include <filesystem>
#include <map>

// Bad nights: servers that are out of order for hours, files that are wrong, in little time.

using namespace live;

namespace {

// Ten hours pass in one.
class HastyClock final : public support::Clock {
public:
  explicit HastyClock(const asio::any_io_executor& executor)
      : system_(support::systemClock(executor)), begin_(system_->now()) {}

  support::TimePoint now() const override { return begin_ + haste * (system_->now() - begin_); }
  support::WallTime wallNow() const override { return system_->wallNow(); }
  void arm(support::TimePoint when) override {
    system_->onRing([this] { ring_(); });
    system_->arm(when == support::never ? when : begin_ + (when - begin_) / haste);
  }
  void shutdown() override { system_->shutdown(); }

private:
  static constexpr int haste = 10;

  std::unique_ptr<support::Clock> system_;
  support::TimePoint begin_;
};

struct LiveNight : World {
  explicit LiveNight(std::chrono::milliseconds timeout = std::chrono::minutes{10},
                     EmulatorOptions quirk = {})
      : World(std::move(quirk)) {
    ClientOptions options;
    options.endpoint = emulator.endpoint();
    options.caCertificates = emulator.caCertificate();
    options.apiToken = ApiToken(emulator.apiToken());
    options.connectTimeout = std::chrono::minutes{2}; // the machine is not in haste
    options.timeout = timeout;
    dolthub::Seams seams = dolthub::systemSeams(context->get_executor());
    seams.clock = std::make_unique<HastyClock>(context->get_executor());
    client.emplace(ClientAccess::make(context->get_executor(), options, std::move(seams)));
  }

  ImportReport pass(ImportOptions options) {
    options.onEvent = [this](const ImportEvent& event) {
      ++told[event.kind];
      out = event.kind == Kind::Outage || (out && event.kind != Kind::Recovered);
      const bool aboutRun = event.kind == Kind::Outage || event.kind == Kind::Recovered;
      BOOST_TEST((event.report == nullptr) == aboutRun);
      startedMeanwhile += out && event.kind == Kind::Started ? 1 : 0;
    };
    importer::Seams seams(support::Hub::make(context->get_executor(),
                                             std::make_unique<HastyClock>(context->get_executor()),
                                             support::systemRandom()),
                          support::threadWorker());
    std::optional<ImportReport> report;
    std::exception_ptr problem;
    const std::optional<ImportJournal> written = std::exchange(journal, std::nullopt);
    asio::co_spawn(*context,
                   written ? importer::importWith(*client, *written, options, std::move(seams))
                           : importer::importWith(*client, plan, options, std::move(seams)),
                   [&](std::exception_ptr failure, ImportReport value) {
                     problem = failure;
                     report = std::move(value);
                     context->stop();
                   });
    context->run();
    context->restart();
    if (problem) {
      std::rethrow_exception(problem);
    }
    return std::move(*report);
  }

  // Files for demo/new, which is not there.
  void addNew(const std::string& branch, int count) {
    for (int i = 0; i < count; ++i) {
      add("new", "t" + std::to_string(i), 1, 5);
      plan.files.back().target = BranchName(DatabaseName("demo", "new"), branch);
    }
  }

  void addFault(FaultKind kind, const std::string& match, unsigned times,
                const std::string& target = {}, unsigned nth = 1, int status = 0) {
    Fault fault(kind, match);
    fault.times = times;
    fault.target = target;
    fault.nth = nth;
    fault.status = status == 0 ? fault.status : status;
    emulator.addFault(fault);
  }

  std::map<Kind, std::size_t> told;
  bool out = false;
  std::size_t startedMeanwhile = 0;
};

} // namespace

BOOST_AUTO_TEST_SUITE(importer_live_night, *boost::unit_test::label("waits"))

BOOST_AUTO_TEST_CASE(reads_that_fail_for_long_harm_no_file) {
  for (const FaultKind kind : {FaultKind::Status, FaultKind::HtmlPage}) {
    LiveNight night;
    for (const char* database : {"a", "b", "c"}) {
      night.add(database, "one", 1, 5);
      night.add(database, "two", 1, 5);
    }
    night.addFault(kind, "GET *", 40);
    const ImportReport report = night.pass(merging());
    BOOST_TEST(report.count(FileOutcome::Merged) == 6u, describe(report));
    BOOST_TEST(night.effects("import accepted") == 6u);
  }
}

// It changes nothing, so that it can be asked again; the file is in.
BOOST_AUTO_TEST_CASE(a_count_that_hangs_once_is_no_failure_of_its_file) {
  LiveNight night(std::chrono::minutes{1});
  night.add("a", "one", 1, 5);
  night.addFault(FaultKind::Hang, "GET sql", 1);
  const ImportReport report = night.pass(merging());
  BOOST_TEST(describe(report) == "merged\n");
  BOOST_TEST(report.files[0].rowsInDatabase.value_or(0) == 5u);
}

// By nearly half a minute; an import that changes nothing names none either.
BOOST_AUTO_TEST_CASE(a_pull_request_that_is_named_late_is_merged_and_not_told_as_unchanged) {
  LiveNight night;
  night.add("a", "old", 1, 5);
  BOOST_TEST(night.pass(merging()).count(FileOutcome::Merged) == 1u);
  night.plan = {};
  night.add("a", "new", 6, 2, ImportOperation::Update, "old");
  night.add("a", "same", 1, 5, ImportOperation::Update, "old");
  Fault fault(FaultKind::JobWithoutPull, "POST upload");
  fault.time = std::chrono::milliseconds{2500}; // the client's clock runs ten times as fast
  night.emulator.addFault(fault);
  ImportOptions options = merging();
  options.verify = false;
  BOOST_TEST(describe(night.pass(options)) == "merged\nunchanged\n");
  BOOST_TEST(night.effects("merge finished") == 2u);
}

// Nothing says whose it is: that is for whoever looks, and no reason to merge the stage without.
BOOST_AUTO_TEST_CASE(a_pull_request_that_is_never_named_is_told_and_keeps_the_stage_open) {
  LiveNight night;
  night.add("a", "old", 1, 5);
  BOOST_TEST(night.pass(merging()).count(FileOutcome::Merged) == 1u);
  night.plan = {};
  night.add("a", "new", 6, 2, ImportOperation::Update, "old");
  night.add("a", "other", 1, 5);
  night.addFault(FaultKind::JobWithoutPull, "POST upload", 1);
  ImportOptions options = merging();
  options.verify = false;
  options.stageBranch = "night";
  const ImportReport report = night.pass(options);
  BOOST_TEST((report.files[0].outcome == FileOutcome::Unknown));
  BOOST_REQUIRE(report.files[0].error.has_value());
  BOOST_TEST(report.files[0].error->message().ends_with("; it may be 2"), describe(report));
  BOOST_TEST((report.files[1].outcome == FileOutcome::NotMerged));
}

// Nothing was changed, or no list is as far as that: only where the job is listed as ended, and no
// pull request is there behind the last that is known, is that told.
BOOST_AUTO_TEST_CASE(a_list_that_shows_no_pull_request_is_no_proof_that_there_is_none) {
  for (const bool isListed : {false, true}) {
    LiveNight night;
    night.add("a", "old", 1, 5);
    BOOST_TEST(night.pass(merging()).count(FileOutcome::Merged) == 1u);
    night.plan = {};
    night.add("a", "same", 1, 5, ImportOperation::Update, "old");
    Fault unlisted(FaultKind::JobUnlisted, "POST upload");
    unlisted.time = std::chrono::hours{1};
    if (!isListed) {
      night.emulator.addFault(unlisted);
    }
    ImportOptions options = merging();
    options.verify = false;
    const ImportReport report = night.pass(options);
    BOOST_TEST(
        (report.files[0].outcome == (isListed ? FileOutcome::Unchanged : FileOutcome::Unknown)),
        describe(report));
    if (!isListed) {
      BOOST_REQUIRE(report.files[0].error.has_value());
      BOOST_TEST(report.files[0].error->details().reason == "PullRequestUnnamed");
      BOOST_TEST(!report.files[0].operation.empty());
    }
  }
}

BOOST_AUTO_TEST_CASE(a_server_that_cannot_be_reached_is_waited_for) {
  LiveNight night;
  night.add("a", "one", 1, 5);
  night.add("b", "one", 1, 5);
  night.addFault(FaultKind::ResetOnConnect, "CONNECT", 30);
  const ImportReport report = night.pass(merging());
  BOOST_TEST(report.count(FileOutcome::Merged) == 2u, describe(report));
  BOOST_TEST(night.effects("import accepted") == 2u);
  BOOST_TEST(night.told[Kind::Outage] > 0u);
  BOOST_TEST(night.told[Kind::Recovered] > 0u);
  BOOST_TEST(night.startedMeanwhile == 0u);
}

// A gateway wants everybody to log in for some time, once the first file is in.
BOOST_AUTO_TEST_CASE(a_log_in_page_in_front_of_the_server_fails_no_file) {
  for (const FaultKind kind : {FaultKind::HtmlPage, FaultKind::Redirect}) {
    LiveNight night;
    for (const char* database : {"a", "b", "c"}) {
      night.add(database, "one", 1, 5);
      night.add(database, "two", 1, 5);
    }
    ImportOptions options = merging();
    options.concurrency = 1;
    const int status = kind == FaultKind::HtmlPage ? 401 : 302;
    night.addFault(kind, "POST upload", 0, {}, 2, status);
    night.addFault(kind, "GET user", 0, {}, 1, status);
    night.addFault(kind, "GET branches", 0, {}, 1, status);
    asio::steady_timer later(*night.context, std::chrono::seconds{3});
    later.async_wait([&](const boost::system::error_code&) { night.emulator.setFaults({}); });
    const ImportReport report = night.pass(options);
    BOOST_TEST(report.count(FileOutcome::Merged) == 6u, describe(report));
    BOOST_TEST(night.effects("import accepted") == 6u);
    BOOST_TEST(night.told[Kind::Outage] > 0u);
    BOOST_TEST(night.told[Kind::Recovered] == 1u);
    BOOST_TEST(night.startedMeanwhile == 0u);
  }
}

// In its own words, and of an endpoint that has never been DoltHub: both are told at once.
BOOST_AUTO_TEST_CASE(who_is_refused_by_dolthub_or_finds_none_is_not_kept_waiting) {
  struct Row {
    FaultKind kind;
    int status;
    unsigned nth;
  };
  for (const Row& row : {Row{FaultKind::Status, 401, 4}, Row{FaultKind::HtmlPage, 401, 1},
                         Row{FaultKind::Redirect, 307, 1}}) {
    LiveNight night;
    night.add("a", "one", 1, 5);
    night.add("b", "one", 1, 5);
    ImportOptions options = merging();
    options.concurrency = 1;
    night.addFault(row.kind, "*", 0, {}, row.nth, row.status);
    const auto begun = std::chrono::steady_clock::now();
    const ImportReport report = night.pass(options);
    BOOST_TEST(report.count(FileOutcome::Merged) == 0u, describe(report));
    BOOST_TEST((std::chrono::steady_clock::now() - begun < std::chrono::seconds{10}));
    BOOST_TEST(night.told[Kind::Outage] == 0u);
    if (row.nth == 1) {
      BOOST_TEST((report.files[0].outcome == FileOutcome::Failed), describe(report));
    }
  }
}

BOOST_AUTO_TEST_CASE(patience_is_over_at_some_time) {
  LiveNight night;
  night.add("a", "one", 1, 5);
  night.add("b", "one", 1, 5);
  night.addFault(FaultKind::ResetOnConnect, "CONNECT", 0);
  ImportOptions options = merging();
  options.patience = std::chrono::seconds{20};
  const std::string path = night.folder.path("run.journal");
  night.journal = ImportJournal::create(path, night.plan);
  const ImportReport report = night.pass(options);
  BOOST_TEST(report.count(FileOutcome::NotStarted) == 2u, describe(report));
  BOOST_TEST(!report.interrupted);
  // Nothing was sent, so that the next run just goes on.
  night.emulator.setFaults({});
  night.journal = ImportJournal::resume(path);
  BOOST_TEST(describe(night.pass(options)) == "merged\nmerged\n");
}

// Each upload that is refused so costs a file, since nobody knows what became of it.
BOOST_AUTO_TEST_CASE(a_server_that_takes_no_uploads_costs_two_files_and_not_the_night) {
  LiveNight night;
  for (const char* database : {"a", "b", "c"}) {
    night.add(database, "one", 1, 5);
    night.add(database, "two", 1, 5);
  }
  night.addFault(FaultKind::Status, "POST upload", 2);
  ImportOptions options = merging();
  options.concurrency = 1;
  const ImportReport report = night.pass(options);
  BOOST_TEST(report.count(FileOutcome::Unknown) == 2u, describe(report));
  BOOST_TEST(report.count(FileOutcome::Merged) == 4u, describe(report));
  BOOST_TEST(night.told[Kind::Outage] == 1u);
  BOOST_TEST(night.told[Kind::Recovered] == 1u);
  BOOST_TEST(night.startedMeanwhile == 1u); // the one that tries
}

// Its turn goes to another one while it waits for what may be about its database alone.
BOOST_AUTO_TEST_CASE(the_file_that_tries_alone_keeps_no_other_database_back_while_it_waits) {
  LiveNight night;
  night.add("a", "one", 1, 5);
  night.add("a", "two", 1, 5);
  night.add("b", "one", 1, 5);
  night.add("c", "one", 1, 5);
  night.addFault(FaultKind::Status, "POST upload", 2, "/a/");
  night.addFault(FaultKind::Status, "POST upload", 0, "/b/", 1, 429);
  ImportOptions options = merging();
  options.concurrency = 1;
  options.patience = std::chrono::minutes{2};
  const ImportReport report = night.pass(options);
  BOOST_TEST(report.count(FileOutcome::Unknown) == 2u, describe(report));
  BOOST_TEST((report.files[2].outcome == FileOutcome::NotStarted));
  BOOST_TEST((report.files[3].outcome == FileOutcome::Merged));
  // It gives up after 2 minutes, of which this clock makes 12 seconds.
  BOOST_TEST((report.files[3].startedAt < report.files[2].startedAt + std::chrono::seconds{6}));
}

// It is sent when the files of its database have had their turns, and refused.
BOOST_AUTO_TEST_CASE(a_file_that_is_sent_again_at_last_keeps_no_other_one_back) {
  LiveNight night;
  night.add("a", "one", 1, 5);
  night.add("a", "two", 1, 5);
  night.addFault(FaultKind::JobWithoutPull, "POST upload", 2);
  const ImportReport unsaid = night.pass(merging());
  BOOST_TEST_REQUIRE(unsaid.count(FileOutcome::Unknown) == 2u, describe(unsaid));
  night.add("b", "one", 1, 5);
  night.add("c", "one", 1, 5);
  night.journal = ImportJournal::create(night.folder.path("run.journal"), night.plan);
  for (const std::size_t file : {0u, 1u}) {
    const auto write = ImportJournalAccess::state(*night.journal);
    write->intent(file, importer::Step::Import, unsaid.files[file].startedAt, false);
    write->accepted(file, importer::Step::Import, unsaid.files[file].operation);
  }
  night.addFault(FaultKind::Status, "POST upload", 1, "/b/");
  night.addFault(FaultKind::Status, "POST upload", 1, "/c/");
  night.addFault(FaultKind::Status, "POST upload", 1, "/a/", 1, 413);
  ImportOptions options = merging();
  options.verify = false;
  options.assume = Assume::Retry;
  asio::steady_timer later(*night.context, std::chrono::seconds{60});
  ImportControl control = options.control;
  later.async_wait([&](const boost::system::error_code&) { control.stop(); });
  const ImportReport report = night.pass(options);
  BOOST_TEST(report.count(FileOutcome::Unknown) == 2u, describe(report)); // of b and c
  BOOST_TEST((report.files[0].outcome == FileOutcome::Failed));
  BOOST_TEST((report.files[1].outcome == FileOutcome::Merged));
  BOOST_TEST(!report.interrupted);
}

BOOST_AUTO_TEST_CASE(an_outage_behind_the_first_import_of_a_new_database_is_waited_for) {
  LiveNight night;
  night.add("a", "one", 1, 5);
  night.plan.files[0].target = BranchName(DatabaseName("demo", "new"), "main");
  night.addFault(FaultKind::Status, "GET branches", 30, {}, 2);
  ImportOptions options = merging();
  options.createMissing = Visibility::Private;
  const ImportReport report = night.pass(options);
  BOOST_TEST(describe(report) == "merged\n");
  BOOST_TEST(night.effects("import accepted") == 1u);
}

// Nothing is in the first branch until that is merged, and what goes elsewhere needs it there.
BOOST_AUTO_TEST_CASE(an_import_into_an_empty_database_is_in_once_its_table_is_seen_there) {
  EmulatorOptions quirk;
  quirk.emptyImportOpensPull = true;
  for (const std::string branch : {"main", "release"}) {
    LiveNight night(std::chrono::minutes{10}, quirk);
    night.addNew(branch, 2);
    Fault fault(FaultKind::JobWithoutPull, "POST upload");
    fault.time = std::chrono::milliseconds{1000}; // the client's clock runs ten times as fast
    night.emulator.addFault(fault);
    ImportOptions options = merging();
    options.createMissing = Visibility::Private;
    const ImportReport report = night.pass(options);
    BOOST_TEST(describe(report) == "merged\nmerged\n");
    BOOST_TEST(night.effects("merge finished") == 2u);
  }
}

BOOST_AUTO_TEST_CASE(an_import_into_an_empty_database_that_names_no_pull_request_is_not_believed) {
  EmulatorOptions quirk;
  quirk.emptyImportOpensPull = true;
  for (const bool merge : {false, true}) {
    LiveNight night(std::chrono::minutes{10}, quirk);
    night.addNew("main", 1);
    night.addFault(FaultKind::JobWithoutPull, "POST upload", 1);
    ImportOptions options = merging();
    options.merge = merge;
    options.createMissing = Visibility::Private;
    const ImportReport report = night.pass(options);
    BOOST_TEST((report.files[0].outcome == FileOutcome::Unknown));
    BOOST_REQUIRE(report.files[0].error.has_value());
    BOOST_TEST(report.files[0].error->message().ends_with("; it may be 1"), describe(report));
  }
}

BOOST_AUTO_TEST_CASE(patience_with_a_server_that_takes_no_uploads_is_over_at_some_time) {
  LiveNight night;
  for (const char* name : {"one", "two", "three", "four", "five"}) {
    night.add("a", name, 1, 5);
  }
  night.addFault(FaultKind::Status, "POST upload", 0);
  ImportOptions options = merging();
  options.patience = std::chrono::seconds{20};
  const ImportReport report = night.pass(options);
  BOOST_TEST(report.count(FileOutcome::Unknown) == 3u, describe(report));
  BOOST_TEST(report.count(FileOutcome::NotStarted) == 2u, describe(report));
  BOOST_TEST(report.files[4].error->message().find("took no uploads") != std::string::npos);
  BOOST_TEST(!report.interrupted);
}

BOOST_AUTO_TEST_CASE(a_stop_ends_the_wait) {
  LiveNight night;
  night.add("a", "one", 1, 5);
  night.addFault(FaultKind::ResetOnConnect, "CONNECT", 0);
  ImportOptions options = merging();
  asio::steady_timer later(*night.context, std::chrono::seconds{2});
  ImportControl control = options.control;
  later.async_wait([&](const boost::system::error_code&) { control.stop(); });
  const ImportReport report = night.pass(options);
  BOOST_TEST(report.interrupted);
  BOOST_TEST(report.count(FileOutcome::NotStarted) == 1u);
}

BOOST_AUTO_TEST_CASE(a_file_that_is_wrong_fails_alone_and_says_where) {
  LiveNight night;
  night.add("a", "one", 1, 5);
  night.add("a", "two", 1, 5);
  night.add("b", "one", 1, 5);
  for (PlannedFile& file : night.plan.files) {
    file.facts.reset();
  }
  night.folder.write("a/one.csv", "id,name\n1,2\n3\n");
  std::filesystem::remove(night.folder.path("b/one.csv"));
  const ImportReport report = night.pass(merging());
  BOOST_TEST((report.files[0].outcome == FileOutcome::Failed));
  BOOST_TEST((report.files[0].error->code() == Errc::FileUnusable));
  BOOST_REQUIRE(report.files[0].problems.size() == 1u);
  BOOST_TEST(report.files[0].problems[0].line == 3u);
  BOOST_TEST((report.files[1].outcome == FileOutcome::Merged));
  BOOST_TEST(report.files[1].rows.value() == 5u);
  BOOST_TEST((report.files[2].outcome == FileOutcome::Failed));
  BOOST_TEST(night.effects("import accepted") == 1u);
  BOOST_TEST(night.told[Kind::Checked] == 1u);
}

BOOST_AUTO_TEST_CASE(checking_first_sends_nothing_of_a_plan_that_is_wrong) {
  LiveNight night;
  night.add("a", "one", 1, 5);
  night.add("b", "one", 1, 5);
  for (PlannedFile& file : night.plan.files) {
    file.facts.reset();
  }
  night.folder.write("b/one.csv", "id,name\n1\n");
  ImportOptions options = merging();
  options.checkFirst = true;
  const ImportReport report = night.pass(options);
  BOOST_TEST((report.files[0].outcome == FileOutcome::NotStarted));
  BOOST_TEST((report.files[1].outcome == FileOutcome::Failed));
  BOOST_TEST(night.emulator.stats().requests == 0u);
  BOOST_TEST(night.told[Kind::Checked] == 1u);
  BOOST_TEST(night.told[Kind::Finished] == 1u);
  night.folder.write("b/one.csv", "id,name\n1,2\n");
  BOOST_TEST(describe(night.pass(options)) == "merged\nmerged\n");
}

// Whoever ends the run does not want to know what else is wrong; and one file may take hours.
BOOST_AUTO_TEST_CASE(checking_first_ends_with_the_run_though_a_file_was_wrong) {
  for (const bool abandons : {false, true}) {
    LiveNight night;
    for (const char* database : {"a", "b", "c"}) {
      night.add(database, "one", 1, 5);
    }
    night.folder.write("a/one.csv", "id,name\n1\n");
    ImportOptions options = merging();
    options.checkFirst = true;
    std::size_t checked = 0;
    options.onEvent = [&](const ImportEvent& event) {
      checked += event.kind == Kind::Checked ? 1 : 0;
      if (event.kind == Kind::Finished) {
        abandons ? options.control.abandon() : options.control.stop();
      }
    };
    std::optional<ImportReport> report;
    importer::Seams seams = importer::systemSeams(night.context->get_executor());
    auto worker = std::make_unique<harness::InlineWorker>();
    worker->hangsAfter = abandons ? 2 : 4; // the first finds out sizes
    seams.worker = std::move(worker);
    asio::co_spawn(*night.context,
                   importer::importWith(*night.client, night.plan, options, std::move(seams)),
                   [&](std::exception_ptr, ImportReport value) {
                     report = std::move(value);
                     night.context->stop();
                   });
    night.context->run_for(std::chrono::seconds{10});
    BOOST_REQUIRE(report.has_value());
    BOOST_TEST(checked == 0u);
    BOOST_TEST((report->files[0].outcome == FileOutcome::Failed));
    BOOST_TEST(report->count(FileOutcome::NotStarted) == 2u);
    BOOST_TEST(night.emulator.stats().requests == 0u);
  }
}

// What is read goes into the journal, so that it shows what was sent.
BOOST_AUTO_TEST_CASE(the_journal_knows_what_was_sent) {
  LiveNight night;
  night.add("a", "one", 1, 5);
  const std::string expected = night.plan.files[0].facts->sha256;
  night.plan.files[0].facts.reset();
  const std::string path = night.folder.path("run.journal");
  night.journal = ImportJournal::create(path, night.plan);
  BOOST_TEST(describe(night.pass(merging())) == "merged\n");
  BOOST_TEST(readJournal(path).plan.files[0].facts->sha256 == expected);
  BOOST_TEST(night.emulator.effects().back().kind != "");
  std::string sent;
  for (const Effect& effect : night.emulator.effects()) {
    sent += effect.kind == "import accepted" ? effect.contentHash : std::string();
  }
  BOOST_TEST(sent == expected);
}

BOOST_AUTO_TEST_CASE(a_pull_request_that_somebody_has_merged_is_merged) {
  LiveNight night;
  night.add("a", "one", 1, 5);
  const std::string path = night.folder.path("run.journal");
  ImportOptions options = merging();
  options.merge = false;
  night.journal = ImportJournal::create(path, night.plan);
  const ImportReport open = night.pass(options);
  BOOST_TEST(describe(open) == "in_pull_request\n");
  const PullRequestName name(DatabaseName("demo", "a"), open.files[0].pullRequestId);
  asio::co_spawn(
      *night.context,
      [](Client& client, PullRequestName pull) -> asio::awaitable<void> {
        Operation<MergeResult> merge = co_await client.startMerge(std::move(pull));
        co_await client.awaitOperation(std::move(merge));
      }(*night.client, name),
      [&](std::exception_ptr) { night.context->stop(); });
  night.context->run();
  night.context->restart();
  options.merge = true;
  night.journal = ImportJournal::resume(path);
  const ImportReport report = night.pass(options);
  BOOST_TEST(describe(report) == "merged\n");
  BOOST_TEST(!report.files[0].mergedHere);
  BOOST_TEST(night.effects("merge finished") == 1u);
}

// The words are about a merge under way, or an outage, and it is merged seconds later.
BOOST_AUTO_TEST_CASE(a_merge_that_is_refused_and_happens_all_the_same_is_merged) {
  for (const char* words : {"pull request is being merged", "no such repository"}) {
    LiveNight night;
    night.add("a", "one", 1, 5);
    Fault fault(FaultKind::Status, "POST merge");
    fault.status = 400;
    fault.reason = words;
    fault.effect = true;
    night.emulator.addFault(fault);
    night.emulator.setJobTime(std::chrono::milliseconds{300}, std::chrono::milliseconds{300});
    BOOST_TEST(describe(night.pass(merging())) == "merged\n");
    BOOST_TEST(night.effects("merge accepted") == 1u);
  }
}

// A run that stops itself is no wish of the caller's.
BOOST_AUTO_TEST_CASE(a_run_that_stops_itself_stops_no_other) {
  LiveNight night;
  night.add("a", "one", 1, 5);
  ImportOptions options = merging();
  options.patience = std::chrono::seconds{5};
  night.addFault(FaultKind::ResetOnConnect, "CONNECT", 0);
  BOOST_TEST(night.pass(options).count(FileOutcome::NotStarted) == 1u);
  BOOST_TEST(!options.control.stopped());
  night.emulator.setFaults({});
  BOOST_TEST(describe(night.pass(options)) == "merged\n");
}

BOOST_AUTO_TEST_SUITE_END()
