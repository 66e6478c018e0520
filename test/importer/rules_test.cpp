#include "importer/patience.hpp"
#include "importer/rules.hpp"

#include <boost/test/unit_test.hpp>

#include <vector>

namespace {

using dolthub::Assume;
using dolthub::BranchName;
using dolthub::DatabaseName;
using dolthub::Errc;
using dolthub::Error;
using dolthub::ErrorDetails;
using dolthub::FileOutcome;
using dolthub::FileReport;
using dolthub::ImportOperation;
using dolthub::LostCall;
using dolthub::Outcome;
using dolthub::PlannedFile;
using dolthub::PullRequest;
using dolthub::PullRequestState;
using namespace dolthub::importer;
using std::chrono::milliseconds;

Error failed(Errc code, Outcome outcome, const char* reason = "") {
  ErrorDetails details;
  details.outcome = outcome;
  details.reason = reason;
  return Error(code, details);
}

Error cancelled(Outcome outcome) {
  ErrorDetails details;
  details.outcome = outcome;
  return Error::cancelled(details);
}

struct Row {
  Error error;
  StepEvent event;
};

struct Rows {
  std::vector<Contribution> files;
  std::uint64_t least;
  std::optional<std::uint64_t> most;
};

} // namespace

BOOST_AUTO_TEST_SUITE(importer_rules)

// Of a merge that is under way already, and of a server that denies for moments what is there.
BOOST_AUTO_TEST_CASE(a_refused_merge_may_be_under_way_all_the_same) {
  for (const Errc code : {Errc::Rejected, Errc::NotFound, Errc::AlreadyExists}) {
    BOOST_TEST(mayBeMerging(failed(code, Outcome::Rejected)));
  }
  for (const Errc code : {Errc::NotAuthenticated, Errc::NotPermitted, Errc::InvalidArgument}) {
    BOOST_TEST(!mayBeMerging(failed(code, Outcome::Rejected)));
  }
}

// A list knows it by one name, the answer to its upload by two.
BOOST_AUTO_TEST_CASE(an_import_that_a_list_tells_of_may_be_another_ones) {
  const DatabaseName database("demo", "a");
  BOOST_TEST(isAdopted(dolthub::importOperation(BranchName(database, "main"), "jobs/1").save()));
  dolthub::AnyOperation::Parts parts(dolthub::OperationKind::Import);
  parts.name = "jobs/1";
  parts.database = database;
  parts.branch = "main";
  parts.userOperationName = "users/me/userOperations/1";
  BOOST_TEST(!isAdopted(dolthub::AnyOperation(parts).save()));
}

BOOST_AUTO_TEST_CASE(what_an_error_says_of_what_was_to_be_started) {
  const std::vector<Row> table{
      {failed(Errc::OutcomeUnknown, Outcome::Unknown), StepEvent::MayHaveLeft},
      {failed(Errc::BadResponse, Outcome::Done), StepEvent::MayHaveLeft},
      {failed(Errc::Unavailable, Outcome::Unknown), StepEvent::MayHaveLeft},
      {failed(Errc::Rejected, Outcome::Rejected), StepEvent::Refused},
      {failed(Errc::NotPermitted, Outcome::Rejected), StepEvent::Refused},
      {failed(Errc::FileUnusable, Outcome::NotSent), StepEvent::Refused},
      {failed(Errc::TlsRefused, Outcome::NotSent), StepEvent::Refused},
      {failed(Errc::Busy, Outcome::Rejected), StepEvent::Busy},
      {failed(Errc::ConnectFailed, Outcome::NotSent), StepEvent::OutOfOrder},
      {failed(Errc::ResolveFailed, Outcome::NotSent), StepEvent::OutOfOrder},
      {failed(Errc::RateLimited, Outcome::Rejected), StepEvent::OutOfOrder},
      {failed(Errc::Unavailable, Outcome::NotDone), StepEvent::OutOfOrder},
      {failed(Errc::Timeout, Outcome::NotDone), StepEvent::Doubtful},
      {cancelled(Outcome::NotSent), StepEvent::Left},
      {cancelled(Outcome::NotDone), StepEvent::Left},
      {cancelled(Outcome::Unknown), StepEvent::MayHaveLeft},
  };
  for (const Row& row : table) {
    BOOST_TEST((eventOfSend(row.error) == row.event), row.error.what());
  }
}

