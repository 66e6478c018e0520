#include "import/joint.hpp"

#include "import/planning.hpp"
#include "import/run_journal.hpp"
#include "import/usage_error.hpp"
#include "importer/import_journal.hpp"
#include "importer/temporary.hpp"

#include <boost/test/unit_test.hpp>

#include <fstream>
#include <iterator>
#include <string>
#include <vector>

using namespace dolthub_import;

namespace {

using namespace dolthub;

// The manifest of five databases, and the journals of its shards in which every file is merged.
struct Night {
  Night() {
    std::string text = "file,database,branch,table,operation,keys\n";
    for (const std::string database : {"a", "b", "c", "d", "e"}) {
      folder.write(database + ".csv", "id\n1\n2\n");
      text += database + ".csv,demo/" + database + ",main,,create,id\n";
    }
    manifest = folder.write("manifest.csv", text);
  }

  // Whose files start so many hours behind the clock's beginning; with 0 none says when.
  std::string journalOf(const Shard& shard, FileOutcome outcome = FileOutcome::Merged,
                        int hours = 0) {
    Arguments arguments;
    arguments.manifest = manifest;
    arguments.shard = shard;
    arguments.journal =
        folder.path(std::to_string(shard.index) + "-" + std::to_string(made++) + ".journal");
    std::vector<Entry> entries = readManifest(manifest);
    const std::size_t databases = Shares(entries).databases();
    const ImportPlan plan = planOf(entriesOfShard(std::move(entries), shard), arguments, {});
    arguments.manifest = name.empty() ? manifest : name;
    const std::optional<ImportJournal> journal = newJournal(arguments, plan, databases);
    for (std::size_t i = 0; i < plan.files.size(); ++i) {
      dolthub::PlannedFile file = plan.files[i];
      file.facts = dolthub::inspectFile(file);
      ImportJournalAccess::state(*journal)->read(i, file);
      FileReport report;
      report.outcome = outcome;
      report.startedAt += std::chrono::hours{hours};
      ImportJournalAccess::state(*journal)->finished(i, report);
    }
    return arguments.journal;
  }

  TemporaryFolder folder;
  std::string manifest;
  std::string name; // of the manifest, where it is another one
  int made = 0;
};

} // namespace

BOOST_AUTO_TEST_SUITE(importer_joint)

BOOST_FIXTURE_TEST_CASE(all_shards_together_are_the_run, Night) {
  const Joint joint = joinJournals({journalOf({1, 2}), journalOf({2, 2})}, {});
  BOOST_TEST(joint.plan.files.size() == 5u);
  BOOST_TEST(joint.report.count(FileOutcome::Merged) == 5u);
  BOOST_TEST(joint.report.rows == 10u);
  BOOST_TEST(joint.missing.empty());
  BOOST_TEST(joint.left.empty());
  BOOST_TEST(joint.commands.empty());
}

BOOST_FIXTURE_TEST_CASE(what_no_journal_tells_of_is_named_and_nothing_is_said_of_it, Night) {
  const std::vector<std::string> journals{journalOf({1, 3}), journalOf({3, 3})};
  const Joint joint = joinJournals(journals, {});
  BOOST_TEST(joint.missing.at(0) ==
             "shard 2/3 has no journal here; files of which it would tell: 2");
  BOOST_TEST(joint.left.size() == 2u);
  BOOST_TEST(joint.left.at(0).find(
                 "b.csv -> demo/b: it is in none of the journals that were given: shard "
                 "2/3 has none here, and what its machine did is not known") != std::string::npos,
             joint.left.at(0));
  BOOST_TEST(joint.report.count(FileOutcome::Unknown) == 2u);
  BOOST_TEST((exitCodeOf(joint.report) == ExitCode::SomeUnknown));
  BOOST_TEST(joint.commands.empty()); // there is no journal to go on with
  const std::string text = humanText(joint.plan, joint.report, std::nullopt, false);
  BOOST_TEST(text.find("Give the journals of all machines.") != std::string::npos, text);
  BOOST_TEST(text.find("Nothing was sent") == std::string::npos, text);
  BOOST_TEST(text.find("JOURNAL") == std::string::npos, text);

  // A manifest that changed since then tells nothing; the shard is still missed.
  folder.write("manifest.csv", "file,database,branch,table,operation,keys\n");
  const Joint later = joinJournals(journals, {});
  BOOST_TEST(later.missing.at(0) == "shard 2/3 has no journal here");
  BOOST_TEST(later.left.empty());
}

