#include "wire/answers.hpp"
#include "wire/endpoint.hpp"

using namespace wire_test;

BOOST_AUTO_TEST_SUITE(wire_endpoint)

BOOST_AUTO_TEST_CASE(takes_origins) {
  struct Row {
    const char* text;
    const char* host;
    unsigned port;
    const char* hostHeader;
  };
  for (const Row& row :
       {Row{"https://www.dolthub.com", "www.dolthub.com", 443, "www.dolthub.com"},
        Row{"https://www.dolthub.com/", "www.dolthub.com", 443, "www.dolthub.com"},
        Row{"HTTPS://WWW.DoltHub.com:443", "www.dolthub.com", 443, "www.dolthub.com"},
        Row{"https://dolt.lab:8443", "dolt.lab", 8443, "dolt.lab:8443"},
        Row{"https://localhost:1", "localhost", 1, "localhost:1"},
        Row{"https://127.0.0.1:65535/", "127.0.0.1", 65535, "127.0.0.1:65535"},
        Row{"https://[::1]:8080", "::1", 8080, "[::1]:8080"},
        Row{"https://[0:0:0:0:0:0:0:1]", "::1", 443, "[::1]"},
        Row{"https://my_lab.xn--bcher-kva.example:00444", "my_lab.xn--bcher-kva.example", 444,
            "my_lab.xn--bcher-kva.example:444"}}) {
    const wire::Endpoint endpoint = made(wire::parseEndpoint(row.text));
    BOOST_TEST(endpoint.host == row.host);
    BOOST_TEST(endpoint.port == row.port);
    BOOST_TEST(endpoint.hostHeader == row.hostHeader);
    BOOST_TEST(endpoint.origin == "https://" + std::string{row.hostHeader});
    BOOST_TEST(made(wire::parseEndpoint(endpoint.origin)).origin == endpoint.origin);
  }
}

BOOST_AUTO_TEST_CASE(refuses_all_else_and_says_why) {
  struct Row {
    std::string text;
    const char* says;
  };
  for (const Row& row : {Row{"", "empty"},
                         Row{"http://www.dolthub.com", "plain http"},
                         Row{"HTTP://a", "plain http"},
                         Row{"ftp://a", "https://"},
                         Row{"www.dolthub.com", "https://"},
                         Row{"https:/a", "https://"},
                         Row{"https://dolthub.com", "https://www.dolthub.com"},
                         Row{"https://DOLTHUB.com:443/", "https://www.dolthub.com"},
                         Row{"https://ada@www.dolthub.com", "user"},
                         Row{"https://ada:pw@www.dolthub.com", "user"},
                         Row{"https://www.dolthub.com/api/v1alpha1", "path"},
                         Row{"https://www.dolthub.com//", "path"},
                         Row{"https://a\\b", "path"},
                         Row{"https://a?b", "query"},
                         Row{"https://a/?", "query"},
                         Row{"https://a#b", "fragment"},
                         Row{"https://a:65536", "port"},
                         Row{"https://a:0", "port"},
                         Row{"https://a:", "port"},
                         Row{"https://a:-1", "port"},
                         Row{"https://a:8o", "port"},
                         Row{"https://a:4294967739", "port"},
                         Row{"https://a:1:2", "port"},
                         Row{"https://", "no host"},
                         Row{"https:///", "no host"},
                         Row{"https://:443", "no host"},
                         Row{"https://a%2eb", "invalid character"},
                         Row{"https://a b", "invalid character"},
                         Row{"https://b\xC3\xBC"
                             "cher.example",
                             "Punycode"},
                         Row{"https://localhost.", "dot at its end"},
                         Row{"https://.a", "no name"},
                         Row{"https://a..b", "no name"},
                         Row{"https://" + std::string(254, 'a'), "no name"},
                         Row{"https://[::1", "IPv6"},
                         Row{"https://[]", "IPv6"},
                         Row{"https://[", "IPv6"},
                         Row{"https://[a]", "IPv6"},
                         Row{"https://[::1]8443", "port"},
                         Row{"https://a\r\nb", "control character at byte 9"},
                         Row{std::string("https://a\0", 10), "control character"}}) {
    const std::string why = refusal(wire::parseEndpoint(row.text));
    BOOST_TEST(why.find(row.says) != std::string::npos, row.text << ": " << why);
    BOOST_TEST(why.find("endpoint") == 0u);
    BOOST_TEST(why.find("pw") == std::string::npos);
  }
}

BOOST_AUTO_TEST_SUITE_END()
