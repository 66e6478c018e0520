#include "explain/reason.hpp"
#include "import/clock.hpp"
#include "import/events.hpp"
#include "import/output.hpp"
#include "import/page.hpp"
#include "import/progress.hpp"
#include "importer/rules.hpp"
#include "importer/temporary.hpp"

#include <boost/json.hpp>
#include <boost/test/unit_test.hpp>

#include <fstream>
#include <iterator>
#include <string>

using namespace dolthub_import;

namespace {

using dolthub::BranchName;
using dolthub::DatabaseName;
using dolthub::Errc;
using dolthub::Error;
using dolthub::ErrorDetails;
using dolthub::FileOutcome;
using dolthub::FileReport;
using dolthub::ImportPlan;
using dolthub::ImportReport;
using dolthub::Outcome;
using dolthub::PlannedFile;
namespace json = boost::json;

ImportPlan planOf(std::size_t files) {
  ImportPlan plan;
  for (std::size_t i = 0; i < files; ++i) {
    plan.files.emplace_back(BranchName(DatabaseName("demo", "imports"), "main"),
                            "f" + std::to_string(i) + ".csv", dolthub::ImportOperation::Create);
  }
  return plan;
}

ImportReport reportOf(std::initializer_list<FileOutcome> outcomes) {
  ImportReport report;
  for (const FileOutcome outcome : outcomes) {
    FileReport file;
    file.outcome = outcome;
    report.files.push_back(file);
  }
  return report;
}

} // namespace

BOOST_AUTO_TEST_SUITE(importer_output)

BOOST_AUTO_TEST_CASE(json_has_every_field) {
  ImportReport report = reportOf({FileOutcome::Merged, FileOutcome::Failed});
  report.files[0].rows = 5;
  report.files[0].rowsInDatabase = 5;
  report.files[0].pullRequestId = "12";
  report.files[0].operation = "{}";
  ErrorDetails details;
  details.message = "DoltHub refused it";
  details.serverMessage = "no such repository";
  details.httpStatus = 400;
  details.outcome = Outcome::Rejected;
  report.files[1].error = Error(Errc::NotFound, details);
  report.rows = 5;
  report.merges = 1;
  report.took = std::chrono::milliseconds{1794};
  const std::string text = jsonText(planOf(2), report, dolthub::Statistics());
  BOOST_TEST(text.ends_with(",\"seconds\":1.794}}"), text);
  const json::object all = json::parse(text).as_object();

  const json::object& first = all.at("files").as_array().at(0).as_object();
  BOOST_TEST(first.size() == 11u);
  BOOST_TEST(first.at("file").as_string() == "f0.csv");
  BOOST_TEST(first.at("database").as_string() == "demo/imports");
  BOOST_TEST(first.at("branch").as_string() == "main");
  BOOST_TEST(first.at("table").as_string() == "f0");
  BOOST_TEST(first.at("rows").to_number<int>() == 5);
  BOOST_TEST(first.at("rows_in_database").to_number<int>() == 5);
  BOOST_TEST(first.at("outcome").as_string() == "merged");
  BOOST_TEST(first.at("pull_request").as_string() == "12");
  BOOST_TEST(first.at("operation").as_string() == "{}");
  BOOST_TEST(first.at("error").is_null());

  const json::object& second = all.at("files").as_array().at(1).as_object();
  BOOST_TEST(second.at("rows_in_database").is_null());
  BOOST_TEST(second.at("pull_request").is_null());
  const json::object& error = second.at("error").as_object();
  BOOST_TEST(error.at("code").as_string() == "NotFound");
  BOOST_TEST(error.at("outcome").as_string() == "Rejected");
  BOOST_TEST(error.at("message").as_string() == "DoltHub refused it: no such repository");
  BOOST_TEST(error.at("http_status").to_number<int>() == 400);

  const json::object& summary = all.at("summary").as_object();
  BOOST_TEST(summary.size() == 14u);
  for (const char* name :
       {"files", "rows", "merges", "merged", "in_pull_request", "not_merged", "unchanged", "failed",
        "unknown", "not_started", "requests", "polls", "connections", "seconds"}) {
    BOOST_TEST(summary.contains(name), name);
  }
  BOOST_TEST(summary.at("failed").to_number<int>() == 1);
}

