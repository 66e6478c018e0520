#include "importer/plan.hpp"

#include <boost/test/unit_test.hpp>

#include <string>
#include <vector>

namespace {

using dolthub::BranchName;
using dolthub::DatabaseName;
using dolthub::FileFacts;
using dolthub::ImportOperation;
using dolthub::ImportOptions;
using dolthub::ImportPlan;
using dolthub::PlannedFile;
using dolthub::PlanProblem;
using dolthub::importer::Lane;

PlannedFile planned(const std::string& database, const std::string& path,
                    ImportOperation operation = ImportOperation::Create, std::uint64_t bytes = 0) {
  PlannedFile file(BranchName(DatabaseName("demo", database), "main"), path, operation);
  if (bytes != 0) {
    file.facts = FileFacts();
    file.facts->bytes = bytes;
  }
  return file;
}

std::string describe(const ImportPlan& plan, bool merge) {
  ImportOptions options;
  options.merge = merge;
  std::string text;
  for (const PlanProblem& problem : dolthub::checkPlan(plan, options)) {
    text += std::to_string(problem.file) + " " + problem.field + ": " + problem.message + "\n";
  }
  return text;
}

} // namespace

BOOST_AUTO_TEST_SUITE(importer_plan)

BOOST_AUTO_TEST_CASE(one_lane_a_database_the_heaviest_first) {
  ImportPlan plan;
  plan.files = {planned("a", "1.csv", ImportOperation::Create, 10),
                planned("b", "2.csv", ImportOperation::Create, 70),
                planned("a", "3.csv", ImportOperation::Create, 50),
                planned("c", "4.csv", ImportOperation::Create, 60)};
  const std::vector<Lane> lanes = dolthub::importer::lanesOf(plan);
  BOOST_REQUIRE(lanes.size() == 3u);
  BOOST_TEST(lanes[0].database.name() == "b");
  BOOST_TEST(lanes[1].database.name() == "a");
  BOOST_TEST(lanes[2].database.name() == "c");
  const std::vector<std::size_t> expected{0, 2};
  BOOST_TEST(lanes[1].files == expected, boost::test_tools::per_element());
}

// Who asked all files behind each one did nothing else with twenty thousand of them.
BOOST_AUTO_TEST_CASE(the_next_file_that_is_read_is_found_with_one_question_a_file) {
  constexpr std::size_t many = 20'000;
  std::vector<std::size_t> files(many);
  for (std::size_t i = 0; i < many; ++i) {
    files[i] = many - i;
  }
  std::size_t asked = 0;
  dolthub::importer::Following none(files, [&](std::size_t) {
    ++asked;
    return false;
  });
  dolthub::importer::Following some(files, [&](std::size_t file) { return file % 1000 == 0; });
  for (std::size_t i = 0; i < many; ++i) {
    BOOST_REQUIRE(!none.behind(i));
    const std::size_t next = many - i <= 1000 ? 0 : (many - i - 1) / 1000 * 1000;
    BOOST_REQUIRE(some.behind(i).value_or(0) == next);
  }
  BOOST_TEST(asked < many);
}

// DoltHub may take them for one, in which two lanes would then write.
BOOST_AUTO_TEST_CASE(a_database_is_spelt_in_one_way) {
  ImportPlan plan;
  plan.files = {planned("Art", "1.csv"), planned("art", "2.csv"), planned("Art", "3.csv")};
  BOOST_TEST(describe(plan, true).starts_with("1 database: is \"demo/Art\" for another file"));
  plan.files[1].target = plan.files[0].target;
  BOOST_TEST(describe(plan, true) == "");
}

// No database can have it: it would be sent, and could never be counted.
BOOST_AUTO_TEST_CASE(a_table_has_a_name_of_64_characters_at_most) {
  ImportPlan plan;
  plan.files = {planned("a", std::string(64, 'x') + ".csv")};
  plan.files[0].table.replace(0, 1, "\xc3\xa4"); // one character
  BOOST_TEST(describe(plan, true) == "");
  plan.files.push_back(planned("a", std::string(65, 'x') + ".csv"));
  BOOST_TEST(
      describe(plan, true)
          .starts_with("1 table: \"" + std::string(65, 'x') + "\" is longer than 64 characters"),
      describe(plan, true));
  plan.files[1].path = std::string(65, 'x') + ".sql"; // names its tables itself
  BOOST_TEST(describe(plan, true) == "");
}

