#include "harness/run.hpp"
#include "http/temporary.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/test/unit_test.hpp>

#include <chrono>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

// What the errors of downloads, and of tables read as rows, say.
namespace dolthub::harness {

namespace {

using namespace std::chrono_literals;

const DatabaseName downloadedFrom{"demo", "art"};

std::string answerOf(const std::string& status, const std::string& type, const std::string& body) {
  return "HTTP/1.1 " + status + "\r\n" + (type.empty() ? "" : "Content-Type: " + type + "\r\n") +
         "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

// Answers every request with the same.
struct Source : World {
  explicit Source(const std::string& answer) {
    transport().otherwise = [answer] {
      return Script::serving([answer](const std::string&) { return Reply{answer}; });
    };
  }
};

asio::awaitable<void> dropped(RowBatch&) {
  co_return;
}

ReadRows rowsOfTable(const std::string& ref, const std::string& table) {
  ReadRows request{downloadedFrom, ref, table};
  request.onRows = &dropped;
  return request;
}

// What a download, and a table read as rows, come to in the face of one answer.
std::vector<Error> errorsBy(const std::string& answer) {
  Source first(answer);
  Source second(answer);
  const auto file =
      first.run(first.client().downloadTable(DownloadTable{downloadedFrom, "main", "t"}));
  const auto rows = second.run(second.client().readRows(rowsOfTable("main", "t")));
  BOOST_TEST_REQUIRE(file.has_error());
  BOOST_TEST_REQUIRE(rows.has_error());
  return {file.error(), rows.error()};
}

bool says(const Error& error, std::string_view part) {
  return std::string_view(error.what()).find(part) != std::string_view::npos;
}

} // namespace

BOOST_AUTO_TEST_SUITE(client_downloads)

BOOST_AUTO_TEST_CASE(what_is_past_a_limit_names_the_option_that_sets_it) {
  const std::string csv = answerOf("200 OK", "text/csv", "a,b\n1," + std::string(200, 'x') + "\n");
  {
    Source source(csv);
    DownloadTable request{downloadedFrom, "main", "t"};
    request.to.maxBytes = 10;
    const auto file = source.run(source.client().downloadTable(request));
    BOOST_TEST_REQUIRE(file.has_error());
    BOOST_TEST(file.error().errc() == Errc::ResponseTooLarge);
    BOOST_TEST(file.error().details().limit == "DownloadTo::maxBytes = 10 bytes");
    BOOST_TEST(says(file.error(), "DownloadTo::path"), file.error().what());
  }
  {
    Source source(csv);
    ReadRows request = rowsOfTable("main", "t");
    request.maxRowBytes = 100;
    const auto rows = source.run(source.client().readRows(request));
    BOOST_TEST_REQUIRE(rows.has_error());
    BOOST_TEST(rows.error().errc() == Errc::ResponseTooLarge);
    BOOST_TEST(rows.error().details().limit == "ReadRows::maxRowBytes = 100 bytes");
  }
}

BOOST_AUTO_TEST_CASE(a_last_step_that_takes_too_long_names_its_limit) {
  const http::Temporary folder;
  DownloadTable request{downloadedFrom, "main", "t"};
  request.to.path = folder / "t.csv";
  CallOptions brief;
  brief.timeout = 5s;
  for (const auto& [options, limit] :
       {std::pair(CallOptions(), "ClientOptions::progressTimeout = 30 s"),
        std::pair(brief, "CallOptions::timeout = 5 s")}) {
    Source source(answerOf("200 OK", "text/csv", "a\n"));
    source.worker().hangsAfter = 1;
    const auto file = source.run(source.client().downloadTable(request, options));
    BOOST_TEST_REQUIRE(file.has_error());
    BOOST_TEST(file.error().errc() == Errc::Timeout);
    BOOST_TEST(file.error().details().limit == limit);
    source.worker().goOn();
  }
}

BOOST_AUTO_TEST_CASE(who_reads_rows_is_told_of_rows) {
  const std::vector<Error> errors = errorsBy(answerOf("404 Not Found", "text/html", "<html>"));
  BOOST_TEST(errors[0].details().subject == "download table 't' from ref 'main' of demo/art");
  BOOST_TEST(errors[1].details().subject ==
             "read the rows of table 't' from ref 'main' of demo/art");
}

BOOST_AUTO_TEST_CASE(a_name_that_is_empty_is_told_as_what_it_is) {
  Source source("");
  const Client& client = source.client();
  const auto table = source.run(client.downloadTable(DownloadTable{downloadedFrom, "main", ""}));
  BOOST_TEST(table.error().details().subject == "download table '' from ref 'main' of demo/art");
  const auto ref = source.run(client.downloadTable(DownloadTable{downloadedFrom, "", "t"}));
  BOOST_TEST(ref.error().details().subject == "download table 't' from ref '' of demo/art");
  const auto all = source.run(client.downloadTables(DownloadTables{downloadedFrom, ""}));
  BOOST_TEST(all.error().details().subject == "download all tables from ref '' of demo/art");
  for (const bool withTypes : {false, true}) {
    ReadRows request = rowsOfTable("", "");
    request.withTypes = withTypes;
    const auto rows = source.run(client.readRows(request));
    BOOST_TEST(rows.error().details().subject ==
               "read the rows of table '' from ref '' of demo/art");
    BOOST_TEST(rows.error().message() == "ref is empty");
  }
  BOOST_TEST(source.transport().opened == 0);
}

// A table has a header, and an archive has its own.
BOOST_AUTO_TEST_CASE(an_empty_answer_is_no_file) {
  for (const char* status : {"200 OK", "204 No Content"}) {
    for (const Error& error : errorsBy(status[2] == '0' ? answerOf(status, "text/csv", "")
                                                        : "HTTP/1.1 204 No Content\r\n\r\n")) {
      BOOST_TEST(error.errc() == Errc::BadResponse, error.what());
      BOOST_TEST(error.details().reason == "EmptyAnswer", error.what());
      BOOST_TEST(error.attempts() == 1u);
    }
  }
  const http::Temporary folder;
  Source source(answerOf("200 OK", "", ""));
  DownloadTables request{downloadedFrom, "main"};
  request.to.path = folder / "all.zip";
  BOOST_TEST(source.run(source.client().downloadTables(request)).has_error());
  BOOST_TEST(folder.files() == 0u);
}

// A column's name may be any words.
BOOST_AUTO_TEST_CASE(plain_text_may_be_a_table) {
  Source source(answerOf("200 OK", "text/plain", "upstream connect error\n"));
  const auto read = source.run(source.client().readRows(rowsOfTable("main", "t")));
  BOOST_TEST_REQUIRE(read.has_value());
  BOOST_TEST(read->columns.at(0).name == "upstream connect error");
  for (const char* type : {"text/html", "application/json", "application/xhtml+xml"}) {
    for (const Error& error : errorsBy(answerOf("200 OK", type, "id\n"))) {
      BOOST_TEST(error.errc() == Errc::BadResponse, error.what());
    }
  }
}

// Who stands before the server may well call all of it text/csv.
BOOST_AUTO_TEST_CASE(an_error_that_is_called_a_table_is_none) {
  const std::string said = R"({"status":"Error","message":"no such repository"})";
  for (const char* type : {"text/csv", "text/plain; charset=utf-8", ""}) {
    for (const std::string& begin :
         {std::string(), std::string("\xEF\xBB\xBF"), std::string(" \n")}) {
      for (const Error& error : errorsBy(answerOf("200 OK", type, begin + said))) {
        BOOST_TEST(error.errc() == Errc::NotFound, error.what());
        BOOST_TEST(error.serverMessage() == "no such repository", error.what());
      }
    }
    for (const std::string& page :
         {std::string("<!DOCTYPE html><title>Sign in</title>"), std::string("\n<HTML lang=en>"),
          "<html>" + std::string(200'000, 'x') + "</html>"}) {
      for (const Error& error : errorsBy(answerOf("200 OK", type, page))) {
        BOOST_TEST(error.errc() == Errc::BadResponse, error.what());
        BOOST_TEST(error.details().reason == "HtmlPage", error.what());
      }
    }
  }
  for (const Error& error :
       errorsBy(answerOf("200 OK", "text/plain", "query error: table not found: t\n"))) {
    BOOST_TEST(error.errc() == Errc::BadResponse, error.what());
    BOOST_TEST(says(error, "and not the file"), error.what());
    BOOST_TEST(error.serverMessage() == "query error: table not found: t\\n", error.what());
  }
  const http::Temporary folder;
  Source source(answerOf("200 OK", "text/csv", said));
  DownloadTable request{downloadedFrom, "main", "t"};
  request.to.path = folder / "t.csv";
  BOOST_TEST(source.run(source.client().downloadTable(request)).has_error());
  BOOST_TEST(folder.files() == 0u);
  request.to = {};
  request.to.onData = [](std::string_view) {
    BOOST_TEST(false, "no byte of a table came");
  };
  BOOST_TEST(source.run(source.client().downloadTable(request)).has_error());
}

BOOST_AUTO_TEST_CASE(a_table_may_begin_as_an_error_does) {
  for (const std::string& table :
       {std::string("{id},name\n1,x\n"), std::string("{}\n1\n"), std::string("<htmlText\nx\n"),
        std::string("{\"id\":1}\n{\"id\":2}\n"), "{id}\n" + std::string(200'000, '1') + "\n"}) {
    Source source(answerOf("200 OK", "text/csv", table));
    const auto file =
        source.run(source.client().downloadTable(DownloadTable{downloadedFrom, "main", "t"}));
    BOOST_TEST_REQUIRE(file.has_value());
    BOOST_TEST((file->content == table));
    BOOST_TEST(file->bytes == table.size());
  }
}

BOOST_AUTO_TEST_CASE(a_success_of_another_kind_is_told_as_what_came) {
  for (const auto& [status, told] :
       {std::pair("201 Created", "HTTP status 201 is not that of a file"),
        std::pair("202 Accepted", "HTTP status 202 is not that of a file"),
        std::pair("206 Partial Content", "HTTP status 206 is for a part of the file")}) {
    for (const Error& error : errorsBy(answerOf(status, "text/csv", "a,b\n1,2\n"))) {
      BOOST_TEST(error.errc() == Errc::BadResponse, error.what());
      BOOST_TEST(says(error, told), error.what());
      BOOST_TEST(!says(error, "JSON"), error.what());
      BOOST_TEST(!says(error, "the server says"), error.what());
      BOOST_TEST(error.details().reason == "StatusUnfit");
    }
  }
}

BOOST_AUTO_TEST_CASE(what_was_not_modified_is_no_redirect) {
  for (const Error& error : errorsBy("HTTP/1.1 304 Not Modified\r\n\r\n")) {
    BOOST_TEST(error.errc() == Errc::BadResponse, error.what());
    BOOST_TEST(!says(error, "redirect"), error.what());
    BOOST_TEST(says(error, "HTTP status 304 says"), error.what());
  }
}

BOOST_AUTO_TEST_CASE(a_redirect_within_the_server_is_no_wrong_server) {
  const auto redirected = [](const std::string& location) {
    return errorsBy("HTTP/1.1 302 Found\r\nLocation: " + location + "\r\nContent-Length: 0\r\n\r\n")
        .front();
  };
  for (const char* within :
       {"/login?next=https://elsewhere.test/", "login", "https://dolthub.test/login",
        "https://DoltHub.test:443/", "//dolthub.test/a"}) {
    const Error error = redirected(within);
    BOOST_TEST(error.errc() == Errc::Rejected);
    BOOST_TEST(says(error, "of its own"), error.what());
    BOOST_TEST(!says(error, "ClientOptions::endpoint"), error.what());
    BOOST_TEST(!says(error, "elsewhere.test"), error.what());
  }
  for (const char* away : {"https://elsewhere.test/a", "//elsewhere.test", "http://dolthub.test/",
                           "https://dolthub.test:8443/"}) {
    const Error error = redirected(away);
    BOOST_TEST(says(error, "give that as ClientOptions::endpoint"), error.what());
  }
  BOOST_TEST(says(redirected("http://dolthub.test/"), "redirects to http://dolthub.test;"));
}

BOOST_AUTO_TEST_CASE(a_cancel_between_two_reads_knows_the_answer_that_was_there) {
  std::string csv = "id,text\n";
  for (int i = 0; i < 3000; ++i) {
    csv += std::to_string(i) + "," + std::string(90, 'x') + "\n";
  }
  Source source(answerOf("200 OK", "text/csv", csv));
  asio::steady_timer timer(source.context(), asio::steady_timer::time_point::max());
  int batches = 0;
  ReadRows request{downloadedFrom, "main", "t"};
  request.onRows = [&](RowBatch&) -> asio::awaitable<void> {
    ++batches;
    const std::tuple<boost::system::error_code> woken =
        co_await timer.async_wait(asio::as_tuple(asio::use_awaitable)); // and takes no notice
    static_cast<void>(woken);
  };
  Started<RowsRead> call(source.context(), source.client().readRows(request));
  source.settle();
  BOOST_TEST_REQUIRE(batches == 1);
  call.cancel();
  source.settle();
  BOOST_TEST_REQUIRE(call.hasError());
  BOOST_TEST(call.error().isCancelled());
  BOOST_TEST(call.error().httpStatus() == 200u);
  BOOST_TEST((call.error().outcome() == Outcome::Done));
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace dolthub::harness
