#include "csv/row_reader.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace {

using dolthub::SqlColumn;
using dolthub::SqlRow;
using dolthub::csv::RowReader;

struct Reading {
  std::vector<std::string> columns;
  std::vector<SqlRow> rows;
  std::string failure; // "where: what"

  bool operator==(const Reading&) const = default;
};

// Batch by batch, as their numbers have them.
Reading readIn(std::string_view text, std::size_t piece, std::uint64_t maxRowBytes = 1 << 20) {
  RowReader reader(maxRowBytes, {});
  Reading reading;
  const auto take = [&](const std::optional<RowReader::Failure>& failure) {
    if (failure) {
      reading.failure = failure->where + ": " + failure->what;
      return false;
    }
    if (!reader.batch().rows.empty()) {
      BOOST_TEST(reader.batch().firstRow == reading.rows.size() + 1);
    }
    for (SqlRow& row : reader.batch().rows) {
      reading.rows.push_back(std::move(row));
    }
    return true;
  };
  bool goesOn = true;
  for (; goesOn && !text.empty(); text.remove_prefix(std::min(piece, text.size()))) {
    goesOn = take(reader.feed(text.substr(0, piece)));
  }
  if (goesOn && take(reader.finish())) {
    BOOST_TEST(reader.rows() == reading.rows.size());
  }
  for (const SqlColumn& column : reader.columns()) {
    reading.columns.push_back(column.name);
  }
  return reading;
}

struct Table {
  std::string text;
  std::vector<SqlRow> rows;
};

const SqlRow oneTwo{"1", "2"};

} // namespace

BOOST_AUTO_TEST_SUITE(csv_row_reader)

BOOST_AUTO_TEST_CASE(cells_are_as_they_were_written_in_pieces_of_any_size) {
  const std::vector<Table> tables{
      {"a,b\n", {}},
      {"a,b", {}},
      {"a,b\n1,2\n", {oneTwo}},
      {"a,b\n1,2", {oneTwo}},
      {"\xef\xbb\xbf"
       "a,b\r\n1,2\r\n1,2\r\n",
       {oneTwo, oneTwo}},
      // NULL, and what is empty.
      {"a,b\n,\n\"\",\n,\"\"\n", {{{}, {}}, {"", {}}, {{}, ""}}},
      {"a,b\n,\"\"", {{{}, ""}}},
      {"a,b\nNULL,null\n", {{"NULL", "null"}}},
      // Quotes.
      {"a,b\n\"1,\"\"\n\r\n\",\"\"\"\"\n", {{"1,\"\n\r\n", "\""}}},
      {"a,b\n\"x\r\",y\r\n\"x\r\",\"y\r\"", {{"x\r", "y"}, {"x\r", "y\r"}}},
      {"a,b\n\"1\",\"2\"\r\n\"1\",\"2\"\r", {oneTwo, oneTwo}},
      {"a,b\n5\" pipe,\"\"\"5\"\"\"\n", {{"5\" pipe", "\"5\""}}},
      {"a,b\n12345678,123456789\n1234567,12345678901234567\n",
       {{"12345678", "123456789"}, {"1234567", "12345678901234567"}}},
      {"a,b\n12345678\"12,\"1234567890\"\"12\n345678,\"\n",
       {{"12345678\"12", "1234567890\"12\n345678,"}}},
      // What is no text.
      {std::string("a,b\n\0,\xff\xfe\n", 9), {{std::string(1, '\0'), "\xff\xfe"}}},
      {"a,b\n\xe5\xa4\x9c,\xf0\x9f\x8e\xa8\n", {{"\xe5\xa4\x9c", "\xf0\x9f\x8e\xa8"}}},
  };
  for (const Table& table : tables) {
    for (std::size_t piece = 1; piece <= 17; ++piece) {
      const Reading reading = readIn(table.text, piece);
      BOOST_TEST(reading.failure == "");
      BOOST_TEST((reading.columns == std::vector<std::string>{"a", "b"}));
      BOOST_TEST((reading.rows == table.rows), table.text << " in pieces of " << piece);
    }
  }
}

// A table of one column writes a NULL as a line of nothing.
BOOST_AUTO_TEST_CASE(an_empty_line_is_null_where_there_is_one_column) {
  const std::vector<SqlRow> rows{{"1"}, {{}}, {""}, {{}}};
  for (const char* text : {"a\n1\n\n\"\"\n\n", "a\r\n1\r\n\r\n\"\"\r\n\r\n"}) {
    for (std::size_t piece = 1; piece <= 9; ++piece) {
      BOOST_TEST((readIn(text, piece).rows == rows));
    }
  }
}

// Of a line that ends with the file, too.
BOOST_AUTO_TEST_CASE(a_line_of_a_carriage_return_alone_is_a_line) {
  for (std::size_t piece = 1; piece <= 9; ++piece) {
    BOOST_TEST((readIn("a\n1\n\r", piece).rows == std::vector<SqlRow>{{"1"}, {{}}}));
    BOOST_TEST((readIn("a\r\n1\r\n", piece).rows == std::vector<SqlRow>{{"1"}}));
  }
}

