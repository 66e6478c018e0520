#include "importer/split.hpp"
#include "importer/temporary.hpp"

#include <dolthub/importer.hpp>

#include <boost/test/unit_test.hpp>

#include <fstream>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

// Where a file over the limit is cut.

namespace {

using dolthub::BranchName;
using dolthub::ByteRange;
using dolthub::DatabaseName;
using dolthub::FileFacts;
using dolthub::FilePart;
using dolthub::ImportOperation;
using dolthub::ImportOptions;
using dolthub::ImportPlan;
using dolthub::PlannedFile;
using dolthub::importer::PartFinder;

PlannedFile planned(const std::string& path, ImportOperation operation = ImportOperation::Create) {
  PlannedFile file(BranchName(DatabaseName("demo", "imports"), "main"), path, operation);
  file.primaryKeys = {"id"};
  return file;
}

std::string cut(const std::string& text, const ByteRange& range) {
  return text.substr(range.begin, range.end - range.begin);
}

// The bytes of each part, header and rows, or the problem.
std::vector<std::string> partsOf(const std::string& text, std::uint64_t limit,
                                 const std::string& name = "a.csv") {
  const TemporaryFolder folder;
  const FileFacts facts = dolthub::inspectFile(planned(folder.write(name, text)), limit);
  std::vector<std::string> parts;
  for (const FilePart& part : facts.parts) {
    parts.push_back(cut(text, part.header) + cut(text, part.bytes));
  }
  for (const dolthub::FileProblem& problem : facts.problems) {
    parts.push_back(std::to_string(problem.line) + ": " + problem.message);
  }
  return parts;
}

ImportPlan planInParts(ImportOperation operation) {
  const TemporaryFolder folder;
  PlannedFile file = planned(folder.write("a.csv", "id,n\n1,a\n2,b\n3,c\n"), operation);
  file.facts = dolthub::inspectFile(file, 13);
  ImportPlan plan;
  plan.files = dolthub::splitFile(std::move(file));
  return plan;
}

std::string problems(const ImportPlan& plan, const ImportOptions& options) {
  std::string text;
  for (const dolthub::PlanProblem& problem : dolthub::checkPlan(plan, options)) {
    text += std::to_string(problem.file) + " " + problem.field + ": " + problem.message + "\n";
  }
  return text;
}

} // namespace

BOOST_AUTO_TEST_SUITE(importer_split)

BOOST_AUTO_TEST_CASE(rows_are_gathered_up_to_the_limit) {
  struct Row {
    std::vector<std::uint64_t> ends; // of the rows; the header has 10 bytes
    std::string parts;
  };
  const std::vector<Row> table{
      {{}, ""},
      {{20}, "10-20/1 "},
      {{30}, "10-30/1 "},
      {{20, 30}, "10-30/2 "},
      {{20, 31}, "10-20/1 20-31/1 "},
      {{20, 30, 40, 50}, "10-30/2 30-50/2 "},
      {{25, 45, 46}, "10-25/1 25-45/1 45-46/1 "},
  };
  for (const Row& row : table) {
    PartFinder finder(30);
    for (const std::uint64_t end : row.ends) {
      BOOST_TEST(finder.row(10, end));
    }
    std::string text;
    const std::vector<FilePart> parts = finder.finish();
    for (const FilePart& part : parts) {
      BOOST_TEST(part.header.end == 10u);
      BOOST_TEST(part.count == parts.size());
      text += std::to_string(part.bytes.begin) + "-" + std::to_string(part.bytes.end) + "/" +
              std::to_string(part.rows) + " ";
    }
    BOOST_TEST(text == row.parts);
  }
}

BOOST_AUTO_TEST_CASE(a_row_too_long_for_any_part_is_told) {
  PartFinder finder(30);
  BOOST_TEST(finder.row(10, 30));
  BOOST_TEST(!finder.row(10, 51));
  BOOST_TEST(finder.row(10, 60));
}

BOOST_AUTO_TEST_CASE(a_file_within_the_limit_stays_whole) {
  BOOST_TEST(partsOf("id,n\n1,a\n2,b\n", 13).empty());
  BOOST_TEST(partsOf("id,n\n1,a\n2,b\n", 12).size() == 2u);
}

