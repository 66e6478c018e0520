#include "importer/world.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/test/unit_test.hpp>

#include <stdexcept>

// importFiles against an embedded DoltHub.

using namespace live;

BOOST_AUTO_TEST_SUITE(importer_live, *boost::unit_test::label("waits"))

BOOST_AUTO_TEST_CASE(a_run_abandoned_while_it_counts_has_failed_nothing) {
  World world;
  world.add("a", "one", 1, 5);
  world.emulator.addFault(Fault(FaultKind::Hang, "GET sql"));
  const std::string path = world.folder.path("run.journal");
  world.journal = ImportJournal::create(path, world.plan);
  ImportOptions options = merging();
  asio::steady_timer later(*world.context);
  options.onEvent = [&](const ImportEvent& event) {
    if (event.kind == Kind::Finished) {
      later.expires_after(std::chrono::milliseconds{300});
      later.async_wait([&](const boost::system::error_code&) { options.control.abandon(); });
    }
  };
  const ImportReport report = world.run(options);
  BOOST_TEST(describe(report) == "merged\n");
  BOOST_TEST(report.interrupted);
  world.journal = ImportJournal::resume(path);
  const ImportReport counted = world.run(merging());
  BOOST_TEST(describe(counted) == "merged\n");
  BOOST_TEST(counted.files[0].rowsInDatabase.value() == 5u);
}

BOOST_AUTO_TEST_CASE(files_are_imported_merged_and_counted) {
  World world;
  world.add("a", "one", 1, 20);
  world.add("b", "one", 1, 30);
  world.add("a", "two", 1, 5);
  world.add("a", "more", 11, 15, ImportOperation::Update, "one");
  std::vector<Kind> kinds;
  ImportOptions options = merging();
  options.onEvent = [&](const ImportEvent& event) {
    BOOST_REQUIRE(event.report != nullptr);
    if (event.file == 1) {
      kinds.push_back(event.kind);
    }
  };
  const ImportReport report = world.run(options);
  BOOST_TEST(describe(report) == "merged\nmerged\nmerged\nmerged\n");
  BOOST_TEST(report.files[0].rowsInDatabase.value() == 25u);
  BOOST_TEST(report.files[1].rowsInDatabase.value() == 30u);
  BOOST_TEST(report.files[3].rowsInDatabase.value() == 25u);
  BOOST_TEST(report.rows == 70u);
  BOOST_TEST(report.merges == 4u);
  BOOST_TEST(world.effects("import accepted") == 4u);
  for (const Kind kind : {Kind::Started, Kind::Uploading, Kind::Accepted, Kind::Imported,
                          Kind::Merging, Kind::Finished, Kind::Verified}) {
    BOOST_TEST((std::find(kinds.begin(), kinds.end(), kind) != kinds.end()), toString(kind));
  }
}

// Such as by the file transform of the database.
BOOST_AUTO_TEST_CASE(rows_that_were_changed_on_their_way_in_are_counted_and_compared_with_nothing) {
  World world;
  world.add("a", "one", 1, 5);
  const std::string path = world.folder.path("run.journal");
  world.journal = ImportJournal::create(path, world.plan);
  ImportOptions options = merging();
  options.verify = false;
  BOOST_TEST(describe(world.run(options)) == "merged\n");
  const BranchName branch(DatabaseName("demo", "a"), "main");
  world.byHand(world.client->awaitOperation(world.byHand(
      world.client->startSqlWrite(StartSqlWrite(branch, "main", "DELETE FROM one WHERE id = 1")))));

  world.journal = ImportJournal::resume(path);
  const ImportReport compared = world.run(merging());
  BOOST_TEST((compared.files[0].outcome == FileOutcome::Failed));
  BOOST_TEST_REQUIRE(compared.files[0].error.has_value());
  BOOST_TEST(std::string(compared.files[0].error->what()).find("file transform") !=
             std::string::npos);
  world.journal = ImportJournal::resume(path);
  options = merging();
  options.transformed = true;
  const ImportReport counted = world.run(options);
  BOOST_TEST(describe(counted) == "merged\n");
  BOOST_TEST(counted.files[0].rowsInDatabase.value() == 4u);
}