// Of a pipe nothing is left, and no digest tells whether two were the same.
BOOST_FIXTURE_TEST_CASE(shards_of_a_manifest_that_came_through_a_pipe_are_joined, Night) {
  name = folder.path("pipe");
  const std::string first = journalOf({1, 2});
  BOOST_TEST(joinJournals({first, journalOf({2, 2})}, {}).missing.empty());
  const Joint half = joinJournals({first}, {});
  BOOST_TEST(half.missing.at(0) == "shard 2/2 has no journal here");
  manifest = folder.write("other.csv", "file,database,branch,table,operation,keys\n"
                                       "b.csv,demo/b,main,,create,id\n");
  BOOST_CHECK_THROW(joinJournals({first, journalOf({2, 2})}, {}), InputError);
}

// The folder with the manifest and its files is mounted elsewhere in the morning.
BOOST_FIXTURE_TEST_CASE(a_manifest_that_has_moved_lists_what_is_done_as_done, Night) {
  const std::string journal = journalOf({1, 1});
  Arguments plain;
  plain.manifest = manifest;
  plain.journal = folder.path("plain.journal");
  newJournal(plain, planOf(readManifest(manifest), plain, {}));
  const std::string text = [&] {
    std::ifstream file(manifest);
    return std::string{std::istreambuf_iterator<char>(file), {}};
  }();
  const std::string moved =
      folder.write("elsewhere/m.csv", text + "new.csv,demo/a,main,,create,id\n" +
                                          folder.path("a.csv") + ",demo/b,main,a,create,id\n");
  for (const std::string& path : {journal, plain.journal}) {
    const Joint joint = joinJournals({path}, moved);
    BOOST_TEST_REQUIRE(joint.left.size() == 2u);
    BOOST_TEST(joint.left[0].starts_with(folder.path("elsewhere/new.csv")), joint.left[0]);
    BOOST_TEST(joint.left[1].starts_with(folder.path("a.csv") + " -> demo/b"), joint.left[1]);
  }
}

BOOST_FIXTURE_TEST_CASE(a_shard_without_databases_is_not_missed, Night) {
  std::vector<std::string> journals;
  for (std::size_t index = 1; index <= 5; ++index) {
    journals.push_back(journalOf({index, 8}));
  }
  BOOST_TEST(joinJournals(journals, {}).missing.empty());
}

BOOST_FIXTURE_TEST_CASE(a_file_of_two_journals_counts_once_and_as_its_latest_start_ended, Night) {
  const auto joined = [](const std::string& one, const std::string& other) {
    const Joint joint = joinJournals({one, other}, {});
    const Joint reversed = joinJournals({other, one}, {});
    BOOST_TEST(joint.report.files.size() == 5u);
    BOOST_TEST(jsonText(joint.plan, joint.report, std::nullopt) ==
               jsonText(reversed.plan, reversed.report, std::nullopt));
    BOOST_TEST(joint.commands == reversed.commands, boost::test_tools::per_element());
    BOOST_TEST((joint.commands.empty() == (exitCodeOf(joint.report) == ExitCode::Done)));
    return joint;
  };
  const std::string failed = journalOf({1, 1}, FileOutcome::Failed, 2);
  const std::string mended = journalOf({1, 1}, FileOutcome::Merged, 3);
  const Joint good = joined(failed, mended);
  BOOST_TEST(good.report.count(FileOutcome::Merged) == 5u);
  BOOST_TEST(good.commands.empty());

  const Joint bad = joined(journalOf({1, 1}, FileOutcome::Merged, 1), failed);
  BOOST_TEST(bad.report.count(FileOutcome::Failed) == 5u);
  BOOST_TEST(bad.commands.at(0) == "dolthub-import --resume " + failed + " --retry-failed");

  // Where nothing tells which was later, what is not in is not forgotten.
  BOOST_TEST(joined(journalOf({1, 1}), journalOf({1, 1}, FileOutcome::Unknown))
                 .report.count(FileOutcome::Unknown) == 5u);
}

