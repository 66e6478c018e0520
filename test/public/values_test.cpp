// Files to import, operations, pages, SQL values.
#include <dolthub/error.hpp>
#include <dolthub/import.hpp>
#include <dolthub/operation.hpp>
#include <dolthub/pages.hpp>
#include <dolthub/sql.hpp>

#include <boost/test/unit_test.hpp>

#include <array>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

using namespace dolthub;

namespace {

const BranchName mainBranch{DatabaseName{"arts", "museum"}, "main"};

template <class Function>
Errc codeOf(Function function) {
  try {
    function();
  } catch (const Error& error) {
    return error.errc();
  }
  return Errc{};
}

SqlResult oneRow(SqlCell cell) {
  SqlResult result;
  result.columns.resize(1);
  result.columns[0].name = "a";
  result.rows.push_back({std::move(cell)});
  return result;
}

} // namespace

BOOST_AUTO_TEST_SUITE(public_values)

BOOST_AUTO_TEST_CASE(a_file_names_its_table) {
  struct Row {
    const char* path;
    const char* fileName;
    const char* table;
  };
  for (const Row& row :
       {Row{"pots.csv", "pots.csv", "pots"},
        Row{"/data/big pots-2.csv", "big pots-2.csv", "big_pots_2"},
        Row{"a.b.csv", "a.b.csv", "a_b"}, Row{"caf\xC3\xA9.csv", "caf\xC3\xA9.csv", "caf_"},
        Row{"pots", "pots", "pots"}, Row{".csv", ".csv", "_csv"}, Row{"dir/", "", ""},
        Row{"", "", ""}}) {
    const ImportFile file{mainBranch, row.path, ImportOperation::Create};
    BOOST_TEST(file.path == row.path);
    BOOST_TEST(file.fileName == row.fileName);
    BOOST_TEST(file.tableName() == row.table);
    BOOST_TEST(file.branch == "main");
    BOOST_TEST(!file.fileType.has_value());
  }
  const auto empty =
      ImportFile::intoEmpty(mainBranch.database(), "/data/pots.csv", ImportOperation::Create);
  BOOST_TEST(empty.branch == "");
  BOOST_TEST(empty.fileName == "pots.csv");
  const auto bytes = ImportFile::fromBytes(mainBranch, "x.json", "{}", ImportOperation::Update);
  BOOST_TEST(*bytes.bytes == "{}");
  BOOST_TEST(bytes.path == "");
  BOOST_TEST(bytes.tableName() == "x");
  BOOST_TEST(ImportFile::fromSource(mainBranch, "x.csv", ByteSource{3}, ImportOperation::Update)
                 .source.size == 3u);
}

BOOST_AUTO_TEST_CASE(a_tables_name_follows_the_files_until_it_has_one_of_its_own) {
  ImportFile file{mainBranch, "/data/pots.csv", ImportOperation::Create};
  file.fileName = "bowls.csv";
  BOOST_TEST(file.tableName() == "bowls");
  file.table = "plates";
  BOOST_TEST(file.tableName() == "plates");
}

BOOST_AUTO_TEST_CASE(operations_are_made_by_hand) {
  BOOST_TEST(importOperation(mainBranch, "jobs/1").branch() == "main");
  BOOST_TEST(
      mergeOperation(PullRequestName{mainBranch.database(), "7"}, "jobs/1").pullRequestId() == "7");
  BOOST_TEST(!forkOperation("operations/1").database().has_value());
  BOOST_TEST((sqlWriteOperation(mainBranch.database(), "operations/1").database() ==
              mainBranch.database()));
  BOOST_TEST((codeOf([] { forkOperation(""); }) == Errc::InvalidArgument));
  BOOST_TEST((codeOf([] { forkOperation("a\nb"); }) == Errc::InvalidArgument));
  BOOST_TEST((codeOf([] { Operation<MergeResult>{forkOperation("a")}; }) == Errc::InvalidArgument));
  BOOST_TEST(toString(OperationKind::SqlWrite) == "SqlWrite");
  AnyOperation::Parts odd{static_cast<OperationKind>(9)};
  odd.name = "a";
  BOOST_TEST((codeOf([&] { AnyOperation{odd}; }) == Errc::InvalidArgument));
}

BOOST_AUTO_TEST_CASE(an_operation_made_from_nothing_is_empty) {
  const AnyOperation nothing;
  BOOST_TEST((nothing.kind() == OperationKind::Import));
  BOOST_TEST(nothing.name() == "");
  BOOST_TEST(nothing.userOperationName() == "");
  BOOST_TEST(!nothing.database().has_value());
  BOOST_TEST(nothing.branch() == "");
  BOOST_TEST(nothing.pullRequestId() == "");
  BOOST_TEST(nothing.endpoint() == "");
  BOOST_TEST((nothing == AnyOperation()));
  BOOST_TEST((nothing != forkOperation("operations/1")));
}

BOOST_AUTO_TEST_CASE(a_copied_operation_survives_its_origin) {
  auto origin = std::make_unique<AnyOperation>(importOperation(mainBranch, "jobs/1"));
  const std::string_view name = origin->name();
  const AnyOperation copy = *origin;
  origin.reset();
  BOOST_TEST((copy == importOperation(mainBranch, "jobs/1")));
  BOOST_TEST(name == "jobs/1"); // as long as a copy lives
  AnyOperation from = copy;
  const AnyOperation to = std::move(from);
  BOOST_TEST((from == AnyOperation()));
  BOOST_TEST((to == copy));
}