// An earlier call may have made it: what comes behind proves nothing of that one.
BOOST_AUTO_TEST_CASE(what_is_there_behind_an_open_intent_is_ours) {
  const Error there = failed(Errc::AlreadyExists, Outcome::Rejected);
  BOOST_TEST((eventOfMaking(there, false) == StepEvent::Refused));
  BOOST_TEST((eventOfMaking(there, true) == StepEvent::FoundDone));
  for (const bool mayBeThere : {false, true}) {
    BOOST_TEST((eventOfMaking(failed(Errc::Unavailable, Outcome::NotDone), mayBeThere) ==
                StepEvent::OutOfOrder));
    BOOST_TEST((eventOfMaking(failed(Errc::AlreadyExists, Outcome::Unknown), mayBeThere) ==
                StepEvent::MayHaveLeft));
  }
  for (const StepEvent event : {StepEvent::Refused, StepEvent::OutOfOrder, StepEvent::Left}) {
    BOOST_TEST(endsIntent(event, false));
    BOOST_TEST(!endsIntent(event, true));
  }
  BOOST_TEST(!endsIntent(StepEvent::MayHaveLeft, false));
}

BOOST_AUTO_TEST_CASE(a_lost_wait_is_no_failure) {
  const std::vector<Row> table{
      {failed(Errc::OperationFailed, Outcome::Rejected), StepEvent::Failed},
      {failed(Errc::Timeout, Outcome::Unknown, "WaitTimedOut"), StepEvent::WaitOver},
      // It hangs: its own wait has not had its time.
      {failed(Errc::Timeout, Outcome::Unknown, "PollsUnanswered"), StepEvent::Doubtful},
      {failed(Errc::Timeout, Outcome::Unknown, "AnswerLate"), StepEvent::Doubtful},
      {failed(Errc::Overloaded, Outcome::Unknown, "QueueFull"), StepEvent::Doubtful},
      {failed(Errc::LocalLimit, Outcome::Unknown, "DescriptorsInUse"), StepEvent::Doubtful},
      {failed(Errc::OperationLost, Outcome::Rejected), StepEvent::Gone},
      {failed(Errc::OutcomeUnknown, Outcome::Unknown), StepEvent::Gone},
      {failed(Errc::NotAuthenticated, Outcome::Rejected), StepEvent::WaitOver},
      {failed(Errc::Unavailable, Outcome::NotDone), StepEvent::OutOfOrder},
      {failed(Errc::ConnectFailed, Outcome::NotSent), StepEvent::OutOfOrder},
      {failed(Errc::BadResponse, Outcome::NotDone), StepEvent::Doubtful},
      {cancelled(Outcome::NotSent), StepEvent::Left},
  };
  for (const Row& row : table) {
    BOOST_TEST((eventOfWait(row.error) == row.event), row.error.what());
  }
}

BOOST_AUTO_TEST_CASE(one_refused_look_at_what_an_import_came_to_is_no_end) {
  const std::vector<Row> table{
      {failed(Errc::OperationLost, Outcome::Rejected), StepEvent::Gone},
      {failed(Errc::OutcomeUnknown, Outcome::Unknown), StepEvent::Gone},
      {failed(Errc::NotFound, Outcome::Rejected), StepEvent::Doubtful},
      {failed(Errc::Timeout, Outcome::NotDone), StepEvent::Doubtful},
      {failed(Errc::Unavailable, Outcome::NotDone), StepEvent::OutOfOrder},
      {cancelled(Outcome::NotSent), StepEvent::Left},
  };
  for (const Row& row : table) {
    BOOST_TEST((eventOfConfirm(row.error) == row.event), row.error.what());
  }
}

