#include "import/output_file.hpp"
#include "import/page.hpp"
#include "import/progress.hpp"
#include "import/text.hpp"
#include "import/usage_error.hpp"
#include "importer/temporary.hpp"

#include <boost/test/unit_test.hpp>

#include <csignal>
#include <filesystem>
#include <fstream>

#include <sys/resource.h>

using namespace dolthub_import;

// Nothing of the user's is written over, and nothing that a file is called reaches the terminal.

namespace {

std::string refusal(const std::string& path, std::string_view beginning) {
  try {
    requireOwnFile("--events", path, beginning);
  } catch (const UsageError& error) {
    return error.what();
  }
  return {};
}

} // namespace

BOOST_AUTO_TEST_SUITE(importer_output_file)

BOOST_AUTO_TEST_CASE(only_what_this_program_wrote_is_written_over) {
  const TemporaryFolder folder;
  const std::string data = folder.write("a.csv", "id,name\n1,a\n");
  BOOST_TEST(refusal(data, "{\"at_ms\":").find("left alone") != std::string::npos);
  const std::string events = folder.write("old.events", "{\"at_ms\":1}\n");
  BOOST_TEST(refusal(events, "{\"at_ms\":") == "");
  const std::string empty = folder.write("empty", "");
  BOOST_TEST(refusal(empty, "{\"at_ms\":") == "");
  BOOST_TEST(refusal("/dev/null", "{\"at_ms\":") == "");
  BOOST_TEST(refusal("/nowhere/events", "{\"at_ms\":").find("cannot be written") !=
             std::string::npos);
  BOOST_CHECK_THROW(requireWritable(data), UsageError);
  const std::string page = folder.write(
      "old.html", reportPage(dolthub::ImportPlan(), dolthub::ImportReport(), std::nullopt, {}));
  BOOST_CHECK_NO_THROW(requireWritable(page));
}

