#include "import/token.hpp"
#include "import/usage_error.hpp"
#include "importer/temporary.hpp"

#include <boost/test/unit_test.hpp>

#include <iostream>
#include <sstream>
#include <string>

#include <sys/stat.h>

using namespace dolthub_import;

// The API token that the program reads from a file.
namespace {

// What the program says on stderr while it lives.
class Errors {
public:
  Errors() : before_(std::cerr.rdbuf(text_.rdbuf())) {}
  ~Errors() { std::cerr.rdbuf(before_); }
  Errors(const Errors&) = delete;
  Errors& operator=(const Errors&) = delete;

  std::string text() const { return text_.str(); }

private:
  std::ostringstream text_;
  std::streambuf* before_;
};

std::string writePrivate(const TemporaryFolder& folder, const std::string& content) {
  const std::string path = folder.write("token", content);
  BOOST_TEST_REQUIRE(::chmod(path.c_str(), 0600) == 0);
  return path;
}

} // namespace

BOOST_AUTO_TEST_SUITE(importer_token)

BOOST_AUTO_TEST_CASE(a_files_last_line_end_is_no_part_of_it) {
  const TemporaryFolder folder;
  const Errors errors;
  for (const char* content : {"a.token", "a.token\n", "a.token\r\n"}) {
    BOOST_TEST(tokenFromFile(writePrivate(folder, content)).reveal() == "a.token");
  }
  BOOST_TEST(errors.text() == "");
}

BOOST_AUTO_TEST_CASE(what_is_no_token_is_refused_and_not_repeated) {
  const TemporaryFolder folder;
  for (const char* content :
       {"", "\n", " a.token", "a.token ", "a.token\n\n", "a.token\nmore", "a token"}) {
    const std::string path = writePrivate(folder, content);
    try {
      tokenFromFile(path);
      BOOST_ERROR("taken: " << content);
    } catch (const UsageError& error) {
      const std::string text = error.what();
      BOOST_TEST(text.find(path) != std::string::npos);
      BOOST_TEST(text.find("a.token") == std::string::npos);
    }
  }
}

BOOST_AUTO_TEST_CASE(a_file_that_everybody_can_read_is_warned_about) {
  const TemporaryFolder folder;
  const std::string path = writePrivate(folder, "a.token\n");
  BOOST_TEST_REQUIRE(::chmod(path.c_str(), 0644) == 0);
  const Errors errors;
  BOOST_TEST(tokenFromFile(path).reveal() == "a.token");
  BOOST_TEST(errors.text().find("everybody on this machine can read " + path) != std::string::npos);
  BOOST_TEST(errors.text().find("chmod 600 " + path) != std::string::npos);
  BOOST_TEST(errors.text().find("a.token") == std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()
