#include <boost/test/unit_test.hpp>

#include "emulator/site.hpp"

using namespace emulator_test;

namespace {

struct Queried : Site {
  explicit Queried(dolthub::EmulatorOptions options = {}) : Site(options) {
    import("id,name,note\n1,a,\n2,b,n\n");
    merge("1");
  }
};

} // namespace

BOOST_AUTO_TEST_SUITE(emulator_sql)

BOOST_FIXTURE_TEST_CASE(reads_answer_with_texts, Queried) {
  auto reply = query("SELECT count(*), id + 0.5 AS half, note FROM `art` WHERE name = \"a\"");
  BOOST_TEST(reply.text("query_execution_status") == "Success");
  BOOST_TEST(reply.text("query_execution_message") == "");
  BOOST_TEST(reply.text("repository_name") == "art");
  BOOST_TEST(reply.text("commit_ref") == "main");
  BOOST_TEST(column(reply, "schema", "columnName") == "count(*),half,note");
  BOOST_TEST(column(reply, "schema", "columnType") == "bigint,double,longtext");
  auto& row = reply.json.at("rows").as_array().at(0).as_object();
  BOOST_TEST(row.at("count(*)").as_string() == "1");
  BOOST_TEST(row.at("half").as_string() == "1.5");
  BOOST_TEST(row.at("note").is_null());
}

BOOST_FIXTURE_TEST_CASE(failed_reads_are_a_200, Queried) {
  auto message = [&](const std::string& sql) {
    auto reply = query(sql);
    BOOST_TEST(reply.status == 200u, sql);
    BOOST_TEST(reply.text("query_execution_status") == "Error", sql);
    return reply.text("query_execution_message");
  };
  BOOST_TEST(message("SELEC 1") ==
             "query error: Error parsing SQL: syntax error at position 0 near 'SELEC'.");
  BOOST_TEST(message("SELECT * FORM art") ==
             "query error: Error parsing SQL: syntax error at position 9 near 'FORM'.");
  BOOST_TEST(message("SELECT 1; SELECT 2") ==
             "query error: Error parsing SQL: syntax error at position 10 near 'SELECT'.");
  BOOST_TEST(message("SELECT * FROM none") == "query error: table not found: none");
  BOOST_TEST(message("SELECT x FROM art") ==
             "query error: column \"x\" could not be found in any table in scope");
  for (const char* write : {"DELETE FROM art", "DROP TABLE art", "CALL DOLT_BRANCH('x')",
                            "WITH x AS (SELECT 1) DELETE FROM art"}) {
    BOOST_TEST(message(write).starts_with("query error: Unsupported SQL statement: "), write);
  }
  // Nothing of how the emulator keeps its rows can be reached.
  for (const char* inner :
       {"SELECT * FROM `@1`", "SELECT * FROM sqlite_master", "SELECT * FROM main.sqlite_schema",
        "PRAGMA table_list", "ATTACH ':memory:' AS x", "SELECT * FROM pragma_table_list"}) {
    message(inner);
  }
  BOOST_TEST(message("WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r) "
                     "SELECT count(*) FROM r") == "query error: context deadline exceeded");
  BOOST_TEST(cells("SELECT count(*) FROM art") == "2");
}

BOOST_FIXTURE_TEST_CASE(tables_are_shown, Queried) {
  auto reply = get("demo/art/main");
  BOOST_TEST(reply.text("sql_query") == "SHOW TABLES;");
  BOOST_TEST(json::serialize(reply.json.at("rows")) == R"([{"Tables_in_art":"art"}])");
  BOOST_TEST(cells("show tables") == "art");
}

BOOST_FIXTURE_TEST_CASE(a_ref_is_needed_with_a_token, Queried) {
  auto reply = get("demo/art?q=SELECT%201");
  BOOST_TEST(reply.status == 400u);
  BOOST_TEST(reply.text("query_execution_message") ==
             "Calls authenticated with a token must include a refName");
  BOOST_TEST(query("SELECT 1", "none").text("query_execution_message") ==
             "query error: branch not found");
  token.clear();
  BOOST_TEST(get("demo/art?q=SELECT%201").text("query_execution_status") == "Success");
  BOOST_TEST(query("SELECT 1").text("query_execution_status") == "Success");
}

BOOST_AUTO_TEST_CASE(a_thousand_rows_and_no_more) {
  Site site;
  std::string file = "id\n";
  for (int i = 0; i < 1001; ++i) {
    file += std::to_string(i) + "\n";
  }
  site.import(file);
  site.merge("1");
  auto all = site.query("SELECT * FROM art");
  BOOST_TEST(all.text("query_execution_status") == "RowLimit");
  BOOST_TEST(all.json.at("rows").as_array().size() == 1000u);
  auto some = site.query("SELECT * FROM art LIMIT 1000");
  BOOST_TEST(some.text("query_execution_status") == "Success");
}

BOOST_FIXTURE_TEST_CASE(writes_make_commits, Queried) {
  auto started = startWrite("UPDATE art SET name = 'x' WHERE id = 1 # note", "main", "side");
  BOOST_TEST(started.text("query_execution_status") == "Success");
  BOOST_TEST(started.text("operation_name").starts_with("operations/"));
  BOOST_TEST(pollWrite(started).json.at("done").as_bool() == false);
  passJobs();
  auto done = pollWrite(started);
  BOOST_TEST(done.text("_id") == started.text("operation_name"));
  auto& details = done.json.at("res_details").as_object();
  BOOST_TEST(details.at("query_execution_status").as_string() == "Success");
  BOOST_TEST(details.at("query_execution_message").as_string() ==
             "Query OK, 1 rows affected. Rows matched: 1  Changed: 1  Warnings: 0.");
  std::string before{details.at("from_commit_id").as_string()};
  BOOST_TEST(before != std::string{details.at("to_commit_id").as_string()});
  BOOST_TEST(cells("SELECT name FROM art WHERE id = 1", "side") == "x");
  BOOST_TEST(cells("SELECT name FROM art WHERE id = 1") == "a");
  BOOST_TEST(cells("SELECT name FROM art WHERE id = 1", before) == "a");
  auto operations = get("users/demo/operations?operationType=SqlWrite");
  BOOST_TEST(column(operations, "operations", "metadata").find("# note") != std::string::npos);
}

