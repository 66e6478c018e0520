#include <boost/test/unit_test.hpp>

#include "emulator/site.hpp"

using namespace emulator_test;

namespace {

/// A database whose main has the table art with two rows.
struct Filled : Site {
  Filled() {
    import("id,name,note\n1,a,\n2,b,\n");
    merge("1");
  }

  /// The reason that the jobs list gives for the newest job.
  std::string lastError() {
    return std::string{get("demo/art/jobs")
                           .json.at("jobs")
                           .as_array()
                           .front()
                           .as_object()
                           .at("job_error")
                           .as_string()};
  }

  std::string importError(const std::string& content, const Upload& what) {
    BOOST_TEST(import(content, what).text("job_status") == "Failed");
    return lastError();
  }
};

Upload with(const char* operation, json::array keys = {"id"}) {
  Upload what;
  what.operation = operation;
  what.keys = std::move(keys);
  return what;
}

} // namespace

BOOST_AUTO_TEST_SUITE(emulator_imports)

BOOST_AUTO_TEST_CASE(an_import_lands_in_a_new_pull_request) {
  Site site;
  auto started = site.upload("id,name\n1,a\n");
  BOOST_TEST(started.text("branch_name") == "main");
  BOOST_TEST(started.text("table_name") == "art");
  BOOST_TEST(site.pollImport(started).text("job_status") == "Pending");
  site.pass(std::chrono::milliseconds{20});
  BOOST_TEST(!site.pollImport(started).json.contains("pull_id"));
  site.passJobs();
  auto last = site.pollImport(started);
  BOOST_TEST(last.text("job_status") == "Completed");
  BOOST_TEST(last.text("pull_id") == "1");
  BOOST_TEST(site.cells("SELECT * FROM art") == "query error: table not found: art");
  std::string branch = site.get("demo/art/pulls/1").text("from_branch");
  BOOST_TEST(site.cells("SELECT * FROM art", branch) == "1,a");
  site.merge("1");
  BOOST_TEST(site.cells("SELECT * FROM art") == "1,a");

  auto accepted = site.effects("import accepted");
  BOOST_TEST_REQUIRE(accepted.size() == 1u);
  BOOST_TEST(accepted[0].bytes == 12u);
  BOOST_TEST(accepted[0].fileName == "file.csv");
  BOOST_TEST(accepted[0].contentHash.size() == 64u);
  BOOST_TEST(accepted[0].operation == started.text("operation_name"));
  auto finished = site.effects("import finished");
  BOOST_TEST_REQUIRE(finished.size() == 1u);
  BOOST_TEST(finished[0].rows == 1u);
  BOOST_TEST(finished[0].pullRequest == "1");
  BOOST_TEST(finished[0].error == "");
  BOOST_TEST(site.effects("merge finished").size() == 1u);
}

BOOST_AUTO_TEST_CASE(one_import_at_a_time) {
  Site site;
  site.core.createDatabase("demo", "other", "main", false, site.now);
  auto first = site.upload("id\n1\n");
  auto second = site.upload("id\n1\n");
  BOOST_TEST(second.status == 200u);
  BOOST_TEST(second.text("status") == "Error");
  BOOST_TEST(second.text("message").find("cleaning up existing job") != std::string::npos);
  BOOST_TEST(site.upload("id\n1\n", {}, "demo/other").text("status") == "Success");
  site.passJobs();
  BOOST_TEST(site.upload("id\n1\n", with("Overwrite")).text("status") == "Success");
}

BOOST_FIXTURE_TEST_CASE(an_import_that_changes_nothing_opens_nothing, Filled) {
  for (const char* operation : {"Update", "Overwrite", "Replace"}) {
    auto last = import("id,name,note\n2,b,\n1,a,\n", with(operation));
    BOOST_TEST(last.text("job_status") == "Completed", operation);
    BOOST_TEST(!last.json.contains("pull_id"), operation);
  }
  BOOST_TEST(get("demo/art/pulls").json.at("pulls").as_array().size() == 1u);
}

