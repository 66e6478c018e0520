#include "examples/process.hpp"
#include "importer/temporary.hpp"

#include <dolthub/emulator.hpp>

#include <boost/json/parse.hpp>
#include <boost/test/unit_test.hpp>

#include <chrono>
#include <filesystem>
#include <string>
#include <vector>

// Options of dolthub-import, as a user gives them.

namespace {

namespace json = boost::json;
using examples::Ended;
using Words = std::vector<std::string>;

struct World {
  World() {
    emulator.setJobTime(std::chrono::milliseconds{1}, std::chrono::milliseconds{5});
    emulator.createDatabase("demo", "art");
    ca = folder.write("ca.pem", emulator.caCertificate());
  }

  Ended run(Words words, const std::string& token = {}) const {
    words.insert(words.end(), {"--endpoint", emulator.endpoint(), "--ca-file", ca});
    examples::Process program(DOLTHUB_BINARY_DIR "/bin/dolthub-import", words,
                              {{"DOLTHUB_TOKEN", token.empty() ? emulator.apiToken() : token}});
    return program.wait();
  }

  // What to import into demo/`database`.
  Words into(const std::string& database, const std::string& branch = "main") const {
    return {"--database",    "demo/" + database,
            "--branch",      branch,
            "--operation",   "create",
            "--primary-key", "id",
            "--merge",       "--journal",
            journal,         folder.write("pots.csv", "id,name\n1,a\n2,\"b\n\"\n3,c\n4,d\n")};
  }
  Words with(Words words, const Words& more) const {
    words.insert(words.end(), more.begin(), more.end());
    return words;
  }

  TemporaryFolder folder;
  std::string journal = folder.path("run.journal");
  std::string ca;
  dolthub::Emulator emulator;
};

} // namespace

BOOST_AUTO_TEST_SUITE(import_options)

BOOST_AUTO_TEST_CASE(a_check_changes_nothing_and_says_all_at_once) {
  World world;
  const std::size_t effects = world.emulator.effects().size();
  const Ended good = world.run(world.with(world.into("art"), {"--check"}));
  BOOST_TEST(good.exitCode == 0, good.errors);
  BOOST_TEST((good.output.starts_with("No problem was found.") &&
              good.output.ends_with("Nothing was sent.\n")),
             good.output);

  const Ended bad = world.run(world.with(world.into("art", "dev"), {"--check"}), "dhat.v1.wrong");
  BOOST_TEST(bad.exitCode == 1);
  BOOST_TEST(bad.output.starts_with("DoltHub refuses the API token: "), bad.output);
  BOOST_TEST(bad.output.ends_with("\ndemo/art: there is no branch \"dev\"\n"), bad.output);

  const Ended asJson = world.run(world.with(world.into("nowhere"), {"--check", "--json"}));
  BOOST_TEST(asJson.exitCode == 1);
  BOOST_TEST(json::parse(asJson.output).at("problems").as_array().size() == 1u);
  BOOST_TEST(world.emulator.effects().size() == effects);
  BOOST_TEST(!std::filesystem::exists(world.journal));
}

BOOST_AUTO_TEST_CASE(a_file_in_parts_is_gone_on_with) {
  World world;
  const Ended plan = world.run(world.with(world.into("art"), {"--part-size", "22", "--dry-run"}));
  BOOST_TEST(plan.exitCode == 0, plan.errors);
  BOOST_TEST(plan.output.find("pots.csv, part 2 of 2 -> demo/art, branch main: update table pots "
                              "(2 rows, 16 B)") != std::string::npos,
             plan.output);
  BOOST_TEST(plan.output.ends_with("1 file in 2 uploads; nothing was sent\n"), plan.output);

  dolthub::Fault fault(dolthub::FaultKind::JobFails, "POST upload");
  fault.nth = 2;
  world.emulator.addFault(fault);
  const Ended first =
      world.run(world.with(world.into("art"), {"--part-size", "22", "--json", "--report",
                                               world.folder.path("report.html")}));
  BOOST_TEST(first.exitCode == 1, first.errors);
  const json::value files = json::parse(first.output).at("files");
  BOOST_TEST(files.at(0).at("outcome").as_string() == "merged");
  BOOST_TEST(files.at(1).at("outcome").as_string() == "failed");
  BOOST_TEST(files.at(1).at("part").at("number").to_number<int>() == 2);
  BOOST_TEST(files.at(1).at("part").at("count").to_number<int>() == 2);

  const Ended second = world.run({"--resume", world.journal, "--retry-failed"});
  BOOST_TEST(second.exitCode == 0, second.errors);
  BOOST_TEST(second.output.starts_with("1 file in 2 uploads, 4 rows, 2 merges"), second.output);

  const Ended keyless =
      world.run({"--database", "demo/art", "--branch", "main", "--operation", "create", "--merge",
                 "--part-size", "22", world.folder.path("pots.csv")});
  BOOST_TEST(keyless.exitCode == 2);
  BOOST_TEST(keyless.errors.find("part 1 of 2: keys: is over the limit of one upload") !=
                 std::string::npos,
             keyless.errors);
}

