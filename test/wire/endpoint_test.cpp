#include "wire/answers.hpp"
#include "wire/endpoint.hpp"

using namespace wire_test;

constexpr wire::PlainHttp plainRefused = wire::PlainHttp::Refused;
constexpr wire::PlainHttp plainAllowed = wire::PlainHttp::Allowed;

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
    const wire::Endpoint endpoint = made(wire::parseEndpoint(row.text, plainRefused));
    BOOST_TEST(endpoint.host == row.host);
    BOOST_TEST(endpoint.port == row.port);
    BOOST_TEST(endpoint.hostHeader == row.hostHeader);
    BOOST_TEST(endpoint.origin == "https://" + std::string{row.hostHeader});
    BOOST_TEST(made(wire::parseEndpoint(endpoint.origin, plainRefused)).origin == endpoint.origin);
  }
}

BOOST_AUTO_TEST_CASE(refuses_all_else_and_says_why) {
  struct Row {
    std::string text;
    const char* says;
  };
  for (const Row& row : {Row{"", "empty"},
                         Row{"HTTP://a", "http://a is plain HTTP"},
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
    const std::string why = refusal(wire::parseEndpoint(row.text, plainRefused));
    BOOST_TEST(why.find(row.says) != std::string::npos, row.text << ": " << why);
    BOOST_TEST(why.find("endpoint") == 0u);
    BOOST_TEST(why.find("pw") == std::string::npos);
  }
}

BOOST_AUTO_TEST_CASE(plain_http_is_taken_only_where_it_is_allowed) {
  struct Row {
    const char* text;
    const char* host;
    unsigned port;
    const char* origin;
  };
  for (const Row& row :
       {Row{"http://dolt.lab", "dolt.lab", 80, "http://dolt.lab"},
        Row{"HTTP://Dolt.Lab:80/", "dolt.lab", 80, "http://dolt.lab"},
        Row{"http://dolt.lab:443", "dolt.lab", 443, "http://dolt.lab:443"},
        Row{"http://[::1]:8080", "::1", 8080, "http://[::1]:8080"},
        Row{"http://notdolthub.com", "notdolthub.com", 80, "http://notdolthub.com"},
        Row{"http://dolthub.com.lab", "dolthub.com.lab", 80, "http://dolthub.com.lab"}}) {
    const wire::Endpoint endpoint = made(wire::parseEndpoint(row.text, plainAllowed));
    BOOST_TEST(endpoint.isPlain);
    BOOST_TEST(endpoint.host == row.host);
    BOOST_TEST(endpoint.port == row.port);
    BOOST_TEST(endpoint.origin == row.origin);
    const std::string why = refusal(wire::parseEndpoint(row.text, plainRefused));
    for (const std::string& said :
         {std::string("read and change the API token and the data"), std::string(row.host)}) {
      BOOST_TEST(why.find(said) != std::string::npos, row.text << ": " << why);
    }
  }
  BOOST_TEST(!made(wire::parseEndpoint("https://dolt.lab", plainAllowed)).isPlain);
  BOOST_TEST(made(wire::parseEndpoint("https://dolt.lab:80", plainAllowed)).origin ==
             "https://dolt.lab:80");
}

BOOST_AUTO_TEST_CASE(dolthub_is_refused_over_plain_http) {
  for (const char* text :
       {"http://dolthub.com", "http://www.dolthub.com", "http://WWW.DoltHub.COM:443/",
        "http://dolthub.com.", "http://www.dolthub.com.:80", "http://www.dolthub.com..",
        "HTTP://api.v2.dolthub.com", "http://.dolthub.com"}) {
    for (const wire::PlainHttp plainHttp : {plainAllowed, plainRefused}) {
      const std::string why = refusal(wire::parseEndpoint(text, plainHttp));
      BOOST_TEST(why.find("never") != std::string::npos, text << ": " << why);
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()
