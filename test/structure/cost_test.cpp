#include "structure/source.hpp"

#include <boost/test/unit_test.hpp>

#include <array>
#include <cstdio>
#include <memory>
#include <stdexcept>

// What a user's file pays for including the library, asked from the compiler.

namespace {

// What a command prints; the test fails when the command does.
std::string outputOf(const std::string& command) {
  std::FILE* pipe = ::popen(command.c_str(), "r");
  if (pipe == nullptr) {
    throw std::runtime_error("cannot run " + command);
  }
  std::string output;
  std::array<char, 1 << 16> buffer{};
  for (std::size_t n = 0; (n = std::fread(buffer.data(), 1, buffer.size(), pipe)) > 0;) {
    output.append(buffer.data(), n);
  }
  if (::pclose(pipe) != 0) {
    throw std::runtime_error("failed: " + command);
  }
  return output;
}

std::string preprocess(const std::string& options, const std::string& text) {
  return outputOf("printf '" + text +
                  "' | " DOLTHUB_CXX " -std=c++20 -I '" DOLTHUB_SOURCE_DIR "/include' " + options +
                  " -x c++ -");
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