BOOST_AUTO_TEST_CASE(two_files_for_one_table_need_an_order) {
  ImportPlan plan;
  plan.files = {planned("a", "x/t.csv"), planned("a", "y/T.csv", ImportOperation::Update),
                planned("b", "t.csv")};
  BOOST_TEST(describe(plan, true).starts_with("1 table: meets x/t.csv on table \"T\""));
  plan.ordered = true;
  BOOST_TEST(describe(plan, true) == "");
  BOOST_TEST(describe(plan, false).starts_with("1 table: meets x/t.csv"));
  plan.files[1].operation = ImportOperation::Replace;
  BOOST_TEST(describe(plan, true).starts_with("1 operation: meets x/t.csv"));
  plan.files[1].target = BranchName(DatabaseName("demo", "a"), "other");
  BOOST_TEST(describe(plan, false) == "");
}

BOOST_AUTO_TEST_CASE(what_is_staged_together_has_one_target) {
  ImportPlan plan;
  plan.files = {planned("a", "1.csv"), planned("b", "2.csv"), planned("a", "3.csv")};
  plan.files[2].target = BranchName(DatabaseName("demo", "a"), "other");
  ImportOptions options;
  BOOST_TEST(dolthub::checkPlan(plan, options).empty());
  options.stageBranch = "night";
  BOOST_TEST(dolthub::checkPlan(plan, options).size() == 1u);
  options.stageBranch = "other";
  BOOST_TEST(dolthub::checkPlan(plan, options).size() == 2u);
}

BOOST_AUTO_TEST_CASE(sql_files_name_their_own_tables) {
  ImportPlan plan;
  plan.files = {planned("a", "one.sql"), planned("a", "two.sql")};
  BOOST_TEST(describe(plan, false) == "");
}

BOOST_AUTO_TEST_CASE(nothing_goes_to_one_place_twice) {
  ImportPlan plan;
  plan.ordered = true;
  plan.files = {planned("a", "x/t.csv", ImportOperation::Update),
                planned("a", "x/../x/t.csv", ImportOperation::Update), planned("b", "x/t.csv")};
  BOOST_TEST(describe(plan, true) ==
             "1 file: is in the plan twice, for the same table \"t\" of demo/a\n");
  plan.files = {planned("a", "one.sql"), planned("a", "./one.sql")};
  BOOST_TEST(describe(plan, true) ==
             "1 file: is in the plan twice, for the same branch \"main\" of demo/a\n");
}

// So that --dry-run says so in the evening.
BOOST_AUTO_TEST_CASE(names_that_an_upload_would_refuse_are_told) {
  ImportPlan plan;
  plan.files = {planned("a", "x\ny.csv"), planned("a", "b.csv"),
                planned("a", "c.csv"),    planned("a", "d\xff.csv"),
                planned("a", "e.csv"),    planned("a", std::string(256, 'f') + ".csv"),
                planned("a", "g.sql")};
  plan.files[0].table = "x";
  plan.files[1].table = "a/b";
  plan.files[2].primaryKeys = {"id\t"};
  plan.files[3].table = "d";
  plan.files[4].table = "\xc3";
  plan.files[5].table = "f";
  plan.files[6].table = "not/used";
  BOOST_TEST(describe(plan, false) ==
             "0 file: file name contains a control character at byte 1 (\\n)\n"
             "1 table: table name contains a slash at byte 1\n"
             "2 keys: key column contains a control character at byte 2 (\\t)\n"
             "3 file: file name is not valid UTF-8 at byte 1\n"
             "4 table: table name is not valid UTF-8 at byte 0\n"
             "5 file: file name is longer than 255 bytes\n");
  ImportOptions options;
  options.stageBranch = "a//b";
  plan.files = {planned("a", "a.csv"), planned("b", "b.csv")};
  const std::vector<PlanProblem> problems = dolthub::checkPlan(plan, options);
  BOOST_TEST_REQUIRE(problems.size() == 1u);
  BOOST_TEST(problems[0].message == "stage branch has an empty part at byte 2");
}

BOOST_AUTO_TEST_CASE(what_cannot_be_done_is_told_by_field) {
  ImportPlan plan;
  plan.files = {planned("a", "a.txt"), planned("a", "b.csv"), planned("a", "c.csv")};
  plan.files[1].table.clear();
  plan.files[2].facts = FileFacts();
  dolthub::FileProblem problem;
  problem.line = 3;
  problem.column = 7;
  problem.message = "a NUL byte";
  plan.files[2].facts->problems = {problem};
  BOOST_TEST(describe(plan, false) ==
             "0 file: its type is not known; use .csv, .psv, .json, .xlsx or .sql\n"
             "1 table: is empty\n"
             "2 file: line 3, column 7: a NUL byte\n");
}

BOOST_AUTO_TEST_SUITE_END()
