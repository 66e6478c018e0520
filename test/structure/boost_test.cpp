#include "structure/source.hpp"

#include <boost/test/unit_test.hpp>

#include <string_view>
#include <utility>
#include <vector>

// Boost takes names away. The machine that tests us has an old Boost, which still has them: what
// was removed up to Boost 1.90 is looked for by name.

namespace {

using structure::Finding;
using structure::Source;

// What is not to be written, and what is written instead.
const std::vector<std::pair<std::string_view, std::string_view>>& removedNames() {
  static const std::vector<std::pair<std::string_view, std::string_view>> names{
      {"json::error_code", "boost::system::error_code (1.87)"},
      {"json::error_condition", "boost::system::error_condition (1.87)"},
      {"json::error_category", "boost::system::error_category (1.87)"},
      {"json::system_error", "boost::system::system_error (1.87)"},
      {"json::result", "boost::system::result (1.87)"},
      {"json::memory_resource", "boost::container::pmr::memory_resource (1.87)"},
      {"json::polymorphic_allocator", "boost::container::pmr::polymorphic_allocator (1.87)"},
      {"urls::error_code", "boost::system::error_code (1.91)"},
      {"urls::result", "boost::system::result (1.91)"},
      {"io_service", "asio::io_context (1.87)"},
      {"io_context::work", "asio::make_work_guard (1.87)"},
      {"io_context::strand", "asio::strand<executor> (1.87)"},
      {"buffer_cast", "buffer.data() (1.87)"},
      {"null_buffers", "async_wait (1.87)"},
      {"deadline_timer", "asio::steady_timer (1.87)"},
      {"experimental::as_tuple", "asio::as_tuple (1.87)"},
      {"experimental::deferred", "asio::deferred (1.87)"},
      {"experimental::append", "asio::append (1.87)"},
      {"experimental::prepend", "asio::prepend (1.87)"},
      {"address::from_string", "asio::ip::make_address (1.87)"},
      {"address_v4::from_string", "asio::ip::make_address_v4 (1.87)"},
      {"address_v6::from_string", "asio::ip::make_address_v6 (1.87)"},
      {"resolver::query", "resolve(host, service) (1.87)"},
      {"rfc2818_verification", "ssl::host_name_verification (1.87)"},
      {"expires_from_now", "expires_after (1.87)"},
      {"get_io_service", "get_executor (1.87)"},
  };
  return names;
}

std::vector<Finding> checkNames(const std::vector<Source>& sources) {
  std::vector<Finding> findings;
  for (const Source& source : sources) {
    for (const auto& [name, instead] : removedNames()) {
      for (std::size_t at = structure::findWord(source.code, name); at != std::string::npos;
           at = structure::findWord(source.code, name, at + 1)) {
        findings.push_back({source.path, structure::lineOf(source.code, at),
                            std::string{name} + " is gone: " + std::string{instead}});
      }
    }
  }
  return findings;
}

bool passes(const std::string& text) {
  return checkNames({structure::makeSource("lib/wire/a.cpp", text)}).empty();
}

} // namespace

BOOST_AUTO_TEST_SUITE(boost_names)

BOOST_AUTO_TEST_CASE(no_name_is_used_that_a_newer_boost_has_not) {
  const std::vector<Source> sources =
      structure::sourcesBelow({"lib", "include", "examples", "test", "bench"});
  BOOST_TEST_REQUIRE(!sources.empty());
  BOOST_TEST(structure::describe(checkNames(sources)) == "");
}

BOOST_AUTO_TEST_CASE(what_was_removed_is_found) {
  for (const char* bad :
       {"boost::json::error_code error;", "json::error_code failure;", "asio::io_service service;",
        "ssl::rfc2818_verification{host}", "timer.expires_from_now(1s);"}) {
    BOOST_TEST(!passes(bad), bad << " passes");
  }
  for (const char* good :
       {"boost::system::error_code error;", "boost::json::value value;", "// json::error_code",
        "timer.expires_after(1s);", "asio::ssl::stream<tcp::socket> stream;"}) {
    BOOST_TEST(passes(good), good << " is refused");
  }
}

BOOST_AUTO_TEST_SUITE_END()
