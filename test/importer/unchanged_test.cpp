#include "import/unchanged.hpp"

#include "import/usage_error.hpp"
#include "importer/import_journal.hpp"
#include "importer/temporary.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

using namespace dolthub_import;

namespace {

using namespace dolthub;

// An earlier run's journal, and a plan that is held against it.
struct Nights {
  PlannedFile file(const std::string& name, const std::string& table, const std::string& content,
                   ImportOperation operation = ImportOperation::Overwrite) const {
    PlannedFile made(BranchName(DatabaseName("demo", "one"), "main"), folder.write(name, content),
                     operation);
    made.table = table;
    made.primaryKeys = {"id"};
    made.facts = inspectFile(made);
    return made;
  }

  // What of `now` is left out behind a night that did `before`, which ended so; merged by default.
  std::size_t leftOut(const std::vector<PlannedFile>& before, const std::vector<PlannedFile>& now,
                      const std::vector<FileOutcome>& ends = {}) {
    const std::string path = folder.path(std::to_string(++nights) + ".journal");
    ImportPlan plan;
    plan.files = before;
    {
      const ImportJournal journal = ImportJournal::create(path, plan);
      for (std::size_t i = 0; i < before.size(); ++i) {
        FileReport report;
        report.outcome = i < ends.size() ? ends[i] : FileOutcome::Merged;
        ImportJournalAccess::state(journal)->finished(i, report);
      }
    }
    plan.files = now;
    const std::size_t count = leaveOutUnchanged(plan, path, ClientOptions().endpoint);
    const auto isIn = [](const PlannedFile& made) {
      return made.isIn;
    };
    const auto marked = std::count_if(plan.files.begin(), plan.files.end(), isIn);
    BOOST_TEST(static_cast<std::size_t>(marked) == count);
    return count;
  }

  TemporaryFolder folder;
  int nights = 0;
};

} // namespace

BOOST_AUTO_TEST_SUITE(importer_unchanged)

BOOST_FIXTURE_TEST_CASE(what_is_in_is_left_out, Nights) {
  const PlannedFile a = file("a.csv", "a", "id\n1\n");
  const PlannedFile b = file("b.csv", "b", "id\n2\n");
  BOOST_TEST(leftOut({a, b}, {b, a, file("c.csv", "c", "id\n3\n")}) == 2u);
  BOOST_TEST(leftOut({a, b}, {a, b}, {FileOutcome::Unchanged, FileOutcome::Merged}) == 2u);
  for (const FileOutcome end :
       {FileOutcome::InPullRequest, FileOutcome::NotMerged, FileOutcome::Failed,
        FileOutcome::Unknown, FileOutcome::NotStarted}) {
    BOOST_TEST(leftOut({a, b}, {a, b}, {FileOutcome::Merged, end}) == 1u);
  }
  BOOST_TEST(leftOut({a}, {file("moved/a.csv", "a", "id\n1\n")}) == 1u);
}

BOOST_FIXTURE_TEST_CASE(the_same_content_for_something_else_is_sent, Nights) {
  const PlannedFile a = file("a.csv", "a", "id\n1\n");
  BOOST_TEST(leftOut({a}, {file("a.csv", "a", "id\n1\n", ImportOperation::Update)}) == 0u);
  PlannedFile keyless = a;
  keyless.primaryKeys.clear();
  BOOST_TEST(leftOut({a}, {keyless}) == 0u);
  BOOST_TEST(leftOut({a}, {file("a.psv", "a", "id\n1\n")}) == 0u);
  PlannedFile elsewhere = a;
  elsewhere.target = BranchName(DatabaseName("demo", "one"), "dev");
  BOOST_TEST(leftOut({a}, {elsewhere}) == 0u);
  BOOST_TEST(leftOut({a}, {file("a.csv", "b", "id\n1\n")}) == 0u);
}

// Last night's monday.csv is in the table no more, once tuesday.csv has overwritten it.
BOOST_FIXTURE_TEST_CASE(what_was_done_to_the_table_since_counts, Nights) {
  const PlannedFile monday = file("monday.csv", "days", "id\n1\n");
  const PlannedFile tuesday = file("tuesday.csv", "Days", "id\n2\n", ImportOperation::Update);
  BOOST_TEST(leftOut({monday, tuesday}, {monday}) == 0u);
  BOOST_TEST(leftOut({monday, tuesday}, {monday, tuesday}) == 2u);
  BOOST_TEST(leftOut({monday, tuesday}, {tuesday, monday}) == 0u);
  BOOST_TEST(leftOut({monday}, {monday, tuesday}) == 1u);
  BOOST_TEST(leftOut({monday}, {tuesday, monday}) == 0u);
  BOOST_TEST(leftOut({monday, tuesday}, {monday, tuesday},
                     {FileOutcome::Merged, FileOutcome::NotStarted}) == 1u);
  BOOST_TEST(leftOut({monday, tuesday}, {monday, tuesday},
                     {FileOutcome::Merged, FileOutcome::Unknown}) == 0u);
}

BOOST_FIXTURE_TEST_CASE(statements_may_change_any_table_of_their_branch, Nights) {
  const PlannedFile a = file("a.csv", "a", "id\n1\n");
  const PlannedFile script = file("s.sql", "s", "DELETE FROM a;\n");
  BOOST_TEST(leftOut({a, script}, {a}) == 0u);
  BOOST_TEST(leftOut({a, script}, {a, script}) == 2u);
  BOOST_TEST(leftOut({a}, {script, a}) == 0u);
}

BOOST_FIXTURE_TEST_CASE(a_file_in_parts_is_left_out_whole_or_not_at_all, Nights) {
  PlannedFile whole = file("a.csv", "a", "id\n1\n2\n3\n");
  whole.facts = inspectFile(whole, 7);
  const std::vector<PlannedFile> parts = splitFile(std::move(whole));
  BOOST_REQUIRE(parts.size() == 2u);
  const auto ended = [&](FileOutcome first, FileOutcome second) {
    return leftOut(parts, parts, {first, second});
  };
  BOOST_TEST(ended(FileOutcome::Merged, FileOutcome::Merged) == 2u);
  BOOST_TEST(ended(FileOutcome::Merged, FileOutcome::NotStarted) == 0u);
  BOOST_TEST(ended(FileOutcome::NotStarted, FileOutcome::NotStarted) == 0u);
}

BOOST_FIXTURE_TEST_CASE(a_journal_that_cannot_be_read_is_told, Nights) {
  ImportPlan plan;
  BOOST_CHECK_THROW(leaveOutUnchanged(plan, folder.path("missing"), ClientOptions().endpoint),
                    InputError);
}

BOOST_AUTO_TEST_SUITE_END()
