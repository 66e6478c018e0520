#include "import/check.hpp"
#include "importer/world.hpp"

#include <boost/test/unit_test.hpp>

using namespace dolthub_import;

// What --check finds, at an embedded DoltHub.

using namespace live;

namespace {

std::vector<std::string> problems(World& world, const Arguments& arguments = {}) {
  std::vector<std::string> found;
  std::exception_ptr thrown;
  asio::co_spawn(*world.context, findProblems(*world.client, world.plan, arguments),
                 [&](std::exception_ptr problem, std::vector<std::string> lines) {
                   thrown = problem;
                   found = std::move(lines);
                   world.context->stop();
                 });
  world.context->run();
  world.context->restart();
  BOOST_TEST_REQUIRE(!thrown);
  return found;
}

void expect(World& world, const std::vector<std::string>& begins, const Arguments& arguments = {}) {
  const std::size_t effects = world.emulator.effects().size();
  const std::vector<std::string> found = problems(world, arguments);
  BOOST_TEST_REQUIRE(found.size() == begins.size());
  for (std::size_t i = 0; i < found.size(); ++i) {
    BOOST_TEST(found[i].starts_with(begins[i]), found[i]);
  }
  BOOST_TEST(world.emulator.effects().size() == effects); // it only reads
}

// Planned for demo/`database`.
void plan(World& world, const std::string& database, const std::string& branch = "main") {
  world.add(database, "one", 1, 2);
  world.plan.files.back().target = BranchName(DatabaseName("demo", database), branch);
}

} // namespace

BOOST_AUTO_TEST_SUITE(importer_check)

BOOST_AUTO_TEST_CASE(nothing_is_wrong) {
  World world;
  plan(world, "a");
  plan(world, "b");
  expect(world, {});
}

BOOST_AUTO_TEST_CASE(every_problem_is_told_at_once) {
  World world;
  world.emulator.createDatabase("demo", "empty", "");
  world.emulator.setJobTime(std::chrono::seconds{60}, std::chrono::seconds{60});
  plan(world, "a", "dev");
  plan(world, "a", "main");
  plan(world, "b");
  plan(world, "c");
  plan(world, "empty");
  plan(world, "nowhere");
  std::exception_ptr thrown;
  ImportFile file(world.plan.files[2].target, world.plan.files[2].path, ImportOperation::Create);
  asio::co_spawn(*world.context, world.client->startImport(file),
                 [&](std::exception_ptr problem, const Operation<ImportResult>&) {
                   thrown = problem;
                   world.context->stop();
                 });
  world.context->run();
  world.context->restart();
  BOOST_TEST_REQUIRE(!thrown);
  expect(world, {"demo/a: there is no branch \"dev\"", "demo/b: an import is running",
                 "demo/empty: has no branch yet", "demo/nowhere: there is no such database"});
  Arguments create;
  create.createMissing = Visibility::Public;
  expect(world, {"demo/a: there is no branch \"dev\"", "demo/b: an import is running"}, create);
}

BOOST_AUTO_TEST_CASE(a_stage_must_be_new) {
  World world;
  plan(world, "a");
  Arguments staged;
  staged.stage = "main";
  expect(world, {"demo/a: the branch \"main\" is there; --stage needs a new one"}, staged);
  staged.stage = "night";
  expect(world, {}, staged);
}

BOOST_AUTO_TEST_CASE(a_refused_token_is_no_reason_not_to_look_further) {
  World world;
  plan(world, "a", "dev");
  ClientOptions wrong;
  wrong.endpoint = world.emulator.endpoint();
  wrong.caCertificates = world.emulator.caCertificate();
  wrong.apiToken = ApiToken("dhat.v1.wrong");
  world.client.emplace(world.context->get_executor(), wrong);
  expect(world, {"DoltHub refuses the API token: ", "demo/a: there is no branch \"dev\""});
}

BOOST_AUTO_TEST_CASE(a_server_that_does_not_answer_is_told) {
  World world;
  plan(world, "a");
  Fault fault(FaultKind::Status, "*");
  fault.status = 400;
  fault.times = 0;
  world.emulator.addFault(fault);
  expect(world, {"DoltHub cannot be asked: ", "demo/a: cannot be asked: "});
}

BOOST_AUTO_TEST_SUITE_END()
