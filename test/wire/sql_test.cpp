#include "wire/answers.hpp"
#include "wire/sql_text.hpp"

using namespace wire_test;

namespace {

const BranchName mainBranch{museum(), "main"};

} // namespace

BOOST_AUTO_TEST_SUITE(wire_sql)

BOOST_AUTO_TEST_CASE(asks) {
  Query request{museum(), "feature/pots", "SELECT 1 + 1 & 'a=b;c'"};
  const wire::Call call = made(api.sql.query(request));
  BOOST_TEST(call.request.target == "/api/v1alpha1/arts/museum/feature%2Fpots"
                                    "?q=SELECT%201%20%2B%201%20%26%20%27a%3Db%3Bc%27");
  BOOST_TEST((call.kind == wire::Kind::SqlRead));
  BOOST_TEST(call.repeat == wire::Repeat::Safe);
  BOOST_TEST(!call.anonymous);
  const wire::Call open = made(api.sql.query(Query::publicDefault(museum(), "SHOW TABLES")));
  BOOST_TEST(open.request.target == "/api/v1alpha1/arts/museum?q=SHOW%20TABLES");
  BOOST_TEST(open.anonymous);
}

BOOST_AUTO_TEST_CASE(refuses_questions_that_are_none) {
  BOOST_TEST(refusal(api.sql.query(Query{museum(), "main", " "})) == "SQL is empty");
  BOOST_TEST(refusal(api.sql.query(Query{museum(), "", "SELECT 1"})).find("ref is empty") == 0u);
  BOOST_TEST(refusal(api.sql.query(Query{museum(), "..", "SELECT 1"})).find("ref") == 0u);
  BOOST_TEST(refusal(api.sql.query(Query{museum(), "main", "SELECT '\xC3'"})) ==
             "SQL is not valid UTF-8 at byte 8");
}