BOOST_AUTO_TEST_CASE(each_poll_says_whether_the_server_has_begun) {
  World world;
  world.emulator.setJobTime(std::chrono::seconds{2}, std::chrono::seconds{2});
  world.add("a", "one", 1, 5);
  std::vector<OperationStatus> told;
  ImportOptions options = merging();
  options.merge = false;
  options.onEvent = [&](const ImportEvent& event) {
    if (event.kind == Kind::Polled) {
      told.push_back(event.status);
    }
  };
  BOOST_TEST(describe(world.run(options)) == "in_pull_request\n");
  BOOST_TEST_REQUIRE(told.size() >= 2u);
  BOOST_TEST((told.front() == OperationStatus::Pending)); // for a quarter of that time
  BOOST_TEST((told.back() == OperationStatus::Running));
}

BOOST_AUTO_TEST_CASE(without_merging_the_rows_are_in_pull_requests) {
  World world;
  world.add("a", "one", 1, 20);
  world.add("a", "two", 1, 5);
  ImportOptions options = merging();
  options.merge = false;
  const ImportReport report = world.run(options);
  BOOST_TEST(describe(report) == "in_pull_request\nin_pull_request\n");
  BOOST_TEST(report.files[0].rowsInDatabase.value() == 20u);
  BOOST_TEST(report.merges == 0u);
}

BOOST_AUTO_TEST_CASE(an_import_that_changes_nothing_is_unchanged) {
  World world;
  world.add("a", "one", 1, 20);
  world.run(merging());
  world.plan.files[0].operation = ImportOperation::Update;
  const ImportReport report = world.run(merging());
  BOOST_TEST(describe(report) == "unchanged\n");
  BOOST_TEST(report.files[0].rowsInDatabase.value() == 20u);
}

// How many rows a script makes, or takes, nobody can say beforehand.
BOOST_AUTO_TEST_CASE(a_count_is_told_and_not_compared_where_a_script_writes_to_the_branch) {
  World world;
  world.add("a", "one", 1, 5);
  PlannedFile script(BranchName(DatabaseName("demo", "a"), "main"),
                     world.folder.write("a/more.sql", "INSERT INTO one VALUES (7, 'x');"),
                     ImportOperation::Update);
  script.facts = inspectFile(script);
  world.plan.files.push_back(script);
  world.add("b", "one", 1, 5);
  const ImportReport report = world.run(merging());
  BOOST_TEST(describe(report) == "merged\nmerged\nmerged\n");
  BOOST_TEST(report.files[0].rowsInDatabase.value() == 6u);
}

BOOST_AUTO_TEST_CASE(a_failure_stops_only_what_builds_on_it) {
  World world;
  Fault fault(FaultKind::JobFails, "POST upload");
  fault.reason = "row 7 is wrong";
  fault.target = "/a/";
  world.emulator.addFault(fault);
  world.add("a", "one", 1, 20);
  world.add("a", "more", 21, 5, ImportOperation::Update, "one");
  world.add("a", "two", 1, 5);
  world.add("b", "one", 1, 5);
  const ImportReport report = world.run(merging());
  BOOST_REQUIRE(report.files.size() == 4u);
  BOOST_TEST((report.files[0].outcome == FileOutcome::Failed));
  BOOST_TEST((report.files[0].error->code() == Errc::OperationFailed));
  BOOST_TEST(report.files[0].error->serverMessage().find("row 7 is wrong") == 0u);
  BOOST_TEST((report.files[1].outcome == FileOutcome::NotStarted));
  BOOST_TEST((report.files[2].outcome == FileOutcome::Merged));
  BOOST_TEST((report.files[3].outcome == FileOutcome::Merged));
}

BOOST_AUTO_TEST_CASE(an_upload_is_never_sent_twice) {
  World world;
  world.emulator.addFault(Fault(FaultKind::CloseAfterBody, "POST upload"));
  world.add("a", "one", 1, 20);
  const ImportReport report = world.run(merging());
  BOOST_TEST((report.files[0].outcome == FileOutcome::Unknown), describe(report));
  BOOST_TEST((report.files[0].error->outcome() == Outcome::Unknown));
  BOOST_TEST(report.files[0].error->lostCall().has_value());
  BOOST_TEST(world.effects("import accepted") == 0u);
}

