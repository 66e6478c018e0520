#include "wire/reader.hpp"

#include <boost/test/unit_test.hpp>

using dolthub::wire::Document;
using dolthub::wire::FieldList;
using dolthub::wire::Fields;

namespace {

// A body and what was complained about.
struct Body {
  explicit Body(const char* text) : document(text) { BOOST_TEST_REQUIRE(document.root()); }

  Fields fields() { return {*document.root(), complaint}; }

  Document document;
  std::string complaint;
};

} // namespace

BOOST_AUTO_TEST_SUITE(wire_reader)

BOOST_AUTO_TEST_CASE(reads_each_type) {
  Body body{R"({"s":"x","i":-3,"u":18446744073709551615,"b":true,"t":"2026-01-02T03:04:05Z",
                "o":{"s":"y"},"l":[{"s":"a"},{"s":"b"}]})"};
  const Fields fields = body.fields();
  BOOST_TEST(fields.text("s") == "x");
  BOOST_TEST(fields.id("s") == "x");
  BOOST_TEST(fields.id("i") == "-3");
  BOOST_TEST(fields.optionalId("u") == "18446744073709551615");
  BOOST_TEST(fields.optionalInteger("i") == -3);
  BOOST_TEST(fields.optionalFlag("b"));
  BOOST_TEST(fields.optionalTime("t").time.has_value());
  BOOST_TEST(fields.object("o").text("s") == "y");
  std::string all;
  for (const Fields& entry : fields.list("l")) {
    all += entry.text("s");
  }
  BOOST_TEST(all == "ab");
  BOOST_TEST(body.complaint == "");
}

BOOST_AUTO_TEST_CASE(null_is_absent) {
  Body body{R"({"n":null})"};
  const Fields fields = body.fields();
  BOOST_TEST(!fields.has("n"));
  BOOST_TEST(fields.optionalText("n") == "");
  BOOST_TEST(fields.optionalId("n") == "");
  BOOST_TEST(fields.optionalInteger("n") == 0);
  BOOST_TEST(!fields.optionalFlag("n"));
  BOOST_TEST(fields.optionalList("n").size() == 0u);
  BOOST_TEST(body.complaint == "");
  BOOST_TEST(fields.text("n") == "");
  BOOST_TEST(body.complaint == ".n: expected string, found nothing");
}

BOOST_AUTO_TEST_CASE(integers_are_strict) {
  Body body{R"({"a":3.0})"};
  BOOST_TEST(body.fields().optionalInteger("a") == 0);
  BOOST_TEST(body.complaint == ".a: expected integer, found number");
  Body large{R"({"a":18446744073709551616})"};
  BOOST_TEST(large.fields().id("a") == "");
  BOOST_TEST(large.complaint == ".a: expected string or integer, found number");
}

BOOST_AUTO_TEST_CASE(only_the_first_complaint_counts_and_names_its_path) {
  Body body{R"({"l":[{"o":{"k":[{},{"x":[]}]}}]})"};
  const Fields fields = body.fields();
  for (const Fields& entry : fields.list("l")) {
    const Fields inner = entry.object("o");
    for (const Fields& last : inner.list("k")) {
      last.optionalText("x");
      last.text("y");
    }
  }
  BOOST_TEST(body.complaint == ".l[0].o.k[0].y: expected string, found nothing");
}

BOOST_AUTO_TEST_CASE(complains_about_elements_that_are_no_objects) {
  Body body{R"({"l":[{"s":"a"},null]})"};
  const Fields fields = body.fields();
  for (const Fields& entry : fields.list("l")) {
    entry.text("s");
  }
  BOOST_TEST(body.complaint == ".l[1]: expected object, found null");
}

BOOST_AUTO_TEST_CASE(no_object_has_no_fields_and_no_complaints) {
  const Fields none;
  BOOST_TEST(none.text("s") == "");
  BOOST_TEST(none.list("l").size() == 0u);
  BOOST_TEST(none.object("o").id("i") == "");
  BOOST_TEST(!none.cell("c").has_value());
  BOOST_TEST(none.keys().empty());
  none.complain("s", "problem");
}

BOOST_AUTO_TEST_CASE(the_plain_key_comes_before_the_one_with_a_colon) {
  Body body{R"({"a:":"typo","a":"plain","b:":"typo","c":null,"c:":"typo"})"};
  const Fields fields = body.fields();
  BOOST_TEST(fields.text("a") == "plain");
  BOOST_TEST(fields.text("b") == "typo");
  BOOST_TEST(fields.text("c") == "typo");
  BOOST_TEST(fields.optionalText(std::string(100, 'd')) == "");
}

BOOST_AUTO_TEST_SUITE_END()