BOOST_AUTO_TEST_CASE(reads_rows) {
  const SqlResult result = good(api.sql.readResult(ok(R"({
    "query_execution_status":"Success","query_execution_message":"","repository_owner":"arts",
    "repository_name":"museum","commit_ref":"main","sql_query":"SELECT",
    "schema":[{"columnName":"id","columnType":"bigint"},{"columnName":"name","columnType":"text"},
              {"columnName":"gone","columnType":"text"}],
    "rows":[{"id":"1","name":"pot","gone":null},{"name":null,"id":"2","gone":null}]})")));
  BOOST_REQUIRE(result.columns.size() == 3u);
  BOOST_TEST(result.columns[1].name == "name");
  BOOST_TEST(result.columns[0].type == "bigint");
  BOOST_REQUIRE(result.rows.size() == 2u);
  BOOST_TEST(result.integer(1, "id") == 2);
  BOOST_TEST(result.cell(0, "name").value() == "pot");
  BOOST_TEST(!result.cell(1, "name").has_value());
  BOOST_TEST(!result.cell(0, "gone").has_value());
  BOOST_TEST(result.commitRef == "main");
  BOOST_TEST(!result.truncated);
  BOOST_TEST(result.warnings.empty());
}

BOOST_AUTO_TEST_CASE(a_ref_that_is_called_as_a_list_is_told_as_such) {
  for (const char* name :
       {"branches", "forks", "jobs", "pulls", "releases", "tags", "upload", "write"}) {
    const auto refused = api.sql.query(Query{museum(), name, "SELECT 1"});
    BOOST_TEST_REQUIRE(refused.has_error());
    BOOST_TEST(refused.error().errc() == Errc::NotOffered);
    BOOST_TEST(refused.error().outcome() == Outcome::NotSent);
    BOOST_TEST(refused.error().message().find(name) != std::string::npos);
  }
  for (const char* name : {"tag", "tags/1", "Tags", "main"}) {
    BOOST_TEST(api.sql.query(Query{museum(), name, "SELECT 1"}).has_value(), name);
  }
}

BOOST_AUTO_TEST_CASE(reads_cells_of_any_type_as_text) {
  const SqlResult result = good(api.sql.readResult(ok(
      R"({"query_execution_status":"Success","schema":[{"columnName":"a"},{"columnName":"b"},)"
      R"({"columnName":"c"},{"columnName":"d"}],"rows":[{"a":7,"b":true,"c":{"x":[1]},"d":""}]})")));
  BOOST_TEST(result.cell(0, "a").value() == "7");
  BOOST_TEST(result.cell(0, "b").value() == "true");
  BOOST_TEST(result.cell(0, "c").value() == R"({"x":[1]})");
  BOOST_TEST(result.cell(0, "d").value() == "");
  BOOST_TEST(
      bad(api.sql.readResult(ok(
              R"({"query_execution_status":"Success","schema":[{"columnName":"a"}],"rows":[{"a":1e400}]})")))
          .message == "the answer is not as DoltHub documents it: .rows[0].a: expected finite "
                      "number, found number");
}

BOOST_AUTO_TEST_CASE(a_column_may_be_called_as_another_with_a_colon) {
  const SqlResult result = good(api.sql.readResult(
      ok(R"({"query_execution_status":"Success","schema":[{"columnName":"a"},{"columnName":"a:"}],)"
         R"("rows":[{"a":null,"a:":"x"}]})")));
  BOOST_TEST(!result.cell(0, "a").has_value());
  BOOST_TEST(result.cell(0, "a:").value() == "x");
}

// As of a join: a row is an object, so that one of the two values is not in it.
BOOST_AUTO_TEST_CASE(two_columns_of_one_name_are_refused) {
  for (const char* row : {R"({"id":"1","id":"2"})", R"({"id":"1"})"}) {
    const wire::Problem problem = bad(api.sql.readResult(
        ok(R"({"query_execution_status":"Success","schema":[{"columnName":"id"},)"
           R"({"columnName":"x"},{"columnName":"id"}],"rows":[)" +
           std::string(row) + "]}")));
    BOOST_TEST(problem.code == Errc::InvalidArgument);
    BOOST_TEST(problem.message.find("\"id\"") != std::string::npos);
    BOOST_TEST(problem.message.find("AS") != std::string::npos);
  }
}

BOOST_AUTO_TEST_CASE(takes_the_columns_from_the_first_row_when_there_is_no_schema) {
  const SqlResult result = good(
      api.sql.readResult(ok(R"({"query_execution_status":"Success","rows":[{"b":"1","a":"2"}]})")));
  BOOST_REQUIRE(result.columns.size() == 2u);
  BOOST_TEST(result.columns[0].name == "b");
  BOOST_TEST(result.cell(0, 1).value() == "2");
  BOOST_TEST(good(api.sql.readResult(ok(R"({"query_execution_status":"Success","rows":[]})")))
                 .rows.empty());
}

// What would vanish, or be NULL without the server's having said so.
BOOST_AUTO_TEST_CASE(rows_and_schema_must_fit_each_other) {
  const auto problemWith = [](const std::string& rows) {
    return bad(api.sql.readResult(
                   ok(R"({"query_execution_status":"Success","schema":[{"columnName":"a"},)"
                      R"({"columnName":"b"}],"rows":)" +
                      rows + "}")))
        .message;
  };
  BOOST_TEST(problemWith(R"([{"a":"1","b":"2"},{"a":"1"}])") ==
             "the answer is not as DoltHub documents it: .rows[1].b: the row does not have it");
  BOOST_TEST(problemWith(R"([{"a":"1","b":"2","more":"x"}])") ==
             "the answer is not as DoltHub documents it: .rows[0].more: no column of the schema "
             "has this name");
  BOOST_TEST(problemWith("null").find(".rows: expected array") != std::string::npos);
  const wire::Problem none =
      bad(api.sql.readResult(ok(R"({"query_execution_status":"Success","schema":[]})")));
  BOOST_TEST(none.code == Errc::BadResponse);
}

BOOST_AUTO_TEST_CASE(a_query_that_ended_in_an_unknown_way_has_no_result) {
  struct Row {
    const char* word;
    Errc code;
  };
  for (const Row& row : {Row{"Timeout", Errc::Timeout}, Row{"timeout", Errc::Timeout},
                         Row{"Cancelled", Errc::BadResponse}, Row{"liuliu", Errc::BadResponse},
                         Row{"Partial", Errc::BadResponse}}) {
    const wire::Problem problem = bad(
        api.sql.readResult(ok(R"({"query_execution_status":")" + std::string{row.word} +
                              R"(","query_execution_message":"words","schema":[],"rows":[]})")));
    BOOST_TEST(problem.code == row.code, row.word);
    BOOST_TEST(problem.evidence == wire::Evidence::Unknown, row.word);
    BOOST_TEST(problem.serverMessage == "words");
    BOOST_TEST((row.code == Errc::Timeout ||
                problem.message.find('"' + std::string{row.word} + '"') != std::string::npos));
    // Whose time it was decides what helps: more of ours would not.
    const bool timedOut = row.code == Errc::Timeout;
    BOOST_TEST(
        (problem.reason == (timedOut ? explain::Reason::ServerGaveUp : explain::Reason::None)));
  }
}

BOOST_AUTO_TEST_CASE(says_when_rows_are_missing_or_the_server_warns) {
  const SqlResult cut = good(api.sql.readResult(
      ok(R"({"query_execution_status":"RowLimit","query_execution_message":"","rows":[]})")));
  BOOST_TEST(cut.truncated);
  BOOST_TEST(cut.warnings.empty());
  const SqlResult warned = good(api.sql.readResult(
      ok(R"({"query_execution_status":"SuccessWithWarning","query_execution_message":"odd date",)"
         R"("rows":[]})")));
  BOOST_TEST(!warned.truncated);
  BOOST_TEST(warned.warnings == std::vector<std::string>{"odd date"},
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_failed_read_is_a_200) {
  struct Row {
    const char* words;
    Errc code;
    wire::Evidence evidence;
  };
  for (const Row& row :
       {Row{"query error: Error parsing SQL: syntax error at position 4 near 'timeout'.",
            Errc::Rejected, wire::Evidence::Rejected},
        Row{"query error: context deadline exceeded", Errc::Timeout, wire::Evidence::Unknown},
        Row{"query error: http status: 403", Errc::RateLimited, wire::Evidence::Rejected},
        Row{"query error: branch not found", Errc::NotFound, wire::Evidence::Rejected},
        Row{"Calls authenticated with a token must include a refName", Errc::InvalidArgument,
            wire::Evidence::Rejected}}) {
    const wire::Problem problem = bad(api.sql.readResult(failedQuery(row.words)));
    BOOST_TEST(problem.code == row.code);
    BOOST_TEST(problem.evidence == row.evidence);
    BOOST_TEST(problem.serverMessage == row.words);
  }
}

BOOST_AUTO_TEST_CASE(writes) {
  StartSqlWrite request{mainBranch, "feature/x", "UPDATE pots SET a = 'b'"};
  const wire::Call call = made(api.sql.startWrite(request));
  BOOST_TEST(call.request.target == "/api/v1alpha1/arts/museum/write/main/feature%2Fx");
  BOOST_TEST(call.repeat == wire::Repeat::Never);
  BOOST_TEST(jsonBody(call) == R"({"query":"UPDATE pots SET a = 'b'"})");
  BOOST_TEST((call.lost.kind == LostCall::Kind::SqlWrite));
  BOOST_TEST(call.lost.keyValue("query") == "UPDATE pots SET a = 'b'");
  BOOST_TEST(call.lost.keyValue("toBranchName") == "feature/x");
  request.to = "";
  BOOST_TEST(refusal(api.sql.startWrite(request)) == "branch to write to is empty");
}

BOOST_AUTO_TEST_CASE(a_long_statement_is_kept_in_part) {
  StartSqlWrite request{mainBranch, "main", "/* marker */ " + std::string(100'000, 'x')};
  const wire::Call call = made(api.sql.startWrite(request));
  BOOST_TEST(jsonBody(call).size() > 100'000u);
  BOOST_TEST(call.lost.keyValue("query").size() == 8192u);
  BOOST_TEST(LostCall::restore(call.lost.save()).keyValue("query").substr(0, 12) == "/* marker */");
}

BOOST_AUTO_TEST_CASE(never_merges_by_accident) {
  for (const char* sql :
       {"", " ", "\n\t\r\v\f", ";", " ; ;", "-- note", "--", "--\nx-", "# note", "/* note */",
        "/* a */ ; -- b\n # c", "/* never ends", "/**/", "/* a */*", "\xEF\xBB\xBF", "\xC2\xA0",
        "\xE3\x80\x80 ;\xE2\x80\x8B", "\xEF\xBB\xBF-- note"}) {
    const std::string_view text{sql};
    const bool blank = text != "--\nx-" && text != "/* a */*";
    BOOST_TEST(wire::isBlankSql(text) == blank, text);
    if (blank) {
      BOOST_TEST(refusal(api.sql.startWrite(StartSqlWrite{mainBranch, "main", sql}))
                     .find("the SQL to write is empty") == 0u);
    }
  }
  for (const char* sql :
       {"--1", "/*! SET @a = 1 */", "-- a\nDELETE FROM t", "/* a */ DELETE FROM t",
        "# a\r\nDELETE FROM t", "';'", "/*!", "-", "/", "\xC3\xA0",
        "\xEF\xBB\xBF"
        "DELETE FROM t"}) {
    BOOST_TEST(!wire::isBlankSql(sql), sql);
  }
}

BOOST_AUTO_TEST_CASE(merges_branches_by_sending_nothing) {
  const wire::Call call = made(api.sql.startBranchMerge(StartBranchMerge{mainBranch, "next"}));
  BOOST_TEST(call.request.target == "/api/v1alpha1/arts/museum/write/main/next");
  BOOST_TEST(hasNoBody(call));
  BOOST_TEST(call.repeat == wire::Repeat::Never);
  BOOST_TEST((call.lost.kind == LostCall::Kind::BranchMerge));
  BOOST_TEST(call.lost.keyValue("fromBranchName") == "main");
}

BOOST_AUTO_TEST_CASE(reads_what_was_started) {
  const AnyOperation operation = good(api.sql.readStarted(
      ok(R"({"query_execution_status":"Success","query_execution_message":"started",)"
         R"("repository_owner":"arts","operation_name":"users/ada/userOperations/u"})"),
      museum(), "https://www.dolthub.com"));
  BOOST_TEST((operation.kind() == OperationKind::SqlWrite));
  BOOST_TEST(operation.name() == "users/ada/userOperations/u");
  const wire::Problem problem =
      bad(api.sql.readStarted(failedQuery("query error: context deadline exceeded"), museum(), ""));
  BOOST_TEST(problem.code == Errc::Unavailable);
  BOOST_TEST(problem.evidence == wire::Evidence::Unknown);
}

BOOST_AUTO_TEST_CASE(a_start_that_is_answered_for_another_write_is_not_believed) {
  const wire::Call call = made(api.sql.startWrite(StartSqlWrite{mainBranch, "x/y", "SELECT 1"}));
  const auto read = [&](const std::string& fields) {
    Response response = ok("{" + fields + R"(,"operation_name":"operations/w"})");
    response.request = &call.request;
    return api.sql.readStarted(response, museum(), "https://www.dolthub.com");
  };
  BOOST_TEST(read(R"("repository_owner":"Arts","repository_name":"museum",)"
                  R"("from_branch_name":"main","to_branch_name":"x/y")")
                 .has_value());
  for (const char* other : {R"("repository_owner":"evil")", R"("repository_name":"other")",
                            R"("from_branch_name":"dev")", R"("to_branch_name":"main")"}) {
    const auto reading = read(other);
    BOOST_TEST_REQUIRE(!reading.has_value(), other);
    BOOST_TEST(reading.error().evidence == wire::Evidence::Unknown, other);
  }
}

// "Timeout" of a write: it may have been done.
BOOST_AUTO_TEST_CASE(a_change_that_ended_in_an_unknown_way_is_neither_done_nor_refused) {
  for (const char* word : {"Timeout", "Pending", "Aborted", "RowLimit"}) {
    const std::string status = R"({"query_execution_status":")" + std::string{word} + '"';
    for (const wire::Problem& problem :
         {bad(api.sql.readStarted(ok(status + "}"), museum(), "")),
          bad(api.branches.readCreated(ok(status + R"(,"new_branch_name":"x"})"))),
          bad(api.pullRequests.readComment(ok(status + "}")))}) {
      BOOST_TEST(problem.evidence == wire::Evidence::Unknown, word);
      BOOST_TEST(problem.message.find(word) != std::string::npos, problem.message);
    }
    BOOST_TEST( // it can be asked what becomes of it
        api.sql.readStarted(ok(status + R"(,"operation_name":"operations/w"})"), museum(), "")
            .has_value(),
        word);
  }
  for (const char* word : {"Success", "SuccessWithWarning"}) {
    const std::string status = R"({"query_execution_status":")" + std::string{word} + '"';
    BOOST_TEST(api.branches.readCreated(ok(status + R"(,"new_branch_name":"x"})")).has_value());
  }
}

BOOST_AUTO_TEST_CASE(rows_of_another_database_are_no_answer) {
  const wire::Call call = made(api.sql.query(Query{museum(), "main", "SELECT 1"}));
  Response response = ok(R"({"query_execution_status":"Success","repository_owner":"evil",)"
                         R"("repository_name":"museum","rows":[]})");
  response.request = &call.request;
  BOOST_TEST(!api.sql.readResult(response).has_value());
  response.body = R"({"query_execution_status":"Success","repository_owner":"Arts","rows":[]})";
  BOOST_TEST(api.sql.readResult(response).has_value());
}

BOOST_AUTO_TEST_SUITE_END()