BOOST_FIXTURE_TEST_CASE(operations_do_what_they_say, Filled) {
  auto after = [&](const std::string& content, const Upload& what) {
    auto last = import(content, what);
    BOOST_TEST(last.text("job_status") == "Completed");
    std::string branch = get("demo/art/pulls/" + last.text("pull_id")).text("from_branch");
    return cells("SELECT * FROM art ORDER BY id", branch);
  };
  BOOST_TEST(after("id,name,note\n2,x,y\n3,z,\n", with("Update")) == "1,a,NULL;2,x,y;3,z,NULL");
  BOOST_TEST(after("note,id\nn,2\n", with("Update")) == "1,a,NULL;2,b,n");
  BOOST_TEST(after("id,other\n7,o\n", with("Overwrite")) == "7,o");
  BOOST_TEST(after("id,name\n7,o\n", with("Replace")) == "7,o,NULL");
  BOOST_TEST(after("id,name\n1,x\n1,y\n", with("Update")) == "1,y,NULL;2,b,NULL");
  // Without a key in the table, an update adds.
  Upload keyless = with("Create", {});
  keyless.table = "log";
  import("a\n1\n", keyless);
  merge("7");
  keyless.operation = "Update";
  import("a\n1\n", keyless);
  merge("8");
  BOOST_TEST(cells("SELECT * FROM log") == "1;1");
}

BOOST_FIXTURE_TEST_CASE(bad_files_say_why, Filled) {
  Upload fresh = with("Create");
  fresh.table = "fresh";
  BOOST_TEST(importError("id\n1\n", with("Create")) == "table with name art already exists");
  Upload missing = with("Update");
  missing.table = "none";
  BOOST_TEST(importError("id\n1\n", missing) == "table not found: none");
  BOOST_TEST(importError("id,x\n1,1\n", with("Update")) ==
             "column x of the file is not in table art");
  BOOST_TEST(importError("name\n1\n", with("Update")) ==
             "primary key column id is not in the file");
  BOOST_TEST(importError("id,a\n1,2\n1,3\n", fresh) == "duplicate primary key given: [1]");
  BOOST_TEST(importError("id,a\n,2\n", fresh) == "row 1: column id may not be empty");
  BOOST_TEST(importError("id,a\n1,2\n3\n", fresh) == "line 3: expected 2 values, but saw 1");
  BOOST_TEST(importError("a\n1\n", fresh) == "primary key column id is not in the file");
  BOOST_TEST(importError("id,ID\n1,2\n", fresh).starts_with("duplicate column name"));
  fresh.type = "Xlsx";
  BOOST_TEST(importError("PK", fresh) == "the emulator reads no files of the type xlsx");
  fresh.type = "Json";
  BOOST_TEST(importError("{", fresh).starts_with("the file is not JSON"));
  fresh.type = "Sql";
  BOOST_TEST(importError("DANCE;", fresh) ==
             "Error parsing SQL: syntax error at position 0 near 'DANCE'.");
}

BOOST_FIXTURE_TEST_CASE(other_types_are_read_too, Filled) {
  Upload what = with("Create");
  what.type = "Psv";
  what.table = "psv";
  import("id|a\n1|x,y\n", what);
  what.type = "Json";
  what.table = "json";
  import(R"([{"id":1,"a":"x"},{"id":2}])", what);
  what.type = "Sql";
  what.table = "";
  import("CREATE TABLE s (id INT PRIMARY KEY, a TEXT);\n# note\nINSERT INTO s VALUES (1, \"x\");"
         "UPDATE art SET name = 'sql' WHERE id = 1;",
         what);
  for (const char* pull : {"2", "3", "4"}) {
    BOOST_TEST(merge(pull).text("job_status") == "Completed");
  }
  BOOST_TEST(cells("SELECT * FROM psv") == "1,x,y");
  BOOST_TEST(cells("SELECT * FROM json") == "1,x;2,NULL");
  BOOST_TEST(cells("SELECT s.a, art.name FROM s JOIN art ON art.id = s.id") == "x,sql");
}

BOOST_AUTO_TEST_CASE(every_cell_comes_back_as_it_was) {
  Site site;
  std::string file = "id,name,note\n1,\"a, b\",\n2,\"\"\"q\"\"\",\"\"\n3,\"x\r\ny\",007\n"
                     "4,\xc3\xa9\xe2\x82\xac, spaced \n5,1.50,NULL\n";
  site.import("\xef\xbb\xbf" + file);
  site.merge("1");
  auto table = site.send("GET", "/csv/demo/art/main/art");
  BOOST_TEST(table.contentType.starts_with("text/csv"));
  BOOST_TEST(table.body == file);
  auto zip = site.send("GET", "/csv/demo/art/main");
  BOOST_TEST(zip.contentType == "application/zip");
  BOOST_TEST(zip.body.starts_with("PK"));
  BOOST_TEST(zip.body.find(file) != std::string::npos);
  BOOST_TEST(site.send("GET", "/csv/demo/art/main/none").status == 404u);
  BOOST_TEST(site.send("GET", "/csv/demo/art/none/art").status == 404u);
}

