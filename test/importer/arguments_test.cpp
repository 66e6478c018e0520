#include "import/arguments.hpp"
#include "import/clock.hpp"
#include "import/options.hpp"
#include "import/usage_error.hpp"

#include <boost/test/unit_test.hpp>

#include <string>
#include <vector>

using namespace dolthub_import;

namespace {

using Words = std::vector<std::string>;

std::string refusal(const Words& words) {
  try {
    parseArguments(words);
  } catch (const UsageError& error) {
    return error.what();
  }
  return {};
}

struct ArgumentsRow {
  Words words;
  std::string told;
};

} // namespace

BOOST_AUTO_TEST_SUITE(importer_arguments)

BOOST_AUTO_TEST_CASE(reads_what_is_asked_for) {
  const Arguments arguments = parseArguments({"--database", "o/d",
                                              "--branch=b", "--operation",
                                              "update",     "--primary-key",
                                              "id part",    "--primary-key",
                                              "x",          "--merge",
                                              "--verify",   "--concurrency",
                                              "3",          "--requests-per-second",
                                              "9",          "--look-up",
                                              "5",          "--json",
                                              "one.csv",    "two.csv"});
  BOOST_TEST(arguments.database == "o/d");
  BOOST_TEST(arguments.branch == "b");
  BOOST_TEST((arguments.operation == dolthub::ImportOperation::Update));
  const Words keys{"id part", "x"};
  BOOST_TEST(arguments.primaryKeys == keys, boost::test_tools::per_element());
  const Words files{"one.csv", "two.csv"};
  BOOST_TEST(arguments.files == files, boost::test_tools::per_element());
  BOOST_TEST((arguments.merge && arguments.verify && arguments.json));
  BOOST_TEST(!arguments.transformed);
  BOOST_TEST(parseArguments({"--emulator", "--verify", "--transformed", "a.csv"}).transformed);
  BOOST_TEST((arguments.concurrency == 3u));
  BOOST_TEST(arguments.requestsPerSecond == 9.0);
  BOOST_TEST((arguments.lookUp == std::chrono::seconds{5}));
}

BOOST_AUTO_TEST_CASE(the_environment_fills_what_is_not_said) {
  const Environment environment = [](const char* name) -> std::optional<std::string> {
    return std::string("of ") + name;
  };
  Arguments plain;
  takeEnvironment(plain, environment);
  BOOST_TEST(plain.endpoint == "of DOLTHUB_ENDPOINT");
  BOOST_TEST(plain.caFile == "of DOLTHUB_CA_FILE");
  Arguments said;
  said.endpoint = "https://said.example";
  takeEnvironment(said, environment);
  BOOST_TEST(said.endpoint == "https://said.example");
  Arguments embedded = parseArguments({"--emulator", "--patience", "30m", "a.csv"});
  BOOST_TEST((embedded.patience == std::chrono::minutes{30}));
  takeEnvironment(embedded, environment);
  BOOST_TEST(embedded.endpoint.empty());
}

