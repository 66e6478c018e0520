#include "import/connection.hpp"

#include <boost/test/unit_test.hpp>

#include <cstdlib>
#include <string>

using namespace dolthub_import;

// Which way out: what the program is told goes before what the environment says.
BOOST_AUTO_TEST_SUITE(importer_connection)

BOOST_AUTO_TEST_CASE(a_proxy_that_is_named_or_none_goes_before_the_environment) {
  ::setenv("DOLTHUB_TOKEN", "a.token", 1);
  ::unsetenv("no_proxy");
  ::unsetenv("NO_PROXY");
  ::setenv("https_proxy", "http://environment.test:1", 1);
  Arguments arguments;
  arguments.endpoint = "https://dolt.lab";
  BOOST_TEST(connectionOptions(arguments).proxy == "http://environment.test:1");
  arguments.proxy = "http://named.test:1";
  BOOST_TEST(connectionOptions(arguments).proxy == "http://named.test:1");
  ::setenv("NO_PROXY", "dolt.lab", 1); // what is named is meant for this host
  BOOST_TEST(connectionOptions(arguments).proxy == "http://named.test:1");
  arguments.proxy.clear();
  BOOST_TEST(connectionOptions(arguments).proxy == "");
  ::unsetenv("NO_PROXY");
  arguments.noProxy = true;
  BOOST_TEST(connectionOptions(arguments).proxy == "");
  ::unsetenv("https_proxy");
  ::unsetenv("DOLTHUB_TOKEN");
}

BOOST_AUTO_TEST_SUITE_END()
