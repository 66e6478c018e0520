#include "http/form.hpp"

#include <boost/test/unit_test.hpp>

namespace dolthub::http {

BOOST_AUTO_TEST_SUITE(http_form)

BOOST_AUTO_TEST_CASE(a_name_never_ends_its_line_or_its_quotes) {
  BOOST_TEST(formName("plain.csv") == "plain.csv");
  BOOST_TEST(formName("a\"b") == "a%22b");
  BOOST_TEST(formName("a\r\nb") == "a%0D%0Ab");
  BOOST_TEST(formName("a\\b") == "a\\b"); // as browsers do
  BOOST_TEST(formName("a%22b") == "a%22b");
  BOOST_TEST(formName("Gemälde 絵.csv") == "Gemälde 絵.csv");
  const std::string longName(300, 'x');
  BOOST_TEST(formName(longName) == longName);
}

BOOST_AUTO_TEST_CASE(parts_are_framed_as_the_rule_says) {
  message::FormPart part;
  part.name = "file";
  part.fileName = "a\"\r\nX-Evil: 1.csv";
  part.contentType = "text/csv";
  BOOST_TEST(
      formPartHead(part, "BOUNDARY", true) ==
      "--BOUNDARY\r\n"
      "Content-Disposition: form-data; name=\"file\"; filename=\"a%22%0D%0AX-Evil: 1.csv\"\r\n"
      "Content-Type: text/csv\r\n\r\n");
  message::FormPart second;
  second.name = "params";
  BOOST_TEST(formPartHead(second, "BOUNDARY", false) ==
             "\r\n--BOUNDARY\r\nContent-Disposition: form-data; name=\"params\"\r\n\r\n");
  BOOST_TEST(formEnd("BOUNDARY") == "\r\n--BOUNDARY--\r\n");
  BOOST_TEST(formContentType("BOUNDARY") == "multipart/form-data; boundary=BOUNDARY");
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace dolthub::http
