#include "emulator/certificate.hpp"
#include "examples/process.hpp"
#include "importer/temporary.hpp"

#include <dolthub/emulator.hpp>

#include <boost/json/parse.hpp>
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

// Options of dolthub-import, as a user gives them.

namespace {

namespace json = boost::json;
using examples::Ended;
using Words = std::vector<std::string>;

struct OptionsWorld {
  OptionsWorld() {
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

std::string writtenIn(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

// Of a text in PEM.
std::vector<std::string> contentLinesOf(const std::string& pem) {
  std::vector<std::string> lines;
  std::istringstream text(pem);
  for (std::string line; std::getline(text, line);) {
    if (line.size() >= 16 && !line.starts_with("-----")) {
      lines.push_back(line);
    }
  }
  return lines;
}

} // namespace

BOOST_AUTO_TEST_SUITE(import_options, *boost::unit_test::label("waits"))

BOOST_AUTO_TEST_CASE(a_record_of_a_run_holds_no_names_and_no_token) {
  OptionsWorld world;
  const std::string record = world.folder.path("run.record");
  dolthub::Fault busy{dolthub::FaultKind::Status, "GET upload"};
  busy.status = 503;
  world.emulator.addFault(busy);
  const Words words = world.with(world.into("art"), {"--record", record});
  const Ended ended = world.run(words);
  BOOST_TEST_REQUIRE(ended.exitCode == 0, ended.errors);
  std::ifstream file(record);
  std::size_t requests = 0;
  std::size_t waits = 0;
  std::size_t heads = 0;
  for (std::string line; std::getline(file, line);) {
    for (const std::string& hidden : {world.emulator.apiToken(), std::string("demo/"),
                                      std::string("pots"), world.folder.path("")}) {
      BOOST_TEST(line.find(hidden) == std::string::npos, line);
    }
    const json::object object = json::parse(line).as_object();
    requests += object.contains("http.request.method") ? 1 : 0;
    waits += object.contains("wait") ? 1 : 0;
    heads += object.contains("http.response.header.content-type") ? 1 : 0;
  }
  BOOST_TEST(requests == world.emulator.stats().requests);
  BOOST_TEST(waits == 2u); // the import and its merge
  BOOST_TEST(heads == requests);

  const Ended refused =
      world.run(world.with(world.into("art"), {"--record", world.folder.write("a.txt", "mine")}));
  BOOST_TEST(refused.exitCode == 2);
  BOOST_TEST(refused.errors.find("left alone") != std::string::npos, refused.errors);
}

// Nor does what is shown on the way, whatever the server says.
BOOST_AUTO_TEST_CASE(nothing_that_a_run_writes_holds_the_token_that_its_server_echoes) {
  OptionsWorld world;
  world.emulator.addFault(dolthub::Fault{dolthub::FaultKind::EchoToken, "POST upload"});
  const Ended ended = world.run(
      world.with(world.into("art"), {"--report", world.folder.path("page.html"), "--events",
                                     world.folder.path("run.events"), "--record",
                                     world.folder.path("run.record"), "--json", "--verbose"}));
  BOOST_TEST_REQUIRE(ended.exitCode == 1, ended.errors);
  // Where the server's words are, they are without the token.
  const std::string blanked = "[your API token]";
  for (const auto& [text, hasWords] :
       {std::pair(ended.output, true), std::pair(ended.errors, false),
        std::pair(writtenIn(world.journal), true),
        std::pair(writtenIn(world.folder.path("page.html")), true),
        std::pair(writtenIn(world.folder.path("run.events")), true),
        std::pair(writtenIn(world.folder.path("run.record")), false)}) {
    BOOST_TEST(!text.empty());
    BOOST_TEST((text.find(blanked) != std::string::npos) == hasWords, text);
    BOOST_TEST(text.find(world.emulator.apiToken()) == std::string::npos, text);
  }
}

BOOST_AUTO_TEST_CASE(a_client_key_is_in_nothing_that_a_run_writes) {
  OptionsWorld world;
  const auto now = std::chrono::system_clock::now();
  const dolthub::emulator::Certificate own = dolthub::emulator::makeCertificate(now);
  const dolthub::emulator::Certificate other = dolthub::emulator::makeCertificate(now);
  const std::vector<std::string> lines = contentLinesOf(own.key);
  BOOST_TEST_REQUIRE(lines.size() >= 2u);
  const auto check = [&lines](const std::string& text) {
    BOOST_TEST(!text.empty());
    for (const std::string& line : lines) {
      BOOST_TEST(text.find(line) == std::string::npos, text);
    }
  };
  const std::string key = world.folder.write("own.key", own.key);
  const Words asked = world.with(world.into("art"),
                                 {"--client-key", key, "--report", world.folder.path("page.html"),
                                  "--events", world.folder.path("run.events"), "--record",
                                  world.folder.path("run.record"), "--verbose"});
  // One that does not fit, and one that is damaged, are told.
  const std::string damaged =
      own.key.substr(0, own.key.size() / 2) + "!" + own.key.substr(own.key.size() / 2);
  for (const std::string& certificate : {other.chain, own.chain + damaged, own.key, damaged}) {
    const Ended refused = world.run(
        world.with(asked, {"--client-certificate", world.folder.write("a.crt", certificate)}));
    BOOST_TEST(refused.exitCode != 0, refused.output);
    check(refused.errors);
  }
  const Ended ended = world.run(
      world.with(asked, {"--client-certificate", world.folder.write("own.crt", own.chain)}));
  BOOST_TEST_REQUIRE(ended.exitCode == 0, ended.errors);
  check(ended.output);
  check(ended.errors);
  for (const char* name : {"run.journal", "page.html", "run.events", "run.record"}) {
    check(writtenIn(world.folder.path(name)));
  }
}

// The same command twice by mistake, and a run that goes on.
BOOST_AUTO_TEST_CASE(events_of_a_run_stay_where_another_one_is_started) {
  OptionsWorld world;
  const std::string events = world.folder.path("run.events");
  const auto told = [&events] {
    std::ifstream file(events);
    return std::string(std::istreambuf_iterator<char>(file), {});
  };
  const Words words = world.with(world.into("art"), {"--events", events});
  BOOST_TEST_REQUIRE(world.run(words).exitCode == 0);
  const std::string first = told();
  BOOST_TEST(first.find("\"finished\"") != first.npos);
  BOOST_TEST(world.run(words).exitCode == 2);
  BOOST_TEST(told() == first);
  BOOST_TEST(world.run({"--resume", world.journal, "--events", events}).exitCode == 0);
  BOOST_TEST(told().starts_with(first));
  std::filesystem::remove(world.journal);
  world.run(world.with(world.into("art"), {"--events", events})); // a run of its own
  BOOST_TEST(!told().starts_with(first));
}

// A run that did all it was asked for may end with 1, too.
BOOST_AUTO_TEST_CASE(the_help_names_all_that_ends_a_run_with_1) {
  const Ended ended = examples::run("dolthub-import", {"--help"}, {});
  const std::size_t begin = ended.output.find("1 some files failed");
  BOOST_TEST_REQUIRE(begin != std::string::npos);
  const std::string causes = ended.output.substr(begin, ended.output.find(", 2 ", begin) - begin);
  for (const char* cause : {"--events", "--record", "--report", "standard output"}) {
    BOOST_TEST(causes.find(cause) != std::string::npos, cause);
  }
}

BOOST_AUTO_TEST_CASE(so_many_requests_a_second_and_no_more) {
  OptionsWorld world;
  const auto begun = std::chrono::steady_clock::now();
  const Ended ended =
      world.run(world.with(world.into("art"), {"--requests-per-second", "10", "--json"}));
  BOOST_TEST_REQUIRE(ended.exitCode == 0, ended.errors);
  const auto took = std::chrono::steady_clock::now() - begun;
  const std::size_t requests = world.emulator.stats().requests;
  BOOST_TEST((took >= std::chrono::milliseconds{100} * (requests - 1)));
}

BOOST_AUTO_TEST_CASE(a_check_changes_nothing_and_says_all_at_once) {
  OptionsWorld world;
  const std::size_t effects = world.emulator.effects().size();
  const Ended good = world.run(world.with(world.into("art"), {"--check"}));
  BOOST_TEST(good.exitCode == 0, good.errors);
  BOOST_TEST(good.output.find("Whether the token may write there is not known") !=
             std::string::npos);
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
  BOOST_TEST(json::parse(asJson.output).at("not_known").as_array().size() == 1u);
  BOOST_TEST(world.emulator.effects().size() == effects);
  BOOST_TEST(!std::filesystem::exists(world.journal));
}

BOOST_AUTO_TEST_CASE(a_file_in_parts_is_gone_on_with) {
  OptionsWorld world;
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

  // Two states of a file do not meet in one table, and no option that would make them is named.
  world.folder.write("pots.csv", "id,name\n1,a\n2,\"b\n\"\n3,c\n4,e\n");
  const Ended changed = world.run({"--resume", world.journal, "--retry-failed"});
  BOOST_TEST(changed.exitCode == 1, changed.errors);
  BOOST_TEST(
      changed.errors.find("part 2 of 2: the file changed when parts of it were in already") !=
          std::string::npos,
      changed.errors);
  BOOST_TEST(changed.errors.find("taken as they are now with --accept-changes") ==
                 std::string::npos,
             changed.errors);
  world.into("art"); // as it was

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
  OptionsWorld world;
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
  OptionsWorld world;
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
  OptionsWorld world;
  Words words = world.into("art");
  std::erase(words, "--merge");
  BOOST_TEST(world.run(words).exitCode == 0);
  const Ended merged = world.run({"--resume", world.journal, "--merge", "--verify", "--json"});
  BOOST_TEST(merged.exitCode == 0, merged.errors);
  const json::value file = json::parse(merged.output).at("files").at(0);
  BOOST_TEST(file.at("outcome").as_string() == "merged");
  BOOST_TEST(file.at("rows_in_database").to_number<int>() == 4);
}

BOOST_AUTO_TEST_CASE(a_table_that_a_transform_changed_fails_nothing_where_that_is_said) {
  OptionsWorld world;
  BOOST_TEST(world.run(world.into("art")).exitCode == 0);
  BOOST_TEST(world
                 .run({"--database", "demo/art", "--branch", "main", "--operation", "overwrite",
                       "--primary-key", "id", "--merge", "--table", "pots", "--journal",
                       world.folder.path("other.journal"), world.folder.write("x.csv", "id\n7\n")})
                 .exitCode == 0);
  const Ended compared = world.run({"--resume", world.journal, "--verify"});
  BOOST_TEST(compared.exitCode == 1, compared.errors);
  BOOST_TEST(compared.output.find(" --transformed, which counts") != std::string::npos,
             compared.output);
  const Ended counted = world.run({"--resume", world.journal, "--transformed", "--json"});
  BOOST_TEST(counted.exitCode == 2, counted.errors); // the first run was not to count
  const Ended both = world.run({"--resume", world.journal, "--verify", "--transformed", "--json"});
  BOOST_TEST(both.exitCode == 0, both.errors);
  BOOST_TEST(json::parse(both.output).at("files").at(0).at("rows_in_database").to_number<int>() ==
             1);
}

BOOST_AUTO_TEST_CASE(the_environment_says_what_the_command_line_does_not) {
  OptionsWorld world;
  const examples::Environment environment{{"DOLTHUB_TOKEN", world.emulator.apiToken()},
                                          {"DOLTHUB_ENDPOINT", world.emulator.endpoint()},
                                          {"DOLTHUB_CA_FILE", world.ca}};
  const Ended first = examples::run("dolthub-import", world.into("art"), environment);
  BOOST_TEST(first.exitCode == 0, first.errors);
  // The journal knows where its run went, whatever the environment says now.
  const Ended again = examples::run(
      "dolthub-import", {"--resume", world.journal, "--verify"},
      {{"DOLTHUB_TOKEN", world.emulator.apiToken()}, {"DOLTHUB_ENDPOINT", "https://127.0.0.1:1"}});
  BOOST_TEST(again.exitCode == 0, again.errors);
}

// Each night names the one before; what was left out then is known all the same.
BOOST_AUTO_TEST_CASE(nights_that_leave_out_what_is_in_follow_one_another) {
  OptionsWorld world;
  std::string rows = "file,database,branch,table,operation,keys\n";
  std::string before;
  for (const std::string name : {"a", "b", "b", "c"}) {
    world.folder.write(name + ".csv", "id\n1\n");
    const std::string row = name + ".csv,demo/art,main,,create,id\n";
    rows += rows.ends_with(row) ? "" : row; // one night has nothing new
    const std::string journal =
        world.folder.path("night" + std::to_string(rows.size()) + std::to_string(before.size()));
    Words words{"--manifest", world.folder.write("m.csv", rows), "--merge", "--verify", "--journal",
                journal};
    if (!before.empty()) {
      words.insert(words.end(), {"--skip-unchanged", before});
    }
    const Ended night = world.run(words);
    BOOST_TEST(night.exitCode == 0, night.output + night.errors);
    before = journal;
  }
  const auto effects = world.emulator.effects();
  BOOST_TEST(std::count_if(effects.begin(), effects.end(), [](const dolthub::Effect& effect) {
               return effect.kind == "import accepted";
             }) == 3);
}

// What could not be written down is told, and is no success.
BOOST_AUTO_TEST_CASE(a_full_disk_loses_no_line_in_silence) {
  for (const std::string option : {"--events", "--record"}) {
    OptionsWorld world;
    const Ended run = world.run(world.with(world.into("art"), {option, "/dev/full"}));
    BOOST_TEST(run.exitCode == 1, run.output);
    BOOST_TEST(run.errors.find("warning: " + option + " /dev/full: cannot be written: No space") !=
                   std::string::npos,
               run.errors);
    BOOST_TEST(run.output.find("1 merged") != std::string::npos, run.output);
  }
}

BOOST_AUTO_TEST_CASE(patience_has_an_end_that_can_be_named) {
  OptionsWorld world;
  dolthub::Fault fault(dolthub::FaultKind::ResetOnConnect, "CONNECT");
  fault.times = 0;
  world.emulator.addFault(fault);
  const Ended out = world.run(world.with(world.into("art"), {"--patience", "3s"}));
  BOOST_TEST(out.exitCode == 1, out.errors);
  BOOST_TEST(out.output.find("1 not started") != std::string::npos, out.output);
  BOOST_TEST(out.errors.find("DoltHub is out of order: ") != std::string::npos, out.errors);
}

BOOST_AUTO_TEST_CASE(a_run_goes_on_or_starts_with_the_same_words) {
  OptionsWorld world;
  world.folder.write("a.csv", "id\n1\n");
  world.folder.write("b.csv", "id\n1\n2\n");
  const std::string header = "file,database,branch,table,operation,keys\n";
  const std::string rows = "a.csv,demo/art,main,,create,id\nb.csv,demo/art,main,,create,id\n";
  const Words words{"--manifest", world.folder.write("m.csv", header + rows), "--resume-or-start",
                    world.journal, "--merge"};
  world.folder.write("run.journal", R"({"journal":"dolthub import","ver)"); // torn at its start
  dolthub::Fault fault(dolthub::FaultKind::JobFails, "POST upload");
  fault.nth = 2;
  world.emulator.addFault(fault);
  const Ended first = world.run(words);
  BOOST_TEST(first.exitCode == 1, first.errors + first.output);
  const Ended second = world.run(world.with(words, {"--retry-failed", "--verify"}));
  BOOST_TEST(second.exitCode == 0, second.errors + second.output);
  BOOST_TEST(second.output.starts_with("2 files, 3 rows, 2 merges"), second.output);

  const std::size_t effects = world.emulator.effects().size();
  BOOST_TEST(world.run(words).exitCode == 0);
  for (const std::string& other :
       {rows.substr(0, rows.find('\n') + 1), rows + "a.csv,demo/art,main,c,create,id\n",
        std::string("a.csv,demo/art,main,,create,id\nb.csv,demo/art,main,,update,id\n")}) {
    world.folder.write("m.csv", header + other);
    const Ended refused = world.run(words);
    BOOST_TEST(refused.exitCode == 2);
    BOOST_TEST(refused.errors.find("is of another plan") != std::string::npos, refused.errors);
  }
  world.folder.write("m.csv", header + rows);
  const Ended staged = world.run(world.with(words, {"--stage", "night"}));
  BOOST_TEST(staged.exitCode == 2);
  BOOST_TEST(staged.errors.find("is of another plan: it has no stage") != std::string::npos,
             staged.errors);
  BOOST_TEST(world.emulator.effects().size() == effects);
}

// As Slurm and Kubernetes run them, twice: the second time is a task that is started again.
BOOST_AUTO_TEST_CASE(the_schedulers_scripts_may_be_started_again) {
  OptionsWorld world;
  world.folder.write("a.csv", "id\n1\n");
  world.folder.write("tonight.csv", "file,database,branch,table,operation,keys\n"
                                    "a.csv,demo/art,main,,create,id\n");
  world.folder.write("token", world.emulator.apiToken());
  const std::string schedulers = DOLTHUB_SOURCE_DIR "/examples/schedulers/";
  const std::string slurm = "cd \"$FOLDER\" && exec bash " + schedulers +
                            "slurm.sh tonight.csv --endpoint \"$ENDPOINT\" --ca-file ca.pem";
  // What stands in the job, with the volumes' folders and this server put in.
  const std::string kubernetes =
      "script=$(sed -n '/^ *- |$/,/volumeMounts/{/- |/d;/volumeMounts/d;p}' " + schedulers +
      "kubernetes.yaml | sed \"s|/night|$FOLDER|g; s|/run/dolthub|$FOLDER|g; s|--shards 8|--shards "
      "1 "
      "--endpoint $ENDPOINT --ca-file $FOLDER/ca.pem|\") && exec sh -c \"$script\"";
  for (const std::string& script : {slurm, kubernetes}) {
    world.emulator.createDatabase("demo", script == slurm ? "slurm" : "kubernetes");
    world.folder.write("tonight.csv", "file,database,branch,table,operation,keys\na.csv,demo/" +
                                          std::string(script == slurm ? "slurm" : "kubernetes") +
                                          ",main,,create,id\n");
    std::size_t effects = 0;
    for (int time = 0; time < 2; ++time) {
      examples::Process program("/bin/bash", {"-c", script},
                                {{"PATH", DOLTHUB_BINARY_DIR "/bin:/usr/bin:/bin"},
                                 {"FOLDER", world.folder.path("")},
                                 {"ENDPOINT", world.emulator.endpoint()},
                                 {"DOLTHUB_TOKEN", world.emulator.apiToken()},
                                 {"SHARDS", "1"},
                                 {"SLURM_ARRAY_JOB_ID", "7"},
                                 {"SLURM_ARRAY_TASK_ID", "1"},
                                 {"SLURM_ARRAY_TASK_COUNT", "1"},
                                 {"SLURM_ARRAY_TASK_MIN", "1"},
                                 {"SLURM_ARRAY_TASK_MAX", "1"},
                                 {"JOB_COMPLETION_INDEX", "0"}});
      const Ended ended = program.wait();
      BOOST_TEST(ended.exitCode == 0, ended.errors + ended.output);
      BOOST_TEST(ended.output.starts_with("1 file, 1 row, 1 merge"), ended.output);
      BOOST_TEST((time == 0 || world.emulator.effects().size() == effects));
      effects = world.emulator.effects().size();
    }
  }
}

BOOST_AUTO_TEST_CASE(the_report_shows_a_count_that_failed) {
  OptionsWorld world;
  dolthub::Fault fault(dolthub::FaultKind::Status, "GET sql");
  fault.status = 400;
  fault.reason = "permission denied";
  fault.times = 0;
  world.emulator.addFault(fault);
  const Ended run = world.run(world.with(world.into("art"), {"--verify"}));
  BOOST_TEST(run.exitCode == 1, run.output + run.errors);
  const examples::Ended report = examples::run("dolthub-import", {"report", world.journal}, {});
  BOOST_TEST(report.exitCode == 1, report.errors);
  BOOST_TEST(report.output.find("its rows could not be counted") != std::string::npos,
             report.output);
  BOOST_TEST(report.errors.find("--retry-failed") != std::string::npos, report.errors);
}

BOOST_AUTO_TEST_CASE(what_is_missing_is_made_also_by_the_run_that_goes_on) {
  OptionsWorld world;
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