BOOST_FIXTURE_TEST_CASE(tables_are_made_changed_and_dropped, Queried) {
  auto outcome = [&](const std::string& sql) {
    auto done = write(sql);
    return std::string{
        done.json.at("res_details").as_object().at("query_execution_status").as_string()};
  };
  BOOST_TEST(outcome("CREATE TABLE t (id INT PRIMARY KEY, v VARCHAR(20), UNIQUE (v))") ==
             "Success");
  BOOST_TEST(outcome("CREATE TABLE T (id INT)") == "Error");
  BOOST_TEST(outcome("INSERT INTO t SELECT id, name FROM art") == "Success");
  BOOST_TEST(outcome("INSERT INTO t VALUES (9, 'a')") == "Error");
  BOOST_TEST(outcome("ALTER TABLE t ADD COLUMN w TEXT") == "Success");
  BOOST_TEST(cells("SELECT * FROM T ORDER BY id") == "1,a,NULL;2,b,NULL");
  BOOST_TEST(outcome("ALTER TABLE t RENAME COLUMN w TO x") == "Success");
  BOOST_TEST(outcome("UPDATE t SET x = (SELECT count(*) FROM t) WHERE t.id = 1") == "Success");
  BOOST_TEST(cells("SELECT x FROM t ORDER BY id") == "2;NULL");
  BOOST_TEST(outcome("UPDATE `t` AS o SET x = 'o' WHERE o.id = 2") == "Success");
  BOOST_TEST(outcome("DELETE FROM t WHERE t.id = 2") == "Success");
  BOOST_TEST(outcome("REPLACE INTO t (id, v) VALUES (1, 'z')") == "Success");
  BOOST_TEST(outcome("TRUNCATE TABLE t") == "Success");
  BOOST_TEST(cells("SELECT count(*) FROM t") == "0");
  BOOST_TEST(outcome("DROP TABLE t") == "Success");
  BOOST_TEST(outcome("DROP TABLE t") == "Error");
  BOOST_TEST(cells("SHOW TABLES") == "art");
  BOOST_TEST(outcome("SELECT 1") == "Error");
  BOOST_TEST(outcome("ALTER TABLE art RENAME TO b") == "Error");
}

BOOST_FIXTURE_TEST_CASE(failed_writes_say_why, Queried) {
  auto done = write("INSERT INTO none VALUES (1)");
  BOOST_TEST(done.status == 200u);
  BOOST_TEST(done.json.at("done").as_bool());
  auto& details = done.json.at("res_details").as_object();
  BOOST_TEST(details.at("query_execution_message").as_string() ==
             "query error: table not found: none");
  auto count = write("INSERT INTO art VALUES (1)").json.at("res_details").as_object();
  BOOST_TEST(count.at("query_execution_message").as_string() ==
             "query error: table art has 3 columns but 1 values were supplied");
  BOOST_TEST(startWrite("UPDATE art SET id = 1", "none", "x").text("query_execution_message") ==
             "query error: branch not found");
  BOOST_TEST(startWrite("DELETE FROM art; DELETE FROM art").status == 400u);
  BOOST_TEST(effects("write finished").front().error == "query error: table not found: none");
}

BOOST_AUTO_TEST_CASE(a_write_that_changes_nothing) {
  for (bool fails : {false, true}) {
    dolthub::EmulatorOptions options;
    options.unchangedWriteFails = fails;
    Queried site{options};
    for (const char* sql :
         {"UPDATE art SET name = 'a' WHERE id = 1", "DELETE FROM art WHERE id = 9"}) {
      auto done = site.write(sql);
      if (fails) {
        BOOST_TEST(done.status == 400u);
        BOOST_TEST(done.text("query_execution_message") ==
                   "Cannot return null for non-nullable field SqlWrite.toCommitId.");
      } else {
        auto& details = done.json.at("res_details").as_object();
        BOOST_TEST(details.at("from_commit_id").as_string() ==
                   details.at("to_commit_id").as_string());
      }
    }
  }
}

BOOST_FIXTURE_TEST_CASE(an_empty_write_merges, Queried) {
  write("UPDATE art SET name = 'x' WHERE id = 1", "main", "side");
  write("UPDATE art SET name = 'y' WHERE id = 2");
  auto done = write(" /* nothing */ ", "side", "main");
  BOOST_TEST(done.json.at("res_details").as_object().at("query_execution_status").as_string() ==
             "Success");
  BOOST_TEST(cells("SELECT name FROM art ORDER BY id") == "x;y");
  auto again = write("", "side", "main");
  auto& details = again.json.at("res_details").as_object();
  BOOST_TEST(details.at("from_commit_id").as_string() == details.at("to_commit_id").as_string());
}

BOOST_AUTO_TEST_CASE(the_two_names_of_a_write) {
  dolthub::EmulatorOptions options;
  options.writesNamedAlike = true;
  Queried site{options};
  auto started = site.startWrite("DELETE FROM art");
  auto operations = site.get("users/demo/operations?operationType=SqlWrite");
  BOOST_TEST(column(operations, "operations", "operation_name") == started.text("operation_name"));
  BOOST_TEST(site.pollWrite(started).status == 200u);
}

BOOST_AUTO_TEST_SUITE_END()
