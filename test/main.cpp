// The main of every test program; the tests include <boost/test/unit_test.hpp> alone.
#define BOOST_TEST_MODULE dolthub
#include <boost/test/unit_test.hpp>