// Last night's page stays until tonight's is whole.
BOOST_AUTO_TEST_CASE(a_page_is_written_whole_or_not_at_all) {
  const TemporaryFolder folder;
  const std::string page = folder.write("night.html", "old");
  BOOST_TEST(writePage(page, "new"));
  std::ifstream file(page);
  BOOST_TEST((std::string{std::istreambuf_iterator<char>(file), {}} == "new"));
  BOOST_TEST(writePage("/dev/null", "new"));
  BOOST_TEST(!writePage("/dev/full", "new"));
  BOOST_TEST(!writePage(folder.path("missing") + "/night.html", "new"));
  struct rlimit before {};
  BOOST_REQUIRE(::getrlimit(RLIMIT_FSIZE, &before) == 0);
  const auto signal = std::signal(SIGXFSZ, SIG_IGN);
  const struct rlimit small { 4096, before.rlim_max };
  ::setrlimit(RLIMIT_FSIZE, &small);
  BOOST_TEST(!writePage(page, std::string(100'000, 'x'))); // as on a full disk
  ::setrlimit(RLIMIT_FSIZE, &before);
  std::signal(SIGXFSZ, signal);
  BOOST_TEST(std::filesystem::file_size(page) == 3u);
  const auto files = std::filesystem::directory_iterator(std::filesystem::path(page).parent_path());
  BOOST_TEST(std::distance(begin(files), end(files)) == 1);
}

BOOST_AUTO_TEST_CASE(one_file_has_one_purpose) {
  const TemporaryFolder folder;
  const std::string data = folder.write("a.csv", "id\n1\n");
  Arguments arguments;
  arguments.files = {data};
  arguments.report = (std::filesystem::path(data).parent_path() / "." / "a.csv").string();
  BOOST_CHECK_THROW(requireDifferentFiles(arguments), UsageError);
  arguments.report = "night.html";
  arguments.journal = "./night.html";
  BOOST_CHECK_THROW(requireDifferentFiles(arguments), UsageError);
  arguments.journal = "night.journal";
  arguments.events = "night.html";
  BOOST_CHECK_THROW(requireDifferentFiles(arguments), UsageError);
  arguments.events = "night.events";
  arguments.record = "./night.events";
  BOOST_CHECK_THROW(requireDifferentFiles(arguments), UsageError);
  arguments.record = "night.record";
  BOOST_CHECK_NO_THROW(requireDifferentFiles(arguments));
}

BOOST_AUTO_TEST_CASE(what_files_are_called_does_not_drive_the_terminal) {
  BOOST_TEST(printable("Köhler, 東京 😀") == "Köhler, 東京 😀");
  BOOST_TEST(printable("\x1b[2J") == "\\x1b[2J");
  BOOST_TEST(printable("\xc2\x9b"
                       "2J") == "\\xc2\\x9b2J"); // C1
  BOOST_TEST(printable("a\xe2\x80\xae"
                       "b") == "a\\xe2\\x80\\xaeb"); // right to left
  BOOST_TEST(printable("a\xe2\x81\xa7"
                       "b") == "a\\xe2\\x81\\xa7b"); // an isolate
  BOOST_TEST(printable("Mus\xe9"
                       "es") == "Mus\\xe9es");                // Latin-1
  BOOST_TEST(printable("\xed\xa0\x80") == "\\xed\\xa0\\x80"); // a surrogate
  BOOST_TEST(printable("\xc0\xaf") == "\\xc0\\xaf");          // overlong
  BOOST_TEST(printable("\xf0\x9f") == "\\xf0\\x9f");          // cut
}

// An absolute path and a relative one have no folder in common; looking for it had no end.
BOOST_AUTO_TEST_CASE(a_page_of_files_that_share_no_folder_ends) {
  const dolthub::BranchName branch(dolthub::DatabaseName("o", "d"), "main");
  for (const auto& [one, other] :
       {std::pair{"/data/in/a.csv", "b/c.csv"}, std::pair{"b/c.csv", "/data/in/a.csv"},
        std::pair{"/a.csv", "b.csv"}, std::pair{"x/a.csv", "b.csv"},
        std::pair{"/x/y/a.csv", "/x/z/b.csv"}}) {
    dolthub::ImportPlan plan;
    plan.files.emplace_back(branch, one, dolthub::ImportOperation::Update);
    plan.files.emplace_back(branch, other, dolthub::ImportOperation::Update);
    dolthub::ImportReport report;
    report.files.resize(2);
    const std::string page = reportPage(plan, report, std::nullopt, {});
    BOOST_TEST(page.find("a.csv") != std::string::npos);
  }
}

BOOST_AUTO_TEST_CASE(progress_never_says_more_than_there_is) {
  dolthub::ImportPlan plan;
  plan.files.emplace_back(dolthub::BranchName(dolthub::DatabaseName("o", "d"), "main"), "a.csv",
                          dolthub::ImportOperation::Update);
  plan.files.front().facts.emplace().bytes = 390;
  Progress progress(plan);
  dolthub::ImportEvent event;
  event.kind = dolthub::ImportEvent::Kind::Uploading;
  event.sent = 3600; // what is around the file in the request, too
  event.total = 3600;
  progress.take(event);
  BOOST_TEST(progress.text(0, std::chrono::seconds(1)).find("390 B of 390 B") != std::string::npos);
}

// What the server has accepted is waited for, and nothing else asks it: no outage is declared yet.
BOOST_AUTO_TEST_CASE(polls_that_nobody_answers_are_told) {
  using std::chrono::seconds;
  PollWatch watch;
  dolthub::AttemptEnded attempt;
  const std::chrono::steady_clock::time_point begin{};
  const auto ended = [&](seconds at, dolthub::RequestPurpose purpose, unsigned status,
                         std::optional<dolthub::Errc> error) {
    attempt.purpose = purpose;
    attempt.httpStatus = status;
    attempt.error = error;
    watch.take(attempt, begin + at);
    return watch.unanswered(begin + at + seconds{30});
  };
  using enum dolthub::RequestPurpose;
  BOOST_TEST((ended(seconds{0}, Poll, 200, std::nullopt) == seconds{0}));
  BOOST_TEST((ended(seconds{1}, Call, 503, dolthub::Errc::Unavailable) == seconds{0}));
  BOOST_TEST((ended(seconds{2}, Poll, 503, dolthub::Errc::Unavailable) == seconds{30}));
  BOOST_TEST((ended(seconds{9}, Poll, 0, dolthub::Errc::ConnectFailed) == seconds{37}));
  BOOST_TEST((ended(seconds{10}, Poll, 400, dolthub::Errc::Rejected) == seconds{0}));
  BOOST_TEST((ended(seconds{11}, Poll, 429, dolthub::Errc::RateLimited) == seconds{30}));

  dolthub::ImportPlan plan;
  plan.files.emplace_back(dolthub::BranchName(dolthub::DatabaseName("o", "d"), "main"), "a.csv",
                          dolthub::ImportOperation::Update);
  Progress progress(plan);
  progress.pollsUnanswered(seconds{25});
  BOOST_TEST(progress.text(0, {}).starts_with("0/1 files")); // none is waited for any more
  dolthub::ImportEvent event;
  event.kind = dolthub::ImportEvent::Kind::Accepted;
  progress.take(event);
  BOOST_TEST(progress.text(0, {}).starts_with("NO POLL ANSWERED for 25 s  0/1 files"));
  progress.pollsUnanswered(seconds{3});
  BOOST_TEST(progress.text(0, {}).starts_with("0/1 files"));
}

BOOST_AUTO_TEST_CASE(a_server_that_is_out_of_order_is_told_first) {
  dolthub::ImportPlan plan;
  Progress progress(plan);
  dolthub::ImportEvent event; // about the run: there may be no file
  event.kind = dolthub::ImportEvent::Kind::Outage;
  event.delay = std::chrono::seconds{40};
  progress.take(event);
  BOOST_TEST(progress.isOutage());
  BOOST_TEST(progress.line(0, {}, 79).find("] OUT OF ORDER, asked every 40 s  0/0 files") !=
             std::string::npos);
  event.delay = std::chrono::milliseconds{850};
  progress.take(event);
  BOOST_TEST(progress.text(0, {}).starts_with("OUT OF ORDER, asked every 1 s  "));
  event.kind = dolthub::ImportEvent::Kind::Recovered;
  progress.take(event);
  BOOST_TEST(!progress.isOutage());
  BOOST_TEST(progress.text(0, {}).starts_with("0/0 files"));
}

BOOST_AUTO_TEST_SUITE_END()
