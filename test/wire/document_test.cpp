#include "wire/document.hpp"

#include <boost/test/unit_test.hpp>

#include <string>

using dolthub::wire::Document;
using dolthub::wire::serialized;
using dolthub::wire::Value;

namespace {

std::string nested(int levels) {
  std::string text = R"({"a":)";
  for (int i = 1; i < levels; ++i) {
    text += '[';
  }
  text += '1';
  return text + std::string(static_cast<std::size_t>(levels - 1), ']') + '}';
}

// What is read of a text, and written again.
std::string again(std::string_view text) {
  const Document document(text);
  return document.root() == nullptr ? "nothing" : serialized(*document.root());
}

} // namespace

BOOST_AUTO_TEST_SUITE(wire_document)

BOOST_AUTO_TEST_CASE(values_are_found_by_their_keys_whatever_lies_before_them) {
  const Document document(R"({"a":[1,[2,{"z":0}],{"b":3}],"b":{"c":[],"d":"x"},"e":{}})");
  const Value& root = *document.root();
  BOOST_TEST(root.size() == 3u);
  BOOST_TEST(root.find("a")->size() == 3u);
  BOOST_TEST(root.find("b")->find("d")->text() == "x");
  BOOST_TEST(root.find("b")->find("c")->size() == 0u);
  BOOST_TEST(root.find("e")->size() == 0u);
  BOOST_TEST(root.find("z") == nullptr);
  BOOST_TEST(root.find("b")->find("d")->find("x") == nullptr);
}

BOOST_AUTO_TEST_CASE(the_last_of_equal_keys_counts) {
  const Document document(R"({"a":1,"b":2,"a":3})");
  BOOST_TEST(document.root()->find("a")->text() == "3");
}

BOOST_AUTO_TEST_CASE(numbers_keep_their_digits_and_tell_whether_they_fit) {
  const Document document(
      R"({"i":-9223372036854775808,"u":18446744073709551615,"r":3.50,"l":18446744073709551616,)"
      R"("e":1E3,"x":1e400,"n":-1e400})");
  const Value& root = *document.root();
  const auto check = [&](const char* key, Value::Kind kind, std::string_view text) {
    BOOST_TEST_CONTEXT(key) {
      BOOST_TEST((root.find(key)->kind() == kind));
      BOOST_TEST(root.find(key)->text() == text);
    }
  };
  check("i", Value::Kind::Integer, "-9223372036854775808");
  check("u", Value::Kind::Unsigned, "18446744073709551615");
  check("r", Value::Kind::Real, "3.50");
  check("l", Value::Kind::Real, "18446744073709551616");
  check("e", Value::Kind::Real, "1E3");
  check("x", Value::Kind::Infinite, "1e400");
  check("n", Value::Kind::Infinite, "-1e400");
}

BOOST_AUTO_TEST_CASE(escaped_texts_are_what_they_mean_and_stay_where_they_are) {
  const std::string text =
      R"({"\u0061":"line\nbreak","q\"":"\u00e9\ud83d\ude00","plain":"plain","\n":"\t","e":""})";
  const Document document(text);
  const Value& root = *document.root();
  BOOST_TEST(root.find("a")->text() == "line\nbreak");
  BOOST_TEST(root.find("q\"")->text() == "\xC3\xA9\xF0\x9F\x98\x80");
  BOOST_TEST(root.find("plain")->text() == "plain");
  BOOST_TEST(root.find("\n")->text() == "\t");
  BOOST_TEST(root.find("e")->text() == "");
}

BOOST_AUTO_TEST_CASE(what_is_no_object_has_no_root) {
  for (const char* text : {"",
                           " ",
                           "null",
                           "[]",
                           "1",
                           "\"{}\"",
                           "{",
                           "{}x",
                           "{} {}",
                           R"({"a"})",
                           R"({"a":})",
                           R"({"a":01})",
                           R"({"a":"\ud800"})",
                           "{\"a\":\"\xFF\"}",
                           "{\"a\":\"\n\"}",
                           "{\"a\":nul}",
                           "\xEF\xBB",
                           "\xEF\xBB\xBF\xEF\xBB\xBF{}",
                           R"({"a":1,})",
                           "{/* */}"}) {
    BOOST_TEST_CONTEXT(text) {
      BOOST_TEST(Document(text).root() == nullptr);
    }
  }
}

BOOST_AUTO_TEST_CASE(white_space_and_a_byte_order_mark_around_it_do_not_matter) {
  BOOST_TEST(again("\xEF\xBB\xBF \r\n{ \"a\" : [ 1 , 2 ] }\n\t ") == R"({"a":[1,2]})");
}

BOOST_AUTO_TEST_CASE(depth_is_bounded) {
  BOOST_TEST(again(nested(32)) == nested(32));
  BOOST_TEST(again(nested(33)) == "nothing");
}

BOOST_AUTO_TEST_CASE(written_again_it_is_the_same) {
  const std::string text =
      R"({"a":[],"b":{},"c":[1,-2.50,"x\"y\n",true,false,null,{"d":["e"]}],"\u0001":18446744073709551616})";
  BOOST_TEST(again(text) == text);
}

BOOST_AUTO_TEST_SUITE_END()
