#include "import/manifest.hpp"
#include "import/usage_error.hpp"
#include "importer/temporary.hpp"

#include <boost/test/unit_test.hpp>

#include <optional>
#include <string>
#include <utility>
#include <vector>

using namespace dolthub_import;

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

struct ManifestRow {
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

BOOST_AUTO_TEST_CASE(the_name_of_a_key_may_have_spaces) {
  using Names = std::vector<std::string>;
  const std::vector<std::pair<std::string, std::optional<Names>>> table{
      {"", Names{}},
      {"  id  part ", Names{"id", "part"}},
      {"'Artist ID' id", Names{"Artist ID", "id"}},
      {"id \"Artist ID\"", Names{"id", "Artist ID"}},
      {"'it''s' o'clock ''", Names{"it's", "o'clock", ""}},
      {"'a' 'b", std::nullopt},
      {"'a'b", std::nullopt},
  };
  for (const auto& [text, names] : table) {
    BOOST_TEST((keysFrom(text) == names), text);
  }
  const std::vector<Entry> read =
      parseManifest(header + "a.csv,demo/one,main,,create,\"\"\"Artist ID\"\" id\"\n", "p");
  BOOST_TEST((read.at(0).file.primaryKeys == Names{"Artist ID", "id"}));
}

BOOST_AUTO_TEST_CASE(what_is_wrong_is_told_by_file_line_and_column) {
  const std::vector<ManifestRow> table{
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
      {header + "a.csv,demo/one,main,,create,'id\n",
       "plan.csv:2: column \"keys\": a name in quotes"},
      {header + "a.csv,one,main,,create,\n", "plan.csv:2: column \"database\": "},
      {header + "a.csv,demo/one,,,create,\n", "plan.csv:2: column \"branch\": "},
      {header + ",demo/one,main,,create,\n", "plan.csv:2: column \"file\": is empty"},
      {header + "\"a\nb.csv,demo/one,main,,create,\n", "plan.csv:2: a quote is never closed"},
      {header + "a.csv,demo/one,main,,\x1b[2J,\n",
       "plan.csv:2: column \"operation\": \"\\x1b[2J\""},
  };
  for (const ManifestRow& row : table) {
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

BOOST_AUTO_TEST_CASE(json_says_the_same) {
  const char* const entries = R"([
    {"file": "a.csv", "database": "o/d", "branch": "main", "operation": "create",
     "keys": ["id", "part no"]},
    {"file": "/data/b.csv", "database": "o/d", "branch": "dev", "table": "t",
     "operation": "update", "keys": "id part"}
  ])";
  for (const std::string& text :
       {"\xef\xbb\xbf" + std::string(entries), R"({"files": )" + std::string(entries) + "}"}) {
    const std::vector<Entry> read = parseManifest(text, "plans/night.txt");
    BOOST_REQUIRE(read.size() == 2u);
    BOOST_TEST(read[0].file.path == "plans/a.csv");
    BOOST_TEST(read[0].file.table == "a");
    BOOST_TEST((read[0].file.primaryKeys == std::vector<std::string>{"id", "part no"}));
    BOOST_TEST(read[0].origin == "plans/night.txt: entry 1");
    BOOST_TEST(read[1].file.path == "/data/b.csv");
    BOOST_TEST(read[1].file.target.name() == "dev");
    BOOST_TEST(read[1].file.table == "t");
    BOOST_TEST((read[1].file.operation == dolthub::ImportOperation::Update));
    BOOST_TEST((read[1].file.primaryKeys == std::vector<std::string>{"id", "part"}));
  }
}

BOOST_AUTO_TEST_CASE(json_is_told_by_entry_and_field) {
  const std::string good =
      R"({"file":"a.csv","database":"o/d","branch":"main","operation":"create"})";
  const auto with = [&](const std::string& from, const std::string& to) {
    std::string entry = good;
    entry.replace(entry.find(from), from.size(), to);
    return "[" + good + "," + entry + "]";
  };
  const std::string known = "known are: file, database, branch, table, operation, keys";
  const std::vector<std::pair<std::string, std::string>> table{
      {with("\"branch\"", "\"brnach\""), "m.json: entry 2: field \"brnach\": is not known here; " +
                                             known +
                                             "\nm.json: entry 2: field \"branch\": is missing"},
      {with("\"a.csv\"", "\"\""), "m.json: entry 2: field \"file\": is empty"},
      {with("\"a.csv\"", "7"), "m.json: entry 2: field \"file\": is not a text"},
      {with("o/d", "o"), "m.json: entry 2: field \"database\": "},
      {with("main", ".."), "m.json: entry 2: field \"branch\": "},
      {with("create", "creat"), "m.json: entry 2: field \"operation\": \"creat\" is not one of"},
      {with("{", "{\"keys\":[1],"),
       "m.json: entry 2: field \"keys\": is neither a text nor an array of texts"},
      {"[" + good + ", 3]", "m.json: entry 2: is not an object"},
      {"[]", "m.json: the manifest lists no files"},
      {"{}", "m.json: must be an array of entries, or an object with one as \"files\""},
      {R"({"file": []})", "m.json: field \"file\": is not known here; known is: files\n"
                          "m.json: must be an array"},
      {"[\n  {]", "m.json:2:4: not JSON: "},
      {"[] x", "m.json:1:4: not JSON: extra data"},
      {"[" + good, "m.json:1:"},
      {"", "m.json:1:1: not JSON: incomplete"},
  };
  for (const auto& [text, told] : table) {
    std::string message;
    try {
      parseManifest(text, "m.json");
    } catch (const UsageError& error) {
      message = error.what();
    }
    BOOST_TEST(message.starts_with(told), "told \"" << message << "\", not \"" << told << "\"");
  }
}

BOOST_AUTO_TEST_SUITE_END()
