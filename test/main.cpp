// The main of every test program; the tests include <boost/test/unit_test.hpp> alone.
#define BOOST_TEST_MODULE dolthub
#include <boost/test/unit_test.hpp>

#ifdef DOLTHUB_SANITIZED
// Debian's OpenSSL is not instrumented: ThreadSanitizer sees it copy and free memory, and not the
// counts of references that say who may.
extern "C" const char* __tsan_default_suppressions();
extern "C" const char* __tsan_default_suppressions() {
  return "called_from_lib:libcrypto.so\ncalled_from_lib:libssl.so\n";
}
#endif