BOOST_AUTO_TEST_CASE(what_passed_in_other_trouble_does_not_count) {
  using std::chrono::minutes;
  const dolthub::support::TimePoint begin{};
  const minutes patience{30};
  Patience busy;
  busy.leaveOut(minutes{40}); // it has not begun
  BOOST_TEST(busy.isWorthWhile(begin, minutes{1}, patience));
  BOOST_TEST(busy.isWorthWhile(begin + minutes{29}, minutes{1}, patience));
  BOOST_TEST(!busy.isWorthWhile(begin + minutes{30}, minutes{1}, patience));
  busy.leaveOut(minutes{40});
  BOOST_TEST(busy.isWorthWhile(begin + minutes{69}, minutes{1}, patience));
  BOOST_TEST(!busy.isWorthWhile(begin + minutes{70}, minutes{1}, patience));
  busy.end();
  BOOST_TEST(busy.isWorthWhile(begin + minutes{70}, minutes{1}, patience));
}

BOOST_AUTO_TEST_CASE(who_says_that_it_is_imported_does_not_say_that_it_is_merged) {
  BOOST_TEST((beliefOf(Assume::Done, false) == Belief::Done));
  BOOST_TEST((beliefOf(Assume::Done, true) == Belief::Nothing));
  for (const bool merges : {false, true}) {
    BOOST_TEST((beliefOf(Assume::Nothing, merges) == Belief::Nothing));
    BOOST_TEST((beliefOf(Assume::Merged, merges) == Belief::Done));
    BOOST_TEST((beliefOf(Assume::Retry, merges) == Belief::Again));
  }
  for (const Assume assume : {Assume::Nothing, Assume::Done, Assume::Merged}) {
    BOOST_TEST((beliefOfMerge(assume) == Belief::Nothing));
  }
  BOOST_TEST((beliefOfMerge(Assume::Retry) == Belief::Again));
}

// Other imports may find nothing to change.
BOOST_AUTO_TEST_CASE(a_new_table_has_a_pull_request) {
  const BranchName main(DatabaseName("demo", "art"), "main");
  BOOST_TEST(makesATable(PlannedFile(main, "a.csv", ImportOperation::Create)));
  BOOST_TEST(!makesATable(PlannedFile(main, "a.sql", ImportOperation::Create)));
  for (const auto operation :
       {ImportOperation::Update, ImportOperation::Overwrite, ImportOperation::Replace}) {
    BOOST_TEST(!makesATable(PlannedFile(main, "a.csv", operation)));
  }
}

BOOST_AUTO_TEST_CASE(any_answer_of_dolthub_s_own_is_a_sign_of_life) {
  ErrorDetails details;
  BOOST_TEST(!isAnswer(Error(Errc::ConnectFailed, details)));
  BOOST_TEST(!isAnswer(Error(Errc::Rejected, details)));
  details.httpStatus = 400;
  BOOST_TEST(isAnswer(Error(Errc::NotAuthenticated, details)));
  BOOST_TEST(isAnswer(Error(Errc::NotFound, details)));
  BOOST_TEST(!isAnswer(Error(Errc::RateLimited, details)));
  BOOST_TEST(!isAnswer(Error(Errc::BadResponse, details)));
}