BOOST_AUTO_TEST_CASE(operations_with_their_texts_in_other_places_differ) {
  AnyOperation::Parts parts{OperationKind::SqlWrite};
  parts.database = mainBranch.database();
  parts.name = "ab";
  parts.userOperationName = "c";
  const AnyOperation one{parts};
  BOOST_TEST(one.name() == "ab");
  BOOST_TEST(one.userOperationName() == "c");
  BOOST_TEST((one == AnyOperation{parts}));
  parts.name = "a";
  parts.userOperationName = "bc";
  BOOST_TEST((one != AnyOperation{parts}));
  parts.name = "ab";
  parts.userOperationName = "c";
  parts.database = DatabaseName{"arts", "museum"}; // equal, and not the same
  BOOST_TEST((one == AnyOperation{parts}));
  parts.database = DatabaseName{"arts", "other"};
  BOOST_TEST((one != AnyOperation{parts}));
}

BOOST_AUTO_TEST_CASE(pages_end_and_never_run_in_circles) {
  detail::PageCursor cursor;
  BOOST_TEST(cursor.token() == "");
  cursor.advance("a");
  cursor.advance("b");
  BOOST_TEST(cursor.token() == "b");
  BOOST_TEST(!cursor.atEnd());
  cursor.advance("a");
  BOOST_TEST(!cursor.atEnd());
  BOOST_TEST((codeOf([&] { cursor.token(); }) == Errc::BadResponse));
  const detail::PageCursor same(cursor);
  BOOST_TEST((codeOf([&] { same.token(); }) == Errc::BadResponse));
  cursor = detail::PageCursor();
  BOOST_TEST(cursor.token() == "");
  cursor.advance("");
  BOOST_TEST(cursor.atEnd());

  detail::PageCursor endless;
  int pages = 0;
  const auto code = codeOf([&] {
    for (;; ++pages) {
      endless.advance(std::to_string(pages));
      endless.token();
    }
  });
  BOOST_TEST((code == Errc::BadResponse));
  BOOST_TEST(pages == 9999);
}

BOOST_AUTO_TEST_CASE(a_copied_cursor_goes_its_own_way) {
  detail::PageCursor cursor;
  cursor.advance("a");
  BOOST_TEST(cursor.isNew("x"));
  detail::PageCursor copy(cursor);
  BOOST_TEST(copy.token() == "a");
  BOOST_TEST(!copy.isNew("x"));
  BOOST_TEST(copy.isNew("y"));
  copy.advance("b");
  BOOST_TEST(cursor.isNew("y"));
  cursor.advance("b");
  copy.advance("a");
  BOOST_TEST((codeOf([&] { copy.token(); }) == Errc::BadResponse));
  copy = detail::PageCursor();
  BOOST_TEST((copy.token().empty() && copy.isNew("x")));
}

BOOST_AUTO_TEST_CASE(cells_are_found_and_converted) {
  BOOST_TEST(oneRow("-9223372036854775808").integer(0, "a") == INT64_MIN);
  BOOST_TEST(oneRow("2.5e3").number(0, "a") == 2500.0);
  for (const SqlCell& cell :
       std::array<SqlCell, 7>{SqlCell{}, "", "1x", " 1", "9223372036854775808", "1.0", "+1"}) {
    BOOST_TEST((codeOf([&] { oneRow(cell).integer(0, "a"); }) == Errc::BadResponse));
  }
  for (const SqlCell& cell : std::array<SqlCell, 5>{SqlCell{}, "", "1e999", "inf", "nan"}) {
    BOOST_TEST((codeOf([&] { oneRow(cell).number(0, "a"); }) == Errc::BadResponse));
  }
  const SqlResult result = oneRow("x");
  BOOST_TEST((codeOf([&] { result.cell(1, 0u); }) == Errc::InvalidArgument));
  BOOST_TEST((codeOf([&] { result.cell(0, 1u); }) == Errc::InvalidArgument));
  BOOST_TEST((codeOf([&] { result.cell(0, "b"); }) == Errc::InvalidArgument));
}

BOOST_AUTO_TEST_CASE(sql_is_quoted) {
  BOOST_TEST(sqlString("") == "''");
  BOOST_TEST(sqlString("it's") == "'it''s'");
  BOOST_TEST(sqlString("a\\'b") == "'a\\\\''b'");
  BOOST_TEST(sqlString("a\nb\rc\x1a\"%\td") == "'a\\nb\\rc\\Z\"%\td'");
  BOOST_TEST(sqlString("\xC3\xA9") == "'\xC3\xA9'");
  BOOST_TEST((codeOf([] { sqlString(std::string_view("\0", 1)); }) == Errc::InvalidArgument));
  BOOST_TEST(sqlIdentifier("pots") == "`pots`");
  BOOST_TEST(sqlIdentifier("a`b") == "`a``b`");
  BOOST_TEST(sqlIdentifier("\xC3\xA9 x") == "`\xC3\xA9 x`");
  std::string wide;
  for (int i = 0; i < 64; ++i) {
    wide += "\xC3\xA9";
  }
  BOOST_TEST(sqlIdentifier(wide).size() == 130u);
  for (const std::string& name : {std::string{}, wide + "x", std::string{"a\nb"},
                                  std::string(1, '\0'), std::string{"\xFF"}}) {
    BOOST_TEST((codeOf([&] { sqlIdentifier(name); }) == Errc::InvalidArgument));
  }
}

BOOST_AUTO_TEST_SUITE_END()
