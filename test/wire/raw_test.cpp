#include "wire/answers.hpp"

using namespace wire_test;

BOOST_AUTO_TEST_SUITE(wire_raw)

BOOST_AUTO_TEST_CASE(sends_what_it_is_told) {
  const wire::Call get = made(api.raw.encode("GET", "/arts/museum/pulls?pageToken=a%2Fb", ""));
  BOOST_TEST(get.request.target == "/api/v1alpha1/arts/museum/pulls?pageToken=a%2Fb");
  BOOST_TEST(get.repeat == wire::Repeat::Safe);
  BOOST_TEST(hasNoBody(get));
  const wire::Call post = made(api.raw.encode("POST", "/new", R"({"a":1})"));
  BOOST_TEST(post.repeat == wire::Repeat::Never);
  BOOST_TEST(jsonBody(post) == R"({"a":1})");
  BOOST_TEST((post.lost.kind == LostCall::Kind::Other));
  BOOST_TEST(post.request.target == "/api/v1alpha1/new");
  BOOST_TEST(made(api.raw.encode("PATCH", "/a?q=1", "{}")).repeat == wire::Repeat::Never);
  BOOST_TEST(hasNoBody(made(api.raw.encode("POST", "/a", ""))));
  BOOST_TEST(api.raw.encode("GET", "/a?q=../%2e%2e", "").has_value());
  BOOST_TEST(api.raw.encode("GET", "/.../a.b/..a", "").has_value());
}

BOOST_AUTO_TEST_CASE(refuses_what_would_go_elsewhere) {
  struct Row {
    const char* method;
    std::string path;
    const char* body;
    const char* says;
  };
  for (const Row& row : {Row{"get", "/a", "", "method"},
                         Row{"DELETE", "/a", "", "method"},
                         Row{"GET\r\n", "/a", "", "method"},
                         Row{"", "/a", "", "method"},
                         Row{"GET", "", "", "slash"},
                         Row{"GET", "a", "", "slash"},
                         Row{"GET", "https://evil.example/", "", "slash"},
                         Row{"GET", "/a b", "", "percent-encoded"},
                         Row{"GET", "/a\r\nX: y", "", "percent-encoded"},
                         Row{"GET", std::string("/a\0", 3), "", "percent-encoded"},
                         Row{"GET", "/a#b", "", "percent-encoded"},
                         Row{"GET", "/\xC3\xA9", "", "percent-encoded"},
                         Row{"GET", "/a%", "", "percent sign"},
                         Row{"GET", "/a%4", "", "percent sign"},
                         Row{"GET", "/a%zz", "", "percent sign"},
                         Row{"GET", "/a/../b", "", "\"..\""},
                         Row{"GET", "/.", "", "\"..\""},
                         Row{"GET", "/..?x", "", "\"..\""},
                         Row{"GET", "/a/%2E%2e/b", "", "\"..\""},
                         Row{"GET", "/a%2F.%2e", "", "\"..\""},
                         Row{"GET", "/a%5C..\\b", "", "\"..\""},
                         Row{"GET", "/a", "{}", "no body"}}) {
    const std::string why = refusal(api.raw.encode(row.method, row.path, row.body));
    BOOST_TEST(why.find(row.says) != std::string::npos, row.path << ": " << why);
  }
}

BOOST_AUTO_TEST_SUITE_END()
