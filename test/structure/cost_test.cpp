#include "structure/command.hpp"
#include "structure/source.hpp"

#include <boost/test/unit_test.hpp>

// What a user's file pays for including the library, asked from the compiler.

namespace {

std::string preprocess(const std::string& options, const std::string& text) {
  return structure::outputOf("printf '" + text +
                             "' | " DOLTHUB_CXX " -std=c++20 -I '" DOLTHUB_SOURCE_DIR "/include' " +
                             options + " -x c++ -");
}

std::size_t linesOf(const std::string& header) {
  const std::string text = preprocess("-E -P", "#include <" + header + ">\\n");
  return structure::lineOf(text, text.size());
}

// Files of libraries that a user's file must not read.
std::vector<std::string> heavyFiles(const std::string& header) {
  const std::string files = preprocess("-M", "#include <" + header + ">\\n");
  std::vector<std::string> found;
  for (const std::string part :
       {"boost/beast", "boost/json", "boost/url", "/openssl/", "boost/asio/ssl", "sqlite3"}) {
    if (files.find(part) != std::string::npos) {
      found.push_back(part);
    }
  }
  return found;
}

} // namespace

BOOST_AUTO_TEST_SUITE(cost)

BOOST_AUTO_TEST_CASE(including_the_library_costs_little_more_than_asios_awaitable) {
  const std::size_t floor = linesOf("boost/asio/awaitable.hpp");
  const std::size_t ours = linesOf("dolthub/dolthub.hpp");
  const double ratio = static_cast<double>(ours) / static_cast<double>(floor);
  BOOST_TEST_MESSAGE("dolthub.hpp: " << ours << " lines, awaitable.hpp: " << floor << ", ratio "
                                     << ratio);
  BOOST_TEST(ratio <= 1.25);
  // The measure can fail: Beast is far over it.
  BOOST_TEST(linesOf("boost/beast/http.hpp") > floor * 5 / 4);
}

BOOST_AUTO_TEST_CASE(including_the_library_drags_in_none_of_its_own) {
  BOOST_TEST(heavyFiles("dolthub/dolthub.hpp").empty());
  BOOST_TEST(heavyFiles("dolthub/emulator.hpp").empty());
  BOOST_TEST(!heavyFiles("boost/beast/http.hpp").empty());
  BOOST_TEST(!heavyFiles("boost/json/value.hpp").empty());
}

BOOST_AUTO_TEST_SUITE_END()
