#include "wire/answers.hpp"

using namespace wire_test;

BOOST_AUTO_TEST_SUITE(wire_download)

BOOST_AUTO_TEST_CASE(asks_beside_the_api) {
  const wire::Call call = made(api.downloads.table(DownloadTable{museum(), "feature/x", "pots"}));
  BOOST_TEST(call.request.target == "/csv/arts/museum/feature%2Fx/pots");
  BOOST_TEST((call.kind == wire::Kind::Download));
  BOOST_TEST(call.repeat == wire::Repeat::Safe);
  BOOST_TEST(made(api.downloads.tables(DownloadTables{museum(), "main"})).request.target ==
             "/csv/arts/museum/main");
  BOOST_TEST(refusal(api.downloads.table(DownloadTable{museum(), "main", ".."})) ==
             "table name is \"..\", which would change the address");
  BOOST_TEST(refusal(api.downloads.table(DownloadTable{museum(), "", "pots"})) == "ref is empty");
  BOOST_TEST(refusal(api.downloads.tables(DownloadTables{museum(), "a\nb"})).find("ref") == 0u);
}

BOOST_AUTO_TEST_CASE(takes_any_file) {
  for (const char* type : {"text/csv", "", "application/zip", "text/plain"}) {
    BOOST_TEST(!api.downloads.check(answer(200, "", type), 1).has_value());
    const auto nothing = api.downloads.check(answer(200, "", type), 0);
    BOOST_REQUIRE(nothing.has_value());
    BOOST_TEST(nothing->code == Errc::BadResponse);
    BOOST_TEST((nothing->reason == explain::Reason::EmptyAnswer));
  }
}

BOOST_AUTO_TEST_CASE(takes_no_page_for_a_file) {
  const auto page = api.downloads.check(answer(200, "<html>Sign in</html>", "Text/HTML"), 0);
  BOOST_REQUIRE(page.has_value());
  BOOST_TEST(page->code == Errc::BadResponse);
  const auto missing = api.downloads.check(page404(), 0);
  BOOST_REQUIRE(missing.has_value());
  BOOST_TEST(missing->code == Errc::NotFound);
  const auto refusedOne = api.downloads.check(refused("no such repository"), 0);
  BOOST_REQUIRE(refusedOne.has_value());
  BOOST_TEST(refusedOne->code == Errc::NotFound);
  const auto odd = api.downloads.check(answer(206, "id\n", "text/csv"), 0);
  BOOST_REQUIRE(odd.has_value());
  BOOST_TEST(odd->code == Errc::BadResponse);
  BOOST_TEST(api.downloads.check(answer(429, "", ""), 0).value().evidence ==
             wire::Evidence::NotDone);
}

// The web site has told its errors so, with 200.
BOOST_AUTO_TEST_CASE(takes_no_json_for_a_file) {
  for (const char* type :
       {"application/json", "Application/JSON; charset=utf-8", "application/problem+json"}) {
    const auto unread = api.downloads.check(answer(200, "", type), 0);
    BOOST_REQUIRE(unread.has_value());
    BOOST_TEST(unread->code == Errc::BadResponse);
    const auto told = api.downloads.check(
        answer(200, R"({"status":"Error","message":"no such repository"})", type), 0);
    BOOST_REQUIRE(told.has_value());
    BOOST_TEST(told->code == Errc::NotFound);
    BOOST_TEST(told->serverMessage == "no such repository");
    BOOST_TEST(api.downloads.check(answer(200, R"({"status":"Success"})", type), 0).has_value());
  }
}

// The content type is that of whoever passes it on.
BOOST_AUTO_TEST_CASE(knows_no_file_by_its_first_bytes) {
  const auto isFile = [](const std::string& body, bool whole, const char* type = "text/csv") {
    return api.downloads.isFile(answer(200, body, type), whole);
  };
  const std::string error = R"({"status":"Error","message":"no such table"})";
  for (const char* before : {"", " ", "\r\n", "\xEF\xBB\xBF"}) {
    BOOST_TEST(!isFile(before + error, true));
    BOOST_TEST(!isFile(before + error + "\n", true));
    BOOST_TEST(isFile(before + error, false)); // there is more: it is no object
    for (const char* page :
         {"<!DOCTYPE html>", "<!doctype HTML PUBLIC", "<html>", "<Html lang=en"}) {
      BOOST_TEST(!isFile(before + std::string(page), true), page);
      BOOST_TEST(!isFile(before + std::string(page), false), page);
    }
  }
  for (const char* table :
       {"", "id", "{id},name\n", "{}\n1\n", "{}", "{", "\"{\"\"a\"\":1}\"\n", "<htm",
        "<htmlText,x\n", "<!doctype", "{\"a\":1}\n{\"a\":2}\n", "query error: x\n", "PK\x03\x04"}) {
    BOOST_TEST(isFile(table, true), table);
  }
  BOOST_TEST(isFile(R"({"status":"Error","message":")" + std::string(70'000, 'x') + "\"}", true));
  const char* plain = "text/plain; charset=utf-8";
  BOOST_TEST(!isFile("Query error: table not found", true, plain));
  BOOST_TEST(!isFile("query error: table not found\n", true, plain));
  BOOST_TEST(isFile("query error: table not found\n", false, plain));
  BOOST_TEST(isFile("query error: column\n1\n", true, plain));
  const auto failed = api.downloads.check(answer(200, "query error: no luck", plain), 0);
  BOOST_REQUIRE(failed.has_value());
  BOOST_TEST(failed->serverMessage == "query error: no luck");
}

BOOST_AUTO_TEST_SUITE_END()