BOOST_AUTO_TEST_CASE(json_is_utf8_whatever_a_folder_is_named) {
  dolthub::ImportPlan plan = planOf(1);
  plan.files[0].path = "/mus\xe9"
                       "e/\"\xc3\xa9\"\xf0\x9f\x90\x98.csv";
  const std::string text = jsonText(plan, reportOf({FileOutcome::Merged}), std::nullopt);
  BOOST_TEST(text.find("\"/mus\\\\xe9"
                       "e/\\\"\xc3\xa9\\\"\xf0\x9f\x90\x98.csv\"") != text.npos,
             text);
  const TemporaryFolder folder;
  const std::string path = folder.path("events");
  EventFile(path, false).take(dolthub::ImportEvent(), plan);
  std::ifstream written(path);
  const std::string line(std::istreambuf_iterator<char>(written), {});
  BOOST_TEST(line.find("mus\\\\xe9"
                       "e/") != line.npos,
             line);
}

BOOST_AUTO_TEST_CASE(who_merges_is_not_asked_for_the_word_done) {
  BOOST_TEST(wordForUnknown(false).find("done") != std::string::npos);
  BOOST_TEST(wordForUnknown(true).find("done") == std::string::npos);
  BOOST_TEST(wordForUnknown(true).find("merged") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(the_exit_code_says_the_worst) {
  using enum FileOutcome;
  BOOST_TEST((exitCodeOf(reportOf({Merged, Unchanged, InPullRequest})) == ExitCode::Done));
  BOOST_TEST((exitCodeOf(reportOf({Merged, Failed})) == ExitCode::SomeFailed));
  BOOST_TEST((exitCodeOf(reportOf({Merged, NotStarted})) == ExitCode::SomeFailed));
  BOOST_TEST((exitCodeOf(reportOf({Unknown, Failed})) == ExitCode::SomeUnknown));
  ImportReport interrupted = reportOf({Merged, Unknown});
  interrupted.interrupted = true;
  BOOST_TEST((exitCodeOf(interrupted) == ExitCode::Interrupted));
}

BOOST_AUTO_TEST_CASE(the_closing_lines_count) {
  ImportReport report = reportOf({FileOutcome::Merged, FileOutcome::Failed});
  report.rows = 1;
  report.took = std::chrono::milliseconds{1234};
  ErrorDetails details;
  details.message = "the import failed";
  details.serverMessage = "bad row";
  report.files[1].error = Error(Errc::OperationFailed, details);
  const std::string text = humanText(planOf(2), report, dolthub::Statistics(), false);
  BOOST_TEST(text.find("FAILED  f1.csv -> demo/imports, branch main, table f1\n"
                       "    the import failed; the server says: \"bad row\"\n"
                       "    The server says that it failed, and so has not done it.\n"
                       "    Correct what the server names, then run dolthub-import --resume") ==
             0u);
  BOOST_TEST(text.find("2 files, 1 row, 0 merges, 0 polls, 1 failure, 1.2 seconds\n") !=
             std::string::npos);
  BOOST_TEST(text.find('\x1b') == std::string::npos);
}

BOOST_AUTO_TEST_CASE(the_next_step_names_this_runs_journal) {
  ImportReport report = reportOf({FileOutcome::Failed});
  ErrorDetails details;
  details.message = "the import failed";
  details.serverMessage = "bad row";
  report.files[0].error = Error(Errc::OperationFailed, details);
  const auto told = [&report](std::string_view resume) {
    return humanText(planOf(1), report, dolthub::Statistics(), false, resume);
  };
  const std::string named = told("dolthub-import --resume 'my night'");
  BOOST_TEST(named.find("run dolthub-import --resume 'my night' --retry-failed,") !=
             std::string::npos);
  BOOST_TEST(named.find("JOURNAL") == std::string::npos);
  const std::string none = told("");
  BOOST_TEST(none.find("then run the command again.\n") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(what_was_not_started_needs_no_word_of_failed_files) {
  ImportReport report = reportOf({FileOutcome::NotStarted});
  ErrorDetails details;
  details.message = "refused";
  details.reason = "ConnectionRefused";
  report.files[0].error = Error(Errc::ConnectFailed, details);
  const std::string text = humanText(planOf(1), report, dolthub::Statistics(), false);
  BOOST_TEST(text.find("Then run dolthub-import --resume JOURNAL, with") != std::string::npos,
             text);
}

// The closing line and the files' own next steps say one thing.
BOOST_AUTO_TEST_CASE(a_run_is_gone_on_with_where_that_is_some_file_s_next_step) {
  const auto because = [](FileOutcome outcome, Errc code) {
    FileReport file;
    file.outcome = outcome;
    file.error = Error(code, ErrorDetails());
    return file;
  };
  const FileReport taken = because(FileOutcome::NotStarted, Errc::AlreadyExists);
  const FileReport unreached = because(FileOutcome::NotStarted, Errc::ConnectFailed);
  const FileReport failed = because(FileOutcome::Failed, Errc::OperationFailed);
  FileReport tooLarge = because(FileOutcome::Failed, Errc::Rejected);
  ErrorDetails details;
  details.reason = "UploadTooLarge";
  tooLarge.error = Error(Errc::Rejected, details);
  const auto options = [](std::vector<FileReport> files) {
    ImportReport report;
    report.files = std::move(files);
    return optionsToGoOn(report).value_or("none");
  };
  BOOST_TEST(options({}) == "none");
  BOOST_TEST(options({reportOf({FileOutcome::Merged}).files[0]}) == "none");
  BOOST_TEST(options({taken, tooLarge}) == "none");
  BOOST_TEST(options({taken, unreached}) == "");
  FileReport behind;
  behind.outcome = FileOutcome::NotStarted;
  behind.error = dolthub::importer::behind("a.csv");
  BOOST_TEST(options({tooLarge, behind}) == "none"); // it would only be behind that one again
  BOOST_TEST(options({unreached, behind}) == "");
  BOOST_TEST(options({failed, behind}) == " --retry-failed");
  BOOST_TEST(options({unreached, failed, tooLarge}) == " --retry-failed");
}

// Whatever a server's words say.
BOOST_AUTO_TEST_CASE(a_run_cannot_be_gone_on_with_where_its_next_step_says_to_start_anew) {
  namespace explain = dolthub::explain;
  for (int i = 1; i < static_cast<int>(explain::Reason::Count); ++i) {
    const auto reason = static_cast<explain::Reason>(i);
    FileReport file;
    file.outcome = FileOutcome::Failed;
    ErrorDetails details;
    details.reason = explain::nameOf(reason);
    details.serverMessage = "start anew";
    const bool isTaken = reason == explain::Reason::AlreadyExists;
    file.error = Error(isTaken ? Errc::AlreadyExists : Errc::OperationFailed, details);
    const std::string next = explain::nextStep(reason, explain::Reader::Importer, "dolthub.com");
    const bool anew =
        next.find("start anew") != std::string::npos && next.find(anyResume) == std::string::npos;
    BOOST_TEST_CONTEXT(details.reason) {
      BOOST_TEST((howToGoOn(file) == GoOn::No) == anew);
    }
  }
}

BOOST_AUTO_TEST_CASE(progress_counts_what_happens) {
  ImportPlan plan = planOf(2);
  for (PlannedFile& file : plan.files) {
    file.facts = dolthub::FileFacts();
    file.facts->bytes = 1'000'000;
  }
  Progress progress(plan);
  FileReport report;
  dolthub::ImportEvent event;
  event.report = &report;
  const auto take = [&](dolthub::ImportEvent::Kind kind, std::uint64_t sent = 0) {
    event.kind = kind;
    event.sent = sent;
    progress.take(event);
  };
  using Kind = dolthub::ImportEvent::Kind;
  take(Kind::Started);
  take(Kind::Uploading, 700'000);
  take(Kind::Uploading, 500'000); // another attempt
  take(Kind::Accepted);
  BOOST_TEST(progress.line(3, std::chrono::seconds{2}, 200) ==
             "[....................] 0/2 files  500.0 kB of 2.0 MB, 250.0 kB/s  1 waiting, 3 "
             "polls, 2 s");
  report.outcome = FileOutcome::Failed;
  take(Kind::Finished);
  BOOST_TEST(progress.line(3, std::chrono::seconds{0}, 60) ==
             "[##########..........] 1/2 files (1 bad)  500.0 kB of 2.0 MB");
  BOOST_TEST(progress.text(3, std::chrono::seconds{90}) ==
             "1/2 files (1 bad), about 90 s left  500.0 kB of 2.0 MB, 5.6 kB/s  0 waiting, 3 "
             "polls, 90 s");
  event.file = 1;
  take(Kind::Finished);
  BOOST_TEST(progress.text(3, std::chrono::seconds{90}).find("left") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(what_the_server_has_queued_is_told_apart_from_what_it_works_on) {
  using Kind = dolthub::ImportEvent::Kind;
  using Status = dolthub::OperationStatus;
  Progress progress(planOf(3));
  FileReport report;
  const auto take = [&](std::size_t file, Kind kind, Status status = Status::Unknown) {
    dolthub::ImportEvent event;
    event.file = file;
    event.kind = kind;
    event.status = status;
    event.report = &report;
    progress.take(event);
    const std::string text = progress.text(0, {});
    const std::size_t end = text.find(", 0 polls");
    const std::size_t begin = text.rfind("  ", end) + 2;
    return text.substr(begin, end - begin);
  };
  for (const std::size_t file : {0, 1}) {
    take(file, Kind::Started);
    take(file, Kind::Accepted);
  }
  take(2, Kind::Started);
  BOOST_TEST(take(2, Kind::Accepted) == "3 waiting");
  BOOST_TEST(take(0, Kind::Polled, Status::Pending) == "1 queued, 0 running, 2 waiting");
  BOOST_TEST(take(1, Kind::Polled, Status::Running) == "1 queued, 1 running, 1 waiting");
  BOOST_TEST(take(2, Kind::Polled, Status::Running) == "1 queued, 2 running");
  BOOST_TEST(take(0, Kind::Polled, Status::Running) == "0 queued, 3 running");
  BOOST_TEST(take(0, Kind::Imported) == "0 queued, 2 running");
  BOOST_TEST(take(0, Kind::Merging) == "0 queued, 2 running, 1 waiting");
  report.outcome = FileOutcome::Merged;
  take(1, Kind::Finished);
  BOOST_TEST(take(2, Kind::Finished) == "1 waiting");
}

// A few bytes that went in at once tell nothing of the gigabyte behind them.
BOOST_AUTO_TEST_CASE(the_time_left_is_told_where_something_is_known_of_it) {
  ImportPlan plan = planOf(2);
  for (const std::size_t i : {0, 1}) {
    plan.files[i].facts = dolthub::FileFacts();
    plan.files[i].facts->bytes = i == 0 ? 100 : 1'000'000;
  }
  Progress progress(plan);
  dolthub::ImportEvent event;
  dolthub::FileReport report;
  report.outcome = FileOutcome::Merged;
  event.report = &report;
  event.kind = dolthub::ImportEvent::Kind::Finished;
  progress.take(event);
  BOOST_TEST(progress.text(0, std::chrono::seconds{5}).find("left") == std::string::npos);
  event.file = 1;
  event.kind = dolthub::ImportEvent::Kind::Uploading;
  event.sent = 500'000;
  progress.take(event);
  BOOST_TEST(progress.text(0, std::chrono::seconds{5}).find("about 14 s left") !=
             std::string::npos);
  event.kind = dolthub::ImportEvent::Kind::Outage;
  progress.take(event);
  BOOST_TEST(progress.text(0, std::chrono::seconds{5}).find("left") == std::string::npos);
}

// The large ones may be in, and hundreds of small ones each take the server its time.
BOOST_AUTO_TEST_CASE(the_time_left_counts_files_as_well_as_bytes) {
  ImportPlan plan = planOf(12);
  for (std::size_t i = 0; i < plan.files.size(); ++i) {
    plan.files[i].facts = dolthub::FileFacts();
    plan.files[i].facts->bytes = i == 2 ? 1'000'000 : 100;
  }
  Progress progress(plan);
  progress.alreadyDone(0);
  progress.alreadyDone(1);
  FileReport report;
  report.outcome = FileOutcome::Merged;
  dolthub::ImportEvent event;
  event.report = &report;
  event.kind = dolthub::ImportEvent::Kind::Finished;
  event.file = 2;
  progress.take(event);
  const std::string text = progress.text(0, std::chrono::seconds{2});
  BOOST_TEST(text.find("about 18 s left") != std::string::npos, text);
}

BOOST_AUTO_TEST_CASE(progress_goes_on_where_an_earlier_run_ended) {
  ImportPlan plan = planOf(4);
  for (PlannedFile& file : plan.files) {
    file.facts = dolthub::FileFacts();
    file.facts->bytes = 1'000'000;
  }
  Progress progress(plan);
  progress.alreadyDone(0);
  progress.alreadyDone(1);
  BOOST_TEST(progress.text(0, {}) == "2/4 files  0 B of 2.0 MB  0 waiting, 0 polls, 0 s");
  FileReport report;
  dolthub::ImportEvent event;
  event.report = &report;
  event.file = 1; // its merge was left over
  progress.take(event);
  BOOST_TEST(progress.text(0, {}) == "1/4 files  0 B of 3.0 MB  0 waiting, 0 polls, 0 s");
}

BOOST_AUTO_TEST_CASE(times_are_told_as_people_say_them) {
  using namespace std::chrono_literals;
  BOOST_TEST(durationText(0ms) == "0 s");
  BOOST_TEST(durationText(119'999ms) == "119 s");
  BOOST_TEST(durationText(2min) == "2 min");
  BOOST_TEST(durationText(119min) == "119 min");
  BOOST_TEST(durationText(125min) == "2 h 05 min");
  BOOST_TEST(durationText(24h + 10min) == "24 h 10 min");
}

BOOST_AUTO_TEST_CASE(many_files_not_started_are_told_briefly) {
  ImportReport report;
  report.files.resize(100);
  const std::string text = humanText(planOf(100), report, dolthub::Statistics(), false);
  BOOST_TEST(text.find("and 95 more that were not started\n") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(the_page_shows_failures_first_and_safely) {
  ImportReport report = reportOf({FileOutcome::Merged, FileOutcome::Unknown, FileOutcome::Failed});
  ImportPlan plan = planOf(3);
  plan.files[2].path = "<script>alert(1)</script>.csv";
  ErrorDetails details;
  details.message = "refused & gone\x1b[2J";
  report.files[2].error = Error(Errc::NotFound, details);
  report.files[0].startedAt = std::chrono::sys_time<std::chrono::milliseconds>{
      std::chrono::milliseconds{1'700'000'000'000}};
  report.files[0].upload = std::chrono::milliseconds{250};
  report.files[0].merge = std::chrono::milliseconds{750};
  const std::string page =
      reportPage(plan, report, dolthub::Statistics(), {"dolthub-import --resume 'a b'"});
  const std::size_t failed = page.find("failed: &lt;script&gt;");
  const std::size_t unknown = page.find("unknown: f1.csv");
  const std::size_t timeline = page.find("Every file");
  BOOST_TEST(failed != std::string::npos);
  BOOST_TEST((failed < unknown && unknown < timeline));
  BOOST_TEST(page.find("refused &amp; gone\\x1b[2J") != std::string::npos);
  BOOST_TEST(page.find("<script") == std::string::npos);
  BOOST_TEST(page.find("dolthub-import --resume 'a b'") != std::string::npos);
  BOOST_TEST(
      page.find("class=\"merge\" title=\"merge 0.8 s\" style=\"left:25.00%;width:75.00%\"") !=
      std::string::npos);
  BOOST_TEST(page.find("http") == std::string::npos); // needs nothing but itself
}

BOOST_AUTO_TEST_CASE(times_of_day_are_read) {
  BOOST_TEST(timeOfDay("06:30").value() == 390);
  BOOST_TEST(timeOfDay("23:59").value() == 1439);
  for (const char* wrong : {"", "6:30", "24:00", "12:60", "12-30", "ab:cd", "12:30 "}) {
    BOOST_TEST(!timeOfDay(wrong).has_value(), wrong);
  }
  const auto now = std::chrono::system_clock::now();
  for (const int minutes : {0, 390, 1439}) {
    const std::chrono::seconds wait = untilTimeOfDay(minutes, now);
    BOOST_TEST((wait > std::chrono::seconds{0} && wait <= std::chrono::hours{25}));
  }
}

BOOST_AUTO_TEST_CASE(bytes_read_well) {
  BOOST_TEST(bytesText(0) == "0 B");
  BOOST_TEST(bytesText(999) == "999 B");
  BOOST_TEST(bytesText(1'000) == "1.0 kB");
  BOOST_TEST(bytesText(21'000'340) == "21.0 MB");
  BOOST_TEST(bytesText(999'960'000) == "1.0 GB");
}

BOOST_AUTO_TEST_SUITE_END()