// Reading the files may last beyond that time: it must not become tomorrow's.
BOOST_AUTO_TEST_CASE(the_time_to_stop_is_counted_from_the_beginning) {
  const auto begin = std::chrono::system_clock::from_time_t(1'800'000'000);
  const Arguments arguments = parseArguments({"--emulator", "--until", "06:30", "a.csv"}, begin);
  BOOST_TEST_REQUIRE(arguments.stopAt.has_value());
  BOOST_TEST((*arguments.stopAt - begin == untilTimeOfDay(6 * 60 + 30, begin)));
  BOOST_TEST((*arguments.stopAt > begin));
  BOOST_TEST(!parseArguments({"--emulator", "a.csv"}, begin).stopAt);
}

// A misspelt --token is how a secret gets into a log.
BOOST_AUTO_TEST_CASE(what_stands_behind_an_unknown_option_is_not_repeated) {
  const std::vector<ArgumentsRow> table{{{"--tokenn=SECRET", "a.csv"}, "'--tokenn'"},
                                        {{"--emulator", "--tokenn", "SECRET"}, "'--tokenn'"},
                                        {{"-tSECRET", "a.csv"}, "'-t'"},
                                        {{"report", "--tokenn=SECRET"}, "'--tokenn'"}};
  for (const ArgumentsRow& row : table) {
    const std::string told = refusal(row.words);
    BOOST_TEST(told.find(row.told) != std::string::npos, told);
    BOOST_TEST(told.find("SECRET") == std::string::npos, told);
  }
}

BOOST_AUTO_TEST_CASE(the_emulator_has_defaults) {
  const Arguments arguments = parseArguments({"--emulator", "a.csv"});
  BOOST_TEST(arguments.database == "demo/imports");
  BOOST_TEST(arguments.branch == "main");
  BOOST_TEST((arguments.operation == dolthub::ImportOperation::Create));
}

BOOST_AUTO_TEST_CASE(wrong_usage_is_told) {
  const std::vector<ArgumentsRow> table{
      {{}, "nothing to import"},
      {{"a.csv"}, "where do the files go? Missing: --database, --branch, --operation"},
      {{"--emulator", "--endpoint", "https://x", "a.csv"}, "--emulator and --endpoint"},
      {{"--emulator", "--token-file", "t", "a.csv"}, "--emulator and --token-file"},
      {{"--emulator", "--ca-file", "t", "a.csv"}, "--emulator and --ca-file"},
      {{"--manifest", "m", "a.csv"}, "--manifest and a file"},
      {{"--manifest", "m", "--branch", "b"}, "--manifest and --branch"},
      {{"--emulator", "--operation", "creat", "a.csv"}, "--operation: \"creat\""},
      {{"--emulator", "--concurrency", "0", "a.csv"}, "--concurrency"},
      {{"--emulator", "--concurrency", "2x", "a.csv"}, "--concurrency"},
      {{"--emulator", "--transformed", "a.csv"}, "--transformed is about what --verify counts"},
      {{"--resume-or-start", "j", "--emulator", "--transformed", "a.csv"}, "--transformed is"},
      {{"--emulator", "--requests-per-second", "0", "a.csv"}, "--requests-per-second"},
      {{"--emulator", "--look-up", "0", "a.csv"}, "--look-up"},
      {{"--emulator", "--patience", "0s", "a.csv"}, "--patience: \"0s\""},
      {{"--emulator", "--patience", "90", "a.csv"}, "--patience: \"90\""},
      {{"--emulator", "--patience", "169h", "a.csv"}, "--patience: \"169h\""},
      {{"--emulator", "--patience", "h", "a.csv"}, "--patience: \"h\""},
      {{"--emulator", "--shard", "1/2", "a.csv"}, "shards are of a --manifest"},
      {{"--manifest", "m", "--shard", "3/2"}, "--shard: \"3/2\""},
      {{"--manifest", "m", "--shard", "1/2", "--shards", "2"}, "--shard and --shards"},
      {{"--resume", "j", "--shards", "2"}, "--shards and --resume"},
      {{"--emulator", "--concurrency", "99999999999999999999", "a.csv"}, "--concurrency"},
      {{"--emulator", "--part-size", "104857601", "a.csv"}, "--part-size: \"104857601\""},
      {{"--emulator", "--table", "", "a.csv"}, "--table needs a value"},
      {{"--emul", "a.csv"}, "unrecognised option"},
      {{"--emulator", "--until", "25:00", "a.csv"}, "--until: \"25:00\""},
      {{"--check", "--emulator", "a.csv"}, "--check and --emulator"},
      {{"--check", "--dry-run", "a.csv"}, "--check and --dry-run"},
      {{"--create-missing", "public", "--stage", "s", "a.csv"}, "--create-missing and --stage"},
      {{"--emulator", "--create-missing", "yes", "a.csv"}, "--create-missing: \"yes\""},
      {{"--resume", "j", "--manifest", "m"}, "--resume and --manifest"},
      {{"--resume", "j", "--journal", "k"}, "--resume and --journal"},
      {{"--resume-or-start", "j", "--journal", "k", "a.csv"}, "--resume-or-start and --journal"},
      {{"--resume-or-start", "j", "--resume", "k"}, "--resume-or-start and --resume"},
      {{"--resume-or-start", "j", "--retry-failed"}, "nothing to import"},
      {{"--emulator", "--assume", "done", "a.csv"}, "--assume is for a run that is resumed"},
      {{"--resume", "j", "--assume", "maybe"}, "--assume: \"maybe\""},
      {{"--resume", "j", "--assume-for", "a.csv"}, "--assume-for names files"},
      {{"--token", "secret", "a.csv"}, "unrecognised option"},
  };
  for (const ArgumentsRow& row : table) {
    const std::string told = refusal(row.words);
    BOOST_TEST(told.starts_with(row.told), "told \"" << told << "\", not \"" << row.told << "\"");
  }
}

BOOST_AUTO_TEST_CASE(help_names_every_option) {
  const std::string help = dolthub::program::helpText(importProgram());
  for (const char* name : {"--manifest",
                           "--database",
                           "--branch",
                           "--table",
                           "--operation",
                           "--primary-key",
                           "--merge",
                           "--verify",
                           "--transformed",
                           "--concurrency",
                           "--endpoint",
                           "--ca-file",
                           "--token-file",
                           "--emulator",
                           "--json",
                           "--verbose",
                           "--journal",
                           "--resume",
                           "--assume",
                           "--accept-changes",
                           "--retry-failed",
                           "--dry-run",
                           "--stage",
                           "--until",
                           "--skip-unchanged",
                           "--report",
                           "--check",
                           "--create-missing",
                           "--events",
                           "--look-up",
                           "--part-size",
                           "DOLTHUB_TOKEN",
                           "NO_COLOR",
                           "--shard I/N",
                           "--shards N",
                           "report JOURNAL",
                           "--resume-or-start",
                           "--requests-per-second",
                           "--record",
                           "--patience",
                           "DOLTHUB_ENDPOINT",
                           "DOLTHUB_CA_FILE"}) {
    BOOST_TEST(help.find(name) != std::string::npos, name << " is not in the help");
  }
  BOOST_TEST(parseArguments({"--help"}).help);
}

BOOST_AUTO_TEST_CASE(a_command_takes_options_that_there_are) {
  for (const dolthub::program::Command& command : importProgram().commands) {
    BOOST_TEST(dolthub::program::knownOptions(importProgram(), command).options().size() ==
               command.options.size());
  }
}

// A laptop that slept, or a clock that was set, is seen to within seconds.
BOOST_AUTO_TEST_CASE(until_is_a_time_of_the_clock_and_not_so_many_hours) {
  using namespace std::chrono_literals;
  const std::chrono::system_clock::time_point six{1'800'000'000s};
  BOOST_TEST((nextLook(six, six - 5h) == 10s));
  BOOST_TEST((nextLook(six, six - 3500us) == 4ms));
  BOOST_TEST((nextLook(six, six) == 0ms));
  BOOST_TEST((nextLook(six, six + 2h) == 0ms)); // it slept
}

BOOST_AUTO_TEST_SUITE_END()
