#include "import/manifest.hpp"
#include "import/usage_error.hpp"
#include "importer/temporary.hpp"

#include <boost/test/unit_test.hpp>

#include <string>
#include <vector>

namespace {

const std::string header = "file,database,branch,table,operation,keys\n";

std::string refusal(const std::string& text) {
  try {
    parseManifest(text, "plan.csv");
  } catch (const UsageError& error) {
    return error.what();
  }
  return {};
}

struct Row {
  std::string text;
  std::string told;
};

} // namespace

BOOST_AUTO_TEST_SUITE(importer_manifest)

BOOST_AUTO_TEST_CASE(reads_what_goes_where) {
  const std::vector<Entry> entries =
      parseManifest("\xef\xbb\xbf" + header + "\"a, b.csv\",demo/one,main,,create,id\r\n" +
                        "\n/tmp/x.csv,demo/two,feature/x,My_Table,update,id  part \n",
                    "plans/plan.csv");
  BOOST_REQUIRE(entries.size() == 2u);
  BOOST_TEST(entries[0].file.path == "plans/a, b.csv");
  BOOST_TEST(entries[0].file.table == "a__b");
  BOOST_TEST(entries[0].origin == "plans/plan.csv:2");
  BOOST_TEST(entries[1].file.path == "/tmp/x.csv");
  BOOST_TEST(entries[1].file.table == "My_Table");
  BOOST_TEST(entries[1].file.target.name() == "feature/x");
  BOOST_TEST(entries[1].origin == "plans/plan.csv:4");
  const std::vector<std::string> keys{"id", "part"};
  BOOST_TEST(entries[1].file.primaryKeys == keys, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(columns_may_come_in_any_order) {
  const std::vector<Entry> entries = parseManifest(
      "keys,operation,table,branch,database,file\nid,replace,t,main,o/d,f.csv\n", "p");
  BOOST_REQUIRE(entries.size() == 1u);
  BOOST_TEST(entries[0].file.path == "f.csv");
  BOOST_TEST((entries[0].file.operation == dolthub::ImportOperation::Replace));
}

BOOST_AUTO_TEST_CASE(what_is_wrong_is_told_by_file_line_and_column) {
  const std::vector<Row> table{
      {"", "plan.csv:1: the manifest is empty"},
      {header, "plan.csv:1: the manifest lists no files"},
      {"file,database,branch,table,operation\n", "plan.csv:1: column \"keys\": is missing"},
      {"file,database,branch,table,operation,keys,x\n",
       "plan.csv:1: column \"x\": is not a column"},
      {"file,file,database,branch,table,operation,keys\n",
       "plan.csv:1: column \"file\": is there twice"},
      {header + "a.csv,demo/one,main,,create\n",
       "plan.csv:2: 5 cells in this row, 6 in the header"},
      {header + "a.csv,demo/one,main,,creat,\n",
       "plan.csv:2: column \"operation\": \"creat\" is not one of"},
      {header + "a.csv,one,main,,create,\n", "plan.csv:2: column \"database\": "},
      {header + "a.csv,demo/one,,,create,\n", "plan.csv:2: column \"branch\": "},
      {header + ",demo/one,main,,create,\n", "plan.csv:2: column \"file\": is empty"},
      {header + "\"a\nb.csv,demo/one,main,,create,\n", "plan.csv:2: a quote is never closed"},
      {header + "a.csv,demo/one,main,,\x1b[2J,\n",
       "plan.csv:2: column \"operation\": \"\\x1b[2J\""},
  };
  for (const Row& row : table) {
    const std::string told = refusal(row.text);
    BOOST_TEST(told.starts_with(row.told), "told \"" << told << "\", not \"" << row.told << "\"");
  }
}

BOOST_AUTO_TEST_CASE(every_wrong_row_is_told_up_to_a_bound) {
  std::string text = header;
  for (int i = 0; i < 30; ++i) {
    text += "a.csv,demo/one,main,,nonsense,\n";
  }
  const std::string told = refusal(text);
  BOOST_TEST(told.find("plan.csv:21: ") != std::string::npos);
  BOOST_TEST(told.find("plan.csv:22: ") == std::string::npos);
  BOOST_TEST(told.ends_with("and 10 more"));
}

BOOST_AUTO_TEST_CASE(a_manifest_that_cannot_be_read_is_refused) {
  const TemporaryFolder folder;
  BOOST_CHECK_THROW(readManifest(folder.path("missing.csv")), UsageError);
  BOOST_CHECK_THROW(readManifest(folder.path("")), UsageError);
}

BOOST_AUTO_TEST_SUITE_END()