BOOST_AUTO_TEST_CASE(never_cut_within_quotes) {
  const std::string header = "\xef\xbb\xbfid,name\r\n";
  const std::vector<std::string> rows{"1,\"a\n\nb\"\r\n", "2,\"say \"\"x\n\"\"\"\r\n", "\n3,c\n",
                                      "4,\"\n\n\n\n\n\n\n\n\"\n", "5,no break at the end"};
  std::string text = header;
  for (const std::string& row : rows) {
    text += row;
  }
  for (std::uint64_t limit = 33; limit < text.size(); ++limit) {
    std::size_t next = 0;
    for (const std::string& part : partsOf(text, limit)) {
      BOOST_TEST(part.size() <= limit);
      std::string expected = header;
      while (expected != part && next < rows.size()) {
        expected += rows[next++];
      }
      BOOST_TEST(part == expected);
    }
    BOOST_TEST(next == rows.size());
  }
}

BOOST_AUTO_TEST_CASE(what_cannot_go_in_parts_is_told) {
  BOOST_TEST(partsOf("id,n\n1,a\n2,\"\nlong\n\"\n", 12).back() ==
             "5: header and row have more than 12 bytes, and do not go into one upload");
  BOOST_TEST(partsOf("[1,2,3]", 6, "a.json").back() ==
             "0: has 7 bytes; at most 6 go into one upload, and only CSV and PSV go in parts");
}

BOOST_AUTO_TEST_CASE(the_first_part_does_what_was_asked_and_the_rest_update) {
  const ImportPlan plan = planInParts(ImportOperation::Overwrite);
  BOOST_REQUIRE(plan.files.size() == 2u);
  const PlannedFile& first = plan.files[0];
  const PlannedFile& second = plan.files[1];
  BOOST_TEST((first.operation == ImportOperation::Overwrite));
  BOOST_TEST((second.operation == ImportOperation::Update));
  BOOST_TEST(first.facts->bytes == 13u);
  BOOST_TEST(second.facts->bytes == 9u);
  BOOST_TEST(first.facts->rows.value() == 2u);
  BOOST_TEST(second.facts->rows.value() == 1u);
  BOOST_TEST(first.facts->sha256 == second.facts->sha256);
  BOOST_TEST(second.label().ends_with("a.csv, part 2 of 2"));
  BOOST_TEST(dolthub::importer::uploadName(second) == "a.2of2.csv");
  BOOST_TEST(dolthub::importer::uploadName(planned("x/b.csv")) == "b.csv");
}

BOOST_AUTO_TEST_CASE(what_parts_need) {
  ImportOptions neither;
  ImportOptions merge;
  merge.merge = true;
  ImportOptions stage;
  stage.stageBranch = "night";
  const std::string begin = "is over the limit of one upload and would go in as 2 parts; ";
  for (const ImportOperation operation : {ImportOperation::Create, ImportOperation::Update}) {
    const ImportPlan plan = planInParts(operation);
    BOOST_TEST(problems(plan, merge) == "");
    BOOST_TEST(problems(plan, stage) == "");
    BOOST_TEST(problems(plan, neither) ==
               "0 file: " + begin + "they build on one another, which needs merging or staging\n");
  }
  for (const ImportOperation operation : {ImportOperation::Overwrite, ImportOperation::Replace}) {
    const ImportPlan plan = planInParts(operation);
    BOOST_TEST(problems(plan, stage) == "");
    BOOST_TEST(problems(plan, merge).starts_with("0 operation: " + begin));
  }
  ImportPlan keyless = planInParts(ImportOperation::Create);
  for (PlannedFile& file : keyless.files) {
    file.primaryKeys.clear();
  }
  BOOST_TEST(problems(keyless, merge) ==
             "0 keys: " + begin + "the later ones are updates, which need key columns\n");
}

BOOST_AUTO_TEST_CASE(a_file_over_the_limit_is_not_planned_whole) {
  const TemporaryFolder folder;
  ImportPlan plan;
  plan.files = {planned(folder.write("a.csv", "id,n\n1,a\n2,b\n"))};
  plan.files[0].facts = dolthub::inspectFile(plan.files[0], 12);
  ImportOptions merge;
  merge.merge = true;
  BOOST_TEST(problems(plan, merge) == "0 file: is over the limit of one upload, and not split\n");
}

BOOST_AUTO_TEST_SUITE_END()