BOOST_AUTO_TEST_CASE(an_empty_database_gets_its_branch) {
  for (bool opensPull : {false, true}) {
    dolthub::EmulatorOptions options;
    options.emptyImportOpensPull = opensPull;
    Site site{options};
    site.core.createDatabase("demo", "empty", "", false, site.now);
    Upload what;
    BOOST_TEST(site.upload("id\n1\n", what, "demo/empty").text("message") == "branch not found");
    what.branch = "";
    auto started = site.upload("id\n1\n", what, "demo/empty");
    site.passJobs();
    auto last = site.pollImport(started, "");
    BOOST_TEST(last.text("job_status") == "Completed");
    BOOST_TEST(last.json.contains("pull_id") == opensPull);
    std::string branches = column(site.get("demo/empty/branches"), "branches", "branch_name");
    BOOST_TEST(branches.ends_with("main"));
  }
}

BOOST_AUTO_TEST_CASE(bad_uploads_are_refused) {
  Site site;
  Upload what;
  what.table = "";
  BOOST_TEST(site.upload("id\n1\n", what).text("message") == "Invalid request body");
  what.table = "a b";
  BOOST_TEST(site.upload("id\n1\n", what).status == 400u);
  what = with("Merge");
  BOOST_TEST(site.upload("id\n1\n", what).status == 400u);
  what = {};
  what.type = "csv";
  BOOST_TEST(site.upload("id\n1\n", what).status == 400u);
  what = {};
  what.branch = "none";
  BOOST_TEST(site.upload("id\n1\n", what).text("message") == "branch not found");
  BOOST_TEST(site.upload("id\n1\n", {}, "demo/none").text("message") == "no such repository");
  BOOST_TEST(site.post("demo/art/upload", {}).text("message") == "Invalid request body");
  auto started = site.upload("id\n1\n");
  BOOST_TEST(site.pollImport(started, "other").status == 400u);
  BOOST_TEST(
      site.get("demo/art/upload?operationName=" + encode(started.text("operation_name"))).status ==
      400u);
  BOOST_TEST(site.get("demo/art/upload?branch=main&operationName=none").status == 400u);

  dolthub::EmulatorOptions small;
  small.maxUploadBytes = 4;
  BOOST_TEST(Site{small}.upload("id\n1\n").status == 413u);
}

BOOST_AUTO_TEST_CASE(the_jobs_list_has_pages_of_15) {
  Site site;
  for (int i = 0; i < 17; ++i) {
    Upload what;
    what.table = "t" + std::to_string(i);
    site.import("id\n1\n", what);
  }
  auto first = site.get("demo/art/jobs");
  BOOST_TEST(first.json.at("jobs").as_array().size() == 15u);
  auto second = site.get("demo/art/jobs?pageToken=" + first.text("next_page_token"));
  BOOST_TEST(column(second, "jobs", "status") == "Succeeded,Succeeded");
  BOOST_TEST(second.text("next_page_token") == "");
  auto pulls = site.get("demo/art/pulls");
  BOOST_TEST(pulls.json.at("pulls").as_array().size() == 17u);
}

BOOST_AUTO_TEST_CASE(a_seed_replays_a_run) {
  auto run = [](std::uint64_t seed) {
    dolthub::EmulatorOptions options;
    options.seed = seed;
    Site site{options};
    std::string all;
    auto started = site.upload("id\n1\n");
    for (int i = 0; i < 30; ++i) {
      site.pass(std::chrono::milliseconds{10});
      all += site.pollImport(started).body;
    }
    return all + site.merge("1").body + site.get("demo/art/jobs").body;
  };
  BOOST_TEST(run(3) == run(3));
  BOOST_TEST(run(3) != run(4));
}

BOOST_AUTO_TEST_CASE(slices_give_the_same_tables) {
  std::string file = "id,name\n";
  for (int i = 0; i < 20'000; ++i) {
    file += std::to_string(i) + ",name " + std::to_string(i) + "\n";
  }
  Site whole;
  whole.import(file);
  whole.merge("1");
  Site sliced;
  sliced.core = emulator::Core{{}, true};
  sliced.core.createDatabase("demo", "art", "main", false, sliced.now);
  sliced.token = sliced.core.apiToken();
  auto started = sliced.upload(file);
  sliced.passJobs();
  // Due, but not read yet.
  BOOST_TEST(sliced.pollImport(started).text("job_status") == "In Progress");
  int slices = 1;
  while (sliced.core.work(sliced.now)) {
    ++slices;
  }
  BOOST_TEST(slices > 3);
  BOOST_TEST(sliced.pollImport(started).text("job_status") == "Completed");
  sliced.merge("1");
  BOOST_TEST(sliced.send("GET", "/csv/demo/art/main/art").body ==
             whole.send("GET", "/csv/demo/art/main/art").body);
}

BOOST_AUTO_TEST_SUITE_END()
