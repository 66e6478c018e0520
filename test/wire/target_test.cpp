#include "wire/target.hpp"

#include <boost/test/unit_test.hpp>

#include <string>
#include <utility>

using dolthub::DatabaseName;
using dolthub::wire::joined;
using dolthub::wire::PathTemplate;
using dolthub::wire::Target;

namespace {

// Everything that has a meaning of its own in an address.
const std::string hard = "a/b?c#d%e&f=g+h;i'j\"k l\\m\nn\xC3\xA9%2e%2e..~";

// As a server reads a form: a plus is a space.
std::string decoded(const std::string& text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%') {
      out += static_cast<char>(std::stoi(text.substr(i + 1, 2), nullptr, 16));
      i += 2;
    } else {
      out += text[i] == '+' ? ' ' : text[i];
    }
  }
  return out;
}

std::string between(const std::string& text, const std::string& left, char right) {
  const std::size_t begin = text.find(left) + left.size();
  return text.substr(begin, text.find(right, begin) - begin);
}

} // namespace

BOOST_AUTO_TEST_SUITE(wire_target)

BOOST_AUTO_TEST_CASE(every_text_comes_back_after_one_decoding) {
  const std::string text = Target("/x/{a}/y", {hard}).with("q", hard).with("r", "").text();
  BOOST_TEST(text.find_first_of("\"' \\\n;+#") == std::string::npos);
  BOOST_TEST(decoded(between(text, "/x/", '/')) == hard);
  BOOST_TEST(decoded(between(text, "?q=", '&')) == hard);
  BOOST_TEST(text.ends_with("&r="));
}

BOOST_AUTO_TEST_CASE(every_byte_comes_back) {
  for (int byte = 0; byte < 256; ++byte) {
    const std::string one(1, static_cast<char>(byte));
    const std::string text = Target("/x/{a}", {one}).text();
    BOOST_TEST(decoded(text.substr(text.rfind('/') + 1)) == one);
  }
}

BOOST_AUTO_TEST_CASE(leaves_out_what_has_no_value) {
  BOOST_TEST(Target("/a").withSome("a", "").text() == "/a");
  BOOST_TEST(Target("/a").withSome("a", "").withSome("b", "1").with("c", "").text() == "/a?b=1&c=");
}

BOOST_AUTO_TEST_CASE(fills_its_template_and_keeps_it) {
  const DatabaseName database{"o w", "d"};
  Target target("/api/{owner}/{database}/x/{y}/z", database, {"{1}/2"});
  BOOST_TEST(target.pathTemplate() == "/api/{owner}/{database}/x/{y}/z");
  BOOST_TEST(std::move(target).text() == "/api/o%20w/d/x/%7B1%7D%2F2/z");
  BOOST_TEST(Target("/{owner}/{database}", database).text() == "/o%20w/d");
  BOOST_TEST(Target("/csv/{one}", {"t"}).text() == "/csv/t");
}

BOOST_AUTO_TEST_CASE(a_prefix_and_a_path_are_one_template) {
  constexpr PathTemplate path{joined<"/api/x", "/{owner}/{database}">.text};
  static_assert(path.text() == "/api/x/{owner}/{database}");
  static_assert(joined<"", "">.view().empty());
  BOOST_TEST(Target(path, DatabaseName{"o w", "d"}).text() == "/api/x/o%20w/d");
}

BOOST_AUTO_TEST_SUITE_END()
