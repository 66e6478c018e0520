#include "text/text.hpp"

#include "text/checks.hpp"

#include <boost/test/unit_test.hpp>

using namespace dolthub;

BOOST_AUTO_TEST_SUITE(public_text)

BOOST_AUTO_TEST_CASE(knows_utf8) {
  for (const char* good :
       {"", "abc", "\xC2\x80", "\xDF\xBF", "\xE0\xA0\x80", "\xED\x9F\xBF", "\xEE\x80\x80",
        "\xEF\xBF\xBF", "\xF0\x90\x80\x80", "\xF4\x8F\xBF\xBF"}) {
    BOOST_TEST(!text::findInvalidUtf8(good).has_value(), good);
  }
  struct Row {
    const char* text;
    std::size_t at;
  };
  for (const Row& row :
       {Row{"\x80", 0}, Row{"a\xFF", 1}, Row{"\xC0\x80", 0}, Row{"\xC1\xBF", 0}, Row{"ab\xC3", 2},
        Row{"\xC3(", 0}, Row{"\xE0\x9F\xBF", 0}, Row{"\xED\xA0\x80", 0}, Row{"\xE2\x82", 0},
        Row{"\xF0\x8F\xBF\xBF", 0}, Row{"\xF4\x90\x80\x80", 0}, Row{"\xF5\x80\x80\x80", 0},
        Row{"\xC3\xA9\xE2(\xA1", 2}}) {
    BOOST_TEST((text::findInvalidUtf8(row.text) == row.at), row.text);
  }
}

BOOST_AUTO_TEST_CASE(finds_control_characters) {
  BOOST_TEST(!text::findControl("a b\xC3\xA9\xC2\xA0~").has_value());
  BOOST_TEST((text::findControl("a\nb") == 1u));
  BOOST_TEST((text::findControl(std::string_view("ab\0", 3)) == 2u));
  BOOST_TEST((text::findControl("\xC3\xA9\x7F") == 2u));
  BOOST_TEST((text::findControl("\xC2\x85") == 0u));
}

BOOST_AUTO_TEST_CASE(shows_nothing_that_moves_the_cursor) {
  struct Row {
    std::string text;
    const char* shown;
  };
  for (const Row& row :
       {Row{"plain \xC3\xA9", "plain \xC3\xA9"}, Row{"a\x1b]0;b\x07", "a\\x1b]0;b\\x07"},
        Row{"a\r\n\tb", "a\\r\\n\\tb"}, Row{std::string("\0\x7F", 2), "\\x00\\x7f"},
        Row{"\xC2\x9B"
            "2J",
            "\\u009b2J"},
        Row{"a\xE2\x80\xAE"
            "b",
            "a\\u202eb"},
        Row{"\xE2\x81\xA6\xE2\x80\x8F\xE2\x80\xA8", "\\u2066\\u200f\\u2028"},
        Row{"\xFFz\xC3", "\\xffz\\xc3"}}) {
    BOOST_TEST(text::escapeControls(row.text) == row.shown);
    BOOST_TEST(text::escapeControls(row.shown) == row.shown);
  }
}

BOOST_AUTO_TEST_CASE(shows_only_so_much) {
  BOOST_TEST(text::escapeControls("abcd", 4) == "abcd");
  BOOST_TEST(text::escapeControls("abcde", 4) == "abcd\xE2\x80\xA6");
  BOOST_TEST(text::escapeControls("abc\xC3\xA9", 4) == "abc\xE2\x80\xA6");
  BOOST_TEST(text::escapeControls("abc\n", 4) == "abc\xE2\x80\xA6");
  BOOST_TEST(text::escapeControls(std::string(1'000'000, '\x1b'), 100).size() <= 103u);
}

BOOST_AUTO_TEST_CASE(cuts_between_characters) {
  BOOST_TEST(text::cut("abc", 3) == "abc");
  BOOST_TEST(text::cut("abc", 2) == "ab");
  BOOST_TEST(text::cut("a\xE2\x82\xAC", 3) == "a");
  BOOST_TEST(text::cut("a\xE2\x82\xAC", 2) == "a");
  BOOST_TEST(text::cut("a\xE2\x82\xAC", 4) == "a\xE2\x82\xAC");
  BOOST_TEST(text::cut("\xE2\x82\xAC", 0) == "");
  BOOST_TEST(text::cut(std::string(10, '\x80'), 5).size() <= 5u);
}

BOOST_AUTO_TEST_CASE(encodes_and_compares) {
  std::string encoded = "/";
  text::appendPercentEncoded(encoded, "aZ09-._~ /%\xC3\xA9");
  BOOST_TEST(encoded == "/aZ09-._~%20%2F%25%C3%A9");
  BOOST_TEST(text::lowered("A\xC3\x89Z[") == "a\xC3\x89z[");
  BOOST_TEST(text::equalNoCase("aBc", "AbC"));
  BOOST_TEST(!text::equalNoCase("a", "ab"));
  BOOST_TEST(!text::equalNoCase("@", "`"));
  BOOST_TEST(text::trimmed(" \ta b\t ") == "a b");
  BOOST_TEST(text::trimmed(" \t") == "");
  BOOST_TEST(text::characters("a\xC3\xA9\xF0\x9F\x8F\xBA") == 3u);
}

BOOST_AUTO_TEST_CASE(free_text_may_have_lines_but_no_nul) {
  BOOST_TEST(!textProblem("x", "a\r\n\tb\x1b\xC2\x85", Lines::Many).has_value());
  BOOST_TEST(textProblem("x", std::string_view("a\0", 2), Lines::Many).value() ==
             "x contains a NUL character at byte 1");
  BOOST_TEST(textProblem("x", "a\nb", Lines::One).value() ==
             "x contains a control character at byte 1 (\\n)");
  BOOST_TEST(textProblem("x", "a\xFF", Lines::Many).value() == "x is not valid UTF-8 at byte 1");
}

BOOST_AUTO_TEST_SUITE_END()