BOOST_AUTO_TEST_CASE(a_busy_database_is_waited_for) {
  World world;
  Fault slow(FaultKind::JobSlow, "POST upload");
  slow.time = std::chrono::milliseconds{150};
  world.emulator.addFault(slow);
  world.add("a", "other", 1, 2);
  ImportPlan first = world.plan;
  world.plan.files.clear();
  world.add("a", "one", 1, 20);
  std::exception_ptr problem;
  asio::co_spawn(*world.context,
                 world.client->startImport(ImportFile(first.files[0].target, first.files[0].path,
                                                      ImportOperation::Create)),
                 [&](std::exception_ptr failure, const Operation<ImportResult>&) {
                   problem = failure;
                   world.context->stop();
                 });
  world.context->run();
  world.context->restart();
  BOOST_REQUIRE(!problem);
  std::size_t busy = 0;
  ImportOptions options = merging();
  options.concurrency = 1;
  options.onEvent = [&](const ImportEvent& event) {
    busy += event.kind == Kind::Busy ? 1 : 0;
  };
  world.add("b", "one", 1, 5); // not held up, though only one may be worked on
  const ImportReport report = world.run(options);
  BOOST_TEST(describe(report) == "merged\nmerged\n");
  BOOST_TEST(busy > 0u);
  BOOST_TEST((report.files[1].startedAt < report.files[0].startedAt + report.files[0].busy));
}

BOOST_AUTO_TEST_CASE(a_stopped_run_finishes_what_is_under_way) {
  World world;
  for (const char* name : {"one", "two", "three"}) {
    world.add("a", name, 1, 5);
    world.add("b", name, 1, 5);
  }
  ImportOptions options = merging();
  options.concurrency = 1;
  ImportControl control = options.control;
  options.onEvent = [&](const ImportEvent& event) {
    if (event.kind == Kind::Accepted) {
      control.stop();
    }
  };
  const ImportReport report = world.run(options);
  BOOST_TEST(report.interrupted);
  BOOST_TEST(report.count(FileOutcome::Merged) == 1u);
  BOOST_TEST(report.count(FileOutcome::NotStarted) == 5u);
  BOOST_TEST(report.files[5].error->message() == "not started: interrupted");
}

BOOST_AUTO_TEST_CASE(an_abandoned_run_says_what_it_left) {
  World world;
  world.emulator.setJobTime(std::chrono::seconds{60}, std::chrono::seconds{60});
  world.add("a", "one", 1, 5);
  world.add("b", "one", 1, 5);
  ImportOptions options = merging();
  ImportControl control = options.control;
  int accepted = 0;
  options.onEvent = [&](const ImportEvent& event) {
    accepted += event.kind == Kind::Accepted ? 1 : 0;
    if (event.kind == Kind::Polled && accepted == 2) {
      control.abandon();
    }
  };
  const ImportReport report = world.run(options);
  BOOST_TEST(report.interrupted);
  BOOST_TEST(report.count(FileOutcome::Unknown) == 2u, describe(report));
  BOOST_TEST(restoreAny(report.files[0].operation).name() != "");
}

BOOST_AUTO_TEST_CASE(cancelling_throws_once_all_lanes_have_ended) {
  World world;
  world.emulator.setJobTime(std::chrono::seconds{60}, std::chrono::seconds{60});
  world.add("a", "one", 1, 5);
  world.add("b", "one", 1, 5);
  asio::cancellation_signal signal;
  ImportOptions options = merging();
  int finished = 0;
  bool cancelled = false;
  options.onEvent = [&](const ImportEvent& event) {
    finished += event.kind == Kind::Finished ? 1 : 0;
    if (event.kind == Kind::Polled && !cancelled) {
      cancelled = true;
      signal.emit(asio::cancellation_type::terminal);
    }
  };
  bool done = false;
  asio::co_spawn(*world.context, importFiles(*world.client, world.plan, options),
                 asio::bind_cancellation_slot(signal.slot(),
                                              [&](std::exception_ptr problem, const ImportReport&) {
                                                done = true;
                                                BOOST_REQUIRE(problem != nullptr);
                                                try {
                                                  std::rethrow_exception(problem);
                                                } catch (const Error& error) {
                                                  BOOST_TEST(error.isCancelled());
                                                }
                                                world.context->stop();
                                              }));
  world.context->run();
  BOOST_TEST(done);
  BOOST_TEST(finished == 2);
}

BOOST_AUTO_TEST_CASE(a_context_that_ends_takes_the_run_with_it) {
  World world;
  world.add("a", "one", 1, 5);
  world.add("b", "one", 1, 5);
  ImportOptions options = merging();
  options.concurrency = 1;
  for (int steps = 1; steps < 60; steps += 4) {
    asio::co_spawn(*world.context, importFiles(*world.client, world.plan, options),
                   [](std::exception_ptr, const ImportReport&) {});
    for (int i = 0; i < steps; ++i) {
      world.context->run_one_for(std::chrono::milliseconds{10});
    }
    std::unique_ptr<asio::io_context> ended = std::move(world.context);
    ended.reset();
    world.connect();
  }
}