// A gateway's log-in page, or a way to one, is no refusal of DoltHub's: the server is asked whether
// it is in order, and that is no answer of its own either.
BOOST_AUTO_TEST_CASE(whoever_is_turned_away_in_front_of_dolthub_is_not_refused_by_it) {
  struct Turned {
    Errc code;
    unsigned status;
    const char* reason;
    const char* says;
    bool away;
  };
  for (const Turned& row : {
           Turned{Errc::NotAuthenticated, 401, "HtmlPage", "Sign in", true},
           Turned{Errc::NotAuthenticated, 401, "", "", true},
           Turned{Errc::NotAuthenticated, 401, "", "no authentication", false},
           Turned{Errc::NotAuthenticated, 401, "TokenMissing", "no authentication", false},
           Turned{Errc::NotPermitted, 403, "HtmlPage", "Blocked", true},
           Turned{Errc::NotPermitted, 403, "", "", true},
           Turned{Errc::NotPermitted, 403, "", "not your database", false},
           Turned{Errc::NotPermitted, 200, "", "", false},
           Turned{Errc::Rejected, 302, "Redirected", "", true},
           Turned{Errc::Rejected, 307, "RedirectedWithin", "", true},
           Turned{Errc::Rejected, 400, "", "", false},
           Turned{Errc::NotFound, 404, "", "no such repository", false},
       }) {
    ErrorDetails details;
    details.outcome = Outcome::Rejected;
    details.httpStatus = row.status;
    details.reason = row.reason;
    details.serverMessage = row.says;
    const Error error(row.code, details);
    BOOST_TEST(isTurnedAway(error) == row.away, error.what());
    BOOST_TEST(isAnswer(error) != row.away, error.what());
    BOOST_TEST((eventOfSend(error) == (row.away ? StepEvent::Doubtful : StepEvent::Refused)),
               error.what());
    BOOST_TEST((eventOfWait(error) == (row.away ? StepEvent::Doubtful : StepEvent::WaitOver)),
               error.what());
  }
}

