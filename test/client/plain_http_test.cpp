#include "client/real.hpp"
#include "client_access.hpp"
#include "harness/run.hpp"

// HTTP without TLS, for a DoltLab that has none, over real TCP.
namespace dolthub::real {

namespace {

EmulatorOptions plainEmulator() {
  EmulatorOptions options;
  options.plainHttp = true;
  return options;
}

struct PlainSite {
  explicit PlainSite(EmulatorOptions emulated = plainEmulator()) : emulator(emulated) {
    emulator.createDatabase("demo", "art");
    emulator.setJobTime(std::chrono::milliseconds{1}, std::chrono::milliseconds{20});
  }

  ClientOptions options() const {
    ClientOptions options = optionsFor(emulator);
    options.allowPlainHttp = true;
    return options;
  }

  const BranchName main{DatabaseName{"demo", "art"}, "main"};
  Emulator emulator;
  asio::io_context context;
};

} // namespace

BOOST_AUTO_TEST_SUITE(client_plain_http)

BOOST_AUTO_TEST_CASE(an_import_and_its_merge_work_as_over_tls) {
  PlainSite site;
  Client client(site.context.get_executor(), site.options());
  const ImportFile file =
      ImportFile::fromBytes(site.main, "painter.csv", "id\n1\n", ImportOperation::Create);
  const auto started = harness::tried(site.context, client.startImport(file));
  BOOST_TEST_REQUIRE(started.has_value(), started.error().what());
  BOOST_TEST(started->endpoint() == site.emulator.endpoint());
  BOOST_TEST(started->endpoint().starts_with("http://localhost:"));
  const auto imported = harness::tried(site.context, client.awaitOperation(*started));
  BOOST_TEST_REQUIRE(imported.has_value(), imported.error().what());
  // What another process saved is waited for there, and nowhere else.
  const auto again = Operation<ImportResult>::restore(started->save());
  BOOST_TEST(harness::tried(site.context, client.awaitOperation(again)).has_value());
}

BOOST_AUTO_TEST_CASE(it_is_refused_where_nobody_allowed_it) {
  PlainSite site;
  ClientOptions options = site.options();
  options.allowPlainHttp = false;
  const auto refused = [&](std::string_view says) {
    try {
      Client(site.context.get_executor(), options);
    } catch (const Error& error) {
      BOOST_TEST((error == Errc::InvalidArgument));
      BOOST_TEST((error.outcome() == Outcome::NotSent));
      return std::string_view(error.what()).find(says) != std::string_view::npos;
    }
    return false;
  };
  BOOST_TEST(refused("allowPlainHttp"));
  options.allowPlainHttp = true;
  for (const char* dolthub :
       {"http://www.dolthub.com", "http://DoltHub.com.", "http://a.dolthub.com"}) {
    options.endpoint = dolthub;
    BOOST_TEST(refused("never"), dolthub);
  }
  BOOST_TEST(site.emulator.stats().connections == 0u);
}

BOOST_AUTO_TEST_CASE(an_endpoint_of_tls_does_not_fall_back) {
  PlainSite site;
  ClientOptions options = site.options();
  options.endpoint.replace(0, 4, "https");
  Client client(site.context.get_executor(), options);
  CallOptions brief;
  brief.timeout = std::chrono::milliseconds{500};
  const auto user = harness::tried(site.context, client.currentUser(brief));
  BOOST_TEST_REQUIRE(user.has_error());
  BOOST_TEST((user.error().outcome() == Outcome::NotSent), user.error().what());
  BOOST_TEST(site.emulator.stats().requests == 0u);

  Emulator secure;
  options.endpoint = "http" + secure.endpoint().substr(5);
  Client other(site.context.get_executor(), options);
  const auto answer = harness::tried(site.context, other.currentUser(brief));
  BOOST_TEST(answer.has_error());
  BOOST_TEST(secure.stats().requests == 0u);
}

BOOST_AUTO_TEST_CASE(a_redirect_is_not_followed) {
  PlainSite site;
  PlainSite other;
  Fault fault(FaultKind::Redirect, "GET user");
  fault.reason = other.emulator.endpoint() + "/api/v1alpha1/user";
  fault.times = 0;
  site.emulator.addFault(fault);
  Client client(site.context.get_executor(), site.options());
  const auto user = harness::tried(site.context, client.currentUser());
  BOOST_TEST_REQUIRE(user.has_error());
  BOOST_TEST(user.error().httpStatus() == 307u);
  BOOST_TEST(other.emulator.stats().connections == 0u);
}

BOOST_AUTO_TEST_CASE(an_end_proves_no_answer_whole) {
  // The connections of a process that died end like those of one that has said all.
  asio::io_context context;
  harness::TestSeams told(context.get_executor());
  told.transport->otherwise = [] {
    using What = harness::Step::What;
    harness::Script script;
    script.steps = {{What::ExpectRequest, ""},
                    {What::Send, "HTTP/1.1 200 OK\r\nContent-Type: text/csv\r\n\r\nid\n1\n"},
                    {What::Close, ""}};
    return script;
  };
  Seams seams = told.take();
  seams.plain = false;
  ClientOptions options = harness::testOptions();
  options.endpoint = "http://dolt.lab";
  options.allowPlainHttp = true;
  const Client client = ClientAccess::make(context.get_executor(), options, std::move(seams));
  const harness::Started<Downloaded> call(
      context, client.downloadTable(DownloadTable{DatabaseName{"demo", "art"}, "main", "painter"}));
  context.poll();
  while (!call.ended() && told.clock->advanceToNext()) {
    context.restart();
    context.poll();
  }
  BOOST_TEST_REQUIRE(call.hasError());
  BOOST_TEST(call.error().message().find("cut off") != std::string::npos, call.error().what());
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace dolthub::real
