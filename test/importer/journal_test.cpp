#include "importer/import_journal.hpp"
#include "importer/record.hpp"
#include "importer/rules.hpp"
#include "importer/temporary.hpp"

#include <boost/json.hpp>
#include <boost/test/unit_test.hpp>

#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include <csignal>
#include <sys/resource.h>

namespace {

using namespace dolthub;
using importer::Next;
using importer::nextStep;
using importer::Past;
using importer::Stage;
using importer::Step;

std::string contentOf(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

ImportPlan planIn(const TemporaryFolder& folder) {
  ImportPlan plan;
  for (const char* name : {"a.csv", "b \"q\".csv", "c.csv"}) {
    PlannedFile file(BranchName(DatabaseName("demo", "one"), "feature/x"),
                     folder.write(name, "id,t\n1,x\n"), ImportOperation::Update);
    file.primaryKeys = {"id"};
    file.facts = inspectFile(file);
    plan.files.push_back(std::move(file));
  }
  return plan;
}

importer::Journal& writer(const ImportJournal& journal) {
  return *ImportJournalAccess::state(journal);
}

// A journal with one record of each kind.
std::string wholeJournal(const TemporaryFolder& folder) {
  const std::string path = folder.path("run.journal");
  const ImportJournal journal = ImportJournal::create(path, planIn(folder), {{"merge", "yes"}});
  importer::Journal& write = writer(journal);
  const support::WallTime at{std::chrono::milliseconds{1'700'000'000'123}};
  write.intent(0, Step::Import, at, false);
  write.refused(0, Step::Import);
  write.intent(0, Step::Import, at, false);
  write.accepted(0, Step::Import, "{\"import\":1}");
  write.imported(0, "7");
  write.intent(0, Step::Merge, at, false);
  write.accepted(0, Step::Merge, "{\"merge\":1}");
  FileReport merged;
  merged.outcome = FileOutcome::Merged;
  merged.mergedHere = true;
  merged.upload = std::chrono::milliseconds{12};
  write.finished(0, merged);
  write.verified(0, 1);
  FileReport failed;
  failed.outcome = FileOutcome::Failed;
  ErrorDetails details;
  details.message = "no";
  details.serverMessage = "no such repository";
  details.httpStatus = 400;
  details.outcome = Outcome::Rejected;
  failed.error = Error(Errc::NotFound, details);
  write.finished(1, failed);
  write.intent(2, Step::Import, at, false);
  return path;
}

std::string refusal(const std::string& path) {
  try {
    ImportJournal::resume(path);
  } catch (const Error& error) {
    BOOST_TEST((error.code() == Errc::FileUnusable));
    return error.message();
  }
  return {};
}

struct Row {
  Stage stage;
  bool finished;
  FileOutcome outcome;
  bool hasPull;
  bool merge;
  bool retry;
  Next next;
};

} // namespace

BOOST_AUTO_TEST_SUITE(importer_journal)

BOOST_AUTO_TEST_CASE(says_afterwards_what_was_written) {
  const TemporaryFolder folder;
  const std::string path = wholeJournal(folder);
  const ImportJournal journal = ImportJournal::resume(path);
  BOOST_TEST(journal.dropped() == "");
  BOOST_REQUIRE(journal.plan().files.size() == 3u);
  BOOST_TEST(journal.plan().files[1].path == folder.path("b \"q\".csv"));
  BOOST_TEST(journal.plan().files[1].target.name() == "feature/x");
  BOOST_TEST(journal.plan().files[1].facts->rows.value() == 1u);
  BOOST_TEST(journal.notes().at(0).second == "yes");

  const std::vector<FileReport> reports = journal.reports();
  BOOST_TEST((reports[0].outcome == FileOutcome::Merged));
  BOOST_TEST(reports[0].pullRequestId == "7");
  BOOST_TEST(reports[0].operation == "{\"merge\":1}");
  BOOST_TEST(reports[0].rowsInDatabase.value() == 1u);
  BOOST_TEST(reports[0].upload.count() == 12);
  BOOST_TEST((reports[1].outcome == FileOutcome::Failed));
  BOOST_TEST((reports[1].error->code() == Errc::NotFound));
  BOOST_TEST(reports[1].error->serverMessage() == "no such repository");
  BOOST_TEST((reports[2].outcome == FileOutcome::Unknown));
  const std::vector<std::size_t> unfinished{2};
  BOOST_TEST(journal.unfinished() == unfinished, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_torn_tail_costs_the_last_record_at_most) {
  const TemporaryFolder folder;
  const std::string whole = contentOf(wholeJournal(folder));
  const std::size_t planEnd = whole.find("{\"event\":\"intent\"");
  for (std::size_t size = 0; size <= whole.size(); ++size) {
    const std::string path = folder.write("torn.journal", whole.substr(0, size));
    if (size < planEnd) {
      BOOST_TEST(refusal(path) != "", "cut at " << size);
      continue;
    }
    const ImportJournal journal = ImportJournal::resume(path);
    const bool atBreak = whole[size - 1] == '\n';
    BOOST_TEST(journal.dropped().empty() == atBreak, "cut at " << size);
    // It goes on as if the torn record had never been.
    writer(journal).refused(2, Step::Import);
    BOOST_TEST(ImportJournal::read(path).dropped() == "");
  }
}

BOOST_AUTO_TEST_CASE(damage_is_never_believed) {
  const TemporaryFolder folder;
  const std::string whole = contentOf(wholeJournal(folder));
  const std::size_t lastLine = whole.rfind('\n', whole.size() - 2) + 1;
  for (std::size_t at = 0; at < whole.size(); ++at) {
    std::string damaged = whole;
    damaged[at] = static_cast<char>(damaged[at] ^ 1);
    const std::string path = folder.write("damaged.journal", damaged);
    // The break before the last line belongs to the tail.
    if (at + 1 < lastLine) {
      BOOST_TEST(refusal(path).find("damaged") != std::string::npos, "flipped at " << at);
    } else {
      BOOST_TEST(ImportJournal::resume(path).dropped() != "", "flipped at " << at);
    }
  }
}

BOOST_AUTO_TEST_CASE(one_process_at_a_time) {
  const TemporaryFolder folder;
  const std::string path = wholeJournal(folder);
  {
    const ImportJournal first = ImportJournal::resume(path);
    BOOST_TEST(refusal(path).ends_with("is in use by another process"));
    BOOST_TEST(ImportJournal::read(path).plan().files.size() == 3u);
  }
  BOOST_TEST(refusal(path) == "");
}

BOOST_AUTO_TEST_CASE(what_is_no_journal_of_ours_is_refused) {
  const TemporaryFolder folder;
  const auto sealed = [](boost::json::object record) {
    return importer::sealed(record);
  };
  const std::vector<std::pair<std::string, std::string>> table{
      {folder.path("missing"), "cannot be opened: No such file"},
      {folder.write("empty", ""), "is empty; nothing was sent by that run, so start a new one"},
      {folder.write("text", "hello\n"), "is damaged in line 1"},
      {folder.write("other", sealed({{"journal", "of a ship"}})), "is no journal of an import"},
      {folder.write("newer", sealed({{"journal", "dolthub import"}, {"version", 2}})),
       "was written by a newer version"},
  };
  for (const auto& [path, told] : table) {
    BOOST_TEST(refusal(path).find(told) != std::string::npos, refusal(path));
  }
  const std::string path = wholeJournal(folder);
  BOOST_CHECK_THROW(ImportJournal::create(path, planIn(folder)), Error);
}

BOOST_AUTO_TEST_CASE(a_changed_file_is_found_only_where_it_matters) {
  const TemporaryFolder folder;
  const std::string path = wholeJournal(folder);
  folder.write("a.csv", "id,t\n1,y\n"); // merged already
  folder.write("c.csv", "id,t\n1,y\n2,z\n");
  ImportJournal journal = ImportJournal::resume(path);
  const std::vector<std::size_t> expected{2};
  BOOST_TEST(journal.findChanged() == expected, boost::test_tools::per_element());
  journal.acceptChanges(expected);
  BOOST_TEST(journal.findChanged().empty());
  BOOST_TEST(ImportJournal::read(path).plan().files[2].facts->rows.value() == 2u);
  folder.write("c.csv", "");
  BOOST_CHECK_THROW(journal.acceptChanges(expected), Error);
}

BOOST_AUTO_TEST_CASE(a_full_disk_is_told_and_leaves_no_half_line) {
  const TemporaryFolder folder;
  const std::string path = wholeJournal(folder);
  const ImportJournal journal = ImportJournal::resume(path);
  const std::string before = contentOf(path);
  ::signal(SIGXFSZ, SIG_IGN);
  rlimit usual{};
  ::getrlimit(RLIMIT_FSIZE, &usual);
  rlimit small = usual;
  small.rlim_cur = before.size() + 20;
  ::setrlimit(RLIMIT_FSIZE, &small);
  std::string told;
  Errc code{};
  try {
    writer(journal).intent(2, Step::Import, {}, false);
  } catch (const Error& error) {
    told = error.message();
    code = error.errc();
  }
  ::setrlimit(RLIMIT_FSIZE, &usual);
  BOOST_TEST(told.find("cannot be written") != std::string::npos);
  BOOST_TEST((code == Errc::LocalLimit));
  BOOST_TEST(contentOf(path) == before);
}

BOOST_AUTO_TEST_CASE(the_next_step_follows_from_the_past) {
  using enum FileOutcome;
  constexpr bool yes = true;
  constexpr bool no = false;
  const std::vector<Row> table{
      {Stage::Fresh, no, NotStarted, no, yes, no, Next::Upload},
      {Stage::Intended, no, NotStarted, no, yes, no, Next::LookForImport},
      {Stage::Accepted, no, NotStarted, no, yes, no, Next::AwaitImport},
      {Stage::Imported, no, NotStarted, yes, yes, no, Next::Merge},
      {Stage::Imported, no, NotStarted, yes, no, no, Next::LeaveAlone},
      {Stage::Imported, no, NotStarted, no, yes, no, Next::LeaveAlone},
      {Stage::MergeIntended, no, NotStarted, yes, yes, no, Next::LookForMerge},
      {Stage::MergeAccepted, no, NotStarted, yes, yes, no, Next::AwaitMerge},
      {Stage::MergeAccepted, yes, Merged, yes, yes, yes, Next::LeaveAlone},
      {Stage::Imported, yes, InPullRequest, yes, no, yes, Next::LeaveAlone},
      {Stage::Imported, yes, InPullRequest, yes, yes, no, Next::Merge},
      {Stage::Imported, yes, Unchanged, no, yes, yes, Next::LeaveAlone},
      {Stage::Fresh, yes, NotStarted, no, yes, no, Next::Upload},
      {Stage::Fresh, yes, Failed, no, yes, no, Next::LeaveAlone},
      {Stage::Fresh, yes, Failed, no, yes, yes, Next::Upload},
      {Stage::Accepted, yes, Failed, no, yes, yes, Next::Upload},
      {Stage::MergeAccepted, yes, Failed, yes, yes, yes, Next::Merge},
      {Stage::Intended, yes, Unknown, no, yes, yes, Next::LookForImport},
      {Stage::Accepted, yes, Unknown, no, yes, no, Next::AwaitImport},
      {Stage::MergeIntended, yes, Unknown, yes, yes, no, Next::LookForMerge},
  };
  for (std::size_t i = 0; i < table.size(); ++i) {
    const Row& row = table[i];
    Past past;
    past.stage = row.stage;
    past.finished = row.finished;
    past.report.outcome = row.outcome;
    past.report.pullRequestId = row.hasPull ? "7" : "";
    BOOST_TEST((nextStep(past, row.merge, row.retry) == row.next), "row " << i);
  }
}

BOOST_AUTO_TEST_SUITE_END()