// Dolt writes none where there are several columns.
BOOST_AUTO_TEST_CASE(an_empty_line_is_damage_where_there_are_several_columns) {
  const std::vector<std::pair<std::string, std::string>> table{
      {"a,b\n1,2\n\n1,2\n", "row 2 (line 3): an empty line, 2 fields in the header"},
      {"a,b\r\n1,2\r\n\r\n1,2\r\n", "row 2 (line 3): an empty line, 2 fields in the header"},
      {"a,b\n\n", "row 1 (line 2): an empty line, 2 fields in the header"},
      {"a,b\n1,2\n\r", "row 2 (line 3): an empty line, 2 fields in the header"},
      {"a,b\n1,2\n\r\r\n", "row 2 (line 3): an empty line, 2 fields in the header"},
      {"\na,b\n1,2\n", "the header (line 1): an empty line in place of the header"},
      {"\r\na\n1\n", "the header (line 1): an empty line in place of the header"},
  };
  for (const auto& [text, told] : table) {
    for (std::size_t piece = 1; piece <= 16; ++piece) {
      BOOST_TEST(readIn(text, piece).failure == told, text << " in pieces of " << piece);
    }
  }
}

BOOST_AUTO_TEST_CASE(damage_names_the_row_and_gives_none_behind_it) {
  const std::vector<std::pair<std::string, std::string>> table{
      {"a,b\n1,2\n1\n1,2\n", "row 2 (line 3): 1 field in this row, 2 in the header"},
      {"a,b\n1,2,3\n", "row 1 (line 2): 3 fields in this row, 2 in the header"},
      {"a,b\n1,2\n\"1\n\n\",2\n1,\"2", "row 3 (line 6): a quote that is never closed"},
      {"a,b\n1,\"2\"3\n",
       "row 1 (line 2): text behind a closing quote; inside quotes a quote is doubled"},
      {"a,b\n1,\"2\"\r3,4\n", "row 1 (line 2): a carriage return alone behind a closing quote"},
      {"a,b\n\"1\"\r\r,2\n", "row 1 (line 2): a carriage return alone behind a closing quote"},
      {"a,b\n1,2\nerror: the server gave up\n",
       "row 2 (line 3): 1 field in this row, 2 in the header"},
      {"", "the header (line 1): no header: the first row must name the columns"},
      {"a,\"b", "the header (line 1): a quote that is never closed"},
      {"a,a\n1,2\n", "the header (line 1): the header names \"a\" twice"},
      {"a,\n1,2\n", "the header (line 1): field 2 of the header is empty"},
      {"a,b\rc,d\r",
       "the header (line 1): a carriage return alone; rows must end with LF or CR LF"},
  };
  for (const auto& [text, told] : table) {
    for (std::size_t piece = 1; piece <= 64; piece = piece * 2 + 1) {
      const Reading reading = readIn(text, piece);
      BOOST_TEST(reading.failure == told, text << " in pieces of " << piece);
      for (const SqlRow& row : reading.rows) {
        BOOST_TEST(row.size() == reading.columns.size());
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(a_row_is_bounded_to_the_byte) {
  const std::string row = "1,\"" + std::string(94, 'x') + "\"\r\n";
  BOOST_TEST(row.size() == 100u);
  const std::string text = "a,b\n" + row + row + row;
  for (const std::size_t piece : {1u, 7u, 100u, 1000u}) {
    BOOST_TEST(readIn(text, piece, 100).failure == "");
  }
  BOOST_TEST(readIn(text, 1, 99).failure == "row 1: ");
  BOOST_TEST(readIn("a,b\n1,2\n\"" + std::string(1000, 'x'), 10, 100).failure == "row 2: ");
  BOOST_TEST(readIn(std::string(1000, 'x'), 10, 100).failure == "the header: ");
}

// A gigabyte without an end: what is kept of it stays small.
BOOST_AUTO_TEST_CASE(a_row_without_end_ends_at_its_bound) {
  for (const std::string& begin : {std::string("a,b\n"), std::string("a,b\n\""), std::string()}) {
    for (const char fill : {'x', ',', '"', '\0', '\r'}) {
      RowReader reader(1 << 20, {});
      std::optional<RowReader::Failure> failure = reader.feed(begin);
      const std::string piece(1 << 16, fill);
      int pieces = 0;
      while (!failure && ++pieces < 16'384) {
        failure = reader.feed(piece);
      }
      BOOST_TEST(pieces <= 17, begin << fill << ": " << pieces);
    }
  }
}

BOOST_AUTO_TEST_CASE(types_are_found_by_the_columns_names) {
  std::vector<SqlColumn> types(2);
  types[0].name = "gone";
  types[0].type = "text";
  types[1].name = "b";
  types[1].type = "int";
  RowReader reader(100, types);
  BOOST_TEST(!reader.feed("a,b\n1,2\n"));
  BOOST_TEST(reader.columns()[0].type == "");
  BOOST_TEST(reader.columns()[1].type == "int");
  BOOST_TEST(reader.batch().integer(0, "b") == 2);
}

BOOST_AUTO_TEST_CASE(all_that_a_batch_holds_may_be_taken) {
  RowReader reader(100, {});
  for (int i = 0; i < 3; ++i) {
    BOOST_TEST(!reader.feed(i == 0 ? "a,b\n1,2\n" : "1,2\n"));
    const std::vector<SqlColumn> columns = std::move(reader.batch().columns);
    const std::vector<SqlRow> rows = std::move(reader.batch().rows);
    BOOST_TEST(columns.size() == 2u);
    BOOST_TEST((rows == std::vector<SqlRow>{oneTwo}));
  }
  BOOST_TEST(!reader.finish());
  BOOST_TEST(reader.columns().size() == 2u);
}

BOOST_AUTO_TEST_SUITE_END()