// A run that was ended before it came to its files is later all the same.
BOOST_FIXTURE_TEST_CASE(a_file_that_a_later_run_did_not_come_to_is_not_started, Night) {
  const std::string merged = journalOf({1, 1}, FileOutcome::Merged, 1);
  const std::string ended = journalOf({1, 1}, FileOutcome::NotStarted);
  importer::RunTerms terms;
  terms.at += std::chrono::hours{2};
  ImportJournalAccess::state(ImportJournal::resume(ended))->begin(terms);
  const Joint joint = joinJournals({merged, ended}, {});
  BOOST_TEST(joint.report.count(FileOutcome::NotStarted) == 5u);
  BOOST_TEST(joint.commands.at(0) == "dolthub-import --resume " + ended);
}

// It may be in, and is to be looked for by the run that sent it.
BOOST_FIXTURE_TEST_CASE(a_later_run_that_did_not_come_to_a_file_does_not_hide_that_it_may_be_in,
                        Night) {
  const std::string unknown = journalOf({1, 1}, FileOutcome::Unknown, 1);
  const std::string ended = journalOf({1, 1}, FileOutcome::NotStarted, 2);
  const std::string merged = journalOf({1, 1}, FileOutcome::Merged, 3);
  for (const auto& paths : {std::vector{unknown, ended}, std::vector{ended, unknown}}) {
    const Joint joint = joinJournals(paths, {});
    BOOST_TEST(joint.report.count(FileOutcome::Unknown) == 5u);
    BOOST_TEST(joint.commands.at(0) == "dolthub-import --resume " + unknown);
  }
  for (const auto& paths :
       {std::vector{merged, unknown, ended}, std::vector{unknown, ended, merged}}) {
    BOOST_TEST(joinJournals(paths, {}).report.count(FileOutcome::Merged) == 5u);
  }
}

BOOST_FIXTURE_TEST_CASE(a_file_that_one_journal_lists_twice_hides_no_failure, Night) {
  const PlannedFile file = readManifest(manifest).front().file;
  ImportPlan plan;
  plan.files = {file, file};
  const std::string path = folder.path("twice.journal");
  {
    const ImportJournal journal = ImportJournal::create(path, plan);
    FileReport report;
    report.outcome = FileOutcome::Merged;
    report.startedAt += std::chrono::hours{2};
    ImportJournalAccess::state(journal)->finished(0, report);
    report.outcome = FileOutcome::Failed;
    report.startedAt -= std::chrono::hours{1};
    ImportJournalAccess::state(journal)->finished(1, report);
  }
  const Joint joint = joinJournals({path}, {});
  BOOST_TEST(joint.report.count(FileOutcome::Failed) == 1u);
  BOOST_TEST(joint.report.count(FileOutcome::Merged) == 1u);
  BOOST_TEST(joint.commands.size() == 1u);
}

BOOST_FIXTURE_TEST_CASE(what_does_not_belong_together_is_refused, Night) {
  const std::string one = journalOf({1, 2});
  BOOST_CHECK_THROW(joinJournals({one, journalOf({2, 3})}, {}), UsageError);
  folder.write("manifest.csv", "file,database,branch,table,operation,keys\n"
                               "a.csv,demo/a,main,,create,id\n");
  BOOST_CHECK_THROW(joinJournals({one, journalOf({1, 2})}, {}), UsageError);
  BOOST_CHECK_THROW(joinJournals({one, folder.path("missing")}, {}), UsageError);
  BOOST_CHECK_THROW(joinJournals({one}, folder.path("missing")), UsageError);
}

BOOST_AUTO_TEST_CASE(help_needs_no_journal) {
  BOOST_TEST((runReport({"--help"}) == ExitCode::Done));
}

BOOST_AUTO_TEST_CASE(wrong_words_are_told) {
  const auto refusal = [](const std::vector<std::string>& words) -> std::string {
    try {
      runReport(words);
    } catch (const UsageError& error) {
      return error.what();
    }
    return {};
  };
  BOOST_TEST(refusal({}) == "report: name the journals");
  BOOST_TEST(refusal({"--json"}) == "report: name the journals");
  BOOST_TEST(refusal({"--man", "m.csv", "a.journal"}) ==
             "report: unrecognised option '--man'"); // no guessing
  BOOST_TEST(refusal({"--\x1b[2J", "a.journal"}).find('\x1b') == std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()
