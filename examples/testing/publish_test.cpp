#define BOOST_TEST_MODULE publish
#include "publish.hpp"

#include <dolthub/emulator.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>
#include <boost/test/included/unit_test.hpp>

#include <algorithm>
#include <string_view>

namespace asio = boost::asio;
using namespace std::chrono_literals;

namespace {

// A DoltHub with one database, and the program's client of it.
struct World {
  explicit World(const dolthub::EmulatorOptions& options = {}) : emulator(options) {
    emulator.createDatabase("demo", "museums");
    emulator.setJobTime(10ms, 10ms); // imports and merges are fast
  }

  std::optional<std::string> publish(std::chrono::milliseconds patience = 10s) {
    dolthub::ClientOptions options;
    options.endpoint = emulator.endpoint();
    options.caCertificates = emulator.caCertificate();
    options.apiToken = dolthub::ApiToken{emulator.apiToken()};
    const dolthub::BranchName branch{dolthub::DatabaseName{"demo", "museums"}, "main"};
    auto file = dolthub::ImportFile::fromBytes(branch, "met.csv", "id,year\n1,1900\n2,1901\n",
                                               dolthub::ImportOperation::Create);
    file.primaryKeys = {"id"};

    asio::io_context context;
    dolthub::Client client{context, options};
    auto done = asio::co_spawn(context, museum::publish(client, file, patience), asio::use_future);
    context.run_for(6 * patience + 5s); // a program that hangs fails the test, and does not hang it
    BOOST_TEST_REQUIRE((done.wait_for(0s) == std::future_status::ready), "it does not end");
    return done.get();
  }

  // What the program did: the server's word for it, not the program's own.
  std::vector<dolthub::Effect> effects(std::string_view kind) const {
    auto all = emulator.effects();
    std::erase_if(all, [kind](const dolthub::Effect& effect) { return effect.kind != kind; });
    return all;
  }

  dolthub::Emulator emulator;
};

bool mayHaveHappened(const dolthub::Error& error) {
  return error.outcome() == dolthub::Outcome::Unknown || error.outcome() == dolthub::Outcome::Done;
}

} // namespace

BOOST_FIXTURE_TEST_CASE(a_file_is_imported_and_merged, World) {
  const auto pull = publish();
  const auto imports = effects("import finished");
  BOOST_TEST_REQUIRE(imports.size() == 1u);
  BOOST_TEST(imports[0].table == "met");
  BOOST_TEST(imports[0].rows == 2u);
  const auto merges = effects("merge finished");
  BOOST_TEST_REQUIRE(merges.size() == 1u);
  BOOST_TEST(merges[0].error == "");
  BOOST_TEST(pull.value() == merges[0].pullRequest);
}

BOOST_FIXTURE_TEST_CASE(a_failed_import_is_told_with_its_reason, World) {
  dolthub::Fault fault{dolthub::FaultKind::JobFails, "POST upload"};
  fault.reason = "row 2: 1901 is no year";
  emulator.addFault(fault);
  const auto tellsTheReason = [](const dolthub::Error& error) {
    return error.outcome() == dolthub::Outcome::Rejected &&
           std::string_view(error.what()).find("1901 is no year") != std::string_view::npos;
  };
  BOOST_CHECK_EXCEPTION(publish(), dolthub::Error, tellsTheReason);
  BOOST_TEST(effects("merge accepted").empty());
}

// The server does what it is asked for, and the connection ends before its answer.
BOOST_FIXTURE_TEST_CASE(a_merge_whose_answer_is_lost_is_done_once, World) {
  emulator.addFault(dolthub::Fault{dolthub::FaultKind::HandleThenClose, "POST merge"});
  BOOST_TEST(publish().has_value());
  BOOST_TEST(emulator.stats().faults == 1u); // the fault was met
  BOOST_TEST(effects("import accepted").size() == 1u);
  BOOST_TEST(effects("merge accepted").size() == 1u);
}

// Somebody else's import would look the same: nobody can say for certain that it is in.
BOOST_FIXTURE_TEST_CASE(an_import_whose_answer_is_lost_is_not_sent_again, World) {
  emulator.addFault(dolthub::Fault{dolthub::FaultKind::HandleThenClose, "POST upload"});
  BOOST_CHECK_EXCEPTION(publish(1s), dolthub::Error, mayHaveHappened);
  BOOST_TEST(effects("import accepted").size() == 1u);
}

BOOST_FIXTURE_TEST_CASE(a_merge_that_never_ends_is_told_as_unknown, World) {
  emulator.addFault(dolthub::Fault{dolthub::FaultKind::JobStuck, "POST merge"});
  BOOST_CHECK_EXCEPTION(publish(2s), dolthub::Error, mayHaveHappened);
  BOOST_TEST(effects("merge accepted").size() == 1u);
}

// Whatever words a server finds, and whatever it leaves out: what the program says is so. In some
// dialects it says that it published, or a program that never knows would do.
BOOST_AUTO_TEST_CASE(its_verdict_holds_in_every_dialect) {
  int published = 0;
  for (int dialect = 1; dialect < 9; ++dialect) {
    BOOST_TEST_CONTEXT("dialect " << dialect) {
      dolthub::EmulatorOptions options;
      options.dialect = dialect;
      World world{options};
      bool says = false;
      bool maybe = false;
      try {
        says = world.publish(1s).has_value();
      } catch (const dolthub::Error& error) {
        maybe = mayHaveHappened(error);
      }
      const auto merges = world.effects("merge finished");
      const bool merged = std::any_of(merges.begin(), merges.end(),
                                      [](const auto& merge) { return merge.error.empty(); });
      BOOST_TEST((maybe || says == merged), "the program says " << says);
      BOOST_TEST(world.effects("import accepted").size() <= 1u);
      BOOST_TEST(world.effects("merge accepted").size() <= 1u);
      published += says ? 1 : 0;
    }
  }
  BOOST_TEST(published > 0);
}