BOOST_AUTO_TEST_CASE(a_changed_and_a_vanished_file_fail_alone_in_the_run_that_goes_on) {
  World world;
  std::string manifest = "file,database,branch,table,operation,keys\n";
  for (const char* name : {"a", "b", "c"}) {
    world.folder.write(std::string(name) + ".csv", "id\n1\n");
    manifest += std::string(name) + ".csv,demo/art,main,,create,id\n";
  }
  dolthub::Fault fault(dolthub::FaultKind::JobFails, "POST upload");
  fault.times = 3;
  world.emulator.addFault(fault);
  const Ended first = world.run(
      {"--manifest", world.folder.write("m.csv", manifest), "--merge", "--journal", world.journal});
  BOOST_TEST(first.exitCode == 1, first.errors);

  world.folder.write("a.csv", "id\n1\n2\n");
  std::filesystem::remove(world.folder.path("b.csv"));
  const Ended second = world.run({"--resume", world.journal, "--retry-failed"});
  BOOST_TEST(second.exitCode == 1, second.errors);
  for (const char* told :
       {"/a.csv is not what it was when the run was planned", "/b.csv: cannot be read: No such"}) {
    BOOST_TEST(second.output.find(told) != std::string::npos, second.output);
  }
  BOOST_TEST(second.output.find("1 merged, 2 failed") != std::string::npos, second.output);
  BOOST_TEST(second.errors.find("--accept-changes") != std::string::npos, second.errors);

  world.folder.write("b.csv", "id\n1\n");
  const Ended third = world.run({"--resume", world.journal, "--retry-failed", "--accept-changes"});
  BOOST_TEST(third.exitCode == 0, third.output + third.errors);
  BOOST_TEST(third.output.find("3 files, 4 rows, 3 merges") != std::string::npos, third.output);
}

// Two parts where one was planned.
BOOST_AUTO_TEST_CASE(a_file_that_has_grown_into_more_parts_is_told_and_keeps_no_other) {
  World world;
  dolthub::Fault fault(dolthub::FaultKind::Status, "POST upload");
  fault.status = 400;
  fault.reason = "API token is not allowed to operate on this resource";
  world.emulator.addFault(fault);
  const Ended first = world.run(world.with(world.into("art"), {"--part-size", "22"}));
  BOOST_TEST(first.exitCode == 1, first.errors);
  world.folder.write("pots.csv", "id,name\n1,a\n2,\"b\n\"\n3,c\n4,d\n5,e\n6,f\n7,g\n");
  const Ended second = world.run({"--resume", world.journal, "--retry-failed", "--accept-changes"});
  BOOST_TEST(second.exitCode == 1, second.errors);
  BOOST_TEST(second.errors.find("pots.csv, part 1 of 2: cannot be taken as it is now") !=
                 std::string::npos,
             second.errors);
  BOOST_TEST(second.output.find("is not what it was") != std::string::npos, second.output);
}

BOOST_AUTO_TEST_CASE(what_is_said_when_a_run_goes_on_counts) {
  World world;
  Words words = world.into("art");
  std::erase(words, "--merge");
  BOOST_TEST(world.run(words).exitCode == 0);
  const Ended merged = world.run({"--resume", world.journal, "--merge", "--verify", "--json"});
  BOOST_TEST(merged.exitCode == 0, merged.errors);
  const json::value file = json::parse(merged.output).at("files").at(0);
  BOOST_TEST(file.at("outcome").as_string() == "merged");
  BOOST_TEST(file.at("rows_in_database").to_number<int>() == 4);
}

BOOST_AUTO_TEST_CASE(what_is_missing_is_made_also_by_the_run_that_goes_on) {
  World world;
  world.folder.write("pots.csv", "id\n1\n");
  const std::string manifest = world.folder.write(
      "night.json", R"([{"file": "pots.csv", "database": "demo/new", "branch": "main",
                         "operation": "create", "keys": ["id"]}])");
  dolthub::Fault fault(dolthub::FaultKind::Status, "POST database");
  fault.status = 400;
  fault.reason = "API token is not allowed to operate on this resource";
  world.emulator.addFault(fault);
  const Ended first = world.run({"--manifest", manifest, "--merge", "--create-missing", "private",
                                 "--journal", world.journal});
  BOOST_TEST(first.exitCode == 1, first.errors);
  const Ended second = world.run({"--resume", world.journal});
  BOOST_TEST(second.exitCode == 0, second.output + second.errors);
  const Ended again = world.run({"--manifest", manifest, "--check"});
  BOOST_TEST(again.exitCode == 0, again.output);
}

BOOST_AUTO_TEST_SUITE_END()
