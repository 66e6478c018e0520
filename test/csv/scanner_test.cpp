#include "csv/scanner.hpp"

#include <boost/test/unit_test.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace {

using dolthub::FileProblem;
using dolthub::csv::Scanner;

Scanner scan(std::string_view text, std::size_t piece = std::string_view::npos,
             char delimiter = ',') {
  Scanner scanner(delimiter);
  for (std::size_t at = 0; at < text.size(); at += std::min(piece, text.size() - at)) {
    scanner.feed(text.substr(at, piece));
  }
  scanner.finish();
  return scanner;
}

std::string describe(const std::vector<FileProblem>& problems) {
  std::string text;
  for (const FileProblem& problem : problems) {
    text += std::to_string(problem.line) + ":" + std::to_string(problem.column) + " " +
            problem.message + "\n";
  }
  return text;
}

struct Count {
  const char* text;
  std::uint64_t rows;
};

struct Wrong {
  std::string text;
  const char* told; // what the first problem begins with
};

} // namespace

BOOST_AUTO_TEST_SUITE(csv_scanner)

BOOST_AUTO_TEST_CASE(counts_rows_in_pieces_of_any_size) {
  const std::vector<Count> table{
      {"a,b\n", 0},
      {"a,b\n1,2\n", 1},
      {"a,b\n1,2", 1},
      {"a,b\r\n1,2\r\n3,4\r\n", 2},
      {"\xef\xbb\xbf"
       "a,b\n1,2\n",
       1},
      {"a,b\n\n1,2\n\r\n3,4\n\n", 2},
      {"a,b\n\"1\n\n\",2\n\"x\"\"\n\"\"\",\"\"\n", 2},
      {"a,b\n\"1\r\n2\",\"3\"\r\n", 1},
      {"a,b\n,\n", 1},
      {"a\n1\n\n2\n", 2},
      {"a,b\n5\" pipe,2\n", 1},
      {"n\xc3\xa4me,\xe5\xa4\x9c\nx,\xf0\x9f\x8e\xa8\n", 1},
      // U+F000 and U+FFFD begin as a byte order mark does.
      {"\xef\x80\x80,b\n1,2\n", 1},
      {"\xef\xbf\xbd,b\n1,2\n", 1},
      {"\xef\xbb\xbd,b\n1,2\n", 1},
      {"a,b\n12345678,12345678\n,\n", 2},
      {"a,b\n12345678\"12,\"1234567890\"\"12\n345678,\"\n", 1},
  };
  for (const Count& row : table) {
    for (std::size_t piece = 1; piece <= 7; ++piece) {
      const Scanner scanner = scan(row.text, piece);
      BOOST_TEST(scanner.rows() == row.rows, row.text << " in pieces of " << piece);
      BOOST_TEST(describe(scanner.problems()) == "");
    }
  }
}

BOOST_AUTO_TEST_CASE(reads_the_header) {
  const Scanner scanner =
      scan("\xef\xbb\xbf\"id \"\"1\"\"\",n\xc3\xa4me,\"two\nlines\"\r\n1,2,3\r\n");
  const std::vector<std::string> expected{"id \"1\"", "n\xc3\xa4me", "two\nlines"};
  BOOST_TEST(scanner.columns() == expected, boost::test_tools::per_element());
  BOOST_TEST(scan("a|b,c\n1|2\n", 3, '|').columns().size() == 2u);
}