BOOST_AUTO_TEST_CASE(a_context_that_ends_while_a_lane_waits_for_a_busy_database_leaves_nothing) {
  World world;
  Fault slow(FaultKind::JobSlow, "POST upload");
  slow.time = std::chrono::minutes{1};
  world.emulator.addFault(slow);
  world.add("a", "one", 1, 2);
  ImportPlan other = world.plan;
  asio::co_spawn(
      *world.context,
      world.client->startImport(
          ImportFile(other.files[0].target, other.files[0].path, ImportOperation::Create)),
      [&](std::exception_ptr, const Operation<ImportResult>&) { world.context->stop(); });
  world.context->run();
  world.context->restart();
  auto held = std::make_shared<int>(0);
  const std::weak_ptr<int> watched = held;
  ImportOptions options = merging();
  options.busyDelay = std::chrono::minutes{1};
  options.onEvent = [&world, held](const ImportEvent& event) {
    if (event.kind == Kind::Busy) {
      world.context->stop();
    }
  };
  held.reset();
  asio::co_spawn(*world.context, importFiles(*world.client, world.plan, options),
                 [](std::exception_ptr, const ImportReport&) {});
  world.context->run();
  options = {};
  BOOST_TEST(!watched.expired());
  world.context.reset();
  BOOST_TEST(watched.expired());
}

BOOST_AUTO_TEST_CASE(what_a_callback_throws_ends_the_run_and_is_thrown) {
  World world;
  for (const char* name : {"one", "two", "three"}) {
    world.add("a", name, 1, 5);
  }
  ImportOptions options = merging();
  options.onEvent = [](const ImportEvent& event) {
    if (event.kind == Kind::Uploading) {
      throw std::runtime_error("no more");
    }
  };
  BOOST_CHECK_EXCEPTION(
      world.run(options), std::runtime_error,
      [](const std::runtime_error& error) { return error.what() == std::string("no more"); });
  BOOST_TEST(world.effects("import accepted") == 1u);
  BOOST_TEST(world.effects("merge finished") == 1u);
}

BOOST_AUTO_TEST_CASE(a_refused_token_ends_the_run) {
  World world;
  for (const char* name : {"one", "two", "three"}) {
    world.add("a", name, 1, 5);
  }
  ClientOptions wrong;
  wrong.endpoint = world.emulator.endpoint();
  wrong.caCertificates = world.emulator.caCertificate();
  wrong.apiToken = ApiToken("dhat.v1.wrong");
  world.client.emplace(world.context->get_executor(), wrong);
  const ImportReport report = world.run(merging());
  BOOST_TEST((report.files[0].outcome == FileOutcome::Failed));
  BOOST_TEST((report.files[0].error->code() == Errc::NotAuthenticated));
  BOOST_TEST(report.files[2].error->message() == "not started: DoltHub refused the API token");
  BOOST_TEST(!report.interrupted);
}

BOOST_AUTO_TEST_CASE(a_plan_with_problems_sends_nothing) {
  World world;
  world.add("a", "one", 1, 5);
  world.add("a", "two", 1, 5, ImportOperation::Create, "one");
  BOOST_CHECK_EXCEPTION(world.run(merging()), Error,
                        [](const Error& error) { return error.code() == Errc::InvalidArgument; });
  BOOST_TEST(world.emulator.stats().requests == 0u);
}

BOOST_AUTO_TEST_CASE(
    a_merge_that_was_accepted_and_cannot_be_asked_about_is_not_told_as_not_merged) {
  World world;
  world.add("a", "one", 1, 3);
  Fault fault(FaultKind::Status, "GET merge");
  fault.status = 401;
  fault.reason = "apitoken_db: API Token with matching ID not found";
  fault.times = 0;
  world.emulator.addFault(fault);
  const ImportReport report = world.run(merging());
  BOOST_TEST((report.files[0].outcome == FileOutcome::Unknown));
  BOOST_TEST(describe(report).starts_with("unknown (it is imported, and its merge was accepted; "
                                          "whether it was done was not found out: "),
             describe(report));
}

BOOST_AUTO_TEST_SUITE_END()