BOOST_AUTO_TEST_CASE(a_busy_database_is_left_alone_longer_each_time) {
  BOOST_TEST(busyDelay(milliseconds{1000}, 0, 0.5).count() == 1000);
  BOOST_TEST(busyDelay(milliseconds{1000}, 0, 0.0).count() == 800);
  BOOST_TEST(busyDelay(milliseconds{1000}, 3, 0.5).count() == 8000);
  BOOST_TEST(busyDelay(milliseconds{1000}, 6, 0.5).count() == 60'000);
  BOOST_TEST(busyDelay(milliseconds{1000}, 4'000'000'000u, 0.5).count() == 60'000);
  BOOST_TEST(busyDelay(milliseconds{0}, 0, 0.5).count() == 1);
}

BOOST_AUTO_TEST_CASE(rows_of_a_table_follow_from_its_files) {
  constexpr auto create = ImportOperation::Create;
  constexpr auto update = ImportOperation::Update;
  constexpr auto replace = ImportOperation::Replace;
  const std::vector<Rows> table{
      {{{create, 10}}, 10, 10},
      {{{replace, 0}}, 0, 0},
      // Rows of one key become one.
      {{{update, 10}}, 1, std::nullopt},
      {{{update, 0}}, 0, std::nullopt},
      {{{create, 10}, {update, 4}}, 10, 14},
      {{{create, 10}, {update, 14}, {update, 1}}, 10, 25},
      {{{update, 3}, {update, 4}}, 1, std::nullopt},
      {{{create, std::nullopt}}, 0, std::nullopt},
      {{{create, 10}, {update, std::nullopt}}, 10, std::nullopt},
  };
  for (const Rows& row : table) {
    const ExpectedRows expected = expectedRows(row.files);
    BOOST_TEST(expected.least == row.least);
    BOOST_TEST((expected.most == row.most));
  }
}

BOOST_AUTO_TEST_CASE(what_a_script_or_an_unknown_file_adds_nobody_counts) {
  const DatabaseName database("demo", "a");
  const auto at = [&](const char* branch, const char* path, const char* table) {
    PlannedFile file(BranchName(database, branch), path, ImportOperation::Update);
    file.table = table;
    return file;
  };
  const PlannedFile file = at("main", "a.csv", "t");
  const auto isUncertain = [&](const PlannedFile& other, FileOutcome outcome) {
    UncertainTables tables;
    tables.add(other, outcome);
    return tables.has(file);
  };
  for (const FileOutcome in : {FileOutcome::Merged, FileOutcome::InPullRequest,
                               FileOutcome::NotMerged, FileOutcome::Failed, FileOutcome::Unknown}) {
    BOOST_TEST(isUncertain(at("main", "s.sql", "s"), in));
    BOOST_TEST(!isUncertain(at("dev", "s.sql", "s"), in));
    BOOST_TEST(!isUncertain(at("main", "b.csv", "u"), in));
    BOOST_TEST(!isUncertain(at("dev", "b.csv", "t"), in));
    BOOST_TEST(isUncertain(at("main", "b.csv", "t"), in) == (in == FileOutcome::Unknown));
  }
  BOOST_TEST(!isUncertain(at("main", "s.sql", "s"), FileOutcome::NotStarted));
  PlannedFile before = at("main", "s.sql", "s");
  before.isIn = true; // in another night
  BOOST_TEST(!isUncertain(before, FileOutcome::Unchanged));
}

BOOST_AUTO_TEST_CASE(only_a_pull_request_with_our_mark_is_ours) {
  using dolthub::BranchName;
  using dolthub::DatabaseName;
  const BranchName from(DatabaseName("demo", "a"), "night");
  const BranchName to(DatabaseName("demo", "a"), "main");
  PullRequest ours;
  ours.fromOwner = ours.toOwner = "demo";
  ours.fromDatabase = ours.toDatabase = "a";
  ours.fromBranch = "night";
  ours.toBranch = "main";
  ours.description = "x\n" + markLine("m1");
  ours.state = PullRequestState::Open;
  BOOST_TEST(isOurPull(ours, from, to, "m1"));
  BOOST_TEST(!isOurPull(ours, from, to, "m2"));
  BOOST_TEST(isOurPull(ours, from, to, "")); // an intent of old
  const auto without = [&](auto change) {
    PullRequest other = ours;
    change(other);
    return isOurPull(other, from, to, "m1");
  };
  BOOST_TEST(!without([](PullRequest& pull) { pull.fromOwner = "stranger"; }));
  BOOST_TEST(!without([](PullRequest& pull) { pull.fromDatabase = "b"; }));
  BOOST_TEST(!without([](PullRequest& pull) { pull.fromBranch = "day"; }));
  BOOST_TEST(!without([](PullRequest& pull) { pull.toOwner = "stranger"; }));
  BOOST_TEST(!without([](PullRequest& pull) { pull.toDatabase = "b"; }));
  BOOST_TEST(!without([](PullRequest& pull) { pull.toBranch = "dev"; }));
  BOOST_TEST(!without([](PullRequest& pull) { pull.description = "m1"; }));
  BOOST_TEST(!without([](PullRequest& pull) { pull.state = PullRequestState::Closed; }));
  BOOST_TEST(without([](PullRequest& pull) { pull.state = PullRequestState::Merged; }));
  BOOST_TEST(without([](PullRequest& pull) { pull.toOwner = pull.fromOwner = "Demo"; }));
  BOOST_TEST(without([](PullRequest& pull) { pull.toDatabase = pull.fromDatabase = "A"; }));
  BOOST_TEST(!without([](PullRequest& pull) { pull.toBranch = "Main"; }));
  ours.state = PullRequestState::Merged;
  BOOST_TEST(!isOurPull(ours, from, to, "")); // may be last night's
}

BOOST_AUTO_TEST_CASE(what_an_import_may_have_made_is_open_of_its_time_and_not_anothers) {
  using std::chrono::hours;
  ListedImport import;
  dolthub::PullRequestSummary pull;
  pull.createdAt.time.emplace(hours{1000});
  BOOST_TEST(mayBeFrom(pull, import)); // nobody knows when that was
  import.isListed = true;
  import.creator = "ada";
  import.creators = {"ada", "bob"};
  import.made.time.emplace(hours{1000} + std::chrono::minutes{5}); // by another clock
  BOOST_TEST(mayBeFrom(pull, import));
  import.made.time.emplace(hours{1001});
  BOOST_TEST(!mayBeFrom(pull, import));
  pull.createdAt.time.reset();
  BOOST_TEST(mayBeFrom(pull, import)); // nor by whom
  for (const char* name : {"ada", "ADA", "Ada L.", "a bot"}) {
    pull.creator = name;
    BOOST_TEST(mayBeFrom(pull, import), name);
  }
  pull.creator = "Bob";
  BOOST_TEST(!mayBeFrom(pull, import));
  import.isListed = false; // those of others may all be its bot's
  BOOST_TEST(mayBeFrom(pull, import));
  pull.state = PullRequestState::Closed;
  BOOST_TEST(!mayBeFrom(pull, import));
}

BOOST_AUTO_TEST_CASE(what_an_import_may_have_made_goes_from_its_database_into_its_branch) {
  const DatabaseName database("demo", "art");
  PullRequest pull;
  BOOST_TEST(mayBeFrom(pull, database, "main")); // does not say
  pull.fromOwner = "Demo";
  pull.fromDatabase = "art";
  pull.toBranch = "main";
  BOOST_TEST(mayBeFrom(pull, database, "main"));
  BOOST_TEST(!mayBeFrom(pull, database, "dev"));
  BOOST_TEST(mayBeFrom(pull, database, "")); // the first branch, by any name
  pull.fromOwner = "bob";                    // a fork's
  BOOST_TEST(!mayBeFrom(pull, database, "main"));
}

// A run that ends before its turn says of it what the journal says.
BOOST_AUTO_TEST_CASE(a_file_that_has_changed_since_it_was_sent_is_told_as_not_started) {
  const PlannedFile file(BranchName(DatabaseName("demo", "art"), "main"), "a.csv",
                         ImportOperation::Create);
  FileHistory past;
  past.reached = Reached::Imported;
  past.finished = true;
  past.report.outcome = FileOutcome::InPullRequest;
  past.report.pullRequestId = "7";
  BOOST_TEST((reportOf(past, file, {}, false).outcome == FileOutcome::InPullRequest));
  BOOST_TEST((reportOf(past, file, {}, true).outcome == FileOutcome::NotMerged));

  past.outdated = true;
  for (const bool merge : {false, true}) {
    BOOST_TEST((nextStep(past, merge, {}) == FileAction::Upload));
    const FileReport report = reportOf(past, file, {}, merge);
    BOOST_TEST((report.outcome == FileOutcome::NotStarted));
    BOOST_TEST(report.pullRequestId.empty());
    BOOST_REQUIRE(report.error.has_value());
    BOOST_TEST(report.error->details().message.find("pull request 7") != std::string::npos);
  }

  past.report.outcome = FileOutcome::Failed; // which nobody has asked to be tried again
  BOOST_TEST((reportOf(past, file, {}, true).outcome == FileOutcome::Failed));
  past.report.error = changedSince(file, "7"); // and that by now is taken as it is
  BOOST_TEST((reportOf(past, file, {}, true).outcome == FileOutcome::NotStarted));
}

// What may have left when an earlier run ended, and what no run has come to since.
BOOST_AUTO_TEST_CASE(what_is_unknown_says_what_to_look_for) {
  const PlannedFile file(BranchName(DatabaseName("demo", "art"), "main"), "a.csv",
                         ImportOperation::Create);
  FileHistory past;
  past.reached = Reached::Intended;
  const FileReport uploaded = reportOf(past, file, "night", true);
  BOOST_TEST((uploaded.outcome == FileOutcome::Unknown));
  BOOST_REQUIRE(uploaded.error.has_value());
  BOOST_REQUIRE(uploaded.error->lostCall().has_value());
  BOOST_TEST(uploaded.error->lostCall()->key.front().second == "night");

  past.reached = Reached::MergeIntended;
  past.report.pullRequestId = "7";
  const FileReport merged = reportOf(past, file, {}, true);
  BOOST_TEST((merged.outcome == FileOutcome::Unknown));
  BOOST_REQUIRE(merged.error.has_value());
  BOOST_TEST((merged.error->lostCall()->kind == LostCall::Kind::Merge));

  StageHistory stage;
  stage.branchIntended = true;
  stage.pullRequestId = "8";
  stage.mergeIntended = true;
  FileReport staged;
  staged.outcome = FileOutcome::Merged;
  applyStage(stage, file.target.database(), staged, true, false);
  BOOST_TEST((staged.outcome == FileOutcome::Unknown));
  BOOST_REQUIRE(staged.error.has_value());
  BOOST_TEST(staged.error->lostCall()->key.front().second == "8");
}

// Of what DoltHub has accepted nothing is to be looked for by hand, only to be waited for.
BOOST_AUTO_TEST_CASE(what_was_accepted_by_a_run_that_ended_is_gone_on_with) {
  const PlannedFile file(BranchName(DatabaseName("demo", "art"), "main"), "a.csv",
                         ImportOperation::Create);
  FileHistory past;
  for (const Reached reached : {Reached::Accepted, Reached::MergeAccepted}) {
    past.reached = reached;
    const FileReport report = reportOf(past, file, {}, true);
    BOOST_TEST((report.outcome == FileOutcome::Unknown));
    BOOST_REQUIRE(report.error.has_value());
    const std::string text = report.error->explain(dolthub::Audience::ImporterUser);
    BOOST_TEST(text.ends_with("Run dolthub-import --resume JOURNAL."), text);
    BOOST_TEST(text.find("--assume") == std::string::npos, text);
  }
}

BOOST_AUTO_TEST_CASE(a_file_that_stays_in_its_stage_says_why) {
  StageHistory stage;
  stage.branchIntended = true;
  for (const char* pullRequest : {"", "8"}) {
    stage.pullRequestId = pullRequest;
    FileReport report;
    report.outcome = FileOutcome::Merged;
    applyStage(stage, DatabaseName("demo", "a"), report, true, false);
    BOOST_TEST((report.outcome == FileOutcome::NotMerged));
    BOOST_REQUIRE(report.error.has_value());
    const std::string text = report.error->explain(dolthub::Audience::ImporterUser);
    BOOST_TEST(text.ends_with("Run dolthub-import --resume JOURNAL."), text);
    BOOST_TEST(text.find("Nothing was sent") == std::string::npos, text);
  }
}

// Of a pull request that somebody has merged or closed, and of one that is open.
BOOST_AUTO_TEST_CASE(what_came_into_a_stage_behind_its_pull_request_needs_another_one) {
  for (const bool grown : {false, true}) {
    for (const bool again : {false, true}) {
      BOOST_TEST(isStillThePull(PullRequestState::Open, grown, again));
      BOOST_TEST(isStillThePull(PullRequestState::Unknown, grown, again));
      BOOST_TEST(isStillThePull(PullRequestState::Merged, grown, again) == !grown);
      BOOST_TEST(isStillThePull(PullRequestState::Closed, grown, again) == (!grown && !again));
    }
  }
  StageHistory stage;
  const auto add = [&](StageStep step, const char* text, std::optional<std::size_t> files) {
    StageNote note;
    note.text = text;
    note.files = files;
    advance(stage, step, note);
  };
  add(StageStep::BranchIntent, "", {});
  add(StageStep::PullIntent, "mark", 2);
  BOOST_TEST(!hasGrown(stage, 3)); // there is none yet
  add(StageStep::PullMade, "8", {});
  BOOST_TEST(!hasGrown(stage, 2));
  BOOST_TEST(hasGrown(stage, 3));
  FileReport report;
  report.outcome = FileOutcome::Merged;
  applyStage(stage, DatabaseName("demo", "a"), report, false, true);
  BOOST_TEST((report.outcome == FileOutcome::NotMerged));
  add(StageStep::PullMade, "8", 3);
  BOOST_TEST(!hasGrown(stage, 3));
  add(StageStep::PullRefused, "", {});
  BOOST_TEST(stage.pullRequestId == "");
  BOOST_TEST(!stage.pullIntended);
  BOOST_TEST(stage.mark == "");
  add(StageStep::PullMade, "8", {}); // as a journal of old says it
  BOOST_TEST(!hasGrown(stage, 3));
}

BOOST_AUTO_TEST_CASE(a_difference_says_both_numbers) {
  BOOST_TEST(rowsDiffer(3, {4, 4}).message() ==
             "imported, but the table has 3 rows where the files say 4");
  BOOST_TEST(rowsDiffer(1, {4, std::nullopt}).message() ==
             "imported, but the table has 1 row where the files say at least 4");
  BOOST_TEST(rowsDiffer(9, {4, 8}).message() ==
             "imported, but the table has 9 rows where the files say 4 to 8");
}

BOOST_AUTO_TEST_SUITE_END()