BOOST_AUTO_TEST_CASE(says_where_rows_end) {
  const std::string text = "id,t\r\n1,\"a\nb\"\r\n2,c\n3,d";
  Scanner scanner(',');
  std::vector<std::string> rows;
  std::size_t begin = 0;
  scanner.onRow = [&](std::uint64_t end) {
    if (begin == 0) {
      begin = scanner.headerEnd();
    }
    rows.push_back(text.substr(begin, end - begin));
    begin = end;
  };
  scanner.feed(text);
  scanner.finish();
  const std::vector<std::string> expected{"1,\"a\nb\"\r\n", "2,c\n", "3,d"};
  BOOST_TEST(rows == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(tells_what_cannot_be_right_by_line_and_column) {
  const std::vector<Wrong> table{
      {"", "1:0 no header"},
      {"\n\n", "1:0 no header"},
      {"a,b\n1\n", "2:2 1 field in this row, 2 in the header"},
      {"a,b\n1,2\n\n1,2,3\n", "4:6 3 fields in this row, 2 in the header"},
      {"a,b\n\"x\ny\",2,3\n", "3:7 3 fields in this row"},
      {"a,\n1,2\n", "1:0 field 2 of the header is empty"},
      {"id,ID\n1,2\n", "1:0 the header names \"ID\" twice"},
      {std::string("a,b\n1,\0\n", 9), "2:3 a NUL byte"},
      {"a,b\n\xc3\xa4\xc3\xa4,\xe9\n", "2:4 not UTF-8: byte 0xE9"},
      {"a\n\xc0\x80\n", "2:1 not UTF-8: byte 0xC0"},
      {"a\n\xed\xa0\x80\n", "2:1 not UTF-8: byte 0xED"},
      {"\xef,b\n1,2\n", "1:1 not UTF-8: byte 0xEF"},
      {"\xef\xbb", "1:1 the file ends inside"},
      {"a\n\xe5\xa4", "2:1 the file ends inside a UTF-8 character"},
      {"\xff\xfe"
       "a",
       "1:1 this looks like UTF-16"},
      {"a,b\n1,\"x\ny,2\n", "2:3 a quote that is never closed"},
      {"a,b\n\"x\"y,2\n", "2:4 text behind a closing quote"},
      {"a,b\r1,2\r3,4\r", "1:5 a carriage return alone"},
  };
  for (const Wrong& row : table) {
    for (const std::size_t piece : {std::size_t{1}, std::size_t{4096}}) {
      const std::string told = describe(scan(row.text, piece).problems());
      BOOST_TEST(told.starts_with(row.told), "told \"" << told << "\", not \"" << row.told << "\"");
    }
  }
}

BOOST_AUTO_TEST_CASE(stays_brief_about_a_file_that_is_wrong_everywhere) {
  std::string text = "a,b\n";
  for (int i = 0; i < 1000; ++i) {
    text += "1\n";
  }
  const std::vector<FileProblem> problems = scan(text).problems();
  BOOST_TEST(problems.size() == 21u);
  BOOST_TEST(problems.back().message == "and 980 more");
}

// Names without end, which are none, and a file whose rows end with CR alone.
BOOST_AUTO_TEST_CASE(keeps_no_endless_list_of_columns) {
  for (const char* piece : {",", "a,b\r"}) {
    Scanner scanner(',');
    std::string text;
    while (text.size() < 100'000) {
      text += piece;
    }
    for (int i = 0; i < 200; ++i) {
      scanner.feed(text);
    }
    scanner.finish();
    BOOST_TEST(scanner.columns().size() <= (1u << 20));
    BOOST_TEST(!scanner.problems().empty());
  }
}

// Many bytes at once are read as one by one.
BOOST_AUTO_TEST_CASE(reads_in_words_what_it_reads_in_bytes) {
  const std::string alphabet = "aaaaaaaaaaaaa,,\"\n\r1\xc3\xa4";
  std::uint64_t state = 1;
  for (int round = 0; round < 3000; ++round) {
    std::string text = "a,b\n";
    while (text.size() < 90) {
      state = state * 6364136223846793005u + 1442695040888963407u;
      text.push_back(alphabet[(state >> 33) % alphabet.size()]);
    }
    const Scanner whole = scan(text);
    const Scanner bytes = scan(text, 1);
    BOOST_TEST_REQUIRE(whole.rows() == bytes.rows());
    BOOST_TEST_REQUIRE(describe(whole.problems()) == describe(bytes.problems()));
  }
}

BOOST_AUTO_TEST_CASE(keeps_no_endless_header) {
  Scanner scanner(',');
  const std::string piece(100'000, 'x');
  for (int i = 0; i < 50; ++i) {
    scanner.feed(piece);
  }
  scanner.finish();
  BOOST_TEST(scanner.problems().front().message == "the header does not end within 1 MiB");
  BOOST_TEST(scanner.columns().front().size() <= (1u << 20) + 1);
}

BOOST_AUTO_TEST_SUITE_END()
