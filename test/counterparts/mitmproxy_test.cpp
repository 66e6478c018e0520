#include "counterparts/site.hpp"

#include <dolthub/emulator.hpp>

#include <algorithm>

namespace dolthub::counterparts {

namespace {

// Between the client and an embedded DoltHub; it lets every POST through and loses its answer.
struct Mitmproxy : Folder {
  Mitmproxy()
      : server("mitmdump",
               {"--quiet", "--mode", "reverse:" + emulator.endpoint(), "--listen-host", "127.0.0.1",
                "--listen-port", std::to_string(port), "--certs", path("good.pem"),
                "--ssl-insecure", "--set", "confdir=" + path("mitm"), "--scripts",
                write("lose.py", "def response(flow):\n"
                                 "    if flow.request.method == 'POST':\n"
                                 "        flow.kill()\n")},
               port, path("")) {
    emulator.createDatabase("demo", "art");
  }

  Emulator emulator;
  const unsigned short port = freePort();
  Server server;
};

} // namespace

BOOST_AUTO_TEST_SUITE(counterparts_mitmproxy,
                      *boost::unit_test::precondition(Installed{"mitmdump"}))

BOOST_FIXTURE_TEST_CASE(an_answer_that_is_lost_behind_the_origin_is_found_and_not_asked_for_twice,
                        Mitmproxy) {
  Site site(port);
  const Client demo = site.client.withToken(ApiToken(emulator.apiToken()));
  ImportFile file =
      ImportFile::fromBytes(BranchName{DatabaseName{"demo", "art"}, "main"}, "painter.csv",
                            "id,name\n1,Blake\n", ImportOperation::Create);
  file.primaryKeys = {"id"};
  CallOptions options;
  options.lost.acceptLikely = true; // nobody else imports there
  const auto started = site.tried(demo.startImport(file, options));
  BOOST_TEST_REQUIRE(started.has_value(), started.error().what());
  BOOST_TEST(site.tried(demo.awaitOperation(*started)).has_value());
  const auto effects = emulator.effects();
  BOOST_TEST(std::count_if(effects.begin(), effects.end(), [](const Effect& effect) {
               return effect.kind == "import accepted";
             }) == 1);
  BOOST_TEST(emulator.stats().requests > 1u);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace dolthub::counterparts
